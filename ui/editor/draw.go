package editor

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/lang"
	"github.com/paulmach/orb"

	"icefront/app/edit"
	"icefront/app/layer"
	"icefront/ui/mapview"
)

// draw draws a front, click by click. The front is the document's from the first click on: the tool knows only which it
// is, and at which end it grows.
type draw struct {
	holding
	e     *Editor
	hover *mapview.Pointer
	id    edit.ID // of the front; it may be gone, and come again
	head  bool    // it grows at its beginning

	steps   []int      // how many vertices the front had before each click that counts
	length  int        // how many it has
	tip     orb.Point  // and where it grows
	clicked *orb.Point // where the last click was: another one there is the second half of a double click
	again   bool       // and that it was
	seed    *orb.Point // where the wire begins
}

func (d *draw) enter() { d.follow() }

// leave takes the hand away; the drawing stays, and goes on where the tool is taken again.
func (d *draw) leave() {
	d.hand, d.hover, d.clicked = nil, nil, nil
	d.unwire()
}

// front is the front that is being drawn; ok is false if there is none, or it is not of this map.
func (d *draw) front() (line orb.LineString, ok bool) {
	f, _ := d.e.doc().Front(d.id)
	return f.Line, len(f.Line) > 0 && d.e.fronts().here(f)
}

// end is where it goes on.
func (d *draw) end(line orb.LineString) orb.Point {
	if d.head {
		return line[0]
	}
	return line[len(line)-1]
}

// follow counts the vertices that came and went.
func (d *draw) follow() {
	f, _ := d.e.doc().Front(d.id) // on the map or not
	n := len(f.Line)
	for k := len(d.steps); k > 0 && n <= d.steps[k-1]; k-- {
		d.steps = d.steps[:k-1]
	}
	if n > d.length {
		d.steps = append(d.steps, d.length)
	}
	if n < d.length {
		d.clicked = nil // who takes a vertex back may click there again
	}
	if n > 1 && n == d.length && d.end(f.Line) != d.tip {
		d.head = d.head != (f.Line[0] == d.tip || f.Line[n-1] == d.tip) // it was reversed
	}
	if d.length = n; n > 0 {
		d.tip = d.end(f.Line)
	}
	d.refresh()
}

func (d *draw) shapes() mapview.Sketch {
	line, ok := d.front()
	if !ok || len(line) < 2 {
		return nil
	}
	hot := len(line)
	if d.head {
		hot = 1
	}
	return mapview.Sketch{{Points: line, Marks: true, Hot: hot}}
}

// Cursor is a cross.
func (d *draw) Cursor() desktop.Cursor { return desktop.CrosshairCursor }

// Press begins a click.
func (d *draw) Press(m *mapview.Map, at mapview.Pointer) {
	done := d.click
	if at.Button == desktop.MouseButtonSecondary {
		done = func(mapview.Pointer) {}
	}
	d.hand = newClick(m, at, done)
}

// click adds a vertex, or begins.
func (d *draw) click(at mapview.Pointer) {
	if d.clicked != nil && d.e.m.NearWorld(*d.clicked, at) {
		d.again = true
		return
	}
	if d.e.fronts().hidden {
		d.e.session.SetVisible(layer.Fronts, true) // who draws wants to see it
	}
	line, ok := d.front()
	if !ok {
		d.begin(at)
	} else if way := d.way(line, at); len(way) > 0 {
		d.e.did(d.e.doc().Append(d.id, d.head, way...))
	}
	d.clicked, d.again = &at.World, false
}

// begin goes on with a front whose end is under the pointer, or begins another.
func (d *draw) begin(at mapview.Pointer) {
	if h := d.e.pick(at); at.Modifier&fyne.KeyModifierAlt == 0 {
		if head, ok := h.end(); ok {
			d.id, d.head, d.steps, d.length = h.front, head, nil, len(h.line)
			d.tip = d.end(h.line)
			d.e.Choose(0)
			d.e.say(lang.L("This front is gone on with: click its next vertex."))
			d.e.show()
			return
		}
	}
	p := d.e.snap(at, 0)
	a := d.e.session.ByHand()
	if d.e.options.Author != nil {
		a.Author = d.e.options.Author()
	}
	d.id, _ = d.e.doc().Next()
	d.head, d.steps, d.length = false, nil, 0
	d.e.Choose(0)
	if _, err := d.e.session.Begin(p, a); !d.e.did(err) {
		d.id = 0
	}
}

// way is what a click adds: the wire's path, or only the place itself.
func (d *draw) way(line orb.LineString, at mapview.Pointer) []orb.Point {
	end, p := d.end(line), d.e.snap(at, d.id)
	if p == end {
		return nil
	}
	if path := d.wire(end, p, at); path != nil {
		return path
	}
	return []orb.Point{p}
}

