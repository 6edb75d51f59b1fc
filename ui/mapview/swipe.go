package mapview

import (
	"image"
	"image/color"
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"

	"icefront/app/render"
)

// swipe is a second picture of the same view, to the right of a divider that can be dragged.
type swipe struct {
	pane    *pane
	clip    *container.Clip
	plane   *fyne.Container // of the frame; the clip begins at the divider, its content does not
	divider *fyne.Container
	line    [2]*canvas.Rectangle
	grip    *canvas.Rectangle
	on      bool
	share   float64 // of the width that is left of the divider
}

// Sizes of the divider in Fyne's units; it is taken within reach.
const (
	dividerWidth = 2
	gripWidth    = 8
	gripHeight   = 36
)

func newSwipe() *swipe {
	s := &swipe{pane: newPane(), share: 0.5, grip: canvas.NewRectangle(color.NRGBA{255, 255, 255, 255})}
	s.line = [2]*canvas.Rectangle{canvas.NewRectangle(color.NRGBA{0, 0, 0, 150}), canvas.NewRectangle(color.NRGBA{255, 255, 255, 255})}
	s.grip.StrokeColor, s.grip.StrokeWidth, s.grip.CornerRadius = color.NRGBA{0, 0, 0, 150}, 1, 3
	s.plane = container.NewWithoutLayout(s.pane.image)
	s.clip = container.NewClip(container.NewWithoutLayout(s.plane))
	s.divider = container.NewWithoutLayout(s.line[0], s.line[1], s.grip)
	s.clip.Hide()
	s.divider.Hide()
	return s
}

// layout puts the divider and what is right of it into a map of a size.
func (s *swipe) layout(size fyne.Size) {
	x := s.x(size)
	s.clip.Move(fyne.NewPos(x, 0))
	s.clip.Resize(fyne.NewSize(max(size.Width-x, 0), size.Height))
	s.plane.Resize(size)
	s.plane.Move(fyne.NewPos(-x, 0))
	for i, w := range [2]float32{dividerWidth + 2, dividerWidth} {
		s.line[i].Resize(fyne.NewSize(w, size.Height))
		s.line[i].Move(fyne.NewPos(-w/2, 0))
	}
	s.grip.Resize(fyne.NewSize(gripWidth, gripHeight))
	s.grip.Move(fyne.NewPos(-gripWidth/2, (size.Height-gripHeight)/2))
	s.divider.Resize(fyne.NewSize(0, size.Height))
	s.divider.Move(fyne.NewPos(x, 0))
}

// x is where the divider stands, on a whole unit.
func (s *swipe) x(size fyne.Size) float32 {
	return float32(math.Round(float64(size.Width) * s.share))
}

// SetSwipe begins or ends showing a second picture right of a divider. RequestRight asks for its frames, of the same views.
func (m *Map) SetSwipe(on bool) {
	if m.swipe.on == on {
		return
	}
	m.swipe.on = on
	setShown(m.swipe.clip, on)
	setShown(m.swipe.divider, on)
	if !on {
		m.free(m.swipe.pane.drop())
	}
	m.swipe.layout(m.Size())
	m.Refresh()
	m.Redraw()
}

// Swiping reports that a second picture is shown.
func (m *Map) Swiping() bool { return m.swipe.on }

// SwipeAt is where the divider stands, as a share of the width; SetSwipeAt moves it.
func (m *Map) SwipeAt() float64 { return m.swipe.share }

// SetSwipeAt moves the divider to a share of the width.
func (m *Map) SetSwipeAt(share float64) {
	if math.IsNaN(share) {
		return
	}
	m.swipe.share = min(max(share, 0), 1)
	m.swipe.layout(m.Size())
	m.swipe.clip.Refresh()
	m.swipe.divider.Refresh()
}

// SetRightFrame shows a frame of the second picture, as SetFrame does of the first.
func (m *Map) SetRightFrame(frame *image.RGBA, v render.View, complete bool) {
	if frame == nil {
		return
	}
	if !m.open || !m.swipe.on {
		m.free(frame)
		return
	}
	m.show(m.swipe.pane, frame, v, complete)
}

// overDivider reports that a position takes the divider.
func (m *Map) overDivider(p fyne.Position) bool {
	x := m.swipe.x(m.Size())
	return m.swipe.on && m.open && p.X >= x-reach && p.X <= x+reach
}

// dividing drags the divider. It is no tool that can be chosen.
type dividing struct{ off float64 }

// Press notes where the divider was taken.
func (d *dividing) Press(m *Map, at Pointer) {
	d.off = float64(m.swipe.x(m.Size())) - at.X/m.scale()
}

// Drag moves the divider with the pointer.
func (d *dividing) Drag(m *Map, at Pointer) {
	if w := float64(m.Size().Width); w > 0 {
		m.SetSwipeAt((at.X/m.scale() + d.off) / w)
	}
}

// Release leaves the divider where it is.
func (d *dividing) Release(*Map, Pointer) {}

// Cursor shows that the divider can be dragged, and what a tool asks for.
func (m *Map) Cursor() desktop.Cursor {
	if _, ok := m.pressed.(*dividing); ok || m.hover != nil && m.pressed == nil && m.overDivider(*m.hover) {
		return desktop.HResizeCursor
	}
	if t, ok := m.tool().(pointed); ok {
		return t.Cursor()
	}
	return desktop.DefaultCursor
}
