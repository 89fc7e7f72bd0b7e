package lesson

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"example.com/bigdata/internal/referee"
	"example.com/bigdata/internal/table"
)

// corrCase is two series for both sides to correlate.
type corrCase struct {
	Name   string
	X, Y   []*float64 // nil is a missing value
	IX, IY []float64  `json:",omitempty"` // the indexes
}

// corrCases are random data of the shapes that make trouble.
func corrCases() []corrCase {
	r := rand.New(rand.NewPCG(3, 4))
	draw := func(n int, value func(i int) float64) []*float64 {
		values := make([]*float64, n)
		for i := range values {
			v := value(i)
			values[i] = &v
		}
		return values
	}
	gaps := func(values []*float64) []*float64 {
		for i := range values {
			if r.IntN(5) == 0 {
				values[i] = nil
			}
		}
		return values
	}
	normal := func(int) float64 { return r.NormFloat64() }
	far := func(i int) float64 { return 1e9 + 1e-3*math.Sin(float64(i)/9) + 1e-3*r.NormFloat64() }
	cases := []corrCase{
		{Name: "normal", X: draw(1000, normal), Y: draw(1000, normal)},
		{Name: "gaps", X: gaps(draw(1000, normal)), Y: gaps(draw(1000, normal))},
		{Name: "badly scaled", X: draw(50_000, far), Y: draw(50_000, far)},
		{Name: "badly scaled, with gaps", X: gaps(draw(10_001, far)), Y: gaps(draw(10_001, far))},
		{Name: "ties", X: draw(500, func(int) float64 { return float64(r.IntN(6)) }), Y: draw(500, func(int) float64 { return float64(r.IntN(4)) })},
		{Name: "constant", X: draw(10, func(int) float64 { return 0.1 }), Y: draw(10, normal)},
		{Name: "two rows", X: draw(2, normal), Y: draw(2, normal)},
		{Name: "one row", X: draw(1, normal), Y: draw(1, normal)},
		{Name: "lengths differ", X: draw(20, normal), Y: draw(30, normal)},
		{Name: "indexes", X: draw(5, normal), Y: draw(6, normal), IX: []float64{5, 1, 3, 2, 9}, IY: []float64{1, 2, 3, 4, 5, 6}},
		{Name: "indexes with nothing in common", X: draw(2, normal), Y: draw(2, normal), IX: []float64{1, 2}, IY: []float64{3, 4}},
	}
	for n := range 30 {
		c := corrCase{Name: fmt.Sprint("random ", n), X: gaps(draw(3+r.IntN(300), normal))}
		c.Y = gaps(draw(len(c.X), func(i int) float64 { return float64(i) + 50*r.NormFloat64() }))
		cases = append(cases, c)
	}
	return cases
}

func (c corrCase) series() (x, y *Series) {
	series := func(values []*float64, index []float64) *Series {
		s := NewSeries("", make([]float64, len(values)))
		for i, v := range values {
			s.values[i] = math.NaN()
			if v != nil {
				s.values[i] = *v
			}
		}
		if index != nil {
			s.index = table.Index{Values: index}
		}
		return s
	}
	return series(c.X, c.IX), series(c.Y, c.IY)
}

func TestCorrIsThatOfPandas(t *testing.T) {
	cases := corrCases()
	content, err := json.Marshal(cases)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "cases.json")
	if err := os.WriteFile(file, content, 0o644); err != nil {
		t.Fatal(err)
	}
	// Pandas asks SciPy for Spearman's and Kendall's; these are their definitions. NumPy
	// before 2 adds in another order, which decides about the ninth digit of the badly
	// scaled ones; they are left out there.
	out := referee.Python(t, "pandas", `
import json, sys
import numpy as np, pandas as pd
def kendall(x, y):
    concordance = spread_x = spread_y = 0
    for i in range(1, len(x)):
        a, b = np.sign(x[i] - x[:i]), np.sign(y[i] - y[:i])
        concordance, spread_x, spread_y = concordance + (a * b).sum(), spread_x + (a * a).sum(), spread_y + (b * b).sum()
    return concordance / np.sqrt(spread_x) / np.sqrt(spread_y)
def number(x):
    return None if np.isnan(x) else float(x)
results = []
for c in json.load(open(sys.argv[1])):
    x, y = pd.Series(c["X"], dtype=float, index=c.get("IX")), pd.Series(c["Y"], dtype=float, index=c.get("IY"))
    a, b = x.align(y, join="inner")
    both = a.notna() & b.notna()
    a, b = a[both], b[both]
    results.append([number(x.corr(y)), number(a.rank().corr(b.rank())), number(kendall(a.values, b.values)) if len(a) < 2000 else None, number(x.corr(y, min_periods=20))])
print(json.dumps({"results": results, "numpy": int(np.__version__.split(".")[0])}))
`, file)
	var theirs struct {
		Results [][4]*float64
		NumPy   int
	}
	if err := json.Unmarshal([]byte(out), &theirs); err != nil {
		t.Fatal(err)
	}
	for i, c := range cases {
		if theirs.NumPy < 2 && strings.HasPrefix(c.Name, "badly scaled") {
			continue
		}
		x, y := c.series()
		for j, opts := range [][]CorrOption{nil, {Spearman}, {Kendall}, {MinPeriods(20)}} {
			if j == 2 && len(c.X) > 2000 {
				continue
			}
			got, err := x.Corr(y, opts...)
			if want := theirs.Results[i][j]; err != nil || (want == nil) != math.IsNaN(got) || want != nil && !near(got, *want) {
				t.Errorf("%s, method %d: got %.17g, %v; pandas says %s", c.Name, j, got, err, text(want))
			}
		}
	}
}

