package tile

import "math"

// Sampler fills rows of a frame with the values of one placement. Each goroutine has its own.
type Sampler struct {
	pl   *Placement
	gap  uint8   // value where there is nothing
	tier int     // row of tiles that at is made for; -1 for none
	at   []place // by screen column
	last rowKey  // what the row buffer holds
	row  []uint8
	both []uint8 // two rows of a tile, mixed

	joints joints
}

// rowKey says which scene row a screen row shows; without mixing, equal keys mean equal rows.
type rowKey struct{ tier, row int }

// Reset makes the sampler ready for a placement.
func (s *Sampler) Reset(pl *Placement) {
	s.pl, s.tier, s.last = pl, -1, rowKey{tier: -1}
	s.gap = pl.pyramid.gap()
	if cap(s.row) < pl.width {
		s.row, s.at = make([]uint8, pl.width), make([]place, pl.width)
	}
	s.row, s.at = s.row[:pl.width], s.at[:pl.width]
	if pl.joined {
		s.joints.reset(pl)
	}
}

// Values returns the values of screen row y, or nil where the raster does not reach. They last until the next call.
func (s *Sampler) Values(y int) []uint8 {
	if s.pl.rotated {
		return s.slanted(y)
	}
	m := s.pl.toPixel
	v := m[3] + (float64(y)+0.5)*m[5]
	if !(v >= 0) || v >= float64(s.pl.pyramid.grid.Height) {
		return nil
	}
	if s.pl.joined {
		return s.mixed(v)
	}
	tier := int(v)/(tileSide<<s.pl.level) - s.pl.y0
	if tier < 0 || tier >= s.pl.rows {
		return nil
	}
	key := rowKey{tier, int(v)} // zoomed in, many screen rows show the same pixels
	if s.pl.nearest && key == s.last && s.solid(tier) {
		return s.row
	}
	if tier != s.tier {
		s.align(tier)
	}
	for i := range s.pl.cols {
		from, to := s.pl.span(i)
		if from < to {
			s.run(s.pl.stands[tier*s.pl.cols+i], v, from, to)
		}
	}
	first, last := s.covered()
	fillBytes(s.row[:first], s.gap)
	fillBytes(s.row[last:], s.gap)
	s.last = key
	return s.row
}

// solid reports that no tile of the row is a coarser stand-in, which is blended between its rows.
func (s *Sampler) solid(tier int) bool {
	for _, st := range s.pl.stands[tier*s.pl.cols:][:s.pl.cols] {
		if st.tile != nil && !st.exact {
			return false
		}
	}
	return true
}

// covered is the part of the screen's width that the raster covers.
func (s *Sampler) covered() (first, last int) {
	from, to := s.pl.span(0)
	a, b := s.pl.span(s.pl.cols - 1)
	return min(from, a), max(to, b)
}

// blended reports that a stand-in's or tile's pixels are mixed, not picked.
func (s *Sampler) blended(st stand) bool {
	if s.pl.pyramid.mask || st.tile.w < 2 || st.tile.h < 2 {
		return false
	}
	return !s.pl.nearest || !st.exact
}

// align prepares the columns of one row of tiles: for each screen pixel the tile's pixel, and how far to the next.
func (s *Sampler) align(tier int) {
	s.tier = tier
	m := s.pl.toPixel
	for i := range s.pl.cols {
		st := s.pl.stands[tier*s.pl.cols+i]
		if st.tile == nil {
			continue
		}
		t := st.tile
		scale := float64(t.w) / float64(t.src.Width)
		from, to := s.pl.span(i)
		blended := s.blended(st)
		for x := from; x < to; x++ {
			u := (m[0] + (float64(x)+0.5)*m[1] - float64(t.src.Col)) * scale
			if blended {
				s.at[x] = between(u, t.w)
			} else {
				s.at[x] = place(min(max(u, 0), float64(t.w-1))) << 8
			}
		}
	}
}

// between returns the pixel whose centre lies before u, and the way to the next.
func between(u float64, n int) place {
	return place(min(max(u-0.5, 0)*256+0.5, float64((n-1)*256-1)))
}

