package editor_test

import (
	"context"
	"math"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"icefront/app/layer"
	"icefront/geo"
	"icefront/geo/schema"
	"icefront/geo/zone"
	"icefront/ui/action"
	"icefront/ui/editor"
	"icefront/ui/mapview"
	"icefront/ui/uitest"
)

func TestRedraw(t *testing.T) {
	r := newRig(t)
	r.do(func() {
		a, b := r.add(20, 10, 40, 10, 60, 10, 80, 10), r.add(20, 50, 80, 50)
		r.e.Use(editor.Redraw)
		stroke := func(colRow ...float64) {
			r.press(colRow[0], colRow[1], 0)
			for i := 2; i < len(colRow); i += 2 {
				r.drag(colRow[i], colRow[i+1])
			}
		}
		r.edits("a stroke", 1, func() {
			stroke(40, 10, 45, 20, 55, 20, 60, 10)
			r.release()
		})
		r.want("a stroke", a, 20, 10, 40, 10, 45, 20, 55, 20, 60, 10, 80, 10)
		if got := r.doc().CanUndo(); got != "Redraw a stretch" || r.e.Chosen() != a {
			t.Errorf("title %q, chosen %d", got, r.e.Chosen())
		}
		r.edits("Escape", 0, func() {
			stroke(40, 10, 45, 40, 60, 10)
			r.key(fyne.KeyEscape)
			r.release()
		})
		r.said = nil
		r.edits("beside fronts", 0, func() {
			stroke(10, 70, 30, 70, 50, 75)
			r.release()
		})
		if len(r.said) == 0 {
			t.Error("a stroke beside fronts says nothing")
		}
		r.edits("another tool in the middle keeps it", 1, func() {
			stroke(40, 50, 50, 60, 60, 50)
			r.e.Use(editor.Pan)
			r.release()
		})
		r.want("another tool", b, 20, 50, 40, 50, 50, 60, 60, 50, 80, 50)
		r.e.Use(editor.Redraw)
		r.edits("a click", 0, func() { r.click(40, 50) })
		r.key(fyne.KeyEscape)
		if r.e.Tool() != editor.Pan {
			t.Errorf("the tool is %s", r.e.Tool())
		}
	})
}

// Squeezing for the aspect leaves vertices that nobody touched as they were.
func TestRedrawInDegrees(t *testing.T) {
	r := rigOn(t, newWorld(), "/degrees.tif")
	r.do(func() {
		r.aspect = 3.3
		r.fit(r.Session)
		id := r.add(40, 10, 45.1, 10.3, 55.7, 10, 60, 10)
		before, _ := r.doc().Front(id)
		r.e.Use(editor.Redraw)
		r.press(45.1, 10.3, 0)
		r.drag(50, 15)
		r.drag(55.7, 10)
		r.release()
		after, _ := r.doc().Front(id)
		n := len(after.Line)
		if n != 5 || after.Line[0] != before.Line[0] || after.Line[n-1] != before.Line[3] {
			t.Errorf("%v became %v", before.Line, after.Line)
		}
	})
}

// classes counts the pixels of each class of the scene that is worked on.
func (r *rig) classes() (n map[zone.Class]int) {
	r.t.Helper()
	n = map[zone.Class]int{}
	r.do(func() {
		c := r.doc().Painted(r.Session.Key())
		if c == nil {
			return
		}
		g := c.Grid()
		img, err := c.Read(context.Background(), 1, g.Bounds(), g.Width, g.Height)
		if err != nil {
			r.t.Fatal(err)
		}
		for _, v := range img.Pix {
			if v == v {
				n[zone.Class(v)]++
			}
		}
	})
	return n
}

func TestBrush(t *testing.T) {
	r := newRig(t)
	r.do(func() {
		r.e.Use(editor.Brush)
		test.Type(r.m, "4")
		if r.e.Class() != zone.Ocean {
			t.Errorf("class %d", r.e.Class())
		}
		view := r.m.View()
		test.Type(r.m, "3")
		if r.m.View() != view || r.e.Class() != zone.Glacier {
			t.Error("digits are the brush's, not the map's")
		}
		r.press(20, 20, 0)
		r.drag(30, 20)
		r.drag(40, 20)
		r.release()
	})
	r.Idle()
	// 12 units are 3 pixels: a band of 20 x 6 and a disc
	want := 20*6 + math.Pi*9
	if n := r.classes()[zone.Glacier]; math.Abs(float64(n)-want) > 8 {
		t.Errorf("painted %d pixels, want about %.0f", n, want)
	}
	r.do(func() {
		if !r.Session.HasLayer(layer.Zones) {
			t.Error("there is no layer that shows it")
		}
		r.edits("Escape", 0, func() {
			r.press(20, 60, 0)
			r.drag(40, 60)
			r.key(fyne.KeyEscape)
			r.release()
		})
		r.e.Undo()
	})
	if n := r.classes()[zone.Glacier]; n != 0 {
		t.Errorf("undone, %d pixels are left", n)
	}
	r.do(func() {
		test.Type(r.m, "4")
		scale := r.m.View().Scale
		r.m.DoubleTapped(&fyne.PointEvent{Position: r.at(50, 50)})
		if r.m.View().Scale != scale {
			t.Error("two quick dabs zoom")
		}
		r.click(50, 50)
		test.Type(r.m, "]2")
		r.click(50, 50) // above the first, whichever is ready before
		r.press(10, 10, 0)
		r.drag(15, 10)
		r.e.Use(editor.Pan)
		r.drag(60, 10)
		r.release()
	})
	r.Idle()
	n := r.classes()
	if n[zone.Ocean] != 0 || n[zone.Rock] < 80 || n[zone.Rock] > 160 {
		t.Errorf("painted %v", n)
	}
}

