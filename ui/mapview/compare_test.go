package mapview_test

import (
	"image"
	"image/color"
	paint "image/draw"
	"math"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
	"github.com/paulmach/orb"

	"icefront/app/render"
	"icefront/ui/mapview"
	"icefront/ui/uitest"
)

func plain(v render.View, c color.Color) *image.RGBA {
	f := image.NewRGBA(image.Rect(0, 0, v.Width, v.Height))
	paint.Draw(f, f.Rect, image.NewUniform(c), image.Point{}, paint.Src)
	return f
}

func (d *desk) colorAt(x, y int) color.RGBA {
	return color.RGBAModel.Convert(d.window.Canvas().Capture().At(x, y)).(color.RGBA)
}

func TestSwipe(t *testing.T) {
	d := open(t)
	var right []render.View
	d.m.RequestRight = func(v render.View) { right = append(right, v) }
	red, blue := color.RGBA{200, 0, 0, 255}, color.RGBA{0, 0, 200, 255}
	d.m.SetFrame(plain(d.m.View(), red), d.m.View(), true)
	d.m.SetRightFrame(plain(d.m.View(), blue), d.m.View(), true)
	if len(d.released) != 1 || len(right) != 0 {
		t.Fatal("a right frame was kept or asked for without a divider")
	}
	d.m.SetSwipe(true)
	if len(right) != 1 || right[0] != d.m.View() {
		t.Fatalf("asked for %v", right)
	}
	d.m.SetFrame(plain(d.m.View(), red), d.m.View(), true)
	d.m.SetRightFrame(plain(d.m.View(), blue), d.m.View(), true)
	want := func(what string, divider int) {
		t.Helper()
		if a, b := d.colorAt(divider-20, 50), d.colorAt(divider+20, 50); a != red || b != blue {
			t.Errorf("%s: %v left of %d and %v right", what, a, divider, b)
		}
	}
	want("in the middle", 200)
	view := d.m.View()
	d.m.MouseMoved(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(202, 30)}})
	if d.m.Cursor() != desktop.HResizeCursor {
		t.Error("the pointer does not show that the divider can be dragged")
	}
	drag(d, fyne.NewPos(202, 30), 90)
	want("dragged", 290)
	if d.m.View() != view {
		t.Error("the map moved with the divider")
	}
	d.window.Resize(fyne.NewSize(800, 300))
	if got := d.m.SwipeAt(); math.Abs(got-0.725) > 1e-3 {
		t.Errorf("the divider stands at %g after resizing", got)
	}
	drag(d, fyne.NewPos(580, 30), 500)
	if d.m.SwipeAt() != 1 {
		t.Errorf("the divider left the map: %g", d.m.SwipeAt())
	}
	d.m.SetSwipeAt(0.25)
	d.answer(true)
	view = d.m.View()
	drag(d, fyne.NewPos(400, 100), 10)
	if d.m.View() == view || len(right) < 2 || right[len(right)-1] != d.m.View() {
		t.Error("beside the divider the map is dragged, and both pictures follow")
	}
	d.m.SetSwipe(false)
	if len(d.released) < 3 || d.colorAt(700, 50) == blue {
		t.Error("the right picture stays")
	}
}

// drag presses at a place and moves by dx.
func drag(d *desk, at fyne.Position, dx float32) {
	d.m.MouseDown(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: at}, Button: desktop.MouseButtonPrimary})
	at.X += dx
	d.m.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: at}, Dragged: fyne.Delta{DX: dx}})
	d.m.MouseUp(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: at}, Button: desktop.MouseButtonPrimary})
}

func TestSwipeLooks(t *testing.T) {
	d := open(t)
	d.m.SetNorth(20, true)
	d.m.SetSwipe(true)
	d.m.SetFrame(plain(d.m.View(), color.Gray{60}), d.m.View(), true)
	d.m.SetRightFrame(plain(d.m.View(), color.Gray{160}), d.m.View(), true)
	test.AssertImageMatches(t, "swipe.png", d.window.Canvas().Capture())
}

func TestNorth(t *testing.T) {
	d := open(t)
	if uitest.Shows(d.m, "N") {
		t.Error("north is shown before it is known")
	}
	d.m.SetNorth(-30, true)
	if !uitest.Shows(d.m, "N") {
		t.Error("no north arrow")
	}
	for _, angle := range []float64{math.NaN(), math.Inf(1)} {
		d.m.SetNorth(angle, true)
		if uitest.Shows(d.m, "N") {
			t.Errorf("an arrow to %g", angle)
		}
	}
	d.m.SetNorth(10, true)
	d.m.Clear()
	if uitest.Shows(d.m, "N") {
		t.Error("an arrow on an empty map")
	}
}

func TestSync(t *testing.T) {
	a := open(t)
	b := &desk{m: mapview.New("", ""), now: a.now}
	b.m.Request = func(v render.View) { b.asked = append(b.asked, v) }
	b.window = test.NewTempWindow(t, b.m)
	b.window.SetPadded(false)
	b.window.Resize(fyne.NewSize(300, 300))
	b.m.SetContent(content())
	same := func(what string) {
		t.Helper()
		if va, vb := a.m.View(), b.m.View(); va.Center != vb.Center || va.Scale != vb.Scale || va.Width == vb.Width {
			t.Errorf("%s: %+v and %+v", what, va, vb)
		}
	}
	stop := mapview.Sync(a.m, b.m)
	same("at once")
	a.m.PanBy(30, 10)
	same("a is dragged")
	b.m.ZoomAt(10, 10, 2)
	same("b is zoomed")
	a.m.Fit()
	same("a shows everything")
	a.window.Resize(fyne.NewSize(500, 200))
	same("a is resized")
	asked := len(b.asked)
	a.m.SetView(a.m.View())
	if len(b.asked) != asked {
		t.Error("nothing moved, and b draws again")
	}
	at := fyne.NewPos(250, 100) // the middle of a
	a.m.MouseMoved(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: at}})
	cross := &drawing{desk: b}
	if n := cross.inked(image.Rect(135, 135, 166, 166)); n < 20 {
		t.Errorf("%d pixels of a cross-hair in the middle of b", n)
	}
	a.m.MouseOut()
	if n := cross.inked(everywhere); n != 0 {
		t.Errorf("%d pixels of a cross-hair stay", n)
	}
	stop()
	before := b.m.View()
	a.m.PanBy(5, 5)
	if b.m.View() != before {
		t.Error("b follows after parting")
	}
}

func TestSyncChangesPartners(t *testing.T) {
	a, b, c := open(t), mapview.New("", ""), mapview.New("", "")
	stop := mapview.Sync(a.m, b)
	mapview.Sync(a.m, c)
	stop() // an old one parts nobody
	a.m.MouseMoved(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(10, 10)}})
	a.m.PanBy(1, 1)
}

func TestNotesStayOnTheMap(t *testing.T) {
	d := open(t)
	for _, p := range []orb.Point{d.m.View().ToWorld(399, 299), d.m.View().ToWorld(1, 1), d.m.View().ToWorld(200, 150)} {
		d.m.SetNote(p, "12.4 km")
		if !uitest.Shows(d.m, "12.4 km") {
			t.Errorf("no note at %v", p)
		}
	}
	d.m.SetNote(orb.Point{}, "")
	if uitest.Shows(d.m, "12.4 km") {
		t.Error("the note stays")
	}
}
