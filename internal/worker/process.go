package worker

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"sync"
	"syscall"
	"time"
)

// pipeSize is how much of a large argument a pipe takes at once, where the system
// allows it.
const pipeSize = 1 << 20

// Process is a running worker.
type Process struct {
	command  *exec.Cmd
	requests *os.File
	answers  *os.File
	pipe     *reader
	reader   *bufio.Reader
	wait     func() error
}

// Start starts a worker for the function of that name. What it writes to its standard
// error comes out of this process's, unless it is silent.
func Start(name string, silent bool) (*Process, error) {
	executable, err := thisProgram()
	if err != nil {
		return nil, err
	}
	theirRequests, requests, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	answers, theirAnswers, err := os.Pipe()
	if err != nil {
		theirRequests.Close()
		requests.Close()
		return nil, err
	}
	requests.Fd() // makes writes block, which is faster than to be woken by the poller
	growPipe(requests)
	growPipe(answers)
	pipe := newReader(answers)
	command := exec.Command(executable)
	command.Env = environment(name)
	command.ExtraFiles = []*os.File{theirRequests, theirAnswers} // 3 and 4
	command.Stdout = output{os.Stdout}
	if !silent {
		command.Stderr = output{os.Stderr}
	}
	command.WaitDelay = time.Second // for the output of what the worker may have started
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	err = command.Start()
	theirRequests.Close()
	theirAnswers.Close()
	if err != nil {
		requests.Close()
		answers.Close()
		return nil, fmt.Errorf("starting a worker process: %w", err)
	}
	return &Process{command, requests, answers, pipe, bufio.NewReader(pipe), sync.OnceValue(command.Wait)}, nil
}

// thisProgram returns a path of the running program: on Linux one that stays good when
// its file is replaced or removed, as that of a notebook cell is.
func thisProgram() (string, error) {
	const self = "/proc/self/exe"
	if _, err := os.Stat(self); err == nil {
		return self, nil
	}
	return os.Executable()
}

// PID returns the number of the process.
func (p *Process) PID() int { return p.command.Process.Pid }

// Call has the worker call its function with the encoded argument, and returns the
// encoded result, or the encoded error where the function failed. An error means that
// the worker is lost: it has ended, and the error says how. Chunk says that the argument
// is a chunk of arguments, eager that there is a processor to spare, on which to wait for
// a quick answer.
func (p *Process) Call(argument []byte, chunk, eager bool) (answer []byte, failed bool, err error) {
	p.pipe.eager = eager
	asked := request
	if eager {
		asked |= eagerly
	}
	if chunk {
		asked |= chunked
	}
	if err := writeFrame(p.requests, asked, argument); err != nil {
		return nil, false, p.lost(err)
	}
	k, answer, err := readFrame(p.reader)
	if err != nil {
		return nil, false, p.lost(err)
	}
	return answer, k == failure, nil
}

// lost ends the worker, if it has not ended, and says how it did.
func (p *Process) lost(cause error) error {
	p.closePipes()
	if err := p.wait(); err != nil && !errors.Is(err, exec.ErrWaitDelay) {
		return fmt.Errorf("worker process %d ended before it answered: %w", p.PID(), err)
	}
	return fmt.Errorf("worker process %d ended before it answered: %w", p.PID(), cause)
}

// Close ends the worker, which must be idle, and waits for it.
func (p *Process) Close() {
	p.closePipes()
	p.wait() // its status does not matter: it has answered all there was
}

// Signal sends the worker a signal. One that ends it makes its Call fail.
func (p *Process) Signal(s os.Signal) error { return p.command.Process.Signal(s) }

func (p *Process) closePipes() {
	p.requests.Close()
	p.answers.Close()
}
