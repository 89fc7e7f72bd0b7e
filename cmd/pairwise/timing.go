package main

import (
	"fmt"
	"os"
	"runtime"
	"slices"
	"strconv"
	"text/tabwriter"
	"time"

	"example.com/bigdata/lesson"
)

// timing is how long one way to correlate all pairs took.
type timing struct {
	kind  string // threads or processes, of the first round; or together
	name  string
	wall  time.Duration
	first time.Duration // the first task of a worker; the median of all workers
	other time.Duration // any other task; the median
}

// timeLoop correlates the pairs one after another.
func timeLoop(pairs []lesson.Pair) (timing, error) {
	start := time.Now()
	_, err := sequential(pairs)
	wall := time.Since(start)
	return timing{name: "one after another", wall: wall, other: wall / time.Duration(len(pairs))}, err
}

// timeExecutor has a new executor correlate the pairs, and one of processes twice: the
// first time they also start and read the files. Its trace tells the tasks apart.
func timeExecutor(kind string, workers int, pairs []lesson.Pair) ([]timing, error) {
	first := timing{kind: kind, name: kind}
	if workers > 0 {
		first.name += ", " + plural(workers, "worker")
	}
	rounds := []timing{first}
	if kind == "processes" {
		rounds = append(rounds, timing{name: "second round"})
	}
	start := time.Now()
	e := newExecutor(kind, workers)
	defer e.Shutdown()
	for i := range rounds {
		before := len(e.Trace())
		if err := parallel(e, pairs); err != nil {
			return nil, err
		}
		rounds[i].wall = time.Since(start)
		rounds[i].first, rounds[i].other = taskTimes(e.Trace()[before:])
		start = time.Now()
	}
	return rounds, nil
}

// timeTogether computes all pairs at once.
func timeTogether(all map[string]*lesson.Series) (timing, error) {
	start := time.Now()
	_, err := lesson.Pairwise(all)
	return timing{kind: "together", name: "all pairs at once", wall: time.Since(start)}, err
}

// taskTimes returns the median time of the first tasks of the workers, and of all other
// tasks.
func taskTimes(events []lesson.Event) (first, other time.Duration) {
	slices.SortFunc(events, func(a, b lesson.Event) int { return a.Start.Compare(b.Start) })
	var firsts, others []time.Duration
	seen := map[string]bool{}
	for _, e := range events {
		if took := e.End.Sub(e.Start); seen[e.Worker] {
			others = append(others, took)
		} else {
			firsts = append(firsts, took)
			seen[e.Worker] = true
		}
	}
	return median(firsts), median(others)
}

// median returns the middle one of the durations, or 0 of none.
func median(d []time.Duration) time.Duration {
	if len(d) == 0 {
		return 0
	}
	slices.Sort(d)
	return d[len(d)/2]
}

func printTable(timings []timing) {
	table := tabwriter.NewWriter(os.Stdout, 0, 0, 3, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "\ttime\tspeed-up\tfirst task\tother tasks\t")
	for _, t := range timings {
		speedUp := timings[0].wall.Seconds() / t.wall.Seconds()
		fmt.Fprintf(table, "%s\t%s\t%.2f ×\t%s\t%s\t\n", t.name, short(t.wall), speedUp, short(t.first), short(t.other))
	}
	table.Flush()
}

// explain says in sentences why the executors took as long as they did.
func explain(timings []timing, s *lesson.Series) {
	for i, t := range timings {
		times := strconv.FormatFloat(t.wall.Seconds()/timings[0].wall.Seconds(), 'g', 2, 64)
		switch t.kind {
		case "threads":
			fmt.Printf("Threads took %s times as long as the loop. They share the series in memory, and %s.\n",
				times, plural(runtime.NumCPU(), "processor"))
		case "processes":
			fmt.Printf("Processes took %s times as long as the loop: each one had to start and to read the files,\n", times)
			fmt.Printf("and had done its first task after %s. The second round shows them without that.\n", short(t.first))
			fmt.Printf("Any other task took %s: two names crossed the border for it, and a number came back.\n", short(timings[i+1].other))
			fmt.Printf("The two series, %.1f MB, did not.\n", 2*float64(8*s.Len())/1e6)
		case "together":
			fmt.Printf("All pairs at once took %s times as long as the loop: nothing is computed twice.\n", times)
		}
	}
}

// plural returns a number and what it counts.
func plural(n int, what string) string {
	if n != 1 {
		what += "s"
	}
	return fmt.Sprint(n, " ", what)
}

// short writes a duration with three digits, and nothing for 0.
func short(d time.Duration) string {
	if d == 0 {
		return ""
	}
	digit := time.Nanosecond
	for d/digit >= 1000 {
		digit *= 10
	}
	return d.Round(digit).String()
}
