package pandashdf

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"gonum.org/v1/hdf5"

	"example.com/bigdata/internal/referee"
	"example.com/bigdata/internal/table"
)

// everyKind has a column of each type, two of some, so that blocks have several
// columns.
func everyKind() table.Table {
	return table.Table{Columns: []table.Column{
		{Name: "timestamp", Values: []table.Timestamp{1420189200000000000, table.NaT, 1420189230000000000}},
		{Name: "open", Values: []float64{1.5, 2.5, -0.125}},
		{Name: "count", Values: []int64{1, -2, 1 << 60}},
		{Name: "text", Values: []table.Text{{Value: "é"}, {}, {Value: strings.Repeat("long ", 100)}}},
		{Name: "close", Values: []float64{1, 2, 3}},
		{Name: "up", Values: []bool{true, false, true}},
		{Name: "größe", Values: []table.Text{{Value: "a"}, {Missing: true}, {Value: "c"}}},
		{Name: "large", Values: []uint64{1, 2, math.MaxUint64}},
		{Name: "perhaps", Values: []table.Truth{table.True, table.Missing, table.False}},
	}}
}

func TestWriteThenRead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "frame.h5")
	if err := Write(path, "/data", everyKind()); err != nil {
		t.Fatal(err)
	}
	got, err := Read(path, "/data", nil)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, everyKind()) {
		t.Errorf("got  %v\nwant %v", got, everyKind())
	}
}

func TestPandasReadsWhatWeWrite(t *testing.T) {
	path := filepath.Join(t.TempDir(), "frame.h5")
	if err := Write(path, "/data", everyKind()); err != nil {
		t.Fatal(err)
	}
	got := referee.Python(t, "pandas, tables", `
import sys, pandas as pd
want = pd.DataFrame({
    "timestamp": pd.to_datetime(["2015-01-02 09:00:00", None, "2015-01-02 09:00:30"]).astype("datetime64[ns]"),
    "open": [1.5, 2.5, -0.125], "count": [1, -2, 1 << 60], "text": ["é", "", "long " * 100],
    "close": [1.0, 2.0, 3.0], "up": [True, False, True], "größe": ["a", None, "c"],
    "large": [1, 2, 2**64 - 1], "perhaps": [True, None, False]})
got = pd.read_hdf(sys.argv[1], "/data")
pd.testing.assert_frame_equal(got, want, check_exact=True)
pd.testing.assert_frame_equal(pd.read_hdf(sys.argv[1]), want, check_exact=True)  # the only key
print(len(got))
`, path)
	if got != "3" {
		t.Errorf("pandas printed %q", got)
	}
}

func TestWeReadWhatPandasWrites(t *testing.T) {
	path := filepath.Join(t.TempDir(), "frame.h5")
	referee.Python(t, "pandas, tables", `
import sys, pandas as pd
pd.DataFrame({
    "timestamp": pd.to_datetime(["2015-01-02 09:00:00", None, "2015-01-02 09:00:30"]),
    "open": [1.5, 2.5, -0.125], "count": [1, -2, 1 << 60], "text": ["é", "", "long " * 100],
    "close": [1.0, 2.0, 3.0], "up": [True, False, True], "größe": ["a", None, "c"],
    "large": [1, 2, 2**64 - 1], "perhaps": [True, None, False],
}).to_hdf(sys.argv[1], key="/data")
`, path)
	got, err := Read(path, "/data", nil)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, everyKind()) {
		t.Errorf("got  %v\nwant %v", got, everyKind())
	}
}

func TestReadFromManyGoroutines(t *testing.T) {
	dir := t.TempDir()
	var wait sync.WaitGroup
	for i := range 8 {
		wait.Go(func() {
			path := filepath.Join(dir, fmt.Sprint(i, ".h5"))
			for range 10 {
				if err := Write(path, "/data", everyKind()); err != nil {
					t.Error(err)
				}
				if got, err := Read(path, "/data", nil); err != nil || !reflect.DeepEqual(got, everyKind()) {
					t.Errorf("got %v, %v", got, err)
				}
			}
		})
	}
	wait.Wait()
}

