package front

import (
	"math"
	"slices"

	"icefront/geo/front/thin"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/simplify"
)

// maxShift is how far smoothing moves a vertex, in pixels. With the corners that middles of pixel edges cut
// (0.354) and simplification by a quarter of a pixel the line stays within one pixel of where it was found.
const maxShift = 0.39

// smoothing is the half of a bell curve over neighbouring vertices, in steps of a pixel.
var smoothing = [...]float64{1, 0.8, 0.41, 0.135, 0.03}

// smooth averages vertices with their neighbours; none moves by more than maxShift. Ends stay.
func smooth(p path) path {
	n := len(p.at)
	out := slices.Clone(p.at)
	for i := range p.at {
		reach := min(len(smoothing)-1, i, n-1-i)
		if p.closed {
			reach = min(len(smoothing)-1, (n-1)/2)
		}
		sum, weight := orb.Point{p.at[i][0], p.at[i][1]}, 1.0
		for k := 1; k <= reach; k++ {
			a, b := p.neighbour(i, -k), p.neighbour(i, k)
			sum[0] += smoothing[k] * (a[0] + b[0])
			sum[1] += smoothing[k] * (a[1] + b[1])
			weight += 2 * smoothing[k]
		}
		dx, dy := sum[0]/weight-p.at[i][0], sum[1]/weight-p.at[i][1]
		if d := math.Hypot(dx, dy); d > maxShift {
			dx, dy = dx*maxShift/d, dy*maxShift/d
		}
		out[i] = orb.Point{p.at[i][0] + dx, p.at[i][1] + dy}
	}
	return path{at: out, closed: p.closed}
}

// neighbour is the vertex k after i, around the ring if it is one; its last vertex repeats the first.
func (p path) neighbour(i, k int) orb.Point {
	if !p.closed {
		return p.at[i+k]
	}
	ring := len(p.at) - 1
	return p.at[((i+k)%ring+ring)%ring]
}

// simplified drops vertices that lie within tolerance metres of the line without them. It returns a new line.
func simplified(at []orb.Point, px [2]float64, tolerance float64) orb.LineString {
	line := make(orb.LineString, len(at))
	if tolerance <= 0 {
		copy(line, at)
		return line
	}
	for i, v := range at {
		line[i] = orb.Point{v[0] * px[1], v[1] * px[0]}
	}
	line = simplify.DouglasPeucker(tolerance).LineString(line)
	for i, v := range line {
		line[i] = orb.Point{v[0] / px[1], v[1] / px[0]}
	}
	return line
}

// extendEnds turns a path along a skeleton into a smooth line that reaches the ends of the band it came from.
//
// Thinning shortens a band at its ends by half its width, or lets the line turn into a corner there. So about
// the width is cut off and the rest goes straight on, as long as it stays in the band.
func extendEnds(band *thin.Plane, raw []thin.Point) path {
	width := halfWidth(band, raw)
	cut := 0
	if width > 0 && len(raw) > 6*(width+1) {
		cut = 2*width + 2 // the fork into the corners begins there at the latest where the band ends aslant
	}
	inner := path{at: make([]orb.Point, 0, len(raw))}
	for _, p := range raw[cut : len(raw)-cut] {
		inner.at = append(inner.at, centre(p))
	}
	out := smooth(inner)
	look := 2*width + 6 // vertices that tell the direction
	head := newEnd(band, out.at, look, raw[:cut])
	slices.Reverse(out.at)
	tail := newEnd(band, out.at, look, raw[len(raw)-cut:])
	slices.Reverse(out.at)
	out.at = dense(slices.Concat(head, out.at, tail))
	return out
}

// dense puts vertices into long straight stretches, a pixel apart, so that every part of a line can be looked at.
func dense(at []orb.Point) []orb.Point {
	out := make([]orb.Point, 0, len(at))
	for i, v := range at {
		if i > 0 {
			last := at[i-1]
			n := math.Ceil(math.Hypot(v[0]-last[0], v[1]-last[1]) / 1.5) // diagonal neighbours are left alone
			for k := 1.0; k < n; k++ {
				out = append(out, orb.Point{last[0] + (v[0]-last[0])*k/n, last[1] + (v[1]-last[1])*k/n})
			}
		}
		out = append(out, v)
	}
	return out
}

// newEnd is what goes before the first vertex of a line: its extension, or if that is much shorter than what
// was cut off there, the cut.
func newEnd(band *thin.Plane, at []orb.Point, look int, cut []thin.Point) []orb.Point {
	end, way := goOn(band, at, look, float64(2*look))
	switch {
	case way > 0 && way >= float64(len(cut))/2:
		return []orb.Point{end}
	case len(cut) == 0:
		return nil
	}
	old := make([]orb.Point, len(cut))
	for i, p := range cut {
		old[i] = centre(p)
	}
	return old
}

func centre(p thin.Point) orb.Point { return orb.Point{float64(p.X) + 0.5, float64(p.Y) + 0.5} }

// goOn goes straight on from the first vertex of a line to the end of the band, at most the given way. It
// returns where it arrived and how far that is.
func goOn(band *thin.Plane, at []orb.Point, look int, most float64) (end orb.Point, way float64) {
	end = at[0]
	back := at[min(look, len(at)-1)]
	dx, dy := end[0]-back[0], end[1]-back[1]
	d := math.Hypot(dx, dy)
	if d == 0 {
		return end, 0
	}
	const step = 0.25
	for ; way+step <= most; way += step {
		x, y := end[0]+dx/d*step, end[1]+dy/d*step
		if !band.Has(x, y) {
			break
		}
		end = orb.Point{x, y}
	}
	if rest, out := band.ToBorder(end, dx/d, dy/d); out && rest <= step { // it leaves the scene there
		end, way = orb.Point{end[0] + dx/d*rest, end[1] + dy/d*rest}, way+rest
	}
	return end, way
}

// halfWidth is half the typical width of the band along a path: the median over nine places of how many
// rings of pixels around the path are set.
func halfWidth(band *thin.Plane, raw []thin.Point) int {
	const places, most = 9, 128
	var widths [places]int
	for i := range widths {
		p := raw[(2*i+1)*len(raw)/(2*places)]
		for widths[i] < most && band.RingSet(p, int32(widths[i]+1)) {
			widths[i]++
		}
	}
	slices.Sort(widths[:])
	return widths[places/2]
}
