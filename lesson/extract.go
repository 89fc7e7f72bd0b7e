package lesson

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"example.com/bigdata/internal/archive"
)

// ExtractData unpacks where/name.tgz into the folder where/name and says so; where the
// folder is there already, it does nothing. The folder appears only when it is
// complete. An archive that is missing, damaged or not to be trusted is an error: one
// with an entry outside of the folder, a link or a device is refused as a whole.
func ExtractData(name, where string) error {
	if _, err := os.Stat(filepath.Join(where, name)); err == nil {
		return nil
	}
	file := filepath.Join(where, name+".tgz")
	if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%w; `make data` in the checkout makes it", err)
	}
	fmt.Println("Extracting data...")
	return archive.Extract(file, where, name)
}
