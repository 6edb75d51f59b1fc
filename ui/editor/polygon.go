package editor

import (
	"github.com/paulmach/orb"

	"icefront/app/edit/zones"
	"icefront/ui/mapview"
)

// fill fills polygons with a class. A polygon that is not closed yet is kept for each scene.
type fill struct {
	plain
	*mapview.Polygon
	e    *Editor
	kept map[string]*mapview.Polygon
	held *mapview.Polygon // a press began on it
}

func (f *fill) draws() bool { return len(f.Corners()) > 0 }

// Press begins a click or a drag.
func (f *fill) Press(m *mapview.Map, at mapview.Pointer) {
	f.held = f.Polygon
	f.Polygon.Press(m, at)
}

// Release ends a click that began on the same polygon.
func (f *fill) Release(m *mapview.Map, at mapview.Pointer) {
	if f.held == f.Polygon {
		f.Polygon.Release(m, at)
	}
	f.held = nil
}

// enter goes on with the polygon of the scene, or begins one.
func (f *fill) enter() {
	key := f.e.session.Key()
	if f.kept[key] == nil {
		f.kept[key] = &mapview.Polygon{Done: f.done, Leave: f.given}
	}
	f.Polygon = f.kept[key]
	f.Show(f.e.m)
}

func (f *fill) leave() { f.held = nil }

// Rune takes the digits of classes.
func (f *fill) Rune(_ *mapview.Map, r rune) bool { return f.e.classRune(r) }

// done fills a polygon and begins the next.
func (f *fill) done(corners []orb.Point) {
	f.again()
	if g, ok := f.e.ground(); ok {
		shape := mapview.Shape{Points: corners, Closed: true, Ink: ink(f.e.class)}
		f.e.painter.add(painting{g.scene, zones.Shape{Ring: g.pixels(corners)}, f.e.class, shape})
	}
}

// given leaves.
func (f *fill) given() {
	f.again()
	f.e.Use(Pan)
}

// again begins another polygon.
func (f *fill) again() {
	delete(f.kept, f.e.session.Key())
	f.enter()
}

// measure is the tool that measures; what it has measured is gone with it.
type measure struct {
	plain
	*mapview.Measure
	m    *mapview.Map
	held bool // a press began on it
}

func (t *measure) draws() bool {
	points, _ := t.Points()
	return len(points) > 0
}

// Press begins a click or a drag.
func (t *measure) Press(m *mapview.Map, at mapview.Pointer) {
	t.held = true
	t.Measure.Press(m, at)
}

// Release ends a click, unless another tool was taken meanwhile.
func (t *measure) Release(m *mapview.Map, at mapview.Pointer) {
	if t.held {
		t.Measure.Release(m, at)
	}
	t.held = false
}

func (t *measure) leave() {
	t.held = false
	t.Drop(t.m)
}

// pan drags the map.
type pan struct {
	plain
	mapview.Pan
}
