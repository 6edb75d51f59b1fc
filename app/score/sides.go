package score

import (
	"math"

	"github.com/paulmach/orb"

	"icefront/app/measure"
	"icefront/app/report"
	"icefront/geo/front/distance"
	"icefront/geo/runs"
	"icefront/geo/zone"
)

// beside is how many pixels off a line a zone is looked up: next to it, but not in the pixels it was drawn through.
var beside = [...]float64{1.5, 3, 6}

// signs tells on which side each sample lies, and fills in what follows from it.
func (r *Read) signs(e *report.FrontErrors, d distance.Errors, plane measure.Plane) error {
	at := make([]orb.Point, 2*len(d.Samples)) // both ends of all distances, in the scene's CRS
	for i, s := range d.Samples {
		at[2*i], at[2*i+1] = s.At, s.Near
	}
	if err := plane.Back(at); err != nil {
		return err
	}
	inverse, ok := r.Grid.Transform.Invert()
	sides := make([]int8, len(d.Samples))
	e.Distances = make([]report.Distance, len(d.Samples))
	for i, s := range d.Samples {
		switch {
		case r.Flow != nil:
			sides[i] = r.downflow(at[2*i], at[2*i+1], s.OfTruth)
		case ok && (r.predicted != nil || r.label != nil):
			a, b := at[2*i], at[2*i+1]
			sides[i] = r.byZones(inverse.Apply(a[0], a[1]), inverse.Apply(b[0], b[1]), s.OfTruth)
		}
		if sides[i] == 0 && r.Predicted.Oriented && r.Flow == nil {
			sides[i] = s.BesideLine()
		}
		m := s.Distance
		if sides[i] < 0 {
			m = -m
		}
		e.Distances[i] = report.Distance{Metres: m, At: at[2*i], OfLabel: s.OfTruth}
	}
	signed := d.Signed(sides)
	if signed.Known > 0 {
		const km2 = 1e6
		e.Signed, e.Gained, e.Lost = report.Number(signed.Mean), report.Number(signed.Ahead/km2), report.Number(signed.Behind/km2)
	}
	return nil
}

// downflow is the side by the direction of the ice.
func (r *Read) downflow(at, near orb.Point, ofTruth bool) int8 {
	return distance.Sample{At: at, Near: near, OfTruth: ofTruth}.Downflow(*r.Flow)
}

// byZones is the side by the zones just off either line, towards the other one. Positions are in pixels.
//
// Off the label's line towards the prediction there is the label's ocean if the prediction lies ahead; off the prediction's
// line towards the label there is the prediction's glacier.
func (r *Read) byZones(at, near orb.Point, ofTruth bool) int8 {
	predicted, truth := at, near
	if ofTruth {
		predicted, truth = near, at
	}
	if s := side(r.label, truth, predicted); s != 0 {
		return s
	}
	return -side(r.predicted, predicted, truth)
}

// side is +1 if there is ocean off a line towards a point, -1 if there is glacier, 0 if neither, or if the mask is nil.
func side(m *runs.Mask, from, to orb.Point) int8 {
	if m == nil {
		return 0
	}
	dx, dy := to[0]-from[0], to[1]-from[1]
	d := math.Hypot(dx, dy)
	if d == 0 {
		return 0
	}
	for _, way := range beside {
		switch m.At(int(math.Floor(from[0]+dx/d*way)), int(math.Floor(from[1]+dy/d*way)), uint8(zone.NoData)) {
		case uint8(zone.Ocean), uint8(zone.Front):
			return 1
		case uint8(zone.Glacier):
			return -1
		}
	}
	return 0
}
