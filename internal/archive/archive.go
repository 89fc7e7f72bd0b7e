// Package archive unpacks tar archives compressed with gzip, and trusts none of them.
package archive

import (
	"archive/tar"
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/klauspost/compress/gzip"
)

// ErrUnsafe is the error of an entry that would leave the target folder, and of one
// that is neither a file nor a folder.
var ErrUnsafe = errors.New("refused")

// Extract unpacks the folder name of the archive to where/name. It works in a hidden
// folder beside it and renames that one at the end, so that where/name is either
// complete or not there. Entries outside the folder name are passed over.
func Extract(file, where, name string) (err error) {
	in, err := os.Open(file)
	if err != nil {
		return err
	}
	defer in.Close()
	prefix := "." + name + ".partial-"
	if err := removeAll(filepath.Join(where, prefix+"*")); err != nil {
		return err
	}
	partial, err := os.MkdirTemp(where, prefix+"*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(partial)
	if err := unpack(in, partial, name); err != nil {
		return fmt.Errorf("extract %s: %w", file, err)
	}
	return os.Rename(filepath.Join(partial, name), filepath.Join(where, name))
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

func unpack(in io.Reader, target, name string) error {
	root, err := os.OpenRoot(target)
	if err != nil {
		return err
	}
	defer root.Close()
	unzipped, err := gzip.NewReader(bufio.NewReaderSize(in, 1<<18))
	if err != nil {
		return damaged(err)
	}
	entries := tar.NewReader(unzipped)
	found := false
	for {
		entry, err := entries.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return damaged(err)
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

// damaged says what the errors of gzip and tar mean to whoever has the file.
func damaged(err error) error {
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
	if _, err := io.Copy(out, content); err != nil {
		out.Close()
		if errors.Is(err, io.ErrUnexpectedEOF) {
			return damaged(err)
		}
		return err
	}
	return out.Close()
}
