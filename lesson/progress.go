package lesson

import (
	"iter"

	"example.com/bigdata/internal/display"
)

// Progress yields the items one after another and shows how far the loop is, as tqdm
// does: a bar in a notebook or a terminal, nothing where the output goes to a file.
func Progress[T any](items []T) iter.Seq[T] {
	return func(yield func(T) bool) {
		bar := display.NewBar(len(items), "")
		defer bar.Close()
		for _, item := range items {
			if !yield(item) {
				return
			}
			bar.Step()
		}
	}
}
