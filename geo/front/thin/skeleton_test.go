package thin

import (
	"image"
	"path/filepath"
	"strings"
	"testing"

	"icefront/geo"
	"icefront/geo/sharedtest"
)

// planeOf sets the pixels that are not 0.
func planeOf(m geo.Mask) *Plane {
	p := NewPlane(m.Grid.Width)
	p.Grow(m.Grid.Height)
	for y := range m.Grid.Height {
		for x, v := range m.Row(y) {
			if v != 0 {
				p.Set(int32(x), int32(y))
			}
		}
	}
	for i := range (m.Grid.Height + 63) / 64 {
		p.Pack(i)
	}
	return p
}

func TestSkeletonEqualsScikitImage(t *testing.T) {
	for _, dir := range []string{filepath.Join("testdata", "skeleton"), "shared"} {
		t.Run(filepath.Base(dir), func(t *testing.T) {
			if dir == "shared" {
				dir = sharedtest.Path(t, "golden/frontextract/skeleton")
			}
			masks, err := filepath.Glob(filepath.Join(dir, "*_mask.png"))
			if err != nil || len(masks) == 0 {
				t.Fatalf("no masks in %s: %v", dir, err)
			}
			for _, path := range masks {
				mask := sharedtest.Mask(t, path)
				want := sharedtest.Mask(t, strings.Replace(path, "_mask", "_skeleton", 1))
				compareSkeleton(t, filepath.Base(path), Skeletonise(planeOf(mask)), want)
			}
		})
	}
}

func compareSkeleton(t *testing.T, name string, got *Plane, want geo.Mask) {
	t.Helper()
	differ, set := 0, 0
	for y := range want.Grid.Height {
		for x, v := range want.Row(y) {
			if v != 0 {
				set++
			}
			if got.Get(int32(x), int32(y)) != (v != 0) {
				differ++
			}
		}
	}
	if differ > 0 || got.Count() != set {
		t.Errorf("%s: %d pixels differ, %d set, want %d", name, differ, got.Count(), set)
	}
}

// naive is the algorithm as published, over whole images, for comparison.
func naive(m geo.Mask) geo.Mask {
	at := func(x, y int) uint8 {
		if image.Pt(x, y).In(image.Rect(0, 0, m.Grid.Width, m.Grid.Height)) && m.At(x, y) != 0 {
			return 1
		}
		return 0
	}
	for removed := true; removed; {
		removed = false
		for _, pass := range []uint8{firstPass, secondPass} {
			var gone []int
			for y := range m.Grid.Height {
				for x := range m.Grid.Width {
					code := uint8(0)
					for k, d := range clockwise {
						code |= at(x+int(d.X), y+int(d.Y)) << k
					}
					if at(x, y) == 1 && thinningTable[code]&pass != 0 {
						gone = append(gone, y*m.Grid.Width+x)
					}
				}
			}
			for _, i := range gone {
				m.Pix[i], removed = 0, true
			}
		}
	}
	return m
}

// The mask, thinned by looking everywhere, gives the same.
func FuzzSkeletonise(f *testing.F) {
	f.Add([]byte("\x01\x01\x00\x01\x01\x01\x00\x01"), uint8(4))
	f.Add([]byte("\x01\x01\x01\x01\x01\x01\x01\x01\x01"), uint8(3))
	f.Fuzz(func(t *testing.T, pix []byte, width uint8) {
		w := max(int(width), 1)
		m := geo.NewRaster[uint8](geo.PixelGrid(w, len(pix)/w))
		for i := range m.Pix {
			m.Pix[i] = pix[i] & 1
		}
		got := Skeletonise(planeOf(m))
		compareSkeleton(t, "fuzzed mask", got, naive(m))
	})
}
