package lesson

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"

	"example.com/bigdata/internal/pandashdf"
	"example.com/bigdata/internal/referee"
)

// mixedLines has a column of each type.
func mixedLines() io.Reader {
	return strings.NewReader(strings.Repeat(`{"when": "2015-01-02 09:00:00", "close": 1.5, "n": 3, "large": 18446744073709551615, "text": "é", "up": true, "perhaps": null}`+"\n"+
		`{"when": "2015-01-02 09:00:30", "close": 2.5, "n": 4, "large": 1, "text": "", "up": false, "perhaps": true}`+"\n", 3))
}

// mixedFile stores them, and returns its content too.
func mixedFile(t testing.TB) (name string, content []byte) {
	t.Helper()
	name = filepath.Join(t.TempDir(), "mixed.h5")
	if err := Must(ParseJSONLines(mixedLines())).WriteHDF(name, "/data"); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return name, content
}

// TestAForeignFileIsReadElsewhere takes the seal from a file and expects the same frame.
func TestAForeignFileIsReadElsewhere(t *testing.T) {
	name, content := mixedFile(t)
	want := Must(ReadHDF(name, "/data"))
	foreign := filepath.Join(t.TempDir(), "foreign.h5")
	if err := os.WriteFile(foreign, content[:len(content)-1], 0o644); err != nil {
		t.Fatal(err)
	}
	var wait sync.WaitGroup
	for range 4 {
		wait.Go(func() {
			got, err := ReadHDF(foreign, "/data")
			if err != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("got  %v, %v\nwant %v", got, err, want)
			}
		})
	}
	wait.Wait()
	if keys, err := HDFKeys(foreign); err != nil || fmt.Sprint(keys) != "[/data]" {
		t.Errorf("got the keys %v, %v", keys, err)
	}
	if _, err := ReadHDF(foreign, "/none"); err == nil || !strings.Contains(err.Error(), "no such key") {
		t.Errorf("another key: got %v", err)
	}
	if _, err := ReadHDF(filepath.Join(t.TempDir(), "none.h5"), ""); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no file: got %v, want fs.ErrNotExist", err)
	}
	indexed := filepath.Join(t.TempDir(), "indexed.h5")
	frame := Must(Must(ReadHDF(name, "/data", Columns("when", "close"))).SetIndex("when"))
	if err := frame.WriteHDF(indexed, "/data"); err != nil {
		t.Fatal(err)
	}
	os.Truncate(indexed, size(t, indexed)-1)
	if got, err := ReadHDF(indexed, ""); err != nil || !reflect.DeepEqual(got, frame) {
		t.Errorf("with an index: got %v, %v", got, err)
	}
	guardEnds(t)
}

func size(t *testing.T, name string) int64 {
	t.Helper()
	info, err := os.Stat(name)
	if err != nil {
		t.Fatal(err)
	}
	return info.Size()
}

// guardEnds waits until the guard has ended its processes, as it does when nobody reads.
func guardEnds(t *testing.T) {
	t.Helper()
	until(t, "the guard's processes end", func() bool {
		theGuard.mu.Lock()
		defer theGuard.mu.Unlock()
		return theGuard.pool == nil
	})
}

// TestDamagedFilesEndNoProgram sets bytes that bring libhdf5 1.10 to a crash, and others all
// over the file. Each is an error, or of no consequence.
func TestDamagedFilesEndNoProgram(t *testing.T) {
	_, content := mixedFile(t)
	name := filepath.Join(t.TempDir(), "damaged.h5")
	crashes, failures := 0, 0
	places := []int{4026, 4058, 11617, 13959, 14123}
	for place := 8; place < len(content); place += 331 {
		places = append(places, place)
	}
	for _, place := range places {
		old := content[place]
		content[place] = 0xff
		if err := os.WriteFile(name, content, 0o644); err != nil {
			t.Fatal(err)
		}
		content[place] = old
		if _, err := ReadHDF(name, "/data"); err != nil {
			failures++
			if strings.Contains(err.Error(), "libhdf5 crashed over it") {
				crashes++
			}
		}
	}
	t.Logf("%d damaged files: %d errors, %d of them crashes of another process", len(places), failures, crashes)
	if failures == 0 {
		t.Error("no damage was an error")
	}
	if got, err := ReadHDF(name, "/none"); err == nil {
		t.Errorf("got %v", got)
	}
	guardEnds(t)
}

// TestReadingFromManyGoroutines is the course's crash exercise: 14 files, which pandas has
// written, from 8 goroutines.
func TestReadingFromManyGoroutines(t *testing.T) {
	dir := t.TempDir()
	referee.Python(t, "pandas, tables", `
import sys, pandas as pd
for i in range(14):
    pd.DataFrame({"close": [float(i)] * 1000, "text": ["x"] * 1000}).to_hdf(f"{sys.argv[1]}/{i}.h5", key="data", format="table" if i % 2 else "fixed")
`, dir)
	e := NewThreadPoolExecutor(8)
	defer e.Shutdown()
	numbers := make([]int, 14*5)
	for i := range numbers {
		numbers[i] = i % 14
	}
	read := func(i int) (*Series, error) {
		frame, err := ReadHDF(filepath.Join(dir, fmt.Sprint(i, ".h5")), "")
		if err != nil {
			return nil, err
		}
		return frame.Series("close")
	}
	i := 0
	for s, err := range Map(e, read, numbers) {
		if err != nil || s.Len() != 1000 || s.Max() != float64(numbers[i]) {
			t.Fatalf("file %d: got %v, %v", numbers[i], s, err)
		}
		i++
	}
	guardEnds(t)
}

// FuzzReadHDF checks that no content of a file ends the program.
func FuzzReadHDF(f *testing.F) {
	_, content := mixedFile(f)
	f.Add(content)
	f.Add(content[:len(content)/2])
	f.Add([]byte("\x89HDF\r\n\x1a\n"))
	f.Fuzz(func(t *testing.T, content []byte) {
		name := filepath.Join(t.TempDir(), "a.h5")
		if err := os.WriteFile(name, content, 0o644); err != nil {
			t.Fatal(err)
		}
		if pandashdf.Intact(name) {
			return
		}
		if keys, err := HDFKeys(name); err == nil && len(keys) == 1 {
			ReadHDF(name, "")
		}
	})
}
