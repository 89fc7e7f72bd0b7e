package lesson

import (
	"archive/tar"
	"compress/gzip"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// archiveIn writes where/name.tgz with one file in the folder name.
func archiveIn(t *testing.T, where, name, content string) {
	t.Helper()
	file, err := os.Create(filepath.Join(where, name+".tgz"))
	if err != nil {
		t.Fatal(err)
	}
	zip := gzip.NewWriter(file)
	out := tar.NewWriter(zip)
	err = out.WriteHeader(&tar.Header{Name: name + "/a.json", Typeflag: tar.TypeReg, Size: int64(len(content)), Mode: 0o644})
	if err != nil {
		t.Fatal(err)
	}
	_, err = out.Write([]byte(content))
	if err := errors.Join(err, out.Close(), zip.Close(), file.Close()); err != nil {
		t.Fatal(err)
	}
}

func TestExtractData(t *testing.T) {
	where := t.TempDir()
	archiveIn(t, where, "daily-stock", "one")
	if err := ExtractData("daily-stock", where); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(where, "daily-stock", "a.json")
	if got, err := os.ReadFile(file); err != nil || string(got) != "one" {
		t.Fatalf("got %q, %v", got, err)
	}
	archiveIn(t, where, "daily-stock", "two")
	if err := ExtractData("daily-stock", where); err != nil {
		t.Fatal(err)
	}
	if got, _ := os.ReadFile(file); string(got) != "one" {
		t.Error("a second run extracted again")
	}
}

func TestExtractDataLimits(t *testing.T) {
	where := t.TempDir()
	archiveIn(t, where, "daily-stock", strings.Repeat("x", 5000))
	for name, limit := range map[string]ExtractOption{"bytes": MaxBytes(3000), "entries": MaxEntries(0)} {
		if err := ExtractData("daily-stock", where, limit); err == nil || !strings.Contains(err.Error(), "too large") {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if err := ExtractData("daily-stock", where, MaxBytes(100_000), MaxEntries(1)); err != nil {
		t.Error(err)
	}
}

func TestExtractDataWithoutAnArchive(t *testing.T) {
	err := ExtractData("daily-stock", t.TempDir())
	if !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), "make data") {
		t.Errorf("got %v, want an error that says what to do", err)
	}
}

func TestGlob(t *testing.T) {
	dir := t.TempDir()
	if names, err := Glob(filepath.Join(dir, "*.h5")); err == nil || !strings.Contains(err.Error(), "*.h5") {
		t.Errorf("an empty folder: got %v, %v", names, err)
	}
	if names, err := Glob("["); err == nil {
		t.Errorf("no pattern: got %v", names)
	}
	for _, name := range []string{"b.h5", "a.h5", "c.json"} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want := []string{filepath.Join(dir, "a.h5"), filepath.Join(dir, "b.h5")}
	if got, err := Glob(filepath.Join(dir, "*.h5")); err != nil || !slices.Equal(got, want) {
		t.Errorf("got %v, %v, want %v", got, err, want)
	}
}
