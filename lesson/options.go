package lesson

import (
	"context"
	"errors"
	"fmt"
	"runtime/pprof"
	"sync/atomic"
	"time"
)

// ErrBroken is the error of tasks that an executor cannot run any more
// (concurrent.futures.BrokenExecutor). The errors that wrap it say why.
var ErrBroken = errors.New("lesson: the executor is broken")

// Option sets something about a new executor.
type Option func(*options)

type options struct {
	name         string
	initializer  func() error
	tracing      bool
	recycleAfter int           // 0: never
	retries      int           // 0: an ended process breaks the pool
	backoff      time.Duration // before the first retry
	silent       bool          // worker processes' standard error goes nowhere
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

// Initializer sets a function that is called for each worker before its first task
// (initializer), in this process also for a pool of processes: what a worker process
// needs, its package variables hold. Its error breaks the executor: queued and later
// tasks fail with an error that wraps ErrBroken and that one.
func Initializer(f func() error) Option { return func(o *options) { o.initializer = f } }

// RecycleAfter ends a worker process when it has run n tasks, and starts a new one for
// the next (max_tasks_per_child). It means nothing to threads. n below 1 panics.
func RecycleAfter(n int) Option {
	if n < 1 {
		panic(fmt.Sprintf("lesson: RecycleAfter(%d): a worker has to run at least one task", n))
	}
	return func(o *options) { o.recycleAfter = n }
}

// Recover lets a process pool go on when a worker process has ended: another one takes
// its place. The task that it was at is tried again up to the given number of times if
// its function is Idempotent, after the given delay, which doubles each time; any other
// task fails. It means nothing to threads. Retries below 1 panic.
func Recover(retries int, backoff time.Duration) Option {
	if retries < 1 {
		panic(fmt.Sprintf("lesson: Recover(%d): at least one retry is needed", retries))
	}
	return func(o *options) { o.retries, o.backoff = retries, backoff }
}

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
