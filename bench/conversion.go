package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"syscall"
	"time"
)

const (
	archive    = "../notebooks/data/daily-stock.tgz"
	mostMemory = 300 // MB
)

// convert adds the sequential conversion of the chapter's files beside pandas', and its
// memory.
func convert(r *report) error {
	if _, err := os.Stat(archive); err != nil {
		return errors.New("the data is missing: make data")
	}
	folder, err := os.MkdirTemp("", "bench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	if _, err := output("tar", "xzf", archive, "-C", folder); err != nil {
		return err
	}
	program := filepath.Join(folder, "convert")
	if _, err := output("go", "build", "-o", program, "./convert"); err != nil {
		return err
	}
	stocks := filepath.Join(folder, "daily-stock")
	_, pandasErr := python("versions.py", "pandas", "tables")
	var ours, theirs []usage
	for number := range runs {
		fmt.Fprintf(os.Stderr, "  run %d of %d\n", number+1, runs)
		u, err := measure(program, stocks)
		if err != nil {
			return err
		}
		ours = append(ours, u)
		if pandasErr != nil {
			continue
		}
		if u, pandasErr = measurePython("convert.py", stocks); pandasErr == nil {
			theirs = append(theirs, u)
		}
	}
	seconds, memory := medians(ours)
	if pandasErr != nil {
		r.info("convert 14 files, one after another", seconds, "s")
		r.atMost("  peak memory", memory, "MB", mostMemory)
		return fmt.Errorf("pandas: %w", pandasErr)
	}
	ratios := make([]float64, runs)
	for i := range ratios {
		ratios[i] = theirs[i].seconds / ours[i].seconds
	}
	pandasSeconds, pandasMemory := medians(theirs)
	r.beside("convert 14 files, one after another", seconds, "s", "pandas", pandasSeconds, median(ratios), 8)
	r.beside("  peak memory", memory, "MB", "pandas", pandasMemory, pandasMemory/memory, 0)
	r.atMost("  the same", memory, "MB", mostMemory)
	return nil
}

// usage is what a program took.
type usage struct {
	seconds float64
	memory  float64 // its largest, in MB
}

func medians(all []usage) (seconds, memory float64) {
	var s, m []float64
	for _, u := range all {
		s, m = append(s, u.seconds), append(m, u.memory)
	}
	return median(s), median(m)
}

func measurePython(script string, arguments ...string) (usage, error) {
	interpreter, err := interpreter()
	if err != nil {
		return usage{}, err
	}
	return measure(interpreter, append([]string{filepath.Join("python", script)}, arguments...)...)
}

// measure runs a program to its end.
func measure(program string, arguments ...string) (usage, error) {
	command := exec.Command(program, arguments...)
	started := time.Now()
	if out, err := command.CombinedOutput(); err != nil {
		return usage{}, failure(program, err, string(out))
	}
	u := usage{seconds: time.Since(started).Seconds()}
	if r, ok := command.ProcessState.SysUsage().(*syscall.Rusage); ok {
		u.memory = float64(r.Maxrss) * maxrssUnit() / 1e6
	}
	return u, nil
}

// maxrssUnit is in how many bytes the system counts a program's memory.
func maxrssUnit() float64 {
	if runtime.GOOS == "darwin" {
		return 1
	}
	return 1024
}
