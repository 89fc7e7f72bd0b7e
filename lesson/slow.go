package lesson

import "time"

// SlowAdd returns a + b after a delay of one second, or of the one duration given:
// the course's slowadd(a, b, delay=1).
func SlowAdd(a, b int, delay ...time.Duration) int {
	time.Sleep(oneDelay(delay))
	return a + b
}

// SlowSub returns a - b after a delay of one second, or of the one duration given:
// the course's slowsub(a, b, delay=1).
func SlowSub(a, b int, delay ...time.Duration) int {
	time.Sleep(oneDelay(delay))
	return a - b
}

// oneDelay is Go's way to write Python's default argument.
func oneDelay(delay []time.Duration) time.Duration {
	switch len(delay) {
	case 0:
		return time.Second
	case 1:
		return delay[0]
	}
	panic("lesson: a slow function takes one delay at most")
}
