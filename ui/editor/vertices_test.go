package editor_test

import (
	"testing"

	"fyne.io/fyne/v2"
	"github.com/paulmach/orb"

	"icefront/geo"
	"icefront/geo/schema"
	"icefront/ui/editor"
)

const shift, control = fyne.KeyModifierShift, fyne.KeyModifierControl

func TestVerticesMove(t *testing.T) {
	r := newRig(t)
	r.do(func() {
		id := r.add(20, 10, 40, 20, 60, 10)
		r.e.Use(editor.Vertices)
		r.edits("a drag", 1, func() {
			r.press(40, 20, 0)
			r.drag(42, 25)
			r.drag(45, 30)
			r.want("before the release", id, 20, 10, 40, 20, 60, 10)
			r.release()
		})
		r.want("dragged", id, 20, 10, 45, 30, 60, 10)
		r.edits("a hand that trembles", 0, func() {
			r.press(45, 30, 0)
			r.drag(45.5, 30)
			r.release()
		})
		r.edits("Escape", 0, func() {
			r.press(45, 30, 0)
			r.drag(50, 50)
			r.key(fyne.KeyEscape)
			r.drag(55, 50)
			r.release()
		})
		r.want("after Escape", id, 20, 10, 45, 30, 60, 10)
		r.edits("the release was not told", 1, func() {
			r.press(20, 10, 0)
			r.drag(21, 15)
			r.m.DragEnd()
			r.move(50, 50, 0)
		})
		r.want("after a lost release", id, 21, 15, 45, 30, 60, 10)
		r.edits("another tool in the middle", 1, func() {
			r.press(60, 10, 0)
			r.drag(60, 20)
			r.e.Use(editor.Draw)
			r.drag(60, 40)
			r.release()
		})
		r.want("after another tool", id, 21, 15, 45, 30, 60, 20)
		r.e.Use(editor.Vertices)
		r.press(45, 30, 0)
		r.drag(50, 50)
		r.e.Undo()
		r.drag(50, 55)
		r.release()
		r.want("undo in the middle of a drag", id, 21, 15, 45, 30, 60, 10)
		if got := r.doc().CanRedo(); got != "Move a vertex" {
			t.Errorf("the drag went on after undoing: redo is %q", got)
		}
		before := r.m.View()
		r.press(5, 70, 0)
		r.drag(15, 70)
		r.release()
		if r.m.View() == before {
			t.Error("dragging beside fronts does not move the map")
		}
	})
}

func TestVerticesInsertAndDelete(t *testing.T) {
	r := newRig(t)
	r.do(func() {
		id := r.add(20, 10, 60, 10, 60, 50, 20, 50)
		r.e.Use(editor.Vertices)
		r.edits("Ctrl+click", 1, func() { r.click(40, 10.5, control) })
		r.want("Ctrl+click", id, 20, 10, 40, 10, 60, 10, 60, 50, 20, 50)
		r.edits("double click", 1, func() { r.doubleClick(60, 30) })
		r.want("double click", id, 20, 10, 40, 10, 60, 10, 60, 30, 60, 50, 20, 50)
		if r.e.Chosen() != id {
			t.Errorf("chosen is %d", r.e.Chosen())
		}
		scale := r.m.View().Scale
		r.edits("double click beside it", 0, func() { r.doubleClick(40, 30) })
		if r.m.View().Scale == scale {
			t.Error("a double click beside fronts does not zoom")
		}
		r.fit(r.Session)
		r.edits("delete", 1, func() {
			r.click(40, 10)
			r.key(fyne.KeyDelete)
		})
		r.want("delete", id, 20, 10, 60, 10, 60, 30, 60, 50, 20, 50)
		r.edits("delete of nothing", 0, func() { r.key(fyne.KeyDelete) })
		r.edits("two that are not neighbours", 1, func() {
			r.click(20, 10)
			r.click(60, 30, shift)
			r.key(fyne.KeyBackspace)
		})
		r.want("two that are not neighbours", id, 60, 10, 60, 50, 20, 50)
		r.edits("a box", 1, func() {
			r.press(55, 5, shift)
			r.drag(65, 55)
			r.release()
			r.key(fyne.KeyDelete)
		})
		r.want("a box", id, 20, 50)
		r.edits("the last takes the front along", 1, func() {
			r.click(20, 50)
			r.key(fyne.KeyDelete)
		})
		r.want("the last", id)
		r.e.Undo()
		r.want("and comes back", id, 20, 50)
	})
}

