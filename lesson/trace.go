package lesson

import (
	"reflect"
	"runtime"
	"time"
)

// Event is what a trace says of one task.
type Event struct {
	Name   string // of the function: as declared with Func, or Go's
	Worker string
	Queued time.Time // when it was submitted
	Start  time.Time // when the worker began it
	End    time.Time // when it was finished
}

// Tracing has the executor record an Event for each task that it runs, for its Trace.
func Tracing() Option { return func(o *options) { o.tracing = true } }

// trace collects the events of an executor, whose lock guards it. They stand in pieces,
// which are never moved.
type trace struct {
	began  time.Time
	pieces [][]event
}

const pieceSize = 1024

func (t *trace) add(e event) {
	last := len(t.pieces) - 1
	if last < 0 || len(t.pieces[last]) == pieceSize {
		t.pieces = append(t.pieces, make([]event, 0, pieceSize))
		last++
	}
	t.pieces[last] = append(t.pieces[last], e)
}

// event is an Event as it is recorded: times since the beginning, and a function whose
// name is looked up when somebody asks.
type event struct {
	label              label
	worker             *threadWorker
	queued, start, end time.Duration
}

// label says what a task calls.
type label struct {
	name string  // of a declared function
	code uintptr // of another one
}

func (l label) String() string {
	if l.name != "" {
		return l.name
	}
	if f := runtime.FuncForPC(l.code); f != nil {
		return f.Name()
	}
	return ""
}

// labelOf returns the label of a function value.
func labelOf(f any) label { return label{code: reflect.ValueOf(f).Pointer()} }

// now returns the time since the trace began; it costs half of time.Now.
func (t *trace) now() time.Duration { return time.Since(t.began) }

func (t *trace) resolve() []Event {
	var events []Event
	for _, piece := range t.pieces {
		for _, e := range piece {
			events = append(events, Event{e.label.String(), e.worker.name, t.began.Add(e.queued), t.began.Add(e.start), t.began.Add(e.end)})
		}
	}
	return events
}

// Trace returns what the executor has recorded of the tasks that are finished, in the
// order in which they were. It is empty without Tracing.
func (e *ThreadPoolExecutor) Trace() []Event {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.trace == nil {
		return nil
	}
	return e.trace.resolve()
}

// Trace returns what the executor has recorded of the tasks that are finished, in the
// order in which they were. It is empty without Tracing.
func (e *ProcessPoolExecutor) Trace() []Event { return e.callers.Trace() }
