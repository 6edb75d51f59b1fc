// Package thin holds sets of pixels as sparse bits, thins them to lines, and finds the longest ways along those.
package thin

import (
	"math"
	"math/bits"
)

// block holds 64x64 pixels, one row a word, the lowest bit westmost.
type block [64]uint64

// noPixels and allPixels stand for blocks that need no memory of their own. They are never written.
var noPixels, allPixels = &block{}, filledBlock()

func filledBlock() *block {
	b := new(block)
	for i := range b {
		b[i] = ^uint64(0)
	}
	return b
}

// Point is a pixel of a plane.
type Point struct{ X, Y int32 }

// Plane is a bit per pixel. Empty and full blocks share memory, so it grows with the outline of what is set.
// Outside of it everything is unset; reading one pixel beyond the border is allowed.
type Plane struct {
	width, height int
	across        int      // blocks in a row, with one of padding on either side
	dir           []*block // rows of blocks, with one of padding above and below
}

func NewPlane(width int) *Plane {
	p := &Plane{width: width, across: (width+63)/64 + 2}
	p.dir = p.addRow(nil) // padding above
	return p
}

// Has reports that a position in pixels, corners at whole numbers, lies in a set pixel.
func (p *Plane) Has(x, y float64) bool {
	return p.Within([2]float64{x, y}) && p.Get(int32(x), int32(y))
}

// Within reports that a position lies in the plane.
func (p *Plane) Within(at [2]float64) bool {
	return at[0] >= 0 && at[1] >= 0 && at[0] < float64(p.width) && at[1] < float64(p.height)
}

// Inside is a position moved into the plane, if it lies on its border or beyond.
func (p *Plane) Inside(at [2]float64) [2]float64 {
	const within = 1e-3
	return [2]float64{
		max(within, min(at[0], float64(p.width)-within)), max(within, min(at[1], float64(p.height)-within)),
	}
}

// ToBorder is the way from a position within the plane to its border, in a direction of length one; ok is false if that
// leads nowhere.
func (p *Plane) ToBorder(at [2]float64, dx, dy float64) (way float64, ok bool) {
	way = math.Inf(1)
	for i, d := range [2]float64{dx, dy} {
		size := float64([2]int{p.width, p.height}[i])
		switch {
		case d > 0:
			way = min(way, (size-at[i])/d)
		case d < 0:
			way = min(way, -at[i]/d)
		}
	}
	return way, !math.IsInf(way, 1)
}

func (p *Plane) addRow(dir []*block) []*block {
	for range p.across {
		dir = append(dir, noPixels)
	}
	return dir
}

// Grow makes room for rows below height, and one block row of padding.
func (p *Plane) Grow(height int) {
	p.height = max(p.height, height)
	for rows := (p.height+63)/64 + 2; len(p.dir) < rows*p.across; {
		p.dir = p.addRow(p.dir)
	}
}

// clone shares blocks with p: writable is how a shared one is copied before it changes. p must not change any more.
func (p *Plane) clone() *shared {
	c := *p
	c.dir = append([]*block(nil), p.dir...)
	return &shared{Plane: c, own: make([]bool, len(c.dir))}
}

// at is the directory index of the block that holds a pixel.
func (p *Plane) at(x, y int32) int { return (int(y>>6)+1)*p.across + int(x>>6) + 1 }

func (p *Plane) Get(x, y int32) bool {
	return p.dir[p.at(x, y)][y&63]>>(uint(x)&63)&1 != 0
}

// writable returns a block that may be changed in place.
func (p *Plane) writable(i int) *block {
	b := p.dir[i]
	if b == noPixels || b == allPixels {
		c := *b
		b = &c
		p.dir[i] = b
	}
	return b
}

func (p *Plane) Set(x, y int32) {
	p.writable(p.at(x, y))[y&63] |= 1 << (uint(x) & 63)
}

