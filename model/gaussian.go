package model

import "math"

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
