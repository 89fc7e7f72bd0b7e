package bench

import (
	"runtime"
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
		"ants": func(n int, task func(i int) int) (sum int) {
			values := make([]int, n)
			var wait sync.WaitGroup
			wait.Add(n)
			for i := range values {
				antPool.Submit(func() {
					values[i] = task(i)
					wait.Done()
				})
			}
			wait.Wait()
			return total(values)
		},
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
	for name, run := range rivals(b) {
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

// BenchmarkTracing tells what it costs to record a task.
func BenchmarkTracing(b *testing.B) {
	for name, options := range map[string][]lesson.Option{"off": nil, "on": {lesson.Tracing()}} {
		b.Run("tracing="+name, func(b *testing.B) {
			b.ReportAllocs()
			for done := 0; done < b.N; done += 100 * batch {
				e := lesson.NewThreadPoolExecutor(workers, options...)
				for range min(100*batch, b.N-done) {
					lesson.Submit(e, func() int { return 1 })
				}
				e.Shutdown()
			}
		})
	}
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
