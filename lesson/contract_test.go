package lesson

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// The contract is what every executor keeps, after CPython's tests of
// concurrent.futures. It is written once, on declared functions, and runs against each.
var kinds = []struct {
	name string
	make func(workers int, opts ...Option) Executor
}{
	{"threads", func(n int, opts ...Option) Executor { return NewThreadPoolExecutor(n, opts...) }},
	{"processes", func(n int, opts ...Option) Executor { return NewProcessPoolExecutor(n, opts...) }},
}

// contract runs a test of the contract against every kind of executor.
func contract(t *testing.T, test func(t *testing.T, make func(workers int, opts ...Option) Executor)) {
	for _, kind := range kinds {
		t.Run(kind.name, func(t *testing.T) { test(t, kind.make) })
	}
}

// typed is an error whose nil pointer is an error all the same.
type typed struct{}

func (*typed) Error() string { return "typed nil" }

// hold blocks until somebody opens the pipe of that name for writing: so tasks are held
// and let go without a clock.
var (
	hold     = Func("hold", func(pipe string) (string, error) { _, err := os.ReadFile(pipe); return pipe, err })
	typedNil = Func("typedNil", func(int) (int, error) { return 7, (*typed)(nil) })
	open     = Func("open", func(name string) (int, error) { _, err := os.Open(name); return 0, err })
	overtime = Func("overtime", func(int) (int, error) { return 0, context.DeadlineExceeded })
	half     = Func("half", func(x int) (int, error) {
		if x%2 == 1 {
			return 0, fmt.Errorf("%d is odd", x)
		}
		return x / 2, nil
	})
)

// gate is a pipe that holds tasks.
type gate string

func newGate(t *testing.T) gate {
	t.Helper()
	path := filepath.Join(t.TempDir(), "gate")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	return gate(path)
}

// open lets go who is held at the gate, and who comes until the test ends.
func (g gate) open(t *testing.T) {
	t.Helper()
	file, err := os.OpenFile(string(g), os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	file.Close()
}

// release opens gates until the futures are done: each opening lets go who is there.
func (g gate) release(t *testing.T, futures ...*Future[string]) {
	t.Helper()
	until(t, "the held tasks end", func() bool {
		g.open(t)
		return !slices.ContainsFunc(futures, func(f *Future[string]) bool { return !f.Done() })
	})
}

// newSignal returns a channel to close, where make is the executor's.
func newSignal() chan struct{} { return make(chan struct{}) }

// until waits for something that another goroutine or process brings about.
func until(t *testing.T, what string, reached func() bool) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); !reached(); runtime.Gosched() {
		if time.Now().After(deadline) {
			t.Fatalf("it never came to this: %s", what)
		}
	}
}

func TestSubmitReturnsTheValue(t *testing.T) {
	contract(t, func(t *testing.T, make func(int, ...Option) Executor) {
		e := make(2)
		defer e.Shutdown()
		if got, err := square.Submit(e, 7).Result(); got != 49 || err != nil {
			t.Errorf("got %d, %v, want 49", got, err)
		}
	})
}

func TestErrorsKeepTextAndType(t *testing.T) {
	contract(t, func(t *testing.T, make func(int, ...Option) Executor) {
		e := make(1)
		defer e.Shutdown()
		if _, err := typedNil.Submit(e, 1).Result(); err == nil || err.Error() != "typed nil" {
			t.Errorf("a typed nil: got %v, want an error", err)
		}
		_, err := open.Submit(e, "/no/such/file").Result()
		if seen := asRemote(err); !strings.Contains(seen.Text, "/no/such/file") || seen.Type != "*fs.PathError" {
			t.Errorf("got %#v", err)
		}
		_, err = boom.Submit(e, "bang").Result()
		if seen := asRemote(err); !strings.Contains(seen.Text, "bang") || seen.Type != "*lesson.PanicError" || !strings.Contains(seen.Stack, "processes_test.go") {
			t.Errorf("a panic: got %v, want its value, type and stack", err)
		}
		if got, err := square.Submit(e, 2).Result(); got != 4 || err != nil {
			t.Errorf("after these: got %d, %v", got, err)
		}
	})
}

// asRemote returns an error as another process tells it, also where it is from this one.
func asRemote(err error) *RemoteError {
	var remote *RemoteError
	if errors.As(err, &remote) {
		return remote
	}
	return remoteError(err)
}

func TestNeverMoreWorkersThanAllowed(t *testing.T) {
	contract(t, func(t *testing.T, make func(int, ...Option) Executor) {
		e := make(2)
		defer e.Shutdown()
		for i := range 200 {
			square.Submit(e, i)
		}
		for out, err := range square.Map(e, []int{1, 2, 3}) {
			_, _ = out, err
		}
		if got := e.Stats(); got.MaxRunning > 2 || got.Workers > 2 || got.Submitted != 203 {
			t.Errorf("got %+v", got)
		}
	})
}

func TestShutdownContract(t *testing.T) {
	contract(t, func(t *testing.T, make func(int, ...Option) Executor) {
		e := make(2)
		var futures []*Future[int]
		for i := range 50 {
			futures = append(futures, square.Submit(e, i))
		}
		e.Shutdown()
		for i, f := range futures {
			if !f.Done() {
				t.Fatalf("task %d of 50 is not done after Shutdown", i)
			}
			if got, err := f.Result(); got != i*i || err != nil {
				t.Errorf("task %d: got %d, %v", i, got, err)
			}
		}
		if _, err := square.Submit(e, 1).Result(); !errors.Is(err, ErrShutdown) {
			t.Errorf("a later task: got %v, want ErrShutdown", err)
		}
		e.Shutdown()
		make(2).Shutdown() // one that never had a task
	})
}

