package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
)

const archive = "../notebooks/data/daily-stock.tgz"

// dataPath is the program of our steps, and a folder to run them in.
type dataPath struct {
	program, folder string
	*report
}

// datapath adds the steps of the chapter's application, at its size, beside pandas, NumPy,
// Polars, DuckDB and Python's tarfile.
func datapath(r *report) error {
	if _, err := os.Stat(archive); err != nil {
		return errors.New("the data is missing: make data")
	}
	folder, err := os.MkdirTemp("", "bench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	d := dataPath{filepath.Join(folder, "datapath"), folder, r}
	if _, err := output("go", "build", "-o", d.program, "./datapath"); err != nil {
		return err
	}
	for _, part := range []struct {
		name string
		run  func() error
	}{{"extract", d.extract}, {"convert", d.convert}, {"read", d.read}, {"pairs", d.pairs}, {"growth", d.growth}} {
		if err := part.run(); err != nil {
			r.missing(part.name, err)
		}
	}
	return nil
}

func (d dataPath) ours(arguments ...string) step { return append(step{d.program}, arguments...) }

// stocks is the folder with the chapter's files.
func (d dataPath) stocks() string { return filepath.Join(d.folder, "ours", "daily-stock") }

func (d dataPath) extract() error {
	ours, theirs := filepath.Join(d.folder, "ours"), filepath.Join(d.folder, "theirs")
	clean := func() error { return errors.Join(os.RemoveAll(ours), os.RemoveAll(theirs)) }
	steps := []step{d.ours("extract", archive, ours)}
	python, pythonErr := inPython("extract", archive, theirs)
	if pythonErr == nil {
		steps = append([]step{python}, steps...) // ours last: its files are used further
	}
	all, err := inTurn("extract", 7, clean, steps...)
	if err != nil {
		return err
	}
	mine := all[len(all)-1]
	if pythonErr != nil {
		d.info("extract 300 MB from the archive", seconds(mine), "s")
		return pythonErr
	}
	d.beside("extract 300 MB from the archive", seconds(mine), "s", "tarfile", seconds(all[0]), ratio(mine, all[0]), 2)
	return nil
}

func (d dataPath) convert() error {
	if err := d.convertOnAllProcessors(); err != nil {
		return err
	}
	ours := d.ours("convert", d.stocks(), "1")
	var steps []step
	rivals := []string{"pandas", "polars", "duckdb"}
	for _, library := range rivals {
		s, err := inPython("convert", d.stocks(), library)
		if err != nil {
			return err
		}
		steps = append(steps, s)
	}
	all, err := inTurn("convert", runs, nothing, append(steps, ours)...) // ours last: its files are used further
	if err != nil {
		return err
	}
	one := all[len(rivals)]
	for i, least := range []float64{15, 1, 0} {
		name := "convert 14 files, one after another"
		if i > 0 {
			name = "  the same"
		}
		d.beside(name, seconds(one), "s", rivals[i], seconds(all[i]), ratio(one, all[i]), least)
	}
	d.beside("  memory with the program", memory(one), "MB", "pandas", memory(all[0]), memory(all[0])/memory(one), 0)
	return nil
}

// convertOnAllProcessors compares the conversion with itself.
func (d dataPath) convertOnAllProcessors() error {
	one, many := d.ours("convert", d.stocks(), "1"), d.ours("convert", d.stocks(), strconv.Itoa(runtime.NumCPU()))
	all, err := inTurn("convert in parallel", 7, nothing, one, many, d.ours("nothing"))
	if err != nil {
		return err
	}
	d.beside("convert 14 files, on all processors", seconds(all[1]), "s", "one after another", seconds(all[0]), ratio(all[1], all[0]), 1.7)
	const largestColumns = 5 * 8 * 211_680 / 1e6 // MB
	d.atMost("  memory for one, the program apart", memory(all[0])-memory(all[2]), "MB", 4*largestColumns)
	return nil
}

// read compares reading the files as we wrote them, and then as pandas did, which takes
// another process.
func (d dataPath) read() error {
	python, err := inPython("read", d.stocks())
	if err != nil {
		return err
	}
	ours := d.ours("read", d.stocks())
	all, err := inTurn("read", 7, nothing, ours, python)
	if err != nil {
		return err
	}
	d.beside("read 14 columns of 211,680", 1000*seconds(all[0]), "ms", "pandas", 1000*seconds(all[1]), ratio(all[0], all[1]), 4)
	theirs, err := inPython("convert", d.stocks(), "polars")
	if err != nil {
		return err
	}
	if _, err := theirs.run(); err != nil {
		return err
	}
	if all, err = inTurn("read pandas' files", runs, nothing, ours, python); err != nil {
		return err
	}
	d.beside("  from files that pandas wrote", 1000*seconds(all[0]), "ms", "pandas", 1000*seconds(all[1]), ratio(all[0], all[1]), 0)
	return nil
}

func (d dataPath) pairs() error {
	if err := d.correlate("all pairs of 14 × 211,680", 14, 211_680, 1); err != nil {
		return err
	}
	return d.correlate("all pairs of 500 × 100,000", 500, 100_000, 0.8)
}

// growth adds how the time grows with the number of series.
func (d dataPath) growth() error {
	for _, n := range []int{14, 50, 200, 1000} {
		if err := d.correlate(fmt.Sprintf("all pairs of %d × 100,000", n), n, 100_000, 0); err != nil {
			return err
		}
	}
	return nil
}

func (d dataPath) correlate(name string, n, columns int, least float64) error {
	arguments := []string{"pairs", strconv.Itoa(n), strconv.Itoa(columns)}
	python, err := inPython(arguments...)
	if err != nil {
		return err
	}
	all, err := inTurn(name, runs, nothing, d.ours(arguments...), python)
	if err != nil {
		return err
	}
	d.beside(name, 1000*seconds(all[0]), "ms", "numpy.corrcoef", 1000*seconds(all[1]), ratio(all[0], all[1]), least)
	return nil
}
