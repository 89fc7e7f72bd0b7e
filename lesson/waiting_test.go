package lesson

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"runtime"
	"runtime/pprof"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// inStates calls the test with a future of each state, in a bubble of its own.
func inStates(t *testing.T, test func(t *testing.T, state string, f *Future[int])) {
	for _, state := range []string{"pending", "running", "cancelled", "finished", "failed"} {
		t.Run(state, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				e := NewThreadPoolExecutor(1)
				defer e.Shutdown()
				slow := func() (int, error) { return SlowAdd(1, 2), nil }
				var f *Future[int]
				switch state {
				case "pending", "cancelled":
					SubmitErr(e, slow)
					f = SubmitErr(e, slow)
					if state == "cancelled" {
						f.Cancel()
					}
				case "running":
					f = SubmitErr(e, slow)
				case "finished":
					f = Submit(e, func() int { return 3 })
				case "failed":
					f = SubmitErr(e, func() (int, error) { return 0, fs.ErrClosed })
				}
				synctest.Wait()
				test(t, state, f)
			})
		})
	}
}

func TestStateTruthTable(t *testing.T) {
	want := map[string][3]bool{ // cancelled, done, running
		"pending": {false, false, false}, "running": {false, false, true}, "cancelled": {true, true, false},
		"finished": {false, true, false}, "failed": {false, true, false},
	}
	inStates(t, func(t *testing.T, state string, f *Future[int]) {
		if got := [3]bool{f.Cancelled(), f.Done(), f.Running()}; got != want[state] {
			t.Errorf("cancelled, done, running: got %v, want %v", got, want[state])
		}
		if state == "cancelled" {
			matches(t, f.String(), `^<Future at 0x[0-9a-f]+ state=cancelled>$`)
		}
	})
}

func TestCancelInEachState(t *testing.T) {
	inStates(t, func(t *testing.T, state string, f *Future[int]) {
		if got, want := f.Cancel(), state == "pending" || state == "cancelled"; got != want {
			t.Errorf("got %v, want %v", got, want)
		}
	})
}

func TestResultWithAnExpiredContext(t *testing.T) {
	want := map[string]error{"pending": context.Canceled, "running": context.Canceled, "cancelled": ErrCancelled, "finished": nil, "failed": fs.ErrClosed}
	inStates(t, func(t *testing.T, state string, f *Future[int]) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := f.ResultContext(ctx); !errors.Is(err, want[state]) {
			t.Errorf("got %v, want %v", err, want[state])
		}
	})
}

func TestAWaiterWakesOnCancel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := NewThreadPoolExecutor(1)
		defer e.Shutdown()
		Submit(e, func() int { return SlowAdd(1, 1) })
		f := Submit(e, func() int { return 1 })
		var err error
		go func() { _, err = f.Result() }()
		synctest.Wait()
		f.Cancel()
		synctest.Wait()
		if !errors.Is(err, ErrCancelled) {
			t.Errorf("got %v, want ErrCancelled", err)
		}
	})
}

func TestCallbacks(t *testing.T) {
	inStates(t, func(t *testing.T, state string, f *Future[int]) {
		var log bytes.Buffer
		old := slog.Default()
		slog.SetDefault(slog.New(slog.NewTextHandler(&log, nil)))
		defer slog.SetDefault(old)
		var mu sync.Mutex
		var seen []string
		see := func(what string) {
			mu.Lock()
			defer mu.Unlock()
			seen = append(seen, what)
		}
		f.AddDoneCallback(func(g *Future[int]) { see("first") })
		f.AddDoneCallback(func(*Future[int]) { panic("oh no") })
		f.AddDoneCallback(func(g *Future[int]) {
			value, err := g.Result()
			see("last")
			if g != f || value != 3 && err == nil {
				t.Errorf("the callback sees %v, %v", value, err)
			}
		})
		mu.Lock()
		if done := f.Done(); done != (len(seen) == 2) {
			t.Errorf("done: %v, and the callbacks that ran at once: %v", done, seen)
		}
		mu.Unlock()
		f.Result()
		synctest.Wait()
		mu.Lock()
		defer mu.Unlock()
		if !slices.Equal(seen, []string{"first", "last"}) {
			t.Errorf("got %v, want each once, in order", seen)
		}
		if !strings.Contains(log.String(), "oh no") {
			t.Errorf("the panic was not reported: %s", &log)
		}
	})
}

