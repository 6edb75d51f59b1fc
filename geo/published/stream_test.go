package published

import (
	"context"
	"runtime"
	"testing"

	"icefront/geo"
	"icefront/geo/zone"
)

// void is a sink that keeps nothing.
type void struct{}

func (void) Write(context.Context, geo.Window, geo.Mask) error { return nil }
func (void) Close() error                                      { return nil }
func (void) Discard() error                                    { return nil }

// shoreRows is a band with a ragged shore, icebergs and a broad front.
func shoreRows(width, rows int) geo.Mask {
	m := geo.NewRaster[uint8](geo.PixelGrid(width, rows))
	for i := range m.Pix {
		x, y := i%width, i/width
		switch edge := width/2 + (x*7+y*13)%11; {
		case x < edge:
			m.Pix[i] = 2
		case x < edge+5:
			m.Pix[i] = 4
		case (x/40+y/20)%5 == 0 && x%40 < 4 && y%20 < 4:
			m.Pix[i] = 2
		default:
			m.Pix[i] = 3
		}
	}
	return m
}

// stream repeats a band until a scene has its rows.
func stream(t testing.TB, band geo.Mask, times int) {
	g := geo.PixelGrid(band.Grid.Width, band.Grid.Height*times)
	w, err := New([][]zone.Class{fusedPlane}, g, Sinks{Zone: void{}, Front: void{}})
	if err != nil {
		t.Fatal(err)
	}
	for i := range times {
		at := geo.Window{Row: i * band.Grid.Height, Width: g.Width, Height: band.Grid.Height}
		if err := w.Write(context.Background(), at, []geo.Mask{band}); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestMemoryDoesNotGrowWithHeight(t *testing.T) {
	band := shoreRows(2000, 50)
	allocated := func(times int) int64 {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		stream(t, band, times)
		runtime.ReadMemStats(&after)
		return int64(after.TotalAlloc - before.TotalAlloc)
	}
	allocated(2)
	low, high := allocated(4), allocated(80)
	if high > low+1<<16 {
		t.Errorf("%d bytes for 200 rows, %d for 4,000", low, high)
	}
	if most := int64(100 * 2000); low > most {
		t.Errorf("%d bytes, more than 100 rows", low)
	}
}

// BenchmarkFused converts 10,000 x 2,000 pixels.
func BenchmarkFused(b *testing.B) {
	band := shoreRows(10000, 200)
	b.SetBytes(10000 * 2000)
	b.ReportAllocs()
	for b.Loop() {
		stream(b, band, 10)
	}
}
