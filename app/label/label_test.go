package label

import (
	"context"
	"math"
	"testing"

	"github.com/paulmach/orb"

	"icefront/geo"
	"icefront/geo/zone"
)

// greys is a raster of CaFFe greys that averages when decimated, unless it is asked for the nearest pixel.
type greys struct{ grid geo.Grid }

func (g greys) Grid() geo.Grid { return g.grid }

func (g greys) Read(_ context.Context, _ int, win geo.Window, w, h int) (geo.Image, error) {
	img := geo.NewRaster[float32](g.grid.Crop(win).Resize(w, h))
	for i := range img.Pix {
		img.Pix[i] = (64 + 254) / 2 // rock and ocean
	}
	return img, nil
}

func (g greys) ReadNearest(_ context.Context, _ int, win geo.Window, w, h int) (geo.Image, error) {
	img := geo.NewRaster[float32](g.grid.Crop(win).Resize(w, h))
	for i := range img.Pix {
		img.Pix[i] = 254
	}
	return img, nil
}

func TestDecimatedLabelsAreNotMixed(t *testing.T) {
	src := codedSource{Source: greys{geo.PixelGrid(8, 8)}, lut: zone.Greys.Table()}
	img, err := src.Read(t.Context(), 1, geo.Window{Width: 8, Height: 8}, 2, 2)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range img.Pix {
		if v != float32(zone.Ocean) {
			t.Fatalf("got %v, want ocean everywhere", img.Pix)
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
