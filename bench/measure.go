package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
)

// usage is what a step of the data path took.
type usage struct {
	seconds float64
	memory  float64 // the largest of its process, in MB
}

// step is a program that runs a step of the data path and prints how many seconds that
// took.
type step []string

// inPython is the step as Python's users do it.
func inPython(arguments ...string) (step, error) {
	interpreter, err := rivals()
	if err != nil {
		return nil, err
	}
	return append(step{interpreter, filepath.Join("python", "datapath.py")}, arguments...), nil
}

func (s step) run() (usage, error) {
	command := exec.Command(s[0], s[1:]...)
	var complaints strings.Builder
	command.Stderr = &complaints
	out, err := command.Output()
	if err != nil {
		return usage{}, failure(strings.Join(s, " "), err, complaints.String())
	}
	seconds, err := strconv.ParseFloat(strings.TrimSpace(string(out)), 64)
	u := usage{seconds: seconds}
	if r, ok := command.ProcessState.SysUsage().(*syscall.Rusage); ok {
		u.memory = float64(r.Maxrss) * maxrssUnit() / 1e6
	}
	return u, err
}

// maxrssUnit is in how many bytes the system counts a program's memory.
func maxrssUnit() float64 {
	if runtime.GOOS == "darwin" {
		return 1
	}
	return 1024
}

// inTurn runs the steps one after the other, several times, so that a change of the
// machine's speed meets them all. It returns the usages of each.
func inTurn(what string, rounds int, before func() error, steps ...step) ([][]usage, error) {
	all := make([][]usage, len(steps))
	for round := range rounds {
		fmt.Fprintf(os.Stderr, "  %s, round %d of %d\n", what, round+1, rounds)
		for i, s := range steps {
			if err := before(); err != nil {
				return nil, err
			}
			u, err := s.run()
			if err != nil {
				return nil, err
			}
			all[i] = append(all[i], u)
		}
	}
	return all, nil
}

// nothing is what most steps need before them.
func nothing() error { return nil }

// seconds returns the median time of a step.
func seconds(all []usage) float64 {
	return median(slices.Collect(func(yield func(float64) bool) {
		for _, u := range all {
			if !yield(u.seconds) {
				return
			}
		}
	}))
}

// memory returns the largest memory of a step, in MB.
func memory(all []usage) (largest float64) {
	for _, u := range all {
		largest = max(largest, u.memory)
	}
	return largest
}

// ratio returns the median of how many times as fast the first one is, round by round.
func ratio(ours, theirs []usage) float64 {
	ratios := make([]float64, len(ours))
	for i := range ratios {
		ratios[i] = theirs[i].seconds / ours[i].seconds
	}
	return median(ratios)
}
