package plotting

import (
	"bytes"
	"fmt"
	"image/color"
	"math"
	"os"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"

	"example.com/bigdata/internal/display"
	"example.com/bigdata/lesson"
)

// dpi is matplotlib's resolution (figure.dpi): a figure of 10 × 4 inches has
// 1000 × 400 pixels.
const dpi = 100

// Figure is a picture of lines over the row number.
type Figure struct {
	width, height vg.Length
	series        []*lesson.Series
	hideX         bool
}

// NewFigure returns an empty figure of the given width and height in inches
// (plt.figure(figsize=(width, height))). Both must be between 1 and 100.
func NewFigure(width, height float64) *Figure {
	for _, size := range []float64{width, height} {
		if !(size >= 1 && size <= 100) {
			panic(fmt.Sprintf("plotting: NewFigure(%g, %g): the size is in inches, from 1 to 100", width, height))
		}
	}
	return &Figure{width: vg.Length(width) * vg.Inch, height: vg.Length(height) * vg.Inch}
}

// Plot adds a line through the values of the series, over 0, 1, 2, …, in the next of
// matplotlib's colours (plt.plot). Values that are NaN or infinite leave a gap.
func (f *Figure) Plot(s *lesson.Series) {
	f.series = append(f.series, s)
}

// HideXTicks leaves out the labels under the ticks of the x axis
// (plt.xticks(visible=False)).
func (f *Figure) HideXTicks() { f.hideX = true }

// Show puts the figure under the cell. Outside of a notebook it writes a file and says
// where.
func (f *Figure) Show() error {
	picture, err := f.png()
	if err != nil {
		return err
	}
	if display.InNotebook() {
		display.PNG(picture)
		return nil
	}
	file, err := os.CreateTemp("", "figure-*.png")
	if err != nil {
		return err
	}
	defer file.Close()
	if _, err := file.Write(picture); err != nil {
		return err
	}
	fmt.Println("The figure is in", file.Name())
	return nil
}

// Save writes the figure as a PNG file of 100 pixels an inch (plt.savefig).
func (f *Figure) Save(name string) error {
	picture, err := f.png()
	if err != nil {
		return err
	}
	return os.WriteFile(name, picture, 0o644)
}

func (f *Figure) png() ([]byte, error) {
	image := vgimg.NewWith(vgimg.UseWH(f.width, f.height), vgimg.UseDPI(dpi), vgimg.UseBackgroundColor(color.White))
	f.draw(draw.New(image))
	var b bytes.Buffer
	if _, err := (vgimg.PngCanvas{Canvas: image}).WriteTo(&b); err != nil {
		return nil, fmt.Errorf("plotting: %w", err)
	}
	return b.Bytes(), nil
}

// draw places the axes where matplotlib does (figure.subplot.left, …).
func (f *Figure) draw(c draw.Canvas) {
	axes := axes{
		canvas: draw.Crop(c, 0.125*f.width, -0.1*f.width, 0.11*f.height, -0.12*f.height),
		hideX:  f.hideX,
	}
	axes.x, axes.y = f.limits()
	for i, s := range f.series {
		axes.line(s.Values(), cycle[i%len(cycle)])
	}
	axes.frame()
}

// limits returns the ranges of the axes: those of the data and a margin of 5 % on each
// side (axes.xmargin, axes.ymargin).
func (f *Figure) limits() (x, y interval) {
	x, y = emptyInterval, emptyInterval
	for _, s := range f.series {
		for i, v := range s.Values() {
			if finite(v) {
				x.include(float64(i))
				y.include(v)
			}
		}
	}
	return x.widened(), y.widened()
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// interval is the range of an axis.
type interval struct{ min, max float64 }

var emptyInterval = interval{math.Inf(1), math.Inf(-1)}

func (r *interval) include(v float64) {
	r.min, r.max = min(r.min, v), max(r.max, v)
}

// widened returns the range with margins; one without any extent gets some, as in
// matplotlib.
func (r interval) widened() interval {
	switch {
	case r.min > r.max:
		r = interval{0, 1}
	case r.min == r.max:
		extent := max(math.Abs(r.min), 1)
		r = interval{r.min - extent/20, r.max + extent/20}
	}
	margin := (r.max - r.min) / 20
	return interval{r.min - margin, r.max + margin}
}

// position returns where v stands in the range, from 0 to 1.
func (r interval) position(v float64) float64 { return (v - r.min) / (r.max - r.min) }
