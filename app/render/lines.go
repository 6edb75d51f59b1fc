package render

import (
	"math"

	"github.com/paulmach/orb"
)

// segment is a straight piece of a line in screen pixels.
type segment struct{ x0, y0, x1, y1 float64 }

// Vertices that nobody sees cost nothing: those nearer than skip pixels to the last one are left out, and
// those within straight pixels of the line between their neighbours.
const (
	skip     = 0.3
	straight = 0.15
)

// trace brings lines to the screen: without what lies outside by more than margin pixels, in pieces short
// enough that the box around each is small.
func trace(lines orb.MultiLineString, v View, margin float64) []segment {
	var out []segment
	hix, hiy := float64(v.Width)+margin, float64(v.Height)+margin
	ux, uy := v.steps()
	mx, my := float64(v.Width)/2, float64(v.Height)/2
	toScreen := func(p orb.Point) (x, y float64) { // v.ToScreen, whose cost counts here
		return (p[0]-v.Center[0])/ux + mx, (v.Center[1]-p[1])/uy + my
	}
	for _, line := range lines {
		if len(line) == 0 {
			continue
		}
		x, y := toScreen(line[0])
		c := cone{x0: x, y0: y, x1: x, y1: y}
		emit := func() {
			if s, ok := clip(segment{c.x0, c.y0, c.x1, c.y1}, -margin, -margin, hix, hiy); ok {
				out = cut(out, s)
			}
		}
		for i, p := range line[1:] {
			x, y := toScreen(p)
			dx, dy := x-c.x1, y-c.y1
			if dx*dx+dy*dy < skip*skip && i < len(line)-2 {
				continue
			}
			if !c.reach(x, y) {
				emit()
				c = cone{x0: c.x1, y0: c.y1}
				c.reach(x, y)
			}
			c.x1, c.y1 = x, y
		}
		emit()
	}
	return out
}

// cone is the directions from a vertex in which a straight line passes all vertices since within a tolerance.
type cone struct {
	x0, y0, x1, y1 float64 // first and latest vertex
	lx, ly, rx, ry float64 // its edges, counter-clockwise and clockwise
	open           bool    // some vertex has narrowed it
}

// reach narrows the cone to a further vertex; false if that lies outside, or comes back.
func (c *cone) reach(x, y float64) bool {
	x, y = x-c.x0, y-c.y0
	d2 := x*x + y*y
	if d2 <= 4*straight*straight {
		return !c.open // too near to say anything
	}
	if c.open {
		if c.lx*y-c.ly*x > 0 || c.rx*y-c.ry*x < 0 {
			return false
		}
		if px, py := c.x1-c.x0, c.y1-c.y0; px*px+py*py > d2 {
			return false
		}
	}
	f := straight / math.Sqrt(d2)
	lx, ly, rx, ry := x-y*f, y+x*f, x+y*f, y-x*f
	if !c.open || c.lx*ly-c.ly*lx < 0 {
		c.lx, c.ly = lx, ly
	}
	if !c.open || c.rx*ry-c.ry*rx > 0 {
		c.rx, c.ry = rx, ry
	}
	c.open = true
	return true
}

// clip cuts a segment to a box (Liang and Barsky); ok is false if nothing is left or it is not finite.
func clip(s segment, minX, minY, maxX, maxY float64) (segment, bool) {
	dx, dy := s.x1-s.x0, s.y1-s.y0
	if l := dx*dx + dy*dy; math.IsNaN(l) || math.IsInf(l, 0) {
		return segment{}, false
	}
	from, to := 0.0, 1.0
	for _, e := range [4][2]float64{{-dx, s.x0 - minX}, {dx, maxX - s.x0}, {-dy, s.y0 - minY}, {dy, maxY - s.y0}} {
		switch {
		case e[0] == 0 && e[1] < 0:
			return segment{}, false
		case e[0] < 0:
			from = max(from, e[1]/e[0])
		case e[0] > 0:
			to = min(to, e[1]/e[0])
		}
	}
	if from > to {
		return segment{}, false
	}
	return segment{s.x0 + from*dx, s.y0 + from*dy, s.x0 + to*dx, s.y0 + to*dy}, true
}

// cut appends a segment in pieces of at most 16 pixels.
func cut(out []segment, s segment) []segment {
	const piece = 16
	n := int(math.Ceil(math.Hypot(s.x1-s.x0, s.y1-s.y0) / piece))
	if n <= 1 {
		return append(out, s)
	}
	dx, dy := (s.x1-s.x0)/float64(n), (s.y1-s.y0)/float64(n)
	for i := range n {
		a, b := float64(i), float64(i+1)
		out = append(out, segment{s.x0 + a*dx, s.y0 + a*dy, s.x0 + b*dx, s.y0 + b*dy})
	}
	return out
}

