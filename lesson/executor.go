package lesson

import (
	"errors"
	"iter"
)

// ErrShutdown is the error of a task that was submitted to an executor after its
// Shutdown.
var ErrShutdown = errors.New("lesson: cannot submit a task after Shutdown")

// Executor runs tasks in the background (concurrent.futures.Executor). Submit, Map
// and the methods of a Function hand tasks to it.
type Executor interface {
	// execute queues a task of this process, or says why it cannot.
	execute(t task) error

	// Shutdown refuses further tasks and returns when the submitted ones are
	// finished. It may be called again.
	Shutdown()
}

// task is what a worker runs and then declares finished, once it is counted as such.
type task interface {
	run()
	finish()
}

// Submit has e call f and returns the future of its value at once
// (Executor.submit). After Shutdown the future is finished with ErrShutdown.
func Submit[T any](e Executor, f func() T) *Future[T] {
	if f == nil {
		panic("lesson: Submit of a nil function")
	}
	return SubmitErr(e, func() (T, error) { return f(), nil })
}

// SubmitErr is Submit for a function that also returns an error, which becomes the
// error of the future.
func SubmitErr[T any](e Executor, f func() (T, error)) *Future[T] {
	if f == nil {
		panic("lesson: SubmitErr of a nil function")
	}
	future := newFuture[T]()
	if err := e.execute(call[T]{future, f}); err != nil {
		future.err = err
		future.finish()
	}
	return future
}

// Map has e call f for each of the items and yields what the calls return, in the
// order of the items (Executor.map). All calls are submitted before Map returns. An
// error stands at the place of its item and ends nothing.
func Map[A, R any](e Executor, f func(A) (R, error), items []A) iter.Seq2[R, error] {
	futures := make([]*Future[R], len(items))
	for i, item := range items {
		futures[i] = SubmitErr(e, func() (R, error) { return f(item) })
	}
	return func(yield func(R, error) bool) {
		for _, future := range futures {
			if !yield(future.Result()) {
				return
			}
		}
	}
}
