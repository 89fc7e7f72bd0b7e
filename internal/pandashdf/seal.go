package pandashdf

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"io"
	"os"
)

// A seal stands behind the end of a file that Write has made, where HDF5 does not look: a
// checksum of all that libhdf5 has to make sense of. It crashes over some damaged files;
// over one whose seal is whole it does not. Large datasets of numbers are not part of it:
// whatever stands in them, they are numbers.
//
// The seal is the places and lengths of what is left out, their number, the checksum
// (CRC-32C of the rest and of these) and a mark.
const (
	sealMark   = "pandashdf seal 1"
	sealFooter = 4 + 4 + len(sealMark)
	mostGaps   = 1 << 16
)

// extent is a part of a file.
type extent struct{ Offset, Length uint64 }

// seal appends a seal to the file. Gaps are the large datasets, in the order of their
// places.
func seal(file *os.File, gaps []extent) error {
	info, err := file.Stat()
	if err != nil {
		return err
	}
	sum, err := checksum(file, info.Size(), gaps)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	binary.Write(&b, binary.LittleEndian, gaps)
	binary.Write(&b, binary.LittleEndian, uint32(len(gaps)))
	binary.Write(&b, binary.LittleEndian, sum)
	b.WriteString(sealMark)
	_, err = file.WriteAt(b.Bytes(), info.Size())
	return err
}

// Intact reports whether the file has a seal, and nothing under it has changed.
func Intact(path string) bool {
	file, err := os.Open(path)
	if err != nil {
		return false
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return false
	}
	footer := make([]byte, sealFooter)
	end := info.Size() - int64(sealFooter)
	if _, err := file.ReadAt(footer, end); err != nil || string(footer[8:]) != sealMark {
		return false
	}
	count := binary.LittleEndian.Uint32(footer)
	size := end - 16*int64(count)
	if count > mostGaps || size < 0 {
		return false
	}
	gaps := make([]extent, count)
	if binary.Read(io.NewSectionReader(file, size, 16*int64(count)), binary.LittleEndian, gaps) != nil {
		return false
	}
	sum, err := checksum(file, size, gaps)
	return err == nil && sum == binary.LittleEndian.Uint32(footer[4:])
}

// checksum returns that of the first size bytes of a file without the gaps, and of these.
func checksum(file io.ReaderAt, size int64, gaps []extent) (uint32, error) {
	sum := crc32.New(crc32.MakeTable(crc32.Castagnoli))
	at := int64(0)
	for _, gap := range append(gaps[:len(gaps):len(gaps)], extent{uint64(size), 0}) {
		part := io.NewSectionReader(file, at, int64(gap.Offset)-at)
		if _, err := io.Copy(sum, part); err != nil {
			return 0, err
		}
		binary.Write(sum, binary.LittleEndian, gap)
		at = int64(gap.Offset + gap.Length)
	}
	return sum.Sum32(), nil
}
