package panel_test

import (
	"math"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"icefront/app"
	"icefront/app/apptest"
	"icefront/app/measure"
	"icefront/app/report"
	"icefront/geo"
	"icefront/geo/zone"
	"icefront/ui/histogram"
	"icefront/ui/panel"
	"icefront/ui/uitest"
)

// side is a session with all panels, as the window has them.
type side struct {
	*apptest.Rig
	object fyne.CanvasObject
	notes  *panel.Notes
	asked  int    // how often a pixel size was asked for
	typed  string // keys that were passed on
	marked int    // how often something else was marked
}

func newSide(t *testing.T, w *apptest.World) *side {
	t.Helper()
	test.NewTempApp(t)
	s := &side{Rig: apptest.NewRig(t, w)}
	s.Do(func(session *app.Session) {
		s.notes = panel.NewNotes()
		s.object = container.NewVBox(
			panel.NewScene(session, func() { s.asked++ }).Object,
			panel.NewLegend(session, func(r rune) { s.typed += string(r) }).Object,
			panel.NewStats(session, panel.StatsOptions{Keys: func(r rune) { s.typed += string(r) }, Marked: func() { s.marked++ }}).Object, s.notes.Object,
		)
		s.object.Resize(fyne.NewSize(320, 700))
	})
	return s
}

// world has a scene, a drawn label, and zones that differ from the prediction by two columns.
func world() *apptest.World {
	w := apptest.NewWorld()
	w.Add("/data/a.tif", apptest.Metric(), apptest.Grey)
	w.Classes = apptest.FrontAt(50)
	w.Layers["/data/a.geojson"] = apptest.LineAt(52)
	w.Add("/data/zones.tif", apptest.Metric(), func(c, _ int) float32 {
		if c < 52 {
			return float32(zone.Glacier)
		}
		return float32(zone.Ocean)
	})
	return w
}

func (s *side) shows(t *testing.T, texts ...string) {
	t.Helper()
	s.Do(func(*app.Session) {
		for _, text := range texts {
			if !uitest.Shows(s.object, text) {
				t.Errorf("%q is not shown; there is %q", text, uitest.Texts(s.object))
			}
		}
	})
}

func (s *side) hides(t *testing.T, texts ...string) {
	t.Helper()
	s.Do(func(*app.Session) {
		for _, text := range texts {
			if uitest.Shows(s.object, text) {
				t.Errorf("%q is shown", text)
			}
		}
	})
}

func TestPanelsFollowTheSession(t *testing.T) {
	s := newSide(t, world())
	s.shows(t, "No scene is open.", "Nothing predicted yet.")
	s.hides(t, "Compare with the label", "Predicted front", "Notes")

	s.Open("/data/a.tif")
	s.shows(t, "100 × 80 px", "30 m", "EPSG:1")
	s.hides(t, "No scene is open.", "Predicted zones", "Set the pixel size")

	s.Predict()
	s.shows(t, "Predicted front", "2400 m", "Glacier", "3.53 km²", "fake", "CPU (fake)", "Open a label to see the error")
	s.hides(t, "Mean (MDE)", "IoU", "Compare with the label")

	s.OpenLabel("/data/a.geojson")
	s.shows(t, "Mean (MDE)", "60 m", "Label front", "Compare with the label (C)")
	s.hides(t, "IoU")

	s.OpenLabel("/data/zones.tif")
	s.shows(t, "IoU", "Recall", "–", "0.942")

	s.Do(func(session *app.Session) { session.CloseLabel() })
	s.hides(t, "Mean (MDE)", "IoU", "Label front")
	s.Do(func(session *app.Session) { session.CloseScene() })
	s.shows(t, "No scene is open.", "Nothing predicted yet.")
}

func TestLegendOfCompareStyle(t *testing.T) {
	s := newSide(t, world())
	s.Open("/data/a.tif")
	s.Predict()
	s.OpenLabel("/data/zones.tif")
	s.shows(t, "Ocean and mélange", "Rock")
	s.Do(func(*app.Session) {
		tick, _ := uitest.Find(s.object, func(c fyne.Focusable) bool {
			return uitest.Shows(c.(fyne.CanvasObject), "Compare")
		})
		tick.TypedRune(' ')
	})
	s.shows(t, "Both", "Zones differ", "Zones agree")
	s.Do(func(session *app.Session) {
		if !session.Style().Compare {
			t.Error("the tick did not reach the session")
		}
	})
}

