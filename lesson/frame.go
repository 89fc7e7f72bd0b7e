package lesson

import (
	"fmt"
	"io"
	"os"
	"strings"

	"example.com/bigdata/internal/jsonlines"
	"example.com/bigdata/internal/pandashdf"
	"example.com/bigdata/internal/table"
)

// Frame is a table of named columns, whose rows are numbered from 0: a
// pandas.DataFrame with its default index.
type Frame struct {
	table table.Table
}

// ReadJSONLines reads a file of one flat JSON object a line into a frame with a column
// for each key, in the order of first appearance, as
// pandas.DataFrame([json.loads(line) for line in f]) does. Missing keys and nulls
// become NaN. Columns of ISO 8601 times become datetime64[ns], as in pandas.read_json.
//
// The error of a line that is no JSON, or holds a text where a number stood above,
// names file, line and column.
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
	if file, ok := r.(*os.File); ok {
		name = file.Name()
		if info, err := file.Stat(); err == nil {
			size = info.Size()
		}
	}
	columns, err := jsonlines.Read(r, size)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	return &Frame{table.Table{Columns: columns}}, nil
}

// ReadHDF reads the frame that WriteHDF or pandas' DataFrame.to_hdf has stored under
// the key, as pandas.read_hdf does. It reads the fixed format with columns of
// floating-point and whole numbers, booleans, times and text.
func ReadHDF(name, key string) (*Frame, error) {
	t, err := pandashdf.Read(name, key, nil)
	if err != nil {
		return nil, err
	}
	return &Frame{t}, nil
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
		return NewSeries(name, values), nil
	}
	return nil, fmt.Errorf("lesson: no column %q; there are %s", name, strings.Join(f.Columns(), ", "))
}
