package lesson

import "cmp"

// Pair is two names and the correlation of what they name.
type Pair struct {
	A, B string
	Corr float64
}

// ByCorr compares pairs by their correlation, for slices.MaxFunc and its kin. NaN
// comes before every number.
func ByCorr(p, q Pair) int { return cmp.Compare(p.Corr, q.Corr) }
