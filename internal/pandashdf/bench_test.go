package pandashdf

import (
	"path/filepath"
	"testing"

	"example.com/bigdata/internal/table"
)

// BenchmarkReadOneColumn reads one of four columns of the chapter's size.
func BenchmarkReadOneColumn(b *testing.B) {
	const rows = 211_680
	path := filepath.Join(b.TempDir(), "frame.h5")
	var frame table.Table
	for _, name := range []string{"open", "high", "low", "close"} {
		frame.Columns = append(frame.Columns, table.Column{Name: name, Values: make([]float64, rows)})
	}
	if err := Write(path, "/data", frame); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := Read(path, "/data", func(name string) bool { return name == "close" }); err != nil {
			b.Fatal(err)
		}
	}
}
