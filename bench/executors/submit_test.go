package executors

import (
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/alitto/pond/v2"
	"github.com/panjf2000/ants/v2"
	"github.com/sourcegraph/conc/pool"
	"golang.org/x/sync/errgroup"

	"example.com/bigdata/lesson"
)

// workers is the size of every pool; batch is how many tasks are submitted before their
// results are taken.
const (
	workers = 2
	batch   = 1000
)

// A runner submits n tasks and takes the result of each. It returns their sum, so that
// nobody can leave results out.
type runner func(n int, task func(i int) int) int

// rivals are the pools to compare, each as its users write it.
func rivals(b testing.TB) map[string]runner {
	e := lesson.NewThreadPoolExecutor(workers)
	ponds := pond.NewResultPool[int](workers)
	antPool, err := ants.NewPool(workers)
	if err != nil {
		b.Fatal(err)
	}
	channels := newChannelPool()
	b.Cleanup(func() {
		e.Shutdown()
		ponds.StopAndWait()
		antPool.Release()
		close(channels)
	})
	return map[string]runner{
		"lesson": func(n int, task func(i int) int) (sum int) {
			futures := make([]*lesson.Future[int], n)
			for i := range futures {
				futures[i] = lesson.Submit(e, func() int { return task(i) })
			}
			for _, f := range futures {
				value, _ := f.Result()
				sum += value
			}
			return sum
		},
		"pond": func(n int, task func(i int) int) (sum int) {
			results := make([]pond.Result[int], n)
			for i := range results {
				results[i] = ponds.Submit(func() int { return task(i) })
			}
			for _, r := range results {
				value, _ := r.Wait()
				sum += value
			}
			return sum
		},
		"ants": filling(func(f func()) { antPool.Submit(f) }),
		"conc": func(n int, task func(i int) int) (sum int) {
			p := pool.NewWithResults[int]().WithMaxGoroutines(workers)
			for i := range n {
				p.Go(func() int { return task(i) })
			}
			return total(p.Wait())
		},
		"errgroup": func(n int, task func(i int) int) (sum int) {
			values := make([]int, n)
			var g errgroup.Group
			g.SetLimit(workers)
			for i := range values {
				g.Go(func() error {
					values[i] = task(i)
					return nil
				})
			}
			g.Wait()
			return total(values)
		},
		"channels": func(n int, task func(i int) int) (sum int) {
			jobs := make([]*job, n)
			for i := range jobs {
				jobs[i] = &job{f: func() int { return task(i) }, done: make(chan struct{})}
				channels <- jobs[i]
			}
			for _, j := range jobs {
				<-j.done
				sum += j.value
			}
			return sum
		},
	}
}

// filling is the runner of a pool that knows no results: each task fills in its own.
func filling(submit func(func())) runner {
	return func(n int, task func(i int) int) int {
		values := make([]int, n)
		var wait sync.WaitGroup
		wait.Add(n)
		for i := range values {
			submit(func() {
				values[i] = task(i)
				wait.Done()
			})
		}
		wait.Wait()
		return total(values)
	}
}

// sharedRivals are the pools to compare where several goroutines submit to the same one.
// Those that are made for one batch, as their users write them, become one for all.
func sharedRivals(b testing.TB) map[string]runner {
	shared := rivals(b)
	shared["conc-for-each"] = shared["conc"]
	concPool := pool.New().WithMaxGoroutines(workers)
	var group errgroup.Group
	group.SetLimit(workers)
	b.Cleanup(func() {
		concPool.Wait()
		group.Wait()
	})
	shared["conc"] = filling(concPool.Go)
	shared["errgroup"] = filling(func(f func()) {
		group.Go(func() error {
			f()
			return nil
		})
	})
	return shared
}

// job and newChannelPool are the pool that a Go programmer writes by hand.
type job struct {
	f     func() int
	value int
	done  chan struct{}
}

func newChannelPool() chan *job {
	jobs := make(chan *job, batch)
	for range workers {
		go func() {
			for j := range jobs {
				j.value = j.f()
				close(j.done)
			}
		}()
	}
	return jobs
}

func total(values []int) (sum int) {
	for _, v := range values {
		sum += v
	}
	return sum
}

// spin computes for about the given time.
func spin(d time.Duration) int {
	for start := time.Now(); time.Since(start) < d; {
	}
	return 1
}

var tasks = []struct {
	name string
	run  func(i int) int
}{
	{"trivial", func(i int) int { return 1 }},
	{"1µs", func(int) int { return spin(time.Microsecond) }},
	{"100µs", func(int) int { return spin(100 * time.Microsecond) }},
}

func BenchmarkSubmit(b *testing.B) {
	for _, task := range tasks {
		for name, run := range rivals(b) {
			b.Run("task="+task.name+"/pool="+name, func(b *testing.B) {
				b.ReportAllocs()
				for done := 0; done < b.N; done += batch {
					n := min(batch, b.N-done)
					if got := run(n, task.run); got != n {
						b.Fatalf("%d results, want %d", got, n)
					}
				}
			})
		}
	}
}

func BenchmarkSubmitFrom8(b *testing.B) {
	const goroutines = 8
	for name, run := range sharedRivals(b) {
		b.Run("task=trivial/pool="+name, func(b *testing.B) {
			b.ReportAllocs()
			var wait sync.WaitGroup
			for range goroutines {
				wait.Go(func() {
					for done := 0; done < b.N/goroutines; done += batch {
						run(min(batch, b.N/goroutines-done), tasks[0].run)
					}
				})
			}
			wait.Wait()
		})
	}
}

// BenchmarkTracing tells what it costs to record a task: the median difference between
// rounds with and without it, in turn.
func BenchmarkTracing(b *testing.B) {
	const tasks = 100 * batch
	round := func(options ...lesson.Option) time.Duration {
		e := lesson.NewThreadPoolExecutor(workers, options...)
		started := time.Now()
		for range tasks {
			lesson.Submit(e, one)
		}
		e.Shutdown()
		return time.Since(started)
	}
	var differences []time.Duration
	for b.Loop() {
		off := round()
		differences = append(differences, round(lesson.Tracing())-off)
	}
	slices.Sort(differences)
	b.ReportMetric(float64(differences[len(differences)/2])/tasks, "ns/task")
}

// BenchmarkPendingFuture tells how much memory a future takes that waits for a worker.
func BenchmarkPendingFuture(b *testing.B) {
	const pending = 1_000_000
	for b.Loop() {
		e := lesson.NewThreadPoolExecutor(1)
		release := make(chan struct{})
		lesson.Submit(e, func() int { <-release; return 1 })
		before := live()
		futures := make([]*lesson.Future[int], pending)
		for i := range futures {
			futures[i] = lesson.Submit(e, one)
		}
		b.ReportMetric(float64(live()-before)/pending, "B/future")
		close(release)
		e.Shutdown()
		runtime.KeepAlive(futures)
	}
}

func one() int { return 1 }

func live() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
