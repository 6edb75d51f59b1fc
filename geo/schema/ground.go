package schema

import (
	"math"
	"slices"

	"github.com/paulmach/orb"

	"icefront/geo"
)

// OnGround measures lines on the ellipsoid of WGS 84, in any CRS, across the poles and the meridian of 180 degrees too: a stretch
// between two vertices is as long as the straight way between them, bent to the Earth. project moves points in place from
// one CRS to another.
func OnGround(project func(from, to geo.CRS, pts []orb.Point) error) Measure {
	return func(crs geo.CRS, line orb.LineString) (m Measured, err error) {
		if len(line) == 0 {
			return Measured{}, nil
		}
		pts := slices.Clone(line)
		if err := project(crs, geo.LonLat, pts); err != nil {
			return m, err
		}
		var middle [3]float64
		last := inSpace(pts[0])
		for _, p := range pts[1:] {
			next := inSpace(p)
			chord := math.Hypot(math.Hypot(next[0]-last[0], next[1]-last[1]), next[2]-last[2])
			const radius = 6371e3
			arc := 2 * radius * math.Asin(min(1, chord/(2*radius)))
			m.Length += arc
			for i := range middle {
				middle[i] += arc * (last[i] + next[i]) / 2
			}
			last = next
		}
		if m.Length > 0 {
			for i := range middle {
				last[i] = middle[i] / m.Length
			}
		}
		m.LonLat = fromSpace(last)
		centre := []orb.Point{m.LonLat}
		err = project(geo.LonLat, crs, centre)
		m.Centre = centre[0]
		return m, err
	}
}

// The ellipsoid of WGS 84.
const (
	equator    = 6378137.0
	flattening = 1 / 298.257223563
	ecc2       = flattening * (2 - flattening)
)

// inSpace is the place of a longitude and latitude, in metres from the middle of the Earth.
func inSpace(p orb.Point) [3]float64 {
	sinLat, cosLat := math.Sincos(p[1] * math.Pi / 180)
	sinLon, cosLon := math.Sincos(p[0] * math.Pi / 180)
	n := equator / math.Sqrt(1-ecc2*sinLat*sinLat)
	return [3]float64{n * cosLat * cosLon, n * cosLat * sinLon, n * (1 - ecc2) * sinLat}
}

// fromSpace is the longitude and latitude below or above a place (Bowring's formula).
func fromSpace(v [3]float64) orb.Point {
	p := math.Hypot(v[0], v[1])
	polar := equator * (1 - flattening)
	sin, cos := math.Sincos(math.Atan2(v[2]*equator, p*polar))
	lat := math.Atan2(v[2]+ecc2/(1-ecc2)*polar*sin*sin*sin, p-ecc2*equator*cos*cos*cos)
	return orb.Point{math.Atan2(v[1], v[0]) * 180 / math.Pi, lat * 180 / math.Pi}
}
