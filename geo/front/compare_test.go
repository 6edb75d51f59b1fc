package front

import (
	"testing"

	"icefront/geo"
	"icefront/geo/front/distance"

	"github.com/paulmach/orb"
)

func TestCompareRefusesWhatIsNoPlane(t *testing.T) {
	at := func(crs geo.CRS) []Front { return []Front{{CRS: crs, Line: orb.LineString{{0, 0}, {1, 1}}}} }
	for _, c := range []struct {
		why  string
		p, q []Front
	}{
		{"two systems", at("EPSG:3413"), at("EPSG:3031")},
		{"degrees", at(geo.LonLat), at(geo.LonLat)},
	} {
		if _, err := Compare(c.p, c.q, distance.Options{}); err == nil {
			t.Errorf("%s: compared", c.why)
		}
	}
}
