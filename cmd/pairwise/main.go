// Command pairwise is Exercise 7.3 in a terminal: it finds the two stocks whose closing
// prices correlate best, one pair after another and with the executors, and prints how
// long each way took.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"example.com/bigdata/internal/display"
	"example.com/bigdata/lesson"
)

// folder is the environment variable that tells worker processes where the files are.
const folderVariable = "PAIRWISE_FOLDER"

// series reads the closing prices at first use, in this process and in each worker.
var series = sync.OnceValues(func() (map[string]*lesson.Series, error) {
	files, err := filepath.Glob(filepath.Join(os.Getenv(folderVariable), "*.h5"))
	if err != nil {
		return nil, err
	}
	all := map[string]*lesson.Series{}
	for _, file := range files {
		frame, err := lesson.ReadHDF(file, "/data")
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

func main() {
	flag.Usage = func() {
		fmt.Fprintf(flag.CommandLine.Output(), `Usage: pairwise [flags] [FOLDER]

Finds the best-correlated pair among the close columns of the .h5 files in FOLDER
(data/daily-stock), with a task for each pair, and compares how long that takes.

`)
		flag.PrintDefaults()
	}
	executors := flag.String("executor", "threads,processes", "the executors to compare: threads, processes, or both")
	workers := flag.Int("workers", 4, "workers of each executor; 0 means the default")
	flag.Parse()
	folder := "data/daily-stock"
	if flag.NArg() > 0 {
		folder = flag.Arg(0)
	}
	if err := checkArguments(*executors, *workers); err != nil {
		fmt.Fprintf(os.Stderr, "pairwise: %v\n", err)
		os.Exit(2)
	}
	if err := run(folder, strings.Split(*executors, ","), *workers); err != nil {
		fmt.Fprintf(os.Stderr, "pairwise: %v\n", err)
		os.Exit(1)
	}
}

func checkArguments(executors string, workers int) error {
	for _, name := range strings.Split(executors, ",") {
		if name != "threads" && name != "processes" {
			return fmt.Errorf("-executor: %q is neither threads nor processes", name)
		}
	}
	if workers < 0 {
		return fmt.Errorf("-workers: %d is negative", workers)
	}
	if flag.NArg() > 1 {
		return fmt.Errorf("unexpected argument %q", flag.Arg(1))
	}
	return nil
}

func run(folder string, executors []string, workers int) error {
	os.Setenv(folderVariable, folder)
	all, err := series()
	if err != nil {
		return err
	}
	if len(all) < 2 {
		return fmt.Errorf("%s holds %d .h5 files; a pair needs two (the chapter's conversion makes them)", folder, len(all))
	}
	pairs := allPairs(all)
	best, err := sequential(pairs)
	if err != nil {
		return err
	}
	fmt.Printf("%s matches with %s with correlation %f\n\n", best.A, best.B, best.Corr)

	variants := []lesson.Variant{{Name: "one after another", Run: func() { _, err = sequential(pairs) }}}
	for _, name := range executors {
		variants = append(variants, lesson.Variant{
			Name: fmt.Sprintf("%s, %d workers", name, workers),
			Run: func() {
				if e := parallel(newExecutor(name, workers), pairs); e != nil {
					err = e
				}
			},
		})
	}
	lesson.Compare(variants...)
	return err
}

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
		return lesson.NewProcessPoolExecutor(workers)
	}
	return lesson.NewThreadPoolExecutor(workers)
}

// parallel has the executor correlate every pair, and shuts it down.
func parallel(e lesson.Executor, pairs []lesson.Pair) error {
	defer e.Shutdown()
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
