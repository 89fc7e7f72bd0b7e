package pandashdf

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math"

	pickles "github.com/nlpodyssey/gopickle/pickle"
	"github.com/nlpodyssey/gopickle/types"

	"example.com/bigdata/internal/table"
)

// pickleArray returns a NumPy array of Python objects, of the given shape, as
// pickle.dumps would write it: the opcodes are those of protocol 4. An object is a
// table.Text, for which NaN stands where it is missing, or a table.Truth, for which it is
// None.
func pickleArray(objects []any, dims []uint) []byte {
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
	for _, object := range objects {
		pickleObject(&b, object)
	}
	b.WriteString("etb.")
	return b.Bytes()
}

func pickleObject(b *bytes.Buffer, object any) {
	switch o := object.(type) {
	case table.Text:
		if o.Missing {
			b.WriteString("G\x7f\xf8\x00\x00\x00\x00\x00\x00") // float("nan")
			return
		}
		pickleText(b, o.Value)
	case table.Truth:
		b.WriteByte(map[table.Truth]byte{table.True: '\x88', table.False: '\x89', table.Missing: 'N'}[o])
	default:
		panic(fmt.Sprintf("pandashdf: an object of type %T", object))
	}
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

// unpickle returns what a pickle holds, as long as that is texts, numbers, lists, tuples
// and dictionaries of them, or an array of such objects.
func unpickle(pickled []byte) (any, error) { return unpickleWith(pickled, findClass) }

// unpickleLoosely is unpickle that takes any other object for an opaque one.
func unpickleLoosely(pickled []byte) (any, error) {
	return unpickleWith(pickled, func(string, string) (any, error) {
		return constructor(func() any { return opaque{} }), nil
	})
}

// unpickleWith finds the classes of objects by a function. A damaged pickle, at which the
// unpickler panics, is an error.
func unpickleWith(pickled []byte, findClass func(module, name string) (any, error)) (object any, err error) {
	defer func() {
		if value := recover(); value != nil {
			err = fmt.Errorf("a damaged pickle: %v", value)
		}
	}()
	u := pickles.NewUnpickler(bytes.NewReader(pickled))
	u.FindClass = findClass
	return u.Load()
}

// opaque is a Python object of which nothing is known.
type opaque struct{}

// PySetState takes any state.
func (opaque) PySetState(any) error { return nil }

// unpickleArray returns the elements of a pickled NumPy array of Python objects.
func unpickleArray(pickled []byte) ([]any, error) {
	object, err := unpickle(pickled)
	if err != nil {
		return nil, fmt.Errorf("a pickled column: %w", err)
	}
	a, ok := object.(*array)
	if !ok {
		return nil, fmt.Errorf("a pickled %T where an array is expected", object)
	}
	return a.objects, nil
}

// columnOfObjects returns a column of texts, or of true and false, among which NaN and
// None stand for missing ones.
func columnOfObjects(objects []any) (any, error) {
	texts, truths := make([]table.Text, len(objects)), make([]table.Truth, len(objects))
	hasText, hasTruth := false, false
	for i, object := range objects {
		switch o := object.(type) {
		case string:
			texts[i].Value, hasText = o, true
		case bool:
			truths[i], hasTruth = table.TruthOf(o), true
		case nil:
			texts[i].Missing, truths[i] = true, table.Missing
		case float64:
			if !math.IsNaN(o) {
				return nil, fmt.Errorf("the number %v among objects", o)
			}
			texts[i].Missing, truths[i] = true, table.Missing
		default:
			return nil, fmt.Errorf("a %T among objects", o)
		}
	}
	switch {
	case hasText && hasTruth:
		return nil, errors.New("texts among true and false")
	case hasText:
		return texts, nil
	}
	return truths, nil
}

// findClass knows the classes of a pickled array of objects and no others.
func findClass(module, name string) (any, error) {
	switch module + "." + name {
	case "numpy.core.multiarray._reconstruct", "numpy._core.multiarray._reconstruct":
		return constructor(func() any { return &array{} }), nil
	case "numpy.dtype":
		return constructor(func() any { return opaque{} }), nil // an array of objects
	case "numpy.ndarray":
		return constructor(func() any { return &array{} }), nil
	}
	return nil, fmt.Errorf("it holds a %s.%s, not text", module, name)
}

// constructor is a Python callable that ignores its arguments.
type constructor func() any

func (c constructor) Call(...any) (any, error) { return c(), nil }

// array is numpy.ndarray of objects, flattened.
type array struct{ objects []any }

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
	a.objects = make([]any, elements.Len())
	for i := range a.objects {
		a.objects[i] = elements.Get(i)
	}
	return nil
}
