package correlation

import (
	"cmp"
	"math"
	"slices"
)

// Spearman returns Spearman's ρ: Pearson's coefficient of the ranks.
func Spearman(x, y []float64) float64 { return Pearson(ranks(x), ranks(y)) }

// ranks returns the rank of each value, from 1; equal values share the mean of theirs
// (Series.rank).
func ranks(x []float64) []float64 {
	order := make([]int, len(x))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(x[a], x[b]) })
	ranked := make([]float64, len(x))
	for first := 0; first < len(order); {
		end := first + 1
		for end < len(order) && x[order[end]] == x[order[first]] {
			end++
		}
		for _, i := range order[first:end] {
			ranked[i] = float64(first+1+end) / 2
		}
		first = end
	}
	return ranked
}

// Kendall returns Kendall's τ-b,
//
//	τ = (concordant pairs - discordant pairs) / √((pairs - tied in x) (pairs - tied in y))
//
// in the way of Knight (A Computer Method for Calculating Kendall's Tau with Ungrouped
// Data, 1966): sorted by x, each exchange that sorting by y takes is a discordant pair.
func Kendall(x, y []float64) float64 {
	type row struct{ x, y float64 }
	rows := make([]row, len(x))
	for i := range rows {
		rows[i] = row{x[i], y[i]}
	}
	slices.SortFunc(rows, func(a, b row) int { return cmp.Or(cmp.Compare(a.x, b.x), cmp.Compare(a.y, b.y)) })
	sorted := make([]float64, len(rows))
	for i, r := range rows {
		sorted[i] = r.y
	}
	tiedX := tied(len(rows), func(i, j int) bool { return rows[i].x == rows[j].x })
	tiedBoth := tied(len(rows), func(i, j int) bool { return rows[i] == rows[j] })
	discordant := mergeSort(sorted, make([]float64, len(sorted)))
	tiedY := tied(len(sorted), func(i, j int) bool { return sorted[i] == sorted[j] })
	pairs := float64(len(x)) * float64(len(x)-1) / 2
	if tiedX == pairs || tiedY == pairs {
		return math.NaN()
	}
	difference := pairs - tiedX - tiedY + tiedBoth - 2*discordant
	return clip(difference / math.Sqrt(pairs-tiedX) / math.Sqrt(pairs-tiedY))
}

// tied returns how many pairs of n rows in order are equal.
func tied(n int, equal func(i, j int) bool) (pairs float64) {
	for first := 0; first < n; {
		end := first + 1
		for end < n && equal(first, end) {
			end++
		}
		pairs += float64(end-first) * float64(end-first-1) / 2
		first = end
	}
	return pairs
}

// mergeSort sorts the values and returns how many pairs of them stood the wrong way round.
func mergeSort(values, spare []float64) (exchanges float64) {
	if len(values) < 2 {
		return 0
	}
	half := len(values) / 2
	exchanges = mergeSort(values[:half], spare) + mergeSort(values[half:], spare)
	left, right := spare[:half], values[half:]
	copy(left, values[:half])
	for i := range values {
		if len(left) == 0 {
			break // the rest is in place
		}
		if len(right) > 0 && right[0] < left[0] {
			exchanges += float64(len(left))
			values[i], right = right[0], right[1:]
		} else {
			values[i], left = left[0], left[1:]
		}
	}
	return exchanges
}
