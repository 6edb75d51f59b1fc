package front

import (
	"icefront/geo/sharedtest"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"icefront/geo"
)

// readMask reads an 8-bit grey PNG.
func readMask(t testing.TB, path string) geo.Mask {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	img, err := png.Decode(f)
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	b := img.Bounds()
	m := geo.NewRaster[uint8](geo.PixelGrid(b.Dx(), b.Dy()))
	for y := range b.Dy() {
		for x := range b.Dx() {
			m.Pix[y*b.Dx()+x] = color.GrayModel.Convert(img.At(b.Min.X+x, b.Min.Y+y)).(color.Gray).Y
		}
	}
	return m
}

// planeOf sets the pixels that are not 0.
func planeOf(m geo.Mask) *plane {
	p := newPlane(m.Grid.Width)
	p.grow(m.Grid.Height)
	for y := range m.Grid.Height {
		for x, v := range m.Row(y) {
			if v != 0 {
				p.set(int32(x), int32(y))
			}
		}
	}
	for i := range (m.Grid.Height + 63) / 64 {
		p.pack(i)
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
				mask := readMask(t, path)
				want := readMask(t, strings.Replace(path, "_mask", "_skeleton", 1))
				compareSkeleton(t, filepath.Base(path), skeletonise(planeOf(mask)), want)
			}
		})
	}
}

func compareSkeleton(t *testing.T, name string, got *plane, want geo.Mask) {
	t.Helper()
	differ, set := 0, 0
	for y := range want.Grid.Height {
		for x, v := range want.Row(y) {
			if v != 0 {
				set++
			}
			if got.get(int32(x), int32(y)) != (v != 0) {
				differ++
			}
		}
	}
	if differ > 0 || got.count() != set {
		t.Errorf("%s: %d pixels differ, %d set, want %d", name, differ, got.count(), set)
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
						code |= at(x+int(d.x), y+int(d.y)) << k
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
