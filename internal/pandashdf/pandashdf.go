// Package pandashdf writes HDF5 files in pandas' "fixed" format, the one that
// DataFrame.to_hdf writes unless told otherwise, and reads these and its "table" format.
//
// A frame is a group. Its attributes say what it is (pandas_type, nblocks, …). In the fixed
// format axis0 holds the column names and axis1 the index. Columns of one type stand
// together in a block: blockK_items names them, and blockK_values is a dataset of rows ×
// columns. In the table format all stands in the records of one dataset, table. The groups
// and datasets carry the attributes that PyTables, through which pandas reads, expects of
// its own.
//
// Libhdf5 is used by one goroutine at a time, and only for what needs it: large datasets
// are written to their places in the file by the side of it.
package pandashdf

import (
	"errors"
	"fmt"
	"runtime"
	"sync"

	"gonum.org/v1/hdf5"
)

// ErrNotHDF5 is the error of a file that is no HDF5 file.
var ErrNotHDF5 = errors.New("not an HDF5 file")

// ErrNoKey is the error of a file that holds nothing under the key.
var ErrNoKey = errors.New("the file holds no such key")

var library sync.Mutex

// enter gives the caller libhdf5 for itself, until it calls leave: the library may be
// built without a lock of its own. It also stays on one thread, on which libhdf5 is told
// not to print its errors: it keeps that, and prints them otherwise, thread by thread.
func enter() (leave func(), err error) {
	library.Lock()
	runtime.LockOSThread()
	leave = func() {
		runtime.UnlockOSThread()
		library.Unlock()
	}
	if err := hdf5.DisplayErrors(false); err != nil {
		leave()
		return nil, err
	}
	return leave, nil
}

// closer is what every HDF5 object is.
type closer interface{ Close() error }

// closeInto closes an HDF5 object at the end of a function and keeps the error where
// there was none before: a full disk may show only here.
func closeInto(err *error, object closer, what string) {
	if e := object.Close(); e != nil && *err == nil {
		*err = fmt.Errorf("closing %s: %w", what, e)
	}
}
