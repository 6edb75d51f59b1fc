package trust

import (
	"math"

	"icefront/app/report"
)

// weights are how many points each measure takes from a hundred, for every unit above what a good front has.
//
// They were fitted on the reduced training images of the benchmark with the built-in model (docs/evaluation.md says how
// well they find large errors); they are not probabilities.
var weights = map[string]struct{ from, perUnit, most float64 }{
	Disagreement: {0.02, 400, 40},
	Doubt:        {0.35, 100, 40},
	Faintness:    {0.30, 80, 40},
	Margin:       {0.10, 40, 25},
	Length:       {0.50, 20, 30},
	Jump:         {500, 0.02, 40},
	Fallback:     {0, 40, 40},
}

// Score weighs measures. Without a front there is no score; a measure that is not known takes nothing.
func Score(parts []report.TrustPart, hasFront bool) *report.Trust {
	t := &report.Trust{Score: report.Number(math.NaN())}
	total := 100.0
	for _, p := range parts {
		w := weights[p.Name]
		p.Points = 0
		if p.Value.Known() {
			p.Points = report.Number(min(max((float64(p.Value)-w.from)*w.perUnit, 0), w.most))
		}
		total -= float64(p.Points)
		t.Parts = append(t.Parts, p)
	}
	if hasFront {
		t.Score = report.Number(max(total, 0))
	}
	return t
}
