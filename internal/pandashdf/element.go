package pandashdf

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"strings"

	"gonum.org/v1/hdf5"

	"example.com/bigdata/internal/table"
)

// taker collects the values of one column from records.
type taker interface {
	take(records []byte)
	values() (any, error)
}

// place says where the values of a column stand in records.
type place struct{ offset, stride, size, rows int }

// column is a taker of values of one type.
type column[T any] struct {
	place
	value func(cell []byte) T
	taken []T
	fault *error // what value has found
}

func (c *column[T]) take(records []byte) {
	for i := c.offset; i < len(records); i += c.stride {
		c.taken = append(c.taken, c.value(records[i:i+c.size]))
	}
}

func (c *column[T]) values() (any, error) {
	if c.fault != nil && *c.fault != nil {
		return nil, *c.fault
	}
	return c.taken, nil
}

func collect[T any](p place, value func(cell []byte) T) taker {
	return &column[T]{place: p, value: value, taken: make([]T, 0, p.rows)}
}

// floats is a column of float64, of which most data is: without a call for each value.
type floats struct {
	place
	taken []float64
}

func (c *floats) take(records []byte) {
	for i := c.offset; i < len(records); i += c.stride {
		c.taken = append(c.taken, math.Float64frombits(binary.LittleEndian.Uint64(records[i:])))
	}
}

func (c *floats) values() (any, error) { return c.taken, nil }

// takerOf returns a taker of elements of the type. Meaning is what pandas says of them:
// value_type in the fixed format and a column's dtype in the table format.
func takerOf(t *hdf5.Datatype, meaning string, p place) (taker, error) {
	p.size = int(t.Size())
	if p.offset+p.size > p.stride {
		return nil, errors.New("it stands outside of its record")
	}
	little := binary.LittleEndian
	unit, isTime := units[meaning]
	if strings.HasPrefix(meaning, "timedelta64") || strings.HasPrefix(meaning, "datetime64[") && !isTime {
		return nil, fmt.Errorf("values of type %s cannot be read", meaning)
	}
	switch {
	case isTime && t.Equal(hdf5.T_STD_I64LE):
		return collectTimes(p, unit), nil
	case t.Equal(hdf5.T_IEEE_F64LE):
		return &floats{p, make([]float64, 0, p.rows)}, nil
	case t.Equal(hdf5.T_IEEE_F32LE):
		return collect(p, func(b []byte) float64 { return float64(math.Float32frombits(little.Uint32(b))) }), nil
	case t.Equal(hdf5.T_STD_I64LE):
		return collect(p, func(b []byte) int64 { return int64(little.Uint64(b)) }), nil
	case t.Equal(hdf5.T_STD_I32LE):
		return collect(p, func(b []byte) int64 { return int64(int32(little.Uint32(b))) }), nil
	case t.Equal(hdf5.T_STD_I16LE):
		return collect(p, func(b []byte) int64 { return int64(int16(little.Uint16(b))) }), nil
	case t.Equal(hdf5.T_STD_I8LE):
		return collect(p, func(b []byte) int64 { return int64(int8(b[0])) }), nil
	case t.Equal(hdf5.T_STD_U64LE):
		return collect(p, little.Uint64), nil
	case t.Equal(hdf5.T_STD_U32LE):
		return collect(p, func(b []byte) uint64 { return uint64(little.Uint32(b)) }), nil
	case t.Equal(hdf5.T_STD_U16LE):
		return collect(p, func(b []byte) uint64 { return uint64(little.Uint16(b)) }), nil
	case t.Equal(hdf5.T_STD_U8LE):
		return collect(p, func(b []byte) uint64 { return uint64(b[0]) }), nil
	case t.Equal(hdf5.T_STD_B8LE):
		return collect(p, func(b []byte) bool { return b[0] != 0 }), nil
	case t.Class() == hdf5.T_STRING:
		return collect(p, func(b []byte) table.Text { return table.Text{Value: cellText(b)} }), nil
	}
	return nil, fmt.Errorf("elements of class %d and %d bytes cannot be read", t.Class(), t.Size())
}

// cellText returns the text of a cell of fixed width.
func cellText(cell []byte) string { return string(bytes.TrimRight(cell, "\x00")) }

// units are the nanoseconds that a time counts, by what pandas calls it.
var units = map[string]int64{
	"datetime64": 1, "datetime64[ns]": 1, "datetime64[us]": 1e3, "datetime64[ms]": 1e6, "datetime64[s]": 1e9,
}

func collectTimes(p place, unit int64) taker {
	var fault error
	value := func(b []byte) table.Timestamp {
		n := int64(binary.LittleEndian.Uint64(b))
		if table.Timestamp(n) == table.NaT {
			return table.NaT
		}
		if n > math.MaxInt64/unit || n < math.MinInt64/unit {
			fault = fmt.Errorf("the time %d s after 1970 is beyond what 64 bits of nanoseconds hold", n/(1e9/unit))
		}
		return table.Timestamp(n * unit)
	}
	return &column[table.Timestamp]{place: p, value: value, taken: make([]table.Timestamp, 0, p.rows), fault: &fault}
}

// numbering is a taker of int64 that keeps none as long as they are 0, 1, 2, ….
type numbering struct {
	place
	next  int64
	other *column[int64]
}

func (n *numbering) take(records []byte) {
	for i := n.offset; n.other == nil && i < len(records); i += n.stride {
		if int64(binary.LittleEndian.Uint64(records[i:])) != n.next {
			n.begin()
			n.other.take(records[i-n.offset:])
			return
		}
		n.next++
	}
	if n.other != nil {
		n.other.take(records)
	}
}

// begin turns to collecting, beginning with the numbers so far.
func (n *numbering) begin() {
	n.other = collect(n.place, func(b []byte) int64 { return int64(binary.LittleEndian.Uint64(b)) }).(*column[int64])
	for i := range n.next {
		n.other.taken = append(n.other.taken, i)
	}
}

func (n *numbering) values() (any, error) {
	if n.other == nil {
		return nil, nil
	}
	return n.other.values()
}
