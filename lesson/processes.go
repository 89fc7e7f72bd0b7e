package lesson

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"

	"example.com/bigdata/internal/worker"
)

// ErrNotDeclared is the error of a task that a process pool cannot run, because other
// processes do not know it by name.
var ErrNotDeclared = errors.New("lesson: a ProcessPoolExecutor runs functions declared with lesson.Func: f.Submit(e, argument)")

// ProcessPoolExecutor runs declared functions in a bounded number of other processes
// (concurrent.futures.ProcessPoolExecutor). They are copies of this program, so that
// it works in a notebook cell as well. Make one with NewProcessPoolExecutor.
type ProcessPoolExecutor struct {
	callers *ThreadPoolExecutor // one waits for each busy process

	mu        sync.Mutex
	idle      map[string][]*worker.Process // by the function they serve
	processes int
}

// NewProcessPoolExecutor returns an executor with at most maxWorkers processes, which
// start as tasks need them. 0 means one for each processor; a negative number panics.
// Call Shutdown to end the processes; they also end with this one.
func NewProcessPoolExecutor(maxWorkers int) *ProcessPoolExecutor {
	if worker.IsWorker() {
		panic("lesson: NewProcessPoolExecutor in a worker process: declare functions with lesson.Func at package level")
	}
	if maxWorkers < 0 {
		panic(fmt.Sprintf("lesson: NewProcessPoolExecutor(%d): the number of workers cannot be negative", maxWorkers))
	}
	if maxWorkers == 0 {
		maxWorkers = runtime.GOMAXPROCS(0)
	}
	return &ProcessPoolExecutor{callers: NewThreadPoolExecutor(maxWorkers), idle: map[string][]*worker.Process{}}
}

func (e *ProcessPoolExecutor) execute(task) error { return ErrNotDeclared }

// call has a process that serves the function call it.
func (e *ProcessPoolExecutor) call(name string, argument []byte) ([]byte, error) {
	process, err := e.take(name)
	if err != nil {
		return nil, err
	}
	result, err := process.Call(argument)
	var own *worker.CallError
	if err != nil && !errors.As(err, &own) {
		e.forget()
		return nil, fmt.Errorf("lesson: %s: %w", name, err)
	}
	e.mu.Lock()
	e.idle[name] = append(e.idle[name], process)
	e.mu.Unlock()
	return result, err
}

// take returns an idle process that serves the function, or starts one. There is room
// for it, since each caller has at most one process: at worst one that serves another
// function ends first.
func (e *ProcessPoolExecutor) take(name string) (*worker.Process, error) {
	e.mu.Lock()
	if idle := e.idle[name]; len(idle) > 0 {
		defer e.mu.Unlock()
		e.idle[name] = idle[:len(idle)-1]
		return idle[len(idle)-1], nil
	}
	var other *worker.Process
	if e.processes == e.callers.maxWorkers {
		other = e.takeOther()
	} else {
		e.processes++
	}
	e.mu.Unlock()
	if other != nil {
		other.Close()
	}
	process, err := worker.Start(name)
	if err != nil {
		e.forget()
		return nil, fmt.Errorf("lesson: %w", err)
	}
	return process, nil
}

// takeOther returns an idle process whatever it serves.
func (e *ProcessPoolExecutor) takeOther() *worker.Process {
	for name, idle := range e.idle {
		if len(idle) > 0 {
			e.idle[name] = idle[:len(idle)-1]
			return idle[len(idle)-1]
		}
	}
	return nil
}

// forget counts a process as gone.
func (e *ProcessPoolExecutor) forget() {
	e.mu.Lock()
	e.processes--
	e.mu.Unlock()
}

// Shutdown refuses further tasks, waits for the submitted ones and ends the processes
// (Executor.shutdown). It may be called again.
func (e *ProcessPoolExecutor) Shutdown() {
	e.callers.Shutdown()
	e.mu.Lock()
	defer e.mu.Unlock()
	var ending sync.WaitGroup
	for name, idle := range e.idle {
		for _, process := range idle {
			ending.Go(process.Close)
			e.processes--
		}
		delete(e.idle, name)
	}
	ending.Wait()
}

// ShutdownContext is Shutdown that stops waiting when ctx ends, and then returns ctx's
// error. The submitted tasks are finished all the same.
func (e *ProcessPoolExecutor) ShutdownContext(ctx context.Context) error {
	if err := e.callers.ShutdownContext(ctx); err != nil {
		go e.Shutdown() // ends the processes when the tasks are finished
		return err
	}
	e.Shutdown()
	return nil
}

// CancelPending cancels the tasks that no worker has begun, and returns how many they
// are (cancel_futures of Executor.shutdown).
func (e *ProcessPoolExecutor) CancelPending() int { return e.callers.CancelPending() }

// Stats returns what the executor has done so far.
func (e *ProcessPoolExecutor) Stats() Stats { return e.callers.Stats() }
