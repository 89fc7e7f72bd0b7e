package jsonlines

import (
	"bytes"
	"errors"
	"io"
	"math"
	"reflect"
	"strings"
	"testing"

	"example.com/bigdata/internal/table"
)

const nineOClock = table.Timestamp(1420189200000000000) // 2015-01-02 09:00:00

func TestReadTypes(t *testing.T) {
	nan := math.NaN()
	for _, test := range []struct {
		name, in string
		want     []table.Column
	}{
		{"whole numbers", `{"a": 1}` + "\n" + `{"a": -2}`, []table.Column{{Name: "a", Values: []int64{1, -2}}}},
		{"large whole numbers are exact", `{"a": 9007199254740993}`, []table.Column{{Name: "a", Values: []int64{9007199254740993}}}},
		{"beyond 63 bits", `{"a": 1}` + "\n" + `{"a": 18446744073709551615}` + "\n" + `{"a": 2}`, []table.Column{{Name: "a", Values: []uint64{1, math.MaxUint64, 2}}}},
		{"beyond 63 bits after a gap", "{}\n" + `{"a": 9223372036854775808}`, []table.Column{{Name: "a", Values: []float64{nan, 1 << 63}}}},
		{"beyond 63 bits before a gap", `{"a": 9223372036854775808}` + "\n{}\n" + `{"a": 2}`, []table.Column{{Name: "a", Values: []float64{1 << 63, nan, 2}}}},
		{"a fraction makes floats", `{"a": 1}` + "\n" + `{"a": 2.5}` + "\n" + `{"a": 3}`, []table.Column{{Name: "a", Values: []float64{1, 2.5, 3}}}},
		{"an exponent makes floats", `{"a": 1e3}`, []table.Column{{Name: "a", Values: []float64{1000}}}},
		{"booleans", `{"a": true}` + "\n" + `{"a": false}`, []table.Column{{Name: "a", Values: []bool{true, false}}}},
		{"text", `{"a": "x"}` + "\n" + `{"a": "é \u00e9 \"q\""}`, []table.Column{{Name: "a", Values: texts("x", `é é "q"`)}}},
		{"times with a space", `{"a": "2015-01-02 09:00:00"}`, []table.Column{{Name: "a", Values: []table.Timestamp{nineOClock}}}},
		{"times with a T and a fraction", `{"a": "2015-01-02T09:00:00.25"}`, []table.Column{{Name: "a", Values: []table.Timestamp{nineOClock + 250_000_000}}}},
		{"dates", `{"a": "1970-01-02"}`, []table.Column{{Name: "a", Values: []table.Timestamp{86400e9}}}},
		{"times in two forms are text", `{"a": "2015-01-02 09:00:00"}` + "\n" + `{"a": "2015-01-02T09:00:00"}`,
			[]table.Column{{Name: "a", Values: texts("2015-01-02 09:00:00", "2015-01-02T09:00:00")}}},
		{"times and other text are text", `{"a": "2015-01-02 09:00:00.5"}` + "\n{}\n" + `{"a": "soon"}`,
			[]table.Column{{Name: "a", Values: []table.Text{{Value: "2015-01-02 09:00:00.5"}, {Missing: true}, {Value: "soon"}}}}},
		{"no such day is text", `{"a": "2015-02-30"}`, []table.Column{{Name: "a", Values: texts("2015-02-30")}}},
		{"a missing key is NaN", `{"a": 1, "b": 1.5}` + "\n" + `{"b": 2}` + "\n" + `{"a": 3}`,
			[]table.Column{{Name: "a", Values: []float64{1, nan, 3}}, {Name: "b", Values: []float64{1.5, 2, nan}}}},
		{"null is NaN", `{"a": null}` + "\n" + `{"a": 1}`, []table.Column{{Name: "a", Values: []float64{nan, 1}}}},
		{"nothing but nulls", `{"a": null}`, []table.Column{{Name: "a", Values: []table.Truth{table.Missing}}}},
		{"a missing time is NaT", `{"a": "2015-01-02 09:00:00"}` + "\n{}", []table.Column{{Name: "a", Values: []table.Timestamp{nineOClock, table.NaT}}}},
		{"a missing text", "{}\n" + `{"a": ""}`, []table.Column{{Name: "a", Values: []table.Text{{Missing: true}, {}}}}},
		{"a missing boolean", `{"a": true}` + "\n{}\n" + `{"a": false}`, []table.Column{{Name: "a", Values: []table.Truth{table.True, table.Missing, table.False}}}},
		{"keys in any order", `{"a": 1, "b": 2}` + "\n" + `{"b": 4, "a": 3}`,
			[]table.Column{{Name: "a", Values: []int64{1, 3}}, {Name: "b", Values: []int64{2, 4}}}},
		{"blank lines and CRLF", "\r\n" + `{"a": 1}` + "\r\n\n" + `{"a": 2}` + "\r\n", []table.Column{{Name: "a", Values: []int64{1, 2}}}},
		{"nothing", "", []table.Column{}},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := Read(strings.NewReader(test.in), int64(len(test.in)))
			if err != nil {
				t.Fatal(err)
			}
			if !equal(got, test.want) {
				t.Errorf("got  %#v\nwant %#v", got, test.want)
			}
		})
	}
}

