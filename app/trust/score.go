package trust

import (
	"math"

	"icefront/app/report"
)

// weights are how many points each measure takes from a hundred: none up to from, most at worst, in proportion between.
//
// They come from a logistic regression for errors over 1 km on the 438 reduced training images of the benchmark with the
// built-in model (docs/evaluation.md says how well they find large errors). No front there was a fallback, whose weight
// is a judgement. They are no probabilities.
var weights = map[string]struct{ from, worst, most float64 }{
	Disagreement: {0.03, 0.12, 44},
	Doubt:        {0.25, 0.5, 14},
	Faintness:    {0.15, 0.4, 17},
	Margin:       {0.05, 0.5, 5},
	Length:       {0.3, 2, 37},
	Jump:         {200, 2000, 38},
	Fallback:     {0, 1, 40},
}

// Score weighs measures. Without a front there is no score; a measure that is not known takes nothing.
func Score(parts []report.TrustPart, hasFront bool) *report.Trust {
	t := &report.Trust{Score: report.Number(math.NaN())}
	total := 100.0
	for _, p := range parts {
		w, ok := weights[p.Name]
		p.Points = 0
		if ok && p.Value.Known() {
			p.Points = report.Number(min(max((float64(p.Value)-w.from)/(w.worst-w.from), 0), 1) * w.most)
		}
		total -= float64(p.Points)
		t.Parts = append(t.Parts, p)
	}
	if hasFront {
		t.Score = report.Number(max(total, 0))
	}
	return t
}
