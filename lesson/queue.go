package lesson

import "time"

// queue is a first-in, first-out queue of tasks: a ring that doubles when it is full
// and starts anew when it is empty after having been large.
type queue struct {
	ring        []queued
	first, size int
}

// queued is a task and, where the executor is tracing, when it was submitted.
type queued struct {
	task
	at time.Duration
}

const smallRing = 1024

func (q *queue) len() int { return q.size }

func (q *queue) push(t queued) {
	if q.size == len(q.ring) {
		q.grow()
	}
	q.ring[(q.first+q.size)&(len(q.ring)-1)] = t
	q.size++
}

func (q *queue) grow() {
	larger := make([]queued, max(16, 2*len(q.ring)))
	n := copy(larger, q.ring[q.first:])
	copy(larger[n:], q.ring[:q.first])
	q.ring, q.first = larger, 0
}

func (q *queue) pop() queued {
	t := q.ring[q.first]
	q.ring[q.first] = queued{} // so that a finished task can be collected
	q.first = (q.first + 1) & (len(q.ring) - 1)
	q.size--
	if q.size == 0 && len(q.ring) > smallRing {
		*q = queue{}
	}
	return t
}
