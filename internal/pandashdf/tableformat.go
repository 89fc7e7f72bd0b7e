package pandashdf

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/nlpodyssey/gopickle/types"
	"gonum.org/v1/hdf5"

	"example.com/bigdata/internal/table"
)

// readTable reads a frame or a series in the table format: one dataset, whose records are
// rows. A field of a record is the index, and the others each hold the values of the
// columns of one type.
func readTable(group *hdf5.Group, want func(string) bool) (t table.Table, err error) {
	if strings.HasPrefix(text(group, "table_type"), "appendable_multi") {
		return t, errors.New("its index has several levels (DataFrame.reset_index makes columns of them)")
	}
	d, err := openDataset(group, "table")
	if err != nil {
		return t, err
	}
	defer closeInto(&err, d, "table")
	if d.t.Class() != hdf5.T_COMPOUND || len(d.dims) != 1 {
		return t, errors.New("its table is none")
	}
	names, err := columnNames(group)
	if err != nil {
		return t, err
	}
	index, takers, err := recordTakers(group, d, want)
	if err != nil {
		return t, err
	}
	found := map[string]any{}
	if err := readInto(d, takers, found, index); err != nil {
		return t, err
	}
	if t.Index.Values, err = index.values(); err != nil {
		return t, err
	}
	t.Index.Name, _ = infoOf(group, "index", "index_name").(string)
	for _, name := range names {
		if values, ok := found[name]; ok {
			t.Columns = append(t.Columns, table.Column{Name: name, Values: values})
		} else if want(name) {
			return t, fmt.Errorf("no field holds the column %s", name)
		}
	}
	return t, nil
}

// recordTakers returns takers of the index and of the wanted columns of the records.
func recordTakers(group *hdf5.Group, d *dataset, want func(string) bool) (index taker, takers map[string]taker, err error) {
	takers = map[string]taker{}
	record := hdf5.CompoundType{Datatype: *d.t}
	for i := range record.NMembers() {
		p := place{offset: record.MemberOffset(i), stride: d.stride(), rows: d.rows()}
		field := record.MemberName(i)
		member, err := record.MemberType(i)
		if err != nil {
			return nil, nil, fmt.Errorf("the type of %s: %w", field, err)
		}
		zoned := infoOf(group, field, "tz") != nil
		switch {
		case field == "index" && zoned:
			err = errZone
		case field == "index":
			index, err = indexTaker(member, text(d, "index_kind"), p)
		default:
			err = fieldTakers(d, field, member, p, zoned, want, takers)
		}
		closeInto(&err, member, field)
		if err != nil {
			return nil, nil, err
		}
	}
	if index == nil {
		return nil, nil, errors.New("its table has no index")
	}
	return index, takers, nil
}

// fieldTakers adds takers of the wanted columns that a field of the records holds.
func fieldTakers(d *dataset, field string, member *hdf5.Datatype, p place, zoned bool, want func(string) bool, takers map[string]taker) error {
	names, err := pickledNames(d, field+"_kind")
	if err != nil {
		return fmt.Errorf("the columns of %s: %w", field, err)
	}
	size := int(member.Size()) / max(1, len(names))
	dtype := text(d, field+"_dtype")
	element, err := fieldElement(member, dtype, size, len(names))
	if err != nil {
		return fmt.Errorf("%s: %w", field, err)
	}
	defer element.Close()
	missing := text(d, field+"_nan_rep")
	if missing == "" {
		missing = "nan" // what older versions of pandas do not say
	}
	for j, name := range names {
		if !want(name) {
			continue
		}
		if zoned {
			return fmt.Errorf("column %s: %w", name, errZone)
		}
		at := p
		at.offset += j * size
		taker, err := takerOf(element, dtype, at)
		if err != nil {
			return fmt.Errorf("column %s: %w", name, err)
		}
		if texts, ok := taker.(*column[table.Text]); ok {
			texts.value = func(cell []byte) table.Text {
				if s := cellText(cell); s != missing {
					return table.Text{Value: s}
				}
				return table.Text{Missing: true}
			}
		}
		takers[name] = taker
	}
	return nil
}

