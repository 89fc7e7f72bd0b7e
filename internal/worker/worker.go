// Package worker runs declared functions in processes of their own: copies of this
// program that serve one function and nothing else.
//
// A worker is started with the function's name in its environment. When the program
// comes to declare that function, which it does before main, Serve answers requests
// until the pipe that they come through is closed, and then ends the process. Requests
// and answers are gob streams on pipes of their own, so that what the function prints
// goes where the program's output goes.
package worker

import (
	"encoding/gob"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"time"
)

// nameVariable holds the name of the function that a worker serves.
const nameVariable = "LESSON_WORKER"

// request is one call: the encoded argument.
type request struct{ Argument []byte }

// answer is what came of it: the encoded result or an error's text.
type answer struct {
	Result []byte
	Error  string
	Failed bool
}

// IsWorker reports whether this process serves a function for another one.
func IsWorker() bool { return os.Getenv(nameVariable) != "" }

// Serve calls f for every request and ends the process when no more can come. It
// returns at once in a process that is not a worker for the function of that name.
func Serve(name string, f func(argument []byte) ([]byte, error)) {
	if os.Getenv(nameVariable) != name {
		return
	}
	requests := gob.NewDecoder(os.NewFile(3, "requests"))
	answers := gob.NewEncoder(os.NewFile(4, "answers"))
	queue := make(chan request)
	go func() {
		// The starting process may end while f runs: then nobody waits for the answer.
		for {
			var r request
			if requests.Decode(&r) != nil {
				os.Exit(0)
			}
			queue <- r
		}
	}()
	for r := range queue {
		var a answer
		result, err := f(r.Argument)
		if err != nil {
			a = answer{Error: err.Error(), Failed: true}
		} else {
			a = answer{Result: result}
		}
		if answers.Encode(a) != nil {
			os.Exit(0)
		}
	}
}

// Process is a running worker.
type Process struct {
	command  *exec.Cmd
	pipes    []io.Closer
	requests *gob.Encoder
	answers  *gob.Decoder
}

// Start starts a worker for the function of that name.
func Start(name string) (*Process, error) {
	executable, err := os.Executable()
	if err != nil {
		return nil, err
	}
	theirRequests, ourRequests, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	ourAnswers, theirAnswers, err := os.Pipe()
	if err != nil {
		theirRequests.Close()
		ourRequests.Close()
		return nil, err
	}
	command := exec.Command(executable)
	command.Env = append(environment(), nameVariable+"="+name)
	command.ExtraFiles = []*os.File{theirRequests, theirAnswers}
	// Writers that are no files make pipes: the worker must not hold our own streams
	// open, since a notebook cell runs until those are closed.
	command.Stdout = struct{ io.Writer }{os.Stdout}
	command.Stderr = struct{ io.Writer }{os.Stderr}
	command.WaitDelay = time.Second // for the output of what the worker may have started
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	err = command.Start()
	theirRequests.Close()
	theirAnswers.Close()
	if err != nil {
		ourRequests.Close()
		ourAnswers.Close()
		return nil, fmt.Errorf("starting a worker process: %w", err)
	}
	return &Process{command, []io.Closer{ourRequests, ourAnswers}, gob.NewEncoder(ourRequests), gob.NewDecoder(ourAnswers)}, nil
}

// environment is this process's without what would make a worker speak to the notebook.
func environment() []string {
	return slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "GONB_PIPE") })
}

// A CallError is the error that the function itself returned, as text.
type CallError struct{ Text string }

// Error returns that text.
func (e *CallError) Error() string { return e.Text }

// Call has the worker call its function. The error is a *CallError where the function
// returned it; any other means that the worker is lost and is to be closed.
func (p *Process) Call(argument []byte) ([]byte, error) {
	if err := p.requests.Encode(request{argument}); err != nil {
		return nil, p.lost(err)
	}
	var a answer
	if err := p.answers.Decode(&a); err != nil {
		return nil, p.lost(err)
	}
	if a.Failed {
		return nil, &CallError{a.Error}
	}
	return a.Result, nil
}

// lost says how the worker ended.
func (p *Process) lost(cause error) error {
	p.closePipes()
	if err := p.command.Wait(); err != nil {
		return fmt.Errorf("the worker process ended before it answered: %w", err)
	}
	return fmt.Errorf("the worker process ended before it answered: %w", cause)
}

// Close ends the worker, which must be idle, and waits for it.
func (p *Process) Close() {
	p.closePipes()
	p.command.Wait() // its status does not matter: it has answered all there was
}

func (p *Process) closePipes() {
	for _, pipe := range p.pipes {
		pipe.Close()
	}
}
