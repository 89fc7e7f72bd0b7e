package lesson

import (
	"context"
	"fmt"
	"iter"
	"slices"
)

// MapOption sets something about a Map.
type MapOption func(*mapOptions)

type mapOptions struct {
	ctx    context.Context
	buffer int // 0: all
	chunk  int // 0: no chunks
}

func newMapOptions(opts []MapOption) mapOptions {
	o := mapOptions{ctx: context.Background()}
	for _, set := range opts {
		set(&o)
	}
	return o
}

// Buffer limits how many calls are submitted ahead of the one whose result is yielded
// next (buffersize), so that an input may be endless. n below 1 panics.
func Buffer(n int) MapOption {
	if n < 1 {
		panic(fmt.Sprintf("lesson: Buffer(%d): at least one call has to be submitted ahead", n))
	}
	return func(o *mapOptions) { o.buffer = n }
}

// Until ends a Map when ctx does: it cancels the calls that no worker has begun, yields
// ctx's error and stops (timeout). An error of a call stays an error of that call, also
// when it is that of a context.
func Until(ctx context.Context) MapOption { return func(o *mapOptions) { o.ctx = ctx } }

// Map has e call f for each of the items and yields what the calls return, in the
// order of the items (Executor.map). Without Buffer, all calls are submitted before Map
// returns, even if nobody reads it. An error stands at the place of its item and ends
// nothing. A loop that is left early cancels the calls that no worker has begun.
func Map[A, R any](e Executor, f func(A) (R, error), items []A, opts ...MapOption) iter.Seq2[R, error] {
	return MapSeq(e, f, slices.Values(items), opts...)
}

// MapSeq is Map for items that come one after another.
func MapSeq[A, R any](e Executor, f func(A) (R, error), items iter.Seq[A], opts ...MapOption) iter.Seq2[R, error] {
	if f == nil {
		panic("lesson: Map of a nil function")
	}
	return mapSeq(func(item A) *Future[R] {
		return SubmitErr(e, func() (R, error) { return f(item) })
	}, items, newMapOptions(opts))
}

func mapSeq[A, R any](submit func(A) *Future[R], items iter.Seq[A], o mapOptions) iter.Seq2[R, error] {
	if o.buffer == 0 {
		var futures []*Future[R]
		for item := range items {
			futures = append(futures, submit(item))
		}
		return func(yield func(R, error) bool) { yieldAll(o.ctx, futures, yield, nil) }
	}
	return func(yield func(R, error) bool) {
		next, stop := iter.Pull(items)
		defer stop()
		more := func() *Future[R] {
			if item, ok := next(); ok {
				return submit(item)
			}
			return nil
		}
		var ahead []*Future[R]
		for len(ahead) < o.buffer {
			future := more()
			if future == nil {
				break
			}
			ahead = append(ahead, future)
		}
		yieldAll(o.ctx, ahead, yield, more)
	}
}

// yieldAll yields the results of the futures, one after another, and after each asks
// for one more. It holds no future longer than it has to.
func yieldAll[R any](ctx context.Context, futures []*Future[R], yield func(R, error) bool, more func() *Future[R]) {
	defer func() {
		for _, future := range futures {
			future.Cancel()
		}
	}()
	for len(futures) > 0 {
		future := futures[0]
		value, err := future.ResultContext(ctx)
		if !future.Done() {
			yield(value, ctx.Err())
			return
		}
		futures[0], future = nil, nil
		futures = futures[1:]
		if more != nil {
			if next := more(); next != nil {
				futures = append(futures, next)
			}
		}
		if !yield(value, err) {
			return
		}
	}
}
