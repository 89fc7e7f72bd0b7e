package lesson

import (
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func writeFile(t testing.TB, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestFrame(t *testing.T) {
	name := writeFile(t, "a.json", `{"when": "2015-01-02 09:00:00", "close": 1.5, "n": 3, "text": "x"}`+"\n"+`{"close": 2}`+"\n")
	frame, err := ReadJSONLines(name)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := frame.Columns(), []string{"when", "close", "n", "text"}; !slices.Equal(got, want) || frame.Len() != 2 {
		t.Errorf("got %d rows of %v, want 2 of %v", frame.Len(), got, want)
	}
	h5 := strings.TrimSuffix(name, ".json") + ".h5"
	if err := frame.WriteHDF(h5, "/data"); err != nil {
		t.Fatal(err)
	}
	frame, err = ReadHDF(h5, "/data")
	if err != nil {
		t.Fatal(err)
	}
	closes, err := frame.Series("close")
	if err != nil || !slices.Equal(closes.Values(), []float64{1.5, 2}) || closes.Name() != "close" {
		t.Errorf("got %v, %v", closes, err)
	}
	n, err := frame.Series("n")
	if err != nil || n.Values()[0] != 3 || !math.IsNaN(n.Values()[1]) {
		t.Errorf("a missing whole number: got %v, %v, want 3 and NaN", n, err)
	}
}

func TestFrameErrors(t *testing.T) {
	broken := writeFile(t, "broken.json", "{\"a\": 1}\n{\"a\": \n")
	_, err := ReadJSONLines(broken)
	if err == nil || !strings.Contains(err.Error(), broken+": line 2, column 7") {
		t.Errorf("a broken line: got %v, want file, line and column", err)
	}
	text := writeFile(t, "text.json", "{\"close\": 1.5}\n{\"close\": \"n/a\"}\n")
	_, err = ReadJSONLines(text)
	if err == nil || !strings.Contains(err.Error(), text+`: line 2, column 11: "close": a text where a number stood`) {
		t.Errorf("a text among numbers: got %v, want file, line, column and key", err)
	}
	if _, err := ReadJSONLines(filepath.Join(t.TempDir(), "none.json")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a missing file: got %v, want fs.ErrNotExist", err)
	}
	frame := Must(ReadJSONLines(writeFile(t, "a.json", `{"close": 1.5, "text": "x"}`)))
	if _, err := frame.Series("open"); err == nil || !strings.Contains(err.Error(), "close, text") {
		t.Errorf("a missing column: got %v, want one that names those there are", err)
	}
	if _, err := frame.Series("text"); err == nil || !strings.Contains(err.Error(), "no numbers") {
		t.Errorf("a column of text: got %v", err)
	}
	empty := Must(ReadJSONLines(writeFile(t, "empty.json", "")))
	if err := empty.WriteHDF(filepath.Join(t.TempDir(), "empty.h5"), "/data"); err == nil || !strings.Contains(err.Error(), "no rows") {
		t.Errorf("a frame without rows: got %v", err)
	}
}

func TestCorr(t *testing.T) {
	nan := math.NaN()
	for _, test := range []struct {
		name string
		x, y []float64
		want float64
	}{
		{"in step", []float64{1, 2, 3}, []float64{2, 4, 6}, 1},
		{"opposite", []float64{1, 2, 3}, []float64{6, 4, 2}, -1},
		{"neither", []float64{1, 2, 3, 4}, []float64{1, -1, -1, 1}, 0},
		{"rows with NaN are left out", []float64{1, 2, nan, 3, 9}, []float64{2, 4, 7, 6, nan}, 1},
		{"constant", []float64{1, 1, 1}, []float64{1, 2, 3}, nan},
		{"one row", []float64{1}, []float64{2}, nan},
		{"nothing but NaN", []float64{nan, nan}, []float64{1, 2}, nan},
		{"no rows", nil, nil, nan},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := NewSeries("x", test.x).Corr(NewSeries("y", test.y))
			if err != nil || !(math.Abs(got-test.want) < 1e-12 || math.IsNaN(got) && math.IsNaN(test.want)) {
				t.Errorf("got %v, %v, want %v", got, err, test.want)
			}
		})
	}
}

// TestAFileThatChangesWhileItIsRead writes to a file between two of its reads.
func TestAFileThatChangesWhileItIsRead(t *testing.T) {
	name := writeFile(t, "a.json", strings.Repeat(`{"a": 1}`+"\n", 100_000))
	file, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	before := Must(file.Stat())
	if _, err := ParseJSONLines(file); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(`{"a": 2}`), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := unchanged(file, before); err == nil || !strings.Contains(err.Error(), "written to") {
		t.Errorf("got %v", err)
	}
}

func TestMaxAndScale(t *testing.T) {
	s := NewSeries("x", []float64{math.NaN(), -3, -1, math.NaN(), -2})
	if got := s.Max(); got != -1 {
		t.Errorf("Max: got %v, want -1", got)
	}
	if got := NewSeries("x", []float64{math.NaN()}).Max(); !math.IsNaN(got) {
		t.Errorf("Max of NaN: got %v, want NaN", got)
	}
	if got := s.Scale(2).Values()[1]; got != -6 || s.Values()[1] != -3 {
		t.Errorf("Scale: got %v of %v", got, s.Values()[1])
	}
}

func TestByCorrFindsTheBest(t *testing.T) {
	pairs := []Pair{{"a", "b", math.NaN()}, {"a", "c", 0.5}, {"b", "c", 0.9}, {"c", "b", 0.9}}
	if got := slices.MaxFunc(pairs, ByCorr); got != pairs[2] {
		t.Errorf("got %v, want the first of the best", got)
	}
}

func ExampleSeries_Corr() {
	a := NewSeries("a", []float64{1, 2, 3, 4})
	b := NewSeries("b", []float64{1, 3, 2, 4})
	r, err := a.Corr(b)
	fmt.Printf("%.1f %v\n", r, err)
	// Output: 0.8 <nil>
}
