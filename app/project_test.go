package app_test

import (
	"testing"

	"github.com/paulmach/orb"

	"icefront/app"
	"icefront/app/apptest"
	"icefront/geo/schema"
)

// predicted is a session with a scene and its prediction.
func predicted(t *testing.T) (*apptest.Rig, *apptest.World) {
	t.Helper()
	w := apptest.NewWorld()
	w.Add("/data/a.tif", apptest.Metric(), apptest.Grey)
	w.Layers["/data/a.geojson"] = apptest.LineAt(52)
	w.Classes = apptest.FrontAt(50)
	r := apptest.NewRig(t, w)
	r.Open("/data/a.tif")
	r.Predict()
	return r, w
}

// What is exported is what is drawn: a model's front that was corrected says so, and no longer what was measured of the model's.
func TestCorrectedFrontsAreExported(t *testing.T) {
	r, w := predicted(t)
	moved := orb.Point{2600, 8000}
	r.Do(func(s *app.Session) {
		f := s.Edits().Fronts(s.Key())[0]
		if f.Source != schema.Model || f.Length == 0 {
			t.Fatalf("the model's front: %+v", f.Attributes)
		}
		if err := s.Edits().Move(f.ID, 0, moved); err != nil {
			t.Fatal(err)
		}
		if f, _ = s.Edits().Front(f.ID); f.Source != schema.Edited || f.Length != 0 || f.Trust != nil {
			t.Errorf("after a correction: %+v", f.Attributes)
		}
	})
	if err := r.Await(func(s *app.Session, then func(error)) { s.ExportFronts("/out/a.gpkg", then) }); err != nil {
		t.Fatal(err)
	}
	l, ok := w.Written("/out/a.gpkg")
	if !ok || len(l.Features) != 1 {
		t.Fatalf("%d features were written", len(l.Features))
	}
	if line := l.Features[0].Geometry.(orb.LineString); line[0] != moved {
		t.Errorf("the first vertex is at %v, want %v", line[0], moved)
	}
	for i, f := range l.Fields {
		if f.Name == "Source" && l.Features[0].Values[i] != string(schema.Edited) {
			t.Errorf("the source is %v", l.Features[0].Values[i])
		}
	}
}

// A report with errors of a corrected front says that they are not the model's.
func TestReportSaysWhatWasCorrected(t *testing.T) {
	r, _ := predicted(t)
	r.OpenLabel("/data/a.geojson")
	warnings := func() (n int) {
		r.Do(func(s *app.Session) {
			full, err := s.FullReport()
			if err != nil || full.Label == nil {
				t.Fatalf("no errors: %v", err)
			}
			n = len(full.Warnings)
		})
		return n
	}
	before := warnings()
	r.Do(func(s *app.Session) {
		f := s.Edits().Fronts(s.Key())[0]
		if err := s.Edits().Move(f.ID, 0, orb.Point{2600, 8000}); err != nil {
			t.Fatal(err)
		}
	})
	r.Idle()
	if after := warnings(); after != before+1 {
		t.Errorf("%d remarks after a correction, %d before", after, before)
	}
}
