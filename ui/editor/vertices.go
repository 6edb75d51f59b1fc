package editor

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/lang"
	"github.com/paulmach/orb"

	"icefront/app/edit"
	"icefront/ui/mapview"
	"icefront/ui/mapview/sketch"
)

// vertices chooses fronts, and moves, inserts and deletes vertices.
type vertices struct {
	plain
	holding
	e        *Editor
	last     mapview.Pointer
	over     edit.ID // the front under the pointer
	selected selection
	moves    bool // what is selected is being moved
}

// hand is what goes on while a button is held.
type hand interface {
	drag(m *mapview.Map, at mapview.Pointer)
	drop()   // it ends
	cancel() // it never was
}

// holding is a tool's hand, if it holds something.
type holding struct{ hand hand }

// Drag goes on with it.
func (h *holding) Drag(m *mapview.Map, at mapview.Pointer) {
	if h.hand != nil {
		h.hand.drag(m, at)
	}
}

// Release ends it.
func (h *holding) Release(*mapview.Map, mapview.Pointer) {
	if held := h.hand; held != nil {
		h.hand = nil
		held.drop()
	}
}

// selection is vertices of a line, in its order.
type selection struct {
	front edit.ID
	line  orb.LineString
	at    []int
}

// points are the vertices themselves.
func (s selection) points() []orb.Point {
	out := make([]orb.Point, len(s.at))
	for i, k := range s.at {
		out[i] = s.line[k]
	}
	return out
}

func (v *vertices) leave() {
	v.selected, v.over = selection{}, 0
	if h := v.hand; h != nil {
		v.hand = nil
		if _, ok := h.(*moving); ok {
			h.drop() // where it is
		}
	}
}

// follow lets go of what is not there any more.
func (v *vertices) follow() {
	if m, ok := v.hand.(*moving); ok && !same(m.of.line, v.e.fronts().line(m.of.front)) {
		v.hand = nil
		v.e.m.SetLive(nil)
	}
	if v.moves {
		v.selected.line = v.e.fronts().line(v.selected.front)
	}
	if !same(v.selected.line, v.e.fronts().line(v.selected.front)) {
		v.selected = selection{}
	}
}

func (v *vertices) shapes() (s mapview.Sketch) {
	if l := v.e.fronts().line(v.over); l != nil && v.over != v.e.chosen {
		s = append(s, mapview.Shape{Points: l})
	}
	if len(v.selected.at) > 0 {
		s = append(s, mapview.Shape{Points: v.selected.points(), Ink: sketch.Hot(), Marks: true, NoLine: true})
	}
	return s
}

// Press takes what lies under the pointer.
func (v *vertices) Press(m *mapview.Map, at mapview.Pointer) {
	v.last = at
	h := v.e.pick(at)
	held := at.Modifier
	switch {
	case at.Button == desktop.MouseButtonSecondary:
		v.hand = newClick(m, at, v.e.popUp)
	case held&fyne.KeyModifierShift != 0:
		v.hand = &box{v: v, from: at, to: at}
	case held&(fyne.KeyModifierControl|fyne.KeyModifierSuper) != 0:
		v.hand = newClick(m, at, v.insert)
	case h.front != 0 && h.Vertex:
		v.hand = newMoving(v, at, h)
	default:
		v.hand = newClick(m, at, v.choose)
	}
}

// Move marks what a press would take.
func (v *vertices) Move(m *mapview.Map, at *mapview.Pointer) {
	if v.hand != nil {
		return
	}
	var h hit
	if at != nil {
		h = v.e.pick(*at)
	}
	if h.front != v.over {
		v.over = h.front
		v.e.show()
	}
	switch {
	case h.front == 0:
		m.SetLive(nil)
	case h.Vertex:
		m.SetLive(mapview.Sketch{{Points: []orb.Point{h.At}, Hot: 1, NoLine: true}})
	default:
		m.SetLive(mapview.Sketch{{Points: h.line[h.Index : h.Index+2], Width: chosenWidth}})
	}
}

// DoubleTap inserts a vertex in a segment; beside fronts it zooms.
func (v *vertices) DoubleTap(m *mapview.Map) {
	if v.e.pick(v.last).front == 0 {
		m.ZoomAt(v.last.X, v.last.Y, 2)
		return
	}
	v.insert(v.last)
}

// Key deletes what is selected; Escape puts back what is held, then lets go of what is selected and chosen.
func (v *vertices) Key(m *mapview.Map, name fyne.KeyName) bool {
	switch name {
	case fyne.KeyDelete, fyne.KeyBackspace:
		v.delete()
	case fyne.KeyEscape:
		return v.escape(m)
	default:
		return false
	}
	return true
}

func (v *vertices) escape(m *mapview.Map) bool {
	switch {
	case v.hand != nil:
		v.hand.cancel()
		v.hand = nil
		m.SetLive(nil)
	case len(v.selected.at) > 0:
		v.selected = selection{}
		v.e.show()
	case v.e.chosen != 0:
		v.e.Choose(0)
	default:
		return false
	}
	return true
}

// choose chooses the front under the pointer, or none.
func (v *vertices) choose(at mapview.Pointer) {
	h := v.e.pick(at)
	v.selected = selection{}
	v.e.Choose(h.front)
	v.e.show()
	if n := v.e.fronts().foreign; h.front == 0 && n > 0 {
		v.e.say(lang.L("Fronts of this scene that are in another CRS than the map cannot be edited."))
	}
}

// insert puts a vertex where the pointer is on a segment.
func (v *vertices) insert(at mapview.Pointer) {
	if h := v.e.pick(at); h.front != 0 && !h.Vertex {
		v.e.Choose(h.front)
		v.e.did(v.e.doc().Insert(h.front, h.Index+1, h.At))
	}
}

// delete deletes the selected vertices, as one edit. The last one takes the front along.
func (v *vertices) delete() {
	s := v.selected
	if len(s.at) == 0 {
		v.e.say(lang.L("Click a vertex, or drag a box with Shift held, to select what is to be deleted."))
		return
	}
	v.selected = selection{}
	first, n := s.at[0], len(s.at)
	if s.at[n-1] == first+n-1 {
		v.e.did(v.e.doc().DeleteVertices(s.front, first, first+n))
		return
	}
	rest := make(orb.LineString, 0, len(s.line)-n)
	for i, p := range s.line {
		if _, gone := slices.BinarySearch(s.at, i); !gone {
			rest = append(rest, p)
		}
	}
	v.e.did(v.e.doc().Redraw("Delete vertices", s.front, rest))
}

// selects chooses a front and vertices of it.
func (v *vertices) selects(s selection) {
	v.selected = s
	v.e.Choose(s.front)
	v.e.show()
}
