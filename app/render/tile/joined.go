package tile

import "math"

// joint is a row of the raster's own pixels across all tiles in sight. Zoomed in, pixels that are mixed must know those
// of the next tile, or every border of a tile would be a step.
type joint struct {
	row   int // of the raster
	pix   []uint8
	holes bool
}

// joints are what a sampler needs to mix across tiles.
type joints struct {
	col    int      // first column of the raster in the rows
	rows   [2]joint // above and below the row of the screen
	placed bool     // the columns are prepared
}

// reset makes room for the columns in sight.
func (j *joints) reset(pl *Placement) {
	j.placed = false
	j.col = pl.x0 * tileSide
	n := min((pl.x0+pl.cols)*tileSide, pl.pyramid.grid.Width) - j.col
	for i := range j.rows {
		if cap(j.rows[i].pix) < n {
			j.rows[i].pix = make([]uint8, n)
		}
		j.rows[i].pix, j.rows[i].row = j.rows[i].pix[:n], -1
	}
}

// mixed fills the row of the screen that lies at v in the raster.
func (s *Sampler) mixed(v float64) []uint8 {
	j, pl, m := &s.joints, s.pl, s.pl.toPixel
	first, last := s.covered()
	if !j.placed {
		j.placed = true
		for x := first; x < last; x++ {
			u := m[0] + (float64(x)+0.5)*m[1] - float64(j.col)
			s.at[x] = between(u, max(len(j.rows[0].pix), 2))
		}
		fillBytes(s.row[:first], s.gap)
		fillBytes(s.row[last:], s.gap)
	}
	top := math.Floor(v - 0.5)
	f := uint32((v - 0.5 - top) * 256)
	above := s.join(int(top))
	below := s.join(int(top) + 1)
	dst, at := s.row[first:last], s.at[first:last]
	if len(dst) == 0 {
		return s.row
	}
	if len(above.pix) < 2 {
		fillBytes(dst, above.pix[0])
		return s.row
	}
	if above.holes || below.holes {
		blendHoles(dst, above.pix, below.pix, at, f)
		return s.row
	}
	n := len(above.pix)
	if len(s.both) < n {
		s.both = make([]uint8, max(n, tileSide))
	}
	lo, hi := int(at[0]>>8), int(at[len(at)-1]>>8)+2
	if pl.flippedX {
		lo, hi = int(at[len(at)-1]>>8), int(at[0]>>8)+2
	}
	lo &^= 7
	mixRows(s.both[lo:hi], above.pix[lo:hi], below.pix[lo:hi], uint64(f))
	weigh(dst, s.both, at)
	return s.row
}

// join returns a row of the raster, the nearest if it has none such. The two that were asked for last are kept.
func (s *Sampler) join(row int) *joint {
	pl, j := s.pl, &s.joints
	row = min(max(row, pl.y0*tileSide), min((pl.y0+pl.rows)*tileSide, pl.pyramid.grid.Height)-1)
	for i := range j.rows {
		if j.rows[i].row == row {
			return &j.rows[i]
		}
	}
	oldest := &j.rows[0] // rows come in order, up or down: the one that is further away is done with
	if abs(j.rows[1].row-row) > abs(oldest.row-row) {
		oldest = &j.rows[1]
	}
	oldest.row, oldest.holes = row, false
	tier := row/tileSide - pl.y0
	for i := range pl.cols {
		t := pl.stands[tier*pl.cols+i]
		from := i * tileSide
		dst := oldest.pix[from:min(from+tileSide, len(oldest.pix))]
		if t.tile == nil {
			fillBytes(dst, s.gap)
			oldest.holes = true
			continue
		}
		oldest.holes = oldest.holes || t.tile.holes
		t.copyRow(dst, j.col+from, row)
	}
	return oldest
}

// copyRow fills dst with the raster's pixels of a row from col on; a coarser tile is mixed.
func (t stand) copyRow(dst []uint8, col, row int) {
	tl := t.tile
	sx, sy := float64(tl.w)/float64(tl.src.Width), float64(tl.h)/float64(tl.src.Height)
	u, v := (float64(col-tl.src.Col)+0.5)*sx, (float64(row-tl.src.Row)+0.5)*sy
	switch {
	case t.exact:
		copy(dst, tl.pix[(row-tl.src.Row)*tl.w+col-tl.src.Col:])
	case tl.w < 2 || tl.h < 2:
		pickAlong(dst, tl, u, v, sx, 0)
	default:
		mixAlong(dst, tl, u-0.5, v-0.5, sx, 0)
	}
}

func abs(v int) int { return max(v, -v) }
