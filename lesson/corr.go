package lesson

import (
	"math"

	"example.com/bigdata/internal/correlation"
)

// CorrOption sets something about a correlation.
type CorrOption func(*corrOptions)

type corrOptions struct {
	coefficient func(x, y []float64) float64
	minPeriods  int
}

// Spearman makes Corr return Spearman's ρ, the correlation of ranks (method="spearman").
// Equal values share the mean of their ranks.
func Spearman(o *corrOptions) { o.coefficient = correlation.Spearman }

// Kendall makes Corr return Kendall's τ (method="kendall"), that is τ-b, which takes
// equal values into account.
func Kendall(o *corrOptions) { o.coefficient = correlation.Kendall }

// MinPeriods makes Corr return NaN where fewer than n rows have both values
// (min_periods).
func MinPeriods(n int) CorrOption { return func(o *corrOptions) { o.minPeriods = n } }

// Corr returns the correlation of two series (Series.corr), by default Pearson's
//
//	r = Σ (xᵢ - x̄)(yᵢ - ȳ) / √(Σ (xᵢ - x̄)² · Σ (yᵢ - ȳ)²)
//
// It takes the rows whose index both have, and of these the ones in which neither value
// is NaN. The result is NaN where a series is constant there, and where fewer than two
// rows are left. An index in which something stands twice is an error, unless both are
// equal.
func (s *Series) Corr(other *Series, opts ...CorrOption) (float64, error) {
	o := corrOptions{coefficient: correlation.Pearson}
	for _, set := range opts {
		set(&o)
	}
	x, y, err := align(s, other)
	if err != nil {
		return 0, err
	}
	x, y = correlation.Complete(x, y)
	if len(x) < max(2, o.minPeriods) {
		return math.NaN(), nil
	}
	return o.coefficient(x, y), nil
}
