package pandashdf

// #cgo LDFLAGS: -lhdf5
// #cgo darwin LDFLAGS: -L/usr/local/lib
// #cgo linux,!arm64 LDFLAGS: -L/usr/local/lib -L/usr/lib/x86_64-linux-gnu/hdf5/serial
// #cgo linux,arm64 LDFLAGS: -L/usr/local/lib -L/usr/lib/aarch64-linux-gnu/hdf5/serial
// #include <stdint.h>
// #include <stdlib.h>
// extern int H5Tset_cset(int64_t type_id, int cset);
// extern uint64_t H5Dget_offset(int64_t dset_id);
import "C"

import (
	"fmt"
	"unsafe"

	"gonum.org/v1/hdf5"
)

// setUTF8 marks a string type as UTF-8, for which gonum.org/v1/hdf5 has no call.
// PyTables gives text that is not so marked back as bytes, which pandas refuses.
func setUTF8(t *hdf5.Datatype) error {
	const utf8 = 1 // H5T_CSET_UTF8
	if C.H5Tset_cset(C.int64_t(t.ID()), utf8) < 0 {
		return fmt.Errorf("H5Tset_cset failed")
	}
	return nil
}

// placeOf returns where in the file the values of a contiguous dataset stand; ok is false
// for any other one, and one without values.
func placeOf(set *hdf5.Dataset) (offset uint64, ok bool) {
	const undefined = 1<<64 - 1 // HADDR_UNDEF
	offset = uint64(C.H5Dget_offset(C.int64_t(set.ID())))
	return offset, offset != undefined
}

// variable is libhdf5's hvl_t, one element of a dataset of variable length.
type variable struct {
	length uintptr
	data   unsafe.Pointer
}

// takeBytes copies an element that libhdf5 has read, and frees it.
func (v variable) takeBytes() []byte {
	defer C.free(v.data)
	return C.GoBytes(v.data, C.int(v.length))
}
