package lesson

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// The functions that the tests' worker processes serve. They are copies of the test
// binary.
var (
	square = Func("square", func(x int) (int, error) { return x * x, nil })
	pid    = Func("pid", func(struct{}) (int, error) { return os.Getpid(), nil })
	fail   = Func("fail", func(text string) (int, error) { return 0, errors.New(text) })
	crash  = Func("crash", func(code int) (int, error) { os.Exit(code); return 0, nil })
	boom   = Func("boom", func(text string) (int, error) { panic(text) })
	shout  = Func("shout", func(text string) (int, error) { return fmt.Println(text) })
)

func TestProcessPoolReturnsValuesInOrder(t *testing.T) {
	e := NewProcessPoolExecutor(2)
	defer e.Shutdown()
	var futures []*Future[int]
	for i := range 20 {
		futures = append(futures, square.Submit(e, i))
	}
	for i, f := range futures {
		if got, err := f.Result(); got != i*i || err != nil {
			t.Errorf("square(%d): got %d, %v", i, got, err)
		}
	}
}

func TestProcessPoolUsesOtherProcesses(t *testing.T) {
	e := NewProcessPoolExecutor(2)
	defer e.Shutdown()
	g := newGate(t)
	held := []*Future[string]{hold.Submit(e, string(g)), hold.Submit(e, string(g))}
	until(t, "each task has a process", func() bool { return len(processesOf(e)) == 2 })
	g.release(t, held...)
	if got := Must(pid.Submit(e, struct{}{}).Result()); !slices.Contains(processesOf(e), got) || got == os.Getpid() {
		t.Errorf("the task ran in process %d; the workers are %v, and this is %d", got, processesOf(e), os.Getpid())
	}
	threads := NewThreadPoolExecutor(1)
	defer threads.Shutdown()
	if got := Must(pid.Submit(threads, struct{}{}).Result()); got != os.Getpid() {
		t.Errorf("on threads the task ran in process %d, want %d", got, os.Getpid())
	}
}

func TestAnIdleProcessIsUsedAgain(t *testing.T) {
	e := NewProcessPoolExecutor(4)
	defer e.Shutdown()
	first := Must(pid.Submit(e, struct{}{}).Result())
	for range 5 {
		if got := Must(pid.Submit(e, struct{}{}).Result()); got != first {
			t.Errorf("a task ran in process %d while %d was idle", got, first)
		}
	}
}

func TestProcessPoolErrors(t *testing.T) {
	e := NewProcessPoolExecutor(1)
	defer e.Shutdown()
	for _, test := range []struct {
		name   string
		future *Future[int]
		text   string
	}{
		{"an error keeps its text", fail.Submit(e, "no luck"), "no luck"},
		{"a panic keeps its value", boom.Submit(e, "bang"), "bang"},
		{"a function without a name", Submit(e, func() int { return 1 }), "lesson.Func"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if _, err := test.future.Result(); err == nil || !strings.Contains(err.Error(), test.text) {
				t.Errorf("got %v, want …%s…", err, test.text)
			}
		})
	}
	if _, err := Submit(e, func() int { return 1 }).Result(); !errors.Is(err, ErrNotDeclared) {
		t.Errorf("got %v, want ErrNotDeclared", err)
	}
}

func TestProcessPoolAfterShutdown(t *testing.T) {
	e := NewProcessPoolExecutor(2)
	got := Must(pid.Submit(e, struct{}{}).Result())
	e.Shutdown()
	e.Shutdown()
	if _, err := square.Submit(e, 2).Result(); !errors.Is(err, ErrShutdown) {
		t.Errorf("got %v, want ErrShutdown", err)
	}
	if err := syscall.Kill(got, 0); err == nil {
		t.Errorf("worker %d is still there after Shutdown", got)
	}
}

func TestFuncMisuse(t *testing.T) {
	panics(t, "a name twice", func() { Func("square", func(int) (int, error) { return 0, nil }) })
	panics(t, "no name", func() { Func("", func(int) (int, error) { return 0, nil }) })
	panics(t, "no function", func() { Func[int, int]("nothing", nil) })
}

func TestWhatAWorkerPrintsReachesTheParent(t *testing.T) {
	if os.Getenv("LESSON_TEST_SHOUT") != "" {
		e := NewProcessPoolExecutor(1)
		shout.Submit(e, "hello from the worker").Result()
		e.Shutdown()
		return
	}
	command := exec.Command(os.Args[0], "-test.run=^TestWhatAWorkerPrintsReachesTheParent$")
	command.Env = append(os.Environ(), "LESSON_TEST_SHOUT=1")
	out, err := command.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "hello from the worker") {
		t.Errorf("got %v and\n%s", err, out)
	}
}
