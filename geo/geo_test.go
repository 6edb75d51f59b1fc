package geo_test

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"icefront/geo"
)

func TestAffineInverse(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	rng := rand.New(rand.NewPCG(seed, 1))
	for range 1000 {
		var a geo.Affine
		for i := range a {
			a[i] = rng.NormFloat64() * 100
		}
		inv, ok := a.Invert()
		if !ok || math.Abs(a[1]*a[5]-a[2]*a[4]) < 1 {
			continue
		}
		col, row := rng.Float64()*1000, rng.Float64()*1000
		p := a.Apply(col, row)
		q := inv.Apply(p[0], p[1])
		if math.Abs(q[0]-col) > 1e-6 || math.Abs(q[1]-row) > 1e-6 {
			t.Fatalf("%v: (%g, %g) came back as %v", a, col, row, q)
		}
	}
}

func TestAffineInvertRefuses(t *testing.T) {
	for name, a := range map[string]geo.Affine{
		"zero":        {},
		"flat":        {0, 1, 2, 0, 2, 4},
		"not finite":  {0, math.NaN(), 0, 0, 0, 1},
		"huge origin": {math.Inf(1), 1, 0, 0, 0, -1},
	} {
		if _, ok := a.Invert(); ok {
			t.Errorf("%s: %v was inverted", name, a)
		}
	}
}

func TestWindow(t *testing.T) {
	a := geo.Window{Col: 2, Row: 3, Width: 10, Height: 5}
	cases := []struct {
		name     string
		b, want  geo.Window
		contains bool
	}{
		{"inside", geo.Window{Col: 4, Row: 4, Width: 2, Height: 2}, geo.Window{Col: 4, Row: 4, Width: 2, Height: 2}, true},
		{"across the corner", geo.Window{Col: 0, Row: 0, Width: 4, Height: 5}, geo.Window{Col: 2, Row: 3, Width: 2, Height: 2}, false},
		{"beside it", geo.Window{Col: 12, Row: 3, Width: 4, Height: 5}, geo.Window{}, false},
		{"empty lies anywhere", geo.Window{}, geo.Window{}, true},
	}
	for _, c := range cases {
		if got := a.Intersect(c.b); got != c.want {
			t.Errorf("%s: intersection %v, want %v", c.name, got, c.want)
		}
		if got := a.Contains(c.b); got != c.contains {
			t.Errorf("%s: contains %v, want %v", c.name, got, c.contains)
		}
	}
}

func TestGridKeepsItsPlace(t *testing.T) {
	g := geo.Grid{Width: 100, Height: 50, Transform: geo.Affine{1000, 10, 0, 5000, 0, -10}, CRS: "EPSG:3413"}
	if got, want := g.Crop(geo.Window{Col: 10, Row: 5, Width: 20, Height: 20}).Transform.Apply(0, 0), g.Transform.Apply(10, 5); got != want {
		t.Errorf("crop begins at %v, want %v", got, want)
	}
	if got, want := g.Resize(25, 10).Extent(), g.Extent(); got != want {
		t.Errorf("resized extent %v, want %v", got, want)
	}
	if got, want := g.Centre(), (orb.Point{1500, 4750}); got != want {
		t.Errorf("centre %v, want %v", got, want)
	}
}

func TestCRSName(t *testing.T) {
	for crs, want := range map[geo.CRS]string{
		"":                                   "pixels",
		"EPSG:3413":                          "EPSG:3413",
		`GEOGCS["WGS 84",DATUM["WGS_1984"]]`: "WGS 84",
	} {
		if got := crs.Name(); got != want {
			t.Errorf("%q: name %q, want %q", crs, got, want)
		}
	}
}

