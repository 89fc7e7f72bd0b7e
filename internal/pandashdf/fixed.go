package pandashdf

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"gonum.org/v1/hdf5"

	"example.com/bigdata/internal/table"
)

// readFrame reads a frame in the fixed format.
func readFrame(group *hdf5.Group, want func(string) bool) (t table.Table, err error) {
	names, err := readNames(group, "axis0")
	if err != nil {
		return t, err
	}
	var rows int
	if t.Index, rows, err = readIndex(group, "axis1"); err != nil {
		return t, err
	}
	blocks, err := number(group, "nblocks")
	if err != nil {
		return t, err
	}
	found := map[string]any{}
	for i := range blocks {
		items, err := readNames(group, fmt.Sprintf("block%d_items", i))
		if err != nil {
			return t, err
		}
		if err := readBlock(group, fmt.Sprintf("block%d_values", i), rows, items, want, found); err != nil {
			return t, err
		}
	}
	for _, name := range names {
		if !want(name) {
			continue
		}
		values, ok := found[name]
		if !ok {
			return t, fmt.Errorf("no block holds the column %s", name)
		}
		t.Columns = append(t.Columns, table.Column{Name: name, Values: values})
	}
	return t, nil
}

// readSeries reads a series in the fixed format.
func readSeries(group *hdf5.Group) (t table.Table, err error) {
	var rows int
	if t.Index, rows, err = readIndex(group, "index"); err != nil {
		return t, err
	}
	name := nameOf(group)
	found := map[string]any{}
	if err := readBlock(group, "values", rows, []string{name}, func(string) bool { return true }, found); err != nil {
		return t, err
	}
	t.Columns = []table.Column{{Name: name, Values: found[name]}}
	return t, nil
}

// nameOf returns the name that a series or an index has, or "".
func nameOf(n node) string {
	if name := text(n, "name"); name != string(none) {
		return name
	}
	return ""
}

// readBlock adds the wanted columns of a block, of rows × len(items), to those found.
func readBlock(group *hdf5.Group, name string, rows int, items []string, want func(string) bool, found map[string]any) (err error) {
	wanted := false
	for _, item := range items {
		wanted = wanted || want(item)
	}
	if !wanted {
		return nil
	}
	d, err := openDataset(group, name)
	if err != nil {
		return err
	}
	defer closeInto(&err, d, name)
	if isEmpty(d) {
		return errors.New("the frame has no rows")
	}
	if d.t.Class() == hdf5.T_VLEN {
		return readObjects(d, rows, items, found)
	}
	size := int(d.t.Size())
	if d.rows() != rows || d.stride() != size*len(items) {
		return fmt.Errorf("%s has the shape %v where the axes name %d × %d", name, d.dims, rows, len(items))
	}
	takers := map[string]taker{}
	for j, item := range items {
		if !want(item) {
			continue
		}
		if hasZone(d) {
			return fmt.Errorf("column %s: %w", item, errZone)
		}
		takers[item], err = takerOf(d.t, text(d, "value_type"), place{offset: j * size, stride: size * len(items), rows: rows})
		if err != nil {
			return fmt.Errorf("column %s: %w", item, err)
		}
	}
	return readInto(d, takers, found)
}

// readInto reads the dataset once, has each taker collect its column, and adds them to
// those found. There may be takers of something else.
func readInto(d *dataset, takers map[string]taker, found map[string]any, others ...taker) error {
	all := slices.AppendSeq(others, maps.Values(takers))
	err := d.read(func(records []byte) {
		for _, t := range all {
			t.take(records)
		}
	})
	if err != nil {
		return err
	}
	for name, t := range takers {
		if found[name], err = t.values(); err != nil {
			return fmt.Errorf("column %s: %w", name, err)
		}
	}
	return nil
}

// isEmpty reports whether the dataset stands for one without rows, which PyTables cannot
// store: pandas gives its shape as an attribute.
func isEmpty(d *dataset) bool {
	_, err := d.OpenAttribute("shape")
	return err == nil
}

// errZone is the error of times with a zone, which ours have not.
var errZone = errors.New("times with a zone cannot be read (Series.dt.tz_localize(None) takes it away)")

func hasZone(d *dataset) bool {
	zone := text(d, "tz")
	return zone != "" && zone != string(none)
}

// readObjects adds columns of texts, or of true, false and missing values.
func readObjects(d *dataset, rows int, items []string, found map[string]any) error {
	var element variable
	if !isBytes(d.t) || d.rows() != 1 {
		return fmt.Errorf("%s is not one pickled array", d.name)
	}
	if err := d.Read(&element); err != nil {
		return fmt.Errorf("reading %s: %w", d.name, err)
	}
	objects, err := unpickleArray(element.takeBytes())
	if err != nil {
		return fmt.Errorf("%s: %w", d.name, err)
	}
	if len(objects) != rows*len(items) {
		return fmt.Errorf("%s has %d objects where the axes name %d × %d", d.name, len(objects), rows, len(items))
	}
	for j, item := range items {
		column := make([]any, rows)
		for i := range column {
			column[i] = objects[i*len(items)+j]
		}
		if found[item], err = columnOfObjects(column); err != nil {
			return fmt.Errorf("column %s: %w", item, err)
		}
	}
	return nil
}

// isBytes reports whether elements of the type are bytes, any number of them.
func isBytes(t *hdf5.Datatype) bool {
	bytes, err := hdf5.NewVarLenType(hdf5.T_STD_U8LE)
	if err != nil {
		return false
	}
	defer bytes.Close()
	return bytes.Equal(t)
}

// readNames reads an array of names: texts of fixed width, or numbers.
func readNames(group *hdf5.Group, name string) ([]string, error) {
	index, _, err := readIndex(group, name)
	if err != nil {
		return nil, err
	}
	var names []string
	switch values := index.Values.(type) {
	case []table.Text:
		for _, v := range values {
			names = append(names, v.Value)
		}
		return names, nil
	case []int64:
		for _, v := range values {
			names = append(names, strconv.FormatInt(v, 10))
		}
		return names, nil
	}
	return nil, fmt.Errorf("%s: the columns have no names", name)
}

// readIndex reads an index and how many values it has.
func readIndex(group *hdf5.Group, name string) (index table.Index, rows int, err error) {
	d, err := openDataset(group, name)
	if err != nil {
		return index, 0, err
	}
	defer closeInto(&err, d, name)
	if isEmpty(d) {
		return index, 0, errors.New("the frame has no rows")
	}
	if len(d.dims) != 1 || d.t.Class() == hdf5.T_VLEN {
		return index, 0, fmt.Errorf("%s: an index of kind %q cannot be read (DataFrame.reset_index makes a column of it)", name, text(d, "kind"))
	}
	if hasZone(d) {
		return index, 0, fmt.Errorf("%s: %w", name, errZone)
	}
	index.Name = nameOf(d)
	taker, err := indexTaker(d.t, text(d, "kind"), place{stride: d.stride(), rows: d.rows()})
	if err != nil {
		return index, 0, fmt.Errorf("%s: %w", name, err)
	}
	if err := d.read(taker.take); err != nil {
		return index, 0, err
	}
	index.Values, err = taker.values()
	return index, d.rows(), err
}

// indexTaker returns a taker of an index of pandas' kind.
func indexTaker(t *hdf5.Datatype, kind string, p place) (taker, error) {
	if kind == "integer" && t.Equal(hdf5.T_STD_I64LE) && p.offset+8 <= p.stride {
		p.size = 8
		return &numbering{place: p}, nil
	}
	return takerOf(t, kind, p)
}
