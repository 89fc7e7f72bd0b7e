package lesson

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestResultWaitsForTheTask(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := NewThreadPoolExecutor(1)
		defer e.Shutdown()
		start := time.Now()
		future := Submit(e, func() int { return SlowAdd(1, 2) })
		if future.Done() {
			t.Error("done before the task can be")
		}
		if got, err := future.Result(); got != 3 || err != nil {
			t.Errorf("got %d, %v, want 3", got, err)
		}
		if wall := time.Since(start); wall != time.Second {
			t.Errorf("waited %v, want 1s", wall)
		}
	})
}

func TestFutureString(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := NewThreadPoolExecutor(1)
		defer e.Shutdown()
		first := Submit(e, func() int { return SlowAdd(1, 2) })
		second := SubmitErr(e, func() (int, error) { _, err := os.Open("/no/such/file"); return 0, err })
		synctest.Wait()
		matches(t, first.String(), `^<Future at 0x[0-9a-f]+ state=running>$`)
		matches(t, second.String(), `^<Future at 0x[0-9a-f]+ state=pending>$`)
		Results([]*Future[int]{first, second})
		matches(t, first.String(), `^<Future at 0x[0-9a-f]+ state=finished returned int>$`)
		matches(t, second.String(), `^<Future at 0x[0-9a-f]+ state=finished raised \*fs.PathError>$`)
	})
}

func matches(t *testing.T, got, pattern string) {
	t.Helper()
	if !regexp.MustCompile(pattern).MatchString(got) {
		t.Errorf("got %q, want %s", got, pattern)
	}
}

func TestResultContextGivesUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := NewThreadPoolExecutor(1)
		defer e.Shutdown()
		future := Submit(e, func() int { return SlowAdd(1, 2) })
		ctx, cancel := context.WithTimeout(t.Context(), time.Second/2)
		defer cancel()
		if _, err := future.ResultContext(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v, want context.DeadlineExceeded", err)
		}
		if got, err := future.Result(); got != 3 || err != nil {
			t.Errorf("later: got %d, %v, want 3", got, err)
		}
		if got, err := future.ResultContext(ctx); got != 3 || err != nil {
			t.Errorf("a finished future and an expired context: got %d, %v, want 3", got, err)
		}
	})
}

func TestErrorsAndPanicsComeOutOfResult(t *testing.T) {
	e := NewThreadPoolExecutor(0)
	defer e.Shutdown()
	_, err := SubmitErr(e, func() (int, error) { return 7, fs.ErrPermission }).Result()
	if !errors.Is(err, fs.ErrPermission) {
		t.Errorf("got %v, want fs.ErrPermission", err)
	}
	_, err = Submit(e, func() int { panic(fs.ErrClosed) }).Result()
	var panicked *PanicError
	if !errors.As(err, &panicked) || !errors.Is(err, fs.ErrClosed) || !strings.Contains(err.Error(), "future_test.go") {
		t.Errorf("got %v, want a *PanicError of fs.ErrClosed with its stack", err)
	}
	if got, err := Submit(e, func() int { return 1 }).Result(); got != 1 || err != nil {
		t.Errorf("after a panic: got %d, %v", got, err)
	}
}

func TestResultsKeepTheOrderOfTheFutures(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := NewThreadPoolExecutor(8)
		defer e.Shutdown()
		var futures []*Future[int]
		for i := range 8 {
			futures = append(futures, Submit(e, func() int { return SlowAdd(i, i, time.Duration(8-i)*time.Second) }))
		}
		got, err := Results(futures)
		if want := []int{0, 2, 4, 6, 8, 10, 12, 14}; err != nil || !slices.Equal(got, want) {
			t.Errorf("got %v, %v, want %v", got, err, want)
		}
	})
}

func TestResultsReturnsTheFirstError(t *testing.T) {
	e := NewThreadPoolExecutor(0)
	defer e.Shutdown()
	one, two := errors.New("one"), errors.New("two")
	got, err := Results([]*Future[int]{
		Submit(e, func() int { return 1 }),
		SubmitErr(e, func() (int, error) { return 0, one }),
		SubmitErr(e, func() (int, error) { return 0, two }),
	})
	if got != nil || err != one {
		t.Errorf("got %v, %v, want nil, one", got, err)
	}
}

func ExampleSubmit() {
	e := NewThreadPoolExecutor(4)
	defer e.Shutdown()
	future := Submit(e, func() int { return SlowAdd(1, 2, time.Millisecond) })
	sum, err := future.Result()
	fmt.Println(sum, err)
	// Output: 3 <nil>
}

func ExampleResults() {
	e := NewThreadPoolExecutor(8)
	defer e.Shutdown()
	futures := make([]*Future[int], 8)
	for i := range futures {
		futures[i] = Submit(e, func() int { return SlowAdd(i, i, time.Millisecond) })
	}
	fmt.Println(Must(Results(futures)))
	// Output: [0 2 4 6 8 10 12 14]
}
