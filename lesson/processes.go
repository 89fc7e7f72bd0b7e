package lesson

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"sync"
	"syscall"
	"time"

	"example.com/bigdata/internal/display"
	"example.com/bigdata/internal/worker"
)

// ErrNotDeclared is the error of a task that a process pool cannot run, because other
// processes do not know it by name.
var ErrNotDeclared = errors.New("lesson: a ProcessPoolExecutor runs functions declared at package level, var f = lesson.Func(…), as f.Submit(e, argument)")

// ProcessPoolExecutor runs declared functions in a bounded number of other processes
// (concurrent.futures.ProcessPoolExecutor). They are copies of this program, so that
// it works in a notebook cell as well. Make one with NewProcessPoolExecutor. What a
// function prints there comes out here: at some time, and by the end of Shutdown.
//
// When a process ends that should not, the pool is broken: every unfinished future and
// every later one fails with an error that wraps ErrBroken and says how that process
// ended. See Recover for another way.
type ProcessPoolExecutor struct {
	callers *ThreadPoolExecutor // one waits for each busy process
	options options

	mu     sync.Mutex
	idle   map[string][]*process // by the function they serve
	all    map[*process]bool     // idle or busy
	busy   int
	broken error
}

// process is a worker process and how many calls it has answered.
type process struct {
	*worker.Process
	calls int
}

// NewProcessPoolExecutor returns an executor with at most maxWorkers processes, which
// start as tasks need them. 0 means one for each processor; a negative number panics.
// Call Shutdown to end the processes; they also end with this one.
func NewProcessPoolExecutor(maxWorkers int, opts ...Option) *ProcessPoolExecutor {
	if worker.IsWorker() {
		panic("lesson: NewProcessPoolExecutor in a worker process: declare functions with lesson.Func at package level")
	}
	if maxWorkers < 0 {
		panic(fmt.Sprintf("lesson: NewProcessPoolExecutor(%d): the number of workers cannot be negative", maxWorkers))
	}
	if maxWorkers == 0 {
		maxWorkers = runtime.GOMAXPROCS(0)
	}
	display.EndWithKernel()
	options := newOptions("ProcessPoolExecutor", opts)
	e := &ProcessPoolExecutor{
		callers: NewThreadPoolExecutor(maxWorkers, append(opts, Name(options.name))...),
		options: options,
		idle:    map[string][]*process{},
		all:     map[*process]bool{},
	}
	e.callers.processes = e
	return e
}

func (e *ProcessPoolExecutor) execute(t task) error {
	if !t.declared() {
		return ErrNotDeclared
	}
	return e.callers.execute(t)
}

// call has a process that serves the function call it, and another one where that ends
// and may be replaced.
func (e *ProcessPoolExecutor) call(name string, idempotent, chunk bool, argument []byte) (answer []byte, failed bool, err error) {
	for attempt := 0; ; attempt++ {
		p, eager, err := e.take(name)
		if err != nil {
			return nil, false, err
		}
		answer, failed, err := p.Call(argument, chunk, eager)
		if err == nil {
			e.giveBack(name, p)
			return answer, failed, nil
		}
		e.forget(p)
		if e.options.retries == 0 {
			e.breakDown(fmt.Errorf("%w: %s: %w", ErrBroken, name, err), syscall.SIGKILL)
		}
		if broken := e.brokenError(); broken != nil {
			return nil, false, fmt.Errorf("%w", broken) // one of its own
		}
		if !idempotent || attempt == e.options.retries {
			return nil, false, fmt.Errorf("lesson: %s: %w", name, err)
		}
		time.Sleep(e.options.backoff << attempt)
	}
}

// take returns an idle process that serves the function, or starts one. Eager says
// whether so few are busy that each can have a processor, and its caller too.
func (e *ProcessPoolExecutor) take(name string) (p *process, eager bool, err error) {
	e.mu.Lock()
	if e.broken != nil {
		defer e.mu.Unlock()
		return nil, false, fmt.Errorf("%w", e.broken)
	}
	e.busy++
	eager = 2*e.busy <= runtime.GOMAXPROCS(0)
	p = e.takeIdle(name)
	var other *process
	if p == nil && len(e.all) >= e.callers.maxWorkers {
		other = e.takeAny()
	}
	e.mu.Unlock()
	if p != nil {
		return p, eager, nil
	}
	if other != nil {
		other.Close()
	}
	p, err = e.start(name)
	return p, eager, err
}

