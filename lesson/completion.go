package lesson

import (
	"fmt"
	"log/slog"
	"runtime/debug"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// The states of a future, in the order in which it goes through them.
const (
	pending int32 = iota
	running
	cancelled
	finished
)

// completion is the part of a future that does not depend on its type: its state, and
// who waits for the end.
type completion struct {
	state   atomic.Int32
	waiters atomic.Pointer[waiters] // nil until somebody waits, settled in the end
	queued  time.Duration           // where the executor is tracing: when it was submitted, since the trace began
}

// waiters are those who wait for a future.
type waiters struct {
	done chan struct{}

	mu        sync.Mutex
	closed    bool
	callbacks []*func()
}

// settled takes the place of the waiters when the future has ended.
var settled = new(waiters)

// claim takes a pending future for whoever is going to run it.
func (c *completion) claim() bool { return c.state.CompareAndSwap(pending, running) }

func (c *completion) queuedAt() *time.Duration { return &c.queued }

// ended reports whether the future is finished or cancelled.
func (c *completion) ended() bool { return c.state.Load() >= cancelled }

// settle lets go all who wait, and calls the callbacks in the order in which they were
// added. The state, value and error are set before.
func (c *completion) settle() {
	w := c.waiters.Swap(settled)
	if w == nil || w == settled {
		return
	}
	w.mu.Lock()
	w.closed = true
	callbacks := w.callbacks
	w.callbacks = nil
	w.mu.Unlock()
	close(w.done)
	for _, callback := range callbacks {
		report(*callback)
	}
}

// report calls a callback, and logs its panic so that later ones still run.
func report(callback func()) {
	defer func() {
		if value := recover(); value != nil {
			slog.Error(fmt.Sprintf("lesson: a callback panicked: %v\n%s", value, debug.Stack()))
		}
	}()
	callback()
}

// waiting returns the waiters to join, or nil where the future has ended.
func (c *completion) waiting() *waiters {
	for {
		w := c.waiters.Load()
		if w == settled {
			return nil
		}
		if w != nil {
			return w
		}
		w = &waiters{done: make(chan struct{})}
		if c.waiters.CompareAndSwap(nil, w) {
			return w
		}
	}
}

// whenDone has the callback called when the future ends: at once where it has. The
// function that it returns takes the callback back.
func (c *completion) whenDone(callback func()) (remove func()) {
	w := c.waiting()
	if w != nil {
		w.mu.Lock()
		if !w.closed {
			w.callbacks = append(w.callbacks, &callback)
			w.mu.Unlock()
			return func() { w.remove(&callback) }
		}
		w.mu.Unlock()
	}
	report(callback)
	return func() {}
}

func (w *waiters) remove(callback *func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.callbacks = slices.DeleteFunc(w.callbacks, func(c *func()) bool { return c == callback })
}
