package exercise

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"example.com/bigdata/lesson"
)

const (
	files72 = 4
	rows72  = 20_000 // enough that the conversions overlap
)

// Check72 checks Exercise 7.2: convert must make an .h5 beside each .json, with its
// contents, through the executor and several at the same time. It is called with small
// files in a folder of their own, and once more with one that is no JSON, whose error
// it must return.
func Check72(t testing.TB, convert func(e lesson.Executor, filenames []string) error) {
	t.Helper()
	e := lesson.NewThreadPoolExecutor(files72)
	defer e.Shutdown()
	names := jsonFiles(t)
	err := convert(e, names)
	made, _ := filepath.Glob(filepath.Join(filepath.Dir(names[0]), "*.h5"))
	switch {
	case err != nil:
		t.Fatalf("convert returned an error: %v", err)
	case len(made) == 0 && e.Stats().Submitted == 0:
		notBegun(t, "7.2")
	case len(made) != files72:
		t.Fatalf("%d files were given and %d .h5 files made. Does the loop over lesson.Map go to its end?", files72, len(made))
	case e.Stats().Submitted == 0:
		t.Fatalf("The files are there, but nothing was submitted to e: loop over lesson.Map(e, loadParseStore, filenames).")
	case e.Stats().MaxRunning < 2:
		t.Fatalf("No two files were converted at the same time: one call of lesson.Map takes all the file names.")
	}
	for i, name := range names {
		checkCopy(t, strings.TrimSuffix(name, ".json")+".h5", float64(i))
	}
	if err := os.WriteFile(names[0], []byte("{broken\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if convert(e, names) == nil {
		t.Fatalf("One of the files was no JSON, and convert did not return the error: return err in the loop.")
	}
	t.Logf("Right: %d files, %d at the same time, and errors are not lost.", files72, e.Stats().MaxRunning)
}

// jsonFiles writes the files to convert; the column x of file i holds i.
func jsonFiles(t testing.TB) []string {
	t.Helper()
	folder := t.TempDir()
	var names []string
	for i := range files72 {
		name := filepath.Join(folder, fmt.Sprintf("s%d.json", i))
		if err := os.WriteFile(name, []byte(strings.Repeat(fmt.Sprintf("{\"x\": %d.0}\n", i), rows72)), 0o644); err != nil {
			t.Fatal(err)
		}
		names = append(names, name)
	}
	return names
}

func checkCopy(t testing.TB, name string, want float64) {
	t.Helper()
	frame, err := lesson.ReadHDF(name, "/data")
	if err != nil {
		t.Fatalf("%v", err)
	}
	x, err := frame.Series("x")
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	if x.Len() != rows72 || x.Max() != want {
		t.Fatalf("%s does not hold what %s.json held.", name, strings.TrimSuffix(name, ".h5"))
	}
}
