package plotting

import (
	"image/color"

	"codeberg.org/go-fonts/dejavu/dejavusans"
	"golang.org/x/image/font/opentype"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// matplotlib's defaults, in points (lines.linewidth, axes.linewidth,
// xtick.major.size, xtick.major.pad, font.size).
const (
	lineWidth  = vg.Length(1.5)
	frameWidth = vg.Length(0.8)
	tickLength = vg.Length(3.5)
	tickPad    = vg.Length(3.5)
	fontSize   = vg.Length(10)

	// digitRise brings the middle of digits, rather than of all letters, to their tick.
	digitRise = vg.Length(0.7)
)

// cycle is matplotlib's colour cycle (axes.prop_cycle).
var cycle = []color.Color{
	rgb(0x1f77b4), rgb(0xff7f0e), rgb(0x2ca02c), rgb(0xd62728), rgb(0x9467bd),
	rgb(0x8c564b), rgb(0xe377c2), rgb(0x7f7f7f), rgb(0xbcbd22), rgb(0x17becf),
}

func rgb(hex uint32) color.Color {
	return color.RGBA{uint8(hex >> 16), uint8(hex >> 8), uint8(hex), 0xff}
}

// dejaVu is matplotlib's font.
var dejaVu = font.Font{Typeface: "DejaVu", Variant: "Sans", Size: fontSize}

func init() {
	face, err := opentype.Parse(dejavusans.TTF)
	if err != nil {
		panic("plotting: " + err.Error())
	}
	font.DefaultCache.Add(font.Collection{{Font: dejaVu, Face: face}})
}

// axes is the rectangle of a figure in which the data stands.
type axes struct {
	canvas draw.Canvas
	x, y   interval
	hideX  bool
}

func (a *axes) point(x, y float64) vg.Point {
	return vg.Point{X: a.canvas.X(a.x.position(x)), Y: a.canvas.Y(a.y.position(y))}
}

// line draws the values over their numbers.
func (a *axes) line(values []float64, c color.Color) {
	width := int(a.canvas.Max.X-a.canvas.Min.X) * dpi / 72
	for _, stretch := range thin(values, width) {
		points := make([]vg.Point, len(stretch))
		for i, p := range stretch {
			points[i] = a.point(p.x, p.y)
		}
		a.canvas.StrokeLines(draw.LineStyle{Color: c, Width: lineWidth}, points)
	}
}

// frame draws the border, the ticks and their labels.
func (a *axes) frame() {
	pen := draw.LineStyle{Color: color.Black, Width: frameWidth}
	low, high := a.canvas.Min, a.canvas.Max
	var border vg.Path
	border.Move(low)
	border.Line(vg.Point{X: high.X, Y: low.Y})
	border.Line(high)
	border.Line(vg.Point{X: low.X, Y: high.Y})
	border.Close()
	a.canvas.SetLineStyle(pen)
	a.canvas.Stroke(border)
	style := text.Style{Color: color.Black, Font: dejaVu, Handler: text.Plain{Fonts: font.DefaultCache}}

	style.XAlign, style.YAlign = text.XCenter, text.YTop
	for _, t := range ticks(a.x, (high.X-low.X)/(3*fontSize)) {
		x := a.canvas.X(a.x.position(t.value))
		a.canvas.StrokeLine2(pen, x, low.Y-tickLength, x, low.Y)
		if !a.hideX {
			a.canvas.FillText(style, vg.Point{X: x, Y: low.Y - tickLength - tickPad}, t.label)
		}
	}
	style.XAlign, style.YAlign = text.XRight, text.YCenter
	for _, t := range ticks(a.y, (high.Y-low.Y)/(2*fontSize)) {
		y := a.canvas.Y(a.y.position(t.value))
		a.canvas.StrokeLine2(pen, low.X-tickLength, y, low.X, y)
		a.canvas.FillText(style, vg.Point{X: low.X - tickLength - tickPad, Y: y + digitRise}, t.label)
	}
}
