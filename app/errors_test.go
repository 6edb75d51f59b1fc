package app_test

import (
	"context"
	"errors"
	"math"
	"os"
	"path/filepath"
	"testing"

	"icefront/app"
	"icefront/app/apptest"
	"icefront/app/evaluate"
	"icefront/app/layer"
	"icefront/app/predict"
	"icefront/app/render"
	"icefront/geo/zone"
)

// compared is a session with a prediction 60 m off its label, whose zones tell the ocean's side.
func compared(t *testing.T) *apptest.Rig {
	w := apptest.NewWorld()
	w.Add("/data/a.tif", apptest.Metric(), apptest.Grey)
	w.Classes = apptest.FrontAt(50)
	w.Layers["/data/a.geojson"] = apptest.LineAt(52)
	r := apptest.NewRig(t, w)
	r.Open("/data/a.tif")
	r.Predict()
	r.OpenLabel("/data/a.geojson")
	return r
}

func TestMarkErrors(t *testing.T) {
	r := compared(t)
	r.Do(func(s *app.Session) {
		if s.Errors() == nil || !s.Errors().Signed() {
			t.Fatal("no signed errors")
		}
		layers := len(s.Picture(app.FrontColor()).Layers)
		s.MarkErrors(-61, -59)
		if m := s.Marked(); len(m.Lines) != 2 {
			t.Errorf("%d lines are marked, want the front and its label", len(m.Lines))
		}
		if got := len(s.Picture(app.FrontColor()).Layers); got != layers+1 {
			t.Errorf("%d layers with a mark, %d without", got, layers)
		}
		s.MarkErrors(59, 61) // ahead, where nothing is
		if m := s.Marked(); len(m.Lines) != 0 || m.Span.Lo != 59 {
			t.Errorf("marked %+v", m)
		}
		s.MarkErrors(0, 0)
		if m := s.Marked(); !m.Span.Empty() {
			t.Errorf("still marked: %+v", m)
		}
		s.MarkErrors(-61, -59)
		s.CloseLabel()
		if s.Errors() != nil || len(s.Marked().Lines) > 0 {
			t.Error("errors of a label that is closed")
		}
		s.MarkErrors(0, 1) // of nothing
	})
}

func TestColourErrorsOrCompare(t *testing.T) {
	r := compared(t)
	r.Do(func(s *app.Session) {
		colored := func() (n int) {
			for _, l := range s.Picture(app.FrontColor()).Layers {
				if l.Kind == render.KindLines {
					n++
				}
			}
			return n
		}
		s.SetCompare(true)
		s.ColourErrors(true)
		if st := s.Style(); st.Compare || !st.Errors {
			t.Errorf("after colouring: %+v", st)
		}
		if n := colored(); n != 2+2*len(s.Errors().Steps()) {
			t.Errorf("%d layers of lines", n)
		}
		s.SetCompare(true)
		if st := s.Style(); !st.Compare || st.Errors {
			t.Errorf("after comparing: %+v", st)
		}
	})
}

