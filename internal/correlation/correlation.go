// Package correlation computes coefficients of correlation, as pandas and NumPy do.
package correlation

import "math"

// Complete returns the rows in which neither value is NaN: x and y themselves where that
// is all of them.
func Complete(x, y []float64) ([]float64, []float64) {
	first := 0
	for first < len(x) && x[first] == x[first] && y[first] == y[first] {
		first++
	}
	if first == len(x) {
		return x, y
	}
	a, b := append([]float64(nil), x[:first]...), append([]float64(nil), y[:first]...)
	for i := first; i < len(x); i++ {
		if x[i] == x[i] && y[i] == y[i] {
			a, b = append(a, x[i]), append(b, y[i])
		}
	}
	return a, b
}

// Pearson returns Pearson's coefficient of two series of equal length without NaN, as
// numpy.corrcoef computes it. It is NaN where one is constant.
func Pearson(x, y []float64) float64 {
	if constant(x) || constant(y) {
		return math.NaN()
	}
	xx, yy, xy := products(x, y, Mean(x), Mean(y))
	return clip(xy / math.Sqrt(xx) / math.Sqrt(yy))
}

// products returns the sums of the products of the distances from the means. Those of odd
// and of even places are summed side by side, since one addition has to wait for the one
// before.
func products(x, y []float64, meanX, meanY float64) (xx, yy, xy float64) {
	y = y[:len(x)]
	var oddXX, oddYY, oddXY float64
	i := 0
	for ; i+1 < len(x); i += 2 {
		dx, dy := x[i]-meanX, y[i]-meanY
		xx += dx * dx
		yy += dy * dy
		xy += dx * dy
		ox, oy := x[i+1]-meanX, y[i+1]-meanY
		oddXX += ox * ox
		oddYY += oy * oy
		oddXY += ox * oy
	}
	if i < len(x) {
		dx, dy := x[i]-meanX, y[i]-meanY
		xx += dx * dx
		yy += dy * dy
		xy += dx * dy
	}
	return xx + oddXX, yy + oddYY, xy + oddXY
}

// clip keeps what rounding has carried beyond 1 where it belongs.
func clip(r float64) float64 { return max(-1, min(1, r)) }

// constant reports whether all values are the same.
func constant(x []float64) bool {
	for _, v := range x {
		if v != x[0] {
			return false
		}
	}
	return true
}

// Mean returns the arithmetic mean, to the last bit what numpy.mean returns: of values far
// from 0 with a small spread, the rounding of the mean decides about the twelfth digit of
// a correlation and earlier ones.
func Mean(x []float64) float64 { return sum(x) / float64(len(x)) }

// sum adds as NumPy does (pairwise_sum in numpy/_core/src/umath/loops_utils.h.src): in
// halves, down to blocks of 128, and those with eight sums side by side.
func sum(x []float64) float64 {
	switch n := len(x); {
	case n < 8:
		var s float64
		for _, v := range x {
			s += v
		}
		return s
	case n <= 128:
		r0, r1, r2, r3, r4, r5, r6, r7 := x[0], x[1], x[2], x[3], x[4], x[5], x[6], x[7]
		i := 8
		for ; i+8 <= n; i += 8 {
			v := x[i : i+8 : i+8]
			r0, r1, r2, r3 = r0+v[0], r1+v[1], r2+v[2], r3+v[3]
			r4, r5, r6, r7 = r4+v[4], r5+v[5], r6+v[6], r7+v[7]
		}
		s := ((r0 + r1) + (r2 + r3)) + ((r4 + r5) + (r6 + r7))
		for ; i < n; i++ {
			s += x[i]
		}
		return s
	default:
		half := n / 2
		half -= half % 8
		return sum(x[:half]) + sum(x[half:])
	}
}
