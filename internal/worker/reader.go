package worker

import (
	"io"
	"os"
	"runtime"
	"time"

	"golang.org/x/sys/unix"
)

// patience is how long an eager reader looks for data again and again before it sleeps.
// To wake a process that sleeps on another processor takes about as long, so that short
// tasks come back in a fraction of the time, at the cost of a processor that is idle
// anyway.
const patience = 50 * time.Microsecond

// reader reads a pipe.
type reader struct {
	pipe  *os.File // owns the descriptor
	fd    int
	eager bool // there is a processor to spare
}

// newReader returns a reader whose Read blocks its thread, which is faster than to be
// woken by the poller.
func newReader(pipe *os.File) *reader { return &reader{pipe: pipe, fd: int(pipe.Fd())} }

// Read reads what there is, and waits where there is nothing.
func (r *reader) Read(p []byte) (int, error) {
	if r.eager {
		r.lookOut()
	}
	for {
		n, err := unix.Read(r.fd, p)
		switch {
		case n > 0:
			return n, nil
		case err == nil:
			return 0, io.EOF
		case err != unix.EINTR:
			return 0, os.NewSyscallError("read", err)
		}
	}
}

// lookOut returns when there is something to read, or after a while.
func (r *reader) lookOut() {
	fds := []unix.PollFd{{Fd: int32(r.fd), Events: unix.POLLIN}}
	for start := time.Now(); time.Since(start) < patience; runtime.Gosched() {
		if n, _ := unix.Poll(fds, 0); n > 0 {
			return
		}
	}
}
