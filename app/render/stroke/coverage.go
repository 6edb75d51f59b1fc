package stroke

import (
	"encoding/binary"
	"math"
)

// Coverage is how much of each pixel a stroke covers, for some rows of a frame. A pixel counts once
// however often lines cross it, so joins and crossings do not darken.
type Coverage struct {
	width, y0 int
	pix       []uint8
	touched   []reach // by row
}

type reach struct{ from, to int }

// Reset makes room for rows y0 to y1 (excluded). The buffer is clean: every use ends with Wipe.
func (c *Coverage) Reset(width, y0, y1 int) {
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

// Stroke draws segments with round ends and joins; radius is half the width.
func (c *Coverage) Stroke(segments []Segment, radius float64) {
	for _, s := range segments {
		c.capsule(s, radius)
	}
}

// capsule covers the pixels near a segment by their distance to it.
func (c *Coverage) capsule(s Segment, radius float64) {
	full := min(2*radius, 1) // a hair-line never covers a pixel
	outer, inner := radius+0.5, max(radius-0.5, 0)
	outer2, inner2 := outer*outer, inner*inner
	top := max(int(math.Floor(min(s.Y0, s.Y1)-outer)), c.y0)
	bottom := min(int(math.Ceil(max(s.Y0, s.Y1)+outer)), c.y0+len(c.touched))
	left := max(int(math.Floor(min(s.X0, s.X1)-outer)), 0)
	right := min(int(math.Ceil(max(s.X0, s.X1)+outer)), c.width)
	if left >= right {
		return
	}
	dx, dy := s.X1-s.X0, s.Y1-s.Y0
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
		py := float64(y) + 0.5 - s.Y0
		from, to := left, right
		if lean > 0 { // where the row meets the band around the line
			mid := s.X0 + py*dx/dy
			from, to = max(left, int(mid-lean)), min(right, int(mid+lean)+1)
		}
		for x := from; x < to; x++ {
			px := float64(x) + 0.5 - s.X0
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

// Over lays a colour over a frame's rows where c covers; with also, where both cover.
func (c *Coverage) Over(pix []uint8, stride int, color [4]uint8, alpha uint32, also *Coverage) {
	var inks [256]Ink
	for v := range inks {
		inks[v] = NewInk(color, uint32(v)*alpha/255)
	}
	for i, t := range c.touched {
		if t.from >= t.to {
			continue
		}
		row := c.pix[i*c.width:][:c.width]
		dst := pix[(c.y0+i)*stride:][:4*c.width]
		for x := t.from; x < t.to; x++ {
			for x+8 <= t.to && binary.LittleEndian.Uint64(row[x:]) == 0 { // most of a row lies between lines
				x += 8
			}
			if x == t.to {
				break
			}
			v := uint32(row[x])
			if also != nil {
				v = min(v, uint32(also.pix[i*c.width+x]))
			}
			if v == 0 {
				continue
			}
			inks[v].Dot(dst[4*x : 4*x+4])
		}
	}
}

// Wipe clears what was drawn.
func (c *Coverage) Wipe() {
	for i, t := range c.touched {
		if t.from < t.to {
			clear(c.pix[i*c.width:][t.from:t.to])
		}
		c.touched[i] = reach{from: c.width}
	}
}
