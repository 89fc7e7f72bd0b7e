package plotting

import (
	"math"
	"strconv"

	"gonum.org/v1/plot/vg"
)

// tick is a mark on an axis.
type tick struct {
	value float64
	label string
}

// ticks returns the marks of an axis on which that many labels have room, as
// matplotlib's AutoLocator and ScalarFormatter place and write them: at most ten marks,
// at multiples of 1, 2, 2.5 or 5 times a power of ten.
func ticks(r interval, room vg.Length) []tick {
	spaces := min(max(math.Floor(float64(room)), 1), 9)
	step := niceStep((r.max - r.min) / spaces)
	var marks []tick
	for i := math.Ceil(r.min / step); i*step <= r.max; i++ {
		marks = append(marks, tick{value: i * step})
	}
	decimals := 0
	for _, m := range marks {
		decimals = max(decimals, decimalsOf(m.value, step))
	}
	for i := range marks {
		marks[i].label = strconv.FormatFloat(marks[i].value+0, 'f', decimals, 64) // + 0: no "-0"
	}
	return marks
}

// niceStep returns the smallest of 1, 2, 2.5, 5 × 10ᵏ that is not below raw.
func niceStep(raw float64) float64 {
	scale := math.Pow(10, math.Floor(math.Log10(raw)))
	for _, step := range []float64{1, 2, 2.5, 5} {
		if step*scale >= raw*(1-1e-10) {
			return step * scale
		}
	}
	return 10 * scale
}

// decimalsOf returns how many decimals v needs to be told from its neighbours at the
// distance step.
func decimalsOf(v, step float64) int {
	for decimals := range 15 {
		rounded, _ := strconv.ParseFloat(strconv.FormatFloat(v, 'f', decimals, 64), 64)
		if math.Abs(rounded-v) < step/1000 {
			return decimals
		}
	}
	return 15
}
