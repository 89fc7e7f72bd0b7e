package pandashdf

import (
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"unsafe"

	"gonum.org/v1/hdf5"

	"example.com/bigdata/internal/table"
)

// Write stores the columns under the key ("/data") of a new file, as
// DataFrame.to_hdf(path, key, mode="w") does. The file appears under its name only
// when it is complete: an older one stays whole until then.
func Write(path, key string, columns []table.Column) error {
	if err := check(key, columns); err != nil {
		return fmt.Errorf("store %s: %w", path, err)
	}
	leave, err := enter()
	if err != nil {
		return err
	}
	defer leave()
	temporary, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	temporary.Close()
	err = writeFile(temporary.Name(), key, columns)
	if err == nil {
		err = os.Chmod(temporary.Name(), 0o644)
	}
	if err == nil {
		err = os.Rename(temporary.Name(), path)
	}
	if err != nil {
		os.Remove(temporary.Name())
		return fmt.Errorf("store %s: %w", path, err)
	}
	return nil
}

func check(key string, columns []table.Column) error {
	if len(strings.Trim(key, "/")) == 0 || strings.Contains(strings.Trim(key, "/"), "/") {
		return fmt.Errorf("the key %q is not of the form /name", key)
	}
	if len(columns) == 0 || columns[0].Len() == 0 {
		return errors.New("the frame has no rows")
	}
	for _, c := range columns {
		if c.Len() != columns[0].Len() {
			return fmt.Errorf("column %s has %d rows and %s has %d", c.Name, c.Len(), columns[0].Name, columns[0].Len())
		}
		if c.Name == "" || strings.ContainsRune(c.Name, 0) {
			return fmt.Errorf("%q cannot be the name of a column", c.Name)
		}
	}
	return nil
}

func writeFile(path, key string, columns []table.Column) (err error) {
	file, err := hdf5.CreateFile(path, hdf5.F_ACC_TRUNC)
	if err != nil {
		return fmt.Errorf("creating the file: %w", err)
	}
	defer closeInto(&err, file, "the file")
	root, err := file.OpenGroup("/")
	if err != nil {
		return fmt.Errorf("opening /: %w", err)
	}
	defer closeInto(&err, root, "/")
	err = setAttributes(root, []attribute{
		{"CLASS", "GROUP"}, {"PYTABLES_FORMAT_VERSION", "2.1"}, {"TITLE", empty{}}, {"VERSION", "1.0"},
	})
	if err != nil {
		return err
	}
	group, err := file.CreateGroup(key)
	if err != nil {
		return fmt.Errorf("creating group %s: %w", key, err)
	}
	defer closeInto(&err, group, key)
	if err := writeFrame(group, columns); err != nil {
		return err
	}
	return file.Flush(hdf5.F_SCOPE_GLOBAL)
}

func writeFrame(group *hdf5.Group, columns []table.Column) error {
	blocks := blocksOf(columns)
	attributes := []attribute{
		{"CLASS", "GROUP"}, {"TITLE", empty{}}, {"VERSION", "1.0"},
		{"axis0_variety", "regular"}, {"axis1_variety", "regular"},
	}
	for i := range blocks {
		attributes = append(attributes, attribute{fmt.Sprintf("block%d_items_variety", i), "regular"})
	}
	attributes = append(attributes,
		attribute{"encoding", "UTF-8"}, attribute{"errors", "strict"},
		attribute{"nblocks", len(blocks)}, attribute{"ndim", 2},
		attribute{"pandas_type", "frame"}, attribute{"pandas_version", "0.15.2"})
	if err := setAttributes(group, attributes); err != nil {
		return err
	}
	if err := writeNames(group, "axis0", columns); err != nil {
		return err
	}
	if err := writeIndex(group, "axis1", columns[0].Len()); err != nil {
		return err
	}
	for i, block := range blocks {
		if err := writeNames(group, fmt.Sprintf("block%d_items", i), block); err != nil {
			return err
		}
		if err := writeValues(group, fmt.Sprintf("block%d_values", i), block); err != nil {
			return err
		}
	}
	return nil
}

// blocksOf groups the columns by type, in the order in which the types appear.
func blocksOf(columns []table.Column) [][]table.Column {
	place := map[string]int{}
	var blocks [][]table.Column
	for _, c := range columns {
		kind := fmt.Sprintf("%T", c.Values)
		i, ok := place[kind]
		if !ok {
			i = len(blocks)
			place[kind] = i
			blocks = append(blocks, nil)
		}
		blocks[i] = append(blocks[i], c)
	}
	return blocks
}

// arrayAttributes are the attributes of every PyTables array.
func arrayAttributes(more ...attribute) []attribute {
	return append([]attribute{
		{"CLASS", "ARRAY"}, {"FLAVOR", "numpy"}, {"TITLE", empty{}}, {"VERSION", "2.4"}, {"transposed", flag(1)},
	}, more...)
}

