package lesson

import (
	"reflect"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
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

// trace collects the events of an executor, each worker its own, so that workers do not
// wait for each other.
type trace struct {
	began time.Time

	mu      sync.Mutex
	workers []*recorder
}

// recorder holds the events of a worker, which alone adds to them.
type recorder struct {
	trace  *trace
	worker string
	last   time.Duration // when the last task ended
	piece  atomic.Pointer[piece]
}

// piece is a part of the events of a worker.
type piece struct {
	before *piece
	size   atomic.Int32
	events [1024]event
}

// event is an Event as it is recorded: times since the trace began, and a function whose
// name is looked up when somebody asks. It holds no pointers, which the garbage collector
// would follow.
type event struct {
	label              label
	queued, start, end time.Duration
}

// now returns the time since the trace began; it costs half of time.Now.
func (t *trace) now() time.Duration { return time.Since(t.began) }

// recorder returns a recorder for a new worker, or nil where nothing is traced.
func (t *trace) recorder(worker string) *recorder {
	if t == nil {
		return nil
	}
	r := &recorder{trace: t, worker: worker}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.workers = append(t.workers, r)
	return r
}

// run runs a task on the worker and records it. Next says that the worker took it from
// the queue: one that was waiting there when the last one ended has begun at that time.
func (r *recorder) run(t task, w *threadWorker, next bool) {
	e := event{label: t.label(), queued: *t.queuedAt(), start: r.last}
	if !next || e.queued >= r.last {
		e.start = r.trace.now()
	}
	defer func() {
		e.end = r.trace.now()
		r.last = e.end
		r.add(e)
	}()
	t.run(w)
}

func (r *recorder) add(e event) {
	p := r.piece.Load()
	if p == nil || int(p.size.Load()) == len(p.events) {
		p = &piece{before: p}
		r.piece.Store(p)
	}
	n := p.size.Load()
	p.events[n] = e
	p.size.Store(n + 1) // now others may read it
}

// label says what a task calls.
type label struct {
	declared int     // the number of a declared function, or 0
	code     uintptr // of another one
}

func (l label) String() string {
	if l.declared > 0 {
		return declaredName(l.declared)
	}
	if f := runtime.FuncForPC(l.code); f != nil {
		return f.Name()
	}
	return ""
}

// labelOf returns the label of a function value.
func labelOf(f any) label { return label{code: reflect.ValueOf(f).Pointer()} }

// events returns what was recorded, in the order in which the tasks were finished.
func (t *trace) events() []Event {
	t.mu.Lock()
	defer t.mu.Unlock()
	var events []Event
	for _, r := range t.workers {
		for p := r.piece.Load(); p != nil; p = p.before {
			for _, e := range p.events[:p.size.Load()] {
				events = append(events, Event{e.label.String(), r.worker, t.began.Add(e.queued), t.began.Add(e.start), t.began.Add(e.end)})
			}
		}
	}
	slices.SortStableFunc(events, func(a, b Event) int { return a.End.Compare(b.End) })
	return events
}

// Trace returns what the executor has recorded of the tasks that are finished, in the
// order in which they were. It is empty without Tracing.
func (e *ThreadPoolExecutor) Trace() []Event {
	if e.trace == nil {
		return nil
	}
	return e.trace.events()
}

// Trace returns what the executor has recorded of the tasks that are finished, in the
// order in which they were. It is empty without Tracing.
func (e *ProcessPoolExecutor) Trace() []Event { return e.callers.Trace() }
