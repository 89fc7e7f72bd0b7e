package lesson

import (
	"context"
	"fmt"
	"iter"
	"sync"
)

// When says what Wait waits for.
type When int

// The conditions of concurrent.futures.wait. A cancelled future counts as completed,
// and not as failed.
const (
	AllCompleted   When = iota // every future is finished or cancelled
	FirstCompleted             // one is
	FirstError                 // one is finished with an error, or all are completed
)

// Wait waits until the condition holds or ctx ends, and returns the futures that are
// finished or cancelled then, and the rest, each in the given order
// (concurrent.futures.wait). A future that is given twice is returned once.
func Wait[T any](ctx context.Context, futures []*Future[T], when When) (done, rest []*Future[T]) {
	futures = unique(futures)
	completed, stop := completions(futures)
	defer stop()
	for missing := len(futures); missing > 0; missing-- {
		select {
		case f := <-completed:
			failed := !f.Cancelled() && f.err != nil
			if when == FirstCompleted || when == FirstError && failed {
				missing = 1
			}
		case <-ctx.Done():
			missing = 1
		}
	}
	for _, f := range futures {
		if f.Done() {
			done = append(done, f)
		} else {
			rest = append(rest, f)
		}
	}
	return done, rest
}

// AsCompleted yields the futures as they are finished or cancelled, those that are
// already first (concurrent.futures.as_completed). A future that is given twice is
// yielded once. The sequence can be ranged over once: it does not hold what it has
// yielded.
func AsCompleted[T any](futures []*Future[T]) iter.Seq[*Future[T]] {
	return func(yield func(*Future[T]) bool) {
		for f, err := range AsCompletedContext(context.Background(), futures) {
			if err != nil || !yield(f) {
				return
			}
		}
	}
}

// AsCompletedContext is AsCompleted that stops when ctx ends: it then yields nil and an
// error that wraps ctx's and says how many futures are missing.
func AsCompletedContext[T any](ctx context.Context, futures []*Future[T]) iter.Seq2[*Future[T], error] {
	return func(yield func(*Future[T], error) bool) {
		completed, stop := completions(unique(futures))
		defer stop()
		all := cap(completed)
		futures = nil // so that a future that was yielded can be collected
		for missing := all; missing > 0; missing-- {
			var f *Future[T]
			select {
			case f = <-completed:
			default:
				select {
				case f = <-completed:
				case <-ctx.Done():
					yield(nil, fmt.Errorf("lesson: %d of %d futures are not finished: %w", missing, all, ctx.Err()))
					return
				}
			}
			if !yield(f, nil) {
				return
			}
		}
	}
}

// completions returns a channel, with room for all, on which each future comes when it
// is finished or cancelled, and a function that ends this. It holds no future that has
// come.
func completions[T any](futures []*Future[T]) (completed <-chan *Future[T], stop func()) {
	c := make(chan *Future[T], len(futures))
	var mu sync.Mutex
	removes := make(map[int]func(), len(futures))
	for i, f := range futures {
		remove := f.whenDone(func() {
			c <- f
			mu.Lock()
			delete(removes, i)
			mu.Unlock()
		})
		mu.Lock()
		if !f.Done() {
			removes[i] = remove
		}
		mu.Unlock()
	}
	return c, func() {
		mu.Lock()
		defer mu.Unlock()
		for _, remove := range removes {
			remove()
		}
	}
}

func unique[T any](futures []*Future[T]) []*Future[T] {
	seen := make(map[*Future[T]]bool, len(futures))
	var once []*Future[T]
	for _, f := range futures {
		if !seen[f] {
			seen[f] = true
			once = append(once, f)
		}
	}
	return once
}
