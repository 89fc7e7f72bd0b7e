// Package table holds what the readers and writers of frames exchange: named,
// typed columns of equal length.
package table

import "math"

// Column is one named column. Values is a []float64, []int64, []bool, []Text or
// []Timestamp.
type Column struct {
	Name   string
	Values any
}

// Timestamp is a point in time in nanoseconds since 1970-01-01 00:00:00, without a
// time zone: an element of NumPy's datetime64[ns].
type Timestamp int64

// NaT is the timestamp of a missing value (pandas.NaT).
const NaT = Timestamp(math.MinInt64)

// Text is a text or, as NaN among texts in pandas, a missing one.
type Text struct {
	Value   string
	Missing bool
}

// Len returns the number of rows.
func (c Column) Len() int {
	switch values := c.Values.(type) {
	case []float64:
		return len(values)
	case []int64:
		return len(values)
	case []bool:
		return len(values)
	case []Text:
		return len(values)
	case []Timestamp:
		return len(values)
	}
	return 0
}

// Floats returns the column as float64 values, with NaN for what is missing; ok is
// false where the column holds no numbers.
func (c Column) Floats() (values []float64, ok bool) {
	switch v := c.Values.(type) {
	case []float64:
		return v, true
	case []int64:
		values = make([]float64, len(v))
		for i, n := range v {
			values[i] = float64(n)
		}
		return values, true
	case []bool:
		values = make([]float64, len(v))
		for i, b := range v {
			if b {
				values[i] = 1
			}
		}
		return values, true
	}
	return nil, false
}
