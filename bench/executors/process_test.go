package executors

import (
	"testing"

	"example.com/bigdata/lesson"
)

var (
	increment = lesson.Func("increment", func(x int) (int, error) { return x + 1, nil })
	length    = lesson.Func("length", func(b []byte) (int, error) { return len(b), nil })
	sumOf     = lesson.Func("sumOf", func(x []float64) (float64, error) { return x[0] + x[len(x)-1], nil })
)

func BenchmarkProcessRoundTrip(b *testing.B) {
	e := lesson.NewProcessPoolExecutor(1)
	defer e.Shutdown()
	for b.Loop() {
		if _, err := increment.Submit(e, 1).Result(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkProcessArgument(b *testing.B) {
	e := lesson.NewProcessPoolExecutor(1)
	defer e.Shutdown()
	b.Run("1MB of bytes", func(b *testing.B) {
		argument := make([]byte, 1<<20)
		b.SetBytes(1 << 20)
		for b.Loop() {
			if _, err := length.Submit(e, argument).Result(); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("1MB of floats", func(b *testing.B) {
		argument := make([]float64, 1<<17)
		for i := range argument {
			argument[i] = 1 / float64(i+1)
		}
		b.SetBytes(1 << 20)
		for b.Loop() {
			if _, err := sumOf.Submit(e, argument).Result(); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkProcessBatch(b *testing.B) {
	e := lesson.NewProcessPoolExecutor(workers)
	defer e.Shutdown()
	for done := 0; done < b.N; done += batch {
		futures := make([]*lesson.Future[int], min(batch, b.N-done))
		for i := range futures {
			futures[i] = increment.Submit(e, i)
		}
		if _, err := lesson.Results(futures); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkProcessChunks(b *testing.B) {
	e := lesson.NewProcessPoolExecutor(workers)
	defer e.Shutdown()
	items := make([]int, 10*batch)
	for done := 0; done < b.N; done += len(items) {
		for _, err := range increment.Map(e, items[:min(len(items), b.N-done)], lesson.Chunk(100)) {
			if err != nil {
				b.Fatal(err)
			}
		}
	}
}
