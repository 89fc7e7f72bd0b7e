package exercise

import (
	"math"
	"testing"

	"example.com/bigdata/lesson"
)

// stats is what the executors of Exercise 7.3 have in common.
type stats interface{ Stats() lesson.Stats }

// Check73 checks Exercise 7.3 with the given executor, which it shuts down: pairwise
// must return the correlation of every two of the series, all n × (n−1) pairs or one
// of each two that differ in order only, computed by tasks of the executor.
func Check73(t testing.TB, e lesson.Executor, series map[string]*lesson.Series, pairwise func(e lesson.Executor) []lesson.Pair) {
	t.Helper()
	defer e.Shutdown()
	pairs := pairwise(e)
	tasks := e.(stats).Stats()
	half := len(series) * (len(series) - 1) / 2
	switch {
	case len(pairs) == 0 && tasks.Submitted == 0:
		notBegun(t, "7.3")
	case len(pairs) != half && len(pairs) != 2*half:
		t.Fatalf("pairwise returned %d pairs; %d series have %d, or %d where a, b and b, a count as one.", len(pairs), len(series), 2*half, half)
	case tasks.Submitted < len(pairs):
		t.Fatalf("%d pairs came back, and %d tasks were submitted to e: submit each of them with correlate.Submit(e, …).", len(pairs), tasks.Submitted)
	case tasks.MaxRunning < 2:
		t.Fatalf("No two tasks ran at the same time: submit all of them first, and ask for results in a second loop.")
	}
	seen := map[[2]string]bool{}
	for _, p := range pairs {
		checkPair(t, p, series)
		key := [2]string{p.A, p.B}
		if len(pairs) == half && p.A > p.B {
			key = [2]string{p.B, p.A}
		}
		if seen[key] {
			t.Fatalf("The pair %s, %s came back twice.", p.A, p.B)
		}
		seen[key] = true
	}
	t.Logf("Right: %d pairs from %d workers.", len(pairs), tasks.Workers)
}

func checkPair(t testing.TB, p lesson.Pair, series map[string]*lesson.Series) {
	t.Helper()
	a, b := series[p.A], series[p.B]
	if a == nil || b == nil || p.A == p.B {
		t.Fatalf("%q and %q are not two of the series.", p.A, p.B)
	}
	want, err := a.Corr(b)
	if err != nil {
		t.Fatal(err)
	}
	if !(math.Abs(p.Corr-want) < 1e-9) {
		t.Fatalf("The correlation of %s and %s is %f, not %f.", p.A, p.B, want, p.Corr)
	}
}
