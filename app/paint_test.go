package app_test

import (
	"context"
	"errors"
	"testing"

	"github.com/paulmach/orb"

	"icefront/app"
	"icefront/app/apptest"
	"icefront/app/drawing"
	"icefront/app/edit/zones"
	"icefront/geo/schema"
	"icefront/geo/zone"
)

func disc(col, row, radius float64) zones.Shape {
	return zones.Shape{Line: []orb.Point{{col, row}}, Radius: radius}
}

// zoneAt is the class of a pixel as it is painted.
func zoneAt(t *testing.T, r *apptest.Rig, col, row int) (c zone.Class) {
	t.Helper()
	r.Do(func(s *app.Session) {
		canvas := s.Edits().Painted(s.Key())
		if canvas == nil {
			t.Fatal("nothing is painted")
		}
		g := canvas.Grid()
		img, err := canvas.Read(context.Background(), 1, g.Bounds(), g.Width, g.Height)
		if err != nil {
			t.Fatal(err)
		}
		c = zone.Class(img.Pix[row*g.Width+col])
	})
	return c
}

func TestPaint(t *testing.T) {
	w := apptest.NewWorld()
	w.Add("/a.tif", apptest.Metric(), apptest.Grey)
	w.Classes = apptest.FrontAt(50)
	r := apptest.NewRig(t, w).Listen()
	if err := r.Await(func(s *app.Session, then func(error)) { s.Paint("s1", disc(1, 1, 3), zone.Rock, then) }); !errors.Is(err, app.ErrNoScene) {
		t.Errorf("without a scene: %v", err)
	}
	r.Open("/a.tif")
	if err := r.Await(func(s *app.Session, then func(error)) { s.TraceZones(then) }); !errors.Is(err, drawing.ErrNoZones) {
		t.Errorf("fronts of no zones: %v", err)
	}
	// begun at once on the same blocks: the one that comes too late paints again
	ended := 0
	r.Do(func(s *app.Session) {
		for i := range 5 {
			s.Paint(s.Key(), disc(10+float64(i), 10, 3), zone.Glacier, func(err error) {
				if err != nil {
					t.Error(err)
				}
				ended++
			})
		}
	})
	r.Idle()
	if ended != 5 || zoneAt(t, r, 8, 10) != zone.Glacier || zoneAt(t, r, 15, 10) != zone.Glacier || zoneAt(t, r, 30, 10) != zone.NoInformation {
		t.Errorf("%d strokes ended", ended)
	}
	r.Predict()
	if zoneAt(t, r, 12, 10) != zone.Glacier {
		t.Error("what was painted does not lie over the prediction")
	}
	r.Do(func(s *app.Session) {
		for s.Edits().CanUndo() != "" {
			s.Edits().Undo()
		}
	})
	if err := r.Await(func(s *app.Session, then func(error)) { s.Paint(s.Key(), disc(80, 40, 3), zone.Rock, then) }); err != nil {
		t.Error(err)
	}
	if zoneAt(t, r, 80, 40) != zone.Rock || zoneAt(t, r, 90, 40) != zone.Ocean {
		t.Error("a canvas that was made before the prediction is painted on")
	}
	if len(r.Notices) != 2 {
		t.Errorf("it said %v", r.Notices)
	}
}

func TestByHand(t *testing.T) {
	w := apptest.NewWorld()
	w.Add("/a.tif", apptest.Metric(), apptest.Grey)
	w.Add("/b.tif", apptest.Metric(), apptest.Grey)
	r := apptest.NewRig(t, w)
	r.Open("/a.tif")
	r.Do(func(s *app.Session) {
		a := s.ByHand()
		if a.Source != schema.Manual || a.QualFlag == nil || *a.QualFlag != 0 || a.ImageID != "a" || a.Model != "" || a.FrontRule != "" || a.Resolution != 30 {
			t.Errorf("attributes %+v", a)
		}
	})
	if err := r.Await(func(s *app.Session, then func(error)) { s.Add("/b.tif", 1, then) }); err != nil {
		t.Fatal(err)
	}
	r.Do(func(s *app.Session) {
		a := s.ByHand()
		a.Glacier, a.EditSec = "Jakobshavn", 12
		id, err := s.Begin(orb.Point{1, 2}, a)
		if err != nil {
			t.Fatal(err)
		}
		ids, err := s.CopyFronts("s1", id)
		if err != nil || len(ids) != 1 {
			t.Fatal(ids, err)
		}
		f, _ := s.Edits().Front(ids[0])
		if f.Scene != "s1" || f.ImageID != "a" || f.Glacier != "Jakobshavn" || f.EditSec != 0 {
			t.Errorf("copied %+v", f)
		}
		if _, err := s.CopyFronts("s9", id); !errors.Is(err, app.ErrNoScene) {
			t.Errorf("to a scene that is not open: %v", err)
		}
		if _, err := s.CopyFronts("s1", 99); err == nil {
			t.Error("a front that is not there is copied")
		}
	})
}