func TestShutdownThatDoesNotWait(t *testing.T) {
	contract(t, func(t *testing.T, make func(int, ...Option) Executor) {
		e := make(1)
		g := newGate(t)
		first, second := hold.Submit(e, string(g)), hold.Submit(e, string(g))
		ended, cancel := context.WithCancel(t.Context())
		cancel()
		if err := e.ShutdownContext(ended); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v, want context.Canceled", err)
		}
		g.release(t, first, second)
		if got, err := second.Result(); got != string(g) || err != nil {
			t.Errorf("a task that was queued: got %q, %v", got, err)
		}
		if err := e.ShutdownContext(t.Context()); err != nil {
			t.Errorf("with time to wait: %v", err)
		}
	})
}

func TestCancelPending(t *testing.T) {
	contract(t, func(t *testing.T, make func(int, ...Option) Executor) {
		e := make(1)
		g := newGate(t)
		running := hold.Submit(e, string(g))
		until(t, "the first task runs", running.Running)
		queued := []*Future[string]{hold.Submit(e, string(g)), hold.Submit(e, string(g))}
		if !queued[0].Cancel() || running.Cancel() {
			t.Error("a pending future can be cancelled, a running one cannot")
		}
		if got := e.CancelPending(); got != 1 {
			t.Errorf("CancelPending cancelled %d, want the 1 that was still pending", got)
		}
		for _, f := range queued {
			if _, err := f.Result(); !errors.Is(err, ErrCancelled) || !f.Cancelled() {
				t.Errorf("got %v, want ErrCancelled", err)
			}
		}
		g.release(t, running)
		if got, err := running.Result(); got != string(g) || err != nil {
			t.Errorf("the running task: got %q, %v", got, err)
		}
		e.Shutdown()
	})
}

func TestAFailingInitializerBreaksTheExecutor(t *testing.T) {
	contract(t, func(t *testing.T, make func(int, ...Option) Executor) {
		noLicence := errors.New("no licence")
		allow := newSignal()
		e := make(2, Initializer(func() error { <-allow; return noLicence }))
		futures := []*Future[int]{square.Submit(e, 1), square.Submit(e, 2), square.Submit(e, 3)}
		close(allow)
		Results(futures)
		for i, f := range append(futures, square.Submit(e, 4)) {
			if _, err := f.Result(); !errors.Is(err, ErrBroken) || !errors.Is(err, noLicence) {
				t.Errorf("task %d, of three that were pending and a new one: got %v, want ErrBroken and the initializer's error", i, err)
			}
		}
		e.Shutdown()
		e = make(1, Initializer(func() error { panic("no") }))
		if _, err := square.Submit(e, 1).Result(); !errors.Is(err, ErrBroken) {
			t.Errorf("a panic: got %v, want ErrBroken", err)
		}
		e.Shutdown()
	})
}

func TestTheInitializerRunsBeforeTheFirstTask(t *testing.T) {
	contract(t, func(t *testing.T, make func(int, ...Option) Executor) {
		var calls atomic.Int32
		e := make(1, Initializer(func() error { calls.Add(1); return nil }))
		defer e.Shutdown()
		for range 3 {
			if _, err := square.Submit(e, 1).Result(); err != nil || calls.Load() != 1 {
				t.Errorf("%d calls of the initializer, %v", calls.Load(), err)
			}
		}
	})
}

func TestAFinishedTaskHoldsNothing(t *testing.T) {
	contract(t, func(t *testing.T, make func(int, ...Option) Executor) {
		e := make(1)
		defer e.Shutdown()
		var gone atomic.Bool
		f := swallow.Submit(e, watched(&gone))
		f.Result()
		collected(t, &gone)
		runtime.KeepAlive(f)
	})
}

// watched returns a megabyte, and gone says when the collector has taken it.
func watched(gone *atomic.Bool) []byte {
	b := make([]byte, 1<<20)
	runtime.AddCleanup(&b[0], func(gone *atomic.Bool) { gone.Store(true) }, gone)
	return b
}

// collected waits until the collector has taken what is watched.
func collected(t *testing.T, gone *atomic.Bool) {
	t.Helper()
	until(t, "it is collected", func() bool { runtime.GC(); return gone.Load() })
}

func TestArgumentsAndResultsOfAllShapes(t *testing.T) {
	contract(t, func(t *testing.T, make func(int, ...Option) Executor) {
		e := make(1)
		defer e.Shutdown()
		got, err := scale.Submit(e, scaling{[]float64{1, 2, math.Inf(1)}, 2}).Result()
		if err != nil || !slices.Equal(got, []float64{2, 4, math.Inf(1)}) {
			t.Errorf("got %v, %v", got, err)
		}
		if got, err := joinTexts.Submit(e, map[string][]string{"x": {"a", "b"}}).Result(); err != nil || got != "x=a,b" {
			t.Errorf("got %q, %v", got, err)
		}
	})
}

type scaling struct {
	Values []float64
	Factor float64
}

var (
	scale = Func("scale", func(s scaling) ([]float64, error) {
		for i := range s.Values {
			s.Values[i] *= s.Factor
		}
		return s.Values, nil
	})
	joinTexts = Func("joinTexts", func(m map[string][]string) (string, error) {
		return "x=" + strings.Join(m["x"], ","), nil
	})
)
