package pandashdf

import (
	"errors"
	"fmt"
	"io"
	"sync"

	"gonum.org/v1/hdf5"
)

// dataset is an open dataset with what is to be known before it is read: its records,
// which are its rows, and the type of their elements.
type dataset struct {
	*hdf5.Dataset
	name string
	dims []uint
	t    *hdf5.Datatype
}

func openDataset(group *hdf5.Group, name string) (*dataset, error) {
	set, err := group.OpenDataset(name)
	if err != nil {
		return nil, fmt.Errorf("no dataset %s: %w", name, err)
	}
	d := &dataset{Dataset: set, name: name}
	space := set.Space()
	defer space.Close()
	if d.dims, _, err = space.SimpleExtentDims(); err == nil {
		d.t, err = set.Datatype()
	}
	if err == nil {
		err = d.plausible()
	}
	if err != nil {
		d.Close()
		return nil, fmt.Errorf("shape and type of %s: %w", name, err)
	}
	return d, nil
}

// largest is how many bytes the datasets of the open file can hold; whoever has libhdf5
// has it.
var largest float64

// setLargest sets it by the size of the file: zlib shortens to no less than a thousandth.
func setLargest(fileSize int64) { largest = 1100*float64(fileSize) + 1<<20 }

// plausible is an error where the file is too small for what the dataset claims to hold,
// for which there would be no memory either.
func (d *dataset) plausible() error {
	size := float64(d.t.Size())
	for _, n := range d.dims {
		size *= float64(n)
	}
	if size > largest {
		return fmt.Errorf("it claims to hold %.3g bytes, and the file is too small for that", size)
	}
	return nil
}

// Close closes the dataset and its type.
func (d *dataset) Close() (err error) {
	if d.t != nil {
		err = d.t.Close()
	}
	if e := d.Dataset.Close(); e != nil {
		err = e
	}
	return err
}

func (d *dataset) rows() int {
	if len(d.dims) == 0 {
		return 1
	}
	return int(d.dims[0])
}

// stride returns the size of a record in bytes.
func (d *dataset) stride() int { return stride(d.t, d.dims) }

func stride(t *hdf5.Datatype, dims []uint) int {
	size := int(t.Size())
	for _, n := range dims[min(1, len(dims)):] {
		size *= int(n)
	}
	return size
}

// read calls take with all records, some at a time, as they stand in the file. What take
// is given is good until it returns.
func (d *dataset) read(take func(records []byte)) error {
	err := transfer(d.Dataset, d.t, d.dims, d.rows(), func(some []byte, first int, memory, file *hdf5.Dataspace) error {
		if err := d.ReadSubset(&some, memory, file); err != nil {
			return err
		}
		take(some)
		return nil
	})
	if err != nil {
		return fmt.Errorf("reading %s: %w", d.name, err)
	}
	return nil
}

// write calls fill for all records, some at a time, and writes what that has put there.
// First is the number of the first one.
func write(set *hdf5.Dataset, t *hdf5.Datatype, dims []uint, fill func(records []byte, first int)) error {
	return transfer(set, t, dims, int(dims[0]), func(some []byte, first int, memory, file *hdf5.Dataspace) error {
		fill(some, first)
		return set.WriteSubset(&some, memory, file)
	})
}

// bulk is a contiguous dataset whose records are still to be written. That needs the
// file, and not libhdf5.
type bulk struct {
	extent
	stride int
	fill   func(records []byte, first int)
}

// reserve writes the first record of a dataset, which makes libhdf5 give it its place in
// the file, and returns what else there is to write.
func reserve(set *hdf5.Dataset, t *hdf5.Datatype, dims []uint, fill func(records []byte, first int)) (b bulk, err error) {
	err = transfer(set, t, dims, 1, func(some []byte, first int, memory, file *hdf5.Dataspace) error {
		fill(some, first)
		return set.WriteSubset(&some, memory, file)
	})
	if err != nil {
		return b, err
	}
	offset, ok := placeOf(set)
	if !ok {
		return b, errors.New("libhdf5 gave it no place")
	}
	size := stride(t, dims)
	return bulk{extent{offset, uint64(size) * uint64(dims[0])}, size, fill}, nil
}

// buffers are of the size of scratch, for those who do not have libhdf5.
var buffers = sync.Pool{New: func() any { return make([]byte, len(scratch)) }}

// write writes the records to their place in the file.
func (b bulk) write(file io.WriterAt) error {
	buffer := buffers.Get().([]byte)
	defer buffers.Put(buffer)
	per := len(buffer) / b.stride
	rows := int(b.Length) / b.stride
	for first := 0; first < rows; first += per {
		some := buffer[:min(per, rows-first)*b.stride]
		b.fill(some, first)
		if _, err := file.WriteAt(some, int64(b.Offset)+int64(first*b.stride)); err != nil {
			return err
		}
	}
	return nil
}

// scratch holds the records that are on their way; whoever has libhdf5 has it. Its size
// is one that processors' caches hold.
var scratch = make([]byte, 1<<18)

// transfer walks through the first rows of a dataset in pieces that scratch can hold.
func transfer(set *hdf5.Dataset, t *hdf5.Datatype, dims []uint, rows int, move func(some []byte, first int, memory, file *hdf5.Dataspace) error) (err error) {
	size := stride(t, dims)
	if size > len(scratch) {
		scratch = make([]byte, size)
	}
	file := set.Space()
	defer closeInto(&err, file, "a dataspace")
	offset, count := make([]uint, len(dims)), append([]uint(nil), dims...)
	for ; int(offset[0]) < rows; offset[0] += count[0] {
		count[0] = uint(min(len(scratch)/size, rows-int(offset[0])))
		if err := file.SelectHyperslab(offset, nil, count, nil); err != nil {
			return err
		}
		memory, err := hdf5.CreateSimpleDataspace(count, nil)
		if err != nil {
			return err
		}
		err = move(scratch[:int(count[0])*size], int(offset[0]), memory, file)
		closeInto(&err, memory, "a dataspace")
		if err != nil {
			return err
		}
	}
	return nil
}
