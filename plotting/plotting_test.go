package plotting

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"gonum.org/v1/plot/vg"

	"example.com/bigdata/lesson"
)

// wave returns a series of n values between 0.5 and 1.
func wave(n int) *lesson.Series {
	values := make([]float64, n)
	for i := range values {
		values[i] = 0.75 + 0.25*math.Sin(6*math.Pi*float64(i)/float64(n))
	}
	return lesson.NewSeries("wave", values)
}

func saved(t *testing.T, f *Figure) image.Image {
	t.Helper()
	path := filepath.Join(t.TempDir(), "figure.png")
	if err := f.Save(path); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	picture, err := png.Decode(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	return picture
}

// count returns how many pixels have the colour.
func count(picture image.Image, c color.Color) (n int) {
	r, g, b, _ := c.RGBA()
	for y := range picture.Bounds().Dy() {
		for x := range picture.Bounds().Dx() {
			if pr, pg, pb, _ := picture.At(x, y).RGBA(); pr == r && pg == g && pb == b {
				n++
			}
		}
	}
	return n
}

func TestFigure(t *testing.T) {
	f := NewFigure(10, 4)
	f.Plot(wave(1000))
	f.Plot(wave(1000).Scale(0.9))
	withLabels := saved(t, f)
	f.HideXTicks()
	picture := saved(t, f)
	if got := picture.Bounds().Size(); got != image.Pt(1000, 400) {
		t.Errorf("10 × 4 inches have %v pixels, want 1000 × 400", got)
	}
	for i := range 2 {
		if count(picture, cycle[i]) < 1000 {
			t.Errorf("line %d is not there in its colour", i)
		}
	}
	if count(picture, cycle[2]) > 0 {
		t.Error("a third colour is there")
	}
	below := image.Rect(125, 365, 900, 400) // under the ticks of the x axis
	if !blank(picture, below) {
		t.Error("HideXTicks left labels under the axis")
	}
	if blank(withLabels, below) {
		t.Error("without HideXTicks there are no labels under the axis")
	}
	if blank(picture, image.Rect(80, 40, 118, 360)) {
		t.Error("no labels beside the y axis")
	}
}

func blank(picture image.Image, r image.Rectangle) bool {
	white := color.RGBAModel.Convert(color.White)
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			if color.RGBAModel.Convert(picture.At(x, y)) != white {
				return false
			}
		}
	}
	return true
}

func TestFigureOfOddSeries(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for name, values := range map[string][]float64{
		"nothing": nil, "one": {1}, "constant": {2, 2, 2}, "NaN": {nan, nan},
		"gaps": {1, nan, 2, 3, inf, 4}, "zero": {0, 0}, "tiny": {1e-300, 2e-300}, "huge": {1e300, -1e300},
	} {
		t.Run(name, func(t *testing.T) {
			f := NewFigure(3, 2)
			f.Plot(lesson.NewSeries(name, values))
			if got := saved(t, f).Bounds().Size(); got != image.Pt(300, 200) {
				t.Errorf("got %v", got)
			}
		})
	}
}

func TestFigureSize(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("a figure of no height: no panic")
		}
	}()
	NewFigure(10, 0)
}

// The expected labels are those of matplotlib 3.11 for the same limits and room.
func TestTicks(t *testing.T) {
	for _, test := range []struct {
		min, max, room float64
		want           []string
	}{
		{0.4535, 1.0260, 11, []string{"0.5", "0.6", "0.7", "0.8", "0.9", "1.0"}},
		{-10583.95, 222262.95, 18, []string{"0", "50000", "100000", "150000", "200000"}},
		{0.58, 1.02, 11, []string{"0.60", "0.65", "0.70", "0.75", "0.80", "0.85", "0.90", "0.95", "1.00"}},
		{-1.1, 1.1, 11, []string{"-1.00", "-0.75", "-0.50", "-0.25", "0.00", "0.25", "0.50", "0.75", "1.00"}},
	} {
		var got []string
		for _, m := range ticks(interval{test.min, test.max}, vg.Length(test.room)) {
			got = append(got, m.label)
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%v to %v: got %v, want %v", test.min, test.max, got, test.want)
		}
	}
}

func TestThinKeepsWhatIsSeen(t *testing.T) {
	values := wave(200_000).Values()
	values[77_777] = 3 // one sharp peak
	stretches := thin(values, 1000)
	if len(stretches) != 1 || len(stretches[0]) > 4001 {
		t.Fatalf("got %d stretches, the first of %d points; want 1 of at most 4001", len(stretches), len(stretches[0]))
	}
	if !slices.Contains(stretches[0], point{77_777, 3}) {
		t.Error("the peak is lost")
	}
	first, last := stretches[0][0], stretches[0][len(stretches[0])-1]
	if first.x != 0 || last.x != 199_999 {
		t.Errorf("the line goes from %v to %v", first.x, last.x)
	}
	if !slices.IsSortedFunc(stretches[0], func(a, b point) int { return int(a.x - b.x) }) {
		t.Error("the points are not in order")
	}
	if got := thin([]float64{1, math.NaN(), 2, 3}, 1000); len(got) != 2 || len(got[1]) != 2 {
		t.Errorf("a gap: got %v", got)
	}
}

func BenchmarkFigure(b *testing.B) {
	s := wave(211_680)
	for b.Loop() {
		f := NewFigure(10, 4)
		f.Plot(s)
		f.Plot(s.Scale(0.9))
		if _, err := f.png(); err != nil {
			b.Fatal(err)
		}
	}
}
