package mapview_test

import (
	"context"
	"image"
	"image/color"
	"math"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"
	"github.com/paulmach/orb"

	"icefront/app/render"
	"icefront/geo"
	"icefront/ui/mapview"
)

// desk is a map in a window, with a record of what it asks for and a clock.
type desk struct {
	m        *mapview.Map
	window   fyne.Window
	asked    []render.View
	released []*image.RGBA
	now      time.Time
}

var grid = geo.Grid{Width: 800, Height: 600, Transform: geo.Affine{500000, 10, 0, 7600000, 0, -10}, CRS: "EPSG:32622"}

func content() mapview.Content { return mapview.Content{Grid: grid, PerUnit: 1, Unit: "m"} }

// open returns a map of 400 x 300 that shows a scene of 8 x 6 km.
func open(t *testing.T) *desk {
	t.Helper()
	test.NewTempApp(t)
	d := &desk{m: mapview.New("Open a scene: Ctrl+O or drop a file here", "Drawing"), now: time.Unix(0, 0)}
	d.m.Request = func(v render.View) { d.asked = append(d.asked, v) }
	d.m.Release = func(f *image.RGBA) { d.released = append(d.released, f) }
	d.m.Now = func() time.Time { return d.now }
	d.window = test.NewTempWindow(t, d.m)
	d.window.SetPadded(false)
	d.window.Resize(fyne.NewSize(400, 300))
	d.m.SetContent(content())
	return d
}

// answer delivers a frame for the last request.
func (d *desk) answer(complete bool) *image.RGBA {
	v := d.asked[len(d.asked)-1]
	f := image.NewRGBA(image.Rect(0, 0, v.Width, v.Height))
	d.m.SetFrame(f, v, complete)
	return f
}

func near(a, b orb.Point) bool { return math.Hypot(a[0]-b[0], a[1]-b[1]) < 1e-3 }

func TestOpeningFits(t *testing.T) {
	d := open(t)
	v := d.m.View()
	if v.Width != 400 || v.Height != 300 || v.Center != grid.Centre() || math.Abs(v.Scale-8000./384) > 1e-9 && math.Abs(v.Scale-6000./284) > 1e-9 {
		t.Errorf("view %+v", v)
	}
	if len(d.asked) != 1 || d.asked[0] != v {
		t.Errorf("asked for %+v", d.asked)
	}
}

func TestResizingFitsUntilMoved(t *testing.T) {
	d := open(t)
	d.answer(true)
	d.window.Resize(fyne.NewSize(800, 600))
	if v := d.m.View(); v.Width != 800 || v.Scale > 6000./580 {
		t.Errorf("after resizing: %+v", v)
	}
	d.m.PanBy(10, 0)
	before := d.m.View()
	d.window.Resize(fyne.NewSize(500, 400))
	if v := d.m.View(); v.Scale != before.Scale || v.Center != before.Center || v.Width != 500 {
		t.Errorf("after panning and resizing: %+v, before %+v", v, before)
	}
}

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

// While a frame is due the old one lies where its part of the world is.
func TestOldFrameFollowsTheView(t *testing.T) {
	d := open(t)
	d.answer(true)
	d.m.PanBy(40, 25)
	if p, s := d.m.Frame(); p != fyne.NewPos(40, 25) || s != fyne.NewSize(400, 300) {
		t.Errorf("after panning the frame lies at %v of size %v", p, s)
	}
	d.answer(true)
	d.m.ZoomAt(0, 0, 2)
	if p, s := d.m.Frame(); p != fyne.NewPos(0, 0) || s != fyne.NewSize(800, 600) {
		t.Errorf("after zooming the frame lies at %v of size %v", p, s)
	}
	d.answer(true)
	if p, s := d.m.Frame(); p != fyne.NewPos(0, 0) || s != fyne.NewSize(400, 300) {
		t.Errorf("the new frame lies at %v of size %v", p, s)
	}
}

// However fast events come, one frame is due at a time, and the last view is always asked for.
func TestRequestsWaitForFrames(t *testing.T) {
	d := open(t)
	for range 20 {
		d.m.PanBy(1, 0)
	}
	if len(d.asked) != 1 {
		t.Fatalf("%d requests before the first frame", len(d.asked))
	}
	d.answer(false)
	if len(d.asked) != 2 || d.asked[1] != d.m.View() {
		t.Fatalf("after the first frame asked for %+v", d.asked[1:])
	}
	d.answer(false)
	d.answer(true)
	if len(d.asked) != 2 {
		t.Errorf("asked %d times though nothing moved", len(d.asked))
	}
	d.m.PanBy(1, 0)
	d.now = d.now.Add(time.Second) // that frame got lost: an error, a closed scene
	d.m.PanBy(1, 0)
	if len(d.asked) != 4 {
		t.Errorf("asked %d times: a lost frame stops the map", len(d.asked))
	}
	d.m.Redraw()
	d.answer(true)
	if len(d.asked) != 5 {
		t.Errorf("asked %d times: a changed picture is not drawn", len(d.asked))
	}
}

