package lesson

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat"
)

// Series is a named column of numbers (pandas.Series of float64). NaN stands for a
// missing value.
type Series struct {
	name   string
	values []float64
}

// NewSeries returns a series of the values, which it keeps.
func NewSeries(name string, values []float64) *Series {
	return &Series{name, values}
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
	return &Series{s.name, scaled}
}

// Corr returns Pearson's correlation coefficient of two series of equal length,
//
//	r = Σ (xᵢ - x̄)(yᵢ - ȳ) / √(Σ (xᵢ - x̄)² · Σ (yᵢ - ȳ)²)
//
// over the rows in which neither is NaN, as pandas' Series.corr does. It is NaN where
// a series is constant or fewer than two rows are left. Series of different length are
// an error.
func (s *Series) Corr(other *Series) (float64, error) {
	if s.Len() != other.Len() {
		return 0, fmt.Errorf("lesson: correlation of %q with %d values and %q with %d: the lengths differ",
			s.name, s.Len(), other.name, other.Len())
	}
	x, y := completeRows(s.values, other.values)
	if len(x) < 2 {
		return math.NaN(), nil
	}
	return stat.Correlation(x, y, nil), nil
}

// completeRows returns the rows in which neither value is NaN: x and y themselves
// where that is all of them.
func completeRows(x, y []float64) ([]float64, []float64) {
	complete := func(i int) bool { return !math.IsNaN(x[i]) && !math.IsNaN(y[i]) }
	first := 0
	for first < len(x) && complete(first) {
		first++
	}
	if first == len(x) {
		return x, y
	}
	a, b := append([]float64(nil), x[:first]...), append([]float64(nil), y[:first]...)
	for i := first; i < len(x); i++ {
		if complete(i) {
			a, b = append(a, x[i]), append(b, y[i])
		}
	}
	return a, b
}
