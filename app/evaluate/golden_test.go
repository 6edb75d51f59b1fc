package evaluate_test

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"testing"

	"icefront/app/apptest"
	"icefront/app/evaluate"
	"icefront/app/report"
)

// recorded is what the original computed of one image.
type recorded struct {
	zones     map[string][5]float64 // by figure: all, then by zone
	Confusion [][]int64             `json:"confusion_rows_target_cols_prediction"`
	Winter    bool                  `json:"winter"`
	FromZones delineated            `json:"delineation_from_zones"`
	FromFront delineated            `json:"delineation_from_front"`
}

type delineated struct {
	Present bool    `json:"front_present"`
	Mean    float64 `json:"mean_m"`
}

// UnmarshalJSON reads keys with commas too, which tags cannot name.
func (r *recorded) UnmarshalJSON(b []byte) error {
	type plain recorded
	if err := json.Unmarshal(b, (*plain)(r)); err != nil {
		return err
	}
	var all map[string]json.RawMessage
	if err := json.Unmarshal(b, &all); err != nil {
		return err
	}
	r.zones = map[string][5]float64{}
	for _, what := range []string{"iou", "precision", "recall", "f1"} {
		var five [5]float64
		if err := json.Unmarshal(all["zones_"+what+"_[macro,na,stone,glacier,ocean]"], &five); err != nil {
			return err
		}
		r.zones[what] = five
	}
	return nil
}

// Zones must have the original's figures to the last digits. Fronts are measured otherwise (lines, not pixels; the box on
// both sides), so they only have to be near.
func TestGoldenImages(t *testing.T) {
	w := apptest.NewWorld()
	root, set := goldenSet(t, w, "by_function")
	data, err := os.ReadFile(filepath.Join(root, "metrics.json"))
	if err != nil {
		t.Fatal(err)
	}
	var golden struct {
		Images map[string]recorded `json:"per_image"`
	}
	if err := json.Unmarshal(data, &golden); err != nil {
		t.Fatal(err)
	}
	r := mustRun(t, depsOf(w), evaluate.Settings{Box: true, Season: seasons()}, set)
	if len(r.Images) != len(golden.Images) || len(r.Skipped) != 0 {
		t.Fatalf("%d images of %d, skipped %v", len(r.Images), len(golden.Images), r.Skipped)
	}
	for _, i := range r.Images {
		want := golden.Images[i.Name]
		for what, got := range map[string]map[string]report.Number{"iou": i.Zones.IoU, "precision": i.Zones.Precision, "recall": i.Zones.Recall, "f1": i.Zones.F1} {
			sum := 0.0
			for k, zone := range report.Zones {
				sum += float64(got[zone])
				if v := want.zones[what][k+1]; !(math.Abs(float64(got[zone])-v) <= 1e-12) {
					t.Errorf("%s: %s of %s is %v, want %v", i.Name, what, zone, got[zone], v)
				}
			}
			if v := want.zones[what][0]; !(math.Abs(sum/4-v) <= 1e-12) {
				t.Errorf("%s: mean %s %v, want %v", i.Name, what, sum/4, v)
			}
		}
		for a := range want.Confusion {
			for b, n := range want.Confusion[a] {
				if i.Zones.Confusion[a][b] != n {
					t.Errorf("%s: confusion %v, want %v", i.Name, i.Zones.Confusion, want.Confusion)
				}
			}
		}
		if (i.Season == "winter") != want.Winter {
			t.Errorf("%s: season %s", i.Name, i.Season)
		}
		near(t, i.Name+", front", i.Front, want.FromFront)
		near(t, i.Name+", front of zones", i.ZoneFront, want.FromZones)
	}
}

// near is within a factor of 1.8: what the methods differ by on images of 256 px.
func near(t *testing.T, what string, got *report.FrontErrors, want delineated) {
	t.Helper()
	const factor = 1.8
	switch {
	case want.Present != (got.NoFront == ""):
		t.Errorf("%s: no front in %q, want present %v", what, got.NoFront, want.Present)
	case want.Present && !(float64(got.Mean) < want.Mean*factor && float64(got.Mean) > want.Mean/factor):
		t.Errorf("%s: %v m, the original has %v", what, got.Mean, want.Mean)
	}
}
