package editor_test

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"github.com/paulmach/orb"

	"icefront/app/edit"
	"icefront/app/layer"
	"icefront/geo/schema"
	"icefront/ui/editor"
)

// drawn is the front that was drawn last.
func (r *rig) drawn() edit.Front {
	r.t.Helper()
	all := r.doc().Fronts(r.Session.Key())
	if len(all) == 0 {
		r.t.Fatal("nothing was drawn")
	}
	return all[len(all)-1]
}

func TestDraw(t *testing.T) {
	r := newRig(t, func(o *editor.Options) { o.Author = func() string { return "Ada" } })
	r.do(func() {
		r.e.Use(editor.Draw)
		r.edits("a click", 1, func() { r.click(20, 10) })
		f := r.drawn()
		if f.Source != schema.Manual || f.ImageID != "a" || f.Author != "Ada" || f.QualFlag == nil || *f.QualFlag != 0 || f.CRS != "EPSG:1" {
			t.Errorf("attributes %+v in %s", f.Attributes, f.CRS)
		}
		if !r.Session.HasLayer(layer.Fronts) {
			t.Error("there is no layer that shows it")
		}
		r.click(40, 10)
		r.click(40, 30)
		r.edits("a drag", 0, func() {
			r.press(70, 70, 0)
			r.drag(60, 70)
			r.release()
		})
		r.fit(r.Session)
		r.want("three clicks", f.ID, 20, 10, 40, 10, 40, 30)
		r.edits("Backspace", 1, func() { r.key(fyne.KeyBackspace) })
		r.want("Backspace", f.ID, 20, 10, 40, 10)
		r.e.Undo()
		r.want("undo", f.ID, 20, 10)
		r.e.Redo()
		r.e.Redo()
		r.want("all done again", f.ID, 20, 10, 40, 10, 40, 30)
		r.edits("Escape steps back", 1, func() { r.key(fyne.KeyEscape) })
		r.click(60, 30)
		r.want("and on", f.ID, 20, 10, 40, 10, 60, 30)
		r.edits("a double click", 1, func() { r.doubleClick(60, 50) })
		r.want("a double click", f.ID, 20, 10, 40, 10, 60, 30, 60, 50)
		if r.e.Chosen() != f.ID {
			t.Errorf("chosen is %d", r.e.Chosen())
		}
		r.click(10, 70)
		if g := r.drawn(); g.ID == f.ID {
			t.Error("a click after the end goes on")
		}
		r.edits("Enter after one vertex", 0, func() { r.key(fyne.KeyReturn) })
		r.click(20, 70)
		r.key(fyne.KeyReturn)
		r.want("the second", r.drawn().ID, 10, 70, 20, 70)
	})
}

func TestDrawingIsUndoneToItsBeginning(t *testing.T) {
	r := newRig(t)
	r.do(func() {
		r.e.Use(editor.Draw)
		r.click(20, 10)
		r.click(40, 10)
		id := r.drawn().ID
		r.e.Undo()
		r.e.Undo()
		r.want("undone", id)
		r.e.Redo()
		r.click(40, 40)
		r.want("the front came back and goes on", id, 20, 10, 40, 40)
		r.key(fyne.KeyEscape, fyne.KeyEscape)
		r.want("two steps back", id)
		if r.e.Tool() != editor.Draw {
			t.Error("the tool has left too early")
		}
		r.click(60, 60)
		r.want("another beginning", r.drawn().ID, 60, 60)
		r.key(fyne.KeyEscape, fyne.KeyEscape)
		if r.e.Tool() != editor.Pan || len(r.doc().Fronts("")) != 0 {
			t.Errorf("with nothing left Escape leaves the tool: %s", r.e.Tool())
		}
		r.click(60, 60)
		if len(r.doc().Fronts("")) != 0 {
			t.Error("a click of no tool draws")
		}
	})
}

