package intake

import "math"

// cell is the side of a cell of a Cover, in pixels of the scene: a word of gaps.
const cell = 64

// Cover tells which parts of a scene are wanted: cells that have a pixel with data in the area. It takes a bit for each
// cell.
type Cover struct {
	cols, rows int
	bits       []uint64
	row        int // of the scene, to come
	width      int
	area       *Area
}

// NewCover begins with the first row of a scene.
func NewCover(width, height int, area *Area) *Cover {
	c := &Cover{cols: (width + cell - 1) / cell, rows: (height + cell - 1) / cell, width: width, area: area}
	c.bits = make([]uint64, (c.cols*c.rows+63)/64)
	return c
}

// CoverOf is the cover of a scene that has data everywhere: all that may be wanted before it is read.
func CoverOf(width, height int, area *Area) *Cover {
	c := NewCover(width, height, area)
	for range height {
		c.add(nil)
	}
	return c
}

// add takes in the next row's gaps.
func (c *Cover) add(gaps []uint64) {
	var inside []uint64
	if c.area != nil {
		inside = c.area.Row(c.row)
	}
	first := c.row / cell * c.cols
	for i := range c.cols {
		wanted := ^uint64(0)
		if rest := c.width - i*cell; rest < cell {
			wanted = 1<<rest - 1
		}
		if gaps != nil {
			wanted &^= gaps[i]
		}
		if inside != nil {
			wanted &= inside[i]
		}
		if wanted != 0 {
			c.bits[(first+i)/64] |= 1 << ((first + i) % 64)
		}
	}
	c.row++
}

// Touches reports that something between the edges x0 to x1 and y0 to y1, in pixels of the scene, may be wanted.
func (c *Cover) Touches(x0, x1, y0, y1 float64) bool {
	at := func(v float64, n int) int { return int(min(max(math.Floor(v/cell), 0), float64(n-1))) }
	for j := at(y0, c.rows); j <= at(y1, c.rows); j++ {
		for i := at(x0, c.cols); i <= at(x1, c.cols); i++ {
			if k := j*c.cols + i; c.bits[k/64]>>(k%64)&1 != 0 {
				return true
			}
		}
	}
	return false
}
