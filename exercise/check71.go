package exercise

import (
	"slices"
	"testing"

	"example.com/bigdata/internal/slowcalls"
	"example.com/bigdata/lesson"
)

// results71 is what the sequential loops of Exercise 7.1 return: i + j where i < j and
// i - j where i > j, for i and j from 0 to 4.
func results71() []int {
	var results []int
	for i := range 5 {
		for j := range 5 {
			if i < j {
				results = append(results, i+j)
			} else if i > j {
				results = append(results, i-j)
			}
		}
	}
	return results
}

// Check71 checks Exercise 7.1: parallel must call lesson.SlowAdd and lesson.SlowSub
// through the executor, several at the same time, and return the results of the
// sequential loops in the same order.
func Check71(t testing.TB, parallel func(e lesson.Executor) []int) {
	t.Helper()
	e := lesson.NewThreadPoolExecutor(8)
	defer e.Shutdown()
	slowcalls.Reset()
	got := parallel(e)
	seen, want := slowcalls.Seen(), results71()
	switch {
	case len(got) == 0 && seen.Calls == 0:
		notBegun(t, "7.1")
	case len(got) != len(want):
		t.Errorf("parallel returned %d results; the loops make %d.", len(got), len(want))
	case !slices.Equal(got, want) && slices.Equal(sorted(got), sorted(want)):
		t.Errorf("The results are right, but their order is not: append the futures in the order of the loops, and take the results in that order.\n got %v\nwant %v", got, want)
	case !slices.Equal(got, want):
		t.Errorf("The results differ from those of the loops.\n got %v\nwant %v", got, want)
	case seen.Calls < len(want):
		t.Errorf("Only %d of %d results came from lesson.SlowAdd and lesson.SlowSub.", seen.Calls, len(want))
	case e.Stats().Submitted == 0:
		t.Errorf("Nothing was submitted to e: call lesson.Submit(e, func() int { … }) instead of the slow function itself.")
	case seen.Overlap < 2:
		t.Errorf("No two calls ran at the same time: submit all of them first, and ask for results in a second loop.")
	default:
		t.Logf("Right: %d tasks on 8 workers, %d of them at the same time.", e.Stats().Submitted, seen.Overlap)
	}
}

func sorted(x []int) []int {
	return slices.Sorted(slices.Values(x))
}
