package mapview

import (
	"slices"

	"fyne.io/fyne/v2"
	"github.com/paulmach/orb"
)

// Measure draws what is to be measured: a click adds a point, Enter or a double click ends a line, a click on the first
// point makes an area. What it measures stands beside the pointer. Backspace and Escape step back: they go on with what has
// ended, then take the last point back. Dragging moves the map. After an end the next click begins anew.
type Measure struct {
	Text  func(points []orb.Point, closed bool) string // of two points or more, in world coordinates; "" for none
	Done  func(points []orb.Point, closed bool)        // ended; may be nil
	Leave func()                                       // Escape without a point; may be nil

	clicks
	ended, area bool
}

// Points are the points so far, and whether they are the ring of an area.
func (t *Measure) Points() (points []orb.Point, closed bool) { return slices.Clone(t.points), t.area }

// Release ends a click: a point is there.
func (t *Measure) Release(m *Map, at Pointer) {
	if t.ended && t.counts(at) && !m.NearWorld(t.points[len(t.points)-1], at) {
		t.reset()
	}
	switch t.click(m, at) {
	case added:
		t.show(m)
	case closed:
		t.end(m, true)
	}
}

// Move draws the line to the pointer and measures to there.
func (t *Measure) Move(m *Map, at *Pointer) {
	t.hover = at
	t.follow(m)
}

// DoubleTap ends the line. Two quick clicks in two places are none.
func (t *Measure) DoubleTap(m *Map) {
	if t.again {
		t.end(m, false)
	}
}

// Key takes Enter, Backspace and Escape.
func (t *Measure) Key(m *Map, name fyne.KeyName) bool {
	switch name {
	case fyne.KeyReturn, fyne.KeyEnter:
		t.end(m, false)
	case fyne.KeyBackspace, fyne.KeyDelete, fyne.KeyEscape:
		switch {
		case t.ended:
			t.ended, t.area = false, false
			t.show(m)
		case t.back():
			t.show(m)
		case name == fyne.KeyEscape:
			t.Drop(m)
			if t.Leave != nil {
				t.Leave()
			}
		}
	default:
		return false
	}
	return true
}

// Drop takes the drawing off the map.
func (t *Measure) Drop(m *Map) {
	t.reset()
	m.EndSketch()
}

func (t *Measure) reset() { t.points, t.ended, t.area, t.again = nil, false, false, false }

// end leaves what is measured on the map; a point alone is nothing.
func (t *Measure) end(m *Map, area bool) {
	if t.ended || len(t.points) < 2 {
		return
	}
	t.ended, t.area = true, area
	t.show(m)
	if t.Done != nil {
		t.Done(t.Points())
	}
}

// show draws the points, and what follows the pointer.
func (t *Measure) show(m *Map) {
	t.draw(m, t.area)
	t.follow(m)
}

// follow draws the way to the pointer and writes the measure beside it.
func (t *Measure) follow(m *Map) {
	n := len(t.points)
	if n == 0 {
		m.SetLive(nil)
		m.SetNote(orb.Point{}, "")
		return
	}
	points, area, at := t.points, t.area, t.points[n-1]
	if t.ended {
		m.SetLive(nil)
	} else {
		m.SetLive(t.rubber(m, false))
		if t.hover != nil {
			at = t.hover.World
			if area = t.closes(m, *t.hover); !area {
				points = append(points[:n:n], at)
			}
		}
	}
	text := ""
	if len(points) > 1 && t.Text != nil {
		text = t.Text(slices.Clone(points), area)
	}
	m.SetNote(at, text)
}
