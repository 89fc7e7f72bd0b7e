package lesson

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestTrace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := NewThreadPoolExecutor(1, Tracing(), Name("w"))
		began := time.Now()
		Submit(e, func() int { return SlowAdd(1, 2) })
		square.Submit(e, 3)
		e.Shutdown()
		got := e.Trace()
		if len(got) != 2 {
			t.Fatalf("got %d events, want 2: %v", len(got), got)
		}
		first, second := got[0], got[1]
		if !strings.Contains(first.Name, "TestTrace") || second.Name != "square" || first.Worker != "w_0" {
			t.Errorf("got %+v", got)
		}
		if first.Queued != began || first.End.Sub(first.Start) != time.Second {
			t.Errorf("the first task: got %+v, want one that took a second", first)
		}
		if second.Queued != began || second.Start.Sub(began) != time.Second || second.End.Before(second.Start) {
			t.Errorf("the second task: got %+v, want one that waited a second", second)
		}
	})
}

func TestTraceOfEveryExecutor(t *testing.T) {
	contract(t, func(t *testing.T, make func(int, ...Option) Executor) {
		e := make(2, Tracing())
		for i := range 5 {
			square.Submit(e, i)
		}
		e.Shutdown()
		for _, event := range e.Trace() {
			if event.Name != "square" || event.Worker == "" || event.Start.Before(event.Queued) || event.End.Before(event.Start) {
				t.Errorf("got %+v", event)
			}
		}
		if got := len(e.Trace()); got != 5 {
			t.Errorf("%d events of 5 tasks", got)
		}
		e = make(1)
		square.Submit(e, 1)
		e.Shutdown()
		if got := e.Trace(); got != nil {
			t.Errorf("without Tracing: got %v", got)
		}
	})
}

// TestTraceOfANestedTask has a task wait for one that then runs in its place.
func TestTraceOfANestedTask(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := NewThreadPoolExecutor(1, Tracing())
		began := time.Now()
		Submit(e, func() int { return SlowAdd(1, 2) })
		inner := make(chan *Future[int], 1)
		outer := SubmitContext(t.Context(), e, func(ctx context.Context) (int, error) {
			time.Sleep(time.Second)
			return (<-inner).ResultContext(ctx)
		})
		inner <- square.Submit(e, 3)
		if got, err := outer.Result(); got != 9 || err != nil {
			t.Fatalf("got %d, %v", got, err)
		}
		e.Shutdown()
		got := e.Trace()
		if len(got) != 3 || got[1].Name != "square" {
			t.Fatalf("got %v, want the inner task before the outer one", got)
		}
		if queued, start := got[1].Queued.Sub(began), got[1].Start.Sub(began); queued != 0 || start != 2*time.Second {
			t.Errorf("the inner task was queued after %v and began after %v, want 0s and 2s", queued, start)
		}
		if start, end := got[2].Start.Sub(began), got[2].End.Sub(began); start != time.Second || end != 2*time.Second {
			t.Errorf("the outer task began after %v and ended after %v, want 1s and 2s", start, end)
		}
		if got[1].Worker != got[2].Worker {
			t.Errorf("the tasks ran on %s and %s", got[1].Worker, got[2].Worker)
		}
	})
}

// TestTraceOfManyTasks looks at more tasks than one piece of a trace holds, also while
// workers add to it.
func TestTraceOfManyTasks(t *testing.T) {
	const n = 5000
	e := NewThreadPoolExecutor(3, Tracing())
	for i := range n {
		square.Submit(e, i)
		if i%1000 == 0 {
			e.Trace()
		}
	}
	e.Shutdown()
	got := e.Trace()
	if len(got) != n {
		t.Errorf("%d events of %d tasks", len(got), n)
	}
	for i, event := range got {
		if event.Start.Before(event.Queued) || event.End.Before(event.Start) || i > 0 && event.End.Before(got[i-1].End) {
			t.Fatalf("event %d: %+v after %+v", i, event, got[max(0, i-1)])
		}
	}
}
