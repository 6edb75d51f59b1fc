package trust

import (
	"math"

	"github.com/paulmach/orb"

	"icefront/app/report"
	"icefront/geo"
	"icefront/geo/front"
	"icefront/geo/runs"
	"icefront/geo/zone"
)

// Names of the measures.
const (
	Disagreement = "disagreement" // of mirrors and folds along the line, 0 to 1
	Doubt        = "doubt"        // entropy of the classes along the line, 0 to 1
	Faintness    = "faintness"    // one less the probability of the front along the line
	Margin       = "margin"       // share of the line beside rock, no information, or the scene's edge
	Length       = "length"       // how much longer or shorter than the glacier's other fronts, as |log2| of the ratio
	Jump         = "jump"         // metres to the glacier's other fronts, nearest in time
	Fallback     = "fallback"     // 1 if the front is a contact of zones, because the front class gave none
)

// Meaning is a measure in a few words, for people; its name if it is not known here.
func Meaning(name string) string {
	switch name {
	case Disagreement:
		return "Mirrors and folds disagree"
	case Doubt:
		return "Classes are mixed (entropy)"
	case Faintness:
		return "The front is faint"
	case Margin:
		return "Beside rock or an edge"
	case Length:
		return "Unusual length"
	case Jump:
		return "Far from others in time (m)"
	case Fallback:
		return "Contact of zones only"
	}
	return name
}

// Scene is a predicted scene. What is nil is not known, and says nothing.
type Scene struct {
	Grid     geo.Grid
	Pixel    [2]float64 // metres [rows, columns]; zero if unknown
	Fronts   []front.Front
	Zones    *runs.Mask
	Evidence *Evidence
	Fallback bool
}

// marginMetres is how near rock or an edge must be to count: two pixels of the data that models of this kind are trained
// on. Without metres it is marginPixels.
const (
	marginMetres = 120
	marginPixels = 3
)

// Measure takes the measures of a scene that need no other scene.
func Measure(s Scene) []report.TrustPart {
	inverse, ok := s.Grid.Transform.Invert()
	var sums [4]float64
	var counts [4]int
	add := func(i int, v float64) { sums[i], counts[i] = sums[i]+v, counts[i]+1 }
	reach := s.reach()
	for _, f := range s.Fronts {
		if !ok {
			break
		}
		for p := range steps(f.Line, inverse) {
			if e := s.Evidence; e != nil {
				if e.Dispute != nil {
					add(0, e.Dispute.Sample(p[0], p[1]))
				}
				add(1, e.Doubt.Sample(p[0], p[1]))
				if e.Front != nil {
					add(2, 1-e.Front.Sample(p[0], p[1]))
				}
			}
			if s.Zones != nil {
				add(3, s.margin(p, reach))
			}
		}
	}
	parts := make([]report.TrustPart, 0, 7)
	for i, name := range [4]string{Disagreement, Doubt, Faintness, Margin} {
		v := math.NaN()
		if counts[i] > 0 {
			v = sums[i] / float64(counts[i])
		}
		parts = append(parts, report.TrustPart{Name: name, Value: report.Number(v)})
	}
	fallback := 0.0
	if s.Fallback {
		fallback = 1
	}
	return append(parts, report.TrustPart{Name: Fallback, Value: report.Number(fallback)})
}

// reach is how far in pixels, down and across, a margin is looked for.
func (s Scene) reach() [2]float64 {
	reach := [2]float64{marginPixels, marginPixels}
	for i, m := range s.Pixel {
		if m > 0 {
			reach[i] = max(marginMetres/m, 1.5)
		}
	}
	return reach
}

// margin is 1 at a position in pixels that has rock, no information or the scene's edge nearby, else 0.
func (s Scene) margin(p orb.Point, reach [2]float64) float64 {
	for k := range 8 {
		sin, cos := math.Sincos(float64(k) * math.Pi / 4)
		x, y := int(math.Floor(p[0]+cos*reach[1])), int(math.Floor(p[1]+sin*reach[0]))
		switch zone.Class(s.Zones.At(x, y, uint8(zone.NoData))) {
		case zone.Rock, zone.NoInformation, zone.NoData:
			return 1
		}
	}
	return 0
}

// steps yields positions along a line, in pixels and about a pixel apart.
func steps(line orb.LineString, inverse geo.Affine) func(yield func(orb.Point) bool) {
	return func(yield func(orb.Point) bool) {
		for i := 1; i < len(line); i++ {
			a, b := inverse.Apply(line[i-1][0], line[i-1][1]), inverse.Apply(line[i][0], line[i][1])
			n := max(1, math.Ceil(math.Hypot(b[0]-a[0], b[1]-a[1])))
			for k := 0.5; k < n; k++ {
				if !yield(orb.Point{a[0] + (b[0]-a[0])*k/n, a[1] + (b[1]-a[1])*k/n}) {
					return
				}
			}
		}
	}
}
