package mapview

import (
	"math"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"github.com/paulmach/orb"
)

// reach is how near, in Fyne's units, two positions of the pointer are the same.
const reach = 5

// Polygon draws a polygon: a click adds a corner, Enter or a double click closes it, Backspace and Escape take the last
// corner back. Dragging moves the map. It is made for one polygon; who uses it takes it off the map in Done and Leave.
type Polygon struct {
	Done    func(ring []orb.Point) // closed, with three corners or more, in world coordinates
	Leave   func()                 // given up
	Changed func(ring []orb.Point) // a corner came or went; may be nil

	pan     Pan
	corners []orb.Point
	hover   *orb.Point
	from    Pointer // of the press
	moved   bool    // the map was dragged
	again   bool    // the last click was where the one before was
	over    bool
}

// Corners are the corners so far.
func (p *Polygon) Corners() []orb.Point { return slices.Clone(p.corners) }

// Press begins a click or a drag.
func (p *Polygon) Press(m *Map, at Pointer) {
	p.from, p.moved = at, false
	p.pan.Press(m, at)
}

// Drag moves the map once the pointer has left its place: a click may tremble.
func (p *Polygon) Drag(m *Map, at Pointer) {
	p.moved = p.moved || !m.same(p.from, at)
	if p.moved {
		p.pan.Drag(m, at)
	}
}

// Release ends a click: a corner is there.
func (p *Polygon) Release(m *Map, at Pointer) {
	if p.over || p.moved || at.Button == desktop.MouseButtonSecondary {
		return
	}
	if n := len(p.corners); n > 0 {
		if x, y := m.view.ToScreen(p.corners[n-1]); m.same(Pointer{X: x, Y: y}, at) {
			p.again = true // the second half of a double click
			return
		}
	}
	p.again = false
	p.corners = append(p.corners, at.World)
	p.changed(m)
}

// Move draws the line to the pointer.
func (p *Polygon) Move(m *Map, at *Pointer) {
	p.hover = nil
	if at != nil {
		p.hover = &at.World
	}
	p.show(m)
}

// DoubleTap closes the polygon. Two quick clicks in two places are none.
func (p *Polygon) DoubleTap(m *Map) {
	if p.again {
		p.close(m)
	}
}

// Key takes Enter, Backspace and Escape.
func (p *Polygon) Key(m *Map, name fyne.KeyName) bool {
	switch name {
	case fyne.KeyReturn, fyne.KeyEnter:
		p.close(m)
	case fyne.KeyBackspace, fyne.KeyDelete:
		p.back(m)
	case fyne.KeyEscape:
		if len(p.corners) > 0 {
			p.back(m)
			return true
		}
		p.end(m)
		p.Leave()
	default:
		return false
	}
	return true
}

// Drop takes the drawing off the map without a word.
func (p *Polygon) Drop(m *Map) { p.end(m) }

func (p *Polygon) back(m *Map) {
	if n := len(p.corners); n > 0 {
		p.corners, p.again = p.corners[:n-1], false
		p.changed(m)
	}
}

// close ends the drawing; two corners make no area.
func (p *Polygon) close(m *Map) {
	if p.over || len(p.corners) < 3 {
		return
	}
	p.end(m)
	p.Done(p.Corners())
}

func (p *Polygon) end(m *Map) {
	p.over = true
	m.sketch(nil, 0)
}

func (p *Polygon) changed(m *Map) {
	p.show(m)
	if p.Changed != nil {
		p.Changed(p.Corners())
	}
}

// show draws the corners, and the way over the pointer back to the first.
func (p *Polygon) show(m *Map) {
	if p.over {
		return
	}
	line := p.Corners()
	if p.hover != nil && len(line) > 0 {
		line = append(line, *p.hover)
	}
	m.sketch(line, len(p.corners))
}

// same reports that two positions are one for a hand.
func (m *Map) same(a, b Pointer) bool {
	return math.Hypot(a.X-b.X, a.Y-b.Y) <= reach*m.scale()
}