func TestParseCaFFeName(t *testing.T) {
	good := map[string]geo.CaFFeName{
		"Crane_2008-11-04_TSX_7_1_034.png":      {ID: "Crane_2008-11-04_TSX_7_1_034", Glacier: "Crane", Sensor: "TSX", Resolution: 7, Quality: 1, Orbit: "034"},
		"COL_2015-12-18_S1_20_1_094_zones.png":  {ID: "COL_2015-12-18_S1_20_1_094", Glacier: "COL", Sensor: "S1", Resolution: 20, Quality: 1, Orbit: "094"},
		"SI_2011-03-03_PALSAR_17_2_127_geo.tif": {ID: "SI_2011-03-03_PALSAR_17_2_127", Glacier: "SI", Sensor: "PALSAR", Resolution: 17, Quality: 2, Orbit: "127"},
	}
	for name, want := range good {
		got, ok := geo.ParseCaFFeName(name)
		if !ok {
			t.Errorf("%s: not understood", name)
			continue
		}
		got.Date = time.Time{}
		if got != want {
			t.Errorf("%s: got %+v, want %+v", name, got, want)
		}
	}
	for _, bad := range []string{
		"", "scene.tif", "Crane_2008-13-04_TSX_7_1_034.png", "Crane_2008-11-04_TSX_0_1_034.png",
		"Foo_2008-11-04_TSX_7_1_034.png", "Crane_2008-11-04_TSX_7_034.png", "xCrane_2008-11-04_TSX_7_1_034.png",
	} {
		if got, ok := geo.ParseCaFFeName(bad); ok {
			t.Errorf("%q was understood as %+v", bad, got)
		}
	}
}

func FuzzParseCaFFeName(f *testing.F) {
	f.Add("Crane_2008-11-04_TSX_7_1_034.png")
	f.Add("JAC_2009-06-21_TSX_6_1_005_front.tif")
	f.Fuzz(func(t *testing.T, s string) {
		if n, ok := geo.ParseCaFFeName(s); ok && (n.Resolution <= 0 || n.Date.IsZero()) {
			t.Errorf("%q gave %+v", s, n)
		}
	})
}

// ramp is a source whose pixel at (col, row) is row*width+col.
type ramp struct{ g geo.Grid }

func (r ramp) Grid() geo.Grid { return r.g }

func (r ramp) Read(_ context.Context, _ int, win geo.Window, w, h int) (geo.Image, error) {
	img := geo.NewRaster[float32](r.g.Crop(win))
	for i := range img.Pix {
		img.Pix[i] = float32((win.Row+i/win.Width)*r.g.Width + win.Col + i%win.Width)
	}
	return img, nil
}

func TestAlign(t *testing.T) {
	src := ramp{geo.Grid{Width: 4, Height: 4, Transform: geo.Affine{0, 10, 0, 0, 0, -10}, CRS: "EPSG:3031"}}
	half := geo.Grid{Width: 6, Height: 4, Transform: geo.Affine{10, 5, 0, -10, 0, -5}, CRS: "EPSG:3031"}
	got, err := geo.Align(src, half).Read(t.Context(), 1, half.Bounds(), 6, 4)
	if err != nil {
		t.Fatal(err)
	}
	want := []float32{
		5, 5, 6, 6, 7, 7,
		5, 5, 6, 6, 7, 7,
		9, 9, 10, 10, 11, 11,
		9, 9, 10, 10, 11, 11,
	}
	for i := range want {
		if got.Pix[i] != want[i] {
			t.Fatalf("got %v\nwant %v", got.Pix, want)
		}
	}
	away := half
	away.Transform[0] = 1e6
	got, err = geo.Align(src, away).Read(t.Context(), 1, away.Bounds(), 6, 4)
	if err != nil || !math.IsNaN(float64(got.Pix[0])) {
		t.Errorf("outside: %v, %v; want NaN", got.Pix[0], err)
	}
}

// file is a scene without pixels; bytes is one that can be read as bytes.
type file struct{ geo.Scene }

type bytes struct{ file }

func (bytes) Bytes(int) (int, bool) { return 7, true }

func (bytes) ReadBytes(context.Context, int, geo.Window, []uint8) error { return nil }

func TestPlaceKeepsWhatASceneCanDo(t *testing.T) {
	on := geo.Grid{Width: 4, Height: 4, Transform: geo.Affine{0, 10, 0, 0, 0, -10}, CRS: "EPSG:3031"}
	if _, ok := geo.Place(file{}, on).(geo.ByteReader); ok {
		t.Error("a scene of floats became one of bytes")
	}
	sc := geo.Place(bytes{}, on)
	b, ok := sc.(geo.ByteReader)
	if !ok || sc.Grid() != on {
		t.Fatalf("bytes %t, grid %+v", ok, sc.Grid())
	}
	if gap, ok := b.Bytes(1); gap != 7 || !ok {
		t.Errorf("no data is %d, %t", gap, ok)
	}
}