// texts returns a column of texts, none of them missing.
func texts(values ...string) []table.Text {
	column := make([]table.Text, len(values))
	for i, v := range values {
		column[i].Value = v
	}
	return column
}

// equal compares columns; NaN equals NaN.
func equal(a, b []table.Column) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		x, isFloat := a[i].Values.([]float64)
		y, alsoFloat := b[i].Values.([]float64)
		if isFloat != alsoFloat || a[i].Name != b[i].Name || a[i].Len() != b[i].Len() {
			return false
		}
		for j := range x {
			if x[j] != y[j] && !(math.IsNaN(x[j]) && math.IsNaN(y[j])) {
				return false
			}
		}
		if !isFloat && !reflect.DeepEqual(a[i].Values, b[i].Values) {
			return false
		}
	}
	return true
}

func TestReadErrors(t *testing.T) {
	for _, test := range []struct {
		name, in     string
		line, offset int
		reason       string
	}{
		{"broken JSON", `{"a": 1}` + "\n" + `{"a": x}`, 2, 7, "invalid character 'x'"},
		{"a line cut short", `{"a": 1`, 1, 7, "unexpected end"},
		{"text among numbers", `{"a": 1, "b": 2}` + "\n" + `{"a": 1, "b": "q"}`, 2, 15, `"b": a text where a number stood`},
		{"a number among texts", `{"a": "x"}` + "\n" + `{"a": 1}`, 2, 7, `"a": a number where a text stood`},
		{"true among numbers", `{"a": 1}` + "\n" + `{"a": true}`, 2, 7, "true or false where a number stood"},
		{"a number among booleans with a gap", "{}\n" + `{"a": true}` + "\n" + `{"a": 1}`, 3, 7, "a number where true or false stood"},
		{"true among whole numbers with a gap", "{}\n" + `{"a": 1}` + "\n" + `{"a": true}`, 3, 7, "true or false where a number stood"},
		{"an array", `[1]`, 1, 0, "array where an object"},
		{"a nested object", `{"a": {"b": 1}}`, 1, 7, "flat records"},
		{"a key twice", `{"a": 1, "a": 2}`, 1, 7, "twice"},
		{"NaN", `{"a": NaN}`, 1, 7, "invalid character 'N'"},
		{"a number that overflows", `{"a": 1e999}`, 1, 7, "1e999"},
		{"a negative number after one beyond 63 bits", `{"a": 9223372036854775808}` + "\n" + `{"a": -1}`, 2, 7, "-1 where a number beyond 63 bits stood"},
		{"a number beyond 63 bits after a negative one", `{"a": -1}` + "\n" + `{"a": 9223372036854775808}`, 2, 7, "beyond 63 bits, and a negative"},
		{"a whole number that overflows", `{"a": 99999999999999999999}`, 1, 7, "does not fit into 64 bits"},
		{"a number that ends with a point, among floats", `{"a": 1.5}` + "\n" + `{"a": 2.}`, 2, 9, "invalid character"},
		{"an overflow among floats", `{"a": 1.5}` + "\n" + `{"a": 1e999}`, 2, 7, "1e999 does not fit"},
		{"two objects on a line", `{"a": 1} {"a": 2}`, 1, 10, "after top-level value"},
		{"a quote behind the object", `{"a": 1}"`, 1, 9, "after top-level value"},
		{"something behind the object", `{"a": 1}}`, 1, 9, "after top-level value"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := Read(strings.NewReader(test.in), int64(len(test.in)))
			var syntax *SyntaxError
			if !errors.As(err, &syntax) {
				t.Fatalf("got %v, want a *SyntaxError", err)
			}
			if syntax.Line != test.line || syntax.Offset != test.offset || !strings.Contains(syntax.Reason, test.reason) {
				t.Errorf("got %v, want line %d, column %d: …%s…", err, test.line, test.offset, test.reason)
			}
		})
	}
}

