package thin

import (
	"iter"
	"math"
	"math/bits"
)

// maxSkeleton is the number of skeleton pixels beyond which a front class is noise.
const maxSkeleton = 1 << 21

// graph numbers the pixels of a skeleton, so that paths along it can be measured. Neighbours are looked up in
// the skeleton, not stored.
type graph struct {
	skeleton *Plane
	first    []int32       // number of the first pixel of each block
	ranks    []*[64]uint16 // pixels before each row of a block
	pixels   []Point
	steps    [8]float64 // metres to each neighbour, in the order of plane.around
	dist     []float64  // from the start of the last sweep; +Inf where it has not been
	from     []int32    // pixel before, on the shortest way
	heap     distHeap
}

// Longest yields, for each connected piece of a skeleton, its longest path: the way between the two pixels
// that lie farthest apart along it, found by two sweeps. In a piece with loops that is a long path, not surely
// the longest; of a ring it is one half. Pieces that cannot reach atLeast metres are left out. px is the height and
// width of a pixel in metres. It is ErrTooRagged if the skeleton is noise.
func Longest(skeleton *Plane, px [2]float64, atLeast float64) (iter.Seq[[]Point], error) {
	g, err := newGraph(skeleton, px)
	if err != nil {
		return nil, err
	}
	return g.longest(atLeast), nil
}

func newGraph(skeleton *Plane, px [2]float64) (*graph, error) {
	n := skeleton.Count()
	if n > maxSkeleton {
		return nil, ErrTooRagged
	}
	g := &graph{
		skeleton: skeleton, first: make([]int32, len(skeleton.dir)), ranks: make([]*[64]uint16, len(skeleton.dir)),
		pixels: make([]Point, 0, n), dist: make([]float64, n), from: make([]int32, n),
	}
	for k, d := range clockwise {
		g.steps[k] = math.Hypot(float64(d.X)*px[1], float64(d.Y)*px[0])
	}
	total := int32(0)
	for i, b := range skeleton.dir {
		g.first[i] = total
		if b == noPixels {
			continue
		}
		rank := new([64]uint16)
		within := 0
		for y, w := range b {
			rank[y] = uint16(within)
			within += bits.OnesCount64(w)
		}
		g.ranks[i] = rank
		total += int32(within)
	}
	skeleton.each(func(i, y int) uint64 { return skeleton.dir[i][y] }, func(x, y int32) {
		g.pixels = append(g.pixels, Point{x, y})
	})
	for i := range g.dist {
		g.dist[i] = math.Inf(1)
	}
	return g, nil
}

// number is the index of a set pixel.
func (g *graph) number(p Point) int32 {
	i := g.skeleton.at(p.X, p.Y)
	before := g.skeleton.dir[i][p.Y&63] & (1<<(uint(p.X)&63) - 1)
	return g.first[i] + int32(g.ranks[i][p.Y&63]) + int32(bits.OnesCount64(before))
}

// longest is what Longest yields.
func (g *graph) longest(atLeast float64) iter.Seq[[]Point] {
	return func(yield func([]Point) bool) {
		seen := make([]bool, len(g.pixels))
		stride := math.Hypot(g.steps[1], g.steps[3])
		var piece []int32
		for i := range g.pixels {
			if seen[i] {
				continue
			}
			piece = g.sweep(int32(i), piece[:0])
			for _, k := range piece {
				seen[k] = true
			}
			end := piece[len(piece)-1]
			g.forget(piece)
			if float64(len(piece))*stride < atLeast {
				continue
			}
			piece = g.sweep(end, piece[:0])
			line := g.trace(piece[len(piece)-1])
			g.forget(piece)
			if !yield(line) {
				return
			}
		}
	}
}

// sweep measures the way from a pixel to all others of its piece (Dijkstra) and appends them, nearest first.
func (g *graph) sweep(start int32, order []int32) []int32 {
	g.dist[start], g.from[start] = 0, -1
	g.heap.push(0, start)
	for len(g.heap) > 0 {
		d, i := g.heap.pop()
		if d > g.dist[i] {
			continue // a shorter way was found meanwhile
		}
		order = append(order, i)
		p := g.pixels[i]
		around := g.skeleton.around(p.X, p.Y)
		for ; around != 0; around &= around - 1 {
			k := bits.TrailingZeros8(around)
			j := g.number(Point{p.X + clockwise[k].X, p.Y + clockwise[k].Y})
			if d+g.steps[k] < g.dist[j] {
				g.dist[j], g.from[j] = d+g.steps[k], i
				g.heap.push(g.dist[j], j)
			}
		}
	}
	return order
}

// trace is the way back to the start of the last sweep.
func (g *graph) trace(i int32) []Point {
	var line []Point
	for ; i >= 0; i = g.from[i] {
		line = append(line, g.pixels[i])
	}
	return line
}

func (g *graph) forget(piece []int32) {
	for _, k := range piece {
		g.dist[k] = math.Inf(1)
	}
}

// distHeap is a heap of pixels by distance.
type distHeap []distItem

type distItem struct {
	d float64
	i int32
}

func (h *distHeap) push(d float64, i int32) {
	*h = append(*h, distItem{d, i})
	s := *h
	for k := len(s) - 1; k > 0; {
		up := (k - 1) / 2
		if s[up].d <= s[k].d {
			break
		}
		s[up], s[k] = s[k], s[up]
		k = up
	}
}

func (h *distHeap) pop() (float64, int32) {
	s := *h
	top, last := s[0], len(s)-1
	s[0] = s[last]
	s = s[:last]
	*h = s
	for k := 0; ; {
		child := 2*k + 1
		if child >= last {
			break
		}
		if child+1 < last && s[child+1].d < s[child].d {
			child++
		}
		if s[k].d <= s[child].d {
			break
		}
		s[k], s[child] = s[child], s[k]
		k = child
	}
	return top.d, top.i
}
