package pandashdf

import (
	"fmt"
	"os"
	"strings"

	"gonum.org/v1/hdf5"

	"example.com/bigdata/internal/table"
)

// Read returns the frame or the series that pandas or Write stored under the key; a
// series is a table of one column. The key may be empty where the file holds one object
// only. Of a frame it reads the columns that want accepts, or all where want is nil: what
// stands in the others does not matter then.
//
// A file that is missing, is no HDF5 (ErrNotHDF5), lacks the key (ErrNoKey) or holds what
// this package does not read is an error that says so.
func Read(path, key string, want func(column string) bool) (table.Table, error) {
	var t table.Table
	err := withFile(path, func(file *hdf5.File) (err error) {
		if key == "" {
			if key, err = onlyKey(file); err != nil {
				return err
			}
		}
		t, err = readKey(file, key, want)
		return err
	})
	return t, err
}

// Keys returns the keys under which the file holds objects of pandas, as "/data"
// (HDFStore.keys).
func Keys(path string) (keys []string, err error) {
	err = withFile(path, func(file *hdf5.File) (err error) {
		keys, err = keysOf(file)
		return err
	})
	return keys, err
}

// withFile opens the file, with libhdf5 for itself.
func withFile(path string, use func(*hdf5.File) error) (err error) {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	leave, err := enter()
	if err != nil {
		return err
	}
	defer leave()
	setLargest(info.Size())
	defer func() {
		if err != nil {
			err = fmt.Errorf("read %s: %w", path, err)
		}
	}()
	if !hdf5.IsHDF5(path) {
		return ErrNotHDF5
	}
	file, err := hdf5.OpenFile(path, hdf5.F_ACC_RDONLY)
	if err != nil {
		return fmt.Errorf("the file is damaged or cut short, or a newer HDF5 wrote it: %w", err)
	}
	defer closeInto(&err, file, "the file")
	return use(file)
}

func readKey(file *hdf5.File, key string, want func(string) bool) (t table.Table, err error) {
	if !exists(file, key) {
		return t, fmt.Errorf("%w: %s", ErrNoKey, key)
	}
	group, err := file.OpenGroup(key)
	if err != nil {
		return t, fmt.Errorf("opening group %s: %w", key, err)
	}
	defer closeInto(&err, group, key)
	if want == nil {
		want = func(string) bool { return true }
	}
	switch kind := text(group, "pandas_type"); kind {
	case "frame":
		return readFrame(group, want)
	case "series":
		return readSeries(group)
	case "frame_table", "series_table":
		return readTable(group, want)
	default:
		return t, fmt.Errorf("%s holds a %q, not a frame or a series of pandas", key, kind)
	}
}

// exists reports whether the file has the key; each step of the path is asked for, since
// libhdf5 fails where one before the last is missing.
func exists(file *hdf5.File, key string) bool {
	path := ""
	for step := range strings.SplitSeq(strings.Trim(key, "/"), "/") {
		path += "/" + step
		if step == "" || !file.LinkExists(path) {
			return false
		}
	}
	return true
}

func onlyKey(file *hdf5.File) (string, error) {
	keys, err := keysOf(file)
	if err != nil {
		return "", err
	}
	if len(keys) != 1 {
		return "", fmt.Errorf("it holds %d objects (%s): say which by its key", len(keys), strings.Join(keys, ", "))
	}
	return keys[0], nil
}

func keysOf(file *hdf5.File) ([]string, error) {
	root, err := file.OpenGroup("/")
	if err != nil {
		return nil, err
	}
	defer root.Close()
	return keysUnder(root, "")
}

// keysUnder returns the paths of the groups that have a pandas_type.
func keysUnder(group *hdf5.Group, path string) (keys []string, err error) {
	n, err := group.NumObjects()
	if err != nil {
		return nil, err
	}
	for i := range n {
		kind, err := group.ObjectTypeByIndex(i)
		if err != nil {
			return nil, err
		}
		name, err := group.ObjectNameByIndex(i)
		if err != nil {
			return nil, err
		}
		if kind != hdf5.H5G_GROUP {
			continue
		}
		inner, err := group.OpenGroup(name)
		if err != nil {
			return nil, err
		}
		if text(inner, "pandas_type") != "" {
			keys = append(keys, path+"/"+name)
		}
		below, err := keysUnder(inner, path+"/"+name)
		closeInto(&err, inner, name)
		if err != nil {
			return nil, err
		}
		keys = append(keys, below...)
	}
	return keys, nil
}
