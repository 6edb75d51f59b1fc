// Package line changes lines of vertices as an editor does: finds the nearest place, redraws a stretch, trims at walls.
//
// No function changes the vertices that it is given.
package line

import (
	"math"
	"slices"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
)

// Position is a place on a line: T of the way, 0 to 1, from vertex Segment to the next one.
type Position struct {
	Segment int
	T       float64
}

// Clean gives the one way to write a position on a line of n vertices: T is below 1, and 0 at the last vertex. ok is
// false if the line has no such place.
func (p Position) Clean(n int) (clean Position, ok bool) {
	if p.T == 1 {
		p = Position{Segment: p.Segment + 1}
	}
	if p.Segment < 0 || p.Segment > n-1 || !(p.T >= 0 && p.T < 1) || p.Segment == n-1 && p.T != 0 {
		return Position{}, false
	}
	return p, true
}

// Before reports that p comes before q. Both are clean.
func (p Position) Before(q Position) bool {
	return p.Segment < q.Segment || p.Segment == q.Segment && p.T < q.T
}

// At is the point at a clean position.
func At(pts []orb.Point, p Position) orb.Point {
	if p.T == 0 {
		return pts[p.Segment]
	}
	return between(pts[p.Segment], pts[p.Segment+1], p.T)
}

func between(a, b orb.Point, t float64) orb.Point {
	return orb.Point{a[0] + (b[0]-a[0])*t, a[1] + (b[1]-a[1])*t}
}

// Length is the length of a line in the units of its coordinates.
func Length(pts []orb.Point) float64 { return planar.Length(orb.LineString(pts)) }

// Closed reports a ring: its last vertex is its first.
func Closed(pts []orb.Point) bool { return len(pts) > 3 && pts[0] == pts[len(pts)-1] }

// Nearest is the place on a line that is nearest to p, and how far it is. The line has a vertex at least.
func Nearest(pts []orb.Point, p orb.Point) (Position, float64) { return newIndex(pts).nearest(p) }

// Diff is the shortest stretch in which two lines differ: b is a with old, which begins at vertex at, replaced by now.
func Diff(a, b []orb.Point) (at int, old, now []orb.Point) {
	most := min(len(a), len(b))
	for at < most && a[at] == b[at] {
		at++
	}
	end := 0
	for end < most-at && a[len(a)-1-end] == b[len(b)-1-end] {
		end++
	}
	return at, a[at : len(a)-end : len(a)-end], b[at : len(b)-end : len(b)-end]
}

// Joined puts two lines together at their nearest ends. The result runs as a does.
func Joined(a, b []orb.Point) []orb.Point {
	a0, a1, b0, b1 := a[0], a[len(a)-1], b[0], b[len(b)-1]
	ways := [...]float64{planar.DistanceSquared(a1, b0), planar.DistanceSquared(a1, b1), planar.DistanceSquared(a0, b1), planar.DistanceSquared(a0, b0)}
	best := 0
	for i, d := range ways {
		if d < ways[best] {
			best = i
		}
	}
	if best%2 == 1 {
		b = Reversed(b)
	}
	if best >= 2 {
		a, b = b, a
	}
	if a[len(a)-1] == b[0] {
		b = b[1:]
	}
	return slices.Concat(a, b)
}

// Reversed is the line the other way round.
func Reversed(pts []orb.Point) []orb.Point {
	out := slices.Clone(pts)
	slices.Reverse(out)
	return out
}

// Finite reports that every coordinate is a number.
func Finite(pts []orb.Point) bool {
	for _, p := range pts {
		if math.IsNaN(p[0]) || math.IsInf(p[0], 0) || math.IsNaN(p[1]) || math.IsInf(p[1], 0) {
			return false
		}
	}
	return true
}

// cut is the line from one clean position to another one behind it, with both.
func cut(pts []orb.Point, from, to Position) []orb.Point {
	out := []orb.Point{At(pts, from)}
	for i := from.Segment + 1; i <= to.Segment; i++ {
		out = append(out, pts[i])
	}
	if to.T > 0 {
		out = append(out, At(pts, to))
	}
	return out
}
