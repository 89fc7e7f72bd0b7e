package lesson

import (
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
