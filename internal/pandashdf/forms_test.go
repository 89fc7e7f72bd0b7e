package pandashdf

import (
	"fmt"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"example.com/bigdata/internal/referee"
	"example.com/bigdata/internal/table"
)

const day = table.Timestamp(24 * 3600 * 1e9)

// indexes are what rows can be called, and the pandas for it.
var indexes = []struct {
	name, python string
	want         table.Index
}{
	{"numbers from 0", "pd.RangeIndex(4)", table.Index{}},
	{"whole numbers", "pd.Index([3, 1, 2, 9], name='n')", table.Index{Name: "n", Values: []int64{3, 1, 2, 9}}},
	{"numbers from 0 with a jump", "pd.Index([0, 1, 2, 4])", table.Index{Values: []int64{0, 1, 2, 4}}},
	{"numbers", "pd.Index([0.5, 1.0, 2.0, -9.0])", table.Index{Values: []float64{0.5, 1, 2, -9}}},
	{"times", "pd.DatetimeIndex(['1970-01-02', '1970-01-03', '1970-01-04', '1970-01-05'], name='when').astype('datetime64[ns]')",
		table.Index{Name: "when", Values: []table.Timestamp{day, 2 * day, 3 * day, 4 * day}}},
	{"texts", "pd.Index(['a', 'bb', 'ccé', 'd'])", table.Index{Values: []table.Text{{Value: "a"}, {Value: "bb"}, {Value: "ccé"}, {Value: "d"}}}},
}

// twoColumns is a frame of them.
func twoColumns(index table.Index) table.Table {
	return table.Table{Index: index, Columns: []table.Column{
		{Name: "x", Values: []float64{0, 1.5, 3, 4.5}}, {Name: "k", Values: []int64{0, 1, 2, 3}},
	}}
}

const pythonColumns = `{"x": [0, 1.5, 3, 4.5], "k": [0, 1, 2, 3]}`

func TestIndexesOfPandas(t *testing.T) {
	dir := t.TempDir()
	script := "import sys, pandas as pd\n"
	formats := []string{"fixed", "table"}
	for i, index := range indexes {
		for _, format := range formats {
			script += fmt.Sprintf("pd.DataFrame(%s, index=%s).to_hdf(sys.argv[1] + '/%d%s.h5', key='data', format='%s')\n", pythonColumns, index.python, i, format, format)
		}
	}
	referee.Python(t, "pandas, tables", script, dir)
	for i, index := range indexes {
		for _, format := range formats {
			got, err := Read(filepath.Join(dir, fmt.Sprint(i, format, ".h5")), "data", nil)
			if want := twoColumns(index.want); err != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("%s, %s: got  %v, %v\nwant %v", index.name, format, got, err, want)
			}
		}
	}
}

func TestPandasReadsOurIndexes(t *testing.T) {
	dir := t.TempDir()
	script := "import sys, pandas as pd\n"
	for i, index := range indexes {
		if err := Write(filepath.Join(dir, fmt.Sprint(i, ".h5")), "data", twoColumns(index.want)); err != nil {
			t.Fatal(err)
		}
		script += fmt.Sprintf("pd.testing.assert_frame_equal(pd.read_hdf(sys.argv[1] + '/%d.h5'), pd.DataFrame(%s, index=%s), check_freq=False)\n", i, pythonColumns, index.python)
	}
	referee.Python(t, "pandas, tables", script, dir)
}

// TestFormsOfPandas reads columns of all types in each format, compressed or not.
func TestFormsOfPandas(t *testing.T) {
	want := table.Table{Columns: []table.Column{
		{Name: "x", Values: []float64{0.5, 1.5, 2.5}},
		{Name: "name", Values: []table.Text{{Value: "p"}, {Missing: true}, {Value: "é"}}},
		{Name: "when", Values: []table.Timestamp{day, table.NaT, 3 * day}},
		{Name: "ok", Values: []bool{true, false, true}},
		{Name: "y", Values: []float64{1, 2, 3}},
		{Name: "f32", Values: []float64{0.5, 1.5, 2.5}},
		{Name: "i8", Values: []int64{-1, 0, 1}},
		{Name: "i16", Values: []int64{-1, 0, 1}},
		{Name: "i32", Values: []int64{-1, 0, 1}},
		{Name: "u8", Values: []uint64{1, 2, 255}},
		{Name: "u64", Values: []uint64{1, 2, 1<<64 - 1}},
	}}
	dir := t.TempDir()
	referee.Python(t, "pandas, tables", `
import sys, pandas as pd
f = pd.DataFrame({"x": [0.5, 1.5, 2.5], "name": ["p", None, "é"], "when": pd.to_datetime(["1970-01-02", None, "1970-01-04"]),
    "ok": [True, False, True], "y": [1.0, 2.0, 3.0], "f32": pd.array([0.5, 1.5, 2.5], dtype="float32"),
    "i8": pd.Series([-1, 0, 1], dtype="int8"), "i16": pd.Series([-1, 0, 1], dtype="int16"), "i32": pd.Series([-1, 0, 1], dtype="int32"),
    "u8": pd.Series([1, 2, 255], dtype="uint8"), "u64": pd.Series([1, 2, 2**64 - 1], dtype="uint64")})
for format in ("fixed", "table"):
    f.to_hdf(f"{sys.argv[1]}/{format}.h5", key="a/b", format=format)
    f.to_hdf(f"{sys.argv[1]}/{format}-compressed.h5", key="a/b", format=format, complib="zlib", complevel=5)
`, dir)
	for _, file := range []string{"fixed", "table", "fixed-compressed", "table-compressed"} {
		path := filepath.Join(dir, file+".h5")
		got, err := Read(path, "/a/b", nil)
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got  %v, %v\nwant %v", file, got, err, want)
		}
		some, err := Read(path, "", func(name string) bool { return name == "y" || name == "ok" })
		if err != nil || !reflect.DeepEqual(some.Columns, []table.Column{want.Columns[3], want.Columns[4]}) {
			t.Errorf("%s, two columns: got %v, %v", file, some, err)
		}
	}
}

