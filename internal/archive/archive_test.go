package archive

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// entry is one entry of an archive to make; content makes it a file.
type entry struct {
	name, content, link string
	kind                byte
}

func file(name, content string) entry { return entry{name: name, content: content, kind: tar.TypeReg} }

// pack returns a gzipped archive.
func pack(t *testing.T, entries ...entry) []byte {
	t.Helper()
	var b bytes.Buffer
	zip := gzip.NewWriter(&b)
	out := tar.NewWriter(zip)
	for _, e := range entries {
		err := out.WriteHeader(&tar.Header{Name: e.name, Linkname: e.link, Typeflag: e.kind, Size: int64(len(e.content)), Mode: 0o644})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := out.Write([]byte(e.content)); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(out.Close(), zip.Close()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// extract extracts an archive's folder "data" into a new folder, which it returns.
func extract(t *testing.T, packed []byte) (where string, err error) {
	t.Helper()
	where = filepath.Join(t.TempDir(), "where")
	if err := os.Mkdir(where, 0o755); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "data.tgz")
	if err := os.WriteFile(path, packed, 0o644); err != nil {
		t.Fatal(err)
	}
	_, err = Extract(path, where, "data", roomy, func() {})
	return where, err
}

// roomy allows what the tests extract.
var roomy = Limits{Entries: 1000, Bytes: 1 << 30}

func TestExtract(t *testing.T) {
	where, err := extract(t, pack(t,
		entry{name: "data/", kind: tar.TypeDir}, file("data/a.json", "A"), file("./data/deep/b.json", "B"), file("other/c", "C")))
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"data/a.json": "A", "data/deep/b.json": "B"} {
		if got, err := os.ReadFile(filepath.Join(where, name)); err != nil || string(got) != want {
			t.Errorf("%s: got %q, %v, want %q", name, got, err, want)
		}
	}
	onlyEntry(t, where, "data")
}

// onlyEntry checks that the folder holds that entry and nothing else, also nothing
// hidden; "" means nothing at all.
func onlyEntry(t *testing.T, folder, want string) {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	if got := strings.Join(names, " "); got != want {
		t.Errorf("the folder holds %q, want %q", got, want)
	}
}

func TestExtractRefuses(t *testing.T) {
	whole := pack(t, file("data/a.json", strings.Repeat("some text ", 10_000)), file("data/b.json", "B"))
	for _, test := range []struct {
		name   string
		packed []byte
		is     error
		text   string
	}{
		{"an entry above the target", pack(t, file("data/a", "A"), file("../evil", "E")), ErrUnsafe, "../evil"},
		{"an entry that climbs on its way", pack(t, file("data/../../evil", "E")), ErrUnsafe, "evil"},
		{"an absolute path", pack(t, file("/tmp/evil", "E")), ErrUnsafe, "/tmp/evil"},
		{"a symbolic link", pack(t, entry{name: "data/l", link: "/etc/passwd", kind: tar.TypeSymlink}), ErrUnsafe, "link"},
		{"a hard link", pack(t, file("data/a", "A"), entry{name: "data/l", link: "data/a", kind: tar.TypeLink}), ErrUnsafe, "link"},
		{"a device", pack(t, entry{name: "data/d", kind: tar.TypeBlock}), ErrUnsafe, "neither a file nor a folder"},
		{"a pipe", pack(t, entry{name: "data/p", kind: tar.TypeFifo}), ErrUnsafe, "neither a file nor a folder"},
		{"an archive cut short", whole[:len(whole)/2], nil, "damaged or cut short"},
		{"no archive", []byte("hello"), nil, "damaged or cut short"},
		{"an empty file", nil, nil, "damaged or cut short"},
		{"an archive of something else", pack(t, file("other/a", "A")), nil, "no folder data"},
		{"one file twice", pack(t, file("data/a", "A"), file("data/a", "B")), fs.ErrExist, "data/a"},
	} {
		t.Run(test.name, func(t *testing.T) {
			where, err := extract(t, test.packed)
			if err == nil || !strings.Contains(err.Error(), test.text) || test.is != nil && !errors.Is(err, test.is) {
				t.Errorf("got %v, want …%s…", err, test.text)
			}
			onlyEntry(t, where, "")
			onlyEntry(t, filepath.Dir(where), "where")
		})
	}
}

// TestMain extracts an archive in a child that is told to, for a test that kills it.
func TestMain(m *testing.M) {
	if path := os.Getenv("ARCHIVE_CHILD"); path != "" {
		Extract(path, filepath.Dir(path), "data", roomy, func() {})
		return
	}
	os.Exit(m.Run())
}

func TestAKilledExtractionIsNotMistakenForAWholeOne(t *testing.T) {
	where := t.TempDir()
	path := filepath.Join(where, "data.tgz")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), "ARCHIVE_CHILD="+path)
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	// The child reads from a pipe that gives the beginning of the archive and no end.
	whole := pack(t, file("data/a.json", "A"), file("data/b.json", noise(1<<20)))
	pipe, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := pipe.Write(whole[:len(whole)/2]); err != nil {
		t.Fatal(err)
	}
	for {
		if begun, _ := filepath.Glob(filepath.Join(where, ".data.partial-*", "data", "b.json")); len(begun) > 0 {
			break
		}
	}
	if err := child.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	child.Wait()
	pipe.Close()
	if _, err := os.Stat(filepath.Join(where, "data")); !errors.Is(err, fs.ErrNotExist) {
		t.Fatalf("after the kill the folder is there: %v", err)
	}

	if err := errors.Join(os.Remove(path), os.WriteFile(path, whole, 0o644)); err != nil {
		t.Fatal(err)
	}
	if n, err := Extract(path, where, "data", roomy, func() {}); n != 2 || err != nil {
		t.Fatalf("got %d files, %v", n, err)
	}
	onlyEntry(t, where, "data data.tgz")
	onlyEntry(t, filepath.Join(where, "data"), ".extracted a.json b.json")
}