// Strokes go to the scene that they were drawn on.
func TestStrokesStayWithTheirScene(t *testing.T) {
	r := newRig(t)
	r.must("/b.tif")
	var keys []string
	r.do(func() {
		keys = r.Session.Keys()
		r.e.Use(editor.Brush)
		r.click(20, 20)
		r.click(40, 40)
		r.press(60, 60, 0)
		r.Session.Turn(keys[0])
		r.release()
	})
	r.Idle()
	r.do(func() {
		if r.doc().Painted(keys[0]) != nil || r.doc().Painted(keys[1]) == nil {
			t.Error("painted on the other scene")
		}
		if got := r.doc().Edits(); got != 3 {
			t.Errorf("%d edits", got)
		}
	})
}

func TestFill(t *testing.T) {
	r := newRig(t)
	r.must("/b.tif")
	r.do(func() {
		keys := r.Session.Keys()
		r.e.Use(editor.Fill)
		test.Type(r.m, "4")
		r.click(10, 10)
		r.click(30, 10)
		r.e.Use(editor.Vertices)
		r.e.Use(editor.Fill)
		r.Session.Turn(keys[0])
		r.fit(r.Session)
		r.click(70, 70)
		r.key(fyne.KeyBackspace)
		r.Session.Turn(keys[1])
		r.fit(r.Session)
		r.click(30, 30)
		r.doubleClick(10, 30)
	})
	r.Idle()
	if n := r.classes(); n[zone.Ocean] != 400 {
		t.Errorf("filled %v", n)
	}
	r.do(func() {
		r.edits("two corners", 0, func() {
			r.click(10, 10)
			r.click(30, 10)
			r.key(fyne.KeyReturn)
		})
		r.key(fyne.KeyEscape, fyne.KeyEscape, fyne.KeyEscape)
		if r.e.Tool() != editor.Pan {
			t.Errorf("the tool is %s", r.e.Tool())
		}
	})
}

func TestFrontFromZones(t *testing.T) {
	r := newRig(t)
	r.Predict()
	r.do(func() {
		if got := r.doc().Fronts(r.Session.Key()); len(got) != 1 || got[0].FrontRule != "class" {
			t.Fatalf("predicted %d fronts", len(got))
		}
		r.e.Use(editor.Brush)
		test.Type(r.m, "4")
		r.press(40, 0, 0)
		r.drag(40, 80)
		r.release()
	})
	r.Idle()
	r.do(func() { r.e.TraceZones() })
	r.Idle()
	r.do(func() {
		all := r.doc().Fronts(r.Session.Key())
		if len(all) == 0 {
			t.Fatal("no front")
		}
		f, inv := all[0], geo.Affine{}
		inv, _ = r.Session.Scene().Grid().Transform.Invert()
		q := inv.Apply(f.Line[0][0], f.Line[0][1])
		if f.FrontRule != "contact" || f.Source != schema.Model || math.Abs(q[0]-37) > 1.5 && math.Abs(q[0]-43) > 1.5 && math.Abs(q[0]-49) > 1.5 {
			t.Errorf("%s %s at column %.1f", f.Source, f.FrontRule, q[0])
		}
	})
}

func TestSpaceAndMiddleButtonPan(t *testing.T) {
	r := newRig(t)
	r.do(func() {
		for _, n := range []editor.Name{editor.Vertices, editor.Draw, editor.Redraw, editor.Brush, editor.Fill} {
			r.e.Use(n)
			before := r.m.View()
			r.edits(string(n), 0, func() {
				r.m.KeyDown(&fyne.KeyEvent{Name: fyne.KeySpace})
				r.press(20, 20, 0)
				r.drag(40, 40)
				r.release()
				r.m.KeyUp(&fyne.KeyEvent{Name: fyne.KeySpace})
			})
			if r.m.View() == before {
				t.Errorf("%s: the map does not move", n)
			}
			r.fit(r.Session)
		}
	})
}

func TestStripAndActions(t *testing.T) {
	var said string
	r := newRig(t, func(o *editor.Options) {
		o.Measure = func() *mapview.Measure { return &mapview.Measure{} }
		o.Say = func(text string) { said = text }
	})
	r.do(func() {
		w := test.NewTempWindow(t, r.e.Strip())
		uitest.Golden(t, "strip", w.Content())
		var all action.Registry
		all.Add(r.e.Actions()...)
		if p := all.Problems(); len(p) > 0 {
			t.Errorf("actions: %q", p)
		}
		if all.TypedRune('g'); r.e.Tool() != editor.Fill {
			t.Errorf("G takes %s", r.e.Tool())
		}
		for _, n := range editor.Tools() {
			r.e.Use(n)
			if r.e.Tool() != n || n.Key() == "" || n.Title() == "" || n != editor.Pan && said == "" {
				t.Errorf("%s: tool %s, said %q", n, r.e.Tool(), said)
			}
		}
		r.click(20, 20)
		r.click(20, 40)
		r.e.Use(editor.Draw)
		r.e.Use(editor.Pan)
		if min := w.Content().MinSize(); min.Width < 40 {
			t.Errorf("the strip is %g wide", min.Width)
		}
	})
}
