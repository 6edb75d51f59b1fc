package speckle

import "math"

// moments are what is summed over a box: how many valid pixels, their values and squares.
type moments struct{ n, sum, square float64 }

func (m moments) plus(o moments) moments {
	return moments{m.n + o.n, m.sum + o.sum, m.square + o.square}
}

// mean and variance are NaN where nothing is valid.
func (m moments) mean() float64 {
	if m.n == 0 {
		return math.NaN()
	}
	return m.sum / m.n
}

func (m moments) variance() float64 {
	mean := m.mean()
	return max(0, m.square/m.n-mean*mean) // never below zero through rounding; NaN stays NaN
}

// of is the moments of one pixel. What is not finite is no data.
func of(v float32) moments {
	x := float64(v)
	if x-x != 0 { // NaN and both infinities
		return moments{}
	}
	return moments{1, x, x * x}
}

// slide sums all windows of k neighbours by additions only, two for each place, however wide the window is.
//
// Running sums that also subtract would keep the rounding of a stray 1e38 (a gap that no file declared) for the rest of
// the row. Here it spoils the windows that hold it, and no more. Places are cut into blocks of k; a window is the rest of
// the block that it begins in, and the start of the next.
type slide struct {
	rest  []moments // from each place to the end of its block
	start []moments // from the start of its block to each place
}

// over fills out[i] with the sum of in[i-r] to in[i+r], as far as they exist.
func (s *slide) over(in, out []moments, r int) {
	n, k := len(in), 2*r+1
	padded := n + 2*r
	if cap(s.rest) < padded {
		s.rest, s.start = make([]moments, padded), make([]moments, padded)
	}
	rest, start := s.rest[:padded], s.start[:padded]
	at := func(i int) moments {
		if i < r || i >= n+r {
			return moments{}
		}
		return in[i-r]
	}
	for from := 0; from < padded; from += k {
		to := min(from+k, padded)
		var sum moments
		for i := from; i < to; i++ {
			sum = sum.plus(at(i))
			start[i] = sum
		}
		sum = moments{}
		for i := to - 1; i >= from; i-- {
			sum = sum.plus(at(i))
			rest[i] = sum
		}
	}
	for i := range out {
		out[i] = rest[i]
		if i%k != 0 {
			out[i] = rest[i].plus(start[i+2*r])
		}
	}
}
