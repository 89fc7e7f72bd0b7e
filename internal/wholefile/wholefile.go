// Package wholefile makes files that appear under their names only when they are complete.
package wholefile

import (
	"os"
	"path/filepath"
)

// Write has a function write a hidden temporary file beside the one of that name, and
// renames it at the end: an older file stays whole until then, and is kept where the
// function fails.
func Write(name string, write func(temporary *os.File) error) (err error) {
	file, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+".*")
	if err != nil {
		return err
	}
	defer func() {
		file.Close()
		if err != nil {
			os.Remove(file.Name())
		}
	}()
	if err := write(file); err != nil {
		return err
	}
	if err := file.Chmod(0o644); err != nil {
		return err
	}
	if err := file.Close(); err != nil {
		return err
	}
	return os.Rename(file.Name(), name)
}
