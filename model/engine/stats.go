package engine

import "math"

// stats gathers mean, deviation and minimum of rows. Merging the moments of rows keeps double precision
// however large the scene is.
type stats struct {
	n, mean, m2 float64
	low         float32
}

// add takes in a row.
func (s *stats) add(row []float32) {
	if len(row) == 0 {
		return
	}
	if s.n == 0 {
		s.low = row[0]
	}
	sum := 0.0
	for _, v := range row {
		sum += float64(v)
		s.low = min(s.low, v)
	}
	n := float64(len(row))
	mean := sum / n
	m2 := 0.0
	for _, v := range row {
		d := float64(v) - mean
		m2 += d * d
	}
	total, d := s.n+n, mean-s.mean
	s.mean += d * n / total
	s.m2 += m2 + d*d*s.n*n/total
	s.n = total
}

// std is the population standard deviation.
func (s *stats) std() float64 { return math.Sqrt(s.m2 / max(s.n, 1)) }

// normal brings values to mean 0 and deviation 1. nnU-Net adds 1e-8 to the deviation.
type normal struct{ mean, scale float64 }

func (s *stats) normal() normal { return normal{s.mean, 1 / (s.std() + 1e-8)} }

// apply writes the normalised src to dst.
func (z normal) apply(dst, src []float32) {
	for i, v := range src {
		dst[i] = z.one(v)
	}
}

// one normalises one value.
func (z normal) one(v float32) float32 { return float32((float64(v) - z.mean) * z.scale) }
