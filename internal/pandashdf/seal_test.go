package pandashdf

import (
	"os"
	"path/filepath"
	"testing"

	"example.com/bigdata/internal/referee"
	"example.com/bigdata/internal/table"
)

func TestSeal(t *testing.T) {
	path := filepath.Join(t.TempDir(), "frame.h5")
	frame := everyKind()
	if err := Write(path, "/data", frame); err != nil {
		t.Fatal(err)
	}
	if !Intact(path) {
		t.Fatal("a new file is not intact")
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	change := func(content []byte) string {
		changed := filepath.Join(t.TempDir(), "changed.h5")
		if err := os.WriteFile(changed, content, 0o644); err != nil {
			t.Fatal(err)
		}
		return changed
	}
	for i := range content { // each byte of a small file is under the seal, or of it
		content[i] ^= 0x10
		if i%97 == 0 && Intact(change(content)) {
			t.Errorf("byte %d of %d was changed, and the file counts as intact", i, len(content))
		}
		content[i] ^= 0x10
	}
	for name, other := range map[string][]byte{
		"cut short": content[:len(content)/2], "without its seal": content[:len(content)-sealFooter], "longer": append(content, 0), "empty": nil,
	} {
		if Intact(change(other)) {
			t.Errorf("a file that is %s counts as intact", name)
		}
	}
	if Intact(filepath.Join(t.TempDir(), "none.h5")) {
		t.Error("a file that is not there counts as intact")
	}
}

// TestSealLeavesOutLargeDatasets changes a number, and then something else.
func TestSealLeavesOutLargeDatasets(t *testing.T) {
	path := filepath.Join(t.TempDir(), "frame.h5")
	values := make([]float64, 100_000)
	if err := Write(path, "/data", table.Table{Columns: []table.Column{{Name: "x", Values: values}}}); err != nil {
		t.Fatal(err)
	}
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	info, _ := file.Stat()
	file.WriteAt([]byte{1}, info.Size()/3)
	if !Intact(path) {
		t.Error("a file with another number is not intact")
	}
	header := make([]byte, 1)
	file.ReadAt(header, 100)
	header[0] ^= 1
	file.WriteAt(header, 100)
	if Intact(path) {
		t.Error("a file with another header is intact")
	}
}

// TestPandasWritesToASealedFile has pandas add a frame to one of ours.
func TestPandasWritesToASealedFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "frame.h5")
	if err := Write(path, "/data", everyKind()); err != nil {
		t.Fatal(err)
	}
	referee.Python(t, "pandas, tables", `
import sys, pandas as pd
pd.DataFrame({"x": [1.0]}).to_hdf(sys.argv[1], key="more", mode="a")
assert len(pd.read_hdf(sys.argv[1], "data")) == 3 and len(pd.read_hdf(sys.argv[1], "more")) == 1
`, path)
	if Intact(path) {
		t.Error("a file that pandas has written to counts as intact")
	}
	if got, err := Read(path, "more", nil); err != nil || len(got.Columns) != 1 {
		t.Errorf("what pandas added: got %v, %v", got, err)
	}
}
