package histogram

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Strip explains colours: one patch a step, and what lies between them.
type Strip struct {
	widget.BaseWidget
	colors  []color.Color
	between []string
}

// NewStrip returns a strip without colours.
func NewStrip() *Strip {
	s := &Strip{}
	s.ExtendBaseWidget(s)
	return s
}

// Set shows colours and the texts between them, one less.
func (s *Strip) Set(colors []color.Color, between []string) {
	s.colors, s.between = colors, between
	s.Refresh()
}

const patchHeight = 10

// CreateRenderer is Fyne's entry to the drawing.
func (s *Strip) CreateRenderer() fyne.WidgetRenderer {
	r := &stripRenderer{s: s}
	r.draw()
	return r
}

type stripRenderer struct {
	s       *Strip
	objects []fyne.CanvasObject
}

func (r *stripRenderer) Destroy() {}

func (r *stripRenderer) MinSize() fyne.Size {
	return fyne.NewSize(minWidth, patchHeight+axisHeight+2*edge)
}

func (r *stripRenderer) Objects() []fyne.CanvasObject { return r.objects }

func (r *stripRenderer) Layout(fyne.Size) { r.draw() }

func (r *stripRenderer) Refresh() {
	r.draw()
	canvas.Refresh(r.s)
}

func (r *stripRenderer) draw() {
	s := r.s
	r.objects = r.objects[:0]
	if len(s.colors) == 0 {
		return
	}
	width := (s.Size().Width - 2*edge) / float32(len(s.colors))
	rim := faint(colorOf(s.Theme(), theme.ColorNameForeground), 0.5)
	for i, c := range s.colors {
		o := canvas.NewRectangle(c)
		o.StrokeColor, o.StrokeWidth = rim, 1
		o.Move(fyne.NewPos(edge+float32(i)*width, edge))
		o.Resize(fyne.NewSize(width-1, patchHeight))
		r.objects = append(r.objects, o)
	}
	for i, text := range s.between {
		o := newText(s.Theme(), text, theme.ColorNameForeground)
		size := o.MinSize()
		o.Move(fyne.NewPos(edge+float32(i+1)*width-size.Width/2, edge+patchHeight+1))
		o.Resize(size)
		r.objects = append(r.objects, o)
	}
}
