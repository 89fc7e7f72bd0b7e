package jsonlines

import (
	"errors"
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
		{"nothing but nulls is NaN", `{"a": null}`, []table.Column{{Name: "a", Values: []float64{nan}}}},
		{"a missing time is NaT", `{"a": "2015-01-02 09:00:00"}` + "\n{}", []table.Column{{Name: "a", Values: []table.Timestamp{nineOClock, table.NaT}}}},
		{"a missing text", "{}\n" + `{"a": ""}`, []table.Column{{Name: "a", Values: []table.Text{{Missing: true}, {}}}}},
		{"a missing boolean", `{"a": true}` + "\n{}\n" + `{"a": false}`, []table.Column{{Name: "a", Values: []float64{1, nan, 0}}}},
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
		{"a whole number that overflows", `{"a": 99999999999999999999}`, 1, 7, "does not fit into 64 bits"},
		{"a number that ends with a point, among floats", `{"a": 1.5}` + "\n" + `{"a": 2.}`, 2, 9, "invalid character"},
		{"an overflow among floats", `{"a": 1.5}` + "\n" + `{"a": 1e999}`, 2, 7, "cannot be read"},
		{"two objects on a line", `{"a": 1} {"a": 2}`, 1, 10, "after top-level value"},
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
