package pandashdf

import (
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"os"
	"runtime"
	"slices"
	"strings"
	"unsafe"

	"gonum.org/v1/hdf5"

	"example.com/bigdata/internal/table"
	"example.com/bigdata/internal/wholefile"
)

// Write stores the table under the key ("/data") of a new file, as
// DataFrame.to_hdf(path, key, mode="w") does. The file appears under its name only
// when it is complete: an older one stays whole until then.
func Write(path, key string, t table.Table) error {
	if err := check(key, t); err != nil {
		return fmt.Errorf("store %s: %w", path, err)
	}
	err := wholefile.Write(path, func(temporary *os.File) error {
		later, err := writeFile(temporary.Name(), key, t)
		if err != nil {
			return err
		}
		slices.SortFunc(later, func(a, b bulk) int { return cmp.Compare(a.Offset, b.Offset) })
		gaps := make([]extent, len(later))
		for i, b := range later {
			gaps[i] = b.extent
			if err := b.write(temporary); err != nil {
				return err
			}
		}
		return seal(temporary, gaps)
	})
	if err != nil {
		return fmt.Errorf("store %s: %w", path, err)
	}
	return nil
}

// later is what is still to be written to the file when libhdf5 has closed it: so that it
// is not kept from others for longer than it has to be. Whoever has libhdf5 has it.
var later []bulk

// bulkFrom is the size in bytes from which on a dataset is written later.
const bulkFrom = 1 << 14

func check(key string, t table.Table) error {
	if len(strings.Trim(key, "/")) == 0 || strings.Contains(strings.Trim(key, "/"), "/") {
		return fmt.Errorf("the key %q is not of the form /name", key)
	}
	if len(t.Columns) == 0 || t.Columns[0].Len() == 0 {
		return errors.New("the frame has no rows")
	}
	rows := t.Columns[0].Len()
	for _, c := range t.Columns {
		if c.Len() != rows {
			return fmt.Errorf("column %s has %d rows and %s has %d", c.Name, c.Len(), t.Columns[0].Name, rows)
		}
		if c.Name == "" || strings.ContainsRune(c.Name, 0) {
			return fmt.Errorf("%q cannot be the name of a column", c.Name)
		}
	}
	if index := (table.Column{Values: t.Index.Values}); t.Index.Values != nil && index.Len() != rows {
		return fmt.Errorf("the index has %d rows and the columns have %d", index.Len(), rows)
	}
	return nil
}

// writeFile makes the file, but for the large datasets that it returns.
func writeFile(path, key string, t table.Table) (_ []bulk, err error) {
	leave, err := enter()
	if err != nil {
		return nil, err
	}
	defer leave()
	defer func() { later = nil }() // so that it holds no columns
	err = writeHDF(path, key, t)
	return later, err
}

func writeHDF(path, key string, t table.Table) (err error) {
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
	if err := writeFrame(group, t); err != nil {
		return err
	}
	return file.Flush(hdf5.F_SCOPE_GLOBAL)
}

