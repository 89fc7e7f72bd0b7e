package exercise

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"example.com/bigdata/lesson"
)

// verdict is a testing.TB that keeps what a check says instead of failing.
type verdict struct {
	testing.TB
	outcome string // "", "log", "skip" or "fail"
	text    string
}

func (v *verdict) Helper() {}
func (v *verdict) say(outcome, format string, args ...any) {
	v.outcome, v.text = outcome, fmt.Sprintf(format, args...)
}
func (v *verdict) Logf(format string, args ...any)   { v.say("log", format, args...) }
func (v *verdict) Errorf(format string, args ...any) { v.say("fail", format, args...) }
func (v *verdict) Fatalf(format string, args ...any) {
	v.say("fail", format, args...)
	runtime.Goexit()
}
func (v *verdict) Skipf(format string, args ...any) {
	v.say("skip", format, args...)
	runtime.Goexit()
}

// judge runs a check and compares its verdict.
func judge(t *testing.T, outcome, text string, check func(t testing.TB)) {
	t.Helper()
	v := &verdict{TB: t}
	var wait sync.WaitGroup
	wait.Go(func() { check(v) }) // a goroutine of its own: Fatalf ends it
	wait.Wait()
	if v.outcome != outcome || !strings.Contains(v.text, text) {
		t.Errorf("got %s: %s\nwant %s: …%s…", v.outcome, v.text, outcome, text)
	}
}

const delay = time.Millisecond

// loops71 calls f for every call of Exercise 7.1, in order.
func loops71(f func(slow func(a, b int, delay ...time.Duration) int, i, j int)) {
	for i := range 5 {
		for j := range 5 {
			if i < j {
				f(lesson.SlowAdd, i, j)
			} else if i > j {
				f(lesson.SlowSub, i, j)
			}
		}
	}
}

func solution71(e lesson.Executor) []int {
	var futures []*lesson.Future[int]
	loops71(func(slow func(a, b int, delay ...time.Duration) int, i, j int) {
		futures = append(futures, lesson.Submit(e, func() int { return slow(i, j, delay) }))
	})
	return lesson.Must(lesson.Results(futures))
}

func TestCheck71(t *testing.T) {
	for _, test := range []struct {
		name, outcome, text string
		parallel            func(e lesson.Executor) []int
	}{
		{"the solution", "log", "20 tasks on 8 workers", solution71},
		{"not begun", "skip", "Exercise 7.1 is yours", func(lesson.Executor) []int { return nil }},
		{"sequential", "fail", "Nothing was submitted", func(lesson.Executor) (results []int) {
			loops71(func(slow func(a, b int, delay ...time.Duration) int, i, j int) {
				results = append(results, slow(i, j, delay))
			})
			return results
		}},
		{"waits for each", "fail", "No two calls ran at the same time", func(e lesson.Executor) (results []int) {
			loops71(func(slow func(a, b int, delay ...time.Duration) int, i, j int) {
				results = append(results, lesson.Must(lesson.Submit(e, func() int { return slow(i, j, delay) }).Result()))
			})
			return results
		}},
		{"another order", "fail", "their order is not", func(e lesson.Executor) []int {
			results := solution71(e)
			return append(results[10:], results[:10]...)
		}},
		{"too few", "fail", "returned 19 results", func(e lesson.Executor) []int { return solution71(e)[:19] }},
		{"wrong numbers", "fail", "differ from those of the loops", func(e lesson.Executor) []int {
			results := solution71(e)
			results[3] = 99
			return results
		}},
		{"written down", "fail", "Only 0 of 20", func(lesson.Executor) []int { return results71() }},
	} {
		t.Run(test.name, func(t *testing.T) {
			judge(t, test.outcome, test.text, func(t testing.TB) { Check71(t, test.parallel) })
		})
	}
}

func loadParseStore(name string) (string, error) {
	frame, err := lesson.ReadJSONLines(name)
	if err != nil {
		return "", err
	}
	out := strings.TrimSuffix(name, ".json") + ".h5"
	return out, frame.WriteHDF(out, "/data")
}

