package mapview_test

import (
	"math"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
	"github.com/paulmach/orb"

	"icefront/ui/mapview"
)

func TestWheelZoomsAtTheCursor(t *testing.T) {
	d := open(t)
	at := fyne.NewPos(100, 220)
	before := d.m.View().ToWorld(100, 220)
	scale := d.m.View().Scale
	for _, c := range []struct {
		name   string
		dy     float32
		factor float64
	}{
		{"a notch in", 25, 1.3}, {"a notch out", -25, 1 / 1.3}, {"a violent turn is bounded", 2500, math.Pow(1.3, 4)}, {"sideways does nothing", 0, 1},
	} {
		scale = d.m.View().Scale
		d.m.Scrolled(&fyne.ScrollEvent{PointEvent: fyne.PointEvent{Position: at}, Scrolled: fyne.Delta{DX: 9, DY: c.dy}})
		v := d.m.View()
		if math.Abs(scale/v.Scale-c.factor) > 1e-9 || !near(v.ToWorld(100, 220), before) {
			t.Errorf("%s: by %g, the point under the cursor went from %v to %v", c.name, scale/v.Scale, before, v.ToWorld(100, 220))
		}
	}
	test.Scroll(d.window.Canvas(), fyne.NewPos(5, 5), 0, 25)
	if v := d.m.View(); v.Scale >= scale {
		t.Error("the canvas does not pass the wheel on")
	}
}

func TestZoomIsBounded(t *testing.T) {
	d := open(t)
	for range 100 {
		d.m.ZoomBy(3)
	}
	if v := d.m.View(); v.Scale < 10./65 || v.Scale > 10./63 {
		t.Errorf("closest scale is %g", v.Scale)
	}
	for range 100 {
		d.m.ZoomBy(0.3)
	}
	if v := d.m.View(); v.Scale > 9*8000./384 {
		t.Errorf("furthest scale is %g", v.Scale)
	}
}

func TestDraggingPans(t *testing.T) {
	d := open(t)
	before := d.m.View().ToWorld(100, 100)
	test.Drag(d.window.Canvas(), fyne.NewPos(130, 80), 30, -20)
	if got := d.m.View().ToWorld(130, 80); !near(got, before) {
		t.Errorf("the point under the pointer was %v, is %v", before, got)
	}
}

// Halves of pixels add up instead of blurring the frame.
func TestDraggingMovesByWholePixels(t *testing.T) {
	d := open(t)
	start := d.m.View()
	d.m.MouseDown(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(50, 50)}, Button: desktop.MouseButtonPrimary})
	for i := range 10 {
		d.m.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(50+float32(i)*0.4, 50)}, Dragged: fyne.Delta{DX: 0.4}})
		moved := (start.Center[0] - d.m.View().Center[0]) / start.Scale
		if math.Abs(moved-math.Round(moved)) > 1e-6 {
			t.Fatalf("moved by %g pixels", moved)
		}
	}
	d.m.MouseUp(&desktop.MouseEvent{})
	d.m.DragEnd()
	if moved := (start.Center[0] - d.m.View().Center[0]) / start.Scale; math.Abs(moved-4) > 1e-6 {
		t.Errorf("moved by %g pixels in all, want 4", moved)
	}
}

func TestDoubleTapZoomsIn(t *testing.T) {
	d := open(t)
	before, scale := d.m.View().ToWorld(300, 200), d.m.View().Scale
	d.m.DoubleTapped(&fyne.PointEvent{Position: fyne.NewPos(300, 200)})
	if v := d.m.View(); v.Scale != scale/2 || !near(v.ToWorld(300, 200), before) {
		t.Errorf("scale %g to %g", scale, v.Scale)
	}
}

