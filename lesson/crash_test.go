package lesson

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// Functions that end or break their worker process.
var (
	killSelf = Func("killSelf", func(signal int) (int, error) {
		syscall.Kill(os.Getpid(), syscall.Signal(signal))
		select {} // until the signal arrives
	})
	dieDecoding = Func("dieDecoding", func(mine) (int, error) { return 0, nil })
	dieSending  = Func("dieSending", func(int) (bomb, error) { return bomb{}, nil })
	muddle      = Func("muddle", func(size int) (int, error) {
		// It writes over the answers' pipe what is no answer.
		return 0, os.WriteFile("/proc/self/fd/4", make([]byte, size), 0)
	})
	swallow    = Func("swallow", func(b []byte) (int, error) { return len(b), nil })
	firstTime  = Func("firstTime", dieUnless).Idempotent()
	everyTime  = Func("everyTime", func(int) (int, error) { os.Exit(9); return 0, nil }).Idempotent()
	notAgain   = Func("notAgain", dieUnless)
	background = Func("background", func(gate string) (int, error) {
		fmt.Println("worker", os.Getpid())
		os.ReadFile(gate)
		return 0, nil
	})
)

// dieUnless ends the process unless the file is there, which it makes.
func dieUnless(file string) (int, error) {
	if _, err := os.Stat(file); err == nil {
		return os.Getpid(), nil
	}
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		return 0, err
	}
	os.Exit(9)
	return 0, nil
}

// mine and bomb end the process that decodes, or encodes, them.
type (
	mine struct{}
	bomb struct{}
)

func (mine) MarshalCBOR() ([]byte, error)  { return []byte{0xf6}, nil }
func (*mine) UnmarshalCBOR([]byte) error   { os.Exit(7); return nil }
func (bomb) MarshalCBOR() ([]byte, error)  { os.Exit(8); return nil, nil }
func (*bomb) UnmarshalCBOR(_ []byte) error { return nil }

func TestAnEndedWorkerBreaksThePool(t *testing.T) {
	for _, test := range []struct {
		name   string
		submit func(e Executor) (wait func() error)
		text   string
	}{
		{"exits", func(e Executor) func() error { return errorOf(crash.Submit(e, 3)) }, "exit status 3"},
		{"is killed", func(e Executor) func() error { return errorOf(killSelf.Submit(e, int(syscall.SIGKILL))) }, "signal: killed"},
		{"ends while decoding", func(e Executor) func() error { return errorOf(dieDecoding.Submit(e, mine{})) }, "exit status 7"},
		{"ends while sending", func(e Executor) func() error { return errorOf(dieSending.Submit(e, 1)) }, "exit status 8"},
		{"answers nonsense", func(e Executor) func() error { return errorOf(muddle.Submit(e, 100)) }, "not the beginning of an answer"},
	} {
		t.Run(test.name, func(t *testing.T) {
			e := NewProcessPoolExecutor(2)
			g := newGate(t)
			other := hold.Submit(e, string(g))
			until(t, "the other task runs", other.Running)
			broken := test.submit(e)
			queued := []*Future[int]{square.Submit(e, 1), square.Submit(e, 2)}
			err := broken()
			if !errors.Is(err, ErrBroken) || !strings.Contains(err.Error(), test.text) {
				t.Errorf("got %v, want ErrBroken and %q", err, test.text)
			}
			seen := map[error]bool{err: true}
			_, err = other.Result()
			errs := []error{err}
			for _, f := range append(queued, square.Submit(e, 3)) {
				_, err := f.Result()
				errs = append(errs, err)
			}
			for i, err := range errs {
				// A queued task may have run before the other one ended.
				if err == nil && (i == 1 || i == 2) {
					continue
				}
				if !errors.Is(err, ErrBroken) || !strings.Contains(err.Error(), test.text) {
					t.Errorf("unfinished future %d: got %v, want ErrBroken and %q", i, err, test.text)
				}
				if seen[err] && i < 3 {
					t.Errorf("future %d has the error of another one", i)
				}
				seen[err] = true
			}
			e.Shutdown()
		})
	}
}