// coverage is how much of each pixel a stroke covers, for some rows of a frame. A pixel counts once
// however often lines cross it, so joins and crossings do not darken.
type coverage struct {
	width, y0 int
	pix       []uint8
	touched   []reach // by row
}

type reach struct{ from, to int }

// reset makes room for rows y0 to y1 (excluded). The buffer is clean: every use ends with wipe.
func (c *coverage) reset(width, y0, y1 int) {
	n := width * (y1 - y0)
	if cap(c.pix) < n {
		c.pix = make([]uint8, n)
	}
	if cap(c.touched) < y1-y0 {
		c.touched = make([]reach, y1-y0)
	}
	c.width, c.y0, c.pix, c.touched = width, y0, c.pix[:n], c.touched[:y1-y0]
	for i := range c.touched {
		c.touched[i] = reach{from: width}
	}
}

// stroke draws segments with round ends and joins; radius is half the width.
func (c *coverage) stroke(segments []segment, radius float64) {
	for _, s := range segments {
		c.capsule(s, radius)
	}
}

// capsule covers the pixels near a segment by their distance to it.
func (c *coverage) capsule(s segment, radius float64) {
	full := min(2*radius, 1) // a hair-line never covers a pixel
	outer, inner := radius+0.5, max(radius-0.5, 0)
	outer2, inner2 := outer*outer, inner*inner
	top := max(int(math.Floor(min(s.y0, s.y1)-outer)), c.y0)
	bottom := min(int(math.Ceil(max(s.y0, s.y1)+outer)), c.y0+len(c.touched))
	left := max(int(math.Floor(min(s.x0, s.x1)-outer)), 0)
	right := min(int(math.Ceil(max(s.x0, s.x1)+outer)), c.width)
	if left >= right {
		return
	}
	dx, dy := s.x1-s.x0, s.y1-s.y0
	inv, lean := 0.0, 0.0
	if l := dx*dx + dy*dy; l > 0 {
		inv = 1 / l
		if math.Abs(dy) > math.Abs(dx)/4 {
			lean = outer * math.Sqrt(l) / math.Abs(dy)
		}
	}
	for y := top; y < bottom; y++ {
		row := c.pix[(y-c.y0)*c.width:][:c.width]
		t := &c.touched[y-c.y0]
		t.from, t.to = min(t.from, left), max(t.to, right)
		py := float64(y) + 0.5 - s.y0
		from, to := left, right
		if lean > 0 { // where the row meets the band around the line
			mid := s.x0 + py*dx/dy
			from, to = max(left, int(mid-lean)), min(right, int(mid+lean)+1)
		}
		for x := from; x < to; x++ {
			px := float64(x) + 0.5 - s.x0
			at := min(max((px*dx+py*dy)*inv, 0), 1)
			ex, ey := px-at*dx, py-at*dy
			d2 := ex*ex + ey*ey
			if d2 >= outer2 {
				continue
			}
			a := full
			if d2 > inner2 {
				a = min(full, outer-math.Sqrt(d2))
			}
			if v := uint8(a*255 + 0.5); v > row[x] {
				row[x] = v
			}
		}
	}
}

// over lays a colour over a frame's rows where c covers; with also, where both cover.
func (c *coverage) over(pix []uint8, stride int, color [4]uint8, alpha uint32, also *coverage) {
	var inks [256]ink
	for v := range inks {
		inks[v] = newInk(color, uint32(v)*alpha/255)
	}
	for i, t := range c.touched {
		if t.from >= t.to {
			continue
		}
		row := c.pix[i*c.width:][:c.width]
		dst := pix[(c.y0+i)*stride:][:4*c.width]
		for x := t.from; x < t.to; x++ {
			v := uint32(row[x])
			if also != nil {
				v = min(v, uint32(also.pix[i*c.width+x]))
			}
			if v == 0 {
				continue
			}
			inks[v].dot(dst[4*x : 4*x+4])
		}
	}
}

// wipe clears what was drawn.
func (c *coverage) wipe() {
	for i, t := range c.touched {
		if t.from < t.to {
			clear(c.pix[i*c.width:][t.from:t.to])
		}
		c.touched[i] = reach{from: c.width}
	}
}
