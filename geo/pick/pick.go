// Package pick finds what of lines lies under a pointer: vertices, and places on their segments.
package pick

import (
	"math"

	"github.com/paulmach/orb"
)

// Pointer is a position with how far around it counts.
type Pointer struct {
	At     orb.Point
	Radius float64 // map units along y
	Aspect float64 // map units along x per unit along y that look square; 0 means 1
}

// Hit is a place on one of several lines.
type Hit struct {
	Line   int       // index of the line
	Index  int       // of the vertex, or of the first vertex of the segment
	Vertex bool      // a vertex, not a place between two
	At     orb.Point // the vertex, or the nearest place on the segment
	Away   float64   // distance from the pointer, in map units along y
}

// Vertex returns the vertex that is nearest to the pointer; ok is false if none is within its radius.
func (p Pointer) Vertex(lines []orb.LineString) (best Hit, ok bool) {
	best.Away = p.Radius
	for i, l := range lines {
		for j, q := range l {
			if d := p.away(q); d <= best.Away {
				best, ok = Hit{Line: i, Index: j, Vertex: true, At: q, Away: d}, true
			}
		}
	}
	return best, ok
}

// Segment returns the place on the lines that is nearest to the pointer; ok is false if none is within its radius.
func (p Pointer) Segment(lines []orb.LineString) (best Hit, ok bool) {
	best.Away = p.Radius
	for i, l := range lines {
		for j := 1; j < len(l); j++ {
			if p.beyond(l[j-1], l[j], best.Away) {
				continue
			}
			q := p.nearest(l[j-1], l[j])
			if d := p.away(q); d <= best.Away {
				best, ok = Hit{Line: i, Index: j - 1, At: q, Away: d}, true
			}
		}
	}
	return best, ok
}

// Any returns a vertex if one is within the radius, else a place on a segment: a vertex is what one wants to take.
func (p Pointer) Any(lines []orb.LineString) (Hit, bool) {
	if h, ok := p.Vertex(lines); ok {
		return h, true
	}
	return p.Segment(lines)
}

func (p Pointer) aspect() float64 {
	if p.Aspect > 0 && !math.IsInf(p.Aspect, 0) {
		return p.Aspect
	}
	return 1
}

func (p Pointer) away(q orb.Point) float64 {
	return math.Hypot((q[0]-p.At[0])/p.aspect(), q[1]-p.At[1])
}

// beyond reports that the box of a segment is further away than d: most are, and are not looked at closely.
func (p Pointer) beyond(a, b orb.Point, d float64) bool {
	dx := d * p.aspect()
	return max(a[0], b[0]) < p.At[0]-dx || min(a[0], b[0]) > p.At[0]+dx ||
		max(a[1], b[1]) < p.At[1]-d || min(a[1], b[1]) > p.At[1]+d
}

// nearest is the place on a segment that looks nearest to the pointer.
func (p Pointer) nearest(a, b orb.Point) orb.Point {
	k := p.aspect()
	dx, dy := (b[0]-a[0])/k, b[1]-a[1]
	n := dx*dx + dy*dy
	if !(n > 0) {
		return a
	}
	t := ((p.At[0]-a[0])/k*dx + (p.At[1]-a[1])*dy) / n
	t = min(max(t, 0), 1)
	return orb.Point{a[0] + t*(b[0]-a[0]), a[1] + t*(b[1]-a[1])}
}
