package lesson

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"example.com/bigdata/internal/referee"
	"example.com/bigdata/internal/table"
)

// fewSeries are series of which some have gaps, one is constant, and one has another index.
func fewSeries() map[string]*Series {
	series := map[string]*Series{}
	for i, name := range []string{"d", "a", "c", "b"} {
		s := NewSeries(name, make([]float64, 400))
		for k := range s.values {
			s.values[k] = math.Sin(float64(k)/20+float64(i)) + float64((k*(i+3))%17)
			if i == 2 && k%50 == 0 {
				s.values[k] = math.NaN()
			}
		}
		series[name] = s
	}
	series["constant"] = NewSeries("constant", slices.Repeat([]float64{0.1}, 400))
	return series
}

func shifted(s *Series) *Series {
	index := make([]int64, s.Len())
	for i := range index {
		index[i] = int64(i + 100)
	}
	return &Series{s.name, table.Index{Values: index}, s.values}
}

func TestPairwiseIsCorrOfEachPair(t *testing.T) {
	other := fewSeries()
	other["b"] = shifted(other["b"])
	for name, series := range map[string]map[string]*Series{"one index": fewSeries(), "two indexes": other, "no series": {}} {
		m, err := Pairwise(series)
		if err != nil {
			t.Fatal(err)
		}
		if got := m.Names(); len(got) != len(series) || !slices.IsSorted(got) {
			t.Errorf("%s: the names are %q", name, got)
		}
		for i, a := range m.Names() {
			for j, b := range m.Names() {
				got, want := m.At(i, j), Must(series[a].Corr(series[b]))
				if math.IsNaN(got) != math.IsNaN(want) || math.Abs(got-want) > 1e-14 {
					t.Errorf("%s: %s and %s: got %.17g, want %.17g", name, a, b, got, want)
				}
			}
		}
	}
	twice := fewSeries()
	twice["a"] = &Series{"a", table.Index{Values: make([]int64, 400)}, twice["a"].values}
	if _, err := Pairwise(twice); err == nil {
		t.Error("an index with a label twice: no error")
	}
}

func TestTopAndMax(t *testing.T) {
	m := &CorrMatrix{[]string{"a", "b", "c"}, []float64{1, 0.5, 0.9, 0.5, 1, math.NaN(), 0.9, math.NaN(), 1}}
	if got := m.Max(); got != (Pair{"a", "c", 0.9}) {
		t.Errorf("Max: got %v", got)
	}
	if got, want := m.Top(5), []Pair{{"a", "c", 0.9}, {"a", "b", 0.5}}; !slices.Equal(got, want) {
		t.Errorf("Top(5): got %v, want %v", got, want)
	}
	if got := len(m.Top(1)) + len(m.Top(0)) + len(m.Top(-1)); got != 1 {
		t.Errorf("Top of 1, 0 and -1 pairs: got %d", got)
	}
	if got := (&CorrMatrix{[]string{"a"}, []float64{1}}).Max(); got != (Pair{}) {
		t.Errorf("Max of one series: got %v", got)
	}
}

// TestPairwiseInPandas has pandas compute the matrix, and read both forms of ours.
func TestPairwiseInPandas(t *testing.T) {
	dir := t.TempDir()
	var columns string
	for name, s := range fewSeries() {
		columns += fmt.Sprintf("%s %v\n", name, s.values)
	}
	if err := os.WriteFile(filepath.Join(dir, "series"), []byte(columns), 0o644); err != nil {
		t.Fatal(err)
	}
	m := Must(Pairwise(fewSeries()))
	if err := m.WriteCSV(filepath.Join(dir, "matrix.csv")); err != nil {
		t.Fatal(err)
	}
	if err := m.WriteHDF(filepath.Join(dir, "matrix.h5"), "/corr"); err != nil {
		t.Fatal(err)
	}
	referee.Python(t, "pandas, tables", `
import sys, pandas as pd
lines = (line.replace("[", "").replace("]", "").split() for line in open(sys.argv[1] + "/series"))
series = pd.DataFrame({line[0]: [float(v) for v in line[1:]] for line in lines}).sort_index(axis=1)
want = pd.DataFrame({a: {b: series[a].corr(series[b]) for b in series} for a in series})
want.loc["constant", :] = want.loc[:, "constant"] = float("nan")  # rounding alone makes NumPy's a number
for got in (pd.read_hdf(sys.argv[1] + "/matrix.h5"), pd.read_csv(sys.argv[1] + "/matrix.csv", index_col=0)):
    pd.testing.assert_frame_equal(got, want, rtol=1e-12, atol=0, check_names=False)
`, dir)
}
