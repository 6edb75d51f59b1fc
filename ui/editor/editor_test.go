package editor_test

import (
	"cmp"
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
	"github.com/paulmach/orb"

	"icefront/app"
	"icefront/app/apptest"
	"icefront/app/edit"
	"icefront/geo"
	"icefront/geo/schema"
	"icefront/ui/editor"
	"icefront/ui/mapview"
)

// rig is an editor on a map of 400 x 320 that shows 100 x 80 pixels: 4 units of Fyne are one pixel of 30 m.
type rig struct {
	*apptest.Rig
	t    testing.TB
	m    *mapview.Map
	e    *editor.Editor
	said []string
	down *desktop.MouseEvent

	aspect float64 // of the map; 0: the scene's
}

func newRig(t testing.TB, change ...func(*editor.Options)) *rig {
	t.Helper()
	return rigOn(t, newWorld(), "/a.tif", change...)
}

func newWorld() *apptest.World {
	w := apptest.NewWorld()
	w.Add("/a.tif", apptest.Metric(), apptest.Grey)
	w.Add("/b.tif", apptest.Metric(), apptest.Grey)
	g := apptest.Metric()
	g.CRS, g.Transform = geo.LonLat, geo.Affine{-50, 0.001, 0, 70, 0, -0.0005}
	w.Add("/degrees.tif", g, apptest.Grey)
	w.Classes = apptest.FrontAt(50)
	return w
}

func rigOn(t testing.TB, w *apptest.World, path string, change ...func(*editor.Options)) *rig {
	t.Helper()
	test.NewTempApp(t)
	r := &rig{t: t, Rig: apptest.NewRig(t, w)}
	r.Open(path)
	r.Do(func(s *app.Session) {
		r.m = mapview.New("", "")
		win := test.NewTempWindow(t, r.m)
		win.SetPadded(false)
		win.Resize(fyne.NewSize(400, 320))
		r.fit(s)
		o := editor.Options{Say: func(text string) { r.said = append(r.said, text) }}
		for _, f := range change {
			f(&o)
		}
		r.e = editor.New(s, r.m, o)
	})
	return r
}

// fit shows the scene so that a pixel is 4 units wide.
func (r *rig) fit(s *app.Session) {
	g := s.Scene().Grid()
	r.m.SetContent(mapview.Content{Grid: g, Aspect: cmp.Or(r.aspect, s.Aspect()), PerUnit: 1, Unit: "m"})
	height, _ := g.Transform.PixelSize()
	v := r.m.View()
	v.Center, v.Scale = g.Centre(), height/4
	r.m.SetView(v)
}

// at is where a pixel lies on the map.
func (r *rig) at(col, row float64) fyne.Position {
	x, y := r.m.View().ToScreen(r.world(col, row))
	return fyne.NewPos(float32(x), float32(y))
}

func (r *rig) world(col, row float64) orb.Point {
	return r.Session.Scene().Grid().Transform.Apply(col, row)
}

func (r *rig) press(col, row float64, mod fyne.KeyModifier) {
	p := r.at(col, row)
	r.down = &desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: p, AbsolutePosition: p}, Button: desktop.MouseButtonPrimary, Modifier: mod}
	r.m.MouseDown(r.down)
}

func (r *rig) drag(col, row float64) {
	p := r.at(col, row)
	r.m.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: p}, Dragged: fyne.Delta{DX: p.X - r.down.Position.X, DY: p.Y - r.down.Position.Y}})
	r.down.Position = p
}

func (r *rig) release() {
	r.m.MouseUp(r.down)
	r.m.DragEnd()
}

func (r *rig) click(col, row float64, mod ...fyne.KeyModifier) {
	var held fyne.KeyModifier
	for _, m := range mod {
		held |= m
	}
	r.press(col, row, held)
	r.release()
}