// A click on a tick must not end the keys of the map.
func TestLettersReachTheMap(t *testing.T) {
	s := newSide(t, world())
	s.Open("/data/a.tif")
	s.Predict()
	s.OpenLabel("/data/a.geojson")
	all := 0
	s.Do(func(*app.Session) {
		all = len(focusables(s.object))
		for _, f := range focusables(s.object) {
			f.TypedRune('f')
		}
	})
	if all == 0 || s.typed != strings.Repeat("f", all) {
		t.Fatalf("%q: want a letter from each", s.typed)
	}
}

// spread is the histogram that is shown.
func (s *side) spread(t *testing.T) *histogram.Histogram {
	t.Helper()
	h, ok := uitest.Find(s.object, func(*histogram.Histogram) bool { return true })
	if !ok {
		t.Fatal("no histogram")
	}
	return h
}

func TestHistogramMarksTheMap(t *testing.T) {
	s := newSide(t, world())
	s.Open("/data/a.tif")
	s.Predict()
	s.Do(func(*app.Session) {
		if _, ok := uitest.Find(s.object, func(*histogram.Histogram) bool { return true }); ok {
			t.Error("a histogram without a label")
		}
	})
	s.OpenLabel("/data/a.geojson")
	s.shows(t, "60 m behind", "Spread of the distances", "Click a bar to see it on the map.", "◂ behind the label", "More on the distances")
	s.hides(t, "Completeness")
	key := func(names ...fyne.KeyName) {
		for _, n := range names {
			s.spread(t).TypedKey(&fyne.KeyEvent{Name: n})
		}
	}
	s.Do(func(session *app.Session) {
		key(fyne.KeyHome, fyne.KeyReturn)
		if m := session.Marked(); len(m.Lines) != 2 || !m.Span.Holds(-60) || s.marked != 1 {
			t.Errorf("marked %+v, told %d times", m, s.marked)
		}
	})
	s.shows(t, "50 to 100 m behind the label", "2.40 km of the prediction, 2.40 km of the label")
	s.Do(func(session *app.Session) {
		session.MarkErrors(0, 1) // by another way: the bar is marked no more
		session.MarkErrors(-100, -50)
		key(fyne.KeyEscape)
		if m := session.Marked(); !m.Span.Empty() {
			t.Errorf("still marked: %+v", m)
		}
	})
}

func TestColourTheFront(t *testing.T) {
	s := newSide(t, world())
	s.Open("/data/a.tif")
	s.Predict()
	s.OpenLabel("/data/a.geojson")
	s.Do(func(session *app.Session) {
		tick, ok := uitest.Find(s.object, func(c fyne.Focusable) bool {
			return uitest.Shows(c.(fyne.CanvasObject), "Colour the front")
		})
		if !ok {
			t.Fatal("no tick")
		}
		if _, shown := uitest.Find(s.object, func(*histogram.Strip) bool { return true }); shown {
			t.Error("a legend without colours")
		}
		tick.TypedRune(' ')
		if !session.Style().Errors {
			t.Error("the tick did not reach the session")
		}
		strip, shown := uitest.Find(s.object, func(*histogram.Strip) bool { return true })
		if !shown || !uitest.Shows(strip, "−50") {
			t.Error("no legend of the colours")
		}
		session.SetCompare(true)
		if _, shown := uitest.Find(s.object, func(*histogram.Strip) bool { return true }); shown {
			t.Error("the compare style leaves the legend")
		}
	})
}

func TestDetailsUnfold(t *testing.T) {
	s := newSide(t, world())
	s.Open("/data/a.tif")
	s.Predict()
	s.Do(func(session *app.Session) {
		session.Prediction().Report.Trust = &report.Trust{Score: 71.6, Parts: []report.TrustPart{
			{Name: "disagreement", Value: 0.125, Points: 28.4}, {Name: "jump", Value: report.Number(math.NaN()), Points: report.Number(math.NaN())}}}
	})
	s.OpenLabel("/data/a.geojson")
	s.shows(t, "72 of 100")
	s.hides(t, "Mirrors and folds disagree", "Hausdorff")
	s.Do(func(*app.Session) { s.unfold(t, "What the trust is made of") })
	s.shows(t, "Mirrors and folds disagree", "0.125", "−28", "unknown")
	s.Do(func(*app.Session) { s.unfold(t, "More on the distances") })
	s.shows(t, "Hausdorff", "Missed, beyond 100 m", "Completeness", "100.0 %", "0.144 km²")
	s.OpenLabel("/data/zones.tif") // what is open stays so
	s.shows(t, "Mirrors and folds disagree", "Hausdorff")
	s.Do(func(*app.Session) { s.unfold(t, "What the trust is made of") })
	s.hides(t, "Mirrors and folds disagree")
}

