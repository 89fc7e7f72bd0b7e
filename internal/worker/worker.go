// Package worker runs declared functions in processes of their own: copies of this
// program that serve one function and nothing else.
//
// A worker is started with the function's name in its environment. When the program
// comes to declare that function, which it does before main, Serve answers requests
// until the pipe that they come through is closed, and then ends the process. Requests
// and answers have pipes of their own, so that what the function prints goes where the
// program's output goes.
package worker

import (
	"bufio"
	"io"
	"os"
	"slices"
	"strings"

	"golang.org/x/sys/unix"
)

// nameVariable holds the name of the function that a worker serves.
const nameVariable = "LESSON_WORKER"

// The worker's ends of the two pipes.
const (
	requestsFD = 3
	answersFD  = 4
)

// isWorker is known before any function is declared.
var isWorker = os.Getenv(nameVariable) != ""

// IsWorker reports whether this process serves a function for another one.
func IsWorker() bool { return isWorker }

// Serve calls f for every request, and ends the process when no more can come. F
// returns the encoded result, or the encoded error where it failed; chunk says that the
// argument is a chunk of arguments. Serve returns at once in a process that is not a
// worker for the function of that name.
func Serve(name string, f func(argument []byte, chunk bool) (answer []byte, failed bool)) {
	if os.Getenv(nameVariable) != name {
		return
	}
	os.Unsetenv(nameVariable) // what the function may start is no worker
	go endWithParent()
	reader := newReader(os.NewFile(requestsFD, "requests"))
	requests := bufio.NewReader(reader)
	answers := os.NewFile(answersFD, "answers")
	for {
		asked, argument, err := readFrame(requests)
		if err != nil {
			os.Exit(0) // nobody asks any more
		}
		reader.eager = asked&eagerly != 0
		answer, failed := f(argument, asked&chunked != 0)
		k := result
		if failed {
			k = failure
		}
		if writeFrame(answers, k, answer) != nil {
			os.Exit(0)
		}
	}
}

// endWithParent ends the process when nobody is left to read its answers, also while
// the function runs: when the parent ends, however that comes, its ends of the pipes are
// closed.
func endWithParent() {
	fds := []unix.PollFd{{Fd: answersFD}}
	for {
		n, err := unix.Poll(fds, -1)
		if err != nil && err != unix.EINTR {
			return // Serve will notice at the next answer
		}
		if n > 0 && fds[0].Revents != 0 {
			os.Exit(0)
		}
	}
}

// environment is that of a worker for the function: this process's without what would
// make it speak to the notebook.
func environment(name string) []string {
	inherited := slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "GONB_PIPE") })
	return append(inherited, nameVariable+"="+name)
}

// output is a stream of this process for a worker to write to. As it is no file, the
// worker gets a pipe: it must not hold the stream itself open, since a notebook cell
// runs until all who have its streams are gone.
type output struct{ io.Writer }
