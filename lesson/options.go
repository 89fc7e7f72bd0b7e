package lesson

import (
	"context"
	"errors"
	"fmt"
	"runtime/pprof"
	"sync/atomic"
)

// ErrBroken is the error of tasks that an executor cannot run any more
// (concurrent.futures.BrokenExecutor). The errors that wrap it say why.
var ErrBroken = errors.New("lesson: the executor is broken")

// Option sets something about a new executor.
type Option func(*options)

type options struct {
	name        string
	initializer func() error
}

var executors atomic.Int64

func newOptions(kind string, opts []Option) options {
	o := options{name: fmt.Sprintf("%s-%d", kind, executors.Add(1))}
	for _, set := range opts {
		set(&o)
	}
	return o
}

// Name sets what the names of the workers begin with (thread_name_prefix); an index
// follows. It is otherwise the kind of the executor and a number. Profiles show the
// name as the label "worker".
func Name(prefix string) Option { return func(o *options) { o.name = prefix } }

// Initializer sets a function that each worker calls before its first task
// (initializer). Its error breaks the executor: queued and later tasks fail with an
// error that wraps ErrBroken and that one.
func Initializer(f func() error) Option { return func(o *options) { o.initializer = f } }

func (o *options) workerName(number int) string { return fmt.Sprintf("%s_%d", o.name, number-1) }

// begin prepares the worker's goroutine for its first task.
func (o *options) begin(w *threadWorker) (err error) {
	pprof.SetGoroutineLabels(pprof.WithLabels(context.Background(), pprof.Labels("worker", w.name)))
	if o.initializer == nil {
		return nil
	}
	defer func() {
		if value := recover(); value != nil {
			err = fmt.Errorf("%w: the initializer of %s panicked: %v", ErrBroken, w.name, value)
		}
	}()
	if err := o.initializer(); err != nil {
		return fmt.Errorf("%w: the initializer of %s failed: %w", ErrBroken, w.name, err)
	}
	return nil
}

// WorkerName returns the name of the worker that runs the task with this context, or ""
// outside of tasks that SubmitContext has submitted.
func WorkerName(ctx context.Context) string {
	if w, ok := ctx.Value(workerKey{}).(*threadWorker); ok {
		return w.name
	}
	return ""
}
