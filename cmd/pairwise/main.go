// Command pairwise is Exercise 7.3 in a terminal: it finds the two stocks whose closing
// prices correlate best, one pair after another and with the executors, and says how
// long each way took, and why.
package main

import (
	"flag"
	"fmt"
	"os"
	"strings"
)

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
	fmt.Printf("%v\n\n", best)
	loop, err := timeLoop(pairs)
	if err != nil {
		return err
	}
	timings := []timing{loop}
	for _, kind := range executors {
		rounds, err := timeExecutor(kind, workers, pairs)
		if err != nil {
			return err
		}
		timings = append(timings, rounds...)
	}
	together, err := timeTogether(all)
	if err != nil {
		return err
	}
	timings = append(timings, together)
	printTable(timings)
	fmt.Println()
	explain(timings, all[best.A])
	return nil
}
