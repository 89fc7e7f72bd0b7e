package jsonlines

import (
	"fmt"
	"math"
	"strconv"
	"time"
	"unsafe"

	"github.com/go-faster/jx"

	"example.com/bigdata/internal/table"
)

// column collects the values of one key. It holds what its values were so far, and
// widens when another kind of value comes: whole numbers to floating point, times to
// text.
type column struct {
	name     string
	place    int
	expected int // rows in all, a guess
	kind     kind
	layout   string // of the times, for time.Format

	ints   []int64
	floats []float64
	bools  []bool
	texts  []table.Text
	times  []table.Timestamp
}

type kind int

const (
	unknown kind = iota // nothing but missing values yet
	whole
	float
	boolean
	gappedBoolean // 1, 0 and NaN, since a bool cannot be missing
	text
	timestamp
)

func (k kind) String() string {
	return [...]string{"nothing", "a number", "a number", "true or false", "true or false", "a text", "a time"}[k]
}

// A valueError is a value that does not go with those above it in its column.
type valueError struct {
	key    string
	reason string
}

func (e *valueError) Error() string { return fmt.Sprintf("%q: %s", e.key, e.reason) }

func (c *column) fault(format string, args ...any) error {
	return &valueError{c.name, fmt.Sprintf(format, args...)}
}

// read takes the next value of d as the one of the row, which counts from 0.
func (c *column) read(d *jx.Decoder, row int) error {
	if c.len() > row {
		return c.fault("the key stands twice in one object")
	}
	switch kind := d.Next(); kind {
	case jx.Null:
		return d.Null() // the gap is filled when the next value comes
	case jx.Number:
		if c.kind == float { // whole or not makes no difference any more
			value, err := d.Float64()
			if err != nil {
				return c.fault("a number that cannot be read")
			}
			return c.addFloat(value, row)
		}
		number, err := d.Num()
		if err != nil {
			return err
		}
		return c.addNumber(unsafe.String(unsafe.SliceData(number), len(number)), row)
	case jx.String:
		value, err := d.StrBytes()
		if err != nil {
			return err
		}
		return c.addText(value, row)
	case jx.Bool:
		value, err := d.Bool()
		if err != nil {
			return err
		}
		return c.addBool(value, row)
	case jx.Object, jx.Array:
		return c.fault("an %s inside an object; only flat records can become columns", kind)
	}
	return d.Skip() // fails, and says why
}

func (c *column) addNumber(number string, row int) error {
	if isWhole(number) {
		value, err := strconv.ParseInt(number, 10, 64)
		if err != nil {
			return c.fault("%s does not fit into 64 bits", number)
		}
		if err := c.accept(whole, row); err != nil {
			return err
		}
		if c.kind == whole {
			c.ints = append(c.ints, value)
			return nil
		}
		return c.addFloat(float64(value), row) // after a gap
	}
	value, err := strconv.ParseFloat(number, 64)
	if err != nil {
		return c.fault("%s does not fit into 64 bits", number)
	}
	return c.addFloat(value, row)
}

func (c *column) addFloat(value float64, row int) error {
	if err := c.accept(float, row); err != nil {
		return err
	}
	c.floats = append(c.floats, value)
	return nil
}

func isWhole(number string) bool {
	for _, c := range []byte(number) {
		if c == '.' || c == 'e' || c == 'E' {
			return false
		}
	}
	return true
}

func (c *column) addText(value []byte, row int) error {
	if c.kind == unknown || c.kind == timestamp {
		if t, ok := parseTimestamp(value); ok && (c.kind == unknown || layoutOf(value) == c.layout) {
			c.layout = layoutOf(value)
			if err := c.accept(timestamp, row); err != nil {
				return err
			}
			c.times = append(c.times, t)
			return nil
		}
		c.timesToTexts()
	}
	if err := c.accept(text, row); err != nil {
		return err
	}
	c.texts = append(c.texts, table.Text{Value: string(value)})
	return nil
}

func (c *column) addBool(value bool, row int) error {
	if err := c.accept(boolean, row); err != nil {
		return err
	}
	if c.kind == gappedBoolean {
		c.floats = append(c.floats, asFloat(value))
		return nil
	}
	c.bools = append(c.bools, value)
	return nil
}

// accept prepares the column for a value of the kind in the row, or says why that
// cannot stand there.
func (c *column) accept(k kind, row int) error {
	if c.kind == unknown {
		c.begin(k)
	}
	if k == float && c.kind == whole {
		c.intsToFloats()
	}
	fits := k == c.kind || k == whole && c.kind == float || k == boolean && c.kind == gappedBoolean
	if !fits {
		return c.fault("%s where %s stood in the rows above", k, c.kind)
	}
	c.pad(row)
	return nil
}

// begin makes room for the values of a kind.
func (c *column) begin(k kind) {
	c.kind = k
	switch k {
	case whole:
		c.ints = make([]int64, 0, c.expected)
	case float, gappedBoolean:
		c.floats = make([]float64, 0, c.expected)
	case boolean:
		c.bools = make([]bool, 0, c.expected)
	case text:
		c.texts = make([]table.Text, 0, c.expected)
	case timestamp:
		c.times = make([]table.Timestamp, 0, c.expected)
	}
}

func (c *column) len() int {
	return len(c.ints) + len(c.floats) + len(c.bools) + len(c.texts) + len(c.times)
}

// pad adds missing values up to the given number of rows.
func (c *column) pad(rows int) {
	missing := rows - c.len()
	if missing == 0 {
		return
	}
	switch c.kind {
	case boolean:
		c.boolsToFloats()
	case whole:
		c.intsToFloats()
	}
	for range missing {
		switch c.kind {
		case text:
			c.texts = append(c.texts, table.Text{Missing: true})
		case timestamp:
			c.times = append(c.times, table.NaT)
		default:
			c.floats = append(c.floats, math.NaN())
		}
	}
}

func (c *column) boolsToFloats() {
	c.begin(gappedBoolean)
	for _, b := range c.bools {
		c.floats = append(c.floats, asFloat(b))
	}
	c.bools = nil
}

func asFloat(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

func (c *column) intsToFloats() {
	c.begin(float)
	for _, n := range c.ints {
		c.floats = append(c.floats, float64(n))
	}
	c.ints = nil
}

// timesToTexts gives the times back the text they were read from.
func (c *column) timesToTexts() {
	if c.kind != timestamp {
		return
	}
	c.begin(text)
	for _, t := range c.times {
		s := table.Text{Missing: true}
		if t != table.NaT {
			s = table.Text{Value: time.Unix(0, int64(t)).UTC().Format(c.layout)}
		}
		c.texts = append(c.texts, s)
	}
	c.times = nil
}

// values returns the column padded to the number of rows.
func (c *column) values(rows int) any {
	c.pad(rows)
	switch c.kind {
	case whole:
		return c.ints
	case boolean:
		return c.bools
	case text:
		return c.texts
	case timestamp:
		return c.times
	}
	return c.floats
}
