package editor

import (
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"icefront/app/edit"
	"icefront/app/edit/line"
	"icefront/ui/mapview"
)

// popUp opens the menu of what lies under the pointer.
func (e *Editor) popUp(at mapview.Pointer) {
	h := e.pick(at)
	if h.front == 0 {
		return
	}
	e.Choose(h.front)
	driver := fyne.CurrentApp().Driver()
	c := driver.CanvasForObject(e.m)
	if c == nil {
		return
	}
	px := e.pixels()
	pos := driver.AbsolutePositionForObject(e.m).AddXY(float32(at.X/px), float32(at.Y/px))
	widget.ShowPopUpMenuAtPosition(e.menu(h), c, pos)
}

// menu is what can be done with a front, at a place of it.
func (e *Editor) menu(h hit) *fyne.Menu {
	item := func(title string, possible bool, do func()) *fyne.MenuItem {
		i := fyne.NewMenuItem(title, do)
		i.Disabled = !possible
		return i
	}
	last := len(h.line) - 1
	place := item(lang.L("Insert a vertex"), true, func() { e.did(e.doc().Insert(h.front, h.Index+1, h.At)) })
	if h.Vertex {
		place = item(lang.L("Delete this vertex"), true, func() { e.did(e.doc().DeleteVertices(h.front, h.Index, h.Index+1)) })
	}
	simplify := item(lang.L("Simplify"), len(h.line) > 2, nil)
	simplify.ChildMenu = e.simplifyMenu(h)
	return fyne.NewMenu("",
		place,
		item(lang.L("Split here"), !h.Vertex || h.Index > 0 && h.Index < last, func() { e.split(h) }),
		item(lang.L("Join with…"), len(e.fronts().ids) > 1, e.Join),
		item(lang.L("Reverse"), true, func() { e.did(e.doc().Reverse(h.front)) }),
		simplify,
		item(lang.L("Trim to walls"), e.options.Walls != nil, e.Trim),
		e.copyItem(),
		fyne.NewMenuItemSeparator(),
		item(lang.L("Delete the front"), true, e.Delete),
	)
}

// simplifyMenu says how far a line may move, in pixels of the scene, and what is left of its vertices then.
func (e *Editor) simplifyMenu(h hit) *fyne.Menu {
	m := fyne.NewMenu("")
	for _, pixels := range []float64{0.5, 1, 2, 5} {
		m.Items = append(m.Items, fyne.NewMenuItem(fmt.Sprintf(lang.L("by %g pixels at most"), pixels), func() { e.Simplify(pixels) }))
	}
	return m
}

func (e *Editor) split(h hit) {
	if h.Vertex {
		e.did(e.doc().Split(h.front, h.Index, nil))
		return
	}
	e.did(e.doc().Split(h.front, h.Index, &h.At))
}

// copyItem copies the front to another scene: the only one, or one of a submenu.
func (e *Editor) copyItem() *fyne.MenuItem {
	var items []*fyne.MenuItem
	for _, key := range e.session.Keys() {
		if key != e.session.Key() {
			items = append(items, fyne.NewMenuItem(e.session.SceneOf(key).Name, func() { e.Copy(key) }))
		}
	}
	i := fyne.NewMenuItem(lang.L("Copy to another date"), nil)
	switch len(items) {
	case 0:
		i.Disabled = true
	case 1:
		i.Label, i.Action = lang.L("Copy to")+" "+items[0].Label, items[0].Action
	default:
		i.ChildMenu = fyne.NewMenu("", items...)
	}
	return i
}

// Copy copies the chosen front to another open scene.
func (e *Editor) Copy(key string) {
	if _, err := e.session.CopyFronts(key, e.chosen); e.did(err) {
		e.say(lang.L("Copied to") + " " + e.session.SceneOf(key).Name)
	}
}

// Reverse turns the chosen front round.
func (e *Editor) Reverse() {
	if e.editable() {
		e.did(e.doc().Reverse(e.chosen))
	}
}

