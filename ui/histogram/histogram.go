// Package histogram draws histograms that can be pointed at, and strips that explain colours.
package histogram

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Bin is one bar.
type Bin struct {
	Lo, Hi float64     // what it is about; infinite ends are open
	Height float64     // not negative
	Color  color.Color // nil: the theme's
	Texts  [2]string   // what is said of it, in two lines
}

// Texts are what is written around the bars.
type Texts struct {
	Left, Right string                 // below and above zero
	Hint        string                 // while no bar is pointed at
	Tick        func(v float64) string // a value on the axis of bins
	Height      func(v float64) string // a height
}

// Histogram is bars side by side. One of them can be marked: by a tap, or by arrows and Enter.
type Histogram struct {
	widget.BaseWidget

	OnMark func(bin int) // a bar is to be marked, or with -1 none
	OnRune func(r rune)  // letters that it has no use for; may be nil
	Texts  Texts

	bins    []Bin
	marked  int // -1: none
	hovered int
	current int // of the keyboard
	focused bool
}

// The ways to point at bars.
var (
	_ fyne.Tappable      = (*Histogram)(nil)
	_ fyne.Focusable     = (*Histogram)(nil)
	_ desktop.Hoverable  = (*Histogram)(nil)
	_ desktop.Cursorable = (*Histogram)(nil)
)

// New returns a histogram without bars.
func New(t Texts) *Histogram {
	h := &Histogram{Texts: t, marked: -1, hovered: -1, current: -1}
	h.ExtendBaseWidget(h)
	return h
}

// SetBins shows other bars. Bars of another number are others: none is pointed at any more.
func (h *Histogram) SetBins(bins []Bin, marked int) {
	if len(bins) != len(h.bins) {
		h.hovered, h.current = -1, -1
	}
	h.bins, h.marked = bins, marked
	h.Refresh()
}

// Pointed is the bar that is said something of: below the pointer, else of the keyboard, else marked; -1: none.
func (h *Histogram) Pointed() int {
	switch {
	case h.hovered >= 0:
		return h.hovered
	case h.focused && h.current >= 0:
		return h.current
	}
	return h.marked
}

// Cursor says that bars can be tapped.
func (h *Histogram) Cursor() desktop.Cursor { return desktop.PointerCursor }

// at is the bar at a position; -1: none.
func (h *Histogram) at(p fyne.Position) int {
	area := h.area()
	if len(h.bins) == 0 || p.X < area.x || p.X >= area.x+area.w || p.Y < 0 || p.Y > area.y+area.h+axisHeight {
		return -1
	}
	return min(int((p.X-area.x)/area.w*float32(len(h.bins))), len(h.bins)-1)
}

// Tapped marks the bar, or unmarks it.
func (h *Histogram) Tapped(e *fyne.PointEvent) {
	if c := fyne.CurrentApp().Driver().CanvasForObject(h); c != nil {
		c.Focus(h)
	}
	if i := h.at(e.Position); i >= 0 {
		h.current = i
		h.mark(i)
	}
}

func (h *Histogram) mark(i int) {
	if i == h.marked {
		i = -1
	}
	if h.OnMark != nil {
		h.OnMark(i)
	}
	h.Refresh()
}

// MouseIn points at a bar.
func (h *Histogram) MouseIn(e *desktop.MouseEvent) { h.MouseMoved(e) }

// MouseMoved points at a bar.
func (h *Histogram) MouseMoved(e *desktop.MouseEvent) { h.hover(h.at(e.Position)) }

// MouseOut points at none.
func (h *Histogram) MouseOut() { h.hover(-1) }

func (h *Histogram) hover(i int) {
	if i != h.hovered {
		h.hovered = i
		h.Refresh()
	}
}

// FocusGained shows that the keyboard is here.
func (h *Histogram) FocusGained() {
	h.focused = true
	h.Refresh()
}

// FocusLost shows that the keyboard is elsewhere.
func (h *Histogram) FocusLost() {
	h.focused = false
	h.Refresh()
}

// TypedRune marks with the space bar, and passes letters on.
func (h *Histogram) TypedRune(r rune) {
	switch {
	case r == ' ':
		h.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	case h.OnRune != nil:
		h.OnRune(r)
	}
}

// TypedKey points with arrows, marks with Enter, and unmarks with Escape; without a mark, Escape gives the keyboard back.
func (h *Histogram) TypedKey(e *fyne.KeyEvent) {
	n := len(h.bins)
	if n == 0 {
		return
	}
	switch e.Name {
	case fyne.KeyLeft:
		h.point(max(h.start()-1, 0))
	case fyne.KeyRight:
		h.point(min(h.start()+1, n-1))
	case fyne.KeyHome:
		h.point(0)
	case fyne.KeyEnd:
		h.point(n - 1)
	case fyne.KeyReturn, fyne.KeyEnter:
		if h.current < 0 {
			h.point(h.start())
		}
		h.mark(h.current)
	case fyne.KeyEscape:
		if h.marked >= 0 {
			h.mark(h.marked)
			return
		}
		if c := fyne.CurrentApp().Driver().CanvasForObject(h); c != nil {
			c.Unfocus()
		}
	}
}

func (h *Histogram) point(i int) {
	h.current, h.hovered = i, -1
	h.Refresh()
}

// start is where arrows begin: at the bar of before, else the marked one, else the first from zero on.
func (h *Histogram) start() int {
	switch {
	case h.current >= 0:
		return h.current
	case h.marked >= 0:
		return h.marked
	}
	for i, b := range h.bins {
		if b.Lo >= 0 {
			return i
		}
	}
	return 0
}

// color is a colour of the theme that is in force.
func (h *Histogram) color(n fyne.ThemeColorName) color.Color { return colorOf(h.Theme(), n) }

func colorOf(t fyne.Theme, n fyne.ThemeColorName) color.Color {
	return t.Color(n, fyne.CurrentApp().Settings().ThemeVariant())
}

// faint is a colour with a part of its opacity.
func faint(c color.Color, share float64) color.Color {
	n := color.NRGBAModel.Convert(c).(color.NRGBA)
	n.A = uint8(float64(n.A) * share)
	return n
}

// smallText is the size of what is written around bars.
func smallText(t fyne.Theme) float32 { return min(11, t.Size(theme.SizeNameText)) }