func TestKeys(t *testing.T) {
	d := open(t)
	d.window.Canvas().Focus(d.m)
	fit := d.m.View()
	test.Type(d.m, "++")
	if got := fit.Scale / d.m.View().Scale; math.Abs(got-math.Pow(1.3, 4)) > 1e-9 {
		t.Errorf("++ zooms by %g", got)
	}
	test.Type(d.m, "--")
	if got := fit.Scale / d.m.View().Scale; math.Abs(got-1) > 1e-9 {
		t.Errorf("++-- zooms by %g", got)
	}
	test.Type(d.m, "1")
	if got := d.m.View().Scale; got != 10 {
		t.Errorf("1:1 has %g m per pixel", got)
	}
	var other rune
	d.m.OnRune = func(r rune) { other = r }
	test.Type(d.m, "1p+")
	if other != 'p' {
		t.Errorf("a key of another part arrived as %q", other)
	}
	for _, c := range []struct {
		key  fyne.KeyName
		x, y float64
	}{
		{fyne.KeyRight, 50, 0}, {fyne.KeyLeft, -50, 0}, {fyne.KeyDown, 0, 38}, {fyne.KeyUp, 0, -38}, {fyne.KeyA, 0, 0},
	} {
		v := d.m.View()
		d.m.TypedKey(&fyne.KeyEvent{Name: c.key})
		if !near(v.ToWorld(200+c.x, 150+c.y), d.m.View().Center) {
			t.Errorf("%s: centre from %v to %v", c.key, v.Center, d.m.View().Center)
		}
	}
	for _, key := range []string{"f", "0", "F"} {
		d.m.ZoomBy(2)
		test.Type(d.m, key)
		if d.m.View() != fit {
			t.Errorf("%q shows %+v", key, d.m.View())
		}
	}
}

func TestHover(t *testing.T) {
	d := open(t)
	var at orb.Point
	var inside bool
	n := 0
	d.m.OnHover = func(p orb.Point, in bool) { at, inside, n = p, in, n+1 }
	test.MoveMouse(d.window.Canvas(), fyne.NewPos(200, 150))
	if !inside || !near(at, grid.Centre()) {
		t.Errorf("in the middle: %v, %t", at, inside)
	}
	d.m.PanBy(10, 0) // the map moves under a resting pointer
	if !near(at, d.m.View().ToWorld(200, 150)) || n != 2 {
		t.Errorf("after panning: %v, told %d times", at, n)
	}
	d.m.MouseOut()
	if inside {
		t.Error("still inside after leaving")
	}
}

// recorder is a tool that notes what it is told.
type recorder struct {
	calls []string
	last  mapview.Pointer
}

func (r *recorder) Press(_ *mapview.Map, at mapview.Pointer) {
	r.calls, r.last = append(r.calls, "press"), at
}

func (r *recorder) Drag(_ *mapview.Map, at mapview.Pointer) {
	r.calls, r.last = append(r.calls, "drag"), at
}

func (r *recorder) Release(_ *mapview.Map, at mapview.Pointer) {
	r.calls, r.last = append(r.calls, "release"), at
}

func TestToolGetsWholeGestures(t *testing.T) {
	d := open(t)
	tool := &recorder{}
	d.m.Tool = tool
	at := func(x, y float32) fyne.PointEvent { return fyne.PointEvent{Position: fyne.NewPos(x, y)} }
	d.m.MouseDown(&desktop.MouseEvent{PointEvent: at(10, 20), Button: desktop.MouseButtonPrimary, Modifier: fyne.KeyModifierShift})
	if !near(tool.last.World, d.m.View().ToWorld(10, 20)) || tool.last.Modifier != fyne.KeyModifierShift {
		t.Errorf("press at %+v", tool.last)
	}
	d.m.Dragged(&fyne.DragEvent{PointEvent: at(15, 22), Dragged: fyne.Delta{DX: 5, DY: 2}})
	d.m.Tool = nil // chosen in the middle of a gesture: the next one gets the new tool
	d.m.MouseUp(&desktop.MouseEvent{PointEvent: at(15, 22)})
	d.m.DragEnd()
	if got := len(tool.calls); got != 3 || tool.calls[2] != "release" || tool.last.X != 15 || tool.last.Modifier != fyne.KeyModifierShift {
		t.Errorf("calls %v, last %+v", tool.calls, tool.last)
	}
	d.m.Tool = tool
	before := d.m.View()
	d.m.MouseDown(&desktop.MouseEvent{PointEvent: at(10, 20), Button: desktop.MouseButtonTertiary})
	d.m.Dragged(&fyne.DragEvent{PointEvent: at(20, 20), Dragged: fyne.Delta{DX: 10}})
	d.m.DragEnd()
	if len(tool.calls) != 3 || d.m.View() == before {
		t.Errorf("the middle button does not pan: %v", tool.calls)
	}
	if d.window.Canvas().Focused() != fyne.Focusable(d.m) {
		t.Error("a press does not give the map the keyboard")
	}
}
