package lesson

import (
	"fmt"
	"path/filepath"
)

// Glob returns the names of the files that match the pattern, sorted
// (sorted(glob.glob(pattern))). That none does is an error.
func Glob(pattern string) ([]string, error) {
	names, err := filepath.Glob(pattern)
	if err != nil {
		return nil, fmt.Errorf("lesson: %s: %w", pattern, err)
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("lesson: no file matches %s: run the cells that make them first", pattern)
	}
	return names, nil
}