// errorOf returns a function that waits for the future's error.
func errorOf[T any](f *Future[T]) func() error {
	return func() error {
		_, err := f.Result()
		return err
	}
}

func TestAWorkerThatEndsDuringABigWrite(t *testing.T) {
	e := NewProcessPoolExecutor(1)
	defer e.Shutdown()
	if _, err := crash.Submit(e, 5).Result(); !errors.Is(err, ErrBroken) {
		t.Fatalf("got %v", err)
	}
	e = NewProcessPoolExecutor(1)
	defer e.Shutdown()
	until(t, "a worker serves", func() bool { _, err := swallow.Submit(e, nil).Result(); return err == nil })
	e.mu.Lock()
	for p := range e.all {
		p.Signal(syscall.SIGSTOP) // so that it reads no more, and the write is stuck
	}
	e.mu.Unlock()
	f := swallow.Submit(e, make([]byte, 64<<20))
	until(t, "the write has begun", f.Running)
	e.Kill()
	if _, err := f.Result(); !errors.Is(err, ErrBroken) {
		t.Errorf("got %v, want ErrBroken", err)
	}
}

func TestAWorkerThatEndsAfterShutdown(t *testing.T) {
	e := NewProcessPoolExecutor(1)
	g := newGate(t)
	running, queued := hold.Submit(e, string(g)), square.Submit(e, 2)
	until(t, "a process is there", func() bool { return len(processesOf(e)) == 1 })
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if err := e.ShutdownContext(ended); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want context.Canceled", err)
	}
	syscall.Kill(processesOf(e)[0], syscall.SIGKILL)
	if _, err := running.Result(); !errors.Is(err, ErrBroken) || !strings.Contains(err.Error(), "signal: killed") {
		t.Errorf("the running task: got %v", err)
	}
	if _, err := queued.Result(); !errors.Is(err, ErrBroken) {
		t.Errorf("the queued task: got %v", err)
	}
	e.Shutdown()
}

// TestAWorkerThatCannotBeReplaced takes from a process all files that it could open, when
// its worker has been recycled.
func TestAWorkerThatCannotBeReplaced(t *testing.T) {
	if os.Getenv("LESSON_TEST_REPLACE") == "" {
		command := exec.Command(os.Args[0], "-test.run=^TestAWorkerThatCannotBeReplaced$")
		command.Env = append(os.Environ(), "LESSON_TEST_REPLACE=1")
		if out, err := command.CombinedOutput(); err != nil {
			t.Errorf("%v\n%s", err, out)
		}
		return
	}
	e := NewProcessPoolExecutor(1, RecycleAfter(1))
	if got, err := square.Submit(e, 1).Result(); got != 1 || err != nil {
		t.Fatalf("the first task: %d, %v", got, err)
	}
	if err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &syscall.Rlimit{}); err != nil {
		t.Fatal(err)
	}
	backlog := []*Future[int]{square.Submit(e, 1), square.Submit(e, 2)}
	Results(backlog)
	for i, f := range append(backlog, square.Submit(e, 3)) {
		if _, err := f.Result(); !errors.Is(err, ErrBroken) || !errors.Is(err, syscall.EMFILE) {
			t.Errorf("task %d without a worker: got %v, want ErrBroken and EMFILE", i, err)
		}
	}
	e.Shutdown()
}

func TestWhatCannotCrossTheBorder(t *testing.T) {
	e := NewProcessPoolExecutor(1)
	defer e.Shutdown()
	if _, err := sendChannel.Submit(e, make(chan int)).Result(); err == nil || !strings.Contains(err.Error(), "the argument of sendChannel cannot be sent") {
		t.Errorf("an argument: got %v", err)
	}
	if _, err := unreadable.Submit(e, refused{}).Result(); err == nil || !strings.Contains(err.Error(), "the argument of unreadable cannot be read") {
		t.Errorf("an argument that the worker refuses: got %v", err)
	}
	if _, err := returnChannel.Submit(e, 1).Result(); err == nil || !strings.Contains(err.Error(), "the result of returnChannel cannot be sent back") {
		t.Errorf("a result: got %v", err)
	}
	if _, err := choosy.Submit(e, 1).Result(); err == nil || !strings.Contains(err.Error(), "the result of choosy cannot be read") {
		t.Errorf("a result that the caller refuses: got %v", err)
	}
	if _, err := late().Submit(e, 1).Result(); !errors.Is(err, ErrNotDeclared) {
		t.Errorf("a function that is declared too late: got %v, want ErrNotDeclared", err)
	}
	if got, err := square.Submit(e, 3).Result(); got != 9 || err != nil {
		t.Errorf("after these the pool is broken: %d, %v", got, err)
	}
}

