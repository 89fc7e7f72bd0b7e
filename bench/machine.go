package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// machine says where a run took place.
type machine struct {
	Processor  string            `json:"processor"`
	Processors int               `json:"processors"`
	System     string            `json:"system"`
	Go         string            `json:"go"`
	Python     map[string]string `json:"python,omitempty"` // versions: of python, pandas …
}

func thisMachine() machine {
	m := machine{Processor: processor(), Processors: runtime.NumCPU(), System: runtime.GOOS + "/" + runtime.GOARCH, Go: runtime.Version()}
	if out, err := python("versions.py"); err == nil {
		json.Unmarshal(out, &m.Python)
	}
	return m
}

// processor returns the name of the processor, where the system tells.
func processor() string {
	file, err := os.Open("/proc/cpuinfo")
	if err != nil {
		return runtime.GOARCH
	}
	defer file.Close()
	for lines := bufio.NewScanner(file); lines.Scan(); {
		if key, value, ok := strings.Cut(lines.Text(), ":"); ok && strings.TrimSpace(key) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return runtime.GOARCH
}

func (m machine) String() string {
	text := fmt.Sprintf("%s, %d processors, %s, %s", m.Processor, m.Processors, m.System, m.Go)
	names := make([]string, 0, len(m.Python))
	for name := range m.Python {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		text += fmt.Sprintf(", %s %s", name, m.Python[name])
	}
	return text
}

// rivals returns the path of the Python with the packages that are compared with: that of
// the set-up, or the first that is there.
func rivals() (string, error) {
	const installed = "../.tools/bench/bin/python"
	if _, err := os.Stat(installed); err == nil {
		return installed, nil
	}
	for _, name := range []string{"python", "python3"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", errors.New("no python3: install it, and run make setup")
}

// python runs a script of the folder of that name, and returns what it prints.
func python(script string) ([]byte, error) {
	interpreter, err := rivals()
	if err != nil {
		return nil, err
	}
	return output(interpreter, filepath.Join("python", script))
}

// output runs a command and returns what it prints.
func output(program string, arguments ...string) ([]byte, error) {
	var complaints strings.Builder
	command := exec.Command(program, arguments...)
	command.Stderr = &complaints
	out, err := command.Output()
	if err != nil {
		return nil, failure(program, err, string(out)+complaints.String())
	}
	return out, nil
}

// failure is the error of a program that failed, with the last line that it printed.
func failure(program string, err error, printed string) error {
	lines := strings.Split(strings.TrimSpace(printed), "\n")
	return fmt.Errorf("%s: %w: %s", filepath.Base(program), err, lines[len(lines)-1])
}
