package placed_test

import (
	"errors"
	"testing"

	"github.com/paulmach/orb"

	"icefront/app/placed"
	"icefront/app/render"
	"icefront/geo"
)

// shift is a CRS "b" that lies 100 to the east of "a", in which negative numbers have no place.
func shift(from, to geo.CRS, pts []orb.Point) error {
	for _, p := range pts {
		if p[0] < 0 {
			return errors.New("no place")
		}
	}
	for i := range pts {
		switch {
		case from == "a" && to == "b":
			pts[i][0] += 100
		case from == "b" && to == "a":
			pts[i][0] -= 100
		}
	}
	return nil
}

func TestLines(t *testing.T) {
	c := placed.Cache{Project: shift}
	c.Turn("a")
	l := orb.MultiLineString{{{1, 1}, {2, 2}}}
	if got := c.Lines("x", "a", l); &got[0] != &l[0] {
		t.Error("lines of the map's CRS were copied")
	}
	c.Turn("b")
	got := c.Lines("x", "a", l)
	if len(got) != 1 || got[0][0] != (orb.Point{101, 1}) || l[0][0] != (orb.Point{1, 1}) {
		t.Errorf("got %v of %v", got, l)
	}
	if again := c.Lines("x", "a", nil); len(again) != 1 {
		t.Error("lines are projected anew for each frame")
	}
	torn := c.Lines("y", "a", orb.MultiLineString{{{1, 1}, {2, 2}, {-1, 0}, {3, 3}, {4, 4}, {-1, 0}, {5, 5}}})
	if len(torn) != 2 || len(torn[0]) != 2 || len(torn[1]) != 2 {
		t.Errorf("a line with points outside became %v", torn)
	}
	c.Forget(map[string]bool{"y": true})
	if again := c.Lines("x", "a", nil); len(again) != 0 {
		t.Error("what is not used is kept")
	}
	if none := c.Lines("z", "", l); none != nil {
		t.Errorf("lines in pixels lie on the map: %v", none)
	}
}

func TestRasters(t *testing.T) {
	c := placed.Cache{Project: shift}
	c.Turn("b")
	g := geo.Grid{Width: 10, Height: 10, Transform: geo.Affine{0, 1, 0, 10, 0, -1}, CRS: "a"}
	src := render.MaskSource(geo.NewRaster[uint8](g))
	got, ok := c.Raster("m", src, true)
	if !ok || got.Grid().CRS != "b" || got.Grid().Transform[0] != 100 {
		t.Fatalf("got %v, %t", got, ok)
	}
	if again, _ := c.Raster("m", src, true); again != got {
		t.Error("a raster is placed anew for each frame")
	}
	if _, ok := c.Raster("p", render.MaskSource(geo.NewRaster[uint8](geo.PixelGrid(3, 3))), true); ok {
		t.Error("a raster in pixels lies on the map")
	}
	if _, ok := c.Raster("n", nil, true); ok {
		t.Error("nothing lies on the map")
	}
}
