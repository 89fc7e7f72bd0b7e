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

func newReader(pipe *os.File) (*reader, error) {
	fd := int(pipe.Fd())
	return &reader{pipe: pipe, fd: fd}, unix.SetNonblock(fd, true)
}

// Read reads what there is, and waits where there is nothing.
func (r *reader) Read(p []byte) (int, error) {
	var deadline time.Time
	for {
		n, err := unix.Read(r.fd, p)
		switch {
		case n > 0:
			return n, nil
		case err == nil:
			return 0, io.EOF
		case err != unix.EAGAIN && err != unix.EINTR:
			return 0, os.NewSyscallError("read", err)
		}
		if !r.eager || tired(&deadline) {
			fds := []unix.PollFd{{Fd: int32(r.fd), Events: unix.POLLIN}}
			unix.Poll(fds, -1) // whatever it says, Read will tell
			continue
		}
		runtime.Gosched()
	}
}

// tired sets the deadline at the first call, and reports whether it has passed.
func tired(deadline *time.Time) bool {
	now := time.Now()
	if deadline.IsZero() {
		*deadline = now.Add(patience)
	}
	return now.After(*deadline)
}
