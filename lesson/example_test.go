package lesson_test

import (
	"context"
	"fmt"
	"slices"
	"time"

	"example.com/bigdata/lesson"
)

// A function that other processes know too is declared at package level.
var cube = lesson.Func("cube", func(x int) (int, error) { return x * x * x, nil })

// The line that makes the executor is all that differs between threads and processes.
func ExampleFunc() {
	for _, e := range []lesson.Executor{lesson.NewThreadPoolExecutor(2), lesson.NewProcessPoolExecutor(2)} {
		var futures []*lesson.Future[int]
		for i := range 5 {
			futures = append(futures, cube.Submit(e, i))
		}
		fmt.Println(lesson.Must(lesson.Results(futures)))
		e.Shutdown()
	}
	// Output:
	// [0 1 8 27 64]
	// [0 1 8 27 64]
}

func ExampleFunction_Map() {
	e := lesson.NewProcessPoolExecutor(2)
	defer e.Shutdown()
	for out, err := range cube.Map(e, []int{1, 2, 3}) {
		fmt.Println(out, err)
	}
	// Output:
	// 1 <nil>
	// 8 <nil>
	// 27 <nil>
}

// The input may have no end: five calls are submitted ahead.
func ExampleBuffer() {
	e := lesson.NewThreadPoolExecutor(2)
	defer e.Shutdown()
	naturals := func(yield func(int) bool) {
		for i := 0; yield(i); i++ {
		}
	}
	for out := range lesson.MapSeq(e, func(i int) (int, error) { return i * i, nil }, naturals, lesson.Buffer(5)) {
		if out > 20 {
			break
		}
		fmt.Println(out)
	}
	// Output:
	// 0
	// 1
	// 4
	// 9
	// 16
}

func ExampleAsCompleted() {
	e := lesson.NewThreadPoolExecutor(3)
	defer e.Shutdown()
	var futures []*lesson.Future[int]
	for _, tens := range []int{3, 1, 2} {
		futures = append(futures, lesson.Submit(e, func() int {
			return lesson.SlowAdd(tens, 0, time.Duration(tens)*100*time.Millisecond)
		}))
	}
	for f := range lesson.AsCompleted(futures) {
		fmt.Println(lesson.Must(f.Result()))
	}
	// Output:
	// 1
	// 2
	// 3
}

func ExampleWait() {
	e := lesson.NewThreadPoolExecutor(2)
	defer e.Shutdown()
	quick := lesson.Submit(e, func() string { return "quick" })
	release := make(chan struct{})
	slow := lesson.Submit(e, func() string { <-release; return "slow" })
	done, rest := lesson.Wait(context.Background(), []*lesson.Future[string]{slow, quick}, lesson.FirstCompleted)
	fmt.Println(len(done), lesson.Must(done[0].Result()), len(rest))
	close(release)
	// Output: 1 quick 1
}

// A task waits for another one of its own executor with the context that it was given:
// also where that has a single worker, nothing hangs.
func ExampleSubmitContext() {
	e := lesson.NewThreadPoolExecutor(1)
	defer e.Shutdown()
	outer := lesson.SubmitContext(context.Background(), e, func(ctx context.Context) (int, error) {
		inner := lesson.Submit(e, func() int { return 20 })
		value, err := inner.ResultContext(ctx)
		return value + 1, err
	})
	fmt.Println(outer.Result())
	// Output: 21 <nil>
}

func ExampleFuture_AddDoneCallback() {
	e := lesson.NewThreadPoolExecutor(1)
	future := lesson.Submit(e, func() int { return 1 })
	future.AddDoneCallback(func(f *lesson.Future[int]) { fmt.Println(f.Result()) })
	e.Shutdown()
	// Output: 1 <nil>
}

func ExampleTracing() {
	e := lesson.NewThreadPoolExecutor(1, lesson.Tracing(), lesson.Name("worker"))
	cube.Submit(e, 2)
	e.Shutdown()
	for _, event := range e.Trace() {
		fmt.Println(event.Name, event.Worker, event.End.After(event.Queued))
	}
	// Output: cube worker_0 true
}

func ExampleByCorr() {
	pairs := []lesson.Pair{{A: "afl", B: "aig", Corr: 0.4}, {A: "hal", B: "hp", Corr: 0.9}}
	fmt.Println(slices.MaxFunc(pairs, lesson.ByCorr).A)
	// Output: hal
}

func ExamplePairwise() {
	matrix, err := lesson.Pairwise(map[string]*lesson.Series{
		"ibm": lesson.NewSeries("close", []float64{1, 2, 3, 4}),
		"jpm": lesson.NewSeries("close", []float64{1, 3, 2, 4}),
		"usb": lesson.NewSeries("close", []float64{2, 2, 1, 1}),
	})
	if err != nil {
		panic(err)
	}
	fmt.Println(matrix.Max())
	fmt.Printf("%.3f\n", matrix.At(0, 2))
	// Output:
	// ibm matches with jpm with correlation 0.800000
	// -0.894
}