func TestTheFirstResultStays(t *testing.T) {
	f := &Future[int]{task: func() int { return 1 }}
	if !f.claim() {
		t.Fatal("a pending future cannot be claimed")
	}
	f.run(nil)
	f.finish()
	if f.claim() {
		t.Error("a finished future can be claimed again")
	}
	f.reject(fs.ErrClosed)
	if got, err := f.Result(); got != 1 || err != nil {
		t.Errorf("got %d, %v, want the first result", got, err)
	}
}

func TestSnapshotsAreAtomic(t *testing.T) {
	for range 200 {
		e := NewThreadPoolExecutor(2)
		f := Submit(e, func() int { return 1 })
		var wait sync.WaitGroup
		for range 4 {
			wait.Go(func() {
				f.Cancel()
				_ = f.String()
				value, err := f.Result()
				if ok := err == nil && value == 1 && !f.Cancelled(); !ok && !(errors.Is(err, ErrCancelled) && f.Cancelled()) {
					t.Errorf("got %d, %v, cancelled: %v", value, err, f.Cancelled())
				}
			})
		}
		wait.Wait()
		e.Shutdown()
	}
}

func TestGoexitOfATask(t *testing.T) {
	e := NewThreadPoolExecutor(1)
	f := Submit(e, func() int { runtime.Goexit(); return 1 })
	if _, err := f.Result(); err == nil {
		t.Error("no error")
	}
	if got, err := Submit(e, func() int { return 2 }).Result(); got != 2 || err != nil {
		t.Errorf("afterwards: got %d, %v", got, err)
	}
	e.Shutdown()
}

// staggered returns futures of 1, 2, … seconds; those whose number is in failing fail.
func staggered(e Executor, n int, failing ...int) []*Future[int] {
	futures := make([]*Future[int], n)
	for i := range futures {
		futures[i] = SubmitErr(e, func() (int, error) {
			time.Sleep(time.Duration(i+1) * time.Second)
			if slices.Contains(failing, i) {
				return 0, fs.ErrClosed
			}
			return i, nil
		})
	}
	return futures
}

func TestWait(t *testing.T) {
	second := time.Second
	for _, test := range []struct {
		name    string
		when    When
		timeout time.Duration
		failing []int
		done    int
		took    time.Duration
	}{
		{"all", AllCompleted, time.Hour, nil, 5, 5 * second},
		{"first completed", FirstCompleted, time.Hour, nil, 1, second},
		{"first error", FirstError, time.Hour, []int{2, 3}, 3, 3 * second},
		{"first error, without any", FirstError, time.Hour, nil, 5, 5 * second},
		{"a timeout partitions", AllCompleted, 2500 * time.Millisecond, nil, 2, 2500 * time.Millisecond},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				e := NewThreadPoolExecutor(5)
				defer e.Shutdown()
				futures := staggered(e, 5, test.failing...)
				ctx, cancel := context.WithTimeout(t.Context(), test.timeout)
				defer cancel()
				start := time.Now()
				done, rest := Wait(ctx, append(futures, futures[0]), test.when)
				if took := time.Since(start); took != test.took {
					t.Errorf("took %v, want %v", took, test.took)
				}
				if !slices.Equal(done, futures[:test.done]) || !slices.Equal(rest, futures[test.done:]) {
					t.Errorf("%d done and %d rest, want the first %d and the others, each once", len(done), len(rest), test.done)
				}
			})
		})
	}
}

func TestWaitAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := NewThreadPoolExecutor(2)
		defer e.Shutdown()
		slow := Submit(e, func() int { return SlowAdd(1, 1) })
		failed := SubmitErr(e, func() (int, error) { return 0, fs.ErrClosed })
		synctest.Wait()
		Submit(e, func() int { return SlowAdd(1, 1) })
		waiting := Submit(e, func() int { return SlowAdd(1, 1) })
		waiting.Cancel()
		start := time.Now()
		for name, test := range map[string]struct {
			future *Future[int]
			when   When
		}{"one is done": {failed, FirstCompleted}, "one has failed": {failed, FirstError}, "one is cancelled": {waiting, FirstCompleted}} {
			done, rest := Wait(t.Context(), []*Future[int]{slow, test.future}, test.when)
			if time.Since(start) != 0 || len(done) != 1 || done[0] != test.future || len(rest) != 1 {
				t.Errorf("%s: after %v %d done, %d rest", name, time.Since(start), len(done), len(rest))
			}
		}
		if done, rest := Wait(t.Context(), []*Future[int]{slow, waiting}, FirstError); len(done) != 2 || len(rest) != 0 {
			t.Errorf("a cancelled future counted as failed: %d done, %d rest", len(done), len(rest))
		}
		if done, rest := Wait[int](t.Context(), nil, AllCompleted); done != nil || rest != nil {
			t.Errorf("nothing to wait for: %v, %v", done, rest)
		}
	})
}

