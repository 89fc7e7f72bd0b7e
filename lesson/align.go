package lesson

import (
	"fmt"
	"reflect"

	"example.com/bigdata/internal/table"
)

// align returns the values of both series in the rows whose index both have
// (Series.align with join="inner"): the values themselves where the indexes are equal.
func align(a, b *Series) (x, y []float64, err error) {
	if sameIndex(a, b) {
		return a.values, b.values, nil
	}
	if a.index.Values == nil && b.index.Values == nil { // both numbered from 0
		n := min(a.Len(), b.Len())
		return a.values[:n], b.values[:n], nil
	}
	switch keys, others := labels(a), labels(b); keys := keys.(type) {
	case []float64:
		return join(a, b, keys, others)
	case []table.Text:
		return join(a, b, keys, others)
	case []table.Timestamp:
		return join(a, b, keys, others)
	}
	return nil, nil, fmt.Errorf("lesson: the index of %q is a %T", a.name, a.index.Values)
}

func sameIndex(a, b *Series) bool {
	return a.Len() == b.Len() && reflect.DeepEqual(a.index.Values, b.index.Values)
}

// labels returns the index of the rows; numbers of either kind as float64, as pandas
// compares them.
func labels(s *Series) any {
	switch values := s.index.Values.(type) {
	case nil:
		numbers := make([]float64, s.Len())
		for i := range numbers {
			numbers[i] = float64(i)
		}
		return numbers
	case []int64:
		numbers, _ := table.Column{Values: values}.Floats()
		return numbers
	}
	return s.index.Values
}

// join returns the values of the rows with a common label. Labels of another type have
// none in common.
func join[K comparable](a, b *Series, keys []K, others any) (x, y []float64, err error) {
	otherKeys, ok := others.([]K)
	if !ok {
		return nil, nil, nil
	}
	rows := make(map[K]int, len(otherKeys))
	for row, key := range otherKeys {
		if _, twice := rows[key]; twice {
			return nil, nil, fmt.Errorf("lesson: %v stands twice in the index of %q", key, b.name)
		}
		rows[key] = row
	}
	seen := make(map[K]bool, len(keys))
	for i, key := range keys {
		if seen[key] {
			return nil, nil, fmt.Errorf("lesson: %v stands twice in the index of %q", key, a.name)
		}
		seen[key] = true
		if row, ok := rows[key]; ok {
			x, y = append(x, a.values[i]), append(y, b.values[row])
		}
	}
	return x, y, nil
}