// start starts a process that serves the function. There is room for it, since each
// caller has at most one process. That it cannot start breaks the pool.
func (e *ProcessPoolExecutor) start(name string) (*process, error) {
	started, err := worker.Start(name, e.options.silent)
	if err != nil {
		e.forget(nil)
		e.breakDown(fmt.Errorf("%w: %s: %w", ErrBroken, name, err), syscall.SIGKILL)
		return nil, fmt.Errorf("%w", e.brokenError())
	}
	p := &process{Process: started}
	e.mu.Lock()
	e.all[p] = true
	broken := e.broken
	e.mu.Unlock()
	if broken != nil { // meanwhile, and this process was not told
		p.Signal(syscall.SIGKILL)
	}
	return p, nil
}

// takeIdle returns an idle process that serves the function, if there is one.
func (e *ProcessPoolExecutor) takeIdle(name string) *process {
	idle := e.idle[name]
	if len(idle) == 0 {
		return nil
	}
	e.idle[name] = idle[:len(idle)-1]
	return idle[len(idle)-1]
}

// takeAny returns an idle process whatever it serves, and no longer counts it.
func (e *ProcessPoolExecutor) takeAny() *process {
	for name := range e.idle {
		if p := e.takeIdle(name); p != nil {
			delete(e.all, p)
			return p
		}
	}
	return nil
}

// giveBack makes a process idle, or ends it when it has answered enough calls.
func (e *ProcessPoolExecutor) giveBack(name string, p *process) {
	p.calls++
	e.mu.Lock()
	e.busy--
	keep := e.broken == nil && p.calls != e.options.recycleAfter
	if keep {
		e.idle[name] = append(e.idle[name], p)
	} else {
		delete(e.all, p)
	}
	e.mu.Unlock()
	if !keep {
		p.Close()
	}
}

// forget counts a process as gone; nil is one that could not start.
func (e *ProcessPoolExecutor) forget(p *process) {
	e.mu.Lock()
	e.busy--
	delete(e.all, p)
	e.mu.Unlock()
}

func (e *ProcessPoolExecutor) brokenError() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.broken
}

// breakDown makes all unfinished tasks fail, queued ones at once and running ones by
// the signal that ends their process. Of several errors the first stays.
func (e *ProcessPoolExecutor) breakDown(err error, signal os.Signal) {
	e.mu.Lock()
	if e.broken == nil {
		e.broken = err
	}
	err = e.broken
	for p := range e.all {
		p.Signal(signal)
	}
	e.mu.Unlock()
	e.callers.breakDown(err)
	e.closeIdle()
}

// Terminate ends the processes with SIGTERM, whatever they are at (terminate_workers).
// Their tasks, the queued ones and all later ones fail with an error that wraps
// ErrBroken.
func (e *ProcessPoolExecutor) Terminate() {
	e.breakDown(fmt.Errorf("%w: Terminate has ended its processes", ErrBroken), syscall.SIGTERM)
}

// Kill is Terminate with SIGKILL, which no process can put off (kill_workers).
func (e *ProcessPoolExecutor) Kill() {
	e.breakDown(fmt.Errorf("%w: Kill has ended its processes", ErrBroken), syscall.SIGKILL)
}

// closeIdle ends the idle processes.
func (e *ProcessPoolExecutor) closeIdle() {
	e.mu.Lock()
	defer e.mu.Unlock()
	var ending sync.WaitGroup
	for name, idle := range e.idle {
		for _, p := range idle {
			delete(e.all, p)
			ending.Go(p.Close)
		}
		delete(e.idle, name)
	}
	ending.Wait()
}

// Shutdown refuses further tasks, waits for the submitted ones and ends the processes
// (Executor.shutdown). It may be called again.
func (e *ProcessPoolExecutor) Shutdown() {
	e.callers.Shutdown()
	e.closeIdle()
}

// ShutdownContext is Shutdown that stops waiting when ctx ends, and then returns ctx's
// error. The submitted tasks are finished all the same, and the processes end then.
func (e *ProcessPoolExecutor) ShutdownContext(ctx context.Context) error {
	if err := e.callers.ShutdownContext(ctx); err != nil {
		go e.Shutdown()
		return err
	}
	e.closeIdle()
	return nil
}

// CancelPending cancels the tasks that no worker has begun, and returns how many they
// are (cancel_futures of Executor.shutdown).
func (e *ProcessPoolExecutor) CancelPending() int { return e.callers.CancelPending() }

// Stats returns what the executor has done so far.
func (e *ProcessPoolExecutor) Stats() Stats { return e.callers.Stats() }
