package lesson

import (
	"math"

	"example.com/bigdata/internal/table"
)

// Series is a named column of numbers (pandas.Series of float64) whose rows have an
// index. NaN stands for a missing value.
type Series struct {
	name   string
	index  table.Index
	values []float64
}

// NewSeries returns a series of the values, which it keeps. Its rows are numbered from 0.
func NewSeries(name string, values []float64) *Series {
	return &Series{name: name, values: values}
}

// Name returns the name of the series.
func (s *Series) Name() string { return s.name }

// Len returns the number of values.
func (s *Series) Len() int { return len(s.values) }

// Values returns the values; they are not a copy.
func (s *Series) Values() []float64 { return s.values }

// Max returns the largest value, passing over NaN (Series.max). It is NaN where there
// is none.
func (s *Series) Max() float64 {
	largest := math.NaN()
	for _, x := range s.values {
		if !(x <= largest) && !math.IsNaN(x) {
			largest = x
		}
	}
	return largest
}

// Scale returns a new series of every value times k (series * k).
func (s *Series) Scale(k float64) *Series {
	scaled := make([]float64, len(s.values))
	for i, x := range s.values {
		scaled[i] = k * x
	}
	return &Series{s.name, s.index, scaled}
}
