// Command bench measures the chapter's work beside what a user would pick instead. Every
// ratio compares two programs of the same run. The table goes to the terminal, the
// figures to results.json.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
)

// section measures one part of the work, and adds rows to the report.
type section struct {
	name string
	run  func(*report) error
}

var sections = []section{
	{"executors", executors},
	{"processes", processes},
	{"data", datapath},
	{"cells", cells},
}

func main() {
	flag.Usage = func() {
		fmt.Fprintln(flag.CommandLine.Output(), "usage: bench [SECTION]…\n\nMeasures all sections, or the given ones:")
		for _, s := range sections {
			fmt.Fprintln(flag.CommandLine.Output(), "  "+s.name)
		}
		flag.PrintDefaults()
	}
	output := flag.String("o", "results.json", "`file` for the figures")
	flag.Parse()
	chosen, err := choose(flag.Args())
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		flag.Usage()
		os.Exit(2)
	}
	r := newReport(os.Stdout)
	for _, s := range chosen {
		fmt.Fprintf(os.Stderr, "measuring: %s …\n", s.name)
		if err := s.run(r); err != nil {
			r.missing(s.name, err)
		}
	}
	if err := r.write(*output); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
	if path, err := filepath.Abs(*output); err == nil {
		*output = path
	}
	fmt.Printf("\nAll figures: %s\n", *output)
}

// choose returns the sections of these names, or all.
func choose(names []string) ([]section, error) {
	if len(names) == 0 {
		return sections, nil
	}
	var chosen []section
	for _, name := range names {
		found := false
		for _, s := range sections {
			if s.name == name {
				chosen, found = append(chosen, s), true
			}
		}
		if !found {
			return nil, fmt.Errorf("there is no section %q", name)
		}
	}
	return chosen, nil
}
