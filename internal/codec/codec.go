// Package codec turns values into bytes for another process of the same program, and
// back. Texts, byte slices and slices of numbers are their own memory, which costs
// nothing to encode; everything else is CBOR, with the exported fields of structs.
package codec

import (
	"fmt"
	"reflect"
	"unsafe"

	"github.com/fxamacker/cbor/v2"
)

// decoder takes any Go string, also one that is no UTF-8.
var decoder = func() cbor.DecMode {
	mode, err := cbor.DecOptions{UTF8: cbor.UTF8DecodeInvalid}.DecMode()
	if err != nil {
		panic("codec: " + err.Error()) // the option is a constant
	}
	return mode
}()

// Encode returns the bytes of the value, which may be the value's own memory.
func Encode[T any](value T) ([]byte, error) {
	switch v := any(value).(type) {
	case []byte:
		return v, nil
	case string:
		return unsafe.Slice(unsafe.StringData(v), len(v)), nil
	case []float64:
		return memory(v), nil
	case []int:
		return memory(v), nil
	case []int64:
		return memory(v), nil
	case []uint64:
		return memory(v), nil
	case []float32:
		return memory(v), nil
	}
	return cbor.Marshal(value)
}

// Decode reads what Encode returned for a value of that type. The value may share the
// memory of the bytes, which begin at a multiple of eight (see Buffer).
func Decode[T any](encoded []byte, value *T) (err error) {
	switch v := any(value).(type) {
	case *[]byte:
		*v = encoded
	case *string:
		*v = unsafe.String(unsafe.SliceData(encoded), len(encoded))
	case *[]float64:
		*v, err = slice[float64](encoded)
	case *[]int:
		*v, err = slice[int](encoded)
	case *[]int64:
		*v, err = slice[int64](encoded)
	case *[]uint64:
		*v, err = slice[uint64](encoded)
	case *[]float32:
		*v, err = slice[float32](encoded)
	default:
		err = decoder.Unmarshal(encoded, value)
	}
	return err
}

// Buffer returns n bytes for Decode to share.
func Buffer(n int) []byte {
	return memory(make([]uint64, (n+7)/8))[:n]
}

// memory returns the memory of a slice of numbers.
func memory[E any](values []E) []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(values))), len(values)*int(unsafe.Sizeof(*new(E))))
}

// slice is the inverse of memory.
func slice[E any](encoded []byte) ([]E, error) {
	size := int(unsafe.Sizeof(*new(E)))
	if len(encoded)%size != 0 {
		return nil, fmt.Errorf("%d bytes are no whole number of %v", len(encoded), reflect.TypeFor[E]())
	}
	return unsafe.Slice((*E)(unsafe.Pointer(unsafe.SliceData(encoded))), len(encoded)/size), nil
}