// wire is the wire's path to a place, without its beginning; nil if there is none, or it is not wanted.
func (d *draw) wire(end, to orb.Point, at mapview.Pointer) []orb.Point {
	w := d.e.options.Wire
	if w == nil || d.e.wired == (at.Modifier&fyne.KeyModifierShift != 0) {
		d.unwire()
		return nil
	}
	if d.seed == nil || *d.seed != end {
		d.seed = &end
		w.From(end)
	}
	path, ok := w.To(to)
	if !ok {
		return nil
	}
	path = slices.Clone(path)
	if len(path) > 0 && path[0] == end {
		path = path[1:]
	}
	if len(path) == 0 || path[len(path)-1] != to {
		path = append(path, to)
	}
	return slices.Compact(path)
}

func (d *draw) unwire() {
	if d.seed != nil {
		d.seed = nil
		d.e.options.Wire.Stop()
	}
}

// Move shows what a click would add.
func (d *draw) Move(_ *mapview.Map, at *mapview.Pointer) {
	d.hover = at
	d.refresh()
}

// refresh draws what follows the pointer.
func (d *draw) refresh() {
	m := d.e.m
	if d.e.tool != tool(d) {
		return
	}
	if d.hover == nil {
		m.SetLive(nil)
		return
	}
	line, ok := d.front()
	if !ok {
		p := d.e.snap(*d.hover, 0)
		if p == d.hover.World {
			m.SetLive(nil)
			return
		}
		m.SetLive(mapview.Sketch{{Points: []orb.Point{p}, Hot: 1, NoLine: true}})
		return
	}
	pts := append([]orb.Point{d.end(line)}, d.way(line, *d.hover)...)
	shape := mapview.Shape{Points: pts, Dashes: dashes()}
	if len(pts) > 1 && pts[len(pts)-1] != d.hover.World {
		shape.Hot = len(pts) // it is drawn to something
	}
	m.SetLive(mapview.Sketch{shape})
}

// DoubleTap ends the front. Two quick clicks in two places are none.
func (d *draw) DoubleTap(*mapview.Map) {
	if d.again {
		d.finish()
	}
}

// Rune takes W, which turns the wire on or off.
func (d *draw) Rune(_ *mapview.Map, r rune) bool {
	if r != 'w' && r != 'W' || d.e.options.Wire == nil {
		return false
	}
	d.e.ToggleWire()
	return true
}

// Key takes Enter, Backspace and Escape.
func (d *draw) Key(_ *mapview.Map, name fyne.KeyName) bool {
	switch name {
	case fyne.KeyReturn, fyne.KeyEnter:
		d.finish()
	case fyne.KeyBackspace, fyne.KeyDelete:
		d.back()
	case fyne.KeyEscape:
		if _, ok := d.front(); ok && len(d.steps) > 0 {
			d.back()
			return true
		}
		d.id = 0
		d.e.Use(Pan)
	default:
		return false
	}
	return true
}

// finish ends the front; the next click begins another.
func (d *draw) finish() {
	line, ok := d.front()
	if !ok {
		return
	}
	if len(line) < 2 {
		d.e.say(lang.L("A front needs two vertices: click the next one."))
		return
	}
	id := d.id
	d.id, d.steps, d.length, d.clicked, d.again = 0, nil, 0, nil, false
	d.unwire()
	d.e.Choose(id)
	d.refresh()
}

// back takes the last click back. If that was the last edit it is undone, so that history does not grow.
func (d *draw) back() {
	line, ok := d.front()
	if !ok {
		return
	}
	doc := d.e.doc()
	n := len(d.steps)
	if title := doc.CanUndo(); n > 0 && (title == "Add a vertex" || title == "Begin a front") {
		doc.Undo()
		return
	}
	from := len(line) - 1
	if n > 0 {
		from = min(max(d.steps[n-1], 0), from)
	}
	if d.head {
		d.e.did(doc.DeleteVertices(d.id, 0, len(line)-from))
		return
	}
	d.e.did(doc.DeleteVertices(d.id, from, len(line)))
}

// snap is where a click counts: at a vertex or a line of another front, at what the wire draws it to, or where it is.
func (e *Editor) snap(at mapview.Pointer, but edit.ID) orb.Point {
	if at.Modifier&fyne.KeyModifierAlt != 0 {
		return at.World
	}
	p := e.pointer(at.World)
	if h, ok := e.fronts().pick(p, but); ok {
		return h.At
	}
	if e.options.Wire != nil {
		if q, ok := e.options.Wire.Snap(at.World, p.Radius); ok {
			return q
		}
	}
	return at.World
}

// ToggleWire turns the wire between clicks on or off.
func (e *Editor) ToggleWire() {
	if e.options.Wire == nil {
		return
	}
	if e.wired = !e.wired; e.wired {
		e.say(lang.L("Lines follow what is seen between clicks. Shift: straight."))
	} else {
		e.say(lang.L("Lines are straight between clicks. Shift: they follow what is seen."))
	}
	e.Refresh()
	e.tell()
}

// Wired reports that the wire is on.
func (e *Editor) Wired() bool { return e.wired }
