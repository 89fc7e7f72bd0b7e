// Package table holds what the readers and writers of frames exchange: named,
// typed columns of equal length.
package table

import "math"

// Table is columns of equal length and what their rows are called.
type Table struct {
	Index   Index
	Columns []Column
}

// Index names the rows (pandas.Index). Values is a []int64, []float64, []Text or
// []Timestamp, or nil where the rows are numbered from 0 (pandas.RangeIndex).
type Index struct {
	Name   string
	Values any
}

// Column is one named column. Values is a []float64, []int64, []uint64, []bool, []Truth,
// []Text or []Timestamp.
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

// Truth is true, false or a missing value: an element of a column of Python objects, into
// which pandas puts True and False where some are missing.
type Truth uint8

// The three of them. A column of nothing but missing values is one of Missing.
const (
	False Truth = iota
	True
	Missing
)

// TruthOf returns the Truth of a bool.
func TruthOf(b bool) Truth {
	if b {
		return True
	}
	return False
}

// Len returns the number of rows.
func (c Column) Len() int {
	switch values := c.Values.(type) {
	case []float64:
		return len(values)
	case []int64:
		return len(values)
	case []uint64:
		return len(values)
	case []bool:
		return len(values)
	case []Truth:
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
		return floats(v, func(n int64) float64 { return float64(n) }), true
	case []uint64:
		return floats(v, func(n uint64) float64 { return float64(n) }), true
	case []bool:
		return floats(v, func(b bool) float64 { return float64(TruthOf(b)) }), true
	case []Truth:
		return floats(v, Truth.float), true
	}
	return nil, false
}

func floats[T any](values []T, convert func(T) float64) []float64 {
	converted := make([]float64, len(values))
	for i, v := range values {
		converted[i] = convert(v)
	}
	return converted
}

func (t Truth) float() float64 {
	if t == Missing {
		return math.NaN()
	}
	return float64(t)
}