var (
	sendChannel   = Func("sendChannel", func(chan int) (int, error) { return 0, nil })
	returnChannel = Func("returnChannel", func(int) (chan int, error) { return nil, nil })
	unreadable    = Func("unreadable", func(refused) (int, error) { return 0, nil })
	choosy        = Func("choosy", func(int) (refused, error) { return refused{}, nil })
)

// late is declared at its first use.
var late = sync.OnceValue(func() *Function[int, int] {
	return Func("late", func(x int) (int, error) { return x, nil })
})

// refused cannot be decoded. A channel that is nil cannot be encoded either.
type refused struct{}

func (refused) MarshalCBOR() ([]byte, error) { return []byte{0xf6}, nil }
func (*refused) UnmarshalCBOR([]byte) error  { return errors.New("refused") }

func TestRecover(t *testing.T) {
	e := NewProcessPoolExecutor(1, Recover(2, time.Microsecond))
	defer e.Shutdown()
	dir := t.TempDir()
	if _, err := firstTime.Submit(e, filepath.Join(dir, "a")).Result(); err != nil {
		t.Errorf("an idempotent function that fails once: %v", err)
	}
	if _, err := notAgain.Submit(e, filepath.Join(dir, "b")).Result(); err == nil || !strings.Contains(err.Error(), "exit status 9") || errors.Is(err, ErrBroken) {
		t.Errorf("one that is not: got %v, want its own failure", err)
	}
	if _, err := everyTime.Submit(e, 1).Result(); err == nil || !strings.Contains(err.Error(), "exit status 9") {
		t.Errorf("one that fails each time: got %v", err)
	}
	if got, err := square.Submit(e, 3).Result(); got != 9 || err != nil {
		t.Errorf("afterwards: got %d, %v", got, err)
	}
	panics(t, "Recover(0)", func() { Recover(0, 0) })
}

func TestRecycleAfter(t *testing.T) {
	e := NewProcessPoolExecutor(1, RecycleAfter(3))
	defer e.Shutdown()
	var futures []*Future[int]
	for range 9 {
		futures = append(futures, pid.Submit(e, struct{}{}))
	}
	pids := map[int]int{}
	for _, p := range Must(Results(futures)) {
		pids[p]++
	}
	for p, n := range pids {
		if n != 3 {
			t.Errorf("process %d ran %d tasks, want 3", p, n)
		}
	}
	panics(t, "RecycleAfter(0)", func() { RecycleAfter(0) })
}

func TestTerminateAndKill(t *testing.T) {
	for name, stop := range map[string]func(*ProcessPoolExecutor){"Terminate": (*ProcessPoolExecutor).Terminate, "Kill": (*ProcessPoolExecutor).Kill} {
		t.Run(name, func(t *testing.T) {
			e := NewProcessPoolExecutor(1)
			g := newGate(t)
			running, queued := hold.Submit(e, string(g)), square.Submit(e, 2)
			until(t, "a process is there", func() bool { return len(processesOf(e)) == 1 })
			pids := processesOf(e)
			stop(e)
			if _, err := running.Result(); !errors.Is(err, ErrBroken) || !strings.Contains(err.Error(), name) {
				t.Errorf("the running task: got %v", err)
			}
			if _, err := queued.Result(); !errors.Is(err, ErrBroken) {
				t.Errorf("the queued task: got %v", err)
			}
			if _, err := square.Submit(e, 1).Result(); !errors.Is(err, ErrBroken) {
				t.Errorf("a later task: got %v", err)
			}
			gone(t, pids...)
			stop(e)
			e.Shutdown()
			stop(NewProcessPoolExecutor(1)) // one that has not started
		})
	}
}

