package distance

import "math"

// Signed is a comparison with its direction: advance positive.
type Signed struct {
	Mean          float64 // of the signed distances; NaN if no sample has a side
	Ahead, Behind float64 // area between the lines where the prediction lies ahead of the label, and where behind
	Known         float64 // share of the samples that have a side
}

// Signed takes the side of every kept sample: +1 where the prediction lies ahead of the label, -1 where it lies behind,
// 0 where that is unknown.
//
// The areas are half the sums over both lines of distance times length: between parallel lines the area of the strip, and
// for others the mean of what either line sees. A stretch that the other side lacks counts with its distance.
func (e Errors) Signed(sides []int8) Signed {
	var s Signed
	var lengths [2]float64 // that a sample stands for, on the prediction and the label
	for _, x := range e.Samples {
		lengths[side(x)]++
	}
	for i, l := range [2]float64{e.Length, e.TruthLength} {
		lengths[i] = l / lengths[i]
	}
	known, sum := 0, 0.0
	for i, x := range e.Samples {
		if sides[i] == 0 && x.Distance > 0 {
			continue
		}
		known++
		sum += float64(sides[i]) * x.Distance
		area := x.Distance * lengths[side(x)] / 2
		if sides[i] > 0 {
			s.Ahead += area
		} else {
			s.Behind += area
		}
	}
	s.Mean = math.NaN()
	if known > 0 {
		s.Mean = sum / float64(known)
	}
	s.Known = float64(known) / float64(max(len(e.Samples), 1))
	return s
}

func side(s Sample) int {
	if s.OfTruth {
		return 1
	}
	return 0
}

// BesideLine is the side by the predicted line itself, if the glacier lies on its left (in a plane whose second axis
// points up from the first): +1 where the label lies on that side.
func (s Sample) BesideLine() int8 {
	ocean := [2]float64{s.Along[1], -s.Along[0]} // to the right of the line
	return sideOf(s.Ahead(), ocean)
}

// Downflow is the side by the direction in which the ice flows, as a vector.
func (s Sample) Downflow(flow [2]float64) int8 { return sideOf(s.Ahead(), flow) }

// sideOf is the sign of what two vectors have in common; 0 if they are at right angles, but for rounding.
func sideOf(a, b [2]float64) int8 {
	const rounding = 1e-9
	dot := a[0]*b[0] + a[1]*b[1]
	switch least := rounding * math.Hypot(a[0], a[1]) * math.Hypot(b[0], b[1]); {
	case dot > least:
		return 1
	case dot < -least:
		return -1
	}
	return 0
}