func TestFramesAreReleased(t *testing.T) {
	d := open(t)
	first := d.answer(false)
	second := d.answer(true)
	if len(d.released) != 1 || d.released[0] != first {
		t.Errorf("released %d frames", len(d.released))
	}
	d.m.Clear()
	d.m.SetFrame(first, d.asked[0], true) // too late
	if len(d.released) != 3 || d.released[1] != second || d.released[2] != first {
		t.Errorf("released %d frames after clearing", len(d.released))
	}
	d.m.PanBy(5, 5)
	d.m.ZoomBy(2)
	d.m.Fit()
	d.m.OneToOne()
	d.m.TypedRune('+')
	d.m.TypedKey(&fyne.KeyEvent{Name: fyne.KeyLeft})
	d.m.Dragged(&fyne.DragEvent{})
	d.m.DragEnd()
	if len(d.asked) != 1 {
		t.Errorf("an empty map asked for %+v", d.asked[1:])
	}
}

func TestBusyOnlyAfterAWhile(t *testing.T) {
	d := open(t)
	d.answer(false)
	if d.m.Busy() {
		t.Error("busy at the first frame: would flicker with every step")
	}
	d.answer(false)
	if !d.m.Busy() {
		t.Error("not busy at the second incomplete frame")
	}
	d.answer(true)
	if d.m.Busy() {
		t.Error("busy when complete")
	}
}

// On a screen with more pixels per unit the view has them too.
func TestHighResolution(t *testing.T) {
	test.NewTempApp(t)
	m := mapview.New("", "")
	var asked []render.View
	m.Request = func(v render.View) { asked = append(asked, v) }
	c := test.NewCanvas()
	c.SetPadded(false)
	c.SetScale(2)
	c.SetContent(m)
	c.Resize(fyne.NewSize(400, 300))
	m.SetContent(content())
	if v := m.View(); v.Width != 800 || v.Height != 600 {
		t.Skipf("SKIPPED: this canvas does not tell its scale: %+v", v)
	}
	before := m.View().ToWorld(200, 100)
	m.DoubleTapped(&fyne.PointEvent{Position: fyne.NewPos(100, 50)})
	if got := m.View().ToWorld(200, 100); !near(got, before) {
		t.Errorf("zoomed at %v, want %v", got, before)
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

func TestMarkup(t *testing.T) {
	for _, c := range []struct {
		name string
		do   func(d *desk)
	}{
		{"empty", func(d *desk) { d.m.Clear() }},
		{"open", func(d *desk) { d.answer(true) }},
		{"drawing", func(d *desk) { d.answer(false); d.answer(false) }},
		{"stretched", func(d *desk) { d.answer(true); d.m.ZoomAt(100, 100, 2) }},
		{"without_a_scale", func(d *desk) {
			d.m.SetContent(mapview.Content{Grid: geo.PixelGrid(40, 30)})
			d.answer(true)
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := open(t)
			c.do(d)
			test.AssertRendersToMarkup(t, c.name+".xml", d.window.Canvas())
		})
	}
}

// The whole way once, in pixels: a scene is drawn, shown, and stretched while zooming, in light and dark.
func TestPicture(t *testing.T) {
	for _, variant := range []struct {
		name string
		th   fyne.ThemeVariant
	}{{"light", theme.VariantLight}, {"dark", theme.VariantDark}} {
		t.Run(variant.name, func(t *testing.T) {
			d := open(t)
			fyne.CurrentApp().Settings().SetTheme(fixed{test.Theme(), variant.th})
			r := render.NewRenderer(render.NewTiles(0))
			m := geo.NewRaster[uint8](grid)
			for i := range m.Pix {
				m.Pix[i] = uint8(i % grid.Width / 100 % 2)
			}
			p := render.Picture{Background: color.NRGBA{90, 90, 90, 255}, Layers: []render.Layer{{
				Kind: render.KindScene, Visible: true, Opacity: 1, Stretch: render.Stretch{High: 1},
				Data: render.Data{ID: "scene", Source: render.MaskSource(m)},
			}}}
			f, err := r.Frame(context.Background(), p, d.m.View())
			if err != nil {
				t.Fatal(err)
			}
			d.m.SetFrame(f, d.m.View(), true)
			test.AssertRendersToImage(t, "picture_"+variant.name+".png", d.window.Canvas())
		})
	}
}

// fixed is a theme in one variant, whatever the desktop's setting.
type fixed struct {
	fyne.Theme
	variant fyne.ThemeVariant
}

func (f fixed) Color(n fyne.ThemeColorName, _ fyne.ThemeVariant) color.Color {
	return theme.DefaultTheme().Color(n, f.variant)
}
