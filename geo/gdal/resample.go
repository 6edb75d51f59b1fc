package gdal

import (
	"math"

	"icefront/geo"
)

// averager shrinks an image by area: each result is the mean of the valid pixels below it, weighted by
// how much of them it covers; NaN where none is valid. Pixels come chunk by chunk, rows in order, and
// only the rows in progress are held.
type averager struct {
	m    mapping
	out  []float32
	cols []overlap // by column of the window
	base int       // first result row in progress
	sum  [][]float64
	wt   [][]float64
}

// overlap is what of a pixel falls into a result and what into the next, in pixels.
type overlap struct {
	into       int
	here, next float64
}

// newAverager fills out, which has m.w * m.h pixels.
func newAverager(m mapping, out []float32) *averager {
	a := &averager{m: m, out: out, cols: make([]overlap, m.window.Width)}
	for x := range a.cols {
		a.cols[x] = overlapOf(float64(m.window.Col+x)-m.col, m.dx, m.w)
	}
	return a
}

// overlapOf splits a pixel that starts at pos among n results of a size not below one pixel.
func overlapOf(pos, size float64, n int) overlap {
	lo, hi := max(pos, 0), min(pos+1, size*float64(n))
	into := min(int(lo/size), n-1)
	edge := min(float64(into+1)*size, hi)
	if into == n-1 {
		edge = hi
	}
	return overlap{into: into, here: max(edge-lo, 0), next: max(hi-edge, 0)}
}

// add takes the pixels of a chunk. All chunks of a row of chunks come before the next row's.
func (a *averager) add(at geo.Window, px []float32) {
	for y := range at.Height {
		o := overlapOf(float64(at.Row+y)-a.m.row, a.m.dy, a.m.h)
		line := px[y*at.Width : (y+1)*at.Width]
		a.addRow(o.into, o.here, at.Col-a.m.window.Col, line)
		if o.next > 0 {
			a.addRow(o.into+1, o.next, at.Col-a.m.window.Col, line)
		}
	}
}

// addRow adds one line of pixels with a weight to a result row.
func (a *averager) addRow(row int, weight float64, col int, line []float32) {
	for len(a.sum) <= row-a.base {
		a.sum = append(a.sum, make([]float64, a.m.w))
		a.wt = append(a.wt, make([]float64, a.m.w))
	}
	sum, wt := a.sum[row-a.base], a.wt[row-a.base]
	cols := a.cols[col : col+len(line)]
	for x, v := range line {
		if v != v {
			continue
		}
		o := &cols[x]
		k := o.here * weight
		sum[o.into] += float64(v) * k
		wt[o.into] += k
		if o.next > 0 {
			k = o.next * weight
			sum[o.into+1] += float64(v) * k
			wt[o.into+1] += k
		}
	}
}

// flush finishes the results that end above a row of the level.
func (a *averager) flush(row int) {
	const dust = 1e-6
	done := int(math.Floor((float64(row)-a.m.row)/a.m.dy + dust))
	if row >= a.m.window.Row+a.m.window.Height {
		done = a.m.h
	}
	for a.base < done && len(a.sum) > 0 {
		line := a.out[a.base*a.m.w : (a.base+1)*a.m.w]
		for i := range line {
			line[i] = float32(a.sum[0][i] / a.wt[0][i]) // 0/0 is NaN
		}
		a.recycle()
	}
}

// recycle moves the first row in progress to the end, emptied.
func (a *averager) recycle() {
	s, w := a.sum[0], a.wt[0]
	clear(s)
	clear(w)
	a.sum = append(a.sum[1:], s)
	a.wt = append(a.wt[1:], w)
	a.base++
}

// picker fills an image with the nearest pixels.
type picker struct {
	m          mapping
	out        []float32
	cols, rows []int // of the level, by image column and row; both ascend
}

// newPicker fills out, which has m.w * m.h pixels.
func newPicker(m mapping, out []float32) *picker {
	p := &picker{m: m, out: out, cols: make([]int, m.w), rows: make([]int, m.h)}
	for i := range p.cols {
		p.cols[i], _ = m.nearest(i, 0)
	}
	for j := range p.rows {
		_, p.rows[j] = m.nearest(0, j)
	}
	return p
}

// wants reports that some image pixel lies in a window.
func (p *picker) wants(at geo.Window) bool {
	c0, c1 := within(p.cols, at.Col, at.Width)
	r0, r1 := within(p.rows, at.Row, at.Height)
	return c0 < c1 && r0 < r1
}

// add takes the pixels of a chunk.
func (p *picker) add(at geo.Window, px []float32) {
	c0, c1 := within(p.cols, at.Col, at.Width)
	r0, r1 := within(p.rows, at.Row, at.Height)
	for j := r0; j < r1; j++ {
		line := px[(p.rows[j]-at.Row)*at.Width:]
		for i := c0; i < c1; i++ {
			p.out[j*p.m.w+i] = line[p.cols[i]-at.Col]
		}
	}
}
