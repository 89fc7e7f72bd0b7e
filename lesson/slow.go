package lesson

import (
	"time"

	"example.com/bigdata/internal/slowcalls"
)

// SlowAdd returns a + b after a delay of one second, or of the one duration given:
// the course's slowadd(a, b, delay=1).
func SlowAdd(a, b int, delay ...time.Duration) int {
	wait(delay)
	return a + b
}

// SlowSub returns a - b after a delay of one second, or of the one duration given:
// the course's slowsub(a, b, delay=1).
func SlowSub(a, b int, delay ...time.Duration) int {
	wait(delay)
	return a - b
}

// wait sleeps for the delay, an optional argument in Go's manner.
func wait(delay []time.Duration) {
	d := time.Second
	switch len(delay) {
	case 0:
	case 1:
		d = delay[0]
	default:
		panic("lesson: a slow function takes one delay at most")
	}
	defer slowcalls.Begin()()
	time.Sleep(d)
}
