package distance

import (
	"cmp"
	"math"
	"slices"

	"github.com/paulmach/orb"
)

// segment is a piece of a line; a single point is one that ends where it starts.
type segment struct{ a, b orb.Point }

// index finds the nearest of many segments: a binary tree of boxes over segments in the order of a
// space-filling curve, as an array without pointers.
type index struct {
	segments []segment
	boxes    []box // node 1 is the root, node k has the children 2k and 2k+1; the leaves are the last half
	leaves   int   // a power of two
}

// leafSize is the number of segments in a leaf.
const leafSize = 4

type box struct{ minX, minY, maxX, maxY float64 }

// newIndex takes over the segments and reorders them. There must be at least one.
func newIndex(segments []segment) *index {
	sortByCurve(segments)
	ix := &index{segments: segments, leaves: 1}
	for ix.leaves*leafSize < len(segments) {
		ix.leaves *= 2
	}
	empty := box{math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)}
	ix.boxes = make([]box, 2*ix.leaves)
	for k := range ix.leaves {
		b := empty
		for _, s := range ix.leaf(k) {
			b.add(s.a)
			b.add(s.b)
		}
		ix.boxes[ix.leaves+k] = b
	}
	for k := ix.leaves - 1; k >= 1; k-- {
		l, r := ix.boxes[2*k], ix.boxes[2*k+1]
		ix.boxes[k] = box{min(l.minX, r.minX), min(l.minY, r.minY), max(l.maxX, r.maxX), max(l.maxY, r.maxY)}
	}
	return ix
}

func (ix *index) leaf(k int) []segment {
	n := len(ix.segments)
	return ix.segments[min(k*leafSize, n):min((k+1)*leafSize, n)]
}

func (b *box) add(p orb.Point) {
	b.minX, b.minY = min(b.minX, p[0]), min(b.minY, p[1])
	b.maxX, b.maxY = max(b.maxX, p[0]), max(b.maxY, p[1])
}

// distance2 is the squared distance from p to the box; +Inf if it is empty.
func (b *box) distance2(p orb.Point) float64 {
	dx, dy := outside(b.minX, p[0], b.maxX), outside(b.minY, p[1], b.maxY)
	return dx*dx + dy*dy
}

// outside is how far v lies outside of a range; max would ask for NaN too, which no coordinate is.
func outside(from, v, to float64) float64 {
	switch {
	case v < from:
		return from - v
	case v > to:
		return v - to
	}
	return 0
}

// nearest is the squared distance from p to the nearest segment, and which one that is. A guess, such as the
// answer for a point close by, saves most of the search.
func (ix *index) nearest(p orb.Point, guess int) (d2 float64, at int) {
	d2, at = ix.segments[guess].distance2(p), guess
	var stack [64]struct {
		k  int
		d2 float64 // of its box
	}
	stack[0].k = 1
	for n := 1; n > 0; {
		n--
		k := stack[n].k
		if stack[n].d2 >= d2 {
			continue
		}
		if k >= ix.leaves {
			first := (k - ix.leaves) * leafSize
			for i, s := range ix.leaf(k - ix.leaves) {
				if d := s.distance2(p); d < d2 {
					d2, at = d, first+i
				}
			}
			continue
		}
		near, far := 2*k, 2*k+1
		dNear, dFar := ix.boxes[near].distance2(p), ix.boxes[far].distance2(p)
		if dFar < dNear {
			near, far, dNear, dFar = far, near, dFar, dNear
		}
		if dFar < d2 {
			stack[n].k, stack[n].d2 = far, dFar
			n++
		}
		if dNear < d2 {
			stack[n].k, stack[n].d2 = near, dNear
			n++
		}
	}
	return d2, at
}

// distance2 is the squared distance from p to the nearest point of s.
func (s segment) distance2(p orb.Point) float64 {
	dx, dy := s.b[0]-s.a[0], s.b[1]-s.a[1]
	px, py := p[0]-s.a[0], p[1]-s.a[1]
	if l2 := dx*dx + dy*dy; l2 > 0 {
		t := min(max((px*dx+py*dy)/l2, 0), 1)
		px, py = px-t*dx, py-t*dy
	}
	return px*px + py*py
}

// nearest is the point of s that is nearest to p.
func (s segment) nearest(p orb.Point) orb.Point {
	dx, dy := s.b[0]-s.a[0], s.b[1]-s.a[1]
	l2 := dx*dx + dy*dy
	if l2 == 0 {
		return s.a
	}
	t := min(max(((p[0]-s.a[0])*dx+(p[1]-s.a[1])*dy)/l2, 0), 1)
	return orb.Point{s.a[0] + t*dx, s.a[1] + t*dy}
}

// sortByCurve puts segments that lie close together close in the list: by the Z-order of their middles.
func sortByCurve(segments []segment) {
	all := box{math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)}
	for _, s := range segments {
		all.add(s.a)
		all.add(s.b)
	}
	scale := 65535 / max(all.maxX-all.minX, all.maxY-all.minY, math.SmallestNonzeroFloat64)
	if math.IsInf(scale, 0) || math.IsNaN(scale) {
		scale = 0
	}
	type keyed struct {
		key uint32
		s   segment
	}
	list := make([]keyed, len(segments))
	for i, s := range segments {
		x := uint32((s.a[0]/2 + s.b[0]/2 - all.minX) * scale)
		y := uint32((s.a[1]/2 + s.b[1]/2 - all.minY) * scale)
		list[i] = keyed{spread(x) | spread(y)<<1, s}
	}
	slices.SortStableFunc(list, func(a, b keyed) int { return cmp.Compare(a.key, b.key) })
	for i, k := range list {
		segments[i] = k.s
	}
}

// spread puts a zero between the lower 16 bits of v.
func spread(v uint32) uint32 {
	v &= 0xffff
	v = (v | v<<8) & 0x00ff00ff
	v = (v | v<<4) & 0x0f0f0f0f
	v = (v | v<<2) & 0x33333333
	return (v | v<<1) & 0x55555555
}
