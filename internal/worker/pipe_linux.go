package worker

import (
	"os"

	"golang.org/x/sys/unix"
)

// growPipe lets the pipe hold more, so that a large argument takes fewer turns.
func growPipe(f *os.File) {
	if c, err := f.SyscallConn(); err == nil {
		c.Control(func(fd uintptr) { unix.FcntlInt(fd, unix.F_SETPIPE_SZ, pipeSize) })
	}
}
