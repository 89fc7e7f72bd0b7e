package archive

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.uber.org/goleak"
)

// zipped returns each part as a gzip member.
func zipped(t testing.TB, level int, parts ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	for _, part := range parts {
		zip, err := gzip.NewWriterLevel(&b, level)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(zip, part); err != nil {
			t.Fatal(err)
		}
		if err := zip.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return b.Bytes()
}

// unzipAll unzips a file of that content.
func unzipAll(t testing.TB, content []byte) (string, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "a.gz")
	if err := os.WriteFile(path, content, 0o644); err != nil {
		t.Fatal(err)
	}
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	in, err := unzip(file)
	if err != nil {
		return "", err
	}
	defer in.Close()
	got, err := io.ReadAll(in)
	return string(got), err
}

func TestUnzipMembers(t *testing.T) {
	long := noise(3*chunkSize + 17)
	inner := string(zipped(t, 9, "inside", long))
	for name, parts := range map[string][]string{
		"one":                     {"alone"},
		"several":                 {"a", "", long, "b", long, long, "c"},
		"members inside a member": {"a", inner + inner, "b"}, // stored as they are, so that they look like members
	} {
		for _, level := range []int{gzip.NoCompression, gzip.BestSpeed} {
			got, err := unzipAll(t, zipped(t, level, parts...))
			if want := strings.Join(parts, ""); err != nil || got != want {
				t.Errorf("%s, level %d: got %d bytes, %v, want %d", name, level, len(got), err, len(want))
			}
		}
	}
}

func TestUnzipDamagedMembers(t *testing.T) {
	whole := zipped(t, 1, "first", noise(100_000), "last")
	flipped := bytes.Clone(whole)
	flipped[len(whole)/2] ^= 1
	for name, content := range map[string][]byte{
		"cut short":        whole[:len(whole)-5],
		"cut in the midst": whole[:len(whole)/2],
		"garbage behind":   append(bytes.Clone(whole), "garbage"...),
		"garbage between":  append(append(bytes.Clone(whole), "garbage"...), whole...),
		"a bit flipped":    flipped,
	} {
		if got, err := unzipAll(t, content); err == nil {
			t.Errorf("%s: got %d bytes and no error", name, len(got))
		}
	}
}

func TestUnzipLeavesNothingRunning(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.gz")
	if err := os.WriteFile(path, zipped(t, 1, noise(1<<20), noise(1<<20), noise(1<<20)), 0o644); err != nil {
		t.Fatal(err)
	}
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	in, err := unzip(file)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(in, make([]byte, 10)); err != nil {
		t.Fatal(err)
	}
	in.Close()
	goleak.VerifyNone(t)
}

func TestFindAcrossBuffers(t *testing.T) {
	text := strings.Repeat("x", 1<<20-1) + "ab" + strings.Repeat("y", 1<<20) + "aab"
	places, err := find(strings.NewReader(text), []byte("ab"))
	if err != nil || len(places) != 2 || places[0] != 1<<20-1 || places[1] != int64(len(text)-2) {
		t.Errorf("got %v, %v", places, err)
	}
}

// FuzzExtract checks that no archive ends the program or writes outside of its folder.
func FuzzExtract(f *testing.F) {
	t := &testing.T{}
	f.Add(pack(t, file("data/a", "A"), file("data/deep/b", "B"), entry{name: "data/", kind: '5'}))
	f.Add(pack(t, file("../evil", "E")))
	f.Add(pack(t, entry{name: "data/l", link: "/etc/passwd", kind: '2'}, file("data/l/x", "X")))
	f.Add(append(zipped(t, 0, "x"), pack(t, file("data/a", "A"))...))
	f.Fuzz(func(t *testing.T, packed []byte) {
		outside := t.TempDir()
		where := filepath.Join(outside, "where")
		path := filepath.Join(t.TempDir(), "data.tgz")
		if err := errors.Join(os.Mkdir(where, 0o755), os.WriteFile(path, packed, 0o644)); err != nil {
			t.Fatal(err)
		}
		_, err := Extract(path, where, "data", Limits{Entries: 10, Bytes: 1 << 20}, func() {})
		onlyEntry(t, outside, "where")
		if err != nil {
			onlyEntry(t, where, "")
			return
		}
		onlyEntry(t, where, "data")
		filepath.WalkDir(where, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || !entry.IsDir() && !entry.Type().IsRegular() {
				t.Errorf("%s is a %v, %v", path, entry, err)
			}
			return nil
		})
	})
}