// near reports whether two numbers agree to twelve digits.
func near(a, b float64) bool { return math.Abs(a-b) <= 1e-12*max(math.Abs(a), math.Abs(b)) }

func text(x *float64) string {
	if x == nil {
		return "NaN"
	}
	return fmt.Sprintf("%.17g", *x)
}

func TestCorrAlignsIndexesOfEveryKind(t *testing.T) {
	values := func(name string) *Series { return NewSeries(name, []float64{1, 2, 4}) }
	with := func(name string, index any) *Series {
		s := values(name)
		s.index = table.Index{Values: index}
		return s
	}
	texts := func(labels ...string) (all []table.Text) {
		for _, l := range labels {
			all = append(all, table.Text{Value: l})
		}
		return all
	}
	for _, test := range []struct {
		name string
		a, b *Series
		want float64
	}{
		{"numbers from 0 and the same as an index", values("a"), with("b", []int64{2, 1, 0}), -13.0 / 14},
		{"whole numbers and numbers", with("a", []int64{1, 2, 3}), with("b", []float64{1, 2, 3}), 1},
		{"times", with("a", []table.Timestamp{1, 2, 3}), with("b", []table.Timestamp{1, 2, 4}), 1},
		{"texts", with("a", texts("x", "y", "z")), with("b", texts("y", "x", "w")), -1},
		{"texts and numbers", with("a", texts("x", "y", "z")), values("b"), math.NaN()},
	} {
		got, err := test.a.Corr(test.b)
		if err != nil || !near(got, test.want) && !(math.IsNaN(got) && math.IsNaN(test.want)) {
			t.Errorf("%s: got %v, %v, want %v", test.name, got, err, test.want)
		}
	}
	twice := with("b", []int64{1, 1, 2})
	if _, err := values("a").Corr(twice); err == nil || err.Error() != `lesson: 1 stands twice in the index of "b"` {
		t.Errorf("a label twice: got %v", err)
	}
	if _, err := twice.Corr(values("a")); err == nil {
		t.Error("a label twice on the left: no error")
	}
	if got, err := twice.Corr(twice); err != nil || !near(got, 1) {
		t.Errorf("equal indexes with a label twice: got %v, %v, want 1", got, err)
	}
}

func TestSetIndex(t *testing.T) {
	read := func(lines string) *Series {
		frame := Must(ReadJSONLines(writeFile(t, "a.json", lines)))
		return Must(Must(frame.SetIndex("when")).Series("x"))
	}
	a := read(`{"when": "2020-01-01", "x": 1.0}` + "\n" + `{"when": "2020-01-02", "x": 2.0}` + "\n" + `{"when": "2020-01-03", "x": 3.0}`)
	b := read(`{"when": "2020-01-03", "x": 1.0}` + "\n" + `{"when": "2020-01-02", "x": 2.0}`)
	if got, err := a.Corr(b); err != nil || !near(got, -1) {
		t.Errorf("aligned by time: got %v, %v, want -1", got, err)
	}
	frame := Must(ReadJSONLines(writeFile(t, "a.json", `{"up": true, "x": 1.0}`)))
	if _, err := frame.SetIndex("up"); err == nil {
		t.Error("true and false as an index: no error")
	}
	if _, err := frame.SetIndex("none"); err == nil {
		t.Error("no such column: no error")
	}
}

func TestReadHDFOptions(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.h5")
	frame := Must(ReadJSONLines(writeFile(t, "a.json", `{"name": "x", "open": 1.0, "close": 2.0}`)))
	if err := frame.WriteHDF(path, "/data"); err != nil {
		t.Fatal(err)
	}
	got, err := ReadHDF(path, "", Columns("close"))
	if err != nil || fmt.Sprint(got.Columns()) != "[close]" {
		t.Errorf("one column: got %v, %v", got, err)
	}
	if _, err := ReadHDF(path, "/data", Columns("volume")); err == nil {
		t.Error("a column that is not there: no error")
	}
	if keys, err := HDFKeys(path); err != nil || fmt.Sprint(keys) != "[/data]" {
		t.Errorf("got the keys %v, %v", keys, err)
	}
}