// Simplify leaves vertices of the chosen front out, so that the line moves by so many pixels of the scene at most.
func (e *Editor) Simplify(pixels float64) {
	l := e.fronts().line(e.chosen)
	if l == nil {
		e.editable()
		return
	}
	height, _ := e.session.Scene().Grid().Transform.PixelSize()
	before := len(l)
	if e.did(e.doc().Simplify(e.chosen, pixels*height)) {
		e.say(fmt.Sprintf(lang.L("%d of %d vertices are left."), len(e.fronts().line(e.chosen)), before))
	} else {
		e.say(lang.L("No vertex can be left out."))
	}
}

// Trim cuts the chosen front at walls and keeps its longest part.
func (e *Editor) Trim() {
	l := e.fronts().line(e.chosen)
	if l == nil || e.options.Walls == nil {
		e.editable()
		return
	}
	part, ok := line.Trim(l, e.options.Walls())
	if !ok {
		e.say(lang.L("No wall cuts the front."))
		return
	}
	e.did(e.doc().Redraw("Trim to walls", e.chosen, part))
}

// Delete deletes the chosen front.
func (e *Editor) Delete() {
	if e.editable() {
		e.did(e.doc().Delete(e.chosen))
	}
}

// editable says why the chosen front cannot be edited, if so.
func (e *Editor) editable() bool {
	switch {
	case e.fronts().line(e.chosen) != nil:
		return true
	case e.chosen == 0:
		e.say(lang.L("Choose a front first: click it with the tool Vertices."))
	case e.fronts().hidden:
		e.say(lang.L("The fronts are hidden: show their layer first."))
	case !e.ofScene(e.chosen):
		e.say(lang.L("This front is another scene's: work on that to edit it."))
	default:
		e.say(lang.L("This front is in another CRS than the map. Show its scene in that CRS to edit it."))
	}
	return false
}

func (e *Editor) ofScene(id edit.ID) bool {
	f, ok := e.doc().Front(id)
	return ok && f.Scene == e.session.Key()
}

// Join lets the next click choose a front, which is joined with the chosen one.
func (e *Editor) Join() {
	if e.editable() {
		e.take(Vertices, &joining{e: e, first: e.chosen})
		e.say(lang.L("Click the front to join with. Escape: none."))
	}
}

// TraceZones traces the fronts of the zones as they are now.
func (e *Editor) TraceZones() { e.session.TraceZones(nil) }

// joining waits for the second of two fronts.
type joining struct {
	plain
	holding
	e     *Editor
	first edit.ID
}

func (j *joining) leave() { j.hand = nil }

// follow gives up when the first front is gone.
func (j *joining) follow() {
	if j.e.fronts().line(j.first) == nil {
		j.e.Use(Vertices)
	}
}

// Press begins a click.
func (j *joining) Press(m *mapview.Map, at mapview.Pointer) { j.hand = newClick(m, at, j.click) }

func (j *joining) click(at mapview.Pointer) {
	h := j.e.pick(at)
	if h.front == 0 || h.front == j.first || at.Button == desktop.MouseButtonSecondary {
		return
	}
	err := j.e.doc().Join(j.first, h.front)
	j.e.Use(Vertices)
	j.e.did(err)
}

// Move marks the front that a click would join.
func (j *joining) Move(m *mapview.Map, at *mapview.Pointer) {
	if at == nil {
		m.SetLive(nil)
		return
	}
	if h := j.e.pick(*at); h.front != 0 && h.front != j.first {
		m.SetLive(mapview.Sketch{{Points: h.line, Width: chosenWidth, Dashes: dashes()}})
		return
	}
	m.SetLive(nil)
}

// Key takes Escape.
func (j *joining) Key(_ *mapview.Map, name fyne.KeyName) bool {
	if name == fyne.KeyEscape {
		j.e.Use(Vertices)
		return true
	}
	return false
}
