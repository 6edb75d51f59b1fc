// Package stroke brings lines and areas to the screen: simplified for the scale, cut to what is seen, as coverage of pixels.
package stroke

import (
	"math"

	"github.com/paulmach/orb"
)

// Plane says where map positions lie on a screen.
type Plane struct {
	Center        orb.Point // of the screen
	X, Y          float64   // map units per pixel; Y counts up, above 0
	Width, Height int
}

// toScreen returns the way from map to screen.
func (p Plane) toScreen() func(orb.Point) (x, y float64) {
	mx, my := float64(p.Width)/2, float64(p.Height)/2
	return func(at orb.Point) (x, y float64) {
		return (at[0]-p.Center[0])/p.X + mx, (p.Center[1]-at[1])/p.Y + my
	}
}

// seen is the part of the map within margin pixels of the screen.
func (p Plane) seen(margin float64) orb.Bound {
	dx, dy := (float64(p.Width)/2+margin)*p.X, (float64(p.Height)/2+margin)*p.Y
	return orb.Bound{
		Min: orb.Point{p.Center[0] - dx, p.Center[1] - dy}, Max: orb.Point{p.Center[0] + dx, p.Center[1] + dy},
	}
}

// Segment is a straight piece of a line in screen pixels.
type Segment struct{ X0, Y0, X1, Y1 float64 }

// Vertices that nobody sees cost nothing: those nearer than skip pixels to the last one are left out, and
// those within straight pixels of the line between their neighbours.
const (
	skip     = 0.3
	straight = 0.15
)

// Trace brings lines to the screen: without what lies outside by more than margin pixels, in pieces short
// enough that the box around each is small. A line of one vertex is a dot.
func Trace(lines orb.MultiLineString, p Plane, margin float64) []Segment {
	var out []Segment
	hix, hiy := float64(p.Width)+margin, float64(p.Height)+margin
	toScreen := p.toScreen()
	for _, line := range lines {
		if len(line) == 0 {
			continue
		}
		x, y := toScreen(line[0])
		c := cone{x0: x, y0: y, x1: x, y1: y, tolerance: straight}
		emit := func() {
			if s, ok := Clip(Segment{c.x0, c.y0, c.x1, c.y1}, -margin, -margin, hix, hiy); ok {
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
				c = cone{x0: c.x1, y0: c.y1, tolerance: straight}
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
	tolerance      float64
}

// reach narrows the cone to a further vertex; false if that lies outside, or comes back.
func (c *cone) reach(x, y float64) bool {
	x, y = x-c.x0, y-c.y0
	d2 := x*x + y*y
	if d2 <= 4*c.tolerance*c.tolerance {
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
	f := c.tolerance / math.Sqrt(d2)
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

// Clip cuts a segment to a box (Liang and Barsky); ok is false if nothing is left or it is not finite.
func Clip(s Segment, minX, minY, maxX, maxY float64) (Segment, bool) {
	dx, dy := s.X1-s.X0, s.Y1-s.Y0
	if l := dx*dx + dy*dy; math.IsNaN(l) || math.IsInf(l, 0) {
		return Segment{}, false
	}
	from, to := 0.0, 1.0
	for _, e := range [4][2]float64{{-dx, s.X0 - minX}, {dx, maxX - s.X0}, {-dy, s.Y0 - minY}, {dy, maxY - s.Y0}} {
		switch {
		case e[0] == 0 && e[1] < 0:
			return Segment{}, false
		case e[0] < 0:
			from = max(from, e[1]/e[0])
		case e[0] > 0:
			to = min(to, e[1]/e[0])
		}
	}
	if from > to {
		return Segment{}, false
	}
	return Segment{s.X0 + from*dx, s.Y0 + from*dy, s.X0 + to*dx, s.Y0 + to*dy}, true
}

// cut appends a segment in pieces of at most 16 pixels.
func cut(out []Segment, s Segment) []Segment {
	const piece = 16
	n := int(math.Ceil(math.Hypot(s.X1-s.X0, s.Y1-s.Y0) / piece))
	if n <= 1 {
		return append(out, s)
	}
	dx, dy := (s.X1-s.X0)/float64(n), (s.Y1-s.Y0)/float64(n)
	for i := range n {
		a, b := float64(i), float64(i+1)
		out = append(out, Segment{s.X0 + a*dx, s.Y0 + a*dy, s.X0 + b*dx, s.Y0 + b*dy})
	}
	return out
}
