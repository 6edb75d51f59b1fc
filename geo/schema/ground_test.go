package schema

import (
	"math"
	"testing"

	"github.com/paulmach/orb"

	"icefront/geo"
)

// asIs is for lines in longitude and latitude.
func asIs(_, _ geo.CRS, _ []orb.Point) error { return nil }

func TestOnGround(t *testing.T) {
	meridian := orb.LineString{} // a quarter of a meridian is 10,001,965.729 m long
	for i := range 9001 {
		meridian = append(meridian, orb.Point{-40, float64(i) / 100})
	}
	equatorial := orb.LineString{}
	for i := range 3601 {
		equatorial = append(equatorial, orb.Point{float64(i)/10 - 180, 0})
	}
	for _, tt := range []struct {
		name   string
		line   orb.LineString
		length float64
		lonLat orb.Point
	}{
		{"from the equator to the pole", meridian, 10001965.729, orb.Point{-40, 45}},
		{"around the Earth", equatorial, 2 * math.Pi * 6378137, orb.Point{}},
		{"over the meridian of 180 degrees", orb.LineString{{179.9, -78}, {-179.9, -78}}, 0.2 * math.Pi / 180 * 6378137 * math.Cos(78*math.Pi/180) / math.Sqrt(1-ecc2*math.Pow(math.Sin(78*math.Pi/180), 2)), orb.Point{180, -78}},
		{"over the pole", orb.LineString{{0, 89.999}, {180, 89.999}}, 2 * 0.001 * math.Pi / 180 * 6399593.626, orb.Point{0, 90}},
		{"one place", orb.LineString{{-38, 66}, {-38, 66}}, 0, orb.Point{-38, 66}},
	} {
		m, err := OnGround(asIs)(geo.LonLat, tt.line)
		if err != nil || math.Abs(m.Length-tt.length) > 1e-6*tt.length {
			t.Errorf("%s: %.3f m (%v), want %.3f", tt.name, m.Length, err, tt.length)
		}
		if tt.name == "around the Earth" || tt.name == "over the pole" {
			continue // it has no middle, or one without a longitude
		}
		if d := math.Abs(math.Remainder(m.LonLat[0]-tt.lonLat[0], 360)); d > 1e-6 || math.Abs(m.LonLat[1]-tt.lonLat[1]) > 0.2 {
			t.Errorf("%s: middle %v, want %v", tt.name, m.LonLat, tt.lonLat)
		}
	}
	for _, p := range []orb.Point{{-38, 66}, {170, -78}, {0, 0}, {12, 89.9}} {
		if q := fromSpace(inSpace(p)); math.Abs(q[0]-p[0]) > 1e-9 || math.Abs(q[1]-p[1]) > 1e-9 {
			t.Errorf("%v comes back as %v", p, q)
		}
	}
}
