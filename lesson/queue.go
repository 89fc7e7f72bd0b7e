package lesson

// queue is a first-in, first-out queue of tasks: a ring that doubles when it is full
// and starts anew when it is empty after having been large.
type queue struct {
	ring        []task
	first, size int
}

const smallRing = 1024

func (q *queue) len() int { return q.size }

func (q *queue) push(t task) {
	if q.size == len(q.ring) {
		q.grow()
	}
	q.ring[(q.first+q.size)&(len(q.ring)-1)] = t
	q.size++
}

func (q *queue) grow() {
	larger := make([]task, max(16, 2*len(q.ring)))
	n := copy(larger, q.ring[q.first:])
	copy(larger[n:], q.ring[:q.first])
	q.ring, q.first = larger, 0
}

func (q *queue) pop() task {
	t := q.ring[q.first]
	q.ring[q.first] = nil // so that a finished task can be collected
	q.first = (q.first + 1) & (len(q.ring) - 1)
	q.size--
	if q.size == 0 && len(q.ring) > smallRing {
		*q = queue{}
	}
	return t
}
