package front

import (
	"math"
	"slices"

	"icefront/geo/front/thin"
	"icefront/geo/zone"

	"github.com/paulmach/orb"
)

// shores are what the sides of a front are judged by: the glacier, the ocean, and what cannot be seen.
type shores struct{ ice, sea, void *thin.Plane }

func newShores(width int) *shores {
	return &shores{thin.NewPlane(width), thin.NewPlane(width), thin.NewPlane(width)}
}

// take takes the runs of row y.
func (s *shores) take(y int, runs []run) {
	s.ice.Grow(y + 1)
	s.sea.Grow(y + 1)
	s.void.Grow(y + 1)
	for _, r := range runs {
		switch r.class {
		case zone.Glacier:
			s.ice.SetRun(int32(y), int(r.from), int(r.to))
		case zone.Ocean:
			s.sea.SetRun(int32(y), int(r.from), int(r.to))
		case zone.NoInformation:
			s.void.SetRun(int32(y), int(r.from), int(r.to))
		}
	}
	if y&63 == 63 {
		s.ice.Pack(y >> 6)
		s.sea.Pack(y >> 6)
		s.void.Pack(y >> 6)
	}
}

// none reports that the mask tells nothing of the sides of its fronts: it holds no glacier or no ocean.
func (s *shores) none() bool { return s.ice.Empty() || s.sea.Empty() }

// beside is the class that lies on one side of a line: the commonest of the pixels beyond the front class, as many as
// that is wide. dx and dy are a step of one pixel to that side; width is half the front class's.
func (s *shores) beside(band *thin.Plane, at orb.Point, dx, dy float64, width int) zone.Class {
	first, most := 0.5, float64(3*(width+1)+8)
	for first < most && band.Has(at[0]+dx*first, at[1]+dy*first) {
		first += 0.5
	}
	var ice, sea, void, rock int
	for k := range 2*width + 2 {
		x, y := at[0]+dx*(first+float64(k)), at[1]+dy*(first+float64(k))
		switch {
		case s.ice.Has(x, y):
			ice++
		case s.sea.Has(x, y):
			sea++
		case s.void.Has(x, y):
			void++
		case band.Within([2]float64{x, y}) && !band.Has(x, y): // nothing is said of what lies beyond the scene
			rock++
		}
	}
	switch most := max(ice, sea, void, rock); {
	case most == 0:
		return zone.Front
	case ice == most:
		return zone.Glacier
	case sea == most:
		return zone.Ocean
	case void == most:
		return zone.NoInformation
	}
	return zone.Rock
}

// verdict is what the sides of a line say at a vertex.
type verdict int8

const (
	stray       verdict = iota // along what cannot be seen, or through rock
	unclear                    // neither that, nor between glacier and ocean
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
			verdicts[i] = unclear
			continue
		}
		dx, dy = dx/d, dy/d
		v = band.Inside(v)
		left, right := s.beside(band, v, dy, -dx, width), s.beside(band, v, -dy, dx, width)
		verdicts[i] = verdictOf(left, right)
	}
	return verdicts
}

func verdictOf(left, right zone.Class) verdict {
	switch {
	case left == zone.Glacier && right == zone.Ocean:
		return glacierLeft
	case left == zone.Ocean && right == zone.Glacier:
		return oceanLeft
	case left == zone.NoInformation || right == zone.NoInformation, left == zone.Rock && right == zone.Rock:
		return stray
	}
	return unclear
}

// stretches cuts a line down to where it may be a front, and turns each piece so that the glacier is on its left.
//
// Models draw fronts along the edge of what they can see, too, such as the collar of a scene, and through rock. Those are
// no fronts. What has neither but is not clearly between glacier and ocean stays: on the benchmark's training images most
// of it is right. Pieces shorter than the front class is wide are dropped, and gaps shorter than thrice that are bridged.
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
