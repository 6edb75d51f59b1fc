package model

import (
	"math"

	"icefront/geo"
)

// Stitcher adds overlapping tiles up and hands back finished rows. It holds one patch of rows, not the image.
type Stitcher struct {
	width, channels int
	rows, cols      int       // of a patch
	weight          []float32 // of a tile's pixels [rows][cols]; nil if there is one tile only
	down, across    []float32 // what a pixel's sum is multiplied with: one over the sums of weights along the axes
	sum             []float32 // ring of rows [row % rows][channel][width]
	first           int       // the next row to take
}

// NewStitcher stitches Tiles(width, height, step) of an image that is padded to at least a patch.
func NewStitcher(p Plan, channels, width, height int, step float64) *Stitcher {
	s := &Stitcher{width: width, channels: channels, rows: p.Patch[0], cols: p.Patch[1]}
	s.sum = make([]float32, s.rows*s.channels*width)
	if step == 0 {
		step = p.Step
	}
	rows, cols := Starts(height, s.rows, step), Starts(width, s.cols, step)
	if len(rows)*len(cols) == 1 {
		return s
	}
	s.weight = Gaussian(s.rows, s.cols)
	s.down = coverage(height, rows, bell(s.rows))
	s.across = coverage(width, cols, bell(s.cols))
	return s
}

// coverage is one over the sum of the weights of all tiles along one axis.
func coverage(size int, starts []int, weight []float64) []float32 {
	sum := make([]float64, size)
	for _, at := range starts {
		for i, w := range weight {
			sum[at+i] += w
		}
	}
	share := make([]float32, size)
	for i, w := range sum {
		share[i] = float32(1 / w)
	}
	return share
}

// Add adds a tile [channel][rows][cols]. Every row above it must have been taken. A tile that is left out leaves too
// little where it would lie: nothing there may be used.
func (s *Stitcher) Add(at geo.Window, tile []float32) {
	if at.Row > s.first {
		panic("model: a tile was added before the rows above it were taken")
	}
	for r := range s.rows {
		slot := s.slot(at.Row + r)
		for c := range s.channels {
			dst := slot[c*s.width+at.Col:][:s.cols]
			src := tile[(c*s.rows+r)*s.cols:][:s.cols]
			if s.weight == nil {
				copy(dst, src)
				continue
			}
			for i, w := range s.weight[r*s.cols:][:s.cols] {
				dst[i] += w * src[i]
			}
		}
	}
}

// Take writes the next finished row [channel][width] to dst. No tile that reaches it may follow.
func (s *Stitcher) Take(dst []float32) {
	row := s.first
	s.first++
	slot := s.slot(row)
	if s.weight == nil {
		copy(dst, slot)
		return
	}
	for c := range s.channels {
		src, out := slot[c*s.width:][:s.width], dst[c*s.width:][:s.width]
		for i, w := range s.across {
			out[i] = src[i] * (w * s.down[row])
		}
	}
	clear(slot)
}

// slot is a row of the ring.
func (s *Stitcher) slot(row int) []float32 {
	n := s.channels * s.width
	return s.sum[row%s.rows*n:][:n]
}

// Gaussian weighs the pixels of a tile, [rows][cols]: sigma is an eighth of the side, the maximum 1 at (rows/2, cols/2).
//
// nnU-Net filters a delta; the product of two exponentials differs from that by at most 3e-8.
func Gaussian(rows, cols int) []float32 {
	y, x := bell(rows), bell(cols)
	w := make([]float32, rows*cols)
	for r := range rows {
		row := w[r*cols : (r+1)*cols]
		for c := range row {
			row[c] = float32(y[r] * x[c])
		}
	}
	return w
}

// bell is one axis of a Gaussian.
func bell(n int) []float64 {
	sigma := float64(n) / 8
	w := make([]float64, n)
	for i := range w {
		d := float64(i-n/2) / sigma
		w[i] = math.Exp(-d * d / 2)
	}
	return w
}
