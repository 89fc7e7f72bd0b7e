// Package archive unpacks tar archives compressed with gzip, and trusts none of them.
package archive

import (
	"archive/tar"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// ErrUnsafe is the error of an entry that would leave the target folder, and of one
// that is neither a file nor a folder.
var ErrUnsafe = errors.New("refused")

// ErrTooLarge is the error of an archive that holds more than its limits allow.
var ErrTooLarge = errors.New("too large")

// Limits are what an archive may hold at most.
type Limits struct {
	Entries int
	Bytes   int64 // unpacked
}

// Extract unpacks the folder name of the archive to where/name, unless that is there as
// an earlier call has left it. It works in a hidden folder beside it and renames that one
// at the end, so that where/name is either complete or not there. Where it is there, but
// files of it are missing or changed, those are put back and all others left alone.
// Entries outside the folder name are passed over. It calls begin where there is something
// to do, and returns how many files it has put where they belong.
func Extract(file, where, name string, limits Limits, begin func()) (files int, err error) {
	target := filepath.Join(where, name)
	if whole(target) {
		return 0, nil
	}
	in, err := os.Open(file)
	if err != nil {
		return 0, err
	}
	defer in.Close()
	begin()
	prefix := "." + name + ".partial-"
	if err := removeAll(filepath.Join(where, prefix+"*")); err != nil {
		return 0, err
	}
	partial, err := os.MkdirTemp(where, prefix+"*")
	if err != nil {
		return 0, err
	}
	defer os.RemoveAll(partial)
	if err := unpack(in, partial, name, limits); err != nil {
		return 0, fmt.Errorf("extract %s: %w", file, err)
	}
	fresh := filepath.Join(partial, name)
	list, err := record(fresh)
	if err != nil {
		return 0, err
	}
	if _, err := os.Lstat(target); errors.Is(err, fs.ErrNotExist) {
		return len(list), os.Rename(fresh, target)
	}
	return repair(fresh, target, list)
}

// removeAll removes what an extraction that was killed has left.
func removeAll(pattern string) error {
	left, err := filepath.Glob(pattern)
	if err != nil {
		return err
	}
	for _, folder := range left {
		if err := os.RemoveAll(folder); err != nil {
			return err
		}
	}
	return nil
}

func unpack(in *os.File, target, name string, limits Limits) error {
	root, err := os.OpenRoot(target)
	if err != nil {
		return err
	}
	defer root.Close()
	unzipped, err := unzip(in)
	if err != nil {
		return damaged(err)
	}
	defer unzipped.Close()
	entries := tar.NewReader(&limited{unzipped, limits.Bytes})
	found := false
	for count := 0; ; count++ {
		entry, err := entries.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return damaged(err)
		}
		if count == limits.Entries {
			return fmt.Errorf("%w: the archive has more than %d entries", ErrTooLarge, limits.Entries)
		}
		clean, wanted, err := vet(entry, name)
		if err != nil {
			return err
		}
		if !wanted {
			continue
		}
		found = true
		if err := store(root, clean, entry, entries); err != nil {
			return fmt.Errorf("%s: %w", entry.Name, err)
		}
	}
	if !found {
		return fmt.Errorf("the archive holds no folder %s", name)
	}
	return nil
}

// limited reads up to so many bytes; more are an error.
type limited struct {
	in   io.Reader
	rest int64
}

func (l *limited) Read(p []byte) (int, error) {
	n, err := l.in.Read(p)
	if l.rest -= int64(n); l.rest < 0 {
		return 0, fmt.Errorf("%w: the archive holds more bytes than allowed", ErrTooLarge)
	}
	return n, err
}

// damaged says what the errors of gzip and tar mean to whoever has the file.
func damaged(err error) error {
	if errors.Is(err, ErrTooLarge) {
		return err
	}
	return fmt.Errorf("the archive is damaged or cut short: %w", err)
}

// vet returns the entry's path, and whether it belongs to the folder name.
func vet(entry *tar.Header, name string) (clean string, wanted bool, err error) {
	clean = path.Clean(entry.Name)
	if !filepath.IsLocal(clean) {
		return "", false, fmt.Errorf("%w: the entry %q leaves the target folder", ErrUnsafe, entry.Name)
	}
	switch entry.Typeflag {
	case tar.TypeReg, tar.TypeDir:
		return clean, clean == name || strings.HasPrefix(clean, name+"/"), nil
	case tar.TypeXGlobalHeader:
		return "", false, nil
	case tar.TypeSymlink, tar.TypeLink:
		return "", false, fmt.Errorf("%w: the entry %q is a link", ErrUnsafe, entry.Name)
	}
	return "", false, fmt.Errorf("%w: the entry %q is neither a file nor a folder", ErrUnsafe, entry.Name)
}

func store(root *os.Root, name string, entry *tar.Header, content io.Reader) error {
	if entry.Typeflag == tar.TypeDir {
		return root.MkdirAll(name, 0o755)
	}
	if err := root.MkdirAll(path.Dir(name), 0o755); err != nil {
		return err
	}
	out, err := root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, entry.FileInfo().Mode()&fs.FileMode(0o755)|0o600)
	if err != nil {
		return err
	}
	if _, err := io.CopyBuffer(struct{ io.Writer }{out}, content, make([]byte, chunkSize)); err != nil {
		out.Close()
		if errors.Is(err, io.ErrUnexpectedEOF) {
			return damaged(err)
		}
		return err
	}
	return out.Close()
}
