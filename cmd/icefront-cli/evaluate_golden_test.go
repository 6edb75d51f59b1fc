package main

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"icefront/geo/sharedtest"
)

// The golden images, by our own rules: the original's confusion of zones and its images without a front; distances are of
// lines and not of pixels, so they are only near.
func TestEvaluateGolden(t *testing.T) {
	dir := sharedtest.Path(t, "golden/evaluation/by_function")
	text, err := os.ReadFile(filepath.Join(dir, "metrics.json"))
	must(t, err)
	type delineated struct {
		Present bool     `json:"front_present"`
		Mean    *float64 `json:"mean_m"`
	}
	var golden struct {
		Images map[string]struct {
			Confusion [][]int64  `json:"confusion_rows_target_cols_prediction"`
			Winter    bool       `json:"winter"`
			FromFront delineated `json:"delineation_from_front"`
		} `json:"per_image"`
	}
	must(t, json.Unmarshal(text, &golden))
	e := evaluation(t, good(t, append(sidesOf(dir), "--box", "--json")...))
	if len(e.Images) != 12 || len(golden.Images) != 12 {
		t.Fatalf("%d images, skipped %v", len(e.Images), e.Skipped)
	}
	absent := 0
	for _, i := range e.Images {
		want := golden.Images[i.Name]
		for a := range want.Confusion {
			for b, n := range want.Confusion[a] {
				if i.Zones.Confusion[a][b] != n {
					t.Errorf("%s: confusion %v, want %v", i.Name, i.Zones.Confusion, want.Confusion)
				}
			}
		}
		if (i.Season == "winter") != want.Winter || (i.Front.NoFront == "") != want.FromFront.Present {
			t.Errorf("%s: %s, no front in %q", i.Name, i.Season, i.Front.NoFront)
		}
		if i.Front.NoFront != "" {
			absent++
			continue
		}
		if got, want := float64(i.Front.Mean), *want.FromFront.Mean; !(got < 1.8*want && got > want/1.8) {
			t.Errorf("%s: %g m, the original has %g", i.Name, got, want)
		}
	}
	if f := e.Groups[0].Front; f.NoFront != absent || absent == 0 {
		t.Errorf("%d images without a front, %d in the groups", absent, f.NoFront)
	}
}

// The labels of real scenes as predictions that lie some pixels off: they are as far off at most as they were moved, and not at all
// if they were not.
func TestEvaluateScenesMoved(t *testing.T) {
	dir := sharedtest.Path(t, "data/scenes")
	c := newContest(t)
	moved := map[string]float64{} // metres of the grid
	all, err := filepath.Glob(filepath.Join(dir, "*_zones.tif"))
	must(t, err)
	for k, path := range all {
		img := pixels(t, openedIn(t, path))
		g := img.Grid
		cols, rows := float64(k%4), float64((k%3)-1)
		if k < 2 {
			cols, rows = 0, 0
		}
		must(t, os.Symlink(path, c.label(filepath.Base(path)))) // without the drawn fronts: those of zones are compared
		name := strings.TrimSuffix(filepath.Base(path), "_zones.tif")
		at := g.Transform
		moved[name] = math.Hypot(cols*at[1], rows*at[5])
		at[0], at[3] = at[0]+cols*at[1], at[3]+rows*at[5]
		mask{w: g.Width, h: g.Height, affine: at, crs: string(g.CRS), at: func(c, r int) byte {
			if v := img.At(c, r); v == v {
				return byte(v)
			}
			return 255
		}}.tif(t, c.predicted(filepath.Base(path)))
	}
	if len(moved) < 10 {
		t.Fatalf("only %d scenes", len(moved))
	}
	e := c.evaluate(t)
	for name, way := range moved {
		i := imageOf(t, e, name)
		f := i.ZoneFront
		t.Logf("%s: moved by %.0f m of the grid, mean %.1f m, largest %.1f m, mean IoU %.4f", name, way, f.Mean, f.Max, i.Zones.MeanIoU)
		if f.NoFront != "" || !(float64(f.Max) <= 1.01*way+1e-6) || !(float64(f.Mean) >= way/4) {
			t.Errorf("%s: mean %v m and at most %v m after %g m, no front in %q", name, f.Mean, f.Max, way, f.NoFront)
		}
		if iou := float64(i.Zones.MeanIoU); (way == 0) != (iou == 1) || iou < 0.6 {
			t.Errorf("%s: moved by %g m, mean IoU %g", name, way, iou)
		}
	}
}
