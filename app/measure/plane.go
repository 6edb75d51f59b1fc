// Package measure takes coordinates to metres on the ground: lengths, areas, and the size of a pixel.
package measure

import (
	"fmt"
	"math"

	"github.com/paulmach/orb"

	"icefront/geo"
	"icefront/geo/front"
)

// Earth is what measuring asks of a projection library.
type Earth struct {
	Project  func(from, to geo.CRS, pts []orb.Point) error // in place; longitude first
	Describe func(c geo.CRS) (geo.CRSInfo, error)
}

// Plane measures on the ground: it takes coordinates of one CRS to metres around a point.
//
// With a CRS that is an azimuthal equidistant projection of WGS 84, true to 1e-5 within 50 km of its
// centre; without one it is the pixel size.
type Plane struct {
	from, to geo.CRS
	earth    Earth
	pixel    [2]float64 // metres [rows, columns]; used without a CRS
}

// NewPlane centres a plane. pixel is only used for coordinates without a CRS; where it is zero too, nothing
// can be measured.
func NewPlane(e Earth, crs geo.CRS, centre orb.Point, pixel [2]float64) (Plane, error) {
	if crs.Empty() {
		if pixel[0] <= 0 || pixel[1] <= 0 {
			return Plane{}, geo.ErrNoGeoreference
		}
		return Plane{pixel: pixel}, nil
	}
	to, err := e.around(crs, centre, "aeqd")
	if err != nil {
		return Plane{}, err
	}
	return Plane{from: crs, to: to, earth: e}, nil
}

// around names the projection of a family (aeqd: true distances from the centre, laea: true areas)
// that is centred on a point.
func (e Earth) around(crs geo.CRS, centre orb.Point, family string) (geo.CRS, error) {
	lonLat := []orb.Point{centre}
	if err := e.Project(crs, geo.LonLat, lonLat); err != nil {
		return "", err
	}
	return geo.CRS(fmt.Sprintf("+proj=%s +lat_0=%.9f +lon_0=%.9f +datum=WGS84 +units=m +no_defs",
		family, lonLat[0][1], lonLat[0][0])), nil
}

// Points takes a copy of pts to metres.
func (p Plane) Points(pts []orb.Point) ([]orb.Point, error) {
	out := append([]orb.Point(nil), pts...)
	if p.from.Empty() {
		for i, q := range out {
			out[i] = orb.Point{q[0] * p.pixel[1], q[1] * p.pixel[0]}
		}
		return out, nil
	}
	return out, p.earth.Project(p.from, p.to, out)
}

// Back takes metres of the plane back to coordinates, in place.
func (p Plane) Back(pts []orb.Point) error {
	if p.from.Empty() {
		for i, q := range pts {
			pts[i] = orb.Point{q[0] / p.pixel[1], q[1] / p.pixel[0]}
		}
		return nil
	}
	return p.earth.Project(p.to, p.from, pts)
}

// Fronts takes copies of fronts to metres.
func (p Plane) Fronts(fs []front.Front) ([]front.Front, error) {
	out := make([]front.Front, len(fs))
	for i, f := range fs {
		pts, err := p.Points(f.Line)
		if err != nil {
			return nil, err
		}
		out[i] = front.Front{CRS: p.to, Line: pts}
	}
	return out, nil
}

// Lengths returns the ground length of each front in metres.
func (p Plane) Lengths(fs []front.Front) ([]float64, error) {
	flat, err := p.Fronts(fs)
	if err != nil {
		return nil, err
	}
	lengths := make([]float64, len(flat))
	for i, f := range flat {
		for j := 1; j < len(f.Line); j++ {
			lengths[i] += math.Hypot(f.Line[j][0]-f.Line[j-1][0], f.Line[j][1]-f.Line[j-1][1])
		}
	}
	return lengths, nil
}

// groundPixel is the size of a grid's middle pixel in metres [rows, columns].
func (e Earth) groundPixel(g geo.Grid) ([2]float64, error) {
	if g.CRS.Empty() {
		return [2]float64{}, geo.ErrNoGeoreference
	}
	p, err := NewPlane(e, g.CRS, g.Centre(), [2]float64{})
	if err != nil {
		return [2]float64{}, err
	}
	col, row := float64(g.Width)/2, float64(g.Height)/2
	pts, err := p.Points([]orb.Point{
		g.Transform.Apply(col-0.5, row), g.Transform.Apply(col+0.5, row),
		g.Transform.Apply(col, row-0.5), g.Transform.Apply(col, row+0.5),
	})
	if err != nil {
		return [2]float64{}, err
	}
	size := [2]float64{
		math.Hypot(pts[3][0]-pts[2][0], pts[3][1]-pts[2][1]),
		math.Hypot(pts[1][0]-pts[0][0], pts[1][1]-pts[0][1]),
	}
	if !(size[0] > 0) || !(size[1] > 0) || math.IsInf(size[0]+size[1], 0) {
		return [2]float64{}, fmt.Errorf("pixel of %g x %g m: %w", size[0], size[1], geo.ErrNoGeoreference)
	}
	return size, nil
}

// Centre is the middle of the box around all fronts.
func Centre(fs []front.Front) orb.Point {
	return front.Lines(fs).Bound().Center()
}
