package main

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/perf/benchfmt"
)

// figures are the medians of Go benchmarks: by name, which is without "Benchmark", and
// by unit.
type figures map[string]map[string]float64

// runs is how often each benchmark is run for its median.
const runs = 3

// goBench runs the benchmarks of a package that match the pattern.
func goBench(pkg, pattern string) (figures, error) {
	out, err := output("go", "test", "-run", "^$", "-bench", pattern, "-count", fmt.Sprint(runs), pkg)
	if err != nil {
		return nil, err
	}
	all := map[string]map[string][]float64{}
	reader := benchfmt.NewReader(bytes.NewReader(out), pkg)
	for reader.Scan() {
		result, ok := reader.Result().(*benchfmt.Result)
		if !ok {
			continue
		}
		name := withoutProcessors(result.Name)
		if all[name] == nil {
			all[name] = map[string][]float64{}
		}
		for _, v := range result.Values {
			value, unit := v.Value, v.Unit
			if v.OrigUnit != "" {
				value, unit = v.OrigValue, v.OrigUnit
			}
			all[name][unit] = append(all[name][unit], value)
		}
	}
	if err := reader.Err(); err != nil {
		return nil, err
	}
	medians := figures{}
	for name, units := range all {
		medians[name] = map[string]float64{}
		for unit, values := range units {
			medians[name][unit] = median(values)
		}
	}
	if len(medians) == 0 {
		return nil, fmt.Errorf("no benchmark of %s matches %q", pkg, pattern)
	}
	return medians, nil
}

// withoutProcessors returns the name of a benchmark without what go test adds to it.
func withoutProcessors(name benchfmt.Name) string {
	full := name.String()
	if _, parts := name.Parts(); len(parts) > 0 {
		last := string(parts[len(parts)-1])
		if strings.HasPrefix(last, "-") {
			return strings.TrimSuffix(full, last)
		}
	}
	return full
}

// median returns the middle one of the values, of which there is at least one.
func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	middle := len(sorted) / 2
	if len(sorted)%2 == 0 {
		return (sorted[middle-1] + sorted[middle]) / 2
	}
	return sorted[middle]
}