func TestReadLineLongerThanTheBuffer(t *testing.T) {
	long := strings.Repeat("x", 3<<20)
	columns, err := Read(strings.NewReader(`{"a": "`+long+`"}`+"\n"+`{"a": "y"}`), 0)
	if err != nil {
		t.Fatal(err)
	}
	if got := columns[0].Values.([]table.Text); len(got) != 2 || got[0].Value != long || got[1].Value != "y" {
		t.Errorf("the long line was not read whole")
	}
}

func TestALineThatIsTooLong(t *testing.T) {
	line := io.MultiReader(strings.NewReader(`{"a": 1}`+"\n"+`{"a": "`), io.LimitReader(endless('x'), 1<<30))
	_, err := Read(line, 0)
	var syntax *SyntaxError
	if !errors.As(err, &syntax) || syntax.Line != 2 || !strings.Contains(syntax.Reason, "longer than 64 MB") {
		t.Errorf("got %v, want a *SyntaxError that the second line is too long", err)
	}
}

// endless is a reader of one byte, again and again.
type endless byte

func (e endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(e)
	}
	return len(p), nil
}

// decodeAll is Read by nothing but the JSON decoder.
func decodeAll(in []byte) ([]table.Column, error) {
	b := builder{byName: map[string]*column{}}
	for _, line := range bytes.Split(in, []byte("\n")) {
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		if err := b.decode(line); err != nil {
			return nil, err
		}
	}
	return b.columns(), nil
}

// FuzzRead checks that no input ends the program, and that lines that look like the one
// before give what the decoder makes of them.
func FuzzRead(f *testing.F) {
	for _, seed := range []string{
		`{"a": 1, "b": "2015-01-02 09:00:00"}` + "\n" + `{"a": 2, "b": "2015-01-02 09:00:30"}`,
		`{"a": 1.5}` + "\r\n" + `{"a": -0.25}` + "\r\n" + `{"a": 1e3}` + "\r\n",
		`{"a": "a", "b": 1}` + "\n" + `{"b": 2, "a": "b"}` + "\n" + `{"a":null,"b":3}`,
		`{"a": true}` + "\n{}\n" + `{"a": false}`,
		`{"a": 12345678901234567}` + "\n" + `{"a": 9223372036854775808}` + "\n" + `{"a": 3} `,
		`{"a": 1}` + "\n" + `{"a": 01}` + "\n" + `{"a": 1.}`,
		`{"a": "x\"y"}` + "\n" + `{"a": "xy"}` + "\n" + `{"a": "é"}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		got, err := Read(bytes.NewReader(in), int64(len(in)))
		want, wantErr := decodeAll(in)
		if (err == nil) != (wantErr == nil) {
			t.Fatalf("got %v, the decoder says %v", err, wantErr)
		}
		if err == nil && !equal(got, want) {
			t.Errorf("got  %#v\nthe decoder gives %#v", got, want)
		}
	})
}
