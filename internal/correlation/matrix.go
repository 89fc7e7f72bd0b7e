package correlation

import (
	"math"
	"runtime"
	"sync"
	"sync/atomic"
)

// Matrix returns Pearson's coefficients of all pairs of n rows of equal length, as n rows
// of n (numpy.corrcoef). They are computed once for both of (i, j) and (j, i), on all
// processors. Each is that of the columns in which neither row has NaN, and NaN where a
// row is constant there.
func Matrix(rows [][]float64) []float64 {
	n := len(rows)
	standards := make([]standard, n)
	each(n, func(i int) { standards[i] = standardOf(rows[i]) })
	matrix := make([]float64, n*n)
	s := newSums(rows, standards)
	s.add()
	s.fill(matrix)
	fillIncomplete(matrix, rows, standards)
	return matrix
}

// standard is what turns the values of a row x into z, of which the sum is 0 and the sum
// of squares 1, so that the correlation of two rows is the sum of their products:
// z = (x - mean) · scale.
type standard struct {
	mean, scale float64
	incomplete  bool // some values are NaN, or infinite
}

func standardOf(x []float64) standard {
	mean := Mean(x)
	if math.IsNaN(mean) || math.IsInf(mean, 0) {
		return standard{incomplete: true}
	}
	if constant(x) {
		return standard{scale: math.NaN()}
	}
	return standard{mean: mean, scale: 1 / math.Sqrt(squares(x, mean))}
}

// squares returns the sum of the squares of the distances from the mean, added up in
// blocks, which keeps its rounding small.
func squares(x []float64, mean float64) (sum float64) {
	for first := 0; first < len(x); first += depth {
		var even, odd float64
		block := x[first:min(first+depth, len(x))]
		for i := 0; i+1 < len(block); i += 2 {
			a, b := block[i]-mean, block[i+1]-mean
			even += a * a
			odd += b * b
		}
		if len(block)%2 == 1 {
			a := block[len(block)-1] - mean
			even += a * a
		}
		sum += even + odd
	}
	return sum
}

// fillIncomplete computes the coefficients of rows with NaN pair by pair, since each pair
// has columns of its own.
func fillIncomplete(matrix []float64, rows [][]float64, standards []standard) {
	n := len(rows)
	each(n, func(i int) {
		for j := range i + 1 {
			if standards[i].incomplete || standards[j].incomplete {
				r := math.NaN()
				if x, y := Complete(rows[i], rows[j]); len(x) > 1 {
					r = Pearson(x, y)
				}
				if i == j && r == r {
					r = 1
				}
				matrix[i*n+j], matrix[j*n+i] = r, r
			}
		}
	})
}

// each calls f for 0 to n-1, on all processors.
func each(n int, f func(i int)) {
	var next atomic.Int64
	var workers sync.WaitGroup
	for range min(n, runtime.GOMAXPROCS(0)) {
		workers.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				f(i)
			}
		})
	}
	workers.Wait()
}
