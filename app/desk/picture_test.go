package desk_test

import (
	"testing"

	"icefront/app"
	"icefront/app/apptest"
	"icefront/app/layer"
	"icefront/app/render"
)

// What is drawn is what the list of layers says, from the bottom.
func TestPictureHoldsTheLayers(t *testing.T) {
	w := apptest.NewWorld()
	w.Add("/data/a.tif", apptest.Metric(), apptest.Grey)
	w.Add("/data/zones.tif", apptest.Metric(), func(int, int) float32 { return 2 })
	w.Layers["/data/a.geojson"] = apptest.LineAt(52)
	w.Classes = apptest.FrontAt(50)
	r := apptest.NewRig(t, w)
	r.Open("/data/a.tif")
	r.Predict()
	r.OpenLabel("/data/zones.tif")
	r.OpenLabel("/data/a.geojson")
	kinds := func(s *app.Session) (all []render.Kind) {
		for _, l := range s.Picture(app.FrontColor()).Layers {
			if l.Kind == render.KindMask && (l.Data.Source == nil || l.Palette == nil) {
				t.Error("zones without pixels or colours")
			}
			if l.Kind == render.KindLines && len(l.Lines) == 0 {
				t.Error("a layer of lines without a line")
			}
			all = append(all, l.Kind)
		}
		return all
	}
	same := func(why string, got []render.Kind, want ...render.Kind) {
		t.Helper()
		if len(got) != len(want) {
			t.Errorf("%s: %v, want %v", why, got, want)
			return
		}
		for i := range got {
			if got[i] != want[i] {
				t.Errorf("%s: %v, want %v", why, got, want)
				return
			}
		}
	}
	r.Do(func(s *app.Session) {
		same("the label's zones are hidden", kinds(s), render.KindScene, render.KindMask, render.KindLines, render.KindLines)
		s.SetVisible(layer.LabelZones, true)
		same("all", kinds(s), render.KindScene, render.KindMask, render.KindMask, render.KindLines, render.KindLines)
		s.SetCompare(true)
		same("compared", kinds(s), render.KindScene, render.KindAgreement, render.KindLinePair)
		for _, l := range s.Picture(app.FrontColor()).Layers {
			if l.Kind == render.KindAgreement && (l.Data.Source == nil || l.Other.Source == nil || l.Data.ID == l.Other.ID) {
				t.Errorf("compared are %q and %q", l.Data.ID, l.Other.ID)
			}
		}
		s.SetCompare(false)
		s.SetVisible(layer.Scene, false)
		same("without the scene", kinds(s), render.KindMask, render.KindMask, render.KindLines, render.KindLines)
	})
}

// Zones of a prediction that was read from files lie in memory, as values that cannot be compared.
func TestStoredZonesAreDrawn(t *testing.T) {
	w := apptest.NewWorld()
	w.Add("/data/a.tif", apptest.Metric(), apptest.Grey)
	w.Add("/data/zones.tif", apptest.Metric(), func(int, int) float32 { return 2 })
	r := apptest.NewRig(t, w)
	if err := r.Await(func(s *app.Session, then func(error)) {
		s.ShowStored("/data/a.tif", "/data/zones.tif", "", []string{"/data/zones.tif"}, then)
	}); err != nil {
		t.Fatal(err)
	}
	r.Do(func(s *app.Session) {
		masks := 0
		s.SetVisible(layer.LabelZones, true)
		for _, l := range s.Picture(app.FrontColor()).Layers {
			if l.Kind == render.KindMask && l.Data.Source != nil {
				masks++
			}
		}
		if masks != 2 {
			t.Errorf("%d masks are drawn, want those of the prediction and of the label", masks)
		}
	})
}
