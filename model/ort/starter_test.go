package ort_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"os"
	"runtime"
	"testing"

	"icefront/geo"
	"icefront/geo/sharedtest"
	"icefront/model"
	"icefront/model/engine"
	"icefront/model/onnx"
	"icefront/model/ort"
)

// load loads the ONNX Runtime library. Without it the test is skipped, loudly, but fails where CI is "true".
func load(t testing.TB) {
	t.Helper()
	path, tried := ort.Find("")
	if path == "" {
		if os.Getenv("CI") == "true" {
			t.Fatalf("no ONNX Runtime library in %v", tried)
		}
		t.Skipf("SKIPPED: no ONNX Runtime library in %v", tried)
	}
	if err := ort.Load(path); err != nil {
		t.Fatal(err)
	}
}

// starter opens the starter model, as the program will.
func starter(t testing.TB, opt ort.Options) *engine.Ensemble {
	t.Helper()
	load(t)
	path := sharedtest.Path(t, "models/starter.onnx")
	f, err := onnx.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	plan, err := model.ParsePlan(f.Meta)
	if err != nil {
		t.Fatal(err)
	}
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	net, err := ort.Open(file, plan, opt)
	if err != nil {
		t.Fatal(err)
	}
	e, err := engine.New(plan, model.About{Path: path}, net)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// picture is a scene in memory.
type picture struct {
	grid geo.Grid
	pix  []float32
}

func (p picture) Grid() geo.Grid { return p.grid }

func (p picture) Read(ctx context.Context, _ int, w geo.Window, cols, rows int) (geo.Image, error) {
	if err := ctx.Err(); err != nil {
		return geo.Image{}, err
	}
	if cols != w.Width || rows != w.Height || !p.grid.Bounds().Contains(w) {
		return geo.Image{}, errors.New("this source reads whole pixels inside only")
	}
	out := geo.NewRaster[float32](p.grid.Crop(w))
	for r := range rows {
		copy(out.Row(r), p.pix[(w.Row+r)*p.grid.Width+w.Col:])
	}
	return out, nil
}

// speckle is a made-up scene of bright and dark halves with noise.
func speckle(width, height int, metres float64) picture {
	grid := geo.Grid{Width: width, Height: height, Transform: geo.Affine{0, metres, 0, 0, 0, -metres}, CRS: "EPSG:3031"}
	p := picture{grid, make([]float32, width*height)}
	rng := rand.New(rand.NewPCG(1, 2))
	for i := range p.pix {
		p.pix[i] = float32(40+120*(i%width*2/width)) * float32(rng.ExpFloat64())
	}
	return p
}

// mask keeps what is written.
type mask struct{ geo.Mask }

func (m mask) Write(_ context.Context, at geo.Window, r geo.Mask) error {
	copy(m.Pix[at.Row*m.Grid.Width:], r.Pix)
	return nil
}
func (m mask) Close() error   { return nil }
func (m mask) Discard() error { return nil }

func BenchmarkSegmentStarter(b *testing.B) {
	e := starter(b, ort.Options{Threads: runtime.GOMAXPROCS(0)})
	defer e.Close()
	for _, tt := range []struct {
		name          string
		width, height int
		metres        float64
	}{{"306x251 at 75 m", 306, 251, 75}, {"1067x1123 at 10 m", 1067, 1123, 10}} {
		p := speckle(tt.width, tt.height, tt.metres)
		zones, fronts := mask{geo.NewRaster[uint8](p.grid)}, mask{geo.NewRaster[uint8](p.grid)}
		b.Run(tt.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := e.Segment(context.Background(), model.Request{
					Source: p, PixelSize: [2]float64{tt.metres, tt.metres}, Out: model.Outputs{Zones: zones, Fronts: fronts},
				}, nil); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
