package errormap

import (
	"image/color"
	"math"
)

// Step is a range of distances with its colour.
type Step struct {
	Span
	Color color.NRGBA
}

// stepColors run from far behind over none to far ahead: teal and orange are told apart by every kind of colour vision, both
// grow darker outwards, and neither is a colour of a front or a label.
var stepColors = [7]color.NRGBA{
	{0, 133, 143, 255}, {64, 188, 196, 255}, {176, 230, 232, 255}, {255, 255, 255, 255},
	{255, 224, 150, 255}, {255, 160, 45, 255}, {214, 84, 0, 255},
}

// Mid is the step of small distances among signed ones.
const Mid = len(stepColors) / 2

// steps divides distances at round numbers: about where half of the front lies within, where 95 % does, and between.
func steps(median, large float64, signed bool) []Step {
	low := roundDown(median)
	mid := max(roundDown(math.Sqrt(low*large)), roundUp(1.5*low))
	at := []float64{low, mid, max(roundDown(large), roundUp(1.5*mid))}
	inf := math.Inf(1)
	ends := append([]float64{0}, append(at, inf)...)
	first := Mid
	if signed {
		ends = []float64{-inf, -at[2], -at[1], -at[0], at[0], at[1], at[2], inf}
		first = 0
	}
	all := make([]Step, len(ends)-1)
	for i := range all {
		all[i] = Step{Span{ends[i], ends[i+1]}, stepColors[first+i]}
	}
	return all
}

// Step is the number of the step that a distance belongs to.
func (m *Map) Step(metres float64) int {
	for i, s := range m.steps {
		if s.Holds(metres) {
			return i
		}
	}
	return Mid
}

// roundUp is the smallest of 1, 2, 5, 10, 20, 50 and so on that is not smaller; at least ten centimetres: no scene is finer.
func roundUp(v float64) float64 {
	v = max(v, 0.1) * (1 - 1e-9)
	unit := math.Pow(10, math.Floor(math.Log10(v)))
	for _, n := range [...]float64{1, 2, 5} {
		if n*unit >= v {
			return n * unit
		}
	}
	return 10 * unit
}

// roundDown is the largest of them that is not larger; at least ten centimetres.
func roundDown(v float64) float64 {
	v = max(v, 0.1) * (1 + 1e-9)
	unit := math.Pow(10, math.Floor(math.Log10(v)))
	for _, n := range [...]float64{5, 2} {
		if n*unit <= v {
			return n * unit
		}
	}
	return unit
}

// Bin is one bar of a histogram: how many metres of either line lie in a range.
type Bin struct {
	Span
	Predicted, Label float64
}

// Length is that of both lines.
func (b Bin) Length() float64 { return b.Predicted + b.Label }

// Most bins on one side of zero.
const (
	mostEven = 8
	mostLog  = 9
)

// Bins is the histogram of the distances. Even bins end where 95 % of the front lies within, with what is beyond in one open
// bin a side; those of a logarithmic one end at 1, 2, 5, 10 and so on, and hold everything.
func (m *Map) Bins(logarithmic bool) []Bin {
	least, most := m.sorted[0], m.sorted[len(m.sorted)-1]
	far := max(-least, most)
	var ends []float64 // of one side
	if logarithmic {
		for e := roundUp(far); len(ends) < mostLog && (len(ends) == 0 || e < ends[0]); e = roundUp(e / 2.5) {
			ends = append([]float64{e}, ends...)
		}
		if far >= ends[len(ends)-1] {
			ends = append(ends, roundUp(2*far))
		}
	} else {
		width := roundUp(m.quantileOfSize(0.95) / mostEven)
		for e := width; len(ends) < mostEven && (len(ends) == 0 || ends[len(ends)-1] <= far); e += width {
			ends = append(ends, e)
		}
		if far >= ends[len(ends)-1] {
			ends = append(ends, math.Inf(1))
		}
	}
	bins := sides(ends, least, most)
	m.fill(bins)
	return bins
}

// sides mirrors the ends of bins to where there are distances.
func sides(ends []float64, least, most float64) []Bin {
	var bins []Bin
	for i := len(ends) - 1; i >= 0 && least < 0; i-- {
		if lo, hi := -ends[i], -before(ends, i); least < hi {
			bins = append(bins, Bin{Span: Span{lo, hi}})
		}
	}
	for i := range ends {
		if lo := before(ends, i); i == 0 || most >= lo {
			bins = append(bins, Bin{Span: Span{lo, ends[i]}})
		}
	}
	return bins
}

func before(ends []float64, i int) float64 {
	if i == 0 {
		return 0
	}
	return ends[i-1]
}

func (m *Map) fill(bins []Bin) {
	for _, p := range m.pieces {
		for _, d := range p.distances {
			for i := range bins {
				if !bins[i].Holds(d.Metres) {
					continue
				}
				if p.ofLabel {
					bins[i].Label += m.spacing
				} else {
					bins[i].Predicted += m.spacing
				}
				break
			}
		}
	}
}
