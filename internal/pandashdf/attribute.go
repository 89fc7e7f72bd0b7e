package pandashdf

import (
	"bytes"
	"fmt"

	"gonum.org/v1/hdf5"
)

// node is a group or a dataset: what carries attributes.
type node interface {
	CreateAttribute(name string, t *hdf5.Datatype, s *hdf5.Dataspace) (*hdf5.Attribute, error)
	OpenAttribute(name string) (*hdf5.Attribute, error)
}

// attribute is one attribute to write: a text, an empty (text without a value), a
// pickle, a flag or an int64.
type attribute struct {
	name  string
	value any
}

type (
	empty  struct{} // PyTables writes an empty text as one with no data at all
	pickle string   // a pickled value, which PyTables unpickles
	flag   uint8    // a NumPy bool
)

// none is pickled None.
const none = pickle("N.")

func setAttributes(n node, attributes []attribute) error {
	for _, a := range attributes {
		if err := setAttribute(n, a); err != nil {
			return fmt.Errorf("attribute %s: %w", a.name, err)
		}
	}
	return nil
}

func setAttribute(n node, a attribute) error {
	switch value := a.value.(type) {
	case string:
		return setText(n, a.name, []byte(value), true)
	case pickle:
		return setText(n, a.name, []byte(value), false)
	case empty:
		return setText(n, a.name, nil, true)
	case flag:
		return setScalar(n, a.name, hdf5.T_STD_B8LE, hdf5.S_SCALAR, &value)
	case int:
		number := int64(value)
		return setScalar(n, a.name, hdf5.T_STD_I64LE, hdf5.S_SCALAR, &number)
	}
	panic(fmt.Sprintf("pandashdf: an attribute of type %T", a.value))
}

// setText writes a text of fixed length.
func setText(n node, name string, text []byte, utf8 bool) (err error) {
	t, err := hdf5.CreateDatatype(hdf5.T_STRING, max(1, len(text)))
	if err != nil {
		return err
	}
	defer closeInto(&err, t, "the text type")
	if utf8 {
		if err := setUTF8(t); err != nil {
			return err
		}
	}
	if text == nil {
		return setScalar(n, name, t, hdf5.S_NULL, nil)
	}
	return setScalar(n, name, t, hdf5.S_SCALAR, &text[0])
}

func setScalar(n node, name string, t *hdf5.Datatype, class hdf5.SpaceClass, value any) (err error) {
	space, err := hdf5.CreateDataspace(class)
	if err != nil {
		return err
	}
	defer closeInto(&err, space, "the dataspace")
	a, err := n.CreateAttribute(name, t, space)
	if err != nil {
		return err
	}
	defer closeInto(&err, a, "the attribute")
	if value == nil {
		return nil
	}
	return a.Write(value, t)
}

// textScratch has room for more than an attribute can hold; whoever has libhdf5 has it.
var textScratch [1 << 16]byte

// text reads a text attribute; it is empty where there is none.
func text(n node, name string) string {
	a, err := n.OpenAttribute(name)
	if err != nil {
		return ""
	}
	defer a.Close()
	for _, utf8 := range []bool{true, false} { // libhdf5 does not convert one into the other
		if value, err := readText(a, utf8); err == nil {
			return value
		}
	}
	return ""
}

func readText(a *hdf5.Attribute, utf8 bool) (value string, err error) {
	t, err := hdf5.CreateDatatype(hdf5.T_STRING, len(textScratch))
	if err != nil {
		return "", err
	}
	defer closeInto(&err, t, "the text type")
	if utf8 {
		if err := setUTF8(t); err != nil {
			return "", err
		}
	}
	if err := a.Read(&textScratch[0], t); err != nil {
		return "", err
	}
	text, _, _ := bytes.Cut(textScratch[:], []byte{0})
	return string(text), nil
}

// number reads an int64 attribute.
func number(n node, name string) (int, error) {
	a, err := n.OpenAttribute(name)
	if err != nil {
		return 0, fmt.Errorf("no attribute %s: %w", name, err)
	}
	defer a.Close()
	var value int64
	if err := a.Read(&value, hdf5.T_STD_I64LE); err != nil {
		return 0, fmt.Errorf("attribute %s: %w", name, err)
	}
	return int(value), nil
}
