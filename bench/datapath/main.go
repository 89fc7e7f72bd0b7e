// Command datapath runs one step of the chapter's data path and prints how many seconds
// it took; python/datapath.py runs the same step with others' means.
package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"example.com/bigdata/lesson"
)

// repeats is how often a short step runs; the median counts.
const repeats = 5

func main() {
	steps := map[string]func(arguments []string) time.Duration{
		"nothing": func([]string) time.Duration { return 0 },
		"extract": extract, "convert": convert, "read": read, "pairs": pairs,
	}
	if len(os.Args) < 2 || steps[os.Args[1]] == nil {
		fmt.Fprintln(os.Stderr, "usage: datapath extract ARCHIVE FOLDER | convert FOLDER WORKERS | read FOLDER | pairs N COLUMNS")
		os.Exit(2)
	}
	fmt.Println(steps[os.Args[1]](os.Args[2:]).Seconds())
}

// timed returns how long f takes.
func timed(f func()) time.Duration {
	started := time.Now()
	f()
	return time.Since(started)
}

// often returns the median of how long f takes.
func often(f func()) time.Duration {
	times := make([]time.Duration, repeats)
	for i := range times {
		times[i] = timed(f)
	}
	slices.Sort(times)
	return times[repeats/2]
}

// extract unpacks an archive into a new folder of that name.
func extract(arguments []string) time.Duration {
	file, folder := arguments[0], arguments[1]
	name := strings.TrimSuffix(filepath.Base(file), ".tgz")
	must(os.Mkdir(folder, 0o755))
	must(os.Symlink(lesson.Must(filepath.Abs(file)), filepath.Join(folder, name+".tgz")))
	stdout := os.Stdout
	os.Stdout = os.Stderr // what ExtractData says is not the result
	defer func() { os.Stdout = stdout }()
	return timed(func() { must(lesson.ExtractData(name, folder)) })
}

// convert makes an .h5 file beside each .json file of a folder, one after another or on
// several workers.
func convert(arguments []string) time.Duration {
	names := lesson.Must(lesson.Glob(filepath.Join(arguments[0], "*.json")))
	workers := lesson.Must(strconv.Atoi(arguments[1]))
	loadParseStore := func(name string) (string, error) {
		frame := lesson.Must(lesson.ReadJSONLines(name))
		out := strings.TrimSuffix(name, ".json") + ".h5"
		return out, frame.WriteHDF(out, "/data")
	}
	return timed(func() {
		if workers == 1 {
			for _, name := range names {
				lesson.Must(loadParseStore(name))
			}
			return
		}
		e := lesson.NewThreadPoolExecutor(workers)
		defer e.Shutdown()
		for _, err := range lesson.Map(e, loadParseStore, names) {
			must(err)
		}
	})
}

// read takes the column close from each .h5 file of a folder.
func read(arguments []string) time.Duration {
	names := lesson.Must(lesson.Glob(filepath.Join(arguments[0], "*.h5")))
	return often(func() {
		series := map[string]*lesson.Series{}
		for _, name := range names {
			frame := lesson.Must(lesson.ReadHDF(name, "/data", lesson.Columns("close")))
			series[name] = lesson.Must(frame.Series("close"))
		}
	})
}

// pairs correlates n random series with each other.
func pairs(arguments []string) time.Duration {
	n, columns := lesson.Must(strconv.Atoi(arguments[0])), lesson.Must(strconv.Atoi(arguments[1]))
	random := rand.New(rand.NewPCG(1, 2))
	series := map[string]*lesson.Series{}
	for i := range n {
		values := make([]float64, columns)
		for k := range values {
			values[k] = random.NormFloat64()
		}
		name := fmt.Sprintf("%04d", i)
		series[name] = lesson.NewSeries(name, values)
	}
	return often(func() { lesson.Must(lesson.Pairwise(series)) })
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}