func processesOf(e *ProcessPoolExecutor) (pids []int) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for p := range e.all {
		pids = append(pids, p.PID())
	}
	return pids
}

// gone waits until the processes have ended.
func gone(t *testing.T, pids ...int) {
	t.Helper()
	for _, pid := range pids {
		until(t, fmt.Sprintf("process %d ends", pid), func() bool { return errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) || zombie(pid) })
	}
}

// zombie reports whether the process has ended and waits to be noticed, by whoever has
// taken it over from its parent.
func zombie(pid int) bool {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	return err == nil && strings.Contains(string(stat), ") Z ")
}

// TestWorkersEndWithTheirParent kills a process whose workers are busy, in the ways in
// which a notebook cell ends.
func TestWorkersEndWithTheirParent(t *testing.T) {
	if gate := os.Getenv("LESSON_TEST_PARENT"); gate != "" {
		e := NewProcessPoolExecutor(2)
		background.Submit(e, gate)
		background.Submit(e, gate)
		select {}
	}
	if runtime.GOOS != "linux" {
		t.Skip("looks into /proc")
	}
	for _, signal := range []syscall.Signal{syscall.SIGKILL, syscall.SIGINT} {
		t.Run(signal.String(), func(t *testing.T) {
			parent := exec.Command(os.Args[0], "-test.run=^TestWorkersEndWithTheirParent$")
			parent.Env = append(os.Environ(), "LESSON_TEST_PARENT="+string(newGate(t)))
			out, err := parent.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := parent.Start(); err != nil {
				t.Fatal(err)
			}
			var pids []int
			for lines := bufio.NewScanner(out); len(pids) < 2 && lines.Scan(); {
				if number, ok := strings.CutPrefix(lines.Text(), "worker "); ok {
					pid, err := strconv.Atoi(number)
					if err != nil {
						t.Fatal(err)
					}
					pids = append(pids, pid)
				}
			}
			if err := parent.Process.Signal(signal); err != nil {
				t.Fatal(err)
			}
			parent.Wait()
			if len(pids) != 2 {
				t.Fatalf("the workers %v began", pids)
			}
			gone(t, pids...)
		})
	}
}

// TestAProgramThatVanished removes the file of a program before its pool has started a
// worker.
func TestAProgramThatVanished(t *testing.T) {
	if os.Getenv("LESSON_TEST_VANISH") != "" {
		if err := os.Remove(os.Args[0]); err != nil {
			t.Fatal(err)
		}
		e := NewProcessPoolExecutor(1)
		defer e.Shutdown()
		if got, err := square.Submit(e, 5).Result(); got != 25 || err != nil {
			t.Errorf("got %d, %v, want 25", got, err)
		}
		return
	}
	if runtime.GOOS != "linux" {
		t.Skip("only Linux can start a program whose file is gone")
	}
	program, err := os.ReadFile(os.Args[0])
	if err != nil {
		t.Fatal(err)
	}
	copied := filepath.Join(t.TempDir(), "copy.test")
	if err := os.WriteFile(copied, program, 0o755); err != nil {
		t.Fatal(err)
	}
	command := exec.Command(copied, "-test.run=^TestAProgramThatVanished$")
	command.Env = append(os.Environ(), "LESSON_TEST_VANISH=1")
	if out, err := command.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

func TestNoProcessIsLeftBehind(t *testing.T) {
	before := children(t)
	for range 3 {
		e := NewProcessPoolExecutor(2)
		for i := range 10 {
			square.Submit(e, i)
		}
		e.Shutdown()
	}
	e := NewProcessPoolExecutor(1)
	crash.Submit(e, 1).Result()
	e.Shutdown()
	until(t, "as many processes are there as before", func() bool { return children(t) == before })
}

// children returns how many processes are children of this one.
func children(t *testing.T) (n int) {
	t.Helper()
	files, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil || len(files) == 0 {
		t.Skip("looks into /proc")
	}
	for _, file := range files {
		stat, err := os.ReadFile(file)
		if _, rest, ok := strings.Cut(string(stat), ") "); err == nil && ok {
			if fields := strings.Fields(rest); fields[1] == strconv.Itoa(os.Getpid()) {
				n++
			}
		}
	}
	return n
}
