package published

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"icefront/geo"
	"icefront/geo/sharedtest"
	"icefront/geo/zone"
)

// fusedPlane is task 500, and the others those of tasks 501 to 505.
var (
	zonePlane     = []zone.Class{zone.NoInformation, zone.Rock, zone.Glacier, zone.Ocean}
	fusedPlane    = append(zonePlane[:4:4], zone.Front)
	frontPlane    = []zone.Class{zone.Background, zone.Front}
	boundaryPlane = []zone.Class{zone.Background, zone.Boundary}
)

// differ tells where two maps differ first, "" if they do not.
func differ(got, want geo.Mask) string {
	if got.Grid.Width != want.Grid.Width || got.Grid.Height != want.Grid.Height {
		return fmt.Sprintf("%d x %d pixels, want %d x %d", got.Grid.Width, got.Grid.Height, want.Grid.Width, want.Grid.Height)
	}
	first, n := -1, 0
	for i := range want.Pix {
		if got.Pix[i] != want.Pix[i] {
			if first < 0 {
				first = i
			}
			n++
		}
	}
	if n == 0 {
		return ""
	}
	w := want.Grid.Width
	return fmt.Sprintf("%d pixels differ, first (%d, %d): got %d, want %d", n, first%w, first/w, got.Pix[first], want.Pix[first])
}

func TestFusedGolden(t *testing.T) {
	check := func(t *testing.T, dir string, least int) {
		files, err := filepath.Glob(filepath.Join(dir, "*_classes.png"))
		if err != nil || len(files) < least {
			t.Fatalf("%d cases in %s, %v", len(files), dir, err)
		}
		for _, f := range files {
			name := strings.TrimSuffix(f, "_classes.png")
			got := convert(t, [][]zone.Class{fusedPlane}, 17, sharedtest.Mask(t, f))
			if d := differ(got.zone, sharedtest.Mask(t, name+"_zone.png")); d != "" {
				t.Errorf("%s zones: %s", filepath.Base(name), d)
			}
			if d := differ(got.front, sharedtest.Mask(t, name+"_front.png")); d != "" {
				t.Errorf("%s front: %s", filepath.Base(name), d)
			}
		}
	}
	t.Run("own", func(t *testing.T) { check(t, "testdata", 3) })
	t.Run("shared", func(t *testing.T) { check(t, sharedtest.Path(t, "golden/frontextract/fused"), 5) })
}

// TestPredictionsGolden converts what the original predicted and compares with what it converted.
func TestPredictionsGolden(t *testing.T) {
	root := sharedtest.Path(t, "golden/nnunet_v1")
	files, err := filepath.Glob(filepath.Join(root, "task500*", "expected", "*", "*", "seg_*.png"))
	if err != nil || len(files) < 19 {
		t.Fatalf("%d predictions, %v", len(files), err)
	}
	for _, f := range files {
		got := convert(t, [][]zone.Class{fusedPlane}, 64, sharedtest.Mask(t, f))
		if d := differ(got.zone, sharedtest.Mask(t, filepath.Join(filepath.Dir(f), "zone.png"))); d != "" {
			t.Errorf("%s zones: %s", f, d)
		}
		if d := differ(got.front, sharedtest.Mask(t, filepath.Join(filepath.Dir(f), "front.png"))); d != "" {
			t.Errorf("%s front: %s", f, d)
		}
	}
}

// TestPlanesGolden converts predictions of two planes; the expected greys are the classes' own (defect D1).
func TestPlanesGolden(t *testing.T) {
	root := sharedtest.Path(t, "golden/nnunet_v1")
	files, err := filepath.Glob(filepath.Join(root, "task503*", "expected", "*", "*", "seg_front.png"))
	if err != nil || len(files) < 8 {
		t.Fatalf("%d predictions, %v", len(files), err)
	}
	for _, f := range files {
		front, zones := sharedtest.Mask(t, f), sharedtest.Mask(t, filepath.Join(filepath.Dir(f), "seg_zones.png"))
		got := convert(t, [][]zone.Class{frontPlane, zonePlane}, 64, front, zones)
		for i, v := range front.Pix {
			front.Pix[i] = v * 255
		}
		for i, v := range zones.Pix {
			zones.Pix[i] = [4]uint8{0, 64, 127, 254}[v]
		}
		if d := differ(got.front, front) + differ(got.zone, zones); d != "" {
			t.Errorf("%s: %s", f, d)
		}
	}
}
