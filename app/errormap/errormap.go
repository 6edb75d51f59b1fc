// Package errormap tells where along two fronts their distance lies in which range: the histogram of a comparison, its
// steps of colour, and the stretches that belong to either.
package errormap

import (
	"math"
	"slices"

	"github.com/paulmach/orb"

	"icefront/app/report"
)

// Span is a range of signed distances in metres, with Lo and without Hi; either may be infinite. The zero value is none.
type Span struct{ Lo, Hi float64 }

// Empty reports that no distance is in the range.
func (s Span) Empty() bool { return !(s.Lo < s.Hi) }

// Holds reports that a distance is in the range.
func (s Span) Holds(metres float64) bool { return s.Lo <= metres && metres < s.Hi }

// Map is the distances along both lines of a comparison. Signed distances are positive where the prediction lies ahead.
type Map struct {
	pieces  []piece // without gaps
	spacing float64 // metres of front that a distance stands for
	signed  bool
	sorted  []float64 // the distances themselves
	steps   []Step
	colored []orb.MultiLineString // the prediction, by step
}

// piece is a stretch of one line on which distances were taken one after the other.
type piece struct {
	ofLabel   bool
	distances []report.Distance
}

// New makes a map of a comparison; nil if that has no distances. aspect is the map units along x that measure as much as one
// along y.
func New(e report.FrontErrors, aspect float64) *Map {
	if len(e.Distances) == 0 {
		return nil
	}
	m := &Map{spacing: e.Spacing, signed: e.Signed.Known(), pieces: pieces(e.Distances, aspect)}
	m.sorted = make([]float64, len(e.Distances))
	for i, d := range e.Distances {
		m.sorted[i] = d.Metres
	}
	slices.Sort(m.sorted)
	m.steps = steps(m.quantileOfSize(0.5), m.quantileOfSize(0.95), m.signed)
	m.colored = make([]orb.MultiLineString, len(m.steps))
	for i, s := range m.steps {
		m.colored[i] = m.lines(s.Span, func(p piece) bool { return !p.ofLabel })
	}
	return m
}

// gap is how many times the usual way between two distances means that a line has ended between them.
const gap = 3

// pieces cuts where one line ends and another begins.
func pieces(all []report.Distance, aspect float64) (cut []piece) {
	if !(aspect > 0) {
		aspect = 1
	}
	ways := make([]float64, 0, len(all))
	way := func(i int) float64 {
		a, b := all[i-1].At, all[i].At
		return math.Hypot((b[0]-a[0])/aspect, b[1]-a[1])
	}
	for i := 1; i < len(all); i++ {
		ways = append(ways, way(i))
	}
	slices.Sort(ways)
	most := math.Inf(1)
	if len(ways) > 0 {
		most = gap * ways[len(ways)/2] // lines are long: most distances have their neighbour next to them
	}
	from := 0
	for i := 1; i <= len(all); i++ {
		if i == len(all) || all[i].OfLabel != all[i-1].OfLabel || way(i) > most {
			cut = append(cut, piece{all[from].OfLabel, all[from:i]})
			from = i
		}
	}
	return cut
}

// Signed reports that distances tell ahead from behind.
func (m *Map) Signed() bool { return m.signed }

// Steps are the colours of distances, from far behind to far ahead, or from near to far.
func (m *Map) Steps() []Step { return m.steps }

// Colored is the predicted front by steps.
func (m *Map) Colored() []orb.MultiLineString { return m.colored }

// Mark is what of both fronts lies in a range.
type Mark struct {
	Span  Span
	Lines orb.MultiLineString // the longest first
}

// Mark finds the stretches of both fronts whose distance is in a range.
func (m *Map) Mark(s Span) Mark {
	if m == nil || s.Empty() {
		return Mark{}
	}
	lines := m.lines(s, func(piece) bool { return true })
	slices.SortStableFunc(lines, func(a, b orb.LineString) int { return len(b) - len(a) })
	return Mark{s, lines}
}

// lines are the stretches in a range, each as far as halfway to the neighbours beyond it.
func (m *Map) lines(s Span, of func(piece) bool) (lines orb.MultiLineString) {
	for _, p := range m.pieces {
		if !of(p) {
			continue
		}
		d := p.distances
		for i := 0; i < len(d); {
			if !s.Holds(d[i].Metres) {
				i++
				continue
			}
			from := i
			for i < len(d) && s.Holds(d[i].Metres) {
				i++
			}
			lines = append(lines, stretch(d, from, i))
		}
	}
	return lines
}

// stretch is the line along distances from one to before another.
func stretch(d []report.Distance, from, to int) orb.LineString {
	line := make(orb.LineString, 0, to-from+2)
	half := func(a, b [2]float64) orb.Point { return orb.Point{(a[0] + b[0]) / 2, (a[1] + b[1]) / 2} }
	if from > 0 {
		line = append(line, half(d[from-1].At, d[from].At))
	}
	for _, p := range d[from:to] {
		line = append(line, p.At)
	}
	if to < len(d) {
		line = append(line, half(d[to-1].At, d[to].At))
	}
	return line
}

// quantileOfSize is a quantile of the distances without their sign.
func (m *Map) quantileOfSize(q float64) float64 {
	sizes := make([]float64, len(m.sorted))
	for i, v := range m.sorted {
		sizes[i] = math.Abs(v)
	}
	slices.Sort(sizes)
	return sizes[int(q*float64(len(sizes)-1))]
}
