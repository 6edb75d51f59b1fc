package thin

import (
	"errors"
	"fmt"
	"math/bits"
)

// ErrTooRagged says that a set of pixels is noise: thinning it would give millions of pieces.
var ErrTooRagged = errors.New("mask too ragged for a front")

// Passes of the thinning in which a pixel may go.
const (
	firstPass  = 1
	secondPass = 2
)

// thinningTable is, for the 8 neighbours of a pixel (clockwise from the north-west in bit 0), the passes that
// remove it: the rule of Zhang and Suen (1984) with the departures of scikit-image 0.19's skeletonize.
var thinningTable = makeThinningTable()

func makeThinningTable() (table [256]uint8) {
	for code := range table {
		table[code] = zhangSuen(uint8(code))
	}
	// Found by comparing scikit-image's results with the rule: it also cuts corners that are joined
	// diagonally, and spares some ends of two-pixel lines in one pass or both.
	for passes, codes := range [4][]uint8{
		0:                      {48, 129},
		firstPass:              {3, 6, 11, 12, 14, 131, 134, 161, 194, 198},
		secondPass:             {24, 26, 56, 96, 104, 108, 176, 192, 224},
		firstPass | secondPass: {10, 40, 130, 160},
	} {
		for _, code := range codes {
			table[code] = uint8(passes)
		}
	}
	return table
}

// zhangSuen is the published rule: two to six neighbours in one piece around the pixel, and the right sides open.
func zhangSuen(code uint8) uint8 {
	count, starts := 0, 0
	for k := range 8 {
		here, next := code>>k&1, code>>((k+1)%8)&1
		count += int(here)
		if here == 0 && next == 1 {
			starts++
		}
	}
	if count < 2 || count > 6 || starts != 1 {
		return 0
	}
	const north, east, south, west = 1 << 1, 1 << 3, 1 << 5, 1 << 7
	all := func(sides uint8) bool { return code&sides == sides }
	var passes uint8
	if !all(north|east|south) && !all(east|south|west) {
		passes |= firstPass
	}
	if !all(north|east|west) && !all(north|south|west) {
		passes |= secondPass
	}
	return passes
}

// Skeletonise thins what is set to lines one pixel wide, as scikit-image 0.19's skeletonize does, pixel for pixel.
//
// Only pixels whose surroundings changed are looked at again, so the cost grows with the pixels removed.
func Skeletonise(band *Plane) *Plane {
	s := band.clone()
	queued := NewPlane(band.width)
	queued.Grow(band.height)
	var queue, next, gone []Point
	s.each(func(i, y int) uint64 { return s.outline(i, y) }, func(x, y int32) {
		queue = append(queue, Point{x, y})
		queued.Set(x, y)
	})
	for pass := uint8(firstPass); len(queue) > 0; pass ^= firstPass | secondPass {
		next, gone = next[:0], gone[:0]
		for _, p := range queue {
			switch passes := thinningTable[s.around(p.X, p.Y)]; {
			case passes&pass != 0:
				gone = append(gone, p) // all at once, after the pass
				queued.drop(p.X, p.Y)
			case passes != 0:
				next = append(next, p) // its turn comes in the other pass
			default:
				queued.drop(p.X, p.Y)
			}
		}
		for _, p := range gone {
			s.unset(p.X, p.Y)
		}
		for _, p := range gone {
			next = s.wake(queued, p, next)
		}
		queue, next = next, queue
	}
	return &s.Plane
}

// wake queues the set neighbours of a removed pixel.
func (s *shared) wake(queued *Plane, p Point, queue []Point) []Point {
	todo := s.around(p.X, p.Y) &^ queued.around(p.X, p.Y)
	for k := range 8 {
		if todo>>k&1 == 0 {
			continue
		}
		q := Point{p.X + clockwise[k].X, p.Y + clockwise[k].Y}
		queued.Set(q.X, q.Y)
		queue = append(queue, q)
	}
	return queue
}

// clockwise are the 8 neighbours in the order of plane.around.
var clockwise = [8]Point{{-1, -1}, {0, -1}, {1, -1}, {1, 0}, {1, 1}, {0, 1}, {-1, 1}, {-1, 0}}

// outline picks the set pixels of a word that have an unset neighbour.
func (p *Plane) outline(i, y int) uint64 {
	if p.dir[i] == allPixels && p.enclosed(i) {
		return 0
	}
	w, here, e := p.wordRow(i, y)
	nw, n, ne := p.wordRow(i, y-1)
	sw, s, se := p.wordRow(i, y+1)
	return here &^ (w & e & nw & n & ne & sw & s & se)
}

// enclosed reports that all blocks around block i are full.
func (p *Plane) enclosed(i int) bool {
	for _, row := range [3]int{i - p.across, i, i + p.across} {
		for _, b := range p.dir[row-1 : row+2] {
			if b != allPixels {
				return false
			}
		}
	}
	return true
}

// drop unsets a pixel that is set.
func (p *Plane) drop(x, y int32) {
	p.dir[p.at(x, y)][y&63] &^= 1 << (uint(x) & 63)
}

// maxPinhole is the size in pixels up to which a hole in the front class is filled, so that the front does not
// part around it.
const maxPinhole = 64

// A front class with a longer outline or a larger area (in pixels) is noise or a mistake, and no line.
const (
	maxOutline = 1 << 22
	maxArea    = 1 << 25
)

// LineLike returns ErrTooRagged for a front class that would take long to thin and yield no front.
func (p *Plane) LineLike() error {
	if area := p.Count(); area > maxArea {
		return fmt.Errorf("an area of %d pixels is no line: %w", area, ErrTooRagged)
	}
	if n := p.countOutline(); n > maxOutline {
		return fmt.Errorf("an outline of %d pixels: %w", n, ErrTooRagged)
	}
	return nil
}

// countOutline is the number of set pixels that have an unset neighbour.
func (p *Plane) countOutline() int {
	n := 0
	for i, b := range p.dir {
		if b == noPixels {
			continue
		}
		for y := range 64 {
			n += bits.OnesCount64(p.outline(i, y))
		}
	}
	return n
}

// FillPinholes sets the unset areas of at most maxPinhole pixels that set ones enclose.
func FillPinholes(p *Plane) {
	var area []Point
	// The first pixel of a hole, in raster order, has a set pixel to the north and to the west.
	p.each(func(i, y int) uint64 {
		west, here, _ := p.wordRow(i, y)
		_, above, _ := p.wordRow(i, y-1)
		return above & west &^ here
	}, func(x, y int32) {
		if !p.Get(x, y) { // it may lie in a hole that was just filled
			area = p.fill(x, y, area[:0])
		}
	})
}

// fill sets the unset area around a pixel, unless it is large or touches the border.
func (p *Plane) fill(x, y int32, area []Point) []Point {
	area = append(area, Point{x, y})
	p.Set(x, y)
	hole := true
	for k := 0; k < len(area) && hole; k++ {
		a := area[k]
		for _, q := range [4]Point{{a.X, a.Y - 1}, {a.X + 1, a.Y}, {a.X, a.Y + 1}, {a.X - 1, a.Y}} {
			if q.X < 0 || q.Y < 0 || int(q.X) >= p.width || int(q.Y) >= p.height || len(area) > maxPinhole {
				hole = false
				break
			}
			if !p.Get(q.X, q.Y) {
				p.Set(q.X, q.Y)
				area = append(area, q)
			}
		}
	}
	if !hole {
		for _, a := range area {
			p.drop(a.X, a.Y)
		}
	}
	return area
}
