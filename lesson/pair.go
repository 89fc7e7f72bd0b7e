package lesson

import (
	"cmp"
	"fmt"
)

// Pair is two names and the correlation of what they name.
type Pair struct {
	A, B string
	Corr float64
}

// ByCorr compares pairs by their correlation, for slices.MaxFunc and its kin. NaN
// comes before every number.
func ByCorr(p, q Pair) int { return cmp.Compare(p.Corr, q.Corr) }

// String says which two match and how well, in the words of the chapter.
func (p Pair) String() string {
	return fmt.Sprintf("%s matches with %s with correlation %f", p.A, p.B, p.Corr)
}
