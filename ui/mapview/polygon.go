package mapview

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"github.com/paulmach/orb"
)

// Polygon draws a polygon: a click adds a corner; Enter, a double click or a click on the first corner closes it; Backspace
// and Escape take the last corner back. Dragging moves the map. It is made for one polygon; who uses it takes it off the map
// in Done and Leave.
type Polygon struct {
	Done    func(ring []orb.Point) // closed, with three corners or more, in world coordinates
	Leave   func()                 // given up
	Changed func(ring []orb.Point) // a corner came or went; may be nil

	clicks
	over bool
}

// Corners are the corners so far.
func (p *Polygon) Corners() []orb.Point { return slices.Clone(p.points) }

// Release ends a click: a corner is there.
func (p *Polygon) Release(m *Map, at Pointer) {
	if p.over {
		return
	}
	switch p.click(m, at) {
	case added:
		p.changed(m)
	case closed:
		p.close(m)
	}
}

// Move draws the line to the pointer.
func (p *Polygon) Move(m *Map, at *Pointer) {
	if p.hover = at; !p.over {
		m.SetLive(p.rubber(m, true))
	}
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
	case fyne.KeyBackspace, fyne.KeyDelete, fyne.KeyEscape:
		switch {
		case p.back():
			p.changed(m)
		case name == fyne.KeyEscape:
			p.end(m)
			p.Leave()
		}
	default:
		return false
	}
	return true
}

// Show draws the corners again, after another tool was at work.
func (p *Polygon) Show(m *Map) {
	p.draw(m, false)
	m.SetLive(p.rubber(m, true))
}

// Drop takes the drawing off the map without a word.
func (p *Polygon) Drop(m *Map) { p.end(m) }

// close ends the drawing; two corners make no area.
func (p *Polygon) close(m *Map) {
	if p.over || len(p.points) < 3 {
		return
	}
	p.end(m)
	p.Done(p.Corners())
}

func (p *Polygon) end(m *Map) {
	p.over = true
	m.EndSketch()
}

func (p *Polygon) changed(m *Map) {
	p.draw(m, false)
	m.SetLive(p.rubber(m, true))
	if p.Changed != nil {
		p.Changed(p.Corners())
	}
}

// clicks is what tools have in common that take points one by one: a press that does not move is a click, one that does
// drags the map.
type clicks struct {
	pan    Pan
	points []orb.Point
	hover  *Pointer // where the pointer is, if it is
	from   Pointer  // of the press
	moved  bool     // the map was dragged
	again  bool     // the last click was where the one before was
}

// Press begins a click or a drag.
func (c *clicks) Press(m *Map, at Pointer) {
	c.from, c.moved = at, false
	c.pan.Press(m, at)
}

// Drag moves the map once the pointer has left its place: a click may tremble.
func (c *clicks) Drag(m *Map, at Pointer) {
	c.moved = c.moved || !m.Near(c.from, at)
	if c.moved {
		c.pan.Drag(m, at)
	}
}

// clicked is what a click was.
type clicked int

const (
	ignored clicked = iota // a drag, another button, or the second half of a double click
	added                  // another point
	closed                 // on the first point of an area
)

// click ends a press and takes its point.
func (c *clicks) click(m *Map, at Pointer) clicked {
	if !c.counts(at) {
		return ignored
	}
	if n := len(c.points); n > 0 && m.NearWorld(c.points[n-1], at) {
		c.again = true // the second half of a double click
		return ignored
	}
	c.again = false
	if c.closes(m, at) {
		return closed
	}
	c.points = append(c.points, at.World)
	return added
}

// counts reports that the press that ends is a click.
func (c *clicks) counts(at Pointer) bool {
	return !c.moved && at.Button != desktop.MouseButtonSecondary
}

// closes reports that a click there ends an area.
func (c *clicks) closes(m *Map, at Pointer) bool {
	n := len(c.points)
	return n > 2 && m.NearWorld(c.points[0], at) && !m.NearWorld(c.points[n-1], at)
}

// back takes the last point away, if there is one.
func (c *clicks) back() bool {
	n := len(c.points)
	if n == 0 {
		return false
	}
	c.points, c.again = c.points[:n-1], false
	return true
}

// draw draws the points and their line, which may be closed.
func (c *clicks) draw(m *Map, ring bool) {
	m.SetSketch(Sketch{{Points: slices.Clone(c.points), Closed: ring, Marks: true}})
}

// dashes are those of lines that are not there yet, in Fyne's units.
func dashes() []float64 { return []float64{6, 4} }

// rubber is the way from the last point over the pointer, and for an area back to the first.
func (c *clicks) rubber(m *Map, area bool) Sketch {
	n := len(c.points)
	if n == 0 {
		return nil
	}
	way := []orb.Point{c.points[n-1]}
	var hot Shape
	if c.hover != nil {
		if c.closes(m, *c.hover) {
			area, hot = true, Shape{Points: c.points[:1], Hot: 1}
		} else if !m.NearWorld(way[0], *c.hover) {
			way = append(way, c.hover.World)
		}
	}
	if area && (n > 2 || n > 1 && len(way) > 1) {
		way = append(way, c.points[0])
	}
	return Sketch{{Points: way, Dashes: dashes()}, hot}
}
