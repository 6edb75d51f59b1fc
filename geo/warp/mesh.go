package warp

import (
	"math"

	"github.com/paulmach/orb"

	"icefront/geo"
)

// cell is the side of a mesh's cells in pixels: within it, projections are straight to a hundredth of a pixel.
const cell = 16

// mesh says for an image where its pixels lie in the raster: exactly at its nodes, between them by interpolation.
type mesh struct {
	w, h       int // of the image
	cols, rows int // nodes
	at         []orb.Point
}

// mesh projects the nodes of an image of a window.
func (s *Source) mesh(win geo.Window, w, h int) mesh {
	m := mesh{w: w, h: h, cols: (w+cell-1)/cell + 1, rows: (h+cell-1)/cell + 1}
	sx, sy := float64(win.Width)/float64(w), float64(win.Height)/float64(h)
	pts := make([]orb.Point, 0, m.cols*m.rows)
	for j := range m.rows {
		for i := range m.cols {
			x, y := float64(i*cell), float64(j*cell)
			pts = append(pts, s.grid.Transform.Apply(float64(win.Col)+x*sx, float64(win.Row)+y*sy))
		}
	}
	m.at = placeAll(s.project, s.grid.CRS, s.src.Grid().CRS, pts)
	for i, p := range m.at {
		m.at[i] = s.inverse.Apply(p[0], p[1])
	}
	return m
}

// reach is the part of the raster that the image needs, and how many of its pixels a pixel of the image covers; at least 1.
func (m mesh) reach(g geo.Grid) (part geo.Window, ratio float64) {
	lo, hi := orb.Point{math.Inf(1), math.Inf(1)}, orb.Point{math.Inf(-1), math.Inf(-1)}
	ratio = math.Inf(1)
	for j := range m.rows {
		for i := range m.cols {
			p := m.at[j*m.cols+i]
			if math.IsNaN(p[0]) || math.IsNaN(p[1]) {
				continue
			}
			lo = orb.Point{min(lo[0], p[0]), min(lo[1], p[1])}
			hi = orb.Point{max(hi[0], p[0]), max(hi[1], p[1])}
			for _, o := range m.beside(i, j) {
				if d := math.Hypot(o[0]-p[0], o[1]-p[1]) / cell; d > 0 {
					ratio = min(ratio, d)
				}
			}
		}
	}
	if !(lo[0] <= hi[0]) {
		return geo.Window{}, 1
	}
	margin := 2.0
	c0, r0 := clamp(lo[0]-margin, g.Width), clamp(lo[1]-margin, g.Height)
	c1, r1 := clamp(hi[0]+margin+1, g.Width), clamp(hi[1]+margin+1, g.Height)
	if math.IsInf(ratio, 0) || ratio < 1 {
		ratio = 1
	}
	part = geo.Window{Col: c0, Row: r0, Width: c1 - c0, Height: r1 - r0}
	// Where the mesh is torn, near a pole or an edge of the world, the part may be all of the raster: no more pixels than that.
	most := 4*float64(m.w*m.h) + 1024
	if n := float64(part.Width) * float64(part.Height) / (ratio * ratio); n > most {
		ratio *= math.Sqrt(n / most)
	}
	return part, ratio
}

// beside are the nodes to the right of and below a node.
func (m mesh) beside(i, j int) (next []orb.Point) {
	if i+1 < m.cols {
		next = append(next, m.at[j*m.cols+i+1])
	}
	if j+1 < m.rows {
		next = append(next, m.at[(j+1)*m.cols+i])
	}
	return next
}

func clamp(v float64, most int) int { return int(min(max(math.Floor(v), 0), float64(most))) }

// row fills a row of the image with what value says of the places in the raster under its pixels.
func (m mesh) row(y int, to []float32, value func(x, y float64) float32) {
	v := (float64(y) + 0.5) / cell
	j := int(v)
	v -= float64(j)
	for i := range m.cols - 1 {
		a, b := m.at[j*m.cols+i], m.at[j*m.cols+i+1]
		c, d := m.at[(j+1)*m.cols+i], m.at[(j+1)*m.cols+i+1]
		left := orb.Point{a[0] + v*(c[0]-a[0]), a[1] + v*(c[1]-a[1])}
		right := orb.Point{b[0] + v*(d[0]-b[0]), b[1] + v*(d[1]-b[1])}
		for k := range min(cell, m.w-i*cell) {
			u := (float64(k) + 0.5) / cell
			to[i*cell+k] = value(left[0]+u*(right[0]-left[0]), left[1]+u*(right[1]-left[1]))
		}
	}
}

// picker takes values out of a part of a raster that was read smaller.
type picker struct {
	img     geo.Image
	part    geo.Window
	sx, sy  float64 // pixels of the image per pixel of the raster
	nearest bool
}

// value is that of a place in the raster, in its pixels; NaN outside.
func (p picker) value(x, y float64) float32 {
	x, y = (x-float64(p.part.Col))*p.sx, (y-float64(p.part.Row))*p.sy
	w, h := p.img.Grid.Width, p.img.Grid.Height
	if !(x >= 0) || !(y >= 0) || x >= float64(w) || y >= float64(h) {
		return float32(math.NaN())
	}
	pick := p.img.Pix[int(y)*w+int(x)]
	if p.nearest || pick != pick {
		return pick
	}
	x, y = max(x-0.5, 0), max(y-0.5, 0)
	i, j := min(int(x), w-1), min(int(y), h-1)
	i1, j1 := min(i+1, w-1), min(j+1, h-1)
	u, v := float32(x-float64(i)), float32(y-float64(j))
	top := p.img.Pix[j*w+i]*(1-u) + p.img.Pix[j*w+i1]*u
	low := p.img.Pix[j1*w+i]*(1-u) + p.img.Pix[j1*w+i1]*u
	if mixed := top*(1-v) + low*v; mixed == mixed {
		return mixed
	}
	return pick // beside no data
}
