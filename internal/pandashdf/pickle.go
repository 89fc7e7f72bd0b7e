package pandashdf

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"

	pickles "github.com/nlpodyssey/gopickle/pickle"
	"github.com/nlpodyssey/gopickle/types"

	"example.com/bigdata/internal/table"
)

// pickleTexts returns a NumPy array of Python strings, of the given shape, as
// pickle.dumps would write it: the opcodes are those of protocol 4. NaN stands for a
// missing text.
func pickleTexts(texts []table.Text, dims []uint) []byte {
	var b bytes.Buffer
	b.WriteString("\x80\x04")
	global := func(module, name string) {
		pickleText(&b, module)
		pickleText(&b, name)
		b.WriteByte('\x93')
	}
	// numpy.core.multiarray._reconstruct(numpy.ndarray, (0,), b"b")
	global("numpy.core.multiarray", "_reconstruct")
	global("numpy", "ndarray")
	b.WriteString("K\x00\x85C\x01b\x87R")
	// .__setstate__((1, shape, dtype("O"), False, [texts…]))
	b.WriteString("(K\x01(")
	for _, n := range dims {
		pickleInt(&b, n)
	}
	b.WriteByte('t')
	global("numpy", "dtype")
	pickleText(&b, "O8")
	b.WriteString("\x89\x88\x87R(K\x03")
	pickleText(&b, "|")
	b.WriteString("NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK?tb\x89](")
	for _, s := range texts {
		if s.Missing {
			b.WriteString("G\x7f\xf8\x00\x00\x00\x00\x00\x00") // float("nan")
			continue
		}
		pickleText(&b, s.Value)
	}
	b.WriteString("etb.")
	return b.Bytes()
}

func pickleText(b *bytes.Buffer, s string) {
	if len(s) < 256 {
		b.WriteByte('\x8c')
		b.WriteByte(byte(len(s)))
	} else {
		b.WriteByte('X')
		b.Write(binary.LittleEndian.AppendUint32(nil, uint32(len(s))))
	}
	b.WriteString(s)
}

func pickleInt(b *bytes.Buffer, n uint) {
	b.WriteByte('J')
	b.Write(binary.LittleEndian.AppendUint32(nil, uint32(n)))
}

// unpickleTexts returns the elements of a pickled NumPy array of Python strings, among
// which NaN and None stand for missing ones.
func unpickleTexts(pickled []byte) ([]table.Text, error) {
	u := pickles.NewUnpickler(bytes.NewReader(pickled))
	u.FindClass = findClass
	object, err := u.Load()
	if err != nil {
		return nil, fmt.Errorf("a pickled column: %w", err)
	}
	a, ok := object.(*array)
	if !ok {
		return nil, fmt.Errorf("a pickled %T where an array of texts is expected", object)
	}
	return a.texts, nil
}

// findClass knows the classes of a pickled array of objects and no others.
func findClass(module, name string) (any, error) {
	switch module + "." + name {
	case "numpy.core.multiarray._reconstruct", "numpy._core.multiarray._reconstruct":
		return constructor(func() any { return &array{} }), nil
	case "numpy.dtype":
		return constructor(func() any { return &dtype{} }), nil
	case "numpy.ndarray":
		return constructor(func() any { return &array{} }), nil
	}
	return nil, fmt.Errorf("it holds a %s.%s, not text", module, name)
}

// constructor is a Python callable that ignores its arguments.
type constructor func() any

func (c constructor) Call(...any) (any, error) { return c(), nil }

// dtype is numpy.dtype; of an array of objects nothing needs to be known.
type dtype struct{}

func (*dtype) PySetState(any) error { return nil }

// array is numpy.ndarray of objects, flattened.
type array struct{ texts []table.Text }

// PySetState takes what numpy.ndarray.__reduce__ gives: version, shape, dtype, whether
// the memory is in Fortran's order, and the elements, which come row after row whatever
// that order is.
func (a *array) PySetState(state any) error {
	parts, ok := state.(*types.Tuple)
	if !ok || parts.Len() != 5 {
		return fmt.Errorf("an array's state is a %T", state)
	}
	elements, ok := parts.Get(4).(*types.List)
	if !ok {
		return fmt.Errorf("an array's elements are a %T, not objects", parts.Get(4))
	}
	a.texts = make([]table.Text, elements.Len())
	for i := range a.texts {
		switch e := elements.Get(i).(type) {
		case string:
			a.texts[i].Value = e
		case nil:
			a.texts[i].Missing = true
		case float64:
			a.texts[i].Missing = math.IsNaN(e)
			if !math.IsNaN(e) {
				return fmt.Errorf("the number %v among texts", e)
			}
		default:
			return fmt.Errorf("a %T among texts", e)
		}
	}
	return nil
}
