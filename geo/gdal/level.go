package gdal

import (
	"iter"
	"math"

	"icefront/geo"
)

// level is one resolution of a band: the band itself, or an overview.
type level struct {
	overview       int // 0: the band itself
	width, height  int
	blockW, blockH int
}

// pick returns the coarsest level that still has a pixel for each one wanted of src.
func pick(levels []level, src geo.Window, w, h int) level {
	const slack = 1.01 // overview sizes are rounded
	full, best := levels[0], levels[0]
	for _, l := range levels[1:] {
		across := float64(src.Width) * float64(l.width) / float64(full.width)
		down := float64(src.Height) * float64(l.height) / float64(full.height)
		if l.width <= best.width && across*slack >= float64(w) && down*slack >= float64(h) {
			best = l
		}
	}
	return best
}

// mapping ties a w x h image to the pixels of a level: pixel (i, j) covers the level's columns
// col+i*dx to col+(i+1)*dx, and rows likewise.
type mapping struct {
	col, row, dx, dy float64
	w, h             int
	window           geo.Window // the level's pixels that are touched
}

// mapTo maps src (in pixels of full) to a level.
func mapTo(full, l level, src geo.Window, w, h int) mapping {
	fx := float64(l.width) / float64(full.width)
	fy := float64(l.height) / float64(full.height)
	m := mapping{
		col: float64(src.Col) * fx, row: float64(src.Row) * fy,
		dx: float64(src.Width) * fx / float64(w), dy: float64(src.Height) * fy / float64(h),
		w: w, h: h,
	}
	c0, c1 := touched(m.col, m.dx*float64(w), l.width)
	r0, r1 := touched(m.row, m.dy*float64(h), l.height)
	m.window = geo.Window{Col: c0, Row: r0, Width: c1 - c0, Height: r1 - r0}
	return m
}

// touched is the range of whole pixels under a length, within 0..size.
func touched(from, length float64, size int) (lo, hi int) {
	const dust = 1e-6
	lo = min(max(int(math.Floor(from+dust)), 0), size-1)
	hi = min(max(int(math.Ceil(from+length-dust)), lo+1), size)
	return lo, hi
}

// shrinks reports that no image pixel is smaller than one of the level.
func (m mapping) shrinks() bool { return m.dx >= 0.99 && m.dy >= 0.99 }

// same reports that image pixels are the level's.
func (m mapping) same() bool { return m.window.Width == m.w && m.window.Height == m.h && m.exact() }

func (m mapping) exact() bool {
	const dust = 1e-9
	return math.Abs(m.dx-1) < dust && math.Abs(m.dy-1) < dust
}

// nearest returns the level's column and row under the middle of an image pixel.
func (m mapping) nearest(i, j int) (col, row int) {
	col = int(math.Floor(m.col + (float64(i)+0.5)*m.dx))
	row = int(math.Floor(m.row + (float64(j)+0.5)*m.dy))
	return clampTo(col, m.window.Col, m.window.Width), clampTo(row, m.window.Row, m.window.Height)
}

func clampTo(v, from, n int) int { return min(max(v, from), from+n-1) }

// chunks cuts a window along blocks into pieces of at most maxCall bytes (or one block), row by row.
// Pieces of one row of chunks have the same height.
func (l level) chunks(w geo.Window, sampleBytes int) iter.Seq[geo.Window] {
	stepX, stepY := l.blockW, l.blockH
	block := max(l.blockW*l.blockH*sampleBytes, 1)
	if n := maxCall / block; n > 1 {
		nx := (w.Width+l.blockW-1)/l.blockW + 1
		stepX *= min(n, nx)
		stepY *= max(n/nx, 1)
	}
	return func(yield func(geo.Window) bool) {
		for row := w.Row; row < w.Row+w.Height; {
			nextRow := min((row/stepY+1)*stepY, w.Row+w.Height)
			for col := w.Col; col < w.Col+w.Width; {
				nextCol := min((col/stepX+1)*stepX, w.Col+w.Width)
				if !yield(geo.Window{Col: col, Row: row, Width: nextCol - col, Height: nextRow - row}) {
					return
				}
				col = nextCol
			}
			row = nextRow
		}
	}
}
