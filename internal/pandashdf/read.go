package pandashdf

import (
	"bytes"
	"fmt"
	"os"
	"slices"

	"gonum.org/v1/hdf5"

	"example.com/bigdata/internal/table"
)

// Read returns the columns of the frame that DataFrame.to_hdf(path, key) or Write
// stored. A file that is missing, is no HDF5 (ErrNotHDF5), lacks the key (ErrNoKey) or
// holds what this package does not read is an error that says so.
func Read(path, key string) (columns []table.Column, err error) {
	if _, err := os.Stat(path); err != nil {
		return nil, err
	}
	leave, err := enter()
	if err != nil {
		return nil, err
	}
	defer leave()
	columns, err = readFile(path, key)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	return columns, nil
}

func readFile(path, key string) (columns []table.Column, err error) {
	if !hdf5.IsHDF5(path) {
		return nil, ErrNotHDF5
	}
	file, err := hdf5.OpenFile(path, hdf5.F_ACC_RDONLY)
	if err != nil {
		return nil, fmt.Errorf("the file is damaged or cut short: %w", err)
	}
	defer closeInto(&err, file, "the file")
	if !file.LinkExists(key) {
		return nil, fmt.Errorf("%w: %s", ErrNoKey, key)
	}
	group, err := file.OpenGroup(key)
	if err != nil {
		return nil, fmt.Errorf("opening group %s: %w", key, err)
	}
	defer closeInto(&err, group, key)
	return readFrame(group)
}

func readFrame(group *hdf5.Group) ([]table.Column, error) {
	if kind := text(group, "pandas_type"); kind != "frame" {
		return nil, fmt.Errorf("it holds a %q, not a frame in pandas' fixed format", kind)
	}
	names, err := readNames(group, "axis0")
	if err != nil {
		return nil, err
	}
	rows, err := readIndex(group, "axis1")
	if err != nil {
		return nil, err
	}
	blocks, err := number(group, "nblocks")
	if err != nil {
		return nil, err
	}
	found := map[string]any{}
	for i := range blocks {
		items, err := readNames(group, fmt.Sprintf("block%d_items", i))
		if err != nil {
			return nil, err
		}
		values, err := readValues(group, fmt.Sprintf("block%d_values", i), rows, len(items))
		if err != nil {
			return nil, err
		}
		for j, item := range items {
			found[item] = values[j]
		}
	}
	columns := make([]table.Column, len(names))
	for i, name := range names {
		values, ok := found[name]
		if !ok {
			return nil, fmt.Errorf("no block holds the column %s", name)
		}
		columns[i] = table.Column{Name: name, Values: values}
	}
	return columns, nil
}

// dataset is an open dataset with what is to be known before it is read.
type dataset struct {
	*hdf5.Dataset
	name  string
	dims  []uint
	class hdf5.TypeClass
	size  int // of an element, in bytes
}

func openDataset(group *hdf5.Group, name string) (*dataset, error) {
	set, err := group.OpenDataset(name)
	if err != nil {
		return nil, fmt.Errorf("no dataset %s: %w", name, err)
	}
	space := set.Space()
	defer space.Close()
	dims, _, err := space.SimpleExtentDims()
	if err != nil {
		set.Close()
		return nil, fmt.Errorf("the shape of %s: %w", name, err)
	}
	t, err := set.Datatype()
	if err != nil {
		set.Close()
		return nil, fmt.Errorf("the type of %s: %w", name, err)
	}
	defer t.Close()
	return &dataset{set, name, dims, t.Class(), int(t.Size())}, nil
}

func (d *dataset) read(values any) error {
	if err := d.Read(values); err != nil {
		return fmt.Errorf("reading %s: %w", d.name, err)
	}
	return nil
}

// readNames reads an array of fixed-width text.
func readNames(group *hdf5.Group, name string) (names []string, err error) {
	d, err := openDataset(group, name)
	if err != nil {
		return nil, err
	}
	defer closeInto(&err, d, name)
	if d.class != hdf5.T_STRING || len(d.dims) != 1 {
		return nil, fmt.Errorf("%s: the columns have no text names", name)
	}
	raw := make([]byte, int(d.dims[0])*d.size)
	if err := d.read(&raw); err != nil {
		return nil, err
	}
	for cell := range slices.Chunk(raw, d.size) {
		names = append(names, string(bytes.TrimRight(cell, "\x00")))
	}
	return names, nil
}

