package mapview

import (
	"image"
	"image/color"
	"math"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"github.com/paulmach/orb"

	"icefront/ui/mapview/ornament"
	"icefront/ui/mapview/sketch"
)

// Sketch is lines and marked vertices in world coordinates, which a tool draws on the map.
type (
	Sketch = sketch.Sketch
	Shape  = sketch.Shape
)

// OutlineColor is that of outlines, for legends.
func OutlineColor() color.NRGBA { return sketch.Ink() }

// board shows a sketch as one picture above the frame, as large as what is drawn.
type board struct {
	image   *canvas.Image
	sketch  Sketch
	painter sketch.Painter
}

func newBoard() *board {
	b := &board{image: canvas.NewImageFromImage(nil)}
	b.image.FillMode, b.image.ScaleMode = canvas.ImageFillStretch, canvas.ImageScaleFastest
	b.image.Hide()
	return b
}

// draw puts the sketch where it lies in the view.
func (b *board) draw(m *Map) {
	if len(b.sketch) == 0 && !b.image.Visible() {
		return
	}
	s := m.scale()
	img := b.painter.Paint(b.sketch, m.view, s)
	if img == nil {
		b.image.Image = nil
		b.image.Hide()
		return
	}
	unit := func(px int) float32 { return float32(float64(px) / s) }
	b.image.Image = &image.RGBA{Pix: img.Pix, Stride: img.Stride, Rect: img.Rect.Sub(img.Rect.Min)} // painters differ about other origins
	b.image.Resize(fyne.NewSize(unit(img.Rect.Dx()), unit(img.Rect.Dy())))
	b.image.Move(fyne.NewPos(unit(img.Rect.Min.X), unit(img.Rect.Min.Y)))
	if !b.image.Visible() {
		b.image.Show()
	}
	b.image.Refresh()
}

// show draws another sketch.
func (b *board) show(m *Map, s Sketch) {
	b.sketch = s
	b.draw(m)
}

// SetOutline draws a thin closed line of world coordinates on the map until another is set; none takes it away.
func (m *Map) SetOutline(ring []orb.Point) {
	m.outlined = slices.Clone(ring)
	if len(ring) == 0 {
		m.outline.show(m, nil)
		return
	}
	m.outline.show(m, Sketch{{Points: m.outlined, Closed: true}})
}

// Outline is the line that SetOutline has drawn.
func (m *Map) Outline() []orb.Point { return slices.Clone(m.outlined) }

// SetSketch draws what a tool is at, above the outline, until the tool sets another. The points are kept, not copied.
func (m *Map) SetSketch(s Sketch) { m.draft.show(m, s) }

// SetLive draws what follows the pointer, above the sketch. It is apart so that a move costs only its own few lines.
func (m *Map) SetLive(s Sketch) { m.live.show(m, s) }

// SetNote writes a text beside a place of the world, on a ground that is read on any scene; "" takes it away.
func (m *Map) SetNote(at orb.Point, text string) {
	m.note.at, m.note.text.Text = at, text
	m.note.place(m)
}

// EndSketch takes everything that a tool has drawn off the map.
func (m *Map) EndSketch() {
	m.SetSketch(nil)
	m.SetLive(nil)
	m.SetNote(orb.Point{}, "")
}

// boards are all sketches from bottom to top.
func (m *Map) boards() []*board { return []*board{m.outline, m.draft, m.live, m.cross} }

// note is a text that is tied to a place.
type note struct {
	box    *fyne.Container
	ground *canvas.Rectangle
	text   *canvas.Text
	at     orb.Point
}

func newNote() *note {
	n := &note{ground: canvas.NewRectangle(nil), text: canvas.NewText("", nil)}
	n.ground.CornerRadius = 4
	n.box = &fyne.Container{Objects: []fyne.CanvasObject{n.ground, n.text}, Hidden: true}
	return n
}

func (n *note) restyle(th fyne.Theme, variant fyne.ThemeVariant) {
	n.text.Color, n.text.TextSize = th.Color(theme.ColorNameForeground, variant), th.Size(theme.SizeNameText)
	r, g, b, _ := th.Color(theme.ColorNameBackground, variant).RGBA()
	n.ground.FillColor = color.NRGBA{uint8(r >> 8), uint8(g >> 8), uint8(b >> 8), 230}
	n.box.Refresh()
}

// aside is how far a note stands from its place, so that the pointer does not cover it.
const aside = 14

// place puts the note beside its place: to the right and below, or on the other side where the map ends.
func (n *note) place(m *Map) {
	if n.text.Text == "" || m.view.Empty() {
		n.box.Hide()
		return
	}
	s := m.scale()
	x, y := m.view.ToScreen(n.at)
	if !(math.Abs(x) < 1e6 && math.Abs(y) < 1e6) {
		n.box.Hide()
		return
	}
	text, size := n.text.MinSize(), m.Size()
	ground := text.AddWidthHeight(2*ornament.Pad, ornament.Pad)
	pos := fyne.NewPos(float32(x/s)+aside, float32(y/s)+aside)
	if pos.X+ground.Width > size.Width {
		pos.X -= 2*aside + ground.Width
	}
	if pos.Y+ground.Height > size.Height {
		pos.Y -= 2*aside + ground.Height
	}
	n.ground.Resize(ground)
	n.text.Move(fyne.NewPos(ornament.Pad, ornament.Pad/2))
	n.text.Resize(text)
	n.box.Resize(ground)
	n.box.Move(pos)
	n.box.Show()
	n.box.Refresh()
}
