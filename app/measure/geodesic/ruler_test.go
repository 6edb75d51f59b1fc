package geodesic

import (
	"errors"
	"math"
	"testing"

	"github.com/paulmach/orb"

	"icefront/app/measure"
	"icefront/geo"
)

func TestTexts(t *testing.T) {
	for _, c := range []struct {
		r    Result
		want string
	}{
		{Result{}, "0 m"},
		{Result{Length: 0.04}, "0.0 m"},
		{Result{Length: 12.34}, "12.3 m"},
		{Result{Length: 844.6}, "845 m"},
		{Result{Length: 999.4}, "999 m"},
		{Result{Length: 999.6}, "1.00 km"},
		{Result{Length: 9994}, "9.99 km"},
		{Result{Length: 12_360}, "12.4 km"},
		{Result{Length: 123_456}, "123 km"},
		{Result{Length: 12_345_678}, "12,346 km"},
		{Result{Length: 1204.4, Pixels: true}, "1,204 px"},
		{Result{Length: 7.25, Pixels: true}, "7.2 px"},
		{Result{Length: 7810, Area: 3.2e6, Closed: true}, "3.20 km², edge 7.81 km"},
		{Result{Length: 300, Area: 4500, Closed: true}, "4,500 m², edge 300 m"},
		{Result{Length: 2000, Area: 120_000, Closed: true}, "0.120 km², edge 2.00 km"},
		{Result{Length: 40, Area: 100, Closed: true, Pixels: true}, "100 px², edge 40.0 px"},
	} {
		if got := c.r.String(); got != c.want {
			t.Errorf("%+v: %q, want %q", c.r, got, c.want)
		}
	}
}

func TestRuler(t *testing.T) {
	triangle := []orb.Point{{1000, -2000}, {1003, -2000}, {1003, -2004}}
	for _, c := range []struct {
		name         string
		r            Ruler
		length, edge float64
		area         float64
		pixels       bool
	}{
		{"pixels", Ruler{}, 7, 12, 6, true},
		{"pixels of 10 m", Ruler{Pixel: [2]float64{10, 10}}, 70, 120, 600, false},
		{"pixels that are no squares", Ruler{Pixel: [2]float64{5, 20}}, 80, 80 + math.Hypot(60, 20), 600, false},
		{"one side alone says nothing", Ruler{Pixel: [2]float64{5, 0}}, 7, 12, 6, true},
	} {
		line, err1 := c.r.Line(triangle)
		area, err2 := c.r.Area(triangle)
		if err1 != nil || err2 != nil || math.Abs(line.Length-c.length) > 1e-9 || math.Abs(area.Length-c.edge) > 1e-9 ||
			math.Abs(area.Area-c.area) > 1e-9 || line.Pixels != c.pixels || area.Pixels != c.pixels || line.Closed || !area.Closed {
			t.Errorf("%s: %+v, %+v, %v, %v", c.name, line, area, err1, err2)
		}
	}
	if triangle[0] != (orb.Point{1000, -2000}) {
		t.Error("the points were changed")
	}
}

func TestRulerProjects(t *testing.T) {
	earth := measure.Earth{Project: func(from, to geo.CRS, pts []orb.Point) error {
		if from != "plane" || to != geo.LonLat {
			return errors.New("wrong way")
		}
		for i, p := range pts {
			pts[i] = orb.Point{p[0] / 1000, p[1] / 1000}
		}
		return nil
	}}
	r := Ruler{Earth: earth, CRS: "plane"}
	got, err := r.Area([]orb.Point{{0, 0}, {1000, 0}, {1000, 1000}, {0, 1000}})
	if err != nil || math.Abs(got.Area-12308778361.469452) > 1 || got.String() != "12,309 km², edge 444 km" {
		t.Errorf("%v, %v", got, err)
	}
	if got, err := r.Line([]orb.Point{{0, 0}}); err != nil || got.Length != 0 {
		t.Errorf("a point has the length %v, %v", got, err)
	}
	if got, err := r.Line([]orb.Point{{0, 0}, {math.Inf(1), 0}}); err == nil {
		t.Errorf("beyond the projection: %v", got)
	}
	if got, err := (Ruler{Earth: earth, CRS: "other"}).Line([]orb.Point{{0, 0}, {1, 1}}); err == nil {
		t.Errorf("unknown CRS: %v", got)
	}
}
