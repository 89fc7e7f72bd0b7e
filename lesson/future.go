package lesson

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
)

// ErrCancelled is the error of a future that was cancelled
// (concurrent.futures.CancelledError).
var ErrCancelled = errors.New("lesson: the future was cancelled")

// Future is the result of a task that an executor runs, before and after it is
// there (concurrent.futures.Future).
type Future[T any] struct {
	completion
	executor Executor
	task     any // a func() T, func() (T, error), contextTask[T] or functionTask[A, T]; nil once it ran
	value    T
	err      error
}

// contextTask is a task that takes a context.
type contextTask[T any] struct {
	ctx context.Context
	f   func(context.Context) (T, error)
}

// declaredTask is a functionTask[A, T], whatever the type of its argument.
type declaredTask[T any] interface {
	label() label
	known() bool
	run(w *threadWorker) (T, error)
}

// declared reports whether other processes can run the task.
func (f *Future[T]) declared() bool {
	task, ok := f.task.(declaredTask[T])
	return ok && task.known()
}

// label says what the task calls.
func (f *Future[T]) label() label {
	switch task := f.task.(type) {
	case func() T, func() (T, error):
		return labelOf(task)
	case contextTask[T]:
		return labelOf(task.f)
	}
	return f.task.(declaredTask[T]).label()
}

// run calls the task of a future that its caller has claimed, on the worker, and keeps
// what it returns. A panic becomes a *PanicError.
func (f *Future[T]) run(w *threadWorker) {
	returned := false
	defer func() {
		f.task = nil // so that what it holds can be collected
		if returned {
			return
		}
		f.err = errExit
		if value := recover(); value != nil {
			f.err = &PanicError{Value: value, Stack: debug.Stack()}
		}
	}()
	switch task := f.task.(type) {
	case func() T:
		f.value = task()
	case func() (T, error):
		f.value, f.err = task()
	case contextTask[T]:
		if f.err = task.ctx.Err(); f.err == nil { // else it comes too late
			f.value, f.err = task.f(context.WithValue(task.ctx, workerKey{}, w))
		}
	case declaredTask[T]:
		f.value, f.err = task.run(w)
	}
	returned = true
}

// errExit is the error of a task that ended its goroutine.
var errExit = errors.New("lesson: the task called runtime.Goexit")

// finish makes known what run has kept.
func (f *Future[T]) finish() {
	f.state.Store(finished)
	f.settle()
}

// reject finishes a pending future with an error.
func (f *Future[T]) reject(err error) {
	if f.claim() {
		f.task, f.err = nil, err
		f.finish()
	}
}

// Cancel cancels the task if no worker has begun it, and reports whether the future is
// cancelled now (Future.cancel).
func (f *Future[T]) Cancel() bool {
	if f.state.CompareAndSwap(pending, cancelled) {
		f.task = nil
		f.settle()
		return true
	}
	return f.Cancelled()
}

// Result waits until the task is finished and returns its value and error
// (Future.result). The error of a cancelled future is ErrCancelled.
//
// A task that waits for another one of its own executor uses ResultContext with the
// context it was given.
func (f *Future[T]) Result() (T, error) {
	if w := f.waiting(); w != nil {
		<-w.done
	}
	return f.result()
}

// ResultContext is Result that gives up when ctx ends; it then returns ctx's error.
//
// With the context that SubmitContext gave to a task, it never waits in vain for a
// worker: a pending task of the same executor runs in place, and while this one waits
// for others, another worker stands in.
func (f *Future[T]) ResultContext(ctx context.Context) (T, error) {
	w := f.waiting()
	if w == nil {
		return f.result()
	}
	if worker, ok := ctx.Value(workerKey{}).(*threadWorker); ok {
		if f.executor == Executor(worker.pool) && f.claim() {
			worker.call(f, false)
			f.finish()
			return f.result()
		}
		worker.pool.block()
		defer worker.pool.unblock()
	}
	select {
	case <-w.done:
		return f.result()
	case <-ctx.Done():
		var none T
		return none, ctx.Err()
	}
}

// result returns what a future that has ended holds.
func (f *Future[T]) result() (T, error) {
	if f.state.Load() == cancelled {
		return f.value, ErrCancelled
	}
	return f.value, f.err
}

// Done reports whether the future is finished or cancelled (Future.done).
func (f *Future[T]) Done() bool { return f.ended() }

// Running reports whether a worker is at the task now (Future.running).
func (f *Future[T]) Running() bool { return f.state.Load() == running }

// Cancelled reports whether the future was cancelled (Future.cancelled).
func (f *Future[T]) Cancelled() bool { return f.state.Load() == cancelled }

// AddDoneCallback has the callback called with the future when that is finished or
// cancelled: at once where it is already (Future.add_done_callback). Callbacks run in
// the order in which they were added. The panic of one is logged.
func (f *Future[T]) AddDoneCallback(callback func(*Future[T])) {
	f.whenDone(func() { callback(f) })
}

// String says which future this is and how far, in the words of Python's repr:
//
//	<Future at 0xc00011e0c0 state=running>
//	<Future at 0xc00011e0c0 state=finished returned int>
//	<Future at 0xc00011e0c0 state=finished raised *fs.PathError>
func (f *Future[T]) String() string {
	state := ""
	switch f.state.Load() {
	case pending:
		state = "pending"
	case running:
		state = "running"
	case cancelled:
		state = "cancelled"
	case finished:
		state = fmt.Sprintf("finished returned %T", f.value)
		if f.err != nil {
			state = fmt.Sprintf("finished raised %T", f.err)
		}
	}
	return fmt.Sprintf("<Future at %p state=%s>", f, state)
}

// Results waits for every future and returns their values in the same order
// ([f.result() for f in futures]). It returns the error of the first future in that
// order which has one, and no values.
func Results[T any](futures []*Future[T]) ([]T, error) {
	values := make([]T, len(futures))
	var first error
	for i, f := range futures {
		value, err := f.Result()
		if err != nil && first == nil {
			first = err
		}
		values[i] = value
	}
	if first != nil {
		return nil, first
	}
	return values, nil
}

// PanicError is the error of a task that panicked.
type PanicError struct {
	Value any    // what the task panicked with
	Stack []byte // where, as debug.Stack writes it
}

// Error gives the panic's value and stack.
func (e *PanicError) Error() string {
	return fmt.Sprintf("the task panicked: %v\n\n%s", e.Value, e.Stack)
}

// Unwrap returns the value of the panic where it is an error.
func (e *PanicError) Unwrap() error {
	err, _ := e.Value.(error)
	return err
}