// noise returns text that gzip cannot shorten much.
func noise(n int) string {
	random := rand.New(rand.NewPCG(1, 2))
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(random.Uint32())
	}
	return string(b)
}

func TestLimits(t *testing.T) {
	packed := pack(t, file("data/a", strings.Repeat("x", 1000)), file("data/b", ""), file("data/c", ""))
	path := filepath.Join(t.TempDir(), "data.tgz")
	if err := os.WriteFile(path, packed, 0o644); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		limits Limits
		ok     bool
	}{
		"enough":           {Limits{Entries: 3, Bytes: 10_000}, true},
		"too many entries": {Limits{Entries: 2, Bytes: 10_000}, false},
		"too many bytes":   {Limits{Entries: 3, Bytes: 2000}, false},
	} {
		where := t.TempDir()
		_, err := Extract(path, where, "data", test.limits, func() {})
		if test.ok != (err == nil) || !test.ok && !errors.Is(err, ErrTooLarge) {
			t.Errorf("%s: got %v", name, err)
		}
		if !test.ok {
			onlyEntry(t, where, "")
		}
	}
}

// TestRepair damages an extracted folder in each way, and extracts again.
func TestRepair(t *testing.T) {
	where := t.TempDir()
	path := filepath.Join(where, "data.tgz")
	content := map[string]string{"a": "first", "b": "second", "deep/c": "third"}
	if err := os.WriteFile(path, pack(t, file("data/a", content["a"]), file("data/b", content["b"]), file("data/deep/c", content["deep/c"])), 0o644); err != nil {
		t.Fatal(err)
	}
	data := filepath.Join(where, "data")
	extract := func(what string, want int) {
		t.Helper()
		begun := false
		n, err := Extract(path, where, "data", roomy, func() { begun = true })
		if n != want || err != nil || begun != (want > 0) {
			t.Errorf("%s: put %d files in place, %v, want %d", what, n, err, want)
		}
		for name, want := range content {
			if got, err := os.ReadFile(filepath.Join(data, name)); err != nil || string(got) != want {
				t.Errorf("%s: %s holds %q, %v", what, name, got, err)
			}
		}
	}
	extract("nothing there", 3)
	extract("all there", 0)
	own := filepath.Join(data, "own.h5")
	if err := os.WriteFile(own, []byte("mine"), 0o644); err != nil {
		t.Fatal(err)
	}
	extract("a file of one's own", 0)
	os.Remove(filepath.Join(data, "b"))
	extract("a file is missing", 1)
	os.Truncate(filepath.Join(data, "a"), 2)
	extract("a file was cut short", 1)
	os.WriteFile(filepath.Join(data, "a"), []byte("other"), 0o644)
	extract("a file was written to", 1)
	os.RemoveAll(filepath.Join(data, "deep"))
	extract("a folder is missing", 1)
	os.Remove(filepath.Join(data, recordName))
	extract("nobody knows how it was", 3)
	extract("all there again", 0)
	os.WriteFile(filepath.Join(data, recordName), []byte("{"), 0o644)
	extract("the record is damaged", 3)
	if got, err := os.ReadFile(own); err != nil || string(got) != "mine" {
		t.Errorf("the file of one's own: got %q, %v", got, err)
	}
	onlyEntry(t, where, "data data.tgz")
}

func TestExtractMissingArchive(t *testing.T) {
	if _, err := Extract(filepath.Join(t.TempDir(), "none.tgz"), t.TempDir(), "data", roomy, func() {}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v, want fs.ErrNotExist", err)
	}
}
