package main

import (
	"slices"
	"strings"
)

// apart are the pools that stand beside the race: one of bare channels, which has none
// of a future's states, and one for each of the goroutines that submit, which is many
// times the number of workers.
var apart = []string{"channels", "conc-for-each"}

// executors adds the time of a task, from its submission to its result, beside that of
// the pools that Go programmers use.
func executors(r *report) error {
	f, err := goBench("./executors", "^Benchmark(Submit|Tracing|PendingFuture)")
	if err != nil {
		return err
	}
	for _, race := range []struct {
		title, benchmark string
		least            float64
	}{
		{"submit and result, trivial task", "Submit/task=trivial", 2},
		{"submit and result, task of 1 µs", "Submit/task=1µs", 1},
		{"submit and result, task of 100 µs", "Submit/task=100µs", 1},
		{"trivial task, from 8 goroutines", "SubmitFrom8/task=trivial", 1},
	} {
		times := map[string]float64{}
		for name, figures := range f {
			if pool, ok := strings.CutPrefix(name, race.benchmark+"/pool="); ok {
				times[pool] = figures["ns/op"]
			}
		}
		ours := times["lesson"]
		delete(times, "lesson")
		rival := fastest(times)
		r.beside(race.title, ours, "ns", rival, times[rival], times[rival]/ours, race.least)
		for _, pool := range apart {
			if theirs, ok := times[pool]; ok {
				r.beside("  the same", ours, "ns", pool, theirs, theirs/ours, 0)
			}
		}
	}
	r.atMost("allocations a task", f["Submit/task=trivial/pool=lesson"]["allocs/op"], "", 2)
	r.atMost("to trace a task", f["Tracing"]["ns/task"], "ns", 100)
	r.info("memory of a pending future", f["PendingFuture"]["B/future"], "B")
	return nil
}

// fastest returns the pool of the race that took the least time.
func fastest(times map[string]float64) (name string) {
	for n, t := range times {
		if !slices.Contains(apart, n) && (name == "" || t < times[name]) {
			name = n
		}
	}
	return name
}
