package trust

import (
	"cmp"
	"math"
	"slices"
	"time"

	"github.com/paulmach/orb"

	"icefront/app/report"
	"icefront/geo/front/distance"
)

// Member is a scene among the others of its glacier.
type Member struct {
	Frame string              // scenes of one glacier in one plane, in which their fronts can be compared; "" is on its own
	Date  time.Time           // zero: unknown
	Lines orb.MultiLineString // in metres of that plane; empty: no front
	Parts []report.TrustPart  // what is known of it alone
}

// neighbours is how many fronts, nearest in time, a front is compared with; the nearest of them counts, so that one
// outlier does not spoil those beside it.
const neighbours = 4

// least is how many other fronts make a glacier's usual length.
const least = 3

// Series scores scenes with a look at the others of their frame: how much longer or shorter their fronts are than usual,
// and how far they lie from those nearest in time. The scores are in the order of the members.
func Series(members []Member) []*report.Trust {
	frames := map[string][]int{}
	for i, m := range members {
		if m.Frame != "" && len(m.Lines) > 0 {
			frames[m.Frame] = append(frames[m.Frame], i)
		}
	}
	targets := make([]*distance.Target, len(members))
	for i, m := range members {
		targets[i], _ = distance.NewTarget(m.Lines) // nil without a front
	}
	scores := make([]*report.Trust, len(members))
	for i, m := range members {
		others := slices.DeleteFunc(slices.Clone(frames[m.Frame]), func(k int) bool { return k == i })
		parts := append(slices.Clone(m.Parts),
			report.TrustPart{Name: Length, Value: report.Number(oddLength(members, i, others))},
			report.TrustPart{Name: Jump, Value: report.Number(jump(members, targets, i, others))})
		scores[i] = Score(parts, len(m.Lines) > 0)
	}
	return scores
}

// oddLength is by which power of two a front is longer or shorter than usual; NaN if too few others are there.
func oddLength(members []Member, i int, others []int) float64 {
	if len(others) < least || len(members[i].Lines) == 0 {
		return math.NaN()
	}
	lengths := make([]float64, len(others))
	for k, o := range others {
		lengths[k] = lengthOf(members[o].Lines)
	}
	slices.Sort(lengths)
	usual, own := lengths[len(lengths)/2], lengthOf(members[i].Lines)
	if !(usual > 0) || !(own > 0) {
		return math.NaN()
	}
	return math.Abs(math.Log2(own / usual))
}

// jump is the mean distance of a front to the nearest of those that are nearest in time; NaN if there are none.
func jump(members []Member, targets []*distance.Target, i int, others []int) float64 {
	m := members[i]
	if m.Date.IsZero() || len(m.Lines) == 0 {
		return math.NaN()
	}
	others = slices.DeleteFunc(others, func(k int) bool { return members[k].Date.IsZero() })
	slices.SortStableFunc(others, func(a, b int) int {
		return cmp.Compare(members[a].Date.Sub(m.Date).Abs(), members[b].Date.Sub(m.Date).Abs())
	})
	best := math.NaN()
	for _, k := range others[:min(neighbours, len(others))] {
		const step = 50 // metres
		if d, err := targets[k].Mean(m.Lines, step); err == nil && !(d >= best) {
			best = d
		}
	}
	return best
}

func lengthOf(lines orb.MultiLineString) float64 {
	sum := 0.0
	for _, l := range lines {
		for i := 1; i < len(l); i++ {
			sum += math.Hypot(l[i][0]-l[i-1][0], l[i][1]-l[i-1][1])
		}
	}
	return sum
}