func TestDrawGoesOnWithAFront(t *testing.T) {
	r := newRig(t)
	r.do(func() {
		a := r.add(20, 10, 40, 10)
		r.e.Use(editor.Draw)
		r.edits("a click on the tail", 0, func() { r.click(40.5, 10.5) })
		r.click(60, 20)
		r.want("the tail", a, 20, 10, 40, 10, 60, 20)
		if f := r.drawn(); f.Source != schema.Edited {
			t.Errorf("source is %s", f.Source)
		}
		r.key(fyne.KeyReturn)
		r.click(20, 10)
		r.click(10, 20)
		r.click(10, 30)
		r.want("the head", a, 10, 30, 10, 20, 20, 10, 40, 10, 60, 20)
		r.key(fyne.KeyEscape, fyne.KeyEscape, fyne.KeyEscape)
		r.want("Escape takes back what was added, not what was there", a, 20, 10, 40, 10, 60, 20)
		if r.e.Tool() != editor.Pan {
			t.Errorf("the tool is %s", r.e.Tool())
		}
		r.e.Use(editor.Draw)
		r.click(20, 10)
		r.key(fyne.KeyBackspace)
		r.want("Backspace takes what was there, undoably", a, 40, 10, 60, 20)
		r.e.Undo()
		r.want("undone", a, 20, 10, 40, 10, 60, 20)
	})
}

func TestDrawingIsKept(t *testing.T) {
	r := newRig(t)
	r.must("/b.tif")
	r.do(func() {
		keys := r.Session.Keys()
		r.e.Use(editor.Draw)
		r.click(20, 10)
		r.click(40, 10)
		id := r.drawn().ID
		r.press(40, 40, 0)
		r.e.Use(editor.Brush)
		r.release()
		r.want("another tool", id, 20, 10, 40, 10)
		r.e.Use(editor.Draw)
		r.click(40, 30)
		r.want("it goes on", id, 20, 10, 40, 10, 40, 30)
		r.press(50, 30, 0)
		r.Session.Turn(keys[0])
		r.fit(r.Session)
		r.release()
		r.want("another scene", id, 20, 10, 40, 10, 40, 30)
		r.click(10, 60)
		if f := r.drawn(); f.Scene != keys[0] || f.ID == id {
			t.Errorf("drawn in %s", f.Scene)
		}
		r.key(fyne.KeyDelete)
		r.Session.Turn(keys[1])
		r.want("back", id, 20, 10, 40, 10, 40, 30)
	})
}

// What is hidden, turned round or changed by another way meanwhile does not mislead the hand.
func TestDrawFollowsTheDocument(t *testing.T) {
	r := newRig(t)
	r.do(func() {
		r.e.Use(editor.Draw)
		r.click(20, 10)
		r.click(40, 10)
		id := r.drawn().ID
		r.Session.SetVisible(layer.Fronts, false)
		r.click(60, 10)
		r.want("hidden", id, 20, 10, 40, 10, 60, 10)
		if l, _ := r.Session.LayerOf(r.Session.Key(), layer.Fronts); !l.Style.Visible {
			t.Error("what is drawn stays hidden")
		}
		if err := r.doc().Reverse(id); err != nil {
			t.Fatal(err)
		}
		r.click(70, 20)
		r.want("reversed", id, 70, 20, 60, 10, 40, 10, 20, 10)
		r.edits("Backspace", 1, func() { r.key(fyne.KeyBackspace) })
		r.want("Backspace", id, 60, 10, 40, 10, 20, 10)
		if err := r.doc().Delete(id); err != nil {
			t.Fatal(err)
		}
		r.click(10, 70)
		if f := r.drawn(); f.ID == id || len(f.Line) != 1 {
			t.Errorf("after deleting: %+v", f)
		}
	})
}

