package published

import (
	"math"
	"math/rand/v2"
	"testing"

	"icefront/geo"
	"icefront/geo/runs"
)

// benchMask is a large scene of greys: a rough front across the whole width, icebergs before it, ponds behind it.
func benchMask(b *testing.B, side int) *runs.Mask {
	build := runs.NewBuilder(geo.PixelGrid(side, side))
	row := make([]uint8, side)
	for y := range side {
		for x := range row {
			front := float64(side)/2 + 400*math.Sin(float64(x)/700) + 60*math.Sin(float64(x)/23) + 8*math.Sin(float64(x)/3)
			d := float64(y) - front
			row[x] = greyGlacier
			switch {
			case d >= 0 && ((x/40+y/40)%7 != 0 || math.Hypot(float64(x%40-20), float64(y%40-20)) >= 12):
				row[x] = greyOcean
			case d < -100 && (x/64+y/64)%11 == 0 && math.Hypot(float64(x%64-32), float64(y%64-32)) < 15:
				row[x] = greyOcean
			case d < -1000 && x < side/5:
				row[x] = greyRock
			}
		}
		if err := build.Add(row); err != nil {
			b.Fatal(err)
		}
	}
	m, err := build.Mask()
	if err != nil {
		b.Fatal(err)
	}
	return m
}

// BenchmarkCleanAndFront is the figure of the issues: 10,000 x 10,000 pixels.
func BenchmarkCleanAndFront(b *testing.B) {
	const side = 10000
	m := benchMask(b, side)
	b.SetBytes(side * side)
	b.ReportAllocs()
	for b.Loop() {
		clean, err := Clean(m)
		if err != nil {
			b.Fatal(err)
		}
		front, err := Front(clean, 107)
		if err != nil || front.Count()[greyLine] < side {
			b.Fatalf("%d pixels of front, %v", front.Count()[greyLine], err)
		}
	}
}

// BenchmarkNoise is the worst case: no run has a neighbour of its value.
func BenchmarkNoise(b *testing.B) {
	const side = 2000
	rng := rand.New(rand.NewPCG(4, 4))
	whole := geo.NewRaster[uint8](geo.PixelGrid(side, side))
	for i := range whole.Pix {
		whole.Pix[i] = [...]uint8{0, 64, 127, 254}[rng.IntN(4)]
	}
	m := inRuns(b, whole)
	b.SetBytes(side * side)
	b.ReportAllocs()
	for b.Loop() {
		clean, err := Clean(m)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := Front(clean, 107); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkOverlay paints a scene of CaFFe's size.
func BenchmarkOverlay(b *testing.B) {
	const side = 2000
	m := benchMask(b, side)
	front, err := Front(m, 0)
	if err != nil {
		b.Fatal(err)
	}
	o, err := NewOverlay(front, front, &Box{Left: 100, Lower: 100, Right: 1900, Upper: 1900}, 7)
	if err != nil {
		b.Fatal(err)
	}
	grey, to := make([]uint8, side), make([]uint8, 3*side)
	b.SetBytes(side * side)
	for b.Loop() {
		for y := range side {
			if err := o.Row(y, to, grey); err != nil {
				b.Fatal(err)
			}
		}
	}
}