func writeFrame(group *hdf5.Group, t table.Table) error {
	blocks := blocksOf(t.Columns)
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
	if err := writeNames(group, "axis0", t.Columns); err != nil {
		return err
	}
	if err := writeIndex(group, "axis1", t.Index, t.Columns[0].Len()); err != nil {
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
func writeNames(group *hdf5.Group, name string, columns []table.Column) error {
	names := make([]table.Text, len(columns))
	for i, c := range columns {
		names[i].Value = c.Name
	}
	return writeTexts(group, name, names, "")
}

// writeTexts writes the texts of an index.
func writeTexts(group *hdf5.Group, name string, texts []table.Text, title string) (err error) {
	width := 1
	for _, t := range texts {
		width = max(width, len(t.Value))
	}
	t, err := hdf5.CreateDatatype(hdf5.T_STRING, width)
	if err != nil {
		return err
	}
	defer closeInto(&err, t, "the text type")
	fill := func(records []byte, first int) {
		clear(records)
		for i := range len(records) / width {
			copy(records[i*width:(i+1)*width], texts[first+i].Value)
		}
	}
	return writeArray(group, name, t, []uint{uint(len(texts))}, fill, indexAttributes("string", title, attribute{"nan_rep", empty{}}))
}

// writeIndex writes what the rows are called.
func writeIndex(group *hdf5.Group, name string, index table.Index, rows int) error {
	dims := []uint{uint(rows)}
	switch values := index.Values.(type) {
	case nil:
		numbers := filler(8, func(cell []byte, row int) { putInt(cell, int64(row)) })
		return writeArray(group, name, hdf5.T_STD_I64LE, dims, numbers, indexAttributes("integer", index.Name))
	case []int64:
		return writeArray(group, name, hdf5.T_STD_I64LE, dims, cells(8, values, putInt), indexAttributes("integer", index.Name))
	case []float64:
		return writeArray(group, name, hdf5.T_IEEE_F64LE, dims, cells(8, values, putFloat), indexAttributes("float", index.Name))
	case []table.Timestamp:
		return writeArray(group, name, hdf5.T_STD_I64LE, dims, cells(8, values, putInt), indexAttributes("datetime64", index.Name,
			attribute{"freq", none}, attribute{"index_class", "datetime"}))
	case []table.Text:
		return writeTexts(group, name, values, index.Name)
	}
	return fmt.Errorf("an index of type %T cannot be stored", index.Values)
}

// indexAttributes are the attributes of an index of pandas' kind. Its name is pickled
// where it has none.
func indexAttributes(kind, name string, more ...attribute) []attribute {
	named := attribute{"name", name}
	if name == "" {
		named.value = none
	}
	return arrayAttributes(append([]attribute{{"kind", kind}, named}, more...)...)
}

// writeValues writes the columns of one block as a dataset of rows × columns.
func writeValues(group *hdf5.Group, name string, block []table.Column) error {
	dims := []uint{uint(block[0].Len()), uint(len(block))}
	switch block[0].Values.(type) {
	case []float64:
		return writeArray(group, name, hdf5.T_IEEE_F64LE, dims, interleaved(8, block, putFloat), arrayAttributes())
	case []int64:
		return writeArray(group, name, hdf5.T_STD_I64LE, dims, interleaved(8, block, putInt[int64]), arrayAttributes())
	case []uint64:
		return writeArray(group, name, hdf5.T_STD_U64LE, dims, interleaved(8, block, putInt[uint64]), arrayAttributes())
	case []table.Timestamp:
		// Every pandas takes datetime64 for nanoseconds; the unit after it is pandas 2's.
		return writeArray(group, name, hdf5.T_STD_I64LE, dims, interleaved(8, block, putInt[table.Timestamp]),
			arrayAttributes(attribute{"value_type", "datetime64"}))
	case []bool:
		return writeArray(group, name, hdf5.T_STD_B8LE, dims, interleaved(1, block, putBool), arrayAttributes())
	case []table.Text:
		return writeObjects(group, name, pickleArray(objects[table.Text](block), dims))
	case []table.Truth:
		return writeObjects(group, name, pickleArray(objects[table.Truth](block), dims))
	}
	return fmt.Errorf("column %s: values of type %T cannot be stored", block[0].Name, block[0].Values)
}

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

// objects returns the values of the columns, row after row.
func objects[T any](block []table.Column) []any {
	all := make([]any, 0, block[0].Len()*len(block))
	for row := range block[0].Len() {
		for _, c := range block {
			all = append(all, c.Values.([]T)[row])
		}
	}
	return all
}

func writeArray(group *hdf5.Group, name string, t *hdf5.Datatype, dims []uint, fill func(records []byte, first int), attributes []attribute) (err error) {
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
	if uint64(stride(t, dims))*uint64(dims[0]) < bulkFrom {
		err = write(set, t, dims, fill)
	} else {
		var b bulk
		if b, err = reserve(set, t, dims, fill); err == nil {
			later = append(later, b)
		}
	}
	if err != nil {
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
