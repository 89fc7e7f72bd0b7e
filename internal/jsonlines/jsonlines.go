// Package jsonlines reads JSON Lines, one object a line, into columns.
package jsonlines

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/go-faster/jx"

	"example.com/bigdata/internal/table"
)

// A SyntaxError is a line that cannot be read.
type SyntaxError struct {
	Line   int // from 1
	Offset int // in bytes, from 1, in the line; 0 where it is not known
	Reason string
}

// Error gives the place and the reason.
func (e *SyntaxError) Error() string {
	if e.Offset == 0 {
		return fmt.Sprintf("line %d: %s", e.Line, e.Reason)
	}
	return fmt.Sprintf("line %d, column %d: %s", e.Line, e.Offset, e.Reason)
}

// Read reads one flat object a line and returns a column for each key, in the order
// in which the keys first appear. Blank lines are passed over. The types are those of
// pandas.DataFrame([json.loads(line) …]), where a missing value is a null or a key that
// is not there:
//
//	values                           type       with missing values
//	whole numbers of 64 bits         int64      float64
//	… some beyond 63 bits            uint64     float64
//	numbers, some with a fraction    float64    float64
//	true and false                   bool       Truth
//	texts                            Text       Text
//	ISO 8601 times of one form       Timestamp  Timestamp
//	nulls only                                  Truth
//	no value, and some without key              float64
//
// The times are an addition: pandas leaves texts texts. Their forms are 2006-01-02, and
// the same with a T or a space and 15:04:05, also with a fraction of up to nine digits;
// they have no zone.
//
// A line that is no JSON, a nested value and a text among numbers are each a
// *SyntaxError.
//
// Size is how many bytes r has, as far as that is known: from it and the first line
// the columns get their room at once.
func Read(r io.Reader, size int64) ([]table.Column, error) {
	in := bufio.NewReaderSize(r, 1<<18)
	b := builder{byName: map[string]*column{}}
	for number := 1; ; number++ {
		line, err := readLine(in)
		if errors.Is(err, bufio.ErrBufferFull) {
			return nil, &SyntaxError{number, 0, fmt.Sprintf("it is longer than %d MB: is this a file of JSON lines?", longest>>20)}
		}
		if err != nil && err != io.EOF {
			return nil, err
		}
		if len(bytes.TrimSpace(line)) > 0 {
			if b.rows == 0 {
				b.expected = int(size / int64(len(line)))
			}
			if fault := b.add(line); fault != nil {
				return nil, locate(fault, line, number)
			}
		}
		if err == io.EOF {
			return b.columns(), nil
		}
	}
}

// longest is the length from which on a line is taken for a file of something else.
const longest = 64 << 20

// readLine returns the next line, which is valid until the next call. The error of one
// that is too long is bufio.ErrBufferFull.
func readLine(in *bufio.Reader) ([]byte, error) {
	line, err := in.ReadSlice('\n')
	if !errors.Is(err, bufio.ErrBufferFull) {
		return line, err
	}
	long := bytes.Clone(line)
	for errors.Is(err, bufio.ErrBufferFull) && len(long) < longest {
		line, err = in.ReadSlice('\n')
		long = append(long, line...)
	}
	return long, err
}

// locate says where in the line the fault is: encoding/json knows the offset of a
// syntax error, and a value that does not fit stands behind its key.
func locate(fault error, line []byte, number int) error {
	var syntax *json.SyntaxError
	if err := json.Unmarshal(line, new(any)); errors.As(err, &syntax) {
		return &SyntaxError{number, int(min(syntax.Offset, int64(len(bytes.TrimRight(line, "\r\n"))+1))), syntax.Error()}
	}
	var value *valueError
	if errors.As(fault, &value) {
		return &SyntaxError{number, valueOffset(line, value.key), value.Error()}
	}
	return &SyntaxError{number, 0, fault.Error()}
}

// valueOffset returns the place of the value of a key in an object, from 1.
func valueOffset(line []byte, key string) int {
	in := json.NewDecoder(bytes.NewReader(line))
	in.Token() // {
	for in.More() {
		name, _ := in.Token()
		if name == key {
			rest := line[in.InputOffset():]
			return len(line) - len(bytes.TrimLeft(rest, ": \t")) + 1
		}
		var skipped json.RawMessage
		in.Decode(&skipped)
	}
	return 0
}

// builder grows one column for each key.
type builder struct {
	rows     int
	expected int // rows in all, a guess
	cols     []*column
	byName   map[string]*column
	dec      jx.Decoder
	form     form
}

// add adds a line, of which most look like the one before.
func (b *builder) add(line []byte) error {
	if b.form.add(line, b.cols) {
		b.rows++
		return nil
	}
	if err := b.decode(line); err != nil {
		return err
	}
	b.form = learn(line, b.cols, b.rows)
	return nil
}

func (b *builder) decode(line []byte) error {
	b.dec.ResetBytes(line)
	if b.dec.Next() != jx.Object {
		return fmt.Errorf("%s where an object {…} is expected", b.dec.Next())
	}
	next := 0
	err := b.dec.ObjBytes(func(d *jx.Decoder, key []byte) error {
		// The keys of most lines come in the same order.
		if next >= len(b.cols) || b.cols[next].name != string(key) {
			next = b.index(key)
		}
		col := b.cols[next]
		next++
		return col.read(d, b.rows)
	})
	if err != nil {
		return err
	}
	if !b.atEnd() {
		return errors.New("the line goes on after its object")
	}
	b.rows++
	return nil
}

// atEnd reports whether nothing but blanks follows in the line.
func (b *builder) atEnd() bool {
	if b.dec.Next() != jx.Invalid { // which it is for no value and for nothing
		return false
	}
	err := b.dec.Skip()
	return errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF)
}

// index returns the place of the key's column and makes the column where it is new.
func (b *builder) index(key []byte) int {
	if col, ok := b.byName[string(key)]; ok {
		return col.place
	}
	col := &column{name: string(key), place: len(b.cols), expected: b.expected}
	b.cols = append(b.cols, col)
	b.byName[col.name] = col
	return col.place
}

func (b *builder) columns() []table.Column {
	columns := make([]table.Column, len(b.cols))
	for i, col := range b.cols {
		columns[i] = table.Column{Name: col.name, Values: col.values(b.rows)}
	}
	return columns
}
