// Package slowcalls counts the calls of the lesson's slow functions while a check
// watches them, so that it can tell what ran at the same time without a clock.
package slowcalls

import "sync"

var state struct {
	sync.Mutex
	counts Counts
}

// Counts says what was seen since the last Reset.
type Counts struct {
	Calls   int // calls that began
	Running int // calls that have not ended
	Overlap int // the most calls that ran at the same time
}

// Begin counts a call as running until the function that it returns is called.
func Begin() (end func()) {
	state.Lock()
	defer state.Unlock()
	c := &state.counts
	c.Calls++
	c.Running++
	c.Overlap = max(c.Overlap, c.Running)
	return func() {
		state.Lock()
		defer state.Unlock()
		c.Running--
	}
}

// Reset begins to count anew. Calls that are running stay counted as such.
func Reset() {
	state.Lock()
	defer state.Unlock()
	state.counts = Counts{Running: state.counts.Running}
}

// Seen returns the counts since the last Reset.
func Seen() Counts {
	state.Lock()
	defer state.Unlock()
	return state.counts
}
