package label

import (
	"context"
	"math"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"icefront/app/measure"
	"icefront/geo"
	"icefront/geo/zone"
)

// pixels is a raster that is read at full size only, as labels are.
type pixels struct{ geo.Image }

func (p pixels) Grid() geo.Grid { return p.Image.Grid }

func (p pixels) Info() geo.Info { return geo.Info{Path: "JAC_2013-08-28_TSX_6_1_005.png"} }

func (p pixels) Close() error { return nil }

func (p pixels) Read(_ context.Context, _ int, win geo.Window, _, _ int) (geo.Image, error) {
	return geo.Image{Grid: p.Image.Grid.Crop(win), Pix: p.Pix[win.Row*win.Width:][:win.Width*win.Height]}, nil
}

// scene is a raster of one row's values, repeated.
func scene(rows int, values ...float32) pixels {
	img := geo.NewRaster[float32](geo.PixelGrid(len(values), rows))
	for y := range rows {
		copy(img.Row(y), values)
	}
	return pixels{img}
}

func TestRastersAreTakenForWhatIsWanted(t *testing.T) {
	nan := float32(math.NaN())
	for _, c := range []struct {
		why    string
		want   Want
		values []float32
		zones  bool
		fronts int
		fails  string // part of the error
	}{
		{"greys hold zones", Anything, []float32{127, 127, 254, 254}, true, 1, ""},
		{"greys without the grey of no information (D1)", Anything, []float32{0, 84, 84, 254}, true, 1, ""},
		{"a front of 255", Anything, []float32{0, 0, 255, 0}, false, 1, ""},
		{"a front on no data", Anything, []float32{nan, nan, 255, nan}, false, 1, ""},
		{"a front among classes is zones", Zones, []float32{0, 1, 0, 1}, true, 0, ""},
		{"a front where zones are wanted", Zones, []float32{0, 0, 255, 0}, false, 0, "zones were expected"},
		{"no front where one is wanted", Front, []float32{0, 0, 0, 0}, false, 0, ""},
		{"no front at all on no data", Front, []float32{nan, nan, nan, nan}, false, 0, ""},
		{"zones where a front is wanted", Front, []float32{0, 64, 127, 254}, false, 0, "for a front"},
		{"a value of no coding", Anything, []float32{0, 200, 1, 1}, false, 0, "200"},
		{"a value that is no byte", Anything, []float32{0, 0.5, 1, 1}, false, 0, "0.5"},
		{"several codings", Anything, []float32{2, 64, 127, 3}, false, 0, "mix"},
	} {
		file := scene(60, c.values...)
		r := Reader{Want: c.want, OpenScene: func(context.Context, string, geo.CRS) (geo.Scene, error) { return file, nil }}
		f, err := r.Read(t.Context(), file, "label.png", measure.Sizes{}, nil)
		if c.fails != "" {
			if err == nil || !strings.Contains(err.Error(), c.fails) || !strings.Contains(err.Error(), "label.png") {
				t.Errorf("%s: got %v, want an error with %q that names the file", c.why, err, c.fails)
			}
			continue
		}
		if err != nil || (f.zones != nil) != c.zones || len(f.fronts) != c.fronts {
			t.Errorf("%s: zones %t, %d front(s), %v; want %t, %d", c.why, err == nil && f.zones != nil, len(f.fronts), err, c.zones, c.fronts)
		}
	}
}

func TestPolygonsFillPixelCentres(t *testing.T) {
	g := geo.Grid{Width: 6, Height: 6, Transform: geo.Affine{0, 1, 0, 6, 0, -1}, CRS: "EPSG:3031"}
	outer := orb.Ring{{1, 1}, {5, 1}, {5, 5}, {1, 5}, {1, 1}}
	hole := orb.Ring{{2, 2}, {4, 2}, {4, 4}, {2, 4}, {2, 2}}
	src, err := polygonZones(geo.Layer{
		Fields:   []geo.Field{{Name: "CLASS", Kind: geo.KindInt}},
		Features: []geo.Feature{{Geometry: orb.Polygon{outer, hole}, Values: []any{int64(127)}}},
	}, g)
	if err != nil {
		t.Fatal(err)
	}
	img, err := src.Read(t.Context(), 1, g.Bounds(), 6, 6)
	if err != nil {
		t.Fatal(err)
	}
	want := [6]string{"......", ".2222.", ".2..2.", ".2..2.", ".2222.", "......"}
	for row, line := range want {
		for col, c := range line {
			got := img.At(col, row)
			if c == '.' != math.IsNaN(float64(got)) || c == '2' && got != float32(zone.Glacier) {
				t.Errorf("pixel %d, %d is %g, want %c", col, row, got, c)
			}
		}
	}
}

func TestZoneNames(t *testing.T) {
	for in, want := range map[any]zone.Class{
		int64(3): zone.Ocean, 254.0: zone.Ocean, "Ocean": zone.Ocean, " rock ": zone.Rock, "2": zone.Glacier, "NA": zone.NoInformation,
	} {
		if got, ok := zoneOf(in); !ok || got != want {
			t.Errorf("%v: %v, %v; want %v", in, got, ok, want)
		}
	}
	for _, in := range []any{nil, int64(5), 0.5, "lake", true} {
		if got, ok := zoneOf(in); ok {
			t.Errorf("%v was understood as %v", in, got)
		}
	}
}