func TestSnapping(t *testing.T) {
	wire := &fakeWire{}
	r := newRig(t, func(o *editor.Options) { o.Wire = wire })
	r.do(func() {
		r.add(20, 10, 60, 10)
		wire.ridge = r.world(30, 50)
		r.e.Use(editor.Draw)
		r.click(31, 50.5)
		id := r.drawn().ID
		r.want("the ridge", id, 30, 50)
		r.click(40, 10.9)
		r.click(61, 9)
		r.want("a line, and a vertex", id, 30, 50, 40, 10, 60, 10)
		r.click(70, 30)
		r.click(41, 10.9, fyne.KeyModifierAlt)
		r.want("not with Alt", id, 30, 50, 40, 10, 60, 10, 70, 30, 41, 10.9)
		r.e.Use(editor.Vertices)
		if err := r.doc().Delete(id); err != nil {
			t.Fatal(err)
		}
		r.e.Use(editor.Draw)
		r.click(60, 10, fyne.KeyModifierAlt)
		r.edits("with Alt an end begins another front", 1, func() { r.click(70, 20) })
		r.want("which is its own", r.drawn().ID, 60, 10, 70, 20)
	})
}

// fakeWire goes round a corner.
type fakeWire struct {
	from    orb.Point
	ridge   orb.Point
	lost    bool
	seeds   int
	stopped int
}

func (w *fakeWire) From(p orb.Point) { w.from, w.seeds = p, w.seeds+1 }

func (w *fakeWire) To(p orb.Point) ([]orb.Point, bool) {
	return []orb.Point{w.from, {p[0], w.from[1]}, p}, !w.lost
}

func (w *fakeWire) Snap(p orb.Point, radius float64) (orb.Point, bool) {
	dx, dy := p[0]-w.ridge[0], p[1]-w.ridge[1]
	return w.ridge, dx*dx+dy*dy < radius*radius
}

func (w *fakeWire) Stop() { w.stopped++ }

func TestWire(t *testing.T) {
	wire := &fakeWire{}
	r := newRig(t, func(o *editor.Options) { o.Wire = wire })
	r.do(func() {
		r.e.Use(editor.Draw)
		r.click(20, 10)
		id := r.drawn().ID
		r.edits("held", 1, func() { r.click(30, 20, shift) })
		r.want("held", id, 20, 10, 30, 10, 30, 20)
		r.edits("let go", 1, func() { r.click(40, 20) })
		r.edits("switched on", 1, func() {
			test.Type(r.m, "w")
			r.move(45, 25, 0)
			r.move(50, 30, 0)
			r.click(50, 30)
		})
		r.want("switched on", id, 20, 10, 30, 10, 30, 20, 40, 20, 50, 20, 50, 30)
		r.edits("a path is one click", 1, func() { r.key(fyne.KeyBackspace) })
		r.want("a path is one click", id, 20, 10, 30, 10, 30, 20, 40, 20)
		r.click(50, 30, shift)
		r.want("straight with Shift", id, 20, 10, 30, 10, 30, 20, 40, 20, 50, 30)
		wire.lost = true
		r.click(60, 50)
		r.want("straight without a path", id, 20, 10, 30, 10, 30, 20, 40, 20, 50, 30, 60, 50)
		wire.stopped = 0
		r.e.Use(editor.Pan)
		if wire.stopped != 1 {
			t.Errorf("stopped %d times", wire.stopped)
		}
	})
}

// In degrees a radius is as wide as it looks.
func TestDegrees(t *testing.T) {
	r := rigOn(t, newWorld(), "/degrees.tif")
	r.do(func() {
		const aspect = 3
		r.aspect = aspect
		r.fit(r.Session)
		id := r.add(20, 10, 60, 10, 60, 60)
		unit := r.Session.Scene().Grid().Transform
		x := func(px float64) float64 { return px * r.m.View().Scale * aspect / unit[1] } // columns of so many pixels of the screen
		r.e.Use(editor.Vertices)
		r.edits("six pixels beside a vertex", 1, func() {
			r.press(60+x(6), 60, 0)
			r.drag(50+x(6), 60)
			r.release()
		})
		r.want("moved", id, 20, 10, 60, 10, 50, 60)
		r.edits("twelve pixels beside it", 0, func() {
			r.press(50+x(12), 60, 0)
			r.drag(40, 60)
			r.release()
		})
	})
}
