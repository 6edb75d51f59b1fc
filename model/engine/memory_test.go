package engine

import (
	"context"
	"runtime"
	"testing"

	"icefront/geo"
	"icefront/model"
)

// endless is a scene that is made as it is read.
type endless struct{ grid geo.Grid }

func (e endless) Grid() geo.Grid { return e.grid }

func (e endless) Read(_ context.Context, _ int, w geo.Window, cols, rows int) (geo.Image, error) {
	img := geo.NewRaster[float32](e.grid.Crop(w))
	for i := range img.Pix {
		img.Pix[i] = float32((w.Row*31+i)%251) + 1
	}
	if w.Row%1024 == 0 {
		img.Pix[0] = nan()
	}
	return img, nil
}

// nowhere is a sink that keeps nothing.
type nowhere struct{}

func (nowhere) Write(context.Context, geo.Window, geo.Mask) error { return nil }
func (nowhere) Close() error                                      { return nil }
func (nowhere) Discard() error                                    { return nil }

// heapAtTheEnd is what the heap holds, in bytes, while the last tile of a scene runs.
func heapAtTheEnd(t *testing.T, height int) int64 {
	t.Helper()
	p := fused()
	p.Unit, p.Spacing, p.Mirror = model.UnitMetre, [2]float64{60, 60}, nil
	n := bright()
	var stats runtime.MemStats
	tiles := len(model.Starts(height/6, 16, 1)) * len(model.Starts(240/6, 16, 1))
	n.after = func(run int) {
		if run == tiles {
			runtime.GC()
			runtime.ReadMemStats(&stats)
		}
	}
	_, err := ensemble(t, p, n).Segment(context.Background(), model.Request{
		Source: endless{geo.PixelGrid(240, height)}, PixelSize: [2]float64{10, 10}, Step: 1,
		Out: model.Outputs{Zones: nowhere{}, Fronts: nowhere{}},
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if n.runs != tiles {
		t.Fatalf("got %d tiles, want %d", n.runs, tiles)
	}
	return int64(stats.HeapAlloc)
}

func TestMemoryDoesNotGrowWithTheHeight(t *testing.T) {
	heapAtTheEnd(t, 6000) // whatever is allocated once
	low, tall := heapAtTheEnd(t, 6000), heapAtTheEnd(t, 36000)
	t.Logf("heap %d kB for 6,000 rows, %d kB for 36,000", low>>10, tall>>10)
	// Tables of weights grow with the height, by some 50 bytes a row; 30,000 rows of pixels would be 29 MB.
	if grown := tall - low; grown > 4<<20 {
		t.Errorf("the heap grew by %d kB", grown>>10)
	}
}

func BenchmarkSegmentWithoutNetwork(b *testing.B) {
	p := fused()
	p.Unit, p.Spacing, p.Patch = model.UnitMetre, [2]float64{60, 60}, [2]int{256, 256}
	n := &network{channels: 5, f: func(x float32, _, _, _ int) float32 { return x }}
	e := ensemble(b, p, n)
	r := model.Request{
		Source: endless{geo.PixelGrid(4000, 4000)}, PixelSize: [2]float64{10, 10},
		Out: model.Outputs{Zones: nowhere{}, Fronts: nowhere{}},
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := e.Segment(context.Background(), r, nil); err != nil {
			b.Fatal(err)
		}
	}
}
