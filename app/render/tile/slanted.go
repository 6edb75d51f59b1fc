package tile

import "math"

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