func TestShowStored(t *testing.T) {
	w := apptest.NewWorld()
	w.Add("/data/a.tif", apptest.Metric(), apptest.Grey)
	w.Add("/data/a_zone.png", apptest.Metric(), func(c, _ int) float32 { // the original's greys
		if c < 50 {
			return 127
		}
		return 254
	})
	w.Add("/data/empty_front.png", apptest.Metric(), func(int, int) float32 { return 0 })
	w.Layers["/data/a_front.geojson"] = apptest.LineAt(48)
	w.Layers["/data/a.geojson"] = apptest.LineAt(52)
	r := apptest.NewRig(t, w)
	for _, c := range []struct {
		why          string
		zones, front string
		fails        bool
		mean         float64 // of the front, in metres
		areas        bool
	}{
		{"a drawn front goes before the zones", "/data/a_zone.png", "/data/a_front.geojson", false, 120, true},
		{"the contact of the zones", "/data/a_zone.png", "", false, 75, true},
		{"a front alone", "", "/data/a_front.geojson", false, 120, false},
		{"a mask without a front is no front, whatever the zones", "/data/a_zone.png", "/data/empty_front.png", false, 0, true},
		{"no file", "", "", true, 0, false},
		{"a file that is not there", "/data/none.png", "", true, 0, false},
	} {
		err := r.Await(func(s *app.Session, then func(error)) {
			s.ShowStored("/data/a.tif", c.zones, c.front, []string{"/data/a.geojson"}, then)
		})
		if (err != nil) != c.fails {
			t.Fatalf("%s: %v", c.why, err)
		}
		r.Do(func(s *app.Session) {
			p := s.Prediction()
			if c.fails {
				if p != nil {
					t.Errorf("%s: there is a prediction", c.why)
				}
				return
			}
			if p.Report.Model.Name != predict.FromFiles || s.HasLayer(layer.Zones) != c.areas {
				t.Errorf("%s: model %q, zones on the map %t", c.why, p.Report.Model.Name, s.HasLayer(layer.Zones))
			}
			if c.mean == 0 {
				if st := s.Stats(); st == nil || st.NoFront != "prediction" {
					t.Errorf("%s: %+v", c.why, st)
				}
			} else if st := s.Stats(); st == nil || !(math.Abs(float64(st.Mean)-c.mean) < 1) {
				t.Errorf("%s: %+v, want a mean of %g m", c.why, st, c.mean)
			}
			if a := p.Report.ZonePixels["glacier"]; c.areas && a != 50*80 {
				t.Errorf("%s: %d pixels of glacier", c.why, a)
			}
		})
	}
}

func TestShowStoredIsOfTheNewestScene(t *testing.T) {
	w := apptest.NewWorld()
	w.Add("/data/a.tif", apptest.Metric(), apptest.Grey)
	w.Add("/data/zones.tif", apptest.Metric(), func(int, int) float32 { return float32(zone.Ocean) })
	r := apptest.NewRig(t, w)
	_ = r.Await(func(s *app.Session, then func(error)) {
		s.ShowStored("/data/a.tif", "/data/zones.tif", "", nil, func(error) {})
		s.Open("/data/a.tif", 1, then)
	})
	r.Idle() // and the rig sees that everything is closed
}

func TestEvaluateAndExport(t *testing.T) {
	w := apptest.NewWorld()
	bad := errors.New("no labels in /labels")
	w.Evaluate = func(_ context.Context, o evaluate.Order, progress func(int, int)) (*evaluate.Result, error) {
		progress(1, 2)
		if o.Predictions == "/bad" {
			return nil, bad
		}
		return &evaluate.Result{Predictions: o.Predictions}, nil
	}
	w.WriteEvaluation = func(_ context.Context, r *evaluate.Result, dir string, _ evaluate.Style, _ func(int, int)) ([]string, error) {
		path := filepath.Join(dir, "evaluation.json")
		return []string{path}, os.WriteFile(path, []byte(r.Predictions), 0o644)
	}
	r := apptest.NewRig(t, w).Listen()
	var res *evaluate.Result
	evaluated := func(dir string) error {
		return r.Await(func(s *app.Session, then func(error)) {
			s.Evaluate(evaluate.Order{Predictions: dir}, func(got *evaluate.Result, err error) {
				res = got
				then(err)
			})
		})
	}
	if err := evaluated("/bad"); !errors.Is(err, bad) || res != nil {
		t.Errorf("%v, %v", res, err)
	}
	if len(r.Notices) != 1 {
		t.Errorf("notices: %+v", r.Notices)
	}
	if err := evaluated("/fine"); err != nil || res.Predictions != "/fine" {
		t.Fatalf("%v, %v", res, err)
	}
	out := filepath.Join(t.TempDir(), "out")
	for _, dir := range []string{out, ""} { // "" is a folder that goes with the session
		var files []string
		if err := r.Await(func(s *app.Session, then func(error)) {
			s.ExportEvaluation(res, dir, evaluate.Style{}, func(f []string, err error) {
				files = f
				then(err)
			})
		}); err != nil || len(files) != 1 || dir != "" && filepath.Dir(files[0]) != dir {
			t.Fatalf("into %q: %q, %v", dir, files, err)
		}
		if b, err := os.ReadFile(files[0]); err != nil || string(b) != "/fine" {
			t.Errorf("into %q: %q, %v", dir, b, err)
		}
	}
}
