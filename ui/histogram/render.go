package histogram

import (
	"image/color"
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
)

// Measures of the drawing.
const (
	minWidth   = 200
	headHeight = 15 // words above the bars
	barsHeight = 78
	axisHeight = 16
	lineHeight = 15 // of the texts below
	edge       = 3  // around everything
	least      = 2  // height of a bar that is not empty
)

// box is where the bars are.
type box struct{ x, y, w, h float32 }

func (h *Histogram) area() box {
	return box{edge, edge + headHeight, h.Size().Width - 2*edge, barsHeight}
}

// CreateRenderer is Fyne's entry to the drawing.
func (h *Histogram) CreateRenderer() fyne.WidgetRenderer {
	r := &renderer{h: h, ring: canvas.NewRectangle(nil)}
	r.ring.StrokeWidth, r.ring.CornerRadius = 1.5, 3
	r.Refresh()
	return r
}

// renderer draws a histogram anew whenever it changes: it is a few dozen objects.
type renderer struct {
	h       *Histogram
	ring    *canvas.Rectangle
	objects []fyne.CanvasObject
}

func (r *renderer) Destroy() {}

func (r *renderer) MinSize() fyne.Size {
	return fyne.NewSize(minWidth, 2*edge+headHeight+barsHeight+axisHeight+2*lineHeight)
}

func (r *renderer) Objects() []fyne.CanvasObject { return r.objects }

func (r *renderer) Layout(fyne.Size) { r.draw() }

func (r *renderer) Refresh() {
	r.draw()
	canvas.Refresh(r.h)
}

func (r *renderer) draw() {
	h, size := r.h, r.h.Size()
	r.objects = r.objects[:0]
	r.ring.StrokeColor = nil
	if h.focused {
		r.ring.StrokeColor = h.color(theme.ColorNamePrimary)
	}
	r.ring.Resize(size)
	r.objects = append(r.objects, r.ring)
	if size.Width < 2*edge || len(h.bins) == 0 {
		return
	}
	area := h.area()
	r.scale(area)
	r.bars(area)
	r.axis(area)
	r.words(area)
}

// tallest is the height of the highest bar, at least something.
func (h *Histogram) tallest() float64 {
	most := 0.0
	for _, b := range h.bins {
		most = max(most, b.Height)
	}
	if most == 0 {
		return 1
	}
	return most
}

// scale draws a line at a round height, and what it is.
func (r *renderer) scale(area box) {
	h := r.h
	top := h.tallest()
	at := roundDown(top * 0.95)
	y := area.y + area.h*float32(1-at/top)
	r.rect(area.x, y, area.w, 1, faint(h.color(theme.ColorNameForeground), 0.18))
	x, align := area.x, fyne.TextAlignLeading
	if h.bins[0].Height > h.bins[len(h.bins)-1].Height { // on the side with more room
		x, align = area.x+area.w, fyne.TextAlignTrailing
	}
	r.text(h.Texts.Height(at), x, y-12, align, theme.ColorNamePlaceHolder)
}

// roundDown is the largest of 1, 2, 5, 10, 20, 50 and so on that is not larger.
func roundDown(v float64) float64 {
	unit := math.Pow(10, math.Floor(math.Log10(v)))
	for _, n := range [...]float64{5, 2} {
		if n*unit <= v {
			return n * unit
		}
	}
	return unit
}

func (r *renderer) bars(area box) {
	h := r.h
	top, width := h.tallest(), area.w/float32(len(h.bins))
	fore := h.color(theme.ColorNameForeground)
	pointed := h.Pointed()
	for i, b := range h.bins {
		x := area.x + float32(i)*width
		if i == pointed || i == h.marked { // all of the column can be tapped
			r.rect(x, area.y, width, area.h, faint(fore, 0.1))
		}
		height := float32(b.Height/top) * area.h
		if b.Height > 0 {
			height = max(height, least)
		}
		bar := r.rect(x+0.5, area.y+area.h-height, width-1, height, h.barColor(b, i == pointed))
		switch {
		case i == h.marked:
			bar.StrokeColor, bar.StrokeWidth = fore, 2
		case b.Color != nil:
			bar.StrokeColor, bar.StrokeWidth = faint(fore, 0.5), 1
		}
	}
}