func (r *rig) doubleClick(col, row float64) {
	r.click(col, row)
	r.click(col, row)
	r.m.DoubleTapped(&fyne.PointEvent{Position: r.at(col, row)})
}

func (r *rig) move(col, row float64, mod fyne.KeyModifier) {
	r.m.MouseMoved(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: r.at(col, row)}, Modifier: mod})
}

func (r *rig) key(names ...fyne.KeyName) {
	for _, n := range names {
		r.m.TypedKey(&fyne.KeyEvent{Name: n})
	}
}

func (r *rig) do(f func()) {
	r.t.Helper()
	r.Do(func(*app.Session) { f() })
}

// add adds a front along pixels.
func (r *rig) add(colRow ...float64) (id edit.ID) {
	r.t.Helper()
	var l orb.LineString
	for i := 0; i < len(colRow); i += 2 {
		l = append(l, r.world(colRow[i], colRow[i+1]))
	}
	return r.addLine(l, r.Session.Scene().Grid().CRS)
}

func (r *rig) addLine(l orb.LineString, crs geo.CRS) edit.ID {
	r.t.Helper()
	ids, err := r.doc().Add("Test", r.Session.Key(), []schema.Front{{CRS: crs, Line: l, Attributes: schema.Attributes{Source: schema.Model}}})
	if err != nil {
		r.t.Fatal(err)
	}
	return ids[0]
}

func (r *rig) doc() *edit.Document { return r.Session.Edits() }

// want compares a front with pixels, to a fifth of one.
func (r *rig) want(what string, id edit.ID, colRow ...float64) {
	r.t.Helper()
	f, ok := r.doc().Front(id)
	if len(colRow) == 0 {
		if ok {
			r.t.Errorf("%s: front %d is still there: %v", what, id, f.Line)
		}
		return
	}
	inv, _ := r.Session.Scene().Grid().Transform.Invert()
	var got []float64
	fits := ok && len(f.Line) == len(colRow)/2
	for i, p := range f.Line {
		q := inv.Apply(p[0], p[1])
		got = append(got, q[0], q[1])
		for k := range 2 {
			if fits && (q[k]-colRow[2*i+k] > 0.2 || q[k]-colRow[2*i+k] < -0.2) {
				fits = false
			}
		}
	}
	if !fits {
		r.t.Errorf("%s: front %d has the pixels %.2f, want %v", what, id, got, colRow)
	}
}

// edits runs a gesture and checks that it is so many edits.
func (r *rig) edits(what string, n int, f func()) {
	r.t.Helper()
	before := r.doc().Edits()
	f()
	if got := r.doc().Edits() - before; got != n {
		r.t.Errorf("%s: %d edits, want %d", what, got, n)
	}
}

// must opens another scene over those that are open.
func (r *rig) must(path string) {
	r.t.Helper()
	if err := r.Await(func(s *app.Session, then func(error)) { s.Add(path, 1, then) }); err != nil {
		r.t.Fatal(err)
	}
	r.Do(r.fit)
}

// choose opens the menu at a place with the right button and chooses an item.
func (r *rig) choose(col, row float64, path ...string) {
	r.t.Helper()
	e := &desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: r.at(col, row)}, Button: desktop.MouseButtonSecondary}
	r.m.MouseDown(e)
	r.m.MouseUp(e)
	overlays := fyne.CurrentApp().Driver().CanvasForObject(r.m).Overlays()
	if overlays.Top() == nil {
		r.t.Fatalf("no menu is open for %q", path)
	}
	overlays.Remove(overlays.Top())
	items := r.e.MenuAt(r.world(col, row)).Items
	for i, title := range path {
		k := slices.IndexFunc(items, func(it *fyne.MenuItem) bool { return it.Label == title })
		if k < 0 || items[k].Disabled {
			r.t.Fatalf("%q cannot be chosen", title)
		}
		if i == len(path)-1 {
			items[k].Action()
			return
		}
		items = items[k].ChildMenu.Items
	}
}
