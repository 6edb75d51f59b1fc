package front

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"testing"

	"icefront/geo"
	"icefront/geo/zone"
)

// benchRow fills one row of a large synthetic scene: a rough front across the whole width, icebergs, ponds.
func benchRow(row []uint8, y, height int) {
	for x := range row {
		fy := float64(height)/2 + 400*math.Sin(float64(x)/700) + 60*math.Sin(float64(x)/23) + 8*math.Sin(float64(x)/3)
		d := float64(y) - fy
		switch {
		case d < -4:
			row[x] = uint8(zone.Glacier)
		case d < 4:
			row[x] = uint8(zone.Front)
		default:
			row[x] = uint8(zone.Ocean)
			if (x/40+y/40)%7 == 0 && math.Hypot(float64(x%40-20), float64(y%40-20)) < 12 {
				row[x] = uint8(zone.Glacier) // icebergs
			}
		}
		if d < -100 && (x/64+y/64)%11 == 0 && math.Hypot(float64(x%64-32), float64(y%64-32)) < 15 {
			row[x] = uint8(zone.Ocean) // ponds
		}
	}
}

func benchMask(side int) geo.Mask {
	m := geo.NewRaster[uint8](geo.PixelGrid(side, side))
	for y := range side {
		benchRow(m.Row(y), y, side)
	}
	return m
}

// BenchmarkExtract is the figure of the issues: 10,000 x 10,000 pixels, front and lines.
func BenchmarkExtract(b *testing.B) {
	const side = 10000
	m := benchMask(side)
	for _, rule := range []Rule{ByClass, ByContact} {
		b.Run(rule.String(), func(b *testing.B) {
			b.SetBytes(side * side)
			b.ReportAllocs()
			for b.Loop() {
				opt := Options{Rule: rule, MinLength: 100}
				fronts, err := Extract(bands(m, 256), opt)
				if err != nil || len(fronts) == 0 {
					b.Fatalf("%d fronts, %v", len(fronts), err)
				}
			}
		})
	}
}

// BenchmarkBoringRows is what most rows of a scene cost: few runs, and unlike the row before, or like it.
func BenchmarkBoringRows(b *testing.B) {
	for _, shift := range []int{0, 1} {
		b.Run(fmt.Sprintf("shift%d", shift), func(b *testing.B) {
			const width, height = 10000, 2000
			m := pixels(width, height, func(x, y float64) zone.Class {
				if x < 4000+float64(shift)*y {
					return zone.Glacier
				}
				return zone.Ocean
			})
			b.SetBytes(width * height)
			for b.Loop() {
				if _, err := FromMask(m, Options{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkAllFront is the worst case for memory and thinning, at 4 megapixels.
func BenchmarkAllFront(b *testing.B) {
	m := pixels(2000, 2000, func(x, y float64) zone.Class { return zone.Front })
	b.SetBytes(int64(len(m.Pix)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := FromMask(m, Options{}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkNoise(b *testing.B) {
	rng := rand.New(rand.NewPCG(4, 4))
	m := pixels(2000, 2000, func(x, y float64) zone.Class { return zone.Class(rng.IntN(5)) })
	b.SetBytes(int64(len(m.Pix)))
	b.ReportAllocs()
	for b.Loop() {
		_, _ = FromMask(m, Options{}) // too ragged or not, it must end soon
	}
}

// TestMemoryFollowsTheFront streams a scene of 25,000 columns and watches the heap: an area of front, which is
// the worst case, and a usual scene. The mask itself would take 50 MB.
func TestMemoryFollowsTheFront(t *testing.T) {
	if testing.Short() {
		t.Skip("50 megapixels")
	}
	const width, height = 25000, 2000
	front := make([]uint8, width)
	for i := range front {
		front[i] = uint8(zone.Front)
	}
	for _, c := range []struct {
		why  string
		row  func(row []uint8, y int)
		most uint64 // bytes
	}{
		{"usual", func(row []uint8, y int) { benchRow(row, y, height) }, 40 << 20},
		{"all front", func(row []uint8, y int) { copy(row, front) }, 20 << 20},
	} {
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		tr := NewTracer(Options{})
		band := geo.NewRaster[uint8](geo.PixelGrid(width, 100))
		for y := 0; y < height; y += 100 {
			for k := range 100 {
				c.row(band.Row(k), y+k)
			}
			if err := tr.Write(context.Background(), geo.Window{Row: y, Width: width, Height: 100}, band); err != nil {
				t.Fatal(err)
			}
		}
		runtime.GC()
		runtime.ReadMemStats(&after)
		held := after.HeapAlloc - min(before.HeapAlloc, after.HeapAlloc)
		t.Logf("%s: %.1f MB held after %d rows", c.why, float64(held)/1e6, height)
		if held > c.most {
			t.Errorf("%s: %d bytes held, want at most %d", c.why, held, c.most)
		}
		runtime.KeepAlive(tr)
	}
}