// unfold opens details, or closes them.
func (s *side) unfold(t *testing.T, title string) {
	t.Helper()
	type foldable interface {
		fyne.CanvasObject
		fyne.Focusable
	}
	f, ok := uitest.Find(s.object, func(f foldable) bool { return len(uitest.Texts(f)) == 1 && uitest.Shows(f, title) })
	if !ok {
		t.Fatalf("nothing called %q to open", title)
	}
	f.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
}

func focusables(o fyne.CanvasObject) (all []fyne.Focusable) {
	uitest.Find(o, func(f fyne.Focusable) bool {
		all = append(all, f)
		return false
	})
	return all
}

func TestUnknownPixelSize(t *testing.T) {
	w := world()
	g := apptest.Metric()
	g.CRS, g.Transform = "", geo.Affine{0, 1, 0, 0, 0, -1}
	w.Add("/data/plain.png", g, apptest.Grey)
	s := newSide(t, w)
	s.Open("/data/plain.png")
	s.shows(t, "metres unknown", "none: pixel coordinates", "Without metres per pixel")
	s.Do(func(*app.Session) { uitest.Tap(t, s.object, "Set the pixel size…") })
	if s.asked != 1 {
		t.Errorf("asked %d times", s.asked)
	}
	s.Do(func(session *app.Session) { session.SetPixelSizes(measure.Sizes{All: [2]float64{20, 20}}) })
	s.shows(t, "20 m", "given by the user")
	s.hides(t, "Set the pixel size…", "Without metres per pixel")
}

func TestBandIsChosen(t *testing.T) {
	w := world()
	info := w.Add("/data/two.tif", apptest.Metric(), apptest.Grey)
	info.Bands = []geo.Band{{Name: "VV", Type: "Float32"}, {Name: "VH", Type: "Float32"}}
	s := newSide(t, w)
	s.Open("/data/two.tif")
	s.shows(t, "1: VV Float32")
	s.Do(func(*app.Session) {
		band, ok := uitest.Find(s.object, func(*widget.Select) bool { return true })
		if !ok {
			t.Fatal("no choice of bands")
		}
		band.SetSelectedIndex(1)
	})
	s.Idle()
	s.Do(func(session *app.Session) {
		if got := session.Scene().Band; got != 2 {
			t.Errorf("band %d, want 2", got)
		}
	})
	s.shows(t, "2: VH Float32")
}

func TestNoFront(t *testing.T) {
	w := world()
	w.Classes = func(c, r int) uint8 { return uint8(zone.Ocean) }
	s := newSide(t, w)
	s.Open("/data/a.tif")
	s.OpenLabel("/data/a.geojson")
	s.Predict()
	s.shows(t, "No distance: no front in prediction.", "Predicted fronts (0 lines)")
}

func TestNotes(t *testing.T) {
	test.NewTempApp(t)
	n := panel.NewNotes()
	for _, text := range []string{"one", "two", "one"} {
		n.Add(app.Notice{Text: text})
	}
	if got := n.Texts(); len(got) != 2 || got[0] != "two" {
		t.Errorf("notes %q, want two and one", got)
	}
	for i := range 10 {
		n.Add(app.Notice{Text: string(rune('a' + i))})
	}
	if got := n.Texts(); len(got) != 6 || got[0] != "j" {
		t.Errorf("notes %q, want the newest six", got)
	}
	if !n.Object.Visible() {
		t.Error("notes are hidden")
	}
	n.Clear()
	if n.Object.Visible() || len(n.Texts()) != 0 {
		t.Error("notes are still there")
	}
}

func TestGoldens(t *testing.T) {
	s := newSide(t, world())
	golden := func(name string) {
		t.Helper()
		s.Do(func(*app.Session) { uitest.Golden(t, name, s.object) })
	}
	golden("empty")
	s.Open("/data/a.tif")
	golden("scene")
	s.Predict()
	s.Do(func(session *app.Session) { session.Prediction().Report.Run.Peak = 210e6 }) // which is that of the tests
	s.OpenLabel("/data/a.geojson")
	s.OpenLabel("/data/zones.tif")
	s.Do(func(*app.Session) { s.notes.Add(app.Notice{Text: "A remark about the result."}) })
	golden("prediction")
}
