package line

import (
	"slices"

	"github.com/paulmach/orb"
)

// Trim cuts a line where it meets walls and keeps the longest part. ok is false if no wall cuts anything off.
func Trim(pts []orb.Point, walls []orb.LineString) (part []orb.Point, ok bool) {
	cuts := meetings(pts, walls)
	if len(cuts) == 0 {
		return nil, false
	}
	if Closed(pts) { // it has no ends but those that walls make
		if len(cuts) == 1 {
			return nil, false
		}
		ring := cut(pts, cuts[0], Position{Segment: len(pts) - 1})
		ring = slices.Concat(ring, cut(pts, Position{}, cuts[0])[1:])
		pts = once(ring)
		cuts = meetings(pts, walls)
	}
	ends := slices.Concat([]Position{{}}, cuts, []Position{{Segment: len(pts) - 1}})
	longest := 0.0
	for i := 1; i < len(ends); i++ {
		if !ends[i-1].Before(ends[i]) {
			continue
		}
		p := once(cut(pts, ends[i-1], ends[i]))
		if l := Length(p); l > longest {
			longest, part = l, p
		}
	}
	if len(part) < 2 || len(part) == len(pts) && slices.Equal(part, pts) {
		return nil, false
	}
	return part, true
}

// Walls are the lines and rings of a geometry; points have none.
func Walls(g orb.Geometry) []orb.LineString {
	var out []orb.LineString
	switch g := g.(type) {
	case orb.LineString:
		out = append(out, g)
	case orb.Ring:
		out = append(out, orb.LineString(g))
	case orb.MultiLineString:
		out = append(out, g...)
	case orb.Polygon:
		for _, ring := range g {
			out = append(out, orb.LineString(ring))
		}
	case orb.MultiPolygon:
		for _, p := range g {
			out = append(out, Walls(p)...)
		}
	case orb.Collection:
		for _, part := range g {
			out = append(out, Walls(part)...)
		}
	}
	return out
}

// meetings are the places where a line meets walls, in the line's order.
func meetings(pts []orb.Point, walls []orb.LineString) []Position {
	var at []Position
	line := newIndex(pts)
	for _, wall := range walls {
		if len(wall) < 2 {
			continue
		}
		other := newIndex(wall)
		for i, box := range line.boxes {
			for k, with := range other.boxes {
				if box.Intersects(with) {
					at = crossings(at, line, i, other, k)
				}
			}
		}
	}
	slices.SortFunc(at, func(p, q Position) int {
		switch {
		case p.Before(q):
			return -1
		case q.Before(p):
			return 1
		}
		return 0
	})
	return slices.Compact(at)
}

// crossings adds the places where the segments of two boxes meet.
func crossings(at []Position, line index, i int, wall index, k int) []Position {
	from, to := line.segments(i)
	first, last := wall.segments(k)
	for s := from; s < to; s++ {
		for w := first; w < last; w++ {
			if t, ok := meet(line.pts[s], line.pts[s+1], wall.pts[w], wall.pts[w+1]); ok {
				p, _ := Position{Segment: s, T: t}.Clean(len(line.pts))
				at = append(at, p)
			}
		}
	}
	return at
}

// meet tells where on ab it meets cd. Segments that lie on one line do not meet.
func meet(a, b, c, d orb.Point) (t float64, ok bool) {
	if max(a[0], b[0]) < min(c[0], d[0]) || max(c[0], d[0]) < min(a[0], b[0]) ||
		max(a[1], b[1]) < min(c[1], d[1]) || max(c[1], d[1]) < min(a[1], b[1]) {
		return 0, false
	}
	abx, aby, cdx, cdy := b[0]-a[0], b[1]-a[1], d[0]-c[0], d[1]-c[1]
	det := abx*cdy - aby*cdx
	if det == 0 {
		return 0, false
	}
	acx, acy := c[0]-a[0], c[1]-a[1]
	t = (acx*cdy - acy*cdx) / det
	u := (acx*aby - acy*abx) / det
	return t, t >= 0 && t <= 1 && u >= 0 && u <= 1
}
