package published

import (
	"math/rand/v2"
	"testing"

	"icefront/geo"
	"icefront/geo/zone"
)

// whole is the conversion of a fused plane as the reference describes it, on the whole image.
func whole(m geo.Mask) (zones, front geo.Mask) {
	w, h := m.Grid.Width, m.Grid.Height
	zones, front = geo.NewRaster[uint8](m.Grid), geo.NewRaster[uint8](m.Grid)
	for i := range m.Pix {
		zones.Pix[i] = [5]uint8{0, 64, 127, 254, 254}[m.Pix[i]]
		for dy := -3; dy <= 3; dy++ {
			for dx := -3; dx <= 3; dx++ {
				if x, y := i%w+dx, i/w+dy; x >= 0 && x < w && y >= 0 && y < h && m.At(x, y) == 2 {
					zones.Pix[i] = 127
				}
			}
		}
	}
	for i := range front.Pix {
		for _, d := range [][2]int{{-1, 0}, {1, 0}, {0, -1}, {0, 1}} {
			x, y := i%w+d[0], i/w+d[1]
			if zones.Pix[i] == 254 && x >= 0 && x < w && y >= 0 && y < h && zones.At(x, y) == 127 {
				front.Pix[i] = 255
			}
		}
	}
	seen := make([]bool, len(front.Pix))
	for i, v := range front.Pix {
		if v == 0 || seen[i] {
			continue
		}
		if piece := flood(front, seen, i); len(piece) <= 10 {
			for _, j := range piece {
				front.Pix[j] = 0
			}
		}
	}
	return zones, front
}

// flood is the piece of front around pixel i.
func flood(front geo.Mask, seen []bool, i int) []int {
	w, h := front.Grid.Width, front.Grid.Height
	piece := []int{i}
	seen[i] = true
	for k := 0; k < len(piece); k++ {
		for dy := -1; dy <= 1; dy++ {
			for dx := -1; dx <= 1; dx++ {
				x, y := piece[k]%w+dx, piece[k]/w+dy
				if x >= 0 && x < w && y >= 0 && y < h && front.At(x, y) != 0 && !seen[y*w+x] {
					seen[y*w+x] = true
					piece = append(piece, y*w+x)
				}
			}
		}
	}
	return piece
}

// scribble draws random classes: rectangles and, on some masks, single pixels. Glacier is rare enough to leave some sea.
func scribble(rng *rand.Rand, w, h int) geo.Mask {
	m := geo.NewRaster[uint8](geo.PixelGrid(w, h))
	for i := range m.Pix {
		m.Pix[i] = 3
	}
	for range rng.IntN(2 + w*h/200) {
		class, x0, y0 := uint8(rng.IntN(5)), rng.IntN(w), rng.IntN(h)
		for y := y0; y < min(h, y0+1+rng.IntN(9)); y++ {
			for x := x0; x < min(w, x0+1+rng.IntN(9)); x++ {
				m.Row(y)[x] = class
			}
		}
	}
	if rng.IntN(2) == 0 {
		for range rng.IntN(1 + w*h/30) {
			m.Pix[rng.IntN(len(m.Pix))] = uint8(rng.IntN(5))
		}
	}
	return m
}

func TestRandomMasks(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	rng := rand.New(rand.NewPCG(seed, 1))
	sizes := [][2]int{{1, 1}, {1, 2}, {2, 1}, {3, 3}, {1, 40}, {90, 1}, {7, 50}, {63, 20}, {64, 20}, {65, 20}, {127, 9}, {128, 30}, {129, 15}, {5, 200}, {200, 60}}
	for round := range 400 {
		size := sizes[round%len(sizes)]
		if round >= 10*len(sizes) {
			size = [2]int{1 + rng.IntN(150), 1 + rng.IntN(60)}
		}
		m := scribble(rng, size[0], size[1])
		rows := 1 + rng.IntN(size[1]+3)
		got := convert(t, [][]zone.Class{fusedPlane}, rows, m)
		zones, front := whole(m)
		if d := differ(got.zone, zones); d != "" {
			t.Fatalf("round %d, %v in bands of %d, zones: %s", round, size, rows, d)
		}
		if d := differ(got.front, front); d != "" {
			t.Fatalf("round %d, %v in bands of %d, front: %s", round, size, rows, d)
		}
	}
}
