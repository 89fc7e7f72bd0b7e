package lesson

import (
	"errors"
	"fmt"
	"iter"
)

// Chunk has the Map of a Function hand n items to a worker at once (chunksize), which
// saves most of the way to another process where the calls are short. A Buffer counts
// chunks then. It means nothing to the function Map. n below 1 panics.
func Chunk(n int) MapOption {
	if n < 1 {
		panic(fmt.Sprintf("lesson: Chunk(%d): a chunk has at least one item", n))
	}
	return func(o *mapOptions) { o.chunk = n }
}

// outcome is what a call for one item of a chunk returned.
type outcome[R any] struct {
	Value R
	Err   *RemoteError // as it crosses the border
	err   error        // as it was, in this process
}

func (o outcome[R]) error() error {
	if o.Err != nil {
		return o.Err
	}
	return o.err
}

// mapChunks is MapSeq in chunks.
func (fn *Function[A, R]) mapChunks(e Executor, items iter.Seq[A], o mapOptions) iter.Seq2[R, error] {
	var sizes []int // of the chunks that were submitted and not yet yielded
	chunks := mapSeq(func(chunk []A) *Future[[]outcome[R]] {
		sizes = append(sizes, len(chunk))
		return submit[[]outcome[R]](e, chunkTask[A, R]{fn, chunk})
	}, chunked(items, o.chunk), o)
	return func(yield func(R, error) bool) {
		for outcomes, err := range chunks {
			size := sizes[0]
			sizes = sizes[1:]
			if err != nil && o.ctx.Err() != nil && errors.Is(err, o.ctx.Err()) {
				size = 1 // the end of the whole map
			}
			for i := range size {
				var out outcome[R]
				if out.err = err; err == nil {
					out = outcomes[i]
				}
				if !yield(out.Value, out.error()) {
					return
				}
			}
		}
	}
}

// chunked yields the items n at a time.
func chunked[A any](items iter.Seq[A], n int) iter.Seq[[]A] {
	return func(yield func([]A) bool) {
		var chunk []A
		for item := range items {
			if chunk = append(chunk, item); len(chunk) == n {
				if !yield(chunk) {
					return
				}
				chunk = nil
			}
		}
		if len(chunk) > 0 {
			yield(chunk)
		}
	}
}

// chunkTask is a declared function and the arguments to call it with, one after another.
type chunkTask[A, R any] struct {
	fn    *Function[A, R]
	items []A
}

func (t chunkTask[A, R]) label() label { return label{declared: t.fn.number} }
func (t chunkTask[A, R]) known() bool  { return t.fn.known }

func (t chunkTask[A, R]) run(w *threadWorker) ([]outcome[R], error) {
	if w.pool.processes != nil {
		return callRemote[[]A, []outcome[R]](w.pool.processes, t.fn.name, t.fn.idempotent, true, t.items)
	}
	return t.fn.callEach(t.items), nil
}

// callEach calls the function for each item. A panic is the error of its item.
func (fn *Function[A, R]) callEach(items []A) []outcome[R] {
	outcomes := make([]outcome[R], len(items))
	for i, item := range items {
		future := &Future[R]{task: func() (R, error) { return fn.call(item) }}
		future.run(nil)
		outcomes[i] = outcome[R]{Value: future.value, err: future.err}
	}
	return outcomes
}
