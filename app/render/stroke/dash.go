package stroke

import "math"

// dash leaves gaps in segments. The pattern goes on where a segment begins at the end of the one before.
func dash(segments []Segment, pattern []float64) []Segment {
	round := 0.0
	for _, d := range pattern {
		round += max(d, 0)
	}
	if !(round > 0.5) || math.IsInf(round, 0) {
		return segments
	}
	var out []Segment
	at, index := 0.0, 0 // how far into which part of the pattern
	for i, s := range segments {
		if i > 0 && (s.X0 != segments[i-1].X1 || s.Y0 != segments[i-1].Y1) {
			at, index = 0, 0
		}
		length := math.Hypot(s.X1-s.X0, s.Y1-s.Y0)
		for from := 0.0; from < length; {
			part := max(pattern[index%len(pattern)], 0)
			to := min(from+part-at, length)
			if index%2 == 0 && to > from {
				f, t := from/length, to/length
				dx, dy := s.X1-s.X0, s.Y1-s.Y0
				out = append(out, Segment{s.X0 + f*dx, s.Y0 + f*dy, s.X0 + t*dx, s.Y0 + t*dy})
			}
			at += to - from
			from = to
			if at >= part-1e-9 { // less is lost in rounding, and would never end
				at, index = 0, index+1
			}
		}
	}
	return out
}
