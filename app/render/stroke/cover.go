package stroke

import (
	"math"
	"math/bits"

	"icefront/app/render/ink"
)

// StripRows is the height of a strip of a frame: its pixels stay in a core's cache while the layers pass over them.
const StripRows = 64

// Strips are segments sorted by the strips of a frame that they touch.
type Strips [][]Segment

// Sort puts segments into strips; reach is how far from a segment it still covers pixels.
func Sort(segments []Segment, height int, reach float64) Strips {
	if len(segments) == 0 {
		return nil
	}
	strips := make(Strips, (height+StripRows-1)/StripRows)
	for _, s := range segments {
		top, bottom := min(s.Y0, s.Y1)-reach, max(s.Y0, s.Y1)+reach
		if !(bottom >= 0) || !(top < float64(height)) {
			continue
		}
		from := int(max(top, 0)) / StripRows
		to := int(min(bottom, float64(height-1))) / StripRows
		for i := from; i <= to; i++ {
			strips[i] = append(strips[i], s)
		}
	}
	return strips
}

// At returns the segments that touch the strip that begins with row y.
func (s Strips) At(y int) []Segment {
	if i := y / StripRows; i < len(s) {
		return s[i]
	}
	return nil
}

// Cover is how far each pixel lies within strokes, for some rows of a frame. A pixel counts once however often lines cross
// it, so joins and crossings do not darken. One pass serves a stroke and the rim around it.
type Cover struct {
	width, y0 int
	words     int      // of marks, a row
	pix       []uint16 // 255 times the distance to the outer edge, in pixels
	marks     []uint64 // a bit for each block of pixels that is touched
}

const blockShift = 4 // 16 pixels

// Reset makes room for rows y0 to y1 (excluded). The buffer is clean: every use ends with Wipe.
func (c *Cover) Reset(width, y0, y1 int) {
	n, words := width*(y1-y0), (width>>blockShift)/64+1
	if cap(c.pix) < n {
		c.pix = make([]uint16, n)
	}
	if cap(c.marks) < words*(y1-y0) {
		c.marks = make([]uint64, words*(y1-y0))
	}
	c.width, c.y0, c.words, c.pix, c.marks = width, y0, words, c.pix[:n], c.marks[:words*(y1-y0)]
}

func (c *Cover) rows() int { return len(c.marks) / c.words }

// Stroke draws segments with round ends and joins; radius is half the width, rim is drawn around that.
func (c *Cover) Stroke(segments []Segment, radius, rim float64) {
	outer, inner := radius+rim+0.5, max(radius-0.5, 0)
	for _, s := range segments {
		c.capsule(s, outer, inner)
	}
}

// capsule covers the pixels near a segment by their distance to it: between outer, where nothing is covered, and
// inner, from where on all is.
func (c *Cover) capsule(s Segment, outer, inner float64) {
	outer2, inner2 := outer*outer, inner*inner
	most := uint16((outer-inner)*255 + 0.5)
	top := max(int(math.Floor(min(s.Y0, s.Y1)-outer)), c.y0)
	bottom := min(int(math.Ceil(max(s.Y0, s.Y1)+outer)), c.y0+c.rows())
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
		py := float64(y) + 0.5 - s.Y0
		from, to := left, right
		if lean > 0 { // where the row meets the band around the line
			mid := s.X0 + py*dx/dy
			from, to = max(left, int(mid-lean)), min(right, int(mid+lean)+1)
		}
		if from >= to {
			continue
		}
		c.mark(y-c.y0, from, to)
		row := c.pix[(y-c.y0)*c.width:][:c.width]
		for x := from; x < to; x++ {
			if row[x] == most {
				continue
			}
			px := float64(x) + 0.5 - s.X0
			at := min(max((px*dx+py*dy)*inv, 0), 1)
			ex, ey := px-at*dx, py-at*dy
			d2 := ex*ex + ey*ey
			if d2 >= outer2 {
				continue
			}
			v := most
			if d2 > inner2 {
				v = uint16((outer-math.Sqrt(d2))*255 + 0.5)
			}
			if v > row[x] {
				row[x] = v
			}
		}
	}
}

func (c *Cover) mark(row, from, to int) {
	m := c.marks[row*c.words:][:c.words]
	for b := from >> blockShift; b <= (to-1)>>blockShift; b++ {
		m[b>>6] |= 1 << (b & 63)
	}
}

// blocks visits the touched parts of a row in order.
func (c *Cover) blocks(row int, visit func(from, to int)) {
	for i, m := range c.marks[row*c.words:][:c.words] {
		for m != 0 {
			b := bits.TrailingZeros64(m)
			m &= m - 1
			from := (i<<6 + b) << blockShift
			visit(from, min(from+1<<blockShift, c.width))
		}
	}
}

// Pen turns distances into coverage: of the stroke itself, or of the stroke and a rim.
type Pen struct {
	Inset int     // pixels from the outer edge of what was drawn to that of the pen
	Thin  float64 // the most that is covered, for lines thinner than a pixel; 0 means all
}

func (p Pen) values() (less, most int) {
	most = 255
	if p.Thin > 0 && p.Thin < 1 { // a hair-line never covers a pixel
		most = int(p.Thin*255 + 0.5)
	}
	return 255 * p.Inset, most
}

// Over lays the shades of a colour over a frame's rows where any of the covers is drawn on by the pen.
func (p Pen) Over(pix []uint8, stride int, shades *[256]ink.Ink, covers ...*Cover) {
	less, most := p.values()
	for _, c := range covers {
		for i := range c.rows() {
			row := c.pix[i*c.width:][:c.width]
			dst := pix[(c.y0+i)*stride:][:4*c.width]
			c.blocks(i, func(from, to int) {
				for x := from; x < to; x++ {
					if row[x] == 0 {
						continue
					}
					v := int(row[x])
					for _, o := range covers {
						if w := int(o.pix[i*c.width+x]); o != c && (w > v || w == v && o == covers[0]) {
							v = 0 // the other draws it
						}
					}
					if v = min(v-less, most); v > 0 {
						shades[v].Dot(dst[4*x : 4*x+4])
					}
				}
			})
		}
	}
}

// Both lays the shades of a colour where both covers are drawn on.
func (p Pen) Both(pix []uint8, stride int, shades *[256]ink.Ink, a, b *Cover) {
	less, most := p.values()
	for i := range a.rows() {
		dst := pix[(a.y0+i)*stride:][:4*a.width]
		a.blocks(i, func(from, to int) {
			for x := from; x < to; x++ {
				v := min(int(a.pix[i*a.width+x]), int(b.pix[i*a.width+x])) - less
				if v > 0 {
					shades[min(v, most)].Dot(dst[4*x : 4*x+4])
				}
			}
		})
	}
}

// Wipe clears what was drawn.
func (c *Cover) Wipe() {
	for i := range c.rows() {
		row := c.pix[i*c.width:][:c.width]
		c.blocks(i, func(from, to int) { clear(row[from:to]) })
	}
	clear(c.marks)
}
