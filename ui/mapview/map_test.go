package mapview_test

import (
	"context"
	"image"
	"image/color"
	"math"
	"testing"
	"time"

	"fyne.io/fyne/v2"
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
	w := test.NewTempWindow(t, m)
	w.SetPadded(false)
	w.Canvas().(test.WindowlessCanvas).SetScale(2)
	w.Resize(fyne.NewSize(400, 300))
	m.SetContent(content())
	if v := m.View(); v.Width != 800 || v.Height != 600 {
		t.Fatalf("view %+v", v)
	}
	before := m.View().ToWorld(200, 100)
	m.DoubleTapped(&fyne.PointEvent{Position: fyne.NewPos(100, 50)})
	if got := m.View().ToWorld(200, 100); !near(got, before) {
		t.Errorf("zoomed at %v, want %v", got, before)
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

// Opening another scene ends the drawing of the one before: the frame that is due never comes.
func TestNewContentDoesNotWait(t *testing.T) {
	d := open(t)
	n := len(d.asked)
	d.m.SetContent(content())
	if len(d.asked) != n+1 {
		t.Errorf("%d requests for the new content, want 1", len(d.asked)-n)
	}
}
