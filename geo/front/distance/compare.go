// Package distance measures how far fronts lie apart.
package distance

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
)

// Errors that callers branch on.
var (
	// ErrNoFront says that a set of fronts to compare is empty. ErrNoPrediction and ErrNoTruth wrap it.
	ErrNoFront = errors.New("no front")
	// ErrNotFinite says that a coordinate is NaN or infinite.
	ErrNotFinite = errors.New("coordinate is not finite")
)

// Sides of a comparison that may be without a front.
var (
	ErrNoPrediction = fmt.Errorf("the prediction has %w", ErrNoFront)
	ErrNoTruth      = fmt.Errorf("the label has %w", ErrNoFront)
)

// Options say how finely fronts are measured. The zero value is fine enough for 0.1 %.
type Options struct {
	// Step is the spacing in metres of the points where distances are taken. Zero: a 2,000th of the shorter
	// side, at most 5 m where that keeps the number of points under a million.
	Step float64
	// Keep returns the samples themselves.
	Keep bool
	// Buffer is the distance in metres beyond which a stretch of label is missed, and one of prediction surplus.
	Buffer float64
}

// Errors are the distances between two sets of fronts, in the units of their coordinates (metres).
//
// Distances from points along the prediction to the label and the other way round are pooled, so that
// everything but the directed means is symmetric.
type Errors struct {
	Mean, Median, P95, Max float64  // Max is the Hausdorff distance
	ToTruth, ToPrediction  float64  // mean from the prediction to the label, and back
	Length, TruthLength    float64  // of all fronts of the prediction, and of the label
	Missed, Surplus        float64  // length of the label, and of the prediction, beyond the buffer of the other
	Count                  int      // distances taken
	Samples                []Sample // if kept: first from the prediction, then from the label, along the lines
	Step                   float64  // length of front that each stands for, nearly
}

// Sample is one distance.
type Sample struct {
	At, Near orb.Point // a point of one line and the nearest of the other
	Along    orb.Point // direction of the predicted line at its one of them; zero if that is a point
	OfTruth  bool      // At is of the label
	Distance float64
}

// Ahead is the vector from the label to the prediction.
func (s Sample) Ahead() orb.Point {
	v := orb.Point{s.At[0] - s.Near[0], s.At[1] - s.Near[1]}
	if s.OfTruth {
		return orb.Point{-v[0], -v[1]}
	}
	return v
}

// Compare measures how far predicted fronts lie from true ones. Both must be in the same plane, in metres.
//
// Without a front on either side it returns ErrNoPrediction or ErrNoTruth, which wrap ErrNoFront.
func Compare(predicted, truth orb.MultiLineString, opt Options) (Errors, error) {
	p, lengthP, err := segments(predicted)
	if err != nil {
		return Errors{}, fmt.Errorf("compare fronts: prediction: %w", err)
	}
	q, lengthQ, err := segments(truth)
	if err != nil {
		return Errors{}, fmt.Errorf("compare fronts: label: %w", err)
	}
	switch {
	case len(p) == 0:
		return Errors{}, fmt.Errorf("compare fronts: %w", ErrNoPrediction)
	case len(q) == 0:
		return Errors{}, fmt.Errorf("compare fronts: %w", ErrNoTruth)
	}
	step := opt.step(lengthP, lengthQ)
	e := measure(sample(p, step), sample(q, step), p, q, opt)
	e.Length, e.TruthLength, e.Step = lengthP, lengthQ, step
	e.Missed, e.Surplus = e.Missed*lengthQ, e.Surplus*lengthP
	return e, nil
}

// ComparePoints measures the distances between two sets of pixels, as the reference does on front masks: every
// point of one side to the nearest point of the other. The lengths are the numbers of points.
func ComparePoints(predicted, truth []orb.Point, opt Options) (Errors, error) {
	switch {
	case len(predicted) == 0:
		return Errors{}, fmt.Errorf("compare front pixels: %w", ErrNoPrediction)
	case len(truth) == 0:
		return Errors{}, fmt.Errorf("compare front pixels: %w", ErrNoTruth)
	}
	for _, side := range [][]orb.Point{predicted, truth} {
		for _, v := range side {
			if !finite(v) {
				return Errors{}, fmt.Errorf("compare front pixels: %w", ErrNotFinite)
			}
		}
	}
	e := measure(lone(predicted), lone(truth), dots(predicted), dots(truth), opt)
	e.Length, e.TruthLength, e.Step = float64(len(predicted)), float64(len(truth)), 1
	e.Missed, e.Surplus = e.Missed*e.TruthLength, e.Surplus*e.Length
	return e, nil
}

// step is the spacing of samples for two lengths.
func (o Options) step(a, b float64) float64 {
	const most = 1e6 // samples
	step := o.Step
	if step <= 0 {
		step = min(a, b) / 2000
		if step == 0 { // one side is a point
			step = max(a, b) / 2000
		}
		step = min(step, 5)
	}
	return max(step, (a+b)/most)
}

