package jsonlines

import (
	"bytes"

	"example.com/bigdata/internal/table"
)

// form is what the lines of a file look like between their values: most files are
// written by one program, and differ in nothing else. A line of that form is read
// without a JSON decoder, at several times its speed; any other one with it.
type form struct {
	before [][]byte // what stands before each value, in the order of the columns
	after  []byte   // what stands after the last one
}

// learn returns the form of a line that the decoder has accepted as the last of the rows.
// It is none where a column has a gap there, or a text holds a backslash.
func learn(line []byte, columns []*column, rows int) form {
	var f form
	line = bytes.TrimRight(line, "\r\n")
	for _, c := range columns {
		if c.len() < rows {
			return form{}
		}
		key := bytes.Index(line, []byte(`"`+c.name+`"`))
		if key < 0 {
			return form{}
		}
		start := key + len(c.name) + 2
		colon := false
		for start < len(line) && bytes.IndexByte([]byte(": \t"), line[start]) >= 0 {
			colon = colon || line[start] == ':'
			start++
		}
		if !colon {
			return form{} // a value that looks like the key
		}
		end := valueEnd(line[start:])
		if end < 0 {
			return form{}
		}
		f.before = append(f.before, bytes.Clone(line[:start]))
		line = line[start+end:]
	}
	f.after = bytes.Clone(line)
	return f
}

// valueEnd returns the length of the value that the text begins with, or -1 where that
// is not plain to see.
func valueEnd(s []byte) int {
	if len(s) > 0 && s[0] == '"' {
		if end := bytes.IndexAny(s[1:], `"\`); end >= 0 && s[1+end] == '"' {
			return end + 2
		}
		return -1
	}
	return bytes.IndexAny(s, ", \t}")
}

// add adds the values of a line that has the form to the columns. It reports false, and
// adds nothing, for a line that has another form, or a value that the decoder has to
// look at.
func (f *form) add(line []byte, columns []*column) bool {
	if len(f.before) == 0 {
		return false
	}
	for i, before := range f.before {
		n := -1
		if bytes.HasPrefix(line, before) {
			line = line[len(before):]
			n = columns[i].addPlain(line)
		}
		if n < 0 {
			dropLast(columns[:i])
			return false
		}
		line = line[n:]
	}
	if !bytes.HasPrefix(line, f.after) || !isLineEnd(line[len(f.after):]) {
		dropLast(columns)
		return false
	}
	return true
}

func isLineEnd(s []byte) bool { return len(s) == 0 || string(s) == "\n" || string(s) == "\r\n" }

func dropLast(columns []*column) {
	for _, c := range columns {
		c.dropLast()
	}
}

// addPlain adds the value that the text begins with, and returns its length, or -1 where
// it is none that the column holds or that is plain to see.
func (c *column) addPlain(s []byte) int {
	switch c.kind {
	case float:
		value, n := plainFloat(s)
		if n > 0 {
			c.floats = append(c.floats, value)
		}
		return n
	case whole:
		value, n := plainWhole(s)
		if n > 0 {
			c.ints = append(c.ints, value)
		}
		return n
	case timestamp:
		value, n := c.clock.plain(s, c.layout)
		if n > 0 {
			c.times = append(c.times, value)
		}
		return n
	case text:
		n := plainText(s)
		if n > 0 {
			c.texts = append(c.texts, table.Text{Value: string(s[1 : n-1])})
		}
		return n
	}
	return -1
}

// powers of ten that float64 holds exactly.
var powers = [...]float64{1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22}

// plainFloat reads a number without an exponent whose digits fit into the 53 bits of a
// float64. The quotient of two numbers that are exact is rounded correctly, so it is
// what strconv.ParseFloat returns (Clinger, How to Read Floating Point Numbers
// Accurately, 1990).
func plainFloat(s []byte) (value float64, n int) {
	mantissa, negative, n := plainDigits(s)
	if n < 0 {
		return 0, -1
	}
	decimals := 0
	if n < len(s) && s[n] == '.' {
		n++
		point := n
		for n < len(s) && s[n]-'0' <= 9 {
			mantissa = mantissa*10 + uint64(s[n]-'0')
			n++
		}
		if decimals = n - point; decimals == 0 {
			return 0, -1
		}
	}
	if n > mostPlain || mantissa > 1<<53 || n < len(s) && s[n]|0x20 == 'e' {
		return 0, -1
	}
	value = float64(mantissa) / powers[decimals]
	if negative {
		value = -value
	}
	return value, n
}

// plainWhole reads a whole number.
func plainWhole(s []byte) (value int64, n int) {
	magnitude, negative, n := plainDigits(s)
	if n < 0 || n > mostPlain || n < len(s) && (s[n] == '.' || s[n]|0x20 == 'e') {
		return 0, -1
	}
	value = int64(magnitude)
	if negative {
		value = -value
	}
	return value, n
}

// mostPlain is the length up to which a number cannot overflow 64 bits.
const mostPlain = 18

// plainDigits reads a sign and the digits up to a point or the end, and returns how long
// they are, or -1 where no number of JSON begins so.
func plainDigits(s []byte) (value uint64, negative bool, n int) {
	if negative = len(s) > 0 && s[0] == '-'; negative {
		n = 1
	}
	first := n
	for n < len(s) && s[n]-'0' <= 9 {
		value = value*10 + uint64(s[n]-'0')
		n++
	}
	if digits := n - first; digits == 0 || digits > 1 && s[first] == '0' {
		return 0, false, -1
	}
	return value, negative, n
}

// plainText returns the length of a text in quotes that is printable ASCII without a
// backslash.
func plainText(s []byte) int {
	if len(s) == 0 || s[0] != '"' {
		return -1
	}
	for i, c := range s[1:] {
		if c == '"' {
			return i + 2
		}
		if c < ' ' || c > '~' || c == '\\' {
			return -1
		}
	}
	return -1
}

// clock reads times, of which most have the date of the one before.
type clock struct {
	date     [10]byte
	midnight table.Timestamp
}

// plain reads a time in quotes of the layout, where that is one without a fraction.
func (c *clock) plain(s []byte, layout string) (table.Timestamp, int) {
	const length = len("2006-01-02 15:04:05")
	if len(layout) != length || len(s) < length+2 || s[0] != '"' || s[length+1] != '"' || s[11] != layout[10] {
		return 0, -1
	}
	if [10]byte(s[1:11]) != c.date {
		midnight, ok := parseTimestamp(s[1:11])
		if !ok {
			return 0, -1
		}
		c.date, c.midnight = [10]byte(s[1:11]), midnight
	}
	hour, minute, second, _, ok := parseClock(s[11 : length+1])
	if !ok {
		return 0, -1
	}
	return c.midnight + table.Timestamp(hour*3600+minute*60+second)*1e9, length + 2
}
