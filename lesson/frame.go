package lesson

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"

	"example.com/bigdata/internal/jsonlines"
	"example.com/bigdata/internal/pandashdf"
	"example.com/bigdata/internal/table"
)

// Frame is a table of named columns whose rows have an index (pandas.DataFrame).
type Frame struct {
	table table.Table
}

// ReadJSONLines reads a file of one flat JSON object a line into a frame with a column
// for each key, in the order of first appearance, and with the types of
// pandas.DataFrame([json.loads(line) for line in f]):
//
//	values                           dtype           with missing values
//	whole numbers of 64 bits         int64           float64
//	… some beyond 63 bits            uint64          float64
//	numbers, some with a fraction    float64         float64
//	true and false                   bool            object
//	texts                            object, str     the same
//	ISO 8601 times of one form       datetime64[ns]  datetime64[ns]
//	nulls only                                       object
//
// A value is missing where it is null, or its key is. Times are an addition: pandas leaves
// them texts. They have the form 2006-01-02, or this with a T or a space and 15:04:05, or
// with a fraction of a second too, and no zone.
//
// The error of a line that is no JSON, is longer than 64 MB, holds a key twice, or a value
// of another kind than those above it, or a number beyond 64 bits, names file, line and
// column. A file that is written to meanwhile is an error as well.
func ReadJSONLines(name string) (*Frame, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return ParseJSONLines(file)
}

// ParseJSONLines is ReadJSONLines for a file that is already open, or whatever else
// gives JSON lines. It does not hold them in memory as a whole.
func ParseJSONLines(r io.Reader) (*Frame, error) {
	name, size := "JSON lines", int64(0)
	var before fs.FileInfo
	if file, ok := r.(*os.File); ok {
		name = file.Name()
		if info, err := file.Stat(); err == nil {
			before, size = info, info.Size()
		}
	}
	columns, err := jsonlines.Read(r, size)
	if err == nil {
		err = unchanged(r, before)
	}
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	return &Frame{table.Table{Columns: columns}}, nil
}

// unchanged is an error where the reader is a file that has been written to since it was
// as before.
func unchanged(r io.Reader, before fs.FileInfo) error {
	file, ok := r.(*os.File)
	if !ok || before == nil || !before.Mode().IsRegular() {
		return nil
	}
	after, err := file.Stat()
	if err != nil {
		return err
	}
	if after.Size() != before.Size() || !after.ModTime().Equal(before.ModTime()) {
		return errors.New("the file was written to while it was read")
	}
	return nil
}

// HDFOption sets something about what ReadHDF reads.
type HDFOption func(*hdfOptions)

type hdfOptions struct {
	columns []string // nil: all
}

// Columns makes ReadHDF read these columns only, which is faster; what the others hold
// does not matter then. A name that the frame does not have is an error.
func Columns(names ...string) HDFOption { return func(o *hdfOptions) { o.columns = names } }

// ReadHDF reads the frame that WriteHDF or pandas' DataFrame.to_hdf has stored under
// the key, in the fixed or the table format, compressed or not (pandas.read_hdf). The key
// may be empty where the file holds nothing else. A series becomes a frame of one column.
//
// Columns can hold numbers, true and false, texts, and times without a zone. Numbers
// become float64, int64 or uint64, times nanoseconds. The index can be numbers, times or
// texts.
//
// Libhdf5, which is written in C, crashes over some damaged files. A file that WriteHDF has
// made carries a seal that says whether it is whole; any other one is read in a process of
// its own, so that a crash is an error of this call and nothing else.
func ReadHDF(name, key string, opts ...HDFOption) (*Frame, error) {
	var o hdfOptions
	for _, set := range opts {
		set(&o)
	}
	t, err := readHDF(hdfRequest{name, key, o.columns})
	if err != nil {
		return nil, err
	}
	frame := &Frame{t}
	for _, column := range o.columns {
		if !slices.Contains(frame.Columns(), column) {
			return nil, fmt.Errorf("read %s: it has no column %q", name, column)
		}
	}
	return frame, nil
}

// HDFKeys returns the keys under which a file holds frames and series, as "/data"
// (HDFStore.keys).
func HDFKeys(name string) ([]string, error) {
	return guarded(name, keysElsewhere, name, pandashdf.Keys)
}

// WriteHDF stores the frame under the key of a new HDF5 file that pandas.read_hdf
// opens (DataFrame.to_hdf with mode "w"). An older file of that name is replaced only
// when the new one is complete.
func (f *Frame) WriteHDF(name, key string) error {
	return pandashdf.Write(name, key, f.table)
}

// Len returns the number of rows.
func (f *Frame) Len() int {
	if len(f.table.Columns) == 0 {
		return 0
	}
	return f.table.Columns[0].Len()
}

// Columns returns the names of the columns.
func (f *Frame) Columns() []string {
	names := make([]string, len(f.table.Columns))
	for i, c := range f.table.Columns {
		names[i] = c.Name
	}
	return names
}

// Series returns the column of that name as numbers (df[name]). A name that the frame
// does not have, and a column that holds no numbers, are errors.
func (f *Frame) Series(name string) (*Series, error) {
	for _, c := range f.table.Columns {
		if c.Name != name {
			continue
		}
		values, ok := c.Floats()
		if !ok {
			return nil, fmt.Errorf("lesson: the column %q holds no numbers", name)
		}
		return &Series{name, f.table.Index, values}, nil
	}
	return nil, f.noColumn(name)
}

// SetIndex returns a frame whose index is the column of that name (df.set_index). Numbers,
// times and texts can be an index.
func (f *Frame) SetIndex(name string) (*Frame, error) {
	i := slices.Index(f.Columns(), name)
	if i < 0 {
		return nil, f.noColumn(name)
	}
	values := f.table.Columns[i].Values
	switch values.(type) {
	case []int64, []float64, []table.Timestamp, []table.Text:
		rest := slices.Delete(slices.Clone(f.table.Columns), i, i+1)
		return &Frame{table.Table{Index: table.Index{Name: name, Values: values}, Columns: rest}}, nil
	}
	return nil, fmt.Errorf("lesson: the column %q cannot be an index", name)
}

func (f *Frame) noColumn(name string) error {
	return fmt.Errorf("lesson: no column %q; there are %s", name, strings.Join(f.Columns(), ", "))
}
