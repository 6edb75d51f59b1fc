package editor

import (
	"slices"

	"github.com/paulmach/orb"

	"icefront/app/edit"
	"icefront/app/layer"
	"icefront/geo"
	"icefront/geo/pick"
	"icefront/ui/mapview"
)

// scope is the fronts that can be edited: those of the scene that is worked on, in the CRS of the map.
type scope struct {
	key      string
	revision int
	crs      geo.CRS
	hidden   bool // their layer is
	ids      []edit.ID
	lines    []orb.LineString
	index    pick.Index
	foreign  int // fronts of the scene in another CRS
}

func (s *scope) add(f edit.Front) {
	s.ids, s.lines = append(s.ids, f.ID), append(s.lines, f.Line)
	s.index.Add(f.Line)
}

// pick finds a vertex within the pointer's radius, or else a place on a segment, of all fronts but one.
func (s *scope) pick(p pick.Pointer, but edit.ID) (hit, bool) {
	h, ok := s.index.Any(p, slices.Index(s.ids, but))
	if !ok {
		return hit{}, false
	}
	return hit{h, s.ids[h.Line], s.lines[h.Line]}, true
}

// here reports that a front is in the CRS of the map.
func (s *scope) here(f edit.Front) bool { return f.Scene == s.key && f.CRS == s.crs }

// line is that of a front; nil if it cannot be edited.
func (s *scope) line(id edit.ID) orb.LineString {
	if i := slices.Index(s.ids, id); i >= 0 && id != 0 {
		return s.lines[i]
	}
	return nil
}

// fronts looks up what can be edited. While nothing has changed that costs nothing.
func (e *Editor) fronts() *scope {
	key, sc := e.session.Key(), e.session.Scene()
	if sc == nil {
		e.known = scope{}
		return &e.known
	}
	l, laid := e.session.LayerOf(key, layer.Fronts)
	hidden := laid && !l.Style.Visible
	revision, crs := e.doc().Revision(key), sc.Grid().CRS
	if k := &e.known; k.key == key && k.revision == revision && k.crs == crs && k.hidden == hidden {
		return k
	}
	e.known = scope{key: key, revision: revision, crs: crs, hidden: hidden}
	if hidden {
		return &e.known // what is not seen is not edited
	}
	for _, f := range e.doc().Fronts(key) {
		if f.CRS != crs {
			e.known.foreign++
			continue
		}
		e.known.add(f)
	}
	return &e.known
}

// hit is what lies under the pointer; its front is 0 if there is nothing.
type hit struct {
	pick.Hit
	front edit.ID
	line  orb.LineString
}

// end reports that the vertex is an end of its front: its first, or its last one.
func (h hit) end() (head, ok bool) {
	last := len(h.line) - 1
	return h.Index == 0 && last > 0, h.front != 0 && h.Vertex && (h.Index == 0 || h.Index == last)
}

// pick finds a vertex under the pointer, or else a place on a segment.
func (e *Editor) pick(at mapview.Pointer) hit {
	h, _ := e.fronts().pick(e.pointer(at.World), 0)
	return h
}

// pointer is a place as picking sees it.
func (e *Editor) pointer(world orb.Point) pick.Pointer {
	return pick.Pointer{At: world, Radius: e.options.Radius * e.step(), Aspect: e.m.View().Aspect}
}

// step is the length of one of Fyne's units, in map units along y.
func (e *Editor) step() float64 {
	v := e.m.View()
	scale := v.Scale
	if scale == 0 {
		scale = 1
	}
	return scale * e.pixels()
}

// pixels is the number of screen pixels per unit of Fyne.
func (e *Editor) pixels() float64 {
	if w := float64(e.m.Size().Width); w > 0 {
		return float64(e.m.View().Width) / w
	}
	return 1
}

// same reports that two lines are one: the document gives a front another line with every change.
func same(a, b orb.LineString) bool {
	return len(a) == len(b) && (len(a) == 0 || &a[0] == &b[0])
}

// click is a press that may become a click: one that moves drags the map instead.
type click struct {
	pan   mapview.Pan
	from  mapview.Pointer
	moved bool
	done  func(at mapview.Pointer) // the button was released where it was pressed
}

func newClick(m *mapview.Map, at mapview.Pointer, done func(at mapview.Pointer)) *click {
	c := &click{from: at, done: done}
	c.pan.Press(m, at)
	return c
}

func (c *click) drag(m *mapview.Map, at mapview.Pointer) {
	c.moved = c.moved || !m.Near(c.from, at)
	if c.moved {
		c.pan.Drag(m, at)
	}
}

func (c *click) drop() {
	if !c.moved {
		c.done(c.from)
	}
}

func (c *click) cancel() {}
