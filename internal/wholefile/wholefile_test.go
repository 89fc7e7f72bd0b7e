package wholefile

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

func TestWrite(t *testing.T) {
	name := filepath.Join(t.TempDir(), "a.txt")
	put := func(text string, err error) func(*os.File) error {
		return func(file *os.File) error {
			file.WriteString(text)
			if old, _ := os.ReadFile(name); string(old) == text {
				t.Errorf("%q stands in the file before it is complete", text)
			}
			return err
		}
	}
	if err := Write(name, put("first", nil)); err != nil {
		t.Fatal(err)
	}
	failure := errors.New("full")
	if err := Write(name, put("second", failure)); err != failure {
		t.Errorf("got %v, want the error of the function", err)
	}
	if got, err := os.ReadFile(name); err != nil || string(got) != "first" {
		t.Errorf("after a failure: got %q, %v, want the old file", got, err)
	}
	if err := Write(name, put("third", nil)); err != nil {
		t.Fatal(err)
	}
	if got, _ := os.ReadFile(name); string(got) != "third" {
		t.Errorf("got %q", got)
	}
	if info, _ := os.Stat(name); info.Mode().Perm() != 0o644 {
		t.Errorf("the file has the mode %v", info.Mode())
	}
	if err := Write(filepath.Join(name, "b"), put("", nil)); err == nil {
		t.Error("a folder that is none: no error")
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(name), ".*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}
