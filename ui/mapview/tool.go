package mapview

import (
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"github.com/paulmach/orb"
)

// Tool is what the pointer does on the map. Its methods are called on the UI goroutine; a Press is always
// followed by one Release.
type Tool interface {
	Press(m *Map, at Pointer)
	Drag(m *Map, at Pointer)
	Release(m *Map, at Pointer)
}

// A tool may also be one or more of these.
type (
	// mover hears of every move of the pointer without a button; nil: it has left the map.
	mover interface{ Move(m *Map, at *Pointer) }
	// doubleTapper takes double clicks, which else zoom.
	doubleTapper interface{ DoubleTap(m *Map) }
	// keyed gets keys first, and reports whether it has used them.
	keyed interface {
		Key(m *Map, name fyne.KeyName) bool
	}
	// lettered gets letters and signs first, and reports whether it has used them.
	lettered interface{ Rune(m *Map, r rune) bool }
	// pointed has a cursor of its own.
	pointed interface{ Cursor() desktop.Cursor }
)

// Pointer says where the pointer is and what is held down.
type Pointer struct {
	X, Y     float64 // screen pixels of the map's view
	DX, DY   float64 // way since the last call, in screen pixels
	World    orb.Point
	Button   desktop.MouseButton
	Modifier fyne.KeyModifier
}

// Pan drags the map. It moves by whole pixels, so that what is drawn stays as sharp as it was.
type Pan struct{ restX, restY float64 }

// Press forgets what was left of the last drag.
func (p *Pan) Press(*Map, Pointer) { p.restX, p.restY = 0, 0 }

// Drag moves the map with the pointer.
func (p *Pan) Drag(m *Map, at Pointer) {
	p.restX, p.restY = p.restX+at.DX, p.restY+at.DY
	dx, dy := math.Round(p.restX), math.Round(p.restY)
	p.restX, p.restY = p.restX-dx, p.restY-dy
	if dx != 0 || dy != 0 {
		m.PanBy(dx, dy)
	}
}

// Release does nothing: the map lies where it was dropped.
func (p *Pan) Release(*Map, Pointer) {}

// Near reports that two positions are one for a hand.
func (m *Map) Near(a, b Pointer) bool {
	return math.Hypot(a.X-b.X, a.Y-b.Y) <= reach*m.scale()
}

// NearWorld reports that a place of the world lies where the pointer is.
func (m *Map) NearWorld(p orb.Point, at Pointer) bool {
	x, y := m.view.ToScreen(p)
	return m.Near(Pointer{X: x, Y: y}, at)
}

// reach is how near, in Fyne's units, two positions of the pointer are the same.
const reach = 5