// TestColumnsThatCannotBeRead reads frames with such a column, and the other one of them.
func TestColumnsThatCannotBeRead(t *testing.T) {
	dir := t.TempDir()
	referee.Python(t, "pandas, tables", `
import sys, pandas as pd
for name, values in {"mixed": ["a", 1], "zone": pd.to_datetime(["2020-01-01"] * 2).tz_localize("UTC"), "span": pd.to_timedelta(["1s", "2s"])}.items():
    for format in ("fixed", "table") if name != "mixed" else ("fixed",):
        f = pd.DataFrame({"x": [1.0, 2.0], name: values})
        f.to_hdf(f"{sys.argv[1]}/{name}-{format}.h5", key="data", format=format)
pd.DataFrame({"x": [1.0]}, index=pd.to_datetime(["2020-01-01"]).tz_localize("UTC")).to_hdf(sys.argv[1] + "/zoned-fixed.h5", key="data")
pd.DataFrame({"x": [1.0]}, index=pd.to_datetime(["2020-01-01"]).tz_localize("UTC")).to_hdf(sys.argv[1] + "/zoned-table.h5", key="data", format="table")
pd.DataFrame({"x": [1.0]}, index=pd.MultiIndex.from_tuples([(1, 2)])).to_hdf(sys.argv[1] + "/levels-fixed.h5", key="data")
pd.DataFrame({"x": [1.0]}, index=pd.MultiIndex.from_tuples([(1, 2)])).to_hdf(sys.argv[1] + "/levels-table.h5", key="data", format="table")
pd.DataFrame({"x": []}).to_hdf(sys.argv[1] + "/empty-fixed.h5", key="data")
`, dir)
	for file, text := range map[string]string{
		"mixed-fixed": "column mixed: a int among objects", "span-fixed": "column span: values of type timedelta64", "span-table": "column span: values of type timedelta64",
		"zone-fixed": "column zone: times with a zone", "zone-table": "column zone: times with a zone",
		"zoned-fixed": "times with a zone", "zoned-table": "times with a zone",
		"levels-fixed": "axis1", "levels-table": "reset_index", "empty-fixed": "no rows",
	} {
		path := filepath.Join(dir, file+".h5")
		if _, err := Read(path, "data", nil); err == nil || !strings.Contains(err.Error(), text) {
			t.Errorf("%s: got %v, want …%s…", file, err, text)
		}
		if !strings.Contains(text, "column") {
			continue
		}
		got, err := Read(path, "data", func(name string) bool { return name == "x" })
		if err != nil || len(got.Columns) != 1 || !reflect.DeepEqual(got.Columns[0].Values, []float64{1, 2}) {
			t.Errorf("%s, the other column: got %v, %v", file, got, err)
		}
	}
}

func TestSeriesAndKeys(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.h5")
	referee.Python(t, "pandas, tables", `
import sys, pandas as pd
s = pd.Series([1.5, 2.5], index=["a", "b"], name="x")
s.to_hdf(sys.argv[1], key="fixed")
s.to_hdf(sys.argv[1], key="deep/table", format="table")
pd.Series([7, 8]).to_hdf(sys.argv[1], key="nameless")
pd.DataFrame({"x": [1.0]}).to_hdf(sys.argv[1], key="frame")
`, path)
	keys, err := Keys(path)
	if want := []string{"/deep/table", "/fixed", "/frame", "/nameless"}; err != nil || !slices.Equal(keys, want) {
		t.Errorf("got the keys %q, %v, want %q", keys, err, want)
	}
	want := table.Table{
		Index:   table.Index{Values: []table.Text{{Value: "a"}, {Value: "b"}}},
		Columns: []table.Column{{Name: "x", Values: []float64{1.5, 2.5}}},
	}
	for _, key := range []string{"fixed", "deep/table"} {
		if got, err := Read(path, key, nil); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %v, %v, want %v", key, got, err, want)
		}
	}
	if got, err := Read(path, "nameless", nil); err != nil || got.Columns[0].Name != "" || !reflect.DeepEqual(got.Columns[0].Values, []int64{7, 8}) {
		t.Errorf("a series without a name: got %v, %v", got, err)
	}
	if _, err := Read(path, "", nil); err == nil || !strings.Contains(err.Error(), "4 objects (/deep/table, /fixed") {
		t.Errorf("no key among four: got %v", err)
	}
	if _, err := Read(path, "deep/none/at/all", nil); err == nil || !strings.Contains(err.Error(), "no such key") {
		t.Errorf("a path that leads nowhere: got %v", err)
	}
}
