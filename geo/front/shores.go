package front

import (
	"math"
	"slices"

	"icefront/geo/front/thin"
	"icefront/geo/zone"

	"github.com/paulmach/orb"
)

// shores are the glacier and the ocean of a mask: a front has one on either side.
type shores struct{ ice, sea *thin.Plane }

func newShores(width int) *shores { return &shores{thin.NewPlane(width), thin.NewPlane(width)} }

// take takes the runs of row y.
func (s *shores) take(y int, runs []run) {
	s.ice.Grow(y + 1)
	s.sea.Grow(y + 1)
	for _, r := range runs {
		switch r.class {
		case zone.Glacier:
			s.ice.SetRun(int32(y), int(r.from), int(r.to))
		case zone.Ocean:
			s.sea.SetRun(int32(y), int(r.from), int(r.to))
		}
	}
	if y&63 == 63 {
		s.ice.Pack(y >> 6)
		s.sea.Pack(y >> 6)
	}
}

// none reports that the mask tells nothing of the sides of its fronts: it holds no glacier or no ocean.
func (s *shores) none() bool { return s.ice.Empty() || s.sea.Empty() }

// gap is how many pixels of other classes may lie between a front and its glacier or ocean. Resampling leaves
// such slivers.
const gap = 3

// beside is the class that lies on one side of a line: the first glacier or ocean beyond the front class, if it goes on
// for some pixels. dx and dy are a step of one pixel to that side; width is half the front class's.
func (s *shores) beside(band *thin.Plane, at orb.Point, dx, dy float64, width int) zone.Class {
	const step = 0.5
	most := float64(3*(width+1) + 8)
	beyond := 0.0
	for way := step; way <= most && beyond <= gap; way += step {
		x, y := at[0]+dx*way, at[1]+dy*way
		for _, side := range [2]struct {
			plane *thin.Plane
			class zone.Class
		}{{s.ice, zone.Glacier}, {s.sea, zone.Ocean}} {
			if !side.plane.Has(x, y) {
				continue
			}
			if deep(side.plane, x, y, dx, dy, 2*width+2) {
				return side.class
			}
			return zone.NoInformation // a rim, as models draw along the edge of what they see
		}
		if !band.Has(x, y) {
			beyond += step
		}
	}
	return zone.NoInformation
}

// deep reports that a class goes on from a position: it has more than half of the next pixels within the scene.
func deep(class *thin.Plane, x, y, dx, dy float64, pixels int) bool {
	n, of := 0, 0
	for k := range pixels {
		at := [2]float64{x + dx*float64(k+1), y + dy*float64(k+1)}
		if !class.Within(at) {
			break
		}
		of++
		if class.Has(at[0], at[1]) {
			n++
		}
	}
	return 2*n > of || of == 0
}

// verdict is what the sides of a line say at a vertex.
type verdict int8

const (
	stray       verdict = iota // no front: not between glacier and ocean
	glacierLeft                // glacier on the left, ocean on the right
	oceanLeft
)

// judge looks to both sides at every vertex of a line of pixel positions (y down). width is half the front class's.
func (s *shores) judge(band *thin.Plane, at []orb.Point, width int) []verdict {
	verdicts := make([]verdict, len(at))
	look := max(2, width)
	for i, v := range at {
		a, b := at[max(i-look, 0)], at[min(i+look, len(at)-1)]
		dx, dy := b[0]-a[0], b[1]-a[1]
		d := math.Hypot(dx, dy)
		if d == 0 {
			continue
		}
		dx, dy = dx/d, dy/d
		v = band.Inside(v)
		left, right := s.beside(band, v, dy, -dx, width), s.beside(band, v, -dy, dx, width)
		switch {
		case left == zone.Glacier && right == zone.Ocean:
			verdicts[i] = glacierLeft
		case left == zone.Ocean && right == zone.Glacier:
			verdicts[i] = oceanLeft
		}
	}
	return verdicts
}

// stretches cuts a line down to where it is a front, and turns each piece so that the glacier is on its left.
//
// A model draws fronts along the edge of what it can see, or along rock, too. Only what has glacier on one side and ocean
// on the other is a front; pieces shorter than the front class is wide are dropped, and gaps shorter than thrice that are
// bridged: the model saw a front through them.
func (s *shores) stretches(band *thin.Plane, p path, width int) []path {
	verdicts := s.judge(band, p.at, width)
	least := float64(2*width + 1)
	bridge := 3 * least
	var pieces []path
	for from := 0; from < len(p.at); {
		if verdicts[from] == stray {
			from++
			continue
		}
		to := from // last vertex of the piece
		for next, way := from+1, 0.0; next < len(p.at) && way <= bridge; next++ {
			way += math.Hypot(p.at[next][0]-p.at[next-1][0], p.at[next][1]-p.at[next-1][1])
			if verdicts[next] != stray {
				to, way = next, 0
			}
		}
		piece := p.at[from : to+1]
		if Length(piece) > least {
			pieces = append(pieces, turned(piece, verdicts[from:to+1]))
		}
		from = to + 1
	}
	if len(pieces) == 1 && len(pieces[0].at) == len(p.at) {
		pieces[0].closed = p.closed
	}
	return pieces
}

// turned is a copy of a piece with the glacier on its left.
func turned(piece []orb.Point, verdicts []verdict) path {
	at := slices.Clone(piece)
	left := 0
	for _, v := range verdicts {
		switch v {
		case glacierLeft:
			left++
		case oceanLeft:
			left--
		}
	}
	if left < 0 {
		slices.Reverse(at)
	}
	return path{at: at}
}
