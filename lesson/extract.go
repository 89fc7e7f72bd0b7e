package lesson

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"example.com/bigdata/internal/archive"
)

// ExtractOption sets something about ExtractData.
type ExtractOption func(*archive.Limits)

// MaxBytes limits how many bytes an archive may hold when it is unpacked; 16 GiB unless
// it is given.
func MaxBytes(n int64) ExtractOption { return func(l *archive.Limits) { l.Bytes = n } }

// MaxEntries limits how many files and folders an archive may hold; 100,000 unless it is
// given.
func MaxEntries(n int) ExtractOption { return func(l *archive.Limits) { l.Entries = n } }

// ExtractData unpacks where/name.tgz into the folder where/name and says so. The folder
// appears only when it is complete. Where it is there already, ExtractData puts back the
// files that are missing or changed, and does nothing where none is; files that the
// archive does not hold are left alone.
//
// An archive that is missing, damaged or not to be trusted is an error: one with an entry
// outside of the folder, a link, a device, or more than the limits allow, is refused as a
// whole. An archive of several gzip members is unpacked on several processors.
func ExtractData(name, where string, opts ...ExtractOption) error {
	limits := archive.Limits{Entries: 100_000, Bytes: 16 << 30}
	for _, set := range opts {
		set(&limits)
	}
	file := filepath.Join(where, name+".tgz")
	begin := func() { fmt.Println("Extracting data...") }
	_, err := archive.Extract(file, where, name, limits, begin)
	if errors.Is(err, fs.ErrNotExist) {
		if _, missing := os.Stat(file); missing != nil {
			return fmt.Errorf("%w; `make data` in the checkout makes it", err)
		}
	}
	return err
}
