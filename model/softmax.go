package model

import "math"

// Softmax turns logits into probabilities in place, within each plane: logits is [channel][n pixels], channels in the
// order of planes. A plane of one class is left as it is.
func Softmax(planes []Plane, logits []float32, n int) {
	for _, pl := range planes {
		k := len(pl.Classes)
		if k > 1 {
			softmax(logits[:k*n], n)
		}
		logits = logits[k*n:]
	}
}

// block is how many pixels are worked on at once: a few rows that stay in the nearest cache.
const block = 512

// softmax is for one plane. It subtracts the largest logit first, so that no exponential overflows.
func softmax(x []float32, n int) {
	var top, sum [block]float32
	for at := 0; at < n; at += block {
		m := min(block, n-at)
		top, sum := top[:m], sum[:m]
		copy(top, x[at:at+m])
		for c := at + n; c < len(x); c += n {
			for i, v := range x[c : c+m] {
				top[i] = max(top[i], v)
			}
		}
		clear(sum)
		for c := at; c < len(x); c += n {
			row := x[c : c+m]
			for i, v := range row {
				e := float32(math.Exp(float64(v - top[i])))
				row[i] = e
				sum[i] += e
			}
		}
		for i, v := range sum {
			sum[i] = 1 / v
		}
		for c := at; c < len(x); c += n {
			row := x[c : c+m]
			for i := range row {
				row[i] *= sum[i]
			}
		}
	}
}
