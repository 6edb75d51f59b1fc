package predict

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"icefront/app/measure"
	"icefront/geo"
)

// gridded is a scene of which only the grid is asked.
type gridded struct {
	geo.Scene
	grid geo.Grid
}

func (g gridded) Grid() geo.Grid { return g.grid }

func TestWithin(t *testing.T) {
	grid := geo.Grid{Width: 10, Height: 8, CRS: "EPSG:3413", Transform: geo.Affine{1000, 10, 0, 2000, 0, -10}}
	square := orb.Polygon{{{1020, 1990}, {1050, 1990}, {1050, 1960}, {1020, 1960}, {1020, 1990}}}
	layers := map[string]geo.Layer{
		"own.gpkg":   {CRS: "EPSG:3413", Features: []geo.Feature{{Geometry: square}}},
		"multi.gpkg": {CRS: "EPSG:3413", Features: []geo.Feature{{Geometry: orb.MultiPolygon{square}}}},
		"moved.gpkg": {CRS: "EPSG:4326", Features: []geo.Feature{{Geometry: orb.Polygon{{{20, -10}, {50, -10}, {50, -40}, {20, -40}, {20, -10}}}}}},
		"bare.shp":   {Features: []geo.Feature{{Geometry: square}}},
		"lines.gpkg": {CRS: "EPSG:3413", Features: []geo.Feature{{Geometry: orb.LineString{{0, 0}, {1, 1}}}}},
		"far.gpkg":   {CRS: "EPSG:3413", Features: []geo.Feature{{Geometry: orb.Polygon{{{0, 0}, {1, 0}, {1, 1}, {0, 0}}}}}},
	}
	for _, c := range []struct{ name, within, says string }{
		{"a box", "1020,1960,1050,1990", ""},
		{"a file", "own.gpkg", ""},
		{"several polygons in one", "multi.gpkg", ""},
		{"another CRS", "moved.gpkg", ""},
		{"an empty box", "1050,1960,1020,1990", "no such file"},
		{"three numbers", "1,2,3", "no such file"},
		{"not a number", "1,2,3,NaN", "no such file"},
		{"a file without a CRS", "bare.shp", "the other none"},
		{"lines", "lines.gpkg", "no polygon"},
		{"elsewhere", "far.gpkg", "does not touch"},
		{"a box elsewhere", "0,0,5,5", "does not touch"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := Run{Scene: Scene{Scene: gridded{grid: grid}, Path: "scene.tif"}, Settings: Settings{Within: c.within}}
			r.ReadLayer = func(_ context.Context, path string) (geo.Layer, error) {
				l, ok := layers[path]
				if !ok {
					return l, errors.New("no such file " + path)
				}
				return l, nil
			}
			r.Earth = measure.Earth{Project: func(_, _ geo.CRS, pts []orb.Point) error {
				for i := range pts {
					pts[i] = orb.Point{pts[i][0] + 1000, pts[i][1] + 2000}
				}
				return nil
			}}
			err := r.Resolve(t.Context())
			if c.says != "" {
				if !errors.Is(err, ErrArea) || !strings.Contains(err.Error(), c.says) {
					t.Fatalf("got %v, want it to say %q", err, c.says)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if got, want := r.Settings.Area.Bound(), (orb.Bound{Min: orb.Point{2, 1}, Max: orb.Point{5, 4}}); got != want {
				t.Errorf("got %v, want %v", got, want)
			}
		})
	}
}
