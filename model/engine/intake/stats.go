package intake

import "math"

// Stats gathers mean, deviation and range of rows. Merging the moments of rows keeps double precision
// however large the scene is.
type Stats struct {
	n, Mean, m2 float64
	Low, High   float32
}

// Add takes in a row.
func (s *Stats) Add(row []float32) {
	if len(row) == 0 {
		return
	}
	low, high, sum := row[0], row[0], 0.0
	for _, v := range row {
		sum += float64(v)
		low, high = min(low, v), max(high, v)
	}
	n := float64(len(row))
	mean := sum / n
	m2 := 0.0
	for _, v := range row {
		d := float64(v) - mean
		m2 += d * d
	}
	s.merge(Stats{n, mean, m2, low, high})
}

// addNonzero takes in the pixels of a row that are not zero.
func (s *Stats) addNonzero(row []float32) {
	low, high, sum, n := float32(math.Inf(1)), float32(math.Inf(-1)), 0.0, 0.0
	for _, v := range row {
		if v != 0 {
			sum += float64(v)
			n++
			low, high = min(low, v), max(high, v)
		}
	}
	if n == 0 {
		return
	}
	mean := sum / n
	m2 := 0.0
	for _, v := range row {
		if v != 0 {
			d := float64(v) - mean
			m2 += d * d
		}
	}
	s.merge(Stats{n, mean, m2, low, high})
}

// fill takes in as many zeros as make it n pixels.
func (s *Stats) fill(n float64) {
	if zeros := n - s.n; zeros > 0 {
		s.merge(Stats{n: zeros})
	}
}

// merge joins what was gathered of further pixels.
func (s *Stats) merge(o Stats) {
	if s.n == 0 {
		s.Low, s.High = o.Low, o.High
	}
	s.Low, s.High = min(s.Low, o.Low), max(s.High, o.High)
	total, d := s.n+o.n, o.Mean-s.Mean
	s.Mean += d * o.n / total
	s.m2 += o.m2 + d*d*s.n*o.n/total
	s.n = total
}

// Std is the population standard deviation.
func (s *Stats) Std() float64 { return math.Sqrt(s.m2 / max(s.n, 1)) }

// Normal brings values to mean 0 and deviation 1. nnU-Net adds 1e-8 to the deviation.
type Normal struct{ mean, scale float64 }

// Normal is what normalises the pixels that were taken in.
func (s *Stats) Normal() Normal { return Normal{s.Mean, 1 / (s.Std() + 1e-8)} }

// Apply writes the normalised src to dst.
func (z Normal) Apply(dst, src []float32) {
	for i, v := range src {
		dst[i] = z.One(v)
	}
}

// One normalises one value.
func (z Normal) One(v float32) float32 { return float32((float64(v) - z.mean) * z.scale) }