func finite(p orb.Point) bool {
	// Beyond this squares overflow.
	return math.Abs(p[0]) < 1e150 && math.Abs(p[1]) < 1e150
}

// segments cuts fronts into segments and measures them together. A front of one vertex is a point.
func segments(fronts orb.MultiLineString) (list []segment, length float64, err error) {
	for _, line := range fronts {
		for i, v := range line {
			if !finite(v) {
				return nil, 0, fmt.Errorf("vertex %d: %w", i, ErrNotFinite)
			}
			if i > 0 && v != line[i-1] {
				list = append(list, segment{line[i-1], v})
			}
		}
		l := planar.Length(line)
		if l == 0 && len(line) > 0 {
			list = append(list, segment{line[0], line[0]})
		}
		length += l
	}
	return list, length, nil
}

func dots(points []orb.Point) []segment {
	list := make([]segment, len(points))
	for i, p := range points {
		list[i] = segment{p, p}
	}
	return list
}

// place is a point of a line, and the line's direction there; zero of what is only a point.
type place struct{ at, along orb.Point }

func lone(points []orb.Point) []place {
	list := make([]place, len(points))
	for i, p := range points {
		list[i].at = p
	}
	return list
}

// sample places points along segments, every step metres where they join, each in the middle of its stretch.
func sample(list []segment, step float64) []place {
	var points []place
	ahead := step / 2 // way to the next point
	for i, s := range list {
		along := orb.Point{s.b[0] - s.a[0], s.b[1] - s.a[1]}
		l := math.Hypot(along[0], along[1])
		if l == 0 {
			points = append(points, place{at: s.a})
			continue
		}
		if i > 0 && list[i-1].b != s.a {
			ahead = step / 2
		}
		before := len(points)
		for ; ahead < l; ahead += step {
			t := ahead / l
			points = append(points, place{orb.Point{s.a[0] + t*along[0], s.a[1] + t*along[1]}, along})
		}
		ahead -= l
		if lone := (i == 0 || list[i-1].b != s.a) && (i+1 == len(list) || list[i+1].a != s.b); lone && len(points) == before {
			points = append(points, place{orb.Point{(s.a[0] + s.b[0]) / 2, (s.a[1] + s.b[1]) / 2}, along})
		}
	}
	if len(points) == 0 && len(list) > 0 { // shorter than half a step altogether
		points = append(points, place{at: list[len(list)/2].a})
	}
	return points
}

// measure pools the distances from points to the segments of the other side. It reorders the segments. Missed and
// Surplus are shares of the places.
func measure(atP, atQ []place, p, q []segment, opt Options) Errors {
	samples := make([]Sample, 0, len(atP)+len(atQ))
	samples = appendSamples(samples, atP, newIndex(q), false)
	samples = appendSamples(samples, atQ, newIndex(p), true)
	there, surplus := total(samples[:len(atP)], opt.Buffer)
	back, missed := total(samples[len(atP):], opt.Buffer)
	e := Errors{
		Mean: (there + back) / float64(len(samples)), ToTruth: there / float64(len(atP)),
		ToPrediction: back / float64(len(atQ)), Count: len(samples),
		Surplus: float64(surplus) / float64(len(atP)), Missed: float64(missed) / float64(len(atQ)),
	}
	sorted := make([]float64, len(samples))
	for i, s := range samples {
		sorted[i] = s.Distance
	}
	slices.Sort(sorted)
	e.Median, e.P95, e.Max = quantile(sorted, 0.5), quantile(sorted, 0.95), sorted[len(sorted)-1]
	if opt.Keep {
		e.Samples = samples
	}
	return e
}

func appendSamples(out []Sample, places []place, to *index, ofTruth bool) []Sample {
	at := 0
	for _, p := range places {
		var d2 float64
		d2, at = to.nearest(p.at, at)
		s := to.segments[at]
		along := p.along
		if ofTruth { // the prediction is the other line
			along = orb.Point{s.b[0] - s.a[0], s.b[1] - s.a[1]}
		}
		out = append(out, Sample{At: p.at, Near: s.nearest(p.at), Along: along, OfTruth: ofTruth, Distance: math.Sqrt(d2)})
	}
	return out
}

// total is the sum of distances, and how many are beyond a buffer.
func total(samples []Sample, buffer float64) (sum float64, beyond int) {
	for _, s := range samples {
		sum += s.Distance
		if s.Distance > buffer {
			beyond++
		}
	}
	return sum, beyond
}

// quantile interpolates linearly between the neighbours in sorted values, as numpy's percentile does.
func quantile(sorted []float64, q float64) float64 {
	at := q * float64(len(sorted)-1)
	i := int(at)
	if i+1 >= len(sorted) {
		return sorted[len(sorted)-1]
	}
	return sorted[i] + (at-float64(i))*(sorted[i+1]-sorted[i])
}
