package gdal

import (
	"errors"
	"math"
	"strings"
	"sync"
	"testing"

	"github.com/paulmach/orb"

	"icefront/geo"
)

func TestProject(t *testing.T) {
	for _, tt := range []struct {
		name     string
		from, to geo.CRS
		in, want orb.Point
		within   float64
	}{
		{"the pole's meridian", geo.LonLat, "EPSG:3413", orb.Point{-45, 70}, orb.Point{0, -2187927.65}, 1},
		{"back, longitude first", "EPSG:3413", geo.LonLat, orb.Point{0, -2187927.65}, orb.Point{-45, 70}, 1e-5},
		{"between zones", "EPSG:32622", "EPSG:32622", orb.Point{500000, 7600000}, orb.Point{500000, 7600000}, 0},
		{"a PROJ string", geo.LonLat, "+proj=aeqd +lat_0=66 +lon_0=-38 +datum=WGS84", orb.Point{-38, 66}, orb.Point{0, 0}, 1e-6},
	} {
		t.Run(tt.name, func(t *testing.T) {
			pts := []orb.Point{tt.in, tt.in}
			must(t, Project(tt.from, tt.to, pts))
			for _, p := range pts {
				if math.Abs(p[0]-tt.want[0]) > tt.within || math.Abs(p[1]-tt.want[1]) > tt.within {
					t.Errorf("got %v, want %v", p, tt.want)
				}
			}
		})
	}
}

func TestProjectFailsWhole(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, tt := range []struct {
		name     string
		from, to geo.CRS
		bad      orb.Point
		is       error
	}{
		{"not a number", geo.LonLat, "EPSG:3413", orb.Point{nan, 70}, nil},
		{"infinite", "EPSG:3413", "EPSG:3413", orb.Point{0, inf}, nil},
		{"latitude beyond the pole", geo.LonLat, "EPSG:3413", orb.Point{0, 100}, nil},
		{"huge", geo.LonLat, "EPSG:32622", orb.Point{1e300, 1e300}, nil},
		{"no CRS", "", "EPSG:3413", orb.Point{1, 1}, geo.ErrNoGeoreference},
		{"no such code", geo.LonLat, "EPSG:99999", orb.Point{1, 1}, nil},
		{"nonsense", geo.LonLat, "PROJCS[", orb.Point{1, 1}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			pts := []orb.Point{{-45, 70}, tt.bad}
			err := Project(tt.from, tt.to, pts)
			if err == nil || (tt.is != nil && !errors.Is(err, tt.is)) || strings.Contains(err.Error(), "\n") {
				t.Fatalf("got %v", err)
			}
			if pts[0] != (orb.Point{-45, 70}) {
				t.Errorf("moved to %v", pts[0])
			}
		})
	}
	must(t, Project(geo.LonLat, "EPSG:3413", nil))
}

func TestProjectFromManyGoroutines(t *testing.T) {
	var group sync.WaitGroup
	for g := range 8 {
		group.Go(func() {
			for zone := range 60 { // more pairs than are kept
				to := geo.CRS("EPSG:" + []string{"326", "327"}[g%2] + string(rune('0'+(zone+1)/10%10)) + string(rune('0'+(zone+1)%10)))
				if zone >= 59 {
					break
				}
				pts := []orb.Point{{float64(zone*6 - 177), 1}}
				if err := Project(geo.LonLat, to, pts); err != nil || math.Abs(pts[0][0]-500000) > 1 {
					t.Errorf("%s: %v %v", to, pts, err)
				}
			}
		})
	}
	group.Wait()
	if transforms.count > maxTransforms {
		t.Errorf("%d transformations are kept", transforms.count)
	}
}

func TestDescribe(t *testing.T) {
	for _, tt := range []struct {
		crs        geo.CRS
		name       string
		geographic bool
		metres     float64
	}{
		{"EPSG:3413", "WGS 84 / NSIDC Sea Ice Polar Stereographic North", false, 1},
		{geo.LonLat, "WGS 84", true, 0},
		{"EPSG:2263", "NAD83 / New York Long Island (ftUS)", false, 1200.0 / 3937},
	} {
		got, err := Describe(tt.crs)
		must(t, err)
		if got.Name != tt.name || got.Geographic != tt.geographic || math.Abs(got.Metres-tt.metres) > 1e-9 {
			t.Errorf("%s: %+v", tt.crs, got)
		}
	}
	for _, bad := range []geo.CRS{"", "EPSG:0", "hello", "https://127.0.0.1/crs"} {
		if _, err := Describe(bad); err == nil {
			t.Errorf("%q: no error", bad)
		}
	}
}

func TestEqual(t *testing.T) {
	const esri = `PROJCS["WGS_1984_NSIDC_Sea_Ice_Polar_Stereographic_North",GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",` +
		`SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],` +
		`PROJECTION["Stereographic_North_Pole"],PARAMETER["False_Easting",0.0],PARAMETER["False_Northing",0.0],` +
		`PARAMETER["Central_Meridian",-45.0],PARAMETER["Standard_Parallel_1",70.0],UNIT["Meter",1.0]]`
	for _, tt := range []struct {
		name string
		a, b geo.CRS
		want bool
	}{
		{"same", "EPSG:3413", "EPSG:3413", true},
		{"others", "EPSG:3413", "EPSG:3031", false},
		{"none", "", "", true},
		{"none and one", "", "EPSG:3413", false},
		{"lon/lat either way", geo.LonLat, "OGC:CRS84", true},
		{"not known", "EPSG:0", "EPSG:3413", false},
		{"proj string", "EPSG:32622", "+proj=utm +zone=22 +datum=WGS84", true},
	} {
		if got := Equal(tt.a, tt.b); got != tt.want {
			t.Errorf("%s: %v", tt.name, got)
		}
	}
	if got := crsOfWKT(esri); got != "EPSG:3413" {
		t.Errorf("the WKT of CALFIN's Shapefiles is %q", got)
	}
}

func TestVersion(t *testing.T) {
	if v := Version(); !strings.Contains(v, "GDAL 3.") || !strings.Contains(v, "PROJ ") {
		t.Errorf("got %q", v)
	}
}
