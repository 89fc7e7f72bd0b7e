package lesson

import (
	"context"
	"fmt"
	"runtime"
	"sync"
	"time"
)

// ThreadPoolExecutor runs tasks on a bounded number of goroutines of this process
// (concurrent.futures.ThreadPoolExecutor). Make one with NewThreadPoolExecutor.
type ThreadPoolExecutor struct {
	maxWorkers int
	options    options
	processes  *ProcessPoolExecutor // whose callers the workers are, or nil

	mu       sync.Mutex
	wake     sync.Cond // there may be a task for an idle worker, or a place for one that was blocked
	queue    queue
	workers  int // that are there now
	idle     int // of these, that wait for a task
	blocked  int // of these, that wait for a future (see ResultContext)
	stats    Stats
	shutdown bool
	broken   error         // why no worker can start
	trace    *trace        // nil without Tracing
	ended    chan struct{} // closed when the executor is shut down and the last worker is gone
}

// threadWorker is one of the goroutines that run tasks.
type threadWorker struct {
	pool     *ThreadPoolExecutor
	name     string
	recorder *recorder // nil without Tracing
}

// workerKey is the key of the worker in the context of its task.
type workerKey struct{}

// NewThreadPoolExecutor returns an executor with at most maxWorkers workers, which
// start as tasks need them. 0 means Python's default, min(32, processors + 4); a
// negative number panics.
func NewThreadPoolExecutor(maxWorkers int, opts ...Option) *ThreadPoolExecutor {
	if maxWorkers < 0 {
		panic(fmt.Sprintf("lesson: NewThreadPoolExecutor(%d): the number of workers cannot be negative", maxWorkers))
	}
	if maxWorkers == 0 {
		maxWorkers = min(32, runtime.GOMAXPROCS(0)+4)
	}
	e := &ThreadPoolExecutor{maxWorkers: maxWorkers, options: newOptions("ThreadPoolExecutor", opts), ended: make(chan struct{})}
	e.wake.L = &e.mu
	if e.options.tracing {
		e.trace = &trace{began: time.Now()}
	}
	return e
}

func (e *ThreadPoolExecutor) execute(t task) error {
	if e.trace != nil {
		*t.queuedAt() = e.trace.now()
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	switch {
	case e.broken != nil:
		return e.broken
	case e.shutdown:
		return ErrShutdown
	}
	e.stats.Submitted++
	e.queue.push(t)
	e.provide()
	return nil
}

// provide sees to it that a worker comes for the queued tasks: an idle one, or a new
// one where there may be more.
func (e *ThreadPoolExecutor) provide() {
	switch {
	case e.queue.len() <= e.idle:
		e.wakeIdle()
	case e.workers < e.maxWorkers+e.blocked:
		e.workers++
		e.stats.Workers++
		name := e.options.workerName(e.stats.Workers)
		go e.work(&threadWorker{e, name, e.trace.recorder(name)})
	case e.idle > 0:
		e.wakeIdle()
	}
}

// wakeIdle wakes an idle worker: one is enough, unless a worker that was blocked may be
// woken in its place.
func (e *ThreadPoolExecutor) wakeIdle() {
	if e.blocked > 0 {
		e.wake.Broadcast()
	} else {
		e.wake.Signal()
	}
}

// work is the life of a worker.
func (e *ThreadPoolExecutor) work(w *threadWorker) {
	if err := e.options.begin(w); err != nil {
		e.breakDown(err)
	}
	e.serve(w)
}

// serve runs queued tasks until the executor is shut down and the queue is empty.
func (e *ThreadPoolExecutor) serve(w *threadWorker) {
	ended := false
	defer func() {
		if !ended { // a task called runtime.Goexit: go on in another goroutine
			go e.serve(w)
		}
	}()
	for {
		t := e.take()
		if t == nil {
			break
		}
		e.run(t, w)
	}
	ended = true
}

func (e *ThreadPoolExecutor) run(t task, w *threadWorker) {
	defer func() {
		e.mu.Lock()
		e.stats.Running--
		if e.blocked > 0 || e.workers > e.maxWorkers {
			e.wake.Broadcast() // there is a place for a worker that was blocked
		}
		e.mu.Unlock()
		t.finish()
	}()
	w.call(t, true)
}

// call runs a task that the worker has taken from the queue next, or that another of its
// tasks waits for.
func (w *threadWorker) call(t task, next bool) {
	if w.recorder == nil {
		t.run(w)
	} else {
		w.recorder.run(t, w, next)
	}
}

// take waits for a task and claims it. It returns none when the worker is to end, and
// then no longer counts it.
func (e *ThreadPoolExecutor) take() task {
	e.mu.Lock()
	defer e.mu.Unlock()
	for e.workers <= e.maxWorkers+e.blocked { // else it stood in for one that is back
		for e.stats.Running < e.maxWorkers && e.queue.len() > 0 {
			if t := e.queue.pop(); t.claim() {
				e.stats.Running++
				e.stats.MaxRunning = max(e.stats.MaxRunning, e.stats.Running)
				return t
			}
		}
		if e.shutdown && e.queue.len() == 0 || e.broken != nil {
			break
		}
		e.idle++
		e.wake.Wait()
		e.idle--
	}
	e.workers--
	if e.shutdown && e.workers == 0 {
		close(e.ended)
	}
	return nil
}

// block counts the worker as blocked, so that another one may stand in for it.
func (e *ThreadPoolExecutor) block() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.blocked++
	e.stats.Running--
	if e.queue.len() > 0 {
		e.provide()
	}
	e.wake.Broadcast()
}

// unblock waits for a place among the running workers and takes it.
func (e *ThreadPoolExecutor) unblock() {
	e.mu.Lock()
	defer e.mu.Unlock()
	for e.stats.Running >= e.maxWorkers {
		e.wake.Wait()
	}
	e.blocked--
	e.stats.Running++
}

// breakDown rejects all tasks, queued and to come, each with an error of its own.
func (e *ThreadPoolExecutor) breakDown(err error) {
	e.mu.Lock()
	if e.broken == nil {
		e.broken = err
	}
	rejected := e.queue
	e.queue = queue{}
	e.wake.Broadcast()
	e.mu.Unlock()
	for rejected.len() > 0 {
		rejected.pop().reject(fmt.Errorf("%w", err))
	}
}

// Shutdown refuses further tasks and returns when the submitted ones are finished
// (Executor.shutdown, and the end of Python's with block). It may be called again.
func (e *ThreadPoolExecutor) Shutdown() {
	e.refuse()
	<-e.ended
}

// ShutdownContext is Shutdown that stops waiting when ctx ends, and then returns ctx's
// error. The submitted tasks are finished all the same.
func (e *ThreadPoolExecutor) ShutdownContext(ctx context.Context) error {
	e.refuse()
	select {
	case <-e.ended:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (e *ThreadPoolExecutor) refuse() {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.shutdown {
		return
	}
	e.shutdown = true
	if e.workers == 0 {
		close(e.ended)
	}
	e.wake.Broadcast()
}

// CancelPending cancels the tasks that no worker has begun, and returns how many they
// are (cancel_futures of Executor.shutdown).
func (e *ThreadPoolExecutor) CancelPending() (n int) {
	e.mu.Lock()
	rest := e.queue
	e.queue = queue{}
	e.wake.Broadcast()
	e.mu.Unlock()
	for rest.len() > 0 {
		if t := rest.pop(); !t.ended() && t.Cancel() {
			n++
		}
	}
	return n
}

// Stats returns what the executor has done so far.
func (e *ThreadPoolExecutor) Stats() Stats {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.stats
}
