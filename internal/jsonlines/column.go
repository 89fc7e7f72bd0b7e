package jsonlines

import (
	"fmt"
	"math"
	"slices"
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
	clock    clock
	nulls    int // that stood as such, not as a missing key

	ints   []int64
	nats   []uint64
	floats []float64
	bools  []bool
	truths []table.Truth
	texts  []table.Text
	times  []table.Timestamp
}

type kind int

const (
	unknown kind = iota // nothing but missing values yet
	whole               // int64
	natural             // uint64, of which at least one is no int64
	float
	boolean
	truth // true, false and missing values
	text
	timestamp
)

func (k kind) String() string {
	return [...]string{"nothing", "a number", "a number", "a number", "true or false", "true or false", "a text", "a time"}[k]
}

// A valueError is a value that does not go with those above it in its column.
type valueError struct {
	key    string
	reason string
}

func (e *valueError) Error() string { return fmt.Sprintf("%q: %s", e.key, e.reason) }

func (k kind) isInteger() bool { return k == whole || k == natural }

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
		c.nulls++
		return d.Null() // the gap is filled when the next value comes
	case jx.Number:
		number, err := d.Num() // not Float64, which rounds some of 17 digits wrongly
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
	if c.kind == float || !isWhole(number) {
		value, err := strconv.ParseFloat(number, 64)
		if err != nil {
			return c.fault("%s does not fit into 64 bits", number)
		}
		return c.addFloat(value, row)
	}
	if value, err := strconv.ParseInt(number, 10, 64); err == nil {
		return c.addWhole(value, row)
	}
	value, err := strconv.ParseUint(number, 10, 64)
	if err != nil {
		return c.fault("%s does not fit into 64 bits", number)
	}
	return c.addNatural(value, row)
}

func (c *column) addWhole(value int64, row int) error {
	if c.kind == natural && value >= 0 {
		return c.addNatural(uint64(value), row)
	}
	if err := c.accept(whole, row); err != nil {
		return err
	}
	switch c.kind {
	case whole:
		c.ints = append(c.ints, value)
	case natural:
		return c.fault("%d where a number beyond 63 bits stood in the rows above", value)
	default: // float, also after a gap
		c.floats = append(c.floats, float64(value))
	}
	return nil
}

func (c *column) addNatural(value uint64, row int) error {
	if err := c.accept(natural, row); err != nil {
		return err
	}
	if c.kind == whole {
		if slices.ContainsFunc(c.ints, func(n int64) bool { return n < 0 }) {
			return c.fault("%d is beyond 63 bits, and a negative number stood in the rows above", value)
		}
		c.wholesToNaturals()
	}
	if c.kind == float {
		c.floats = append(c.floats, float64(value))
	} else {
		c.nats = append(c.nats, value)
	}
	return nil
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
	if c.kind == truth {
		c.truths = append(c.truths, table.TruthOf(value))
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
	if k == float && c.kind.isInteger() {
		c.integersToFloats()
	}
	fits := k == c.kind || k.isInteger() && (c.kind.isInteger() || c.kind == float) || k == boolean && c.kind == truth
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
	case natural:
		c.nats = make([]uint64, 0, c.expected)
	case float:
		c.floats = make([]float64, 0, c.expected)
	case boolean:
		c.bools = make([]bool, 0, c.expected)
	case truth:
		c.truths = make([]table.Truth, 0, c.expected)
	case text:
		c.texts = make([]table.Text, 0, c.expected)
	case timestamp:
		c.times = make([]table.Timestamp, 0, c.expected)
	}
}

func (c *column) len() int {
	return len(c.ints) + len(c.nats) + len(c.floats) + len(c.bools) + len(c.truths) + len(c.texts) + len(c.times)
}

// dropLast takes the last value back.
func (c *column) dropLast() {
	switch c.kind {
	case whole:
		c.ints = c.ints[:len(c.ints)-1]
	case float:
		c.floats = c.floats[:len(c.floats)-1]
	case text:
		c.texts = c.texts[:len(c.texts)-1]
	case timestamp:
		c.times = c.times[:len(c.times)-1]
	}
}

// pad adds missing values up to the given number of rows.
func (c *column) pad(rows int) {
	missing := rows - c.len()
	if missing == 0 {
		return
	}
	switch c.kind {
	case boolean:
		c.boolsToTruths()
	case whole, natural:
		c.integersToFloats()
	}
	for range missing {
		switch c.kind {
		case truth:
			c.truths = append(c.truths, table.Missing)
		case text:
			c.texts = append(c.texts, table.Text{Missing: true})
		case timestamp:
			c.times = append(c.times, table.NaT)
		default:
			c.floats = append(c.floats, math.NaN())
		}
	}
}

func (c *column) boolsToTruths() {
	c.begin(truth)
	for _, b := range c.bools {
		c.truths = append(c.truths, table.TruthOf(b))
	}
	c.bools = nil
}

func (c *column) wholesToNaturals() {
	c.begin(natural)
	for _, n := range c.ints {
		c.nats = append(c.nats, uint64(n))
	}
	c.ints = nil
}

func (c *column) integersToFloats() {
	c.begin(float)
	for _, n := range c.ints {
		c.floats = append(c.floats, float64(n))
	}
	for _, n := range c.nats {
		c.floats = append(c.floats, float64(n))
	}
	c.ints, c.nats = nil, nil
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

// values returns the column padded to the number of rows. One without any value is of
// numbers to pandas, or of objects where each is a null.
func (c *column) values(rows int) any {
	switch {
	case c.kind != unknown:
	case c.nulls == rows:
		c.begin(truth)
	default:
		c.begin(float)
	}
	c.pad(rows)
	switch c.kind {
	case whole:
		return c.ints
	case natural:
		return c.nats
	case boolean:
		return c.bools
	case truth:
		return c.truths
	case text:
		return c.texts
	case timestamp:
		return c.times
	}
	return c.floats
}
