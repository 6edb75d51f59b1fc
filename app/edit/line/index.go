package line

import (
	"math"

	"github.com/paulmach/orb"
)

// chunk is the number of segments in a box. With 64 a line of 100,000 vertices has 1,600 boxes.
const chunk = 64

// index finds segments by boxes around stretches of a line.
type index struct {
	pts   []orb.Point
	boxes []orb.Bound // of segments chunk*i to chunk*(i+1)
}

func newIndex(pts []orb.Point) index {
	ix := index{pts: pts}
	for from := 0; from == 0 || from < len(pts)-1; from += chunk {
		stretch := pts[from:min(from+chunk+1, len(pts))]
		ix.boxes = append(ix.boxes, orb.MultiPoint(stretch).Bound())
	}
	return ix
}

// segments are the first of a box, and the first behind it.
func (ix index) segments(box int) (from, to int) {
	return box * chunk, min((box+1)*chunk, len(ix.pts)-1)
}

// nearest is the place nearest to p; the first one of several.
func (ix index) nearest(p orb.Point) (Position, float64) {
	best, at := math.Inf(1), Position{}
	if len(ix.pts) == 1 {
		return at, math.Hypot(p[0]-ix.pts[0][0], p[1]-ix.pts[0][1])
	}
	for i, box := range ix.boxes {
		if boxDistance(box, p) >= best {
			continue
		}
		from, to := ix.segments(i)
		for k := from; k < to; k++ {
			t, d := project(ix.pts[k], ix.pts[k+1], p)
			if d < best {
				best, at = d, Position{Segment: k, T: t}
			}
		}
	}
	at, _ = at.Clean(len(ix.pts))
	return at, math.Sqrt(best)
}

// boxDistance is the square of the distance to a box.
func boxDistance(b orb.Bound, p orb.Point) float64 {
	dx := max(b.Min[0]-p[0], 0, p[0]-b.Max[0])
	dy := max(b.Min[1]-p[1], 0, p[1]-b.Max[1])
	return dx*dx + dy*dy
}

// project is the place on a segment nearest to p, and the square of the distance to it.
func project(a, b, p orb.Point) (t, distance float64) {
	dx, dy := b[0]-a[0], b[1]-a[1]
	if l := dx*dx + dy*dy; l > 0 {
		t = min(1, max(0, ((p[0]-a[0])*dx+(p[1]-a[1])*dy)/l))
	}
	x, y := a[0]+t*dx-p[0], a[1]+t*dy-p[1]
	return t, x*x + y*y
}
