package lesson

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
)

func TestMapErrorsStandAtTheirPlace(t *testing.T) {
	contract(t, func(t *testing.T, make func(int, ...Option) Executor) {
		e := make(2)
		defer e.Shutdown()
		var got []string
		for out, err := range half.Map(e, []int{0, 1, 2, 3, 4}) {
			got = append(got, fmt.Sprint(out, err))
		}
		if want := []string{"0 <nil>", "0 1 is odd", "1 <nil>", "0 3 is odd", "2 <nil>"}; !slices.Equal(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	})
}

func TestMapDeadlineCancelsWhatHasNotBegun(t *testing.T) {
	contract(t, func(t *testing.T, make func(int, ...Option) Executor) {
		e := make(1)
		defer e.Shutdown()
		g := newGate(t)
		ctx, cancel := context.WithCancel(t.Context())
		var errs []error
		results := hold.Map(e, []string{string(g), string(g), string(g)}, Until(ctx))
		until(t, "the first task runs", func() bool { return e.Stats().Running == 1 })
		cancel()
		for _, err := range results {
			errs = append(errs, err)
		}
		if len(errs) != 1 || !errors.Is(errs[0], context.Canceled) {
			t.Errorf("got %v, want the context's error, once", errs)
		}
		if got := e.CancelPending(); got != 0 {
			t.Errorf("%d tasks are still pending", got)
		}
		until(t, "the one task that had begun ends", func() bool { g.open(t); return e.Stats().Running == 0 })
	})
}

func TestMapTakesATasksOwnTimeoutForAnError(t *testing.T) {
	contract(t, func(t *testing.T, make func(int, ...Option) Executor) {
		e := make(1)
		defer e.Shutdown()
		n := 0
		for _, err := range overtime.Map(e, []int{1, 2, 3}, Until(t.Context())) {
			if err == nil || !strings.Contains(err.Error(), "deadline") {
				t.Errorf("got %v", err)
			}
			n++
		}
		if n != 3 {
			t.Errorf("%d results of 3", n)
		}
	})
}

func TestShutdownAfterAMapThatNobodyHasRead(t *testing.T) {
	contract(t, func(t *testing.T, make func(int, ...Option) Executor) {
		e := make(2)
		results := square.Map(e, []int{1, 2, 3, 4, 5})
		e.Shutdown()
		if got := e.Stats(); got.Submitted != 5 || got.Running != 0 {
			t.Errorf("got %+v", got)
		}
		var got []int
		for out, err := range results {
			if err != nil {
				t.Error(err)
			}
			got = append(got, out)
		}
		if want := []int{1, 4, 9, 16, 25}; !slices.Equal(got, want) {
			t.Errorf("got %v, want %v", got, want)
		}
	})
}

func TestMapLeftEarlyLeavesNothingHanging(t *testing.T) {
	contract(t, func(t *testing.T, make func(int, ...Option) Executor) {
		e := make(1)
		for range square.Map(e, []int{1, 2, 3, 4, 5, 6, 7, 8}) {
			break
		}
		for range square.MapSeq(e, naturals, Buffer(3)) {
			break
		}
		e.Shutdown()
	})
}

// naturals has no end.
func naturals(yield func(int) bool) {
	for i := 0; yield(i); i++ {
	}
}

func TestMapWithABuffer(t *testing.T) {
	contract(t, func(t *testing.T, make func(int, ...Option) Executor) {
		e := make(2)
		defer e.Shutdown()
		for _, size := range []int{1, 2, 7, 100} {
			var got []int
			for out, err := range square.Map(e, []int{1, 2, 3, 4, 5}, Buffer(size)) {
				if err != nil {
					t.Error(err)
				}
				got = append(got, out)
			}
			if want := []int{1, 4, 9, 16, 25}; !slices.Equal(got, want) {
				t.Errorf("Buffer(%d): got %v, want %v", size, got, want)
			}
		}
		for range square.Map(e, nil, Buffer(2)) {
			t.Error("an empty input yields something")
		}
		panics(t, "Buffer(0)", func() { Buffer(0) })
	})
}

func TestMapInChunksGivesTheSame(t *testing.T) {
	contract(t, func(t *testing.T, make func(int, ...Option) Executor) {
		e := make(2)
		defer e.Shutdown()
		items := []int{0, 1, 2, 3, 4, 5, 6}
		read := func(opts ...MapOption) (got []string) {
			for out, err := range half.Map(e, items, opts...) {
				got = append(got, fmt.Sprint(out, err))
			}
			return got
		}
		want := read()
		for _, size := range []int{1, 2, 3, 7, 100} {
			if got := read(Chunk(size)); !slices.Equal(got, want) {
				t.Errorf("Chunk(%d): got %q, want %q", size, got, want)
			}
			if got := read(Chunk(size), Buffer(2)); !slices.Equal(got, want) {
				t.Errorf("Chunk(%d) and a buffer: got %q, want %q", size, got, want)
			}
		}
		ended, cancel := context.WithCancel(t.Context())
		cancel()
		g := newGate(t)
		n := 0
		for _, err := range hold.Map(e, []string{string(g), string(g), string(g)}, Chunk(2), Until(ended)) {
			if n++; !errors.Is(err, context.Canceled) {
				t.Errorf("got %v, want context.Canceled", err)
			}
		}
		if n != 1 {
			t.Errorf("the end of a map in chunks came %d times", n)
		}
		until(t, "the held tasks end", func() bool { g.open(t); return e.Stats().Running == 0 })
		panics(t, "Chunk(0)", func() { Chunk(0) })
		e.Shutdown()
		n = 0
		for _, err := range half.Map(e, items, Chunk(3)) {
			if n++; !errors.Is(err, ErrShutdown) {
				t.Errorf("after Shutdown: got %v", err)
			}
		}
		if n != len(items) {
			t.Errorf("after Shutdown %d errors for %d items", n, len(items))
		}
	})
}

func TestMapTakesExactlyTheBufferAhead(t *testing.T) {
	contract(t, func(t *testing.T, make func(int, ...Option) Executor) {
		e := make(2)
		defer e.Shutdown()
		var taken atomic.Int64
		counted := func(yield func(int) bool) {
			for i := 0; yield(i); i++ {
				taken.Add(1)
			}
		}
		n := int64(0)
		for out, err := range square.MapSeq(e, counted, Buffer(5)) {
			if out != int(n*n) || err != nil {
				t.Fatalf("result %d: got %d, %v", n, out, err)
			}
			n++
			if got := taken.Load() + 1; got != n+5 { // the generator counts when it is asked again
				t.Fatalf("%d results were taken and %d items, want 5 more", n, got)
			}
			if n == 20 {
				break
			}
		}
	})
}

func TestMapOfAnEndlessInputHoldsConstantMemory(t *testing.T) {
	e := NewThreadPoolExecutor(2)
	defer e.Shutdown()
	live := func() uint64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapObjects
	}
	var early, n uint64
	bytes := func(i int) ([]byte, error) { return make([]byte, 1024), nil }
	for range MapSeq(e, bytes, naturals, Buffer(10)) {
		switch n++; n {
		case 1_000:
			early = live()
		case 50_000:
			if late := live(); late > early+1000 {
				t.Errorf("%d objects live after 1,000 results, %d after 50,000", early, late)
			}
			return
		}
	}
}