func TestVerticesMoveTogether(t *testing.T) {
	r := newRig(t)
	r.do(func() {
		id := r.add(20, 10, 40, 10, 60, 10, 80, 10)
		r.e.Use(editor.Vertices)
		r.press(35, 5, shift)
		r.drag(65, 15)
		r.release()
		r.edits("a drag of two", 1, func() {
			r.press(40, 10, 0)
			r.drag(40, 30)
			r.release()
		})
		r.want("a drag of two", id, 20, 10, 40, 30, 60, 30, 80, 10)
		r.edits("and again", 1, func() {
			r.press(60, 30, 0)
			r.drag(60, 40)
			r.release()
		})
		r.want("and again", id, 20, 10, 40, 40, 60, 40, 80, 10)
	})
}

func TestChoosing(t *testing.T) {
	changes := 0
	r := newRig(t, func(o *editor.Options) { o.Changed = func() { changes++ } })
	r.do(func() {
		a, b := r.add(20, 10, 60, 10), r.add(20, 50, 60, 50)
		r.e.Use(editor.Vertices)
		changes = 0
		r.click(40, 10)
		if r.e.Chosen() != a || changes != 1 {
			t.Errorf("chosen is %d, told %d times", r.e.Chosen(), changes)
		}
		r.e.Choose(b)
		r.click(40, 30)
		if r.e.Chosen() != 0 {
			t.Errorf("beside fronts: chosen is %d", r.e.Chosen())
		}
		r.e.Choose(b)
		if err := r.doc().Delete(b); err != nil || r.e.Chosen() != 0 {
			t.Errorf("a front that is gone is chosen: %d, %v", r.e.Chosen(), err)
		}
		r.e.Choose(a)
		r.key(fyne.KeyEscape)
		if r.e.Chosen() != 0 {
			t.Error("Escape does not let go")
		}
		r.e.Choose(99)
		if r.e.Chosen() != 0 {
			t.Error("a front that is not there is chosen")
		}
	})
}

// A front in another CRS than the map is said, not edited.
func TestFrontsInAnotherCRSAreNotEdited(t *testing.T) {
	r := newRig(t)
	r.do(func() {
		id := r.addLine(orb.LineString{r.world(20, 10), r.world(40, 20)}, geo.LonLat)
		r.e.Use(editor.Vertices)
		r.said = nil
		r.edits("a drag", 0, func() {
			r.press(40, 20, 0)
			r.drag(45, 30)
			r.release()
		})
		r.click(40, 20)
		if len(r.said) == 0 {
			t.Error("nothing is said")
		}
		r.said = nil
		r.e.Choose(id)
		r.e.Delete()
		if len(r.said) < 2 || len(r.doc().Fronts("")) != 1 {
			t.Errorf("said %q", r.said)
		}
	})
}

func TestMenu(t *testing.T) {
	r := newRig(t, func(o *editor.Options) {
		o.Walls = func() []orb.LineString { return []orb.LineString{{{1000 + 30*50, 9000}, {1000 + 30*50, 0}}} }
	})
	r.must("/b.tif")
	r.do(func() {
		a, b := r.add(20, 10, 40, 10, 60, 10.1, 80, 10), r.add(20, 50, 60, 50)
		r.e.Use(editor.Vertices)
		choose := r.choose
		choose(60, 10.1, "Split here")
		r.want("split", a, 20, 10, 40, 10, 60, 10.1)
		second := r.doc().Fronts(r.Session.Key())[1].ID
		r.want("split", second, 60, 10.1, 80, 10)
		choose(30, 10, "Join with…")
		r.click(70, 10)
		r.want("joined", a, 20, 10, 40, 10, 60, 10.1, 80, 10)
		r.want("joined", second)
		choose(30, 10, "Simplify", "by 1 pixels at most")
		r.want("simplified", a, 20, 10, 80, 10)
		choose(30, 10, "Reverse")
		r.want("reversed", a, 80, 10, 20, 10)
		choose(30, 10, "Trim to walls")
		r.want("trimmed", a, 80, 10, 50, 10)
		choose(30, 50, "Insert a vertex")
		r.want("inserted", b, 20, 50, 30, 50, 60, 50)
		choose(60, 50, "Delete this vertex")
		r.want("deleted", b, 20, 50, 30, 50)
		choose(25, 50, "Copy to a")
		other := r.doc().Fronts(r.Session.Keys()[0])
		if len(other) != 1 || other[0].ImageID != "a" || other[0].Source != schema.Manual {
			t.Errorf("copied %+v", other)
		}
		choose(60, 10, "Join with…")
		r.edits("Escape", 0, func() { r.key(fyne.KeyEscape) })
		if r.e.Tool() != editor.Vertices {
			t.Errorf("the tool is %s", r.e.Tool())
		}
		choose(25, 50, "Delete the front")
		r.want("gone", b)
	})
}
