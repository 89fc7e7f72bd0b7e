package main

import (
	"encoding/json"
	"fmt"
)

// processes adds the time of a task that crosses the process border, beside CPython's
// ProcessPoolExecutor.
func processes(r *report) error {
	f, err := goBench("./executors", "^BenchmarkProcess")
	if err != nil {
		return err
	}
	var theirs map[string]float64 // nanoseconds
	out, pythonErr := python("process_pool.py")
	if pythonErr == nil {
		pythonErr = json.Unmarshal(out, &theirs)
	}
	for _, p := range []struct {
		title, benchmark string
		least            float64
	}{
		{"process pool: each result awaited", "ProcessRoundTrip", 10},
		{"process pool: batches of 1000", "ProcessBatch", 0},
		{"process pool: map in chunks of 100", "ProcessChunks", 0},
	} {
		ours := f[p.benchmark]["ns/op"] / 1000
		if pythonErr != nil {
			r.info(p.title, ours, "µs")
			continue
		}
		rival := theirs[p.benchmark] / 1000
		r.beside(p.title, ours, "µs", "CPython", rival, rival/ours, p.least)
	}
	for _, what := range []string{"bytes", "floats"} {
		r.atLeast("process pool: 1 MB of "+what, f["ProcessArgument/1MB_of_"+what]["MB/s"], "MB/s", 1000)
	}
	if pythonErr != nil {
		return fmt.Errorf("CPython's ProcessPoolExecutor: %w", pythonErr)
	}
	return nil
}