func TestWaitLosesNoWakeup(t *testing.T) {
	e := NewThreadPoolExecutor(8)
	defer e.Shutdown()
	for range 50 {
		var futures []*Future[int]
		for i := range 100 {
			futures = append(futures, Submit(e, func() int { return i }))
		}
		if done, rest := Wait(t.Context(), futures, AllCompleted); len(done) != 100 || len(rest) != 0 {
			t.Fatalf("%d done, %d rest", len(done), len(rest))
		}
	}
}

func TestAsCompleted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := NewThreadPoolExecutor(5)
		defer e.Shutdown()
		futures := staggered(e, 4)
		time.Sleep(2500 * time.Millisecond) // two are finished by now
		slices.Reverse(futures)
		var got []int
		for f := range AsCompleted(append(futures, futures...)) {
			got = append(got, Must(f.Result()))
		}
		if want := []int{1, 0, 2, 3}; !slices.Equal(got, want) {
			t.Errorf("got %v, want %v: those already finished, then the others as they come, each once", got, want)
		}
	})
}

func TestAsCompletedTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := NewThreadPoolExecutor(5)
		defer e.Shutdown()
		ctx, cancel := context.WithTimeout(t.Context(), 2500*time.Millisecond)
		defer cancel()
		var got []int
		var last error
		for f, err := range AsCompletedContext(ctx, staggered(e, 5)) {
			if last = err; err == nil {
				got = append(got, Must(f.Result()))
			}
		}
		if !slices.Equal(got, []int{0, 1}) || !errors.Is(last, context.DeadlineExceeded) || !strings.Contains(last.Error(), "3 of 5") {
			t.Errorf("got %v and %v, want 0, 1 and an error that 3 of 5 are missing", got, last)
		}
		for range AsCompleted(staggered(e, 2)) {
			break
		}
	})
}

// sumTo adds the numbers from 1 to n by recursion: each task waits for the next.
func sumTo(ctx context.Context, e Executor, n int) (int, error) {
	if n == 0 {
		return 0, nil
	}
	rest := SubmitContext(ctx, e, func(ctx context.Context) (int, error) { return sumTo(ctx, e, n-1) })
	sum, err := rest.ResultContext(ctx)
	return n + sum, err
}

func TestNestedWaitsOnOneWorker(t *testing.T) {
	e := NewThreadPoolExecutor(1)
	f := SubmitContext(t.Context(), e, func(ctx context.Context) (int, error) { return sumTo(ctx, e, 100) })
	if got, err := f.Result(); got != 5050 || err != nil {
		t.Errorf("got %d, %v, want 5050", got, err)
	}
	e.Shutdown()
	if got := e.Stats(); got.MaxRunning != 1 || got.Workers != 1 {
		t.Errorf("got %+v, want one worker that runs all in place", got)
	}
}

func TestAnotherWorkerStandsIn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := NewThreadPoolExecutor(2)
		release := make(chan struct{})
		// Two tasks wait for a third, which runs, and waits for a fourth, which is queued.
		third := Submit(e, func() int { <-release; return 3 })
		wait := func(ctx context.Context) (int, error) { return third.ResultContext(ctx) }
		first := SubmitContext(t.Context(), e, wait)
		second := SubmitContext(t.Context(), e, wait)
		fourth := Submit(e, func() int { close(release); return 4 })
		got, err := Results([]*Future[int]{first, second, third, fourth})
		if err != nil || !slices.Equal(got, []int{3, 3, 3, 4}) {
			t.Errorf("got %v, %v", got, err)
		}
		e.Shutdown()
		if got := e.Stats().MaxRunning; got > 2 {
			t.Errorf("%d tasks ran at the same time on two workers", got)
		}
	})
}

