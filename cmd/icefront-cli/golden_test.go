package main

import (
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"icefront/geo/sharedtest"
	"icefront/geo/zone"
)

// TestGoldenGeoTIFF imports a golden model and predicts its GeoTIFF scene, all folds: the whole way of a user. Where the
// original has a front, the class map has a zone in its place, and what the file marks as no data is no information here
// (docs/design.md), so those pixels are left out.
func TestGoldenGeoTIFF(t *testing.T) {
	needsONNX(t)
	const scene = "DBE_2008-03-30_TSX_7_3_049"
	golden := sharedtest.Path(t, "golden/nnunet_v1/task500_fused")
	dir := t.TempDir()
	model := filepath.Join(dir, "m.onnx")
	good(t, "model", "import", filepath.Join(golden, "model"), "-o", model)
	good(t, "predict", filepath.Join(golden, "inputs", scene+".tif"), "-m", model, "-o", dir, "--preset", "best")
	got := pixels(t, openedIn(t, filepath.Join(dir, scene+"_zones.tif")))
	f, err := os.Open(filepath.Join(golden, "expected", scene, "ens_tta", "seg_zones_and_front.png"))
	must(t, err)
	defer f.Close()
	want, err := png.Decode(f)
	must(t, err)
	values := pixels(t, openedIn(t, filepath.Join(golden, "inputs", scene+".tif")))
	same, all := 0, 0
	for i, v := range got.Pix {
		r, _, _, _ := want.At(i%got.Grid.Width, i/got.Grid.Width).RGBA()
		class := zone.Class(r >> 8)
		if noData := values.Pix[i] != values.Pix[i]; noData && v != float32(zone.NoInformation) {
			t.Fatalf("pixel %d without data has the zone %g", i, v)
		} else if noData || class == zone.Front {
			continue
		}
		all++
		if v == float32(class) {
			same++
		}
	}
	share := float64(same) / float64(all)
	t.Logf("%.4f %% of %d pixels as the original", 100*share, all)
	if all < len(got.Pix)/2 || share < 0.999 {
		t.Errorf("%.4f %% of %d pixels as the original, want 99.9", 100*share, all)
	}
}
