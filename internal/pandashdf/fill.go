package pandashdf

import (
	"encoding/binary"
	"math"

	"example.com/bigdata/internal/table"
)

func putFloat(cell []byte, x float64) { binary.LittleEndian.PutUint64(cell, math.Float64bits(x)) }

func putInt[T ~int64 | ~uint64](cell []byte, n T) { binary.LittleEndian.PutUint64(cell, uint64(n)) }

func putBool(cell []byte, b bool) { cell[0] = byte(table.TruthOf(b)) }

// filler returns a function that fills records of one cell.
func filler(size int, put func(cell []byte, row int)) func(records []byte, first int) {
	return func(records []byte, first int) {
		for i := 0; i < len(records); i += size {
			put(records[i:i+size], first)
			first++
		}
	}
}

// cells returns a function that fills records with one value each.
func cells[T any](size int, values []T, put func(cell []byte, x T)) func(records []byte, first int) {
	return filler(size, func(cell []byte, row int) { put(cell, values[row]) })
}

// interleaved returns a function that fills records with the values of the columns, side
// by side.
func interleaved[T any](size int, block []table.Column, put func(cell []byte, x T)) func(records []byte, first int) {
	stride := size * len(block)
	return func(records []byte, first int) {
		for j, c := range block {
			values := c.Values.([]T)[first : first+len(records)/stride]
			for i, x := range values {
				at := i*stride + j*size
				put(records[at:at+size], x)
			}
		}
	}
}

// objectsOf returns the values of the columns, row after row.
func objectsOf[T any](block []table.Column) []any {
	all := make([]any, 0, block[0].Len()*len(block))
	for row := range block[0].Len() {
		for _, c := range block {
			all = append(all, c.Values.([]T)[row])
		}
	}
	return all
}
