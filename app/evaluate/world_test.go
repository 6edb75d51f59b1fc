package evaluate_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"icefront/app/apptest"
	"icefront/app/evaluate"
	"icefront/app/evaluate/match"
	"icefront/app/measure"
	"icefront/geo"
	"icefront/geo/sharedtest"
)

// depsOf are the ways into a fake world.
func depsOf(w *apptest.World) evaluate.Deps {
	d := w.Deps()
	return evaluate.Deps{OpenScene: d.OpenScene, ReadLayer: d.ReadLayer, Earth: measure.Earth{Project: d.Project, Describe: d.Describe}, Version: "test"}
}

// addMask makes a raster of a mask.
func addMask(w *apptest.World, path string, g geo.Grid, m geo.Mask) *geo.Info {
	return w.Add(path, g, func(c, r int) float32 { return float32(m.At(c, r)) })
}

// greys are CaFFe zones: rock in the upper rows, glacier left of a column, ocean right of it.
func greys(w, h, at int) geo.Mask {
	m := geo.NewRaster[uint8](geo.PixelGrid(w, h))
	for i := range m.Pix {
		switch col, row := i%w, i/w; {
		case row < 5:
			m.Pix[i] = 64
		case col < at:
			m.Pix[i] = 127
		default:
			m.Pix[i] = 254
		}
	}
	return m
}

// line is a front mask: one column. Less than 0 is none.
func line(w, h, at int) geo.Mask {
	m := geo.NewRaster[uint8](geo.PixelGrid(w, h))
	if at >= 0 {
		for row := range h {
			m.Pix[row*w+at] = 255
		}
	}
	return m
}

// scene makes the four masks of a scene of 100 x 80 pixels whose predicted front lies some columns ahead of its label's, and
// pairs them. Its name gives the metres.
func scene(w *apptest.World, name string, label, ahead int) match.Pair {
	g := geo.PixelGrid(100, 80)
	p := pairOf(name, "pred/"+name+"_zone.png", "pred/"+name+"_front.png", "lab/"+name+"_zones.png", "lab/"+name+"_front.png")
	addMask(w, p.Predicted.Zones, g, greys(100, 80, label+ahead))
	addMask(w, p.Predicted.Front, g, line(100, 80, label+ahead))
	addMask(w, p.Label.Zones, g, greys(100, 80, label))
	addMask(w, p.Label.Front, g, line(100, 80, label))
	return p
}

// pairOf is a pair of files.
func pairOf(name, predictedZones, predictedFront, labelZones, labelFront string) match.Pair {
	p := match.Pair{Name: name, Predicted: match.Files{Zones: predictedZones, Front: predictedFront}, Label: match.Files{Zones: labelZones, Front: labelFront}}
	if p.CaFFe, p.Parsed = geo.ParseCaFFeName(name); p.Parsed {
		p.Glacier, p.Sensor, p.Date, p.Resolution = p.CaFFe.Glacier, p.CaFFe.Sensor, p.CaFFe.Date, p.CaFFe.Resolution
	}
	return p
}

// goldenSet adds the scenes of golden/evaluation/<folder> to a world.
func goldenSet(t testing.TB, w *apptest.World, folder string) (root string, set match.Set) {
	t.Helper()
	root = sharedtest.Path(t, "golden/evaluation/"+folder)
	paths, err := filepath.Glob(filepath.Join(root, "predictions", "*_zone.png"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no predictions in %s: %v", root, err)
	}
	for _, zones := range paths {
		name := strings.TrimSuffix(filepath.Base(zones), "_zone.png")
		p := pairOf(name, zones, strings.TrimSuffix(zones, "_zone.png")+"_front.png",
			filepath.Join(root, "data_raw/zones/test", name+"_zones.png"), filepath.Join(root, "data_raw/fronts/test", name+"_front.png"))
		p.Box = filepath.Join(root, "data_raw/bounding_boxes", name+"_bbox.txt")
		for _, path := range []string{p.Predicted.Zones, p.Predicted.Front, p.Label.Zones, p.Label.Front} {
			m := sharedtest.Mask(t, path)
			addMask(w, path, m.Grid, m)
		}
		set.Pairs = append(set.Pairs, p)
	}
	return root, set
}

// seasons are the published rule's, for tests.
func seasons() evaluate.Season {
	return evaluate.Season{Name: "months", Of: func(glacier string, date time.Time) string {
		m := date.Month()
		north := glacier == "COL" || glacier == "JAC"
		if north && (m < 4 || m > 8) || !north && m >= 4 && m <= 8 {
			return "winter"
		}
		return "summer"
	}}
}

// mustRun evaluates.
func mustRun(t testing.TB, d evaluate.Deps, s evaluate.Settings, set match.Set) *evaluate.Result {
	t.Helper()
	r, err := evaluate.Run(t.Context(), d, s, set, nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// write makes a file.
func write(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}
