package main

import (
	"math"
	"path/filepath"
	"testing"

	"github.com/paulmach/orb"

	"icefront/app/report"
	"icefront/geo"
	"icefront/geo/gdal"
	"icefront/geo/sharedtest"
)

// recorded is what the embedded model scored on a scene of ../shared/data/scenes, on x86-64 with ONNX Runtime 1.30.
// It is no wish: it notices when the pipeline changes.
type recorded struct {
	scene   string
	meanIoU float64
	mde     float64 // mean distance error in metres
	front   float64 // metres of predicted front
	label   float64 // metres of the label's front
}

// records are all scenes there are.
func records() []recorded {
	return []recorded{
		{"Crane_2002-11-09_ERS_20_2_061", 0.621, 5100, 12905, 9509},
		{"Crane_2007-09-24_PALSAR_17_1_137", 0.725, 220, 7272, 7168},
		{"Crane_2011-09-04_TSX_7_1_034", 0.797, 141, 7749, 6808},
		{"DBE_2006-09-03_RSAT_20_5_282", 0.673, 249, 10402, 11637},
		{"DBE_2008-03-30_TSX_7_3_049", 0.625, 415, 14037, 12125},
		{"JAC_2009-06-21_TSX_6_1_005", 0.529, 364, 18575, 20907},
		{"JAC_2013-08-28_TSX_6_1_005", 0.618, 376, 23394, 32015},
		{"JAC_2015-10-18_TSX_6_1_005", 0.571, 167, 28292, 34140},
		{"Jorum_2011-09-04_TSX_7_4_034", 0.772, 146, 5605, 6852},
		{"Jorum_2020-06-12_S1_20_3_009", 0.684, 1758, 8609, 9401},
		{"SI_2011-03-03_PALSAR_17_2_127", 0.296, 6075, 1848, 30489},
		{"SI_2013-08-14_TSX_7_1_125", 0.471, 3512, 5380, 30888},
		{"helheim_s1_20180602", 0.341, 2302, 34505, 5518},
		{"helheim_s1_20180606", 0.376, 2284, 34743, 6475},
	}
}

// checkScene predicts a scene against both labels and compares with what was recorded.
func checkScene(t *testing.T, want recorded) {
	t.Helper()
	folder := sharedtest.Path(t, "data/scenes")
	scene := filepath.Join(folder, want.scene+".tif")
	r := good(t, "predict", scene, "-o", t.TempDir(), "--json", "--format", "gpkg,shp,geojson",
		"--label", filepath.Join(folder, want.scene+"_front.geojson"), "--label", filepath.Join(folder, want.scene+"_zones.tif"))
	s := reports(t, r)[0]
	t.Logf("{%q, %.3f, %.0f, %.0f, %.0f}, // %.1f s", want.scene, s.Label.MeanIoU, s.Label.Mean, s.FrontLength, s.Label.Length, s.Seconds)
	if got := float64(s.Label.MeanIoU); !(math.Abs(got-want.meanIoU) <= 0.03) {
		t.Errorf("mean IoU %.3f, was %.3f", got, want.meanIoU)
	}
	near(t, "mean distance error", float64(s.Label.Mean), want.mde, 0.15)
	near(t, "front length", float64(s.FrontLength), want.front, 0.15)
	near(t, "label length", float64(s.Label.Length), want.label, 0.001)
	checkPlace(t, s)
}

// checkPlace opens what was written: each file must lie where the scene lies.
func checkPlace(t *testing.T, s report.Scene) {
	t.Helper()
	grid := openedIn(t, s.Scene).Grid()
	if got := openedIn(t, s.Files["zones"]).Grid(); got != grid {
		t.Errorf("the class map lies on %+v, the scene on %+v", got, grid)
	}
	for kind, want := range map[string]geo.CRS{"fronts_gpkg": grid.CRS, "fronts_shp": grid.CRS, "fronts_geojson": geo.LonLat} {
		l := layer(t, s.Files[kind])
		if l.CRS != want || len(l.Features) != len(s.Fronts) {
			t.Errorf("%s: %d features in %s, want %d in %s", kind, len(l.Features), l.CRS, len(s.Fronts), want)
			continue
		}
		extent := grid.Extent().Pad(1)
		for _, f := range l.Features {
			line := f.Geometry.(orb.LineString).Clone()
			must(t, gdal.Project(l.CRS, grid.CRS, line))
			if b := line.Bound(); !extent.Contains(b.Min) || !extent.Contains(b.Max) {
				t.Errorf("%s: a front at %v, outside the scene at %v", kind, b, extent)
			}
		}
	}
}

func TestScenes(t *testing.T) {
	needsONNX(t)
	for _, want := range records() {
		t.Run(want.scene, func(t *testing.T) { checkScene(t, want) })
	}
}