func TestCheck72(t *testing.T) {
	for _, test := range []struct {
		name, outcome, text string
		convert             func(e lesson.Executor, names []string) error
	}{
		{"the solution", "log", "4 files", func(e lesson.Executor, names []string) error {
			for _, err := range lesson.Map(e, loadParseStore, names) {
				if err != nil {
					return err
				}
			}
			return nil
		}},
		{"not begun", "skip", "Exercise 7.2 is yours", func(lesson.Executor, []string) error { return nil }},
		{"sequential", "fail", "nothing was submitted", func(_ lesson.Executor, names []string) error {
			for _, name := range names {
				if _, err := loadParseStore(name); err != nil {
					return err
				}
			}
			return nil
		}},
		{"a map for each", "fail", "No two files", func(e lesson.Executor, names []string) error {
			for _, name := range names {
				for _, err := range lesson.Map(e, loadParseStore, []string{name}) {
					if err != nil {
						return err
					}
				}
			}
			return nil
		}},
		{"leaves the loop", "fail", "1 .h5 files made", func(e lesson.Executor, names []string) error {
			for _, err := range lesson.Map(e, loadParseStore, names[:1]) {
				return err
			}
			return nil
		}},
		{"loses errors", "fail", "did not return the error", func(e lesson.Executor, names []string) error {
			for range lesson.Map(e, loadParseStore, names) {
			}
			return nil
		}},
		{"fails", "fail", "no disk", func(lesson.Executor, []string) error { return errors.New("no disk") }},
		{"stores something else", "fail", "does not hold what", func(e lesson.Executor, names []string) error {
			for _, err := range lesson.Map(e, func(name string) (string, error) {
				if err := os.WriteFile(name, []byte(strings.Repeat("{\"x\": 9.5}\n", rows72)), 0o644); err != nil {
					return "", err
				}
				return loadParseStore(name)
			}, names) {
				if err != nil {
					return err
				}
			}
			return nil
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			judge(t, test.outcome, test.text, func(t testing.TB) { Check72(t, test.convert) })
		})
	}
}

var (
	series73 = map[string]*lesson.Series{
		"a": lesson.NewSeries("a", []float64{1, 2, 3, 4}),
		"b": lesson.NewSeries("b", []float64{1, 3, 2, 4}),
		"c": lesson.NewSeries("c", []float64{4, 2, 1, 3}),
	}
	correlate = lesson.Func("correlate", func(p lesson.Pair) (lesson.Pair, error) {
		time.Sleep(delay) // so that tasks overlap
		corr, err := series73[p.A].Corr(series73[p.B])
		return lesson.Pair{A: p.A, B: p.B, Corr: corr}, err
	})
)

// pairwise73 correlates the pairs of names for which wanted is true.
func pairwise73(wanted func(a, b string) bool) func(e lesson.Executor) []lesson.Pair {
	return func(e lesson.Executor) []lesson.Pair {
		var futures []*lesson.Future[lesson.Pair]
		for _, a := range []string{"a", "b", "c"} {
			for _, b := range []string{"a", "b", "c"} {
				if wanted(a, b) {
					futures = append(futures, correlate.Submit(e, lesson.Pair{A: a, B: b}))
				}
			}
		}
		return lesson.Must(lesson.Results(futures))
	}
}

func TestCheck73(t *testing.T) {
	all := pairwise73(func(a, b string) bool { return a != b })
	for _, test := range []struct {
		name, outcome, text string
		pairwise            func(e lesson.Executor) []lesson.Pair
	}{
		{"the solution", "log", "6 pairs", all},
		{"half of the pairs", "log", "3 pairs", pairwise73(func(a, b string) bool { return a < b })},
		{"not begun", "skip", "Exercise 7.3 is yours", func(lesson.Executor) []lesson.Pair { return nil }},
		{"each with itself too", "fail", "returned 9 pairs", pairwise73(func(a, b string) bool { return true })},
		{"some of the pairs twice", "fail", "came back twice", pairwise73(func(a, b string) bool { return a != b && (a == "a" || b == "a" && a == "b") })},
		{"nothing submitted", "fail", "0 tasks were submitted", func(lesson.Executor) []lesson.Pair { return make([]lesson.Pair, 6) }},
		{"wrong numbers", "fail", "is 0.8", func(e lesson.Executor) []lesson.Pair {
			pairs := all(e)
			pairs[0].Corr = 0.5
			return pairs
		}},
		{"names that are none", "fail", "are not two of the series", func(e lesson.Executor) []lesson.Pair {
			pairs := all(e)
			pairs[0].A = "z"
			return pairs
		}},
		{"one after another", "fail", "at the same time", func(e lesson.Executor) (pairs []lesson.Pair) {
			for _, a := range []string{"a", "b", "c"} {
				for _, b := range []string{"a", "b", "c"} {
					if a != b {
						pairs = append(pairs, lesson.Must(correlate.Submit(e, lesson.Pair{A: a, B: b}).Result()))
					}
				}
			}
			return pairs
		}},
	} {
		t.Run(test.name+", threads", func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				judge(t, test.outcome, test.text, func(t testing.TB) {
					Check73(t, lesson.NewThreadPoolExecutor(4), series73, test.pairwise)
				})
			})
		})
		t.Run(test.name+", processes", func(t *testing.T) {
			judge(t, test.outcome, test.text, func(t testing.TB) {
				Check73(t, lesson.NewProcessPoolExecutor(4), series73, test.pairwise)
			})
		})
	}
}

func TestMain(m *testing.M) {
	code := m.Run()
	if left, _ := filepath.Glob("*.h5"); len(left) > 0 {
		fmt.Println("left behind:", left)
		code = 1
	}
	os.Exit(code)
}
