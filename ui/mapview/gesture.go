package mapview

import (
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// The gestures that the map understands.
var (
	_ fyne.Draggable      = (*Map)(nil)
	_ fyne.Scrollable     = (*Map)(nil)
	_ fyne.DoubleTappable = (*Map)(nil)
	_ fyne.Focusable      = (*Map)(nil)
	_ desktop.Mouseable   = (*Map)(nil)
	_ desktop.Hoverable   = (*Map)(nil)
	_ desktop.Cursorable  = (*Map)(nil)
	_ desktop.Keyable     = (*Map)(nil)
)

// notch is how far Fyne scrolls for one notch of a wheel; notchZoom is what it magnifies by.
const (
	notch     = 25.0
	notchZoom = 1.3
)

// pointer tells where a position of the widget lies.
func (m *Map) pointer(p fyne.Position) Pointer {
	s := m.scale()
	x, y := float64(p.X)*s, float64(p.Y)*s
	return Pointer{X: x, Y: y, World: m.view.ToWorld(x, y)}
}

// Scrolled zooms at the pointer, at most four notches at a time.
func (m *Map) Scrolled(e *fyne.ScrollEvent) {
	at := m.pointer(e.Position)
	steps := min(max(float64(e.Scrolled.DY)/notch, -4), 4)
	m.ZoomAt(at.X, at.Y, math.Pow(notchZoom, steps))
}

// DoubleTapped zooms in at the pointer by two, if the tool has no use for it.
func (m *Map) DoubleTapped(e *fyne.PointEvent) {
	if t, ok := m.tool().(doubleTapper); ok {
		t.DoubleTap(m)
		return
	}
	at := m.pointer(e.Position)
	m.ZoomAt(at.X, at.Y, 2)
}

func (m *Map) tool() Tool {
	if m.Tool == nil {
		m.Tool = &Pan{}
	}
	return m.Tool
}

// MouseDown begins a gesture of the tool; the map takes the keyboard.
func (m *Map) MouseDown(e *desktop.MouseEvent) {
	if c := fyne.CurrentApp().Driver().CanvasForObject(m); c != nil {
		c.Focus(m)
	}
	m.press(e.Position, e.Button, e.Modifier)
}

func (m *Map) press(p fyne.Position, button desktop.MouseButton, modifier fyne.KeyModifier) {
	if !m.open || m.pressed != nil {
		return
	}
	m.pressed = m.tool()
	if button == desktop.MouseButtonTertiary || m.space {
		m.pressed = &Pan{} // whatever the tool
	}
	if button == desktop.MouseButtonPrimary && m.overDivider(p) {
		m.pressed = &dividing{}
	}
	m.button = m.pointer(p)
	m.button.Button, m.button.Modifier = button, modifier
	m.pressed.Press(m, m.button)
}

// Dragged goes on with the gesture. A touch screen begins it here.
func (m *Map) Dragged(e *fyne.DragEvent) {
	m.press(e.Position.SubtractXY(e.Dragged.DX, e.Dragged.DY), desktop.MouseButtonPrimary, 0)
	if m.pressed == nil {
		return
	}
	s := m.scale()
	at := m.still(e.Position)
	at.DX, at.DY = float64(e.Dragged.DX)*s, float64(e.Dragged.DY)*s
	if m.hover != nil {
		m.hover = &e.Position
	}
	m.pressed.Drag(m, at)
}

// still is a position of the gesture that is going on.
func (m *Map) still(p fyne.Position) Pointer {
	at := m.pointer(p)
	at.Button, at.Modifier = m.button.Button, m.button.Modifier
	m.button = at
	return at
}

// DragEnd ends the gesture if the button's release was not told.
func (m *Map) DragEnd() { m.release() }

// MouseUp ends the gesture.
func (m *Map) MouseUp(e *desktop.MouseEvent) {
	if m.pressed != nil {
		m.still(e.Position)
	}
	m.release()
}

func (m *Map) release() {
	t := m.pressed
	if t == nil {
		return
	}
	m.pressed = nil
	t.Release(m, m.button)
}

// MouseIn tells OnHover where the pointer is.
func (m *Map) MouseIn(e *desktop.MouseEvent) { m.MouseMoved(e) }

// MouseMoved tells OnHover where the pointer is.
func (m *Map) MouseMoved(e *desktop.MouseEvent) {
	p := e.Position
	m.hover, m.held = &p, e.Modifier
	m.tellHover()
}

// MouseOut tells OnHover that the pointer has left.
func (m *Map) MouseOut() {
	m.hover = nil
	m.tellHover()
}

func (m *Map) tellHover() {
	if t, ok := m.tool().(mover); ok {
		var at *Pointer
		if m.hover != nil {
			p := m.pointer(*m.hover)
			p.Modifier = m.held
			at = &p
		}
		t.Move(m, at)
	}
	m.tellPartner()
	if m.OnHover == nil {
		return
	}
	if m.hover == nil || !m.open || m.view.Empty() {
		m.OnHover([2]float64{}, false)
		return
	}
	m.OnHover(m.pointer(*m.hover).World, true)
}

// FocusGained changes nothing that is seen.
func (m *Map) FocusGained() {}

// FocusLost changes nothing that is seen. What is held down is not known any more.
func (m *Map) FocusLost() { m.space, m.held = false, 0 }

// KeyDown notes what is held down: with Space, dragging pans whatever the tool.
func (m *Map) KeyDown(e *fyne.KeyEvent) { m.hold(e.Name, true) }

// KeyUp is the inverse of KeyDown.
func (m *Map) KeyUp(e *fyne.KeyEvent) { m.hold(e.Name, false) }

func (m *Map) hold(name fyne.KeyName, down bool) {
	var bit fyne.KeyModifier
	switch name {
	case fyne.KeySpace:
		m.space = down
	case desktop.KeyShiftLeft, desktop.KeyShiftRight:
		bit = fyne.KeyModifierShift
	case desktop.KeyAltLeft, desktop.KeyAltRight:
		bit = fyne.KeyModifierAlt
	case desktop.KeyControlLeft, desktop.KeyControlRight:
		bit = fyne.KeyModifierControl
	}
	if bit == 0 {
		return
	}
	if m.held &^= bit; down {
		m.held |= bit
	}
	if m.hover != nil && m.pressed == nil {
		m.tellHover() // what follows the pointer may be another thing now
	}
}

// TypedRune is the keyboard: + and - zoom, 0 or F show everything, 1 shows one pixel per pixel. A tool comes first.
func (m *Map) TypedRune(r rune) {
	if t, ok := m.tool().(lettered); ok && m.open && t.Rune(m, r) {
		return
	}
	switch r {
	case '+', '=':
		m.ZoomBy(notchZoom * notchZoom)
	case '-', '_':
		m.ZoomBy(1 / (notchZoom * notchZoom))
	case '0', 'f', 'F':
		m.Fit()
	case '1':
		m.OneToOne()
	default:
		if m.OnRune != nil {
			m.OnRune(r)
		}
	}
}

// TypedKey is for the tool, or pans by an eighth of the window with the arrow keys.
func (m *Map) TypedKey(e *fyne.KeyEvent) {
	if !m.open {
		return
	}
	if t, ok := m.tool().(keyed); ok && t.Key(m, e.Name) {
		return
	}
	dx, dy := math.Round(float64(m.view.Width)/8), math.Round(float64(m.view.Height)/8)
	switch e.Name {
	case fyne.KeyLeft:
		m.PanBy(dx, 0)
	case fyne.KeyRight:
		m.PanBy(-dx, 0)
	case fyne.KeyUp:
		m.PanBy(0, dy)
	case fyne.KeyDown:
		m.PanBy(0, -dy)
	case fyne.KeyHome:
		m.Fit()
	default:
		if m.OnKey != nil {
			m.OnKey(e.Name)
		}
	}
}