// run fills one tile's part of the row.
func (s *Sampler) run(st stand, v float64, from, to int) {
	dst := s.row[from:to]
	t := st.tile
	if t == nil {
		fillBytes(dst, s.gap)
		return
	}
	u := (v - float64(t.src.Row)) * float64(t.h) / float64(t.src.Height)
	at := s.at[from:to]
	if !s.blended(st) {
		r := min(max(int(u), 0), t.h-1)
		pick(dst, t.pix[r*t.w:][:t.w], at)
		return
	}
	k := between(u, t.h)
	r, f := int(k>>8), k&0xff
	r0 := t.pix[r*t.w:][:t.w]
	r1 := t.pix[(r+1)*t.w:][:t.w]
	if t.holes {
		blendHoles(dst, r0, r1, at, f)
		return
	}
	if len(s.both) < t.w {
		s.both = make([]uint8, t.w)
	}
	s.stretch(dst, r0, r1, at, f)
}

// stretch mixes only the columns that are in sight.
func (s *Sampler) stretch(dst, r0, r1 []uint8, at []place, f uint32) {
	lo, hi := int(at[0]>>8), int(at[len(at)-1]>>8)+2
	if s.pl.flippedX {
		lo, hi = int(at[len(at)-1]>>8), int(at[0]>>8)+2
	}
	lo &^= 7
	mixRows(s.both[lo:hi], r0[lo:hi], r1[lo:hi], uint64(f))
	weigh(dst, s.both, at)
}

// slanted fills a row of a rotated raster: runs of pixels that lie in one tile.
func (s *Sampler) slanted(y int) []uint8 {
	pl, m := s.pl, s.pl.toPixel
	c0, r0 := m[0]+(float64(y)+0.5)*m[2], m[3]+(float64(y)+0.5)*m[5]
	for x := 0; x < len(s.row); {
		c, r := c0+(float64(x)+0.5)*m[1], r0+(float64(x)+0.5)*m[4]
		t, n := pl.under(c, r)
		dst := s.row[x:min(x+n, len(s.row))]
		x += len(dst)
		if t.tile == nil {
			fillBytes(dst, s.gap)
			continue
		}
		sx := float64(t.tile.w) / float64(t.tile.src.Width)
		sy := float64(t.tile.h) / float64(t.tile.src.Height)
		u, v := (c-float64(t.tile.src.Col))*sx, (r-float64(t.tile.src.Row))*sy
		if s.blended(t) {
			mixAlong(dst, t.tile, u-0.5, v-0.5, m[1]*sx, m[4]*sy)
		} else {
			pickAlong(dst, t.tile, u, v, m[1]*sx, m[4]*sy)
		}
	}
	return s.row
}

// fixed has 16 binary digits after the point.
func fixed(v float64) int { return int(math.Floor(v * 65536)) }

// pickAlong copies the pixels on a slanted line through a tile.
func pickAlong(dst []uint8, t *tile, u, v, du, dv float64) {
	x, y, dx, dy := fixed(u), fixed(v), fixed(du), fixed(dv)
	for i := range dst {
		col, row := min(max(x>>16, 0), t.w-1), min(max(y>>16, 0), t.h-1)
		dst[i] = t.pix[row*t.w+col]
		x, y = x+dx, y+dy
	}
}

// mixAlong mixes the four pixels about each point of a slanted line; (u,v) counts from pixel centres.
func mixAlong(dst []uint8, t *tile, u, v, du, dv float64) {
	x, y, dx, dy := fixed(u), fixed(v), fixed(du), fixed(dv)
	maxX, maxY := (t.w-1)<<16-1, (t.h-1)<<16-1
	for i := range dst {
		cx, cy := min(max(x, 0), maxX), min(max(y, 0), maxY)
		x, y = x+dx, y+dy
		at := cy>>16*t.w + cx>>16
		fx, fy := uint32(cx>>8)&0xff, uint32(cy>>8)&0xff
		two := t.pix[at : at+2 : at+2]
		below := t.pix[at+t.w:]
		below = below[:2:2]
		if t.holes {
			dst[i] = mix(two[0], two[1], below[0], below[1], fx, fy)
			continue
		}
		a, b, c, d := uint32(two[0]), uint32(two[1]), uint32(below[0]), uint32(below[1])
		upper := a<<8 + (b-a)*fx // may wrap on the way; the sum does not
		lower := c<<8 + (d-c)*fx
		dst[i] = uint8((upper<<8 + (lower-upper)*fy + 1<<15) >> 16)
	}
}