func TestReadErrors(t *testing.T) {
	dir := t.TempDir()
	good := filepath.Join(dir, "good.h5")
	if err := Write(good, "/data", everyKind()); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(good)
	if err != nil {
		t.Fatal(err)
	}
	file := func(name string, content []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, content, 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for _, test := range []struct {
		name, path, key string
		is              error
		text            string
	}{
		{"missing", filepath.Join(dir, "none.h5"), "/data", fs.ErrNotExist, "none.h5"},
		{"no HDF5", file("text.h5", []byte("timestamp,open\n")), "/data", ErrNotHDF5, "text.h5"},
		{"empty", file("empty.h5", nil), "/data", ErrNotHDF5, "empty.h5"},
		{"cut short", file("short.h5", content[:len(content)/2]), "/data", nil, "damaged or cut short"},
		{"written by a newer library", file("newer.h5", newer(content)), "/data", nil, "a newer HDF5 wrote it"},
		{"another key", good, "/other", ErrNoKey, "/other"},
		{"a group that is no frame", bare(t, dir), "/data", nil, "not a frame"},
	} {
		t.Run(test.name, func(t *testing.T) {
			columns, err := Read(test.path, test.key, nil)
			if err == nil {
				t.Fatalf("got %v and no error", columns)
			}
			if test.is != nil && !errors.Is(err, test.is) || !strings.Contains(err.Error(), test.text) {
				t.Errorf("got %q, want …%s…", err, test.text)
			}
		})
	}
}

// newer returns the content of a file with a version of the superblock that is to come.
func newer(content []byte) []byte {
	content = bytes.Clone(content)
	content[8] = 9
	return content
}

// bare returns an HDF5 file with a group that pandas did not make.
func bare(t *testing.T, dir string) string {
	path := filepath.Join(dir, "bare.h5")
	file, err := hdf5.CreateFile(path, hdf5.F_ACC_TRUNC)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	group, err := file.CreateGroup("data")
	if err != nil {
		t.Fatal(err)
	}
	group.Close()
	return path
}

func TestWriteErrors(t *testing.T) {
	path := filepath.Join(t.TempDir(), "frame.h5")
	for _, test := range []struct {
		name, path, key string
		table           table.Table
		text            string
	}{
		{"no such folder", filepath.Join(path, "x.h5"), "/data", everyKind(), "no such file"},
		{"no columns", path, "/data", table.Table{}, "no rows"},
		{"no rows", path, "/data", table.Table{Columns: []table.Column{{Name: "a", Values: []float64{}}}}, "no rows"},
		{"columns of two lengths", path, "/data", table.Table{Columns: []table.Column{{Name: "a", Values: []float64{1}}, {Name: "b", Values: []float64{1, 2}}}}, "b has 2 rows"},
		{"a nested key", path, "/a/b", everyKind(), "/a/b"},
		{"no key", path, "/", everyKind(), "/name"},
		{"an index of another length", path, "/data", table.Table{Index: table.Index{Values: []int64{1, 2}}, Columns: []table.Column{{Name: "a", Values: []float64{1}}}}, "the index has 2 rows"},
		{"a column without a name", path, "/data", table.Table{Columns: []table.Column{{Values: []float64{1}}}}, "name of a column"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if err := Write(test.path, test.key, test.table); err == nil || !strings.Contains(err.Error(), test.text) {
				t.Errorf("got %v, want …%s…", err, test.text)
			}
		})
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(path), "*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// A full disk and a killed process are brought about in a child: this test binary
// again, told by the environment what to write.
const childVariable = "PANDASHDF_CHILD"

func TestMain(m *testing.M) {
	if path := os.Getenv(childVariable); path != "" {
		if os.Getenv("DISK") == "none" {
			readOnManyThreads(path)
			return
		}
		child(path)
	}
	os.Exit(m.Run())
}

// child writes a large frame over and over, to a disk with room for a megabyte where
// DISK is full.
func child(path string) {
	if os.Getenv("DISK") == "full" {
		signal.Ignore(syscall.SIGXFSZ) // the write fails instead, as on a full disk
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: 1 << 20, Max: 1 << 20}); err != nil {
			fmt.Println("setrlimit:", err)
			os.Exit(2)
		}
	}
	large := table.Table{Columns: []table.Column{{Name: "x", Values: make([]float64, 4<<20)}}}
	for {
		fmt.Println("writing")
		if err := Write(path, "/data", large); err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
	}
}

// readOnManyThreads reads the file, and others that are not there or no HDF5, on threads
// on which libhdf5 was not used before.
func readOnManyThreads(path string) {
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			runtime.LockOSThread()
			Read(path, "/data", nil)
			Read(path, "/none", nil)
			Read(os.Args[0], "/data", nil)
		})
	}
	wait.Wait()
}

func TestLibhdf5PrintsNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "frame.h5")
	if err := Write(path, "/data", everyKind()); err != nil {
		t.Fatal(err)
	}
	command := exec.Command(os.Args[0])
	command.Env = append(os.Environ(), childVariable+"="+path, "DISK=none")
	if out, err := command.CombinedOutput(); err != nil || len(out) > 0 {
		t.Errorf("got %v and\n%s", err, out)
	}
}

func TestAFullDiskKeepsTheOldFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "frame.h5")
	if err := Write(path, "/data", everyKind()); err != nil {
		t.Fatal(err)
	}
	command := exec.Command(os.Args[0])
	command.Env = append(os.Environ(), childVariable+"="+path, "DISK=full")
	out, err := command.CombinedOutput()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != 1 || !strings.Contains(string(out), path) {
		t.Fatalf("the child ended with %v and printed\n%s", err, out)
	}
	oldFileIsWhole(t, path)
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(path), ".*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestAKilledProcessKeepsAWholeFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "frame.h5")
	if err := Write(path, "/data", everyKind()); err != nil {
		t.Fatal(err)
	}
	command := exec.Command(os.Args[0])
	command.Env = append(os.Environ(), childVariable+"="+path)
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	defer command.Wait()
	// Kill it while a file is being written: as soon as its temporary file has content.
	for deadline := time.Now().Add(time.Minute); ; {
		if growing(filepath.Dir(path)) {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("the child never wrote")
		}
	}
	if err := command.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	command.Wait()
	got, err := Read(path, "/data", nil)
	if err != nil {
		t.Fatalf("after the kill: %v", err)
	}
	if n := got.Columns[0].Len(); n != 3 && n != 4<<20 {
		t.Errorf("the file has %d rows: neither the old one nor the new one", n)
	}
}

func growing(dir string) bool {
	temporary, _ := filepath.Glob(filepath.Join(dir, ".*"))
	for _, name := range temporary {
		if info, err := os.Stat(name); err == nil && info.Size() > 0 {
			return true
		}
	}
	return false
}

func oldFileIsWhole(t *testing.T, path string) {
	t.Helper()
	if got, err := Read(path, "/data", nil); err != nil || !reflect.DeepEqual(got, everyKind()) {
		t.Errorf("the old file: got %v, %v", got, err)
	}
}
