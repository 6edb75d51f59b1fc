package geodesic

import (
	"fmt"
	"math"
	"slices"

	"github.com/paulmach/orb"

	"icefront/app/measure"
	"icefront/app/render"
	"icefront/geo"
)

// Ruler measures what is drawn on a map. As in other GIS, a line is the shortest one between its points on the ellipsoid,
// not the straight one of the map: what is measured does not depend on the projection.
//
// Without a CRS points are pixels; with their size in metres [rows, columns] results are metres all the same.
type Ruler struct {
	Earth measure.Earth
	CRS   geo.CRS
	Pixel [2]float64
}

// Result is what was measured.
type Result struct {
	Length float64 // of the line, or of the edge of an area
	Area   float64
	Closed bool // it is an area
	Pixels bool // lengths are pixels, areas square pixels; else metres
}

// Line measures the way through points of the map.
func (r Ruler) Line(points []orb.Point) (Result, error) { return r.measure(points, false) }

// Area measures the ring through points of the map, which need not be closed.
func (r Ruler) Area(ring []orb.Point) (Result, error) { return r.measure(ring, true) }

func (r Ruler) measure(points []orb.Point, closed bool) (Result, error) {
	points = slices.Clone(points)
	if r.CRS.Empty() {
		return r.flat(points, closed), nil
	}
	if err := r.Earth.Project(r.CRS, geo.LonLat, points); err != nil {
		return Result{}, fmt.Errorf("measure in %s: %w", r.CRS, err)
	}
	for _, p := range points {
		if !(math.Abs(p[0]) <= math.MaxFloat32) || !(math.Abs(p[1]) <= 90+1e-9) {
			return Result{}, fmt.Errorf("measure in %s: a point lies outside the projection", r.CRS)
		}
	}
	res := Result{Closed: closed}
	if closed {
		res.Area, res.Length = Area(points)
	} else {
		res.Length = Length(points)
	}
	return res, nil
}

// flat measures pixels.
func (r Ruler) flat(points []orb.Point, closed bool) Result {
	res := Result{Closed: closed, Pixels: !(r.Pixel[0] > 0 && r.Pixel[1] > 0)}
	if !res.Pixels {
		for i, p := range points {
			points[i] = orb.Point{p[0] * r.Pixel[1], p[1] * r.Pixel[0]}
		}
	}
	for i := range points {
		j := i + 1
		if j == len(points) {
			if !closed {
				break
			}
			j = 0
		}
		a, b := points[i], points[j]
		res.Length += math.Hypot(b[0]-a[0], b[1]-a[1])
		if closed { // from the first point, so that large coordinates cost no digits
			o := points[0]
			res.Area += ((a[0]-o[0])*(b[1]-o[1]) - (b[0]-o[0])*(a[1]-o[1])) / 2
		}
	}
	res.Area = math.Abs(res.Area)
	return res
}

// String is the length for people, or of an area its size and the length of its edge: "12.4 km", "3.20 km², edge 7.81 km".
func (r Result) String() string {
	if r.Closed {
		return r.AreaText() + ", edge " + r.LengthText()
	}
	return r.LengthText()
}

// LengthText is the length for people: "12.4 km", "845 m", "1,204 px".
func (r Result) LengthText() string {
	switch {
	case r.Pixels:
		return round(r.Length, 1) + " px"
	case r.Length < 999.5:
		return round(r.Length, 1) + " m"
	}
	return round(r.Length/1000, 3) + " km"
}

// AreaText is the area for people: "3.20 km²", "4,500 m²".
func (r Result) AreaText() string {
	switch {
	case r.Pixels:
		return round(r.Area, 1) + " px²"
	case r.Area < 99_950:
		return round(r.Area, 1) + " m²"
	}
	return round(r.Area/1e6, 3) + " km²"
}

// round writes three digits, or all before the point if there are more, and at most so many behind it.
func round(v float64, most int) string {
	digits := 0
	switch {
	case v == 0:
	case v < 0.9995:
		digits = 3
	case v < 9.995:
		digits = 2
	case v < 99.95:
		digits = 1
	}
	return render.Thousands(v, min(digits, most))
}
