package model

import "slices"

// Flip mirrors a tile.
type Flip struct{ Rows, Cols bool }

// Flips are the passes that mirroring averages; the first is the identity.
func (p Plan) Flips() []Flip {
	fs := []Flip{{}}
	if slices.Contains(p.Mirror, 1) {
		fs = append(fs, Flip{Cols: true})
	}
	if slices.Contains(p.Mirror, 0) {
		for _, f := range fs[:len(fs):len(fs)] {
			fs = append(fs, Flip{Rows: true, Cols: f.Cols})
		}
	}
	return fs
}

// Copy writes the mirrored src to dst, both of rows that are cols long.
func (f Flip) Copy(dst, src []float32, cols int) {
	n := len(src) / cols
	for r := range n {
		from := r
		if f.Rows {
			from = n - 1 - r
		}
		d := dst[r*cols : (r+1)*cols]
		copy(d, src[from*cols:(from+1)*cols])
		if f.Cols {
			slices.Reverse(d)
		}
	}
}

// Add adds the mirrored src to dst: mirroring is its own inverse, so this takes a pass back.
func (f Flip) Add(dst, src []float32, cols int) {
	n := len(src) / cols
	for r := range n {
		from := r
		if f.Rows {
			from = n - 1 - r
		}
		d, s := dst[r*cols:(r+1)*cols], src[from*cols:(from+1)*cols]
		if !f.Cols {
			for i, v := range s {
				d[i] += v
			}
			continue
		}
		last := len(s) - 1
		for i := range d {
			d[i] += s[last-i]
		}
	}
}
