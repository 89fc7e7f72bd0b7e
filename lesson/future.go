package lesson

import (
	"context"
	"fmt"
	"runtime/debug"
	"sync/atomic"
)

// Future is the result of a task that an executor runs, before and after it is
// there (concurrent.futures.Future).
type Future[T any] struct {
	state atomic.Int32
	done  chan struct{} // closed once value and err are set
	value T
	err   error
}

const (
	pending int32 = iota
	running
	finished
)

func newFuture[T any]() *Future[T] {
	return &Future[T]{done: make(chan struct{})}
}

// call is a task: a function to call and the future of what it returns.
type call[T any] struct {
	*Future[T]
	f func() (T, error)
}

// run calls the function and keeps what it returns. A panic becomes a *PanicError.
func (c call[T]) run() {
	c.state.Store(running)
	defer func() {
		if value := recover(); value != nil {
			c.err = &PanicError{Value: value, Stack: debug.Stack()}
		}
	}()
	c.value, c.err = c.f()
}

// finish lets go whoever waits for the future.
func (f *Future[T]) finish() {
	f.state.Store(finished)
	close(f.done)
}

// Result waits until the task is finished and returns its value and error
// (Future.result).
func (f *Future[T]) Result() (T, error) {
	<-f.done
	return f.value, f.err
}

// ResultContext is Result that gives up when ctx ends; it then returns ctx's error.
func (f *Future[T]) ResultContext(ctx context.Context) (T, error) {
	select {
	case <-f.done:
		return f.value, f.err
	default:
	}
	select {
	case <-f.done:
		return f.value, f.err
	case <-ctx.Done():
		var none T
		return none, ctx.Err()
	}
}

// Done reports whether the task is finished (Future.done).
func (f *Future[T]) Done() bool { return f.state.Load() == finished }

// Running reports whether a worker is at the task now (Future.running).
func (f *Future[T]) Running() bool { return f.state.Load() == running }

// String says which future this is and how far, in the words of Python's repr:
//
//	<Future at 0xc00011e0c0 state=running>
//	<Future at 0xc00011e0c0 state=finished returned int>
//	<Future at 0xc00011e0c0 state=finished raised *fs.PathError>
func (f *Future[T]) String() string {
	state := "pending"
	switch f.state.Load() {
	case running:
		state = "running"
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
