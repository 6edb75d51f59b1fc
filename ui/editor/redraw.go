package editor

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/lang"
	"github.com/paulmach/orb"

	"icefront/app/edit"
	"icefront/app/edit/line"
	"icefront/geo/pick"
	"icefront/ui/mapview"
)

// redraw draws a stroke that takes the place of a stretch of a front.
type redraw struct {
	plain
	e    *Editor
	hand *freehand
}

func (r *redraw) leave() { r.release() }

// Cursor is a cross.
func (r *redraw) Cursor() desktop.Cursor { return desktop.CrosshairCursor }

// Press begins a stroke.
func (r *redraw) Press(m *mapview.Map, at mapview.Pointer) {
	if at.Button == desktop.MouseButtonSecondary {
		return
	}
	r.hand = newFreehand(at)
}

// Drag draws it.
func (r *redraw) Drag(m *mapview.Map, at mapview.Pointer) {
	if r.hand != nil && r.hand.add(m, at) {
		m.SetLive(mapview.Sketch{{Points: r.hand.points}})
	}
}

// Release puts the stroke into the front.
func (r *redraw) Release(*mapview.Map, mapview.Pointer) { r.release() }

// DoubleTap does nothing: two quick strokes do not zoom.
func (r *redraw) DoubleTap(*mapview.Map) {}

// Key takes Escape: it drops the stroke under the hand, or leaves.
func (r *redraw) Key(m *mapview.Map, name fyne.KeyName) bool {
	if name != fyne.KeyEscape {
		return false
	}
	if r.hand == nil {
		r.e.Use(Pan)
	}
	r.hand = nil
	m.SetLive(nil)
	return true
}

func (r *redraw) release() {
	h := r.hand
	if h == nil {
		return
	}
	r.hand = nil
	r.e.m.SetLive(nil)
	if len(h.points) < 2 {
		return
	}
	id := r.e.target(h.points)
	if id == 0 {
		r.e.say(lang.L("Begin and end the stroke at a front."))
		return
	}
	p, l := r.e.pointer(orb.Point{}), r.e.fronts().line(id)
	for _, i := range []int{0, len(h.points) - 1} { // who begins at a vertex means it, and wants no other one beside it
		near := pick.Pointer{At: h.points[i], Radius: p.Radius / 2, Aspect: p.Aspect}
		if v, ok := near.Vertex([]orb.LineString{l}); ok {
			h.points[i] = v.At
		}
	}
	now, err := line.RedrawAs(l, h.points, p.Radius, p.Aspect)
	if err != nil {
		r.e.say(lang.L("The stroke must begin and end at the front, or leave it beyond an end.") + " (" + err.Error() + ")")
		return
	}
	if r.e.did(r.e.doc().Redraw("Redraw a stretch", id, now)) {
		r.e.Choose(id)
	}
}

// target is the front that a stroke is over: the one that is chosen, or else the one nearest to where it begins or ends.
func (e *Editor) target(stroke []orb.Point) edit.ID {
	s := e.fronts()
	ends := []orb.Point{stroke[0], stroke[len(stroke)-1]}
	if l := s.line(e.chosen); len(l) > 1 {
		for _, p := range ends {
			if _, ok := e.pointer(p).Segment([]orb.LineString{l}); ok {
				return e.chosen
			}
		}
	}
	for _, p := range append(ends, stroke...) {
		if h, ok := s.pick(e.pointer(p), 0); ok && len(h.line) > 1 {
			return h.front
		}
	}
	return 0
}

// freehand is a stroke under the hand, thinned to the pixels of the screen.
type freehand struct {
	points []orb.Point
	last   mapview.Pointer
}

func newFreehand(at mapview.Pointer) *freehand {
	return &freehand{points: []orb.Point{at.World}, last: at}
}

// add adds a place a pixel or more from the last; false if it is nearer.
func (f *freehand) add(m *mapview.Map, at mapview.Pointer) bool {
	x, y := m.View().ToScreen(f.points[len(f.points)-1]) // the map may have been zoomed
	if dx, dy := at.X-x, at.Y-y; dx*dx+dy*dy < 1 {
		return false
	}
	f.points, f.last = append(f.points, at.World), at
	return true
}
