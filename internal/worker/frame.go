package worker

import (
	"encoding/binary"
	"fmt"
	"io"

	"example.com/bigdata/internal/codec"
)

// A frame is what crosses a pipe: one byte that says what it is, the length of its
// payload in eight bytes, and the payload.
const headerSize = 9

type kind byte

const (
	request kind = iota + 1
	result
	failure
)

// The flags of a request.
const (
	eagerly kind = 1 << 6 // there is a processor to spare: wait for the next one eagerly
	chunked kind = 1 << 7 // the argument is a chunk of arguments
)

// largest is more than any frame may hold; a length beyond it is no length.
const largest = 1 << 40

// writeFrame writes a small frame at once, and a large one without copying it.
func writeFrame(w io.Writer, k kind, payload []byte) error {
	var small [headerSize + 1024]byte
	small[0] = byte(k)
	binary.LittleEndian.PutUint64(small[1:], uint64(len(payload)))
	n := headerSize
	if len(payload) <= len(small)-headerSize {
		n += copy(small[headerSize:], payload)
		payload = nil
	}
	if _, err := w.Write(small[:n]); err != nil || payload == nil {
		return err
	}
	_, err := w.Write(payload)
	return err
}

func readFrame(r io.Reader) (kind, []byte, error) {
	var header [headerSize]byte
	if _, err := io.ReadFull(r, header[:]); err != nil {
		return 0, nil, err
	}
	size := binary.LittleEndian.Uint64(header[1:])
	k := kind(header[0])
	if base := k &^ (eagerly | chunked); size > largest || base < request || base > failure {
		return 0, nil, fmt.Errorf("%q is not the beginning of an answer", header)
	}
	payload := codec.Buffer(int(size))
	if _, err := io.ReadFull(r, payload); err != nil {
		return 0, nil, fmt.Errorf("an answer that was cut short: %w", err)
	}
	return k, payload, nil
}
