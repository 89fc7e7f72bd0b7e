package lesson

import (
	"fmt"
	"runtime"
	"sync"
)

// ThreadPoolExecutor runs tasks on a bounded number of goroutines of this process
// (concurrent.futures.ThreadPoolExecutor). Make one with NewThreadPoolExecutor.
type ThreadPoolExecutor struct {
	maxWorkers int

	mu       sync.Mutex
	wake     sync.Cond // a task was queued, or the executor is shut down
	queue    []task
	idle     int
	workers  sync.WaitGroup
	stats    Stats
	shutdown bool
}

// Stats counts what an executor has done so far.
type Stats struct {
	Submitted  int // tasks accepted
	Running    int // tasks that workers are at now
	MaxRunning int // the most tasks that were running at the same time
	Workers    int // workers started
}

// NewThreadPoolExecutor returns an executor with at most maxWorkers workers, which
// start as tasks need them. 0 means Python's default, min(32, processors + 4); a
// negative number panics.
func NewThreadPoolExecutor(maxWorkers int) *ThreadPoolExecutor {
	if maxWorkers < 0 {
		panic(fmt.Sprintf("lesson: NewThreadPoolExecutor(%d): the number of workers cannot be negative", maxWorkers))
	}
	if maxWorkers == 0 {
		maxWorkers = min(32, runtime.GOMAXPROCS(0)+4)
	}
	e := &ThreadPoolExecutor{maxWorkers: maxWorkers}
	e.wake.L = &e.mu
	return e
}

func (e *ThreadPoolExecutor) execute(t task) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.shutdown {
		return ErrShutdown
	}
	e.stats.Submitted++
	e.queue = append(e.queue, t)
	if len(e.queue) > e.idle && e.stats.Workers < e.maxWorkers {
		e.stats.Workers++
		e.workers.Go(e.work)
	}
	e.wake.Signal()
	return nil
}

// work runs queued tasks until the executor is shut down and the queue is empty.
func (e *ThreadPoolExecutor) work() {
	e.mu.Lock()
	defer e.mu.Unlock()
	for {
		for len(e.queue) == 0 {
			if e.shutdown {
				return
			}
			e.idle++
			e.wake.Wait()
			e.idle--
		}
		t := e.queue[0]
		e.queue[0] = nil // so that a finished task can be collected
		e.queue = e.queue[1:]
		e.stats.Running++
		e.stats.MaxRunning = max(e.stats.MaxRunning, e.stats.Running)
		e.mu.Unlock()
		t.run()
		e.mu.Lock()
		e.stats.Running--
		t.finish()
	}
}

// Shutdown refuses further tasks and returns when the submitted ones are finished
// (Executor.shutdown, and the end of Python's with block). It may be called again.
func (e *ThreadPoolExecutor) Shutdown() {
	e.mu.Lock()
	e.shutdown = true
	e.wake.Broadcast()
	e.mu.Unlock()
	e.workers.Wait()
}

// Stats returns what the executor has done so far.
func (e *ThreadPoolExecutor) Stats() Stats {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.stats
}