// SetRun sets the pixels [from, to) of a row.
func (p *Plane) SetRun(y int32, from, to int) {
	for x := from; x < to; {
		end := min(to, x&^63+64)
		mask := ^uint64(0) >> (64 - uint(end-x)) << (uint(x) & 63)
		i := p.at(int32(x), y)
		if p.dir[i] != allPixels {
			p.writable(i)[y&63] |= mask
		}
		x = end
	}
}

// Pack shares the full blocks of a block row that is complete.
func (p *Plane) Pack(blockRow int) {
	row := p.dir[(blockRow+1)*p.across : (blockRow+2)*p.across]
	for i, b := range row {
		if b != noPixels && *b == *allPixels {
			row[i] = allPixels
		}
	}
}

// triple is the three pixels of row y around x, west in bit 0.
func (p *Plane) triple(x, y int32) uint64 {
	i, s := p.at(x, y), uint(x)&63
	w := p.dir[i][y&63]
	switch s {
	case 0:
		return w<<1&6 | p.dir[i-1][y&63]>>63
	case 63:
		return w>>62 | p.dir[i+1][y&63]<<2&4
	}
	return w >> (s - 1) & 7
}

// around is the 8 neighbours of a pixel, clockwise from the north-west in bit 0.
func (p *Plane) around(x, y int32) uint8 {
	north, here, south := p.triple(x, y-1), p.triple(x, y), p.triple(x, y+1)
	return uint8(north | here&4<<1 | south&4<<2 | south&2<<4 | south&1<<6 | here&1<<7)
}

// Empty reports that no pixel is set.
func (p *Plane) Empty() bool {
	for _, b := range p.dir {
		if b != noPixels && *b != *noPixels {
			return false
		}
	}
	return true
}

// Count is the number of set pixels.
func (p *Plane) Count() int {
	n := 0
	for _, b := range p.dir {
		if b == noPixels {
			continue
		}
		for _, w := range b {
			n += bits.OnesCount64(w)
		}
	}
	return n
}

// wordRow gives, for word row y of the block at i, the word and its neighbours to the west and east.
func (p *Plane) wordRow(i int, y int) (west, word, east uint64) {
	switch {
	case y < 0:
		i, y = i-p.across, 63
	case y > 63:
		i, y = i+p.across, 0
	}
	w := p.dir[i][y]
	return w<<1 | p.dir[i-1][y]>>63, w, w>>1 | p.dir[i+1][y]<<63
}

// each calls f for the pixels of picked words, block by block. pick gets the directory index and row in the block.
func (p *Plane) each(pick func(i, y int) uint64, f func(x, y int32)) {
	for by := range len(p.dir)/p.across - 2 {
		for bx := range p.across - 2 {
			i := (by+1)*p.across + bx + 1
			if p.dir[i] == noPixels {
				continue
			}
			for y := range 64 {
				for w := pick(i, y); w != 0; w &= w - 1 {
					f(int32(bx*64+bits.TrailingZeros64(w)), int32(by*64+y))
				}
			}
		}
	}
}

// shared is a plane that began as a copy and clears pixels; it copies a block when it first changes.
type shared struct {
	Plane
	own []bool
}

func (s *shared) unset(x, y int32) {
	i := s.at(x, y)
	if !s.own[i] {
		c := *s.dir[i]
		s.dir[i], s.own[i] = &c, true
	}
	b := s.dir[i]
	b[y&63] &^= 1 << (uint(x) & 63)
	if b[y&63] == 0 && *b == *noPixels {
		s.dir[i], s.own[i] = noPixels, false
	}
}

// RingSet reports that all pixels at distance r around p, in rows and columns, are set.
func (p *Plane) RingSet(c Point, r int32) bool {
	if c.X < r || c.Y < r || int(c.X+r) >= p.width || int(c.Y+r) >= p.height {
		return false
	}
	for k := -r; k <= r; k++ {
		if !p.Get(c.X+k, c.Y-r) || !p.Get(c.X+k, c.Y+r) || !p.Get(c.X-r, c.Y+k) || !p.Get(c.X+r, c.Y+k) {
			return false
		}
	}
	return true
}