// readIndex returns the number of rows and checks that they are numbered 0, 1, 2, ….
func readIndex(group *hdf5.Group, name string) (rows int, err error) {
	d, err := openDataset(group, name)
	if err != nil {
		return 0, err
	}
	defer closeInto(&err, d, name)
	if kind := text(d, "kind"); kind != "integer" || d.size != 8 || len(d.dims) != 1 {
		return 0, fmt.Errorf("the index is of kind %q; only rows numbered 0, 1, 2, … can be read (DataFrame.reset_index)", kind)
	}
	index := make([]int64, d.dims[0])
	if err := d.read(&index); err != nil {
		return 0, err
	}
	for i, n := range index {
		if n != int64(i) {
			return 0, fmt.Errorf("row %d has the index %d; only rows numbered 0, 1, 2, … can be read (DataFrame.reset_index)", i, n)
		}
	}
	return len(index), nil
}

// readValues reads the block of the given shape and returns its columns.
func readValues(group *hdf5.Group, name string, rows, cols int) (columns []any, err error) {
	d, err := openDataset(group, name)
	if err != nil {
		return nil, err
	}
	defer closeInto(&err, d, name)
	count := 1
	for _, n := range d.dims {
		count *= int(n)
	}
	if d.class != hdf5.T_VLEN && count != rows*cols {
		return nil, fmt.Errorf("%s has %d values where the axes name %d × %d", name, count, rows, cols)
	}
	switch {
	case d.class == hdf5.T_FLOAT && d.size == 8:
		return columnsOf(d, count, cols, func(x float64) float64 { return x })
	case d.class == hdf5.T_INTEGER && d.size == 8:
		return readIntegers(d, count, cols)
	case d.class == hdf5.T_BITFIELD && d.size == 1:
		return columnsOf(d, count, cols, func(b uint8) bool { return b != 0 })
	case d.class == hdf5.T_VLEN && count == 1:
		return readTexts(d, rows, cols)
	}
	return nil, fmt.Errorf("%s: elements of class %d and %d bytes cannot be read", name, d.class, d.size)
}

// readIntegers reads whole numbers, or times as value_type says.
func readIntegers(d *dataset, count, cols int) ([]any, error) {
	valueType := text(d, "value_type")
	unit, isTime := map[string]int64{
		"datetime64": 1, "datetime64[ns]": 1, "datetime64[us]": 1e3, "datetime64[ms]": 1e6, "datetime64[s]": 1e9,
	}[valueType]
	switch {
	case isTime:
		return columnsOf(d, count, cols, func(n int64) table.Timestamp {
			if table.Timestamp(n) == table.NaT {
				return table.NaT
			}
			return table.Timestamp(n * unit)
		})
	case valueType != "":
		return nil, fmt.Errorf("%s: values of type %s cannot be read", d.name, valueType)
	}
	return columnsOf(d, count, cols, func(n int64) int64 { return n })
}

func readTexts(d *dataset, rows, cols int) ([]any, error) {
	var element variable
	if err := d.read(&element); err != nil {
		return nil, err
	}
	texts, err := unpickleTexts(element.takeBytes())
	if err != nil {
		return nil, fmt.Errorf("%s: %w", d.name, err)
	}
	if len(texts) != rows*cols {
		return nil, fmt.Errorf("%s has %d texts where the axes name %d × %d", d.name, len(texts), rows, cols)
	}
	return split(texts, cols, func(s table.Text) table.Text { return s }), nil
}

// columnsOf reads a dataset of rows × columns and returns its columns.
func columnsOf[T, U any](d *dataset, count, cols int, convert func(T) U) ([]any, error) {
	values := make([]T, count)
	if err := d.read(&values); err != nil {
		return nil, err
	}
	return split(values, cols, convert), nil
}

// split is the inverse of interleave.
func split[T, U any](values []T, cols int, convert func(T) U) []any {
	columns := make([]any, cols)
	for j := range columns {
		column := make([]U, len(values)/cols)
		for i := range column {
			column[i] = convert(values[i*cols+j])
		}
		columns[j] = column
	}
	return columns
}
