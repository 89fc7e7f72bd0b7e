package pandashdf

import (
	"errors"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"example.com/bigdata/internal/referee"
	"example.com/bigdata/internal/table"
)

// TestPandasOwnFileIsTheSame has pandas write a frame that we write too, h5diff compare the
// files with all attributes, and h5py say which attributes only one of them has. What
// differs is what differs between versions of pandas as well: the unit of times, and two
// attributes.
func TestPandasOwnFileIsTheSame(t *testing.T) {
	h5diff, err := exec.LookPath("h5diff")
	if err != nil {
		t.Skip("h5diff is missing: install hdf5-tools")
	}
	dir := t.TempDir()
	ours, theirs := filepath.Join(dir, "ours.h5"), filepath.Join(dir, "theirs.h5")
	referee.Python(t, "pandas, tables", `
import sys, pandas as pd
f = pd.DataFrame([{"open": 1.5, "n": 1, "close": 2.5, "ok": True, "when": "1970-01-02"}, {"open": -0.5, "n": 2, "close": 0.25, "ok": False, "when": "1970-01-03"}])
f["when"] = pd.to_datetime(f["when"]).astype("datetime64[ns]")
f = f.copy()  # with the blocks in order
f[["open", "n", "close", "ok"]].to_hdf(sys.argv[1], key="data")
f[["when"]].to_hdf(sys.argv[1], key="times")
`, theirs)
	numbers := table.Table{Columns: []table.Column{
		{Name: "open", Values: []float64{1.5, -0.5}}, {Name: "n", Values: []int64{1, 2}},
		{Name: "close", Values: []float64{2.5, 0.25}}, {Name: "ok", Values: []bool{true, false}},
	}}
	if err := Write(ours, "data", numbers); err != nil {
		t.Fatal(err)
	}
	if d := diff(t, h5diff, theirs, ours, "/data"); d != "" {
		t.Error(d)
	}
	attributes := referee.Python(t, "h5py", `
import sys, h5py
def attributes(name):
    found = set()
    with h5py.File(name) as f:
        f["data"].visititems(lambda path, o: found.update((path, a) for a in o.attrs))
        found.update(("", a) for a in f["data"].attrs)
    return found
print(*sorted({a for _, a in attributes(sys.argv[1]) ^ attributes(sys.argv[2])} - {"pandas_version", "nan_rep"}))
`, ours, theirs)
	if attributes != "" {
		t.Errorf("only one of the files has the attributes %s", attributes)
	}
	if err := Write(ours, "times", table.Table{Columns: []table.Column{{Name: "when", Values: []table.Timestamp{day, 2 * day}}}}); err != nil {
		t.Fatal(err)
	}
	for _, d := range strings.Split(diff(t, h5diff, theirs, ours, "/times"), "\n") {
		if d != "" && !strings.Contains(d, "value_type") {
			t.Error(d)
		}
	}
}

// diff returns what differs between two files under a path.
func diff(t *testing.T, h5diff, a, b, path string) string {
	t.Helper()
	out, err := exec.Command(h5diff, "-v", a, b, path).CombinedOutput()
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() > 1 || err != nil && exit == nil {
		t.Fatalf("h5diff: %v\n%s", err, out)
	}
	report := string(out)
	if strings.Contains(report, "Not comparable") || !strings.Contains(report, "block0_values") {
		t.Errorf("h5diff says\n%s", report)
	}
	var found []string
	object := ""
	for _, line := range strings.Split(report, "\n") {
		switch {
		case strings.HasPrefix(line, "attribute:"), strings.HasPrefix(line, "dataset:"), strings.HasPrefix(line, "group"):
			object = line
		case strings.HasSuffix(line, "differences found") && line != "0 differences found":
			found = append(found, object+": "+line)
		}
	}
	return strings.Join(found, "\n")
}

// TestOthersOpenOurFiles has h5dump and h5py read a file.
func TestOthersOpenOurFiles(t *testing.T) {
	path := filepath.Join(t.TempDir(), "frame.h5")
	if err := Write(path, "/data", everyKind()); err != nil {
		t.Fatal(err)
	}
	got := referee.Python(t, "h5py", `
import sys, h5py
with h5py.File(sys.argv[1]) as f:
    print(f["data"].attrs["pandas_type"].decode() if isinstance(f["data"].attrs["pandas_type"], bytes) else f["data"].attrs["pandas_type"],
        *(name.decode() for name in f["data/axis0"]), *f["data/block1_values"][:, 0])
`, path)
	if want := "frame timestamp open count text close up größe large perhaps 1.5 2.5 -0.125"; got != want {
		t.Errorf("h5py reads %q, want %q", got, want)
	}
	h5dump, err := exec.LookPath("h5dump")
	if err != nil {
		t.Skip("h5dump is missing: install hdf5-tools")
	}
	out, err := exec.Command(h5dump, path).CombinedOutput()
	if err != nil || !strings.Contains(string(out), "1152921504606846976") {
		t.Errorf("h5dump: %v\n%s", err, out)
	}
}
