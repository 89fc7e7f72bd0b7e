package lesson

import (
	"context"
	"errors"
	"time"
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
	// finished (Executor.shutdown). It may be called again.
	Shutdown()

	// ShutdownContext is Shutdown that stops waiting when ctx ends, and then returns
	// ctx's error. The submitted tasks are finished all the same.
	ShutdownContext(ctx context.Context) error

	// CancelPending cancels the tasks that no worker has begun, and returns how many
	// they are (cancel_futures of Executor.shutdown).
	CancelPending() int

	// Stats returns what the executor has done so far.
	Stats() Stats

	// Trace returns the events that an executor with the option Tracing has recorded.
	Trace() []Event
}

// Stats counts what an executor has done so far.
type Stats struct {
	Submitted  int // tasks accepted
	Running    int // tasks that workers are at now
	MaxRunning int // the most tasks that were running at the same time
	Workers    int // workers started
}

// task is a future as its executor sees it. Who claims it runs it, and declares it
// finished once it is counted as such.
type task interface {
	declared() bool
	label() label
	queuedAt() *time.Duration
	claim() bool
	ended() bool
	run(w *threadWorker)
	finish()
	reject(err error)
	Cancel() bool
}

// Submit has e call f and returns the future of its value at once
// (Executor.submit). After Shutdown the future is finished with ErrShutdown.
func Submit[T any](e Executor, f func() T) *Future[T] {
	if f == nil {
		panic("lesson: Submit of a nil function")
	}
	return submit[T](e, f)
}

// SubmitErr is Submit for a function that also returns an error, which becomes the
// error of the future.
func SubmitErr[T any](e Executor, f func() (T, error)) *Future[T] {
	if f == nil {
		panic("lesson: SubmitErr of a nil function")
	}
	return submit[T](e, f)
}

// SubmitContext is SubmitErr for a function that takes a context: the given one, with
// which it can also wait for other futures of e (see ResultContext). If ctx ends before
// the task begins, the task is not run, and the future is finished with ctx's error.
func SubmitContext[T any](ctx context.Context, e Executor, f func(context.Context) (T, error)) *Future[T] {
	if f == nil {
		panic("lesson: SubmitContext of a nil function")
	}
	return submit[T](e, contextTask[T]{ctx, f})
}

func submit[T any](e Executor, task any) *Future[T] {
	future := &Future[T]{executor: e, task: task}
	if err := e.execute(future); err != nil {
		future.reject(err)
	}
	return future
}