func TestNestedWaitsUnderLoad(t *testing.T) {
	e := NewThreadPoolExecutor(3)
	var futures []*Future[int]
	for range 30 {
		futures = append(futures, SubmitContext(t.Context(), e, func(ctx context.Context) (int, error) { return sumTo(ctx, e, 20) }))
	}
	for _, sum := range Must(Results(futures)) {
		if sum != 210 {
			t.Errorf("got %d, want 210", sum)
		}
	}
	e.Shutdown()
	if got := e.Stats(); got.MaxRunning > 3 || got.Running != 0 {
		t.Errorf("got %+v", got)
	}
}

func TestATaskWhoseContextHasEndedIsNotRun(t *testing.T) {
	e := NewThreadPoolExecutor(1)
	defer e.Shutdown()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	f := SubmitContext(ctx, e, func(context.Context) (int, error) { t.Error("it ran"); return 1, nil })
	if _, err := f.Result(); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want context.Canceled", err)
	}
}

func TestCancellationReachesARunningTask(t *testing.T) {
	e := NewThreadPoolExecutor(1)
	defer e.Shutdown()
	ctx, cancel := context.WithCancel(t.Context())
	wait := func(ctx context.Context) (int, error) { <-ctx.Done(); return 0, ctx.Err() }
	running, queued := SubmitContext(ctx, e, wait), SubmitContext(ctx, e, wait)
	until(t, "the first task runs", running.Running)
	cancel()
	for _, f := range []*Future[int]{running, queued} {
		if _, err := f.Result(); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v, want context.Canceled", err)
		}
	}
}

func TestWorkerNames(t *testing.T) {
	e := NewThreadPoolExecutor(1, Name("slow"))
	defer e.Shutdown()
	name := func(ctx context.Context) (string, error) { return WorkerName(ctx), nil }
	if got, err := SubmitContext(t.Context(), e, name).Result(); got != "slow_0" || err != nil {
		t.Errorf("got %q, %v, want slow_0", got, err)
	}
	one, two := NewThreadPoolExecutor(1), NewThreadPoolExecutor(1)
	defer one.Shutdown()
	defer two.Shutdown()
	a, b := Must(SubmitContext(t.Context(), one, name).Result()), Must(SubmitContext(t.Context(), two, name).Result())
	if a == b || !strings.HasPrefix(a, "ThreadPoolExecutor-") {
		t.Errorf("default names: %q and %q", a, b)
	}
	if got := WorkerName(t.Context()); got != "" {
		t.Errorf("outside of a task: got %q", got)
	}
}

func TestProfilesShowTheWorker(t *testing.T) {
	e := NewThreadPoolExecutor(1, Name("labelled"))
	defer e.Shutdown()
	profile, err := Submit(e, func() string {
		var b strings.Builder
		pprof.Lookup("goroutine").WriteTo(&b, 1)
		return b.String()
	}).Result()
	if err != nil || !strings.Contains(profile, `"worker":"labelled_0"`) {
		t.Errorf("no label in the profile, %v:\n%s", err, profile)
	}
}

func TestAYieldedFutureIsNotHeld(t *testing.T) {
	e := NewThreadPoolExecutor(1)
	defer e.Shutdown()
	var gone atomic.Bool
	futures := func() (two []*Future[[]byte]) {
		for i := range 2 {
			two = append(two, Submit(e, func() []byte {
				if i == 0 {
					return watched(&gone)
				}
				return nil
			}))
		}
		return two
	}
	n := 0
	for range AsCompleted(futures()) {
		if n++; n == 2 { // the first one, on one worker, was yielded before
			collected(t, &gone)
		}
	}
	if n != 2 {
		t.Errorf("%d futures of 2", n)
	}
}

func TestAYieldedResultIsNotHeld(t *testing.T) {
	e := NewThreadPoolExecutor(1)
	defer e.Shutdown()
	var gone atomic.Bool
	big := func(i int) ([]byte, error) {
		if i == 0 {
			return watched(&gone), nil
		}
		return make([]byte, 1<<20), nil
	}
	n := 0
	for value, err := range Map(e, big, []int{0, 1, 2}) {
		if len(value) != 1<<20 || err != nil {
			t.Fatal(len(value), err)
		}
		if n++; n == 2 {
			collected(t, &gone)
		}
	}
}
