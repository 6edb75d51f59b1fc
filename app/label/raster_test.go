package label

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"icefront/app/measure"
	"icefront/geo"
)

// stored is a raster of bytes, one of which may be no data.
type stored struct {
	pixels
	bytes geo.Mask
	gap   int
}

func (s stored) Bytes(int) (int, bool) { return s.gap, true }

func (s stored) ReadBytes(_ context.Context, _ int, win geo.Window, to []uint8) error {
	copy(to, s.bytes.Pix[win.Row*win.Width:][:win.Width*win.Height])
	return nil
}

// Read would be a detour.
func (s stored) Read(context.Context, int, geo.Window, int, int) (geo.Image, error) {
	return geo.Image{}, errors.New("bytes were read as floats")
}

// Bytes and floats of the same values give the same label, or the same refusal.
func TestBytesAreReadAsFloatsAre(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	rng := rand.New(rand.NewPCG(seed, 1))
	sets := [][]uint8{{0, 255}, {0, 1}, {255}, {1}, {0}, {0, 1, 2, 3}, {0, 64, 127, 254}, {127, 254}, {0, 84, 254}, {0, 200}, {0, 77, 200}, {0, 1, 127}}
	accepted := 0
	for range 400 {
		values := sets[rng.IntN(len(sets))]
		gap := -1
		if rng.IntN(2) == 0 {
			gap = int(slices.Concat(values, []uint8{0, 77, 200, 255})[rng.IntN(len(values)+4)])
		}
		as := stored{bytes: geo.NewRaster[uint8](geo.PixelGrid(1+rng.IntN(40), 1+rng.IntN(150))), gap: gap}
		as.Image = geo.NewRaster[float32](as.bytes.Grid)
		for i := range as.bytes.Pix {
			v := values[rng.IntN(len(values))]
			if gap >= 0 && rng.IntN(4) == 0 {
				v = uint8(gap)
			}
			as.bytes.Pix[i], as.Image.Pix[i] = v, float32(v)
			if int(v) == gap {
				as.Image.Pix[i] = float32(math.NaN())
			}
		}
		want := []Want{Anything, Zones, Front}[rng.IntN(3)]
		a, errA := maskOf(want, as)
		b, errB := maskOf(want, as.pixels)
		if fmt.Sprint(errA) != fmt.Sprint(errB) || a != b {
			t.Fatalf("values %v, no data %d, wanted %d: bytes give %v, floats %v, equal %t", values, gap, want, errA, errB, a == b)
		}
		if errA == nil {
			accepted++
		}
		fileA, errA := readAs(want, as)
		fileB, errB := readAs(want, as.pixels)
		if fmt.Sprint(errA) != fmt.Sprint(errB) || fmt.Sprint(fileA) != fmt.Sprint(fileB) {
			t.Fatalf("values %v, no data %d, wanted %d: bytes give %v, %v, floats %v, %v", values, gap, want, fileA, errA, fileB, errB)
		}
	}
	if accepted < 50 {
		t.Errorf("only %d masks were accepted", accepted)
	}
}

func readerOf(want Want, sc geo.Scene) Reader {
	return Reader{Want: want, OpenScene: func(context.Context, string, geo.CRS) (geo.Scene, error) { return sc, nil }}
}

// maskOf is what Mask reads of a file, as text.
func maskOf(want Want, sc geo.Scene) (string, error) {
	m, coding, err := readerOf(want, sc).Mask(context.Background(), "mask.png")
	if err != nil {
		return "", err
	}
	return fmt.Sprint(coding, m.Whole().Pix), nil
}

// readAs is what Read makes of a file: its fronts and zones.
func readAs(want Want, sc geo.Scene) (string, error) {
	f, err := readerOf(want, sc).Read(context.Background(), sc, "mask.png", measure.Sizes{}, nil)
	if err != nil {
		return "", err
	}
	text := fmt.Sprint(f.fronts, f.Warnings)
	if f.zones != nil {
		img, err := f.zones.Read(context.Background(), 1, f.zones.Grid().Bounds(), f.zones.Grid().Width, f.zones.Grid().Height)
		if err != nil {
			return "", err
		}
		text += fmt.Sprint(img.Pix)
	}
	return text, nil
}