// fieldElement returns the type of the elements of a field, which is an array of n of
// them, or one where the column is a field of its own.
func fieldElement(member *hdf5.Datatype, dtype string, size, n int) (*hdf5.Datatype, error) {
	if member.Class() != hdf5.T_ARRAY {
		return member.Copy()
	}
	element, err := elementType(dtype, size)
	if err != nil {
		return nil, err
	}
	array, err := hdf5.NewArrayType(element, []int{n})
	if err != nil {
		element.Close()
		return nil, err
	}
	defer array.Close()
	if element.Class() != hdf5.T_STRING && !array.Equal(member) {
		element.Close()
		return nil, fmt.Errorf("it does not hold %d times %s", n, dtype)
	}
	return element, nil
}

// elementType returns the type of pandas' dtype.
func elementType(dtype string, size int) (*hdf5.Datatype, error) {
	if strings.HasPrefix(dtype, "bytes") || strings.HasPrefix(dtype, "string") {
		return hdf5.CreateDatatype(hdf5.T_STRING, size)
	}
	if strings.HasPrefix(dtype, "datetime64") || strings.HasPrefix(dtype, "timedelta64") {
		dtype = "int64"
	}
	t, ok := map[string]*hdf5.Datatype{
		"float64": hdf5.T_IEEE_F64LE, "float32": hdf5.T_IEEE_F32LE, "bool": hdf5.T_STD_B8LE,
		"int64": hdf5.T_STD_I64LE, "int32": hdf5.T_STD_I32LE, "int16": hdf5.T_STD_I16LE, "int8": hdf5.T_STD_I8LE,
		"uint64": hdf5.T_STD_U64LE, "uint32": hdf5.T_STD_U32LE, "uint16": hdf5.T_STD_U16LE, "uint8": hdf5.T_STD_U8LE,
	}[dtype]
	if !ok {
		return nil, fmt.Errorf("values of type %q cannot be read", dtype)
	}
	return t.Copy()
}

// columnNames returns the names of the columns in their order.
func columnNames(group *hdf5.Group) ([]string, error) {
	axes, err := unpickle([]byte(text(group, "non_index_axes"))) // [(1, [names])]
	if err != nil {
		return nil, fmt.Errorf("the names of the columns: %w", err)
	}
	if list, ok := axes.(*types.List); ok && list.Len() == 1 {
		if pair, ok := list.Get(0).(*types.Tuple); ok && pair.Len() == 2 {
			return namesOf(pair.Get(1))
		}
	}
	return nil, errors.New("its columns have no names in one level")
}

// pickledNames reads an attribute that is a pickled list of names.
func pickledNames(n node, attribute string) ([]string, error) {
	list, err := unpickle([]byte(text(n, attribute)))
	if err != nil {
		return nil, err
	}
	return namesOf(list)
}

func namesOf(object any) ([]string, error) {
	list, ok := object.(*types.List)
	if !ok {
		return nil, fmt.Errorf("a %T where a list of names is expected", object)
	}
	names := make([]string, list.Len())
	for i := range names {
		switch name := list.Get(i).(type) {
		case string:
			names[i] = name
		case int:
			names[i] = strconv.Itoa(name)
		default:
			return nil, fmt.Errorf("a %T where a name is expected", name)
		}
	}
	return names, nil
}

// infoOf returns what a dictionary of the group says of a field of its records, such as
// the name of an index and the zone of times; nil where it says nothing.
func infoOf(group *hdf5.Group, field, what string) any {
	object, _ := unpickleLoosely([]byte(text(group, "info")))
	for _, key := range []string{field, what} {
		all, ok := object.(*types.Dict)
		if !ok {
			return nil
		}
		object, _ = all.Get(key)
	}
	return object
}
