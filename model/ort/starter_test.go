package ort_test

import (
	"context"
	"errors"
	"image"
	"math"
	"os"
	"runtime"
	"testing"
	"time"

	"golang.org/x/image/tiff"

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

// picture is an 8-bit scene in memory; 0 is no data, as the files say.
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

// readGrey reads an 8-bit TIFF.
func readGrey(t testing.TB, path string) *image.Gray {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	img, err := tiff.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	switch g := img.(type) {
	case *image.Gray:
		return g
	case *image.Paletted:
		return &image.Gray{Pix: g.Pix, Stride: g.Stride, Rect: g.Rect}
	}
	t.Fatalf("%s: got %T", path, img)
	return nil
}

// openPicture reads a scene of ../shared with its pixel size in metres.
func openPicture(t testing.TB, name string, metres float64) picture {
	t.Helper()
	g := readGrey(t, sharedtest.Path(t, "data/scenes/"+name+".tif"))
	grid := geo.Grid{Width: g.Rect.Dx(), Height: g.Rect.Dy(), Transform: geo.Affine{0, metres, 0, 0, 0, -metres}, CRS: "EPSG:3031"}
	p := picture{grid, make([]float32, grid.Width*grid.Height)}
	for i := range p.pix {
		p.pix[i] = float32(g.Pix[i/grid.Width*g.Stride+i%grid.Width])
		if p.pix[i] == 0 {
			p.pix[i] = float32(math.NaN())
		}
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

// overlap is the IoU of each zone, NaN where neither has it, and their mean.
func overlap(got []uint8, want *image.Gray) (iou [4]float64, mean float64) {
	var both, either [4]float64
	w := want.Rect.Dx()
	for i, a := range got {
		b := map[uint8]uint8{0: 0, 64: 1, 127: 2, 254: 3}[want.Pix[i/w*want.Stride+i%w]] // CaFFe's greys
		if a == b {
			both[a]++
			either[a]++
			continue
		}
		either[a]++
		either[b]++
	}
	n := 0.0
	for z := range iou {
		iou[z] = both[z] / either[z]
		if either[z] > 0 {
			mean += iou[z]
			n++
		}
	}
	return iou, mean / n
}

func TestStarterSegmentsRealScenes(t *testing.T) {
	tests := []struct {
		name   string
		metres float64
		least  float64 // mean IoU; see models/README.md: Sjögren Inlet (SI) was not seen in training
	}{
		{"SI_2013-08-14_TSX_7_1_125", 75, 0.40},
		{"SI_2011-03-03_PALSAR_17_2_127", 75, 0.35},
		{"JAC_2015-10-18_TSX_6_1_005", 60, 0.60},
		{"JAC_2009-06-21_TSX_6_1_005", 60, 0.55},
		{"Crane_2011-09-04_TSX_7_1_034", 70, 0.60},
		{"DBE_2008-03-30_TSX_7_3_049", 75, 0.55},
		{"Jorum_2011-09-04_TSX_7_4_034", 50, 0.55},
	}
	e := starter(t, ort.Options{})
	defer e.Close()
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := openPicture(t, tt.name, tt.metres)
			zones, fronts := mask{geo.NewRaster[uint8](p.grid)}, mask{geo.NewRaster[uint8](p.grid)}
			begin := time.Now()
			sum, err := e.Segment(context.Background(), model.Request{
				Source: p, PixelSize: [2]float64{tt.metres, tt.metres}, Out: model.Outputs{Zones: zones, Fronts: fronts},
			}, nil)
			if err != nil {
				t.Fatal(err)
			}
			want := readGrey(t, sharedtest.Path(t, "data/scenes/"+tt.name+"_zones.tif"))
			iou, mean := overlap(zones.Pix, want)
			t.Logf("%dx%d: IoU %.3f, mean %.3f, %d tiles in %v, front %d px, mean %.1f, std %.1f, valid %.3f", p.grid.Width, p.grid.Height,
				iou, mean, sum.Tiles, time.Since(begin).Round(time.Millisecond), sum.Front, sum.Mean, sum.Std, sum.Valid)
			if mean < tt.least {
				t.Errorf("got mean IoU %.3f, want at least %.2f", mean, tt.least)
			}
			if sum.Front == 0 {
				t.Error("got no front")
			}
		})
	}
}

func BenchmarkSegmentStarter(b *testing.B) {
	e := starter(b, ort.Options{Threads: runtime.GOMAXPROCS(0)})
	defer e.Close()
	for _, tt := range []struct {
		name   string
		metres float64
	}{{"SI_2013-08-14_TSX_7_1_125", 75}, {"helheim_s1_20180602", 10}} {
		p := openPicture(b, tt.name, tt.metres)
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
