package pandashdf

import (
	"cmp"
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

// writer writes the group of a frame.
type writer struct {
	group *hdf5.Group
	later []bulk // what is written when libhdf5 has closed the file, and others can have it
}

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
func writeFile(path, key string, t table.Table) (later []bulk, err error) {
	leave, err := enter()
	if err != nil {
		return nil, err
	}
	defer leave()
	file, err := hdf5.CreateFile(path, hdf5.F_ACC_TRUNC)
	if err != nil {
		return nil, fmt.Errorf("creating the file: %w", err)
	}
	defer closeInto(&err, file, "the file")
	root, err := file.OpenGroup("/")
	if err != nil {
		return nil, fmt.Errorf("opening /: %w", err)
	}
	defer closeInto(&err, root, "/")
	err = setAttributes(root, []attribute{
		{"CLASS", "GROUP"}, {"PYTABLES_FORMAT_VERSION", "2.1"}, {"TITLE", empty{}}, {"VERSION", "1.0"},
	})
	if err != nil {
		return nil, err
	}
	group, err := file.CreateGroup(key)
	if err != nil {
		return nil, fmt.Errorf("creating group %s: %w", key, err)
	}
	defer closeInto(&err, group, key)
	w := &writer{group: group}
	if err := w.frame(t); err != nil {
		return nil, err
	}
	return w.later, file.Flush(hdf5.F_SCOPE_GLOBAL)
}

func (w *writer) frame(t table.Table) error {
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
	if err := setAttributes(w.group, attributes); err != nil {
		return err
	}
	if err := w.names("axis0", t.Columns); err != nil {
		return err
	}
	if err := w.index("axis1", t.Index, t.Columns[0].Len()); err != nil {
		return err
	}
	for i, block := range blocks {
		if err := w.names(fmt.Sprintf("block%d_items", i), block); err != nil {
			return err
		}
		if err := w.values(fmt.Sprintf("block%d_values", i), block); err != nil {
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

// names writes the names of the columns as an array of fixed-width text.
func (w *writer) names(name string, columns []table.Column) error {
	names := make([]table.Text, len(columns))
	for i, c := range columns {
		names[i].Value = c.Name
	}
	return w.texts(name, names, "")
}

// texts writes the texts of an index.
func (w *writer) texts(name string, texts []table.Text, title string) (err error) {
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
	return w.array(name, t, []uint{uint(len(texts))}, fill, indexAttributes("string", title, attribute{"nan_rep", empty{}}))
}

// index writes what the rows are called.
func (w *writer) index(name string, index table.Index, rows int) error {
	dims := []uint{uint(rows)}
	switch values := index.Values.(type) {
	case nil:
		numbers := filler(8, func(cell []byte, row int) { putInt(cell, int64(row)) })
		return w.array(name, hdf5.T_STD_I64LE, dims, numbers, indexAttributes("integer", index.Name))
	case []int64:
		return w.array(name, hdf5.T_STD_I64LE, dims, cells(8, values, putInt), indexAttributes("integer", index.Name))
	case []float64:
		return w.array(name, hdf5.T_IEEE_F64LE, dims, cells(8, values, putFloat), indexAttributes("float", index.Name))
	case []table.Timestamp:
		return w.array(name, hdf5.T_STD_I64LE, dims, cells(8, values, putInt), indexAttributes("datetime64", index.Name,
			attribute{"freq", none}, attribute{"index_class", "datetime"}))
	case []table.Text:
		return w.texts(name, values, index.Name)
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

// values writes the columns of one block as a dataset of rows × columns.
func (w *writer) values(name string, block []table.Column) error {
	dims := []uint{uint(block[0].Len()), uint(len(block))}
	switch block[0].Values.(type) {
	case []float64:
		return w.array(name, hdf5.T_IEEE_F64LE, dims, interleaved(8, block, putFloat), arrayAttributes())
	case []int64:
		return w.array(name, hdf5.T_STD_I64LE, dims, interleaved(8, block, putInt[int64]), arrayAttributes())
	case []uint64:
		return w.array(name, hdf5.T_STD_U64LE, dims, interleaved(8, block, putInt[uint64]), arrayAttributes())
	case []table.Timestamp:
		// Every pandas takes datetime64 for nanoseconds; the unit after it is pandas 2's.
		return w.array(name, hdf5.T_STD_I64LE, dims, interleaved(8, block, putInt[table.Timestamp]),
			arrayAttributes(attribute{"value_type", "datetime64"}))
	case []bool:
		return w.array(name, hdf5.T_STD_B8LE, dims, interleaved(1, block, putBool), arrayAttributes())
	case []table.Text:
		return w.objects(name, pickleArray(objectsOf[table.Text](block), dims))
	case []table.Truth:
		return w.objects(name, pickleArray(objectsOf[table.Truth](block), dims))
	}
	return fmt.Errorf("column %s: values of type %T cannot be stored", block[0].Name, block[0].Values)
}

func (w *writer) array(name string, t *hdf5.Datatype, dims []uint, fill func(records []byte, first int), attributes []attribute) (err error) {
	space, err := hdf5.CreateSimpleDataspace(dims, nil)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	defer closeInto(&err, space, name)
	set, err := w.group.CreateDataset(name, t, space)
	if err != nil {
		return fmt.Errorf("creating %s: %w", name, err)
	}
	defer closeInto(&err, set, name)
	if uint64(stride(t, dims))*uint64(dims[0]) < bulkFrom {
		err = write(set, t, dims, fill)
	} else {
		var b bulk
		if b, err = reserve(set, t, dims, fill); err == nil {
			w.later = append(w.later, b)
		}
	}
	if err != nil {
		return fmt.Errorf("writing %s: %w", name, err)
	}
	return setAttributes(set, attributes)
}

// objects writes a pickled array as PyTables' VLArray of one object.
func (w *writer) objects(name string, pickled []byte) (err error) {
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
	set, err := w.group.CreateDatasetWith(name, &t.Datatype, space, chunked)
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
