package lesson

import (
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

func TestTasksRunSideBySide(t *testing.T) {
	for _, test := range []struct {
		workers, tasks int
		want           time.Duration
	}{{1, 8, 8 * time.Second}, {8, 8, time.Second}, {3, 8, 3 * time.Second}, {8, 20, 3 * time.Second}} {
		t.Run(fmt.Sprintf("%d tasks on %d workers", test.tasks, test.workers), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				e := NewThreadPoolExecutor(test.workers)
				start := time.Now()
				for i := range test.tasks {
					Submit(e, func() int { return SlowAdd(i, i) })
				}
				e.Shutdown()
				if wall := time.Since(start); wall != test.want {
					t.Errorf("took %v, want %v", wall, test.want)
				}
				if got := e.Stats(); got.MaxRunning != min(test.workers, test.tasks) || got.Submitted != test.tasks {
					t.Errorf("got %+v", got)
				}
			})
		})
	}
}

func TestAnIdleWorkerIsUsedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := NewThreadPoolExecutor(8)
		defer e.Shutdown()
		for range 5 {
			Submit(e, func() int { return 1 }).Result()
			synctest.Wait() // until the worker is idle
		}
		if got := e.Stats().Workers; got != 1 {
			t.Errorf("%d workers were started for tasks one after another, want 1", got)
		}
	})
}

func TestNumberOfWorkers(t *testing.T) {
	if got, want := NewThreadPoolExecutor(0).maxWorkers, min(32, runtime.GOMAXPROCS(0)+4); got != want {
		t.Errorf("threads, 0: got %d, want %d", got, want)
	}
	if got, want := NewProcessPoolExecutor(0).callers.maxWorkers, runtime.GOMAXPROCS(0); got != want {
		t.Errorf("processes, 0: got %d, want %d", got, want)
	}
	panics(t, "threads, -1", func() { NewThreadPoolExecutor(-1) })
	panics(t, "processes, -1", func() { NewProcessPoolExecutor(-1) })
}

func panics(t *testing.T, what string, f func()) {
	t.Helper()
	defer func() {
		if recover() == nil {
			t.Errorf("%s: no panic", what)
		}
	}()
	f()
}

func TestShutdown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := NewThreadPoolExecutor(2)
		var finished atomic.Int32
		for range 50 {
			Submit(e, func() int { finished.Add(1); return SlowAdd(1, 1) })
		}
		e.Shutdown()
		if got := finished.Load(); got != 50 {
			t.Errorf("%d of 50 queued tasks ran before Shutdown returned", got)
		}
		late := Submit(e, func() int { return 1 })
		if _, err := late.Result(); !errors.Is(err, ErrShutdown) {
			t.Errorf("a task after Shutdown: got %v, want ErrShutdown", err)
		}
		e.Shutdown()
	})
}

func TestNilFunction(t *testing.T) {
	e := NewThreadPoolExecutor(1)
	defer e.Shutdown()
	panics(t, "Submit", func() { Submit[int](e, nil) })
	panics(t, "SubmitErr", func() { SubmitErr[int](e, nil) })
	panics(t, "SubmitContext", func() { SubmitContext[int](t.Context(), e, nil) })
	panics(t, "Map", func() { Map[int, int](e, nil, nil) })
	panics(t, "MapSeq", func() { MapSeq[int, int](e, nil, naturals, Buffer(1)) })
}

func TestMapKeepsOrderAndErrors(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := NewThreadPoolExecutor(3)
		defer e.Shutdown()
		odd := errors.New("odd")
		double := func(i int) (int, error) {
			time.Sleep(time.Duration(10-i) * time.Second)
			if i%2 == 1 {
				return 0, odd
			}
			return 2 * i, nil
		}
		var got []string
		for out, err := range Map(e, double, []int{0, 1, 2, 3, 4}) {
			got = append(got, fmt.Sprint(out, err))
		}
		if want := []string{"0 <nil>", "0 odd", "4 <nil>", "0 odd", "8 <nil>"}; !slices.Equal(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	})
}

func TestMapSubmitsAtOnce(t *testing.T) {
	e := NewThreadPoolExecutor(1)
	var calls atomic.Int32
	Map(e, func(int) (int, error) { calls.Add(1); return 0, nil }, make([]int, 5))
	e.Shutdown()
	if got := calls.Load(); got != 5 {
		t.Errorf("%d of 5 calls were made of a map that nobody read", got)
	}
}

func TestMapCanBeLeftEarly(t *testing.T) {
	e := NewThreadPoolExecutor(2)
	for range Map(e, func(i int) (int, error) { return i, nil }, make([]int, 100)) {
		break
	}
	e.Shutdown()
}

func ExampleMap() {
	e := NewThreadPoolExecutor(4)
	defer e.Shutdown()
	square := func(i int) (int, error) { return i * i, nil }
	for out, err := range Map(e, square, []int{1, 2, 3}) {
		fmt.Println(out, err)
	}
	// Output:
	// 1 <nil>
	// 4 <nil>
	// 9 <nil>
}
