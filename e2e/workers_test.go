package e2e

import (
	"encoding/json"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"example.com/bigdata/internal/referee"
)

// busyPool is a cell whose worker processes print and then never end.
const busyPool = `var hold = lesson.Func("hold", func(int) (int, error) {
	fmt.Println("worker", os.Getpid())
	select {}
})
%%
e := lesson.NewProcessPoolExecutor(2)
futures := []*lesson.Future[int]{hold.Submit(e, 1), hold.Submit(e, 2)}
lesson.Results(futures)`

// TestWorkersOfACell ends a cell whose worker processes are busy, by an interrupt and by
// the death of the kernel, and looks for what is left behind.
func TestWorkersOfACell(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("looks into /proc")
	}
	copied := checkout(t)
	setUp := string(readNotebook(t, filepath.Join(copied, "notebooks", "asynchronous.ipynb")).find(t, "go work init").Source)
	cells, err := json.Marshal([]string{setUp, busyPool})
	if err != nil {
		t.Fatal(err)
	}
	for _, end := range []string{"interrupt", "kill"} {
		t.Run(end, func(t *testing.T) {
			command := exec.Command("python", "testdata/kernel.py", filepath.Join(copied, "notebooks"), string(cells), end)
			command.Env = append(command.Environ(), "TMPDIR="+t.TempDir())
			var complaints strings.Builder
			command.Stderr = &complaints
			out, err := command.Output()
			if err != nil {
				t.Fatalf("%v\n%s", err, complaints.String())
			}
			var seen struct {
				Output string
				Left   []string
				After  string
			}
			if err := json.Unmarshal(out, &seen); err != nil {
				t.Fatalf("%v: %s", err, out)
			}
			if !regexp.MustCompile(`^(worker \d+\n){2}$`).MatchString(seen.Output) {
				t.Errorf("what the workers print came to the cell as %q", seen.Output)
			}
			if len(seen.Left) > 0 {
				t.Errorf("left behind: %v", seen.Left)
			}
			if end == "interrupt" && seen.After != "next\n" {
				t.Errorf("the next cell printed %q", seen.After)
			}
		})
	}
}

// installed is a program with a process pool, and nothing for it in main.
const installed = `package main

import (
	"fmt"

	"example.com/bigdata/lesson"
)

var double = lesson.Func("double", func(x int) (int, error) {
	fmt.Println("a worker says", x)
	return 2 * x, nil
})

func main() {
	e := lesson.NewProcessPoolExecutor(1)
	future := double.Submit(e, 21)
	e.Shutdown()
	fmt.Println(future.Result())
}
`

// TestAPoolInAProgram runs the same program with go run and as an installed binary, in
// another folder and with a bare environment.
func TestAPoolInAProgram(t *testing.T) {
	if _, err := exec.LookPath("go"); err != nil {
		referee.Missing(t, "go")
	}
	copied := checkout(t)
	writeFile(t, filepath.Join(copied, "cmd", "double", "main.go"), installed)
	const want = "a worker says 21\n42 <nil>\n"
	goRun := exec.Command("go", "run", "./cmd/double")
	goRun.Dir = copied
	if out, err := goRun.CombinedOutput(); err != nil || string(out) != want {
		t.Errorf("go run printed %q, %v, want %q", out, err, want)
	}
	bin := t.TempDir()
	install := exec.Command("go", "install", "./cmd/double")
	install.Dir, install.Env = copied, append(install.Environ(), "GOBIN="+bin)
	if out, err := install.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	program := exec.Command(filepath.Join(bin, "double"))
	program.Dir, program.Env = t.TempDir(), []string{"PATH="}
	if out, err := program.CombinedOutput(); err != nil || string(out) != want {
		t.Errorf("the installed program printed %q, %v, want %q", out, err, want)
	}
}