func (h *Histogram) barColor(b Bin, pointed bool) color.Color {
	c := b.Color
	if c == nil {
		c = h.color(theme.ColorNamePrimary)
		if !pointed {
			c = faint(c, 0.75)
		}
	}
	return c
}

// axis draws the line below the bars, zero, and as many values as there is room for.
func (r *renderer) axis(area box) {
	h := r.h
	fore := h.color(theme.ColorNameForeground)
	y, width := area.y+area.h, area.w/float32(len(h.bins))
	r.rect(area.x, y, area.w, 1, faint(fore, 0.6))
	var taken []box
	label := func(i int, v float64) {
		x := area.x + float32(i)*width
		text := h.Texts.Tick(v)
		w := fyne.MeasureText(text, smallText(h.Theme()), fyne.TextStyle{}).Width
		left := min(max(x-w/2, area.x), area.x+area.w-w)
		for _, t := range taken {
			if left < t.x+t.w+8 && t.x < left+w+8 {
				return
			}
		}
		taken = append(taken, box{x: left, w: w})
		r.rect(x, y, 1, 3, faint(fore, 0.6))
		r.text(text, left, y+2, fyne.TextAlignLeading, theme.ColorNameForeground)
	}
	ends := h.ends()
	for i, v := range ends {
		if v == 0 {
			if i > 0 && i < len(ends)-1 {
				r.rect(area.x+float32(i)*width, area.y, 1, area.h, faint(fore, 0.6))
			}
			label(i, v)
		}
	}
	for _, every := range []int{4, 2, 1} {
		for i, v := range ends {
			if !math.IsInf(v, 0) && (i-h.zero())%every == 0 {
				label(i, v)
			}
		}
	}
}

// ends are where bars begin, and where the last one ends.
func (h *Histogram) ends() []float64 {
	all := make([]float64, 0, len(h.bins)+1)
	for _, b := range h.bins {
		all = append(all, b.Lo)
	}
	return append(all, h.bins[len(h.bins)-1].Hi)
}

// zero is the number of the end that is zero, or 0.
func (h *Histogram) zero() int {
	for i, v := range h.ends() {
		if v == 0 {
			return i
		}
	}
	return 0
}

// words are what stands above and below.
func (r *renderer) words(area box) {
	h := r.h
	r.text(h.Texts.Left, area.x, edge-1, fyne.TextAlignLeading, theme.ColorNamePlaceHolder)
	r.text(h.Texts.Right, area.x+area.w, edge-1, fyne.TextAlignTrailing, theme.ColorNamePlaceHolder)
	y := area.y + area.h + axisHeight
	if i := h.Pointed(); i >= 0 {
		r.text(h.bins[i].Texts[0], area.x, y, fyne.TextAlignLeading, theme.ColorNameForeground)
		r.text(h.bins[i].Texts[1], area.x, y+lineHeight, fyne.TextAlignLeading, theme.ColorNameForeground)
		return
	}
	r.text(h.Texts.Hint, area.x, y, fyne.TextAlignLeading, theme.ColorNamePlaceHolder)
}

func (r *renderer) rect(x, y, w, h float32, c color.Color) *canvas.Rectangle {
	o := canvas.NewRectangle(c)
	o.Move(fyne.NewPos(x, y))
	o.Resize(fyne.NewSize(w, h))
	r.objects = append(r.objects, o)
	return o
}

// text writes a line at, or with its end at, a position.
func (r *renderer) text(s string, x, y float32, align fyne.TextAlign, c fyne.ThemeColorName) {
	if s == "" {
		return
	}
	o := newText(r.h.Theme(), s, c)
	size := o.MinSize()
	if align == fyne.TextAlignTrailing {
		x -= size.Width
	}
	o.Move(fyne.NewPos(x, y))
	o.Resize(size)
	r.objects = append(r.objects, o)
}

func newText(t fyne.Theme, s string, c fyne.ThemeColorName) *canvas.Text {
	o := canvas.NewText(s, colorOf(t, c))
	o.TextSize = smallText(t)
	return o
}