// writeNames writes the names of the columns as an array of fixed-width text.
func writeNames(group *hdf5.Group, name string, columns []table.Column) (err error) {
	width := 1
	for _, c := range columns {
		width = max(width, len(c.Name))
	}
	names := make([]byte, width*len(columns))
	for i, c := range columns {
		copy(names[i*width:], c.Name)
	}
	t, err := hdf5.CreateDatatype(hdf5.T_STRING, width)
	if err != nil {
		return err
	}
	defer closeInto(&err, t, "the text type")
	return writeArray(group, name, t, []uint{uint(len(columns))}, &names,
		arrayAttributes(attribute{"kind", "string"}, attribute{"name", none}, attribute{"nan_rep", empty{}}))
}

func writeIndex(group *hdf5.Group, name string, rows int) error {
	index := make([]int64, rows)
	for i := range index {
		index[i] = int64(i)
	}
	return writeArray(group, name, hdf5.T_STD_I64LE, []uint{uint(rows)}, &index,
		arrayAttributes(attribute{"kind", "integer"}, attribute{"name", none}))
}

// writeValues writes the columns of one block as a dataset of rows × columns.
func writeValues(group *hdf5.Group, name string, block []table.Column) error {
	dims := []uint{uint(block[0].Len()), uint(len(block))}
	switch block[0].Values.(type) {
	case []float64:
		values := interleave(block, func(x float64) float64 { return x })
		return writeArray(group, name, hdf5.T_IEEE_F64LE, dims, &values, arrayAttributes())
	case []int64:
		values := interleave(block, func(n int64) int64 { return n })
		return writeArray(group, name, hdf5.T_STD_I64LE, dims, &values, arrayAttributes())
	case []table.Timestamp:
		values := interleave(block, func(t table.Timestamp) int64 { return int64(t) })
		// Every pandas takes datetime64 for nanoseconds; the unit after it is pandas 2's.
		return writeArray(group, name, hdf5.T_STD_I64LE, dims, &values,
			arrayAttributes(attribute{"value_type", "datetime64"}))
	case []bool:
		values := interleave(block, func(b bool) uint8 {
			if b {
				return 1
			}
			return 0
		})
		return writeArray(group, name, hdf5.T_STD_B8LE, dims, &values, arrayAttributes())
	case []table.Text:
		return writeObjects(group, name, pickleTexts(interleave(block, func(s table.Text) table.Text { return s }), dims))
	}
	return fmt.Errorf("column %s: values of type %T cannot be stored", block[0].Name, block[0].Values)
}

// interleave lays the columns of a block side by side, row after row.
func interleave[T, U any](block []table.Column, convert func(T) U) []U {
	width := len(block)
	values := make([]U, block[0].Len()*width)
	for j, c := range block {
		for i, x := range c.Values.([]T) {
			values[i*width+j] = convert(x)
		}
	}
	return values
}

func writeArray(group *hdf5.Group, name string, t *hdf5.Datatype, dims []uint, values any, attributes []attribute) (err error) {
	space, err := hdf5.CreateSimpleDataspace(dims, nil)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	defer closeInto(&err, space, name)
	set, err := group.CreateDataset(name, t, space)
	if err != nil {
		return fmt.Errorf("creating %s: %w", name, err)
	}
	defer closeInto(&err, set, name)
	if err := set.Write(values); err != nil {
		return fmt.Errorf("writing %s: %w", name, err)
	}
	return setAttributes(set, attributes)
}

// writeObjects writes a pickled array as PyTables' VLArray of one object.
func writeObjects(group *hdf5.Group, name string, pickled []byte) (err error) {
	t, err := hdf5.NewVarLenType(hdf5.T_STD_U8LE)
	if err != nil {
		return err
	}
	defer closeInto(&err, t, "the type of variable length")
	space, err := hdf5.CreateSimpleDataspace([]uint{1}, []uint{math.MaxUint})
	if err != nil {
		return err
	}
	defer closeInto(&err, space, name)
	chunked, err := hdf5.NewPropList(hdf5.P_DATASET_CREATE)
	if err != nil {
		return err
	}
	defer closeInto(&err, chunked, name)
	if err := chunked.SetChunk([]uint{1}); err != nil {
		return err
	}
	set, err := group.CreateDatasetWith(name, &t.Datatype, space, chunked)
	if err != nil {
		return fmt.Errorf("creating %s: %w", name, err)
	}
	defer closeInto(&err, set, name)
	var pinner runtime.Pinner
	defer pinner.Unpin()
	pinner.Pin(&pickled[0])
	element := variable{uintptr(len(pickled)), unsafe.Pointer(&pickled[0])}
	if err := set.Write(&element); err != nil {
		return fmt.Errorf("writing %s: %w", name, err)
	}
	return setAttributes(set, []attribute{
		{"CLASS", "VLARRAY"}, {"PSEUDOATOM", "object"}, {"TITLE", empty{}}, {"VERSION", "1.4"}, {"transposed", flag(1)},
	})
}
