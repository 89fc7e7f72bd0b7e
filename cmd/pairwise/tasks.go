package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"example.com/bigdata/internal/display"
	"example.com/bigdata/lesson"
)

// folderVariable is the environment variable that tells worker processes where the files are.
const folderVariable = "PAIRWISE_FOLDER"

// series reads the closing prices at first use, in this process and in each worker.
var series = sync.OnceValues(func() (map[string]*lesson.Series, error) {
	files, err := filepath.Glob(filepath.Join(os.Getenv(folderVariable), "*.h5"))
	if err != nil {
		return nil, err
	}
	all := map[string]*lesson.Series{}
	for _, file := range files {
		frame, err := lesson.ReadHDF(file, "/data", lesson.Columns("close"))
		if err != nil {
			return nil, err
		}
		name := strings.TrimSuffix(filepath.Base(file), ".h5")
		if all[name], err = frame.Series("close"); err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
	}
	return all, nil
})

// correlate is one task: two names cross the process border, and a number comes back.
var correlate = lesson.Func("correlate", func(p lesson.Pair) (lesson.Pair, error) {
	all, err := series()
	if err != nil {
		return p, err
	}
	p.Corr, err = all[p.A].Corr(all[p.B])
	return p, err
})

// allPairs returns the n × (n−1) ordered pairs of names, in order.
func allPairs(all map[string]*lesson.Series) []lesson.Pair {
	names := make([]string, 0, len(all))
	for name := range all {
		names = append(names, name)
	}
	slices.Sort(names)
	var pairs []lesson.Pair
	for _, a := range names {
		for _, b := range names {
			if a != b {
				pairs = append(pairs, lesson.Pair{A: a, B: b})
			}
		}
	}
	return pairs
}

// sequential returns the best of the pairs.
func sequential(pairs []lesson.Pair) (best lesson.Pair, err error) {
	all, err := series()
	if err != nil {
		return best, err
	}
	results := slices.Clone(pairs)
	for i := range results {
		p := &results[i]
		if p.Corr, err = all[p.A].Corr(all[p.B]); err != nil {
			return best, err
		}
	}
	return slices.MaxFunc(results, lesson.ByCorr), nil
}

func newExecutor(name string, workers int) lesson.Executor {
	if name == "processes" {
		return lesson.NewProcessPoolExecutor(workers, lesson.Tracing())
	}
	return lesson.NewThreadPoolExecutor(workers, lesson.Tracing())
}

// parallel has the executor correlate every pair.
func parallel(e lesson.Executor, pairs []lesson.Pair) error {
	futures := make([]*lesson.Future[lesson.Pair], len(pairs))
	for i, p := range pairs {
		futures[i] = correlate.Submit(e, p)
	}
	bar := display.NewBar(len(pairs), "")
	defer bar.Close()
	for _, future := range futures {
		if _, err := future.Result(); err != nil {
			return err
		}
		bar.Step()
	}
	return nil
}
