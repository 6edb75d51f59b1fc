package pool

import (
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
)

// PairedResamples is how often Paired draws the pairs anew.
const PairedResamples = 10_000

// MeanStd are the mean and the population's standard deviation of values that are numbers; NaN of none.
func MeanStd(values []float64) (mean, std float64) {
	known := slices.DeleteFunc(slices.Clone(values), math.IsNaN)
	if len(known) == 0 {
		return math.NaN(), math.NaN()
	}
	return stat.PopMeanStdDev(known, nil)
}

// Welch is the paper's test of two sets of means: T = |m1 - m2| / sqrt(v1/n1 + v2/n2) with the population's variances,
// and the two-sided p of it with the degrees of freedom of Welch and Satterthwaite. NaN where that is not defined.
func Welch(a, b []float64) (t, p float64) {
	if len(a) < 2 || len(b) < 2 {
		return math.NaN(), math.NaN()
	}
	m1, v1 := stat.PopMeanVariance(a, nil)
	m2, v2 := stat.PopMeanVariance(b, nil)
	n1, n2 := float64(len(a)), float64(len(b))
	s1, s2 := v1/n1, v2/n2
	if s1+s2 == 0 {
		return math.NaN(), math.NaN()
	}
	t = math.Abs(m1-m2) / math.Sqrt(s1+s2)
	nu := (s1 + s2) * (s1 + s2) / (s1*s1/(n1-1) + s2*s2/(n2-1))
	return t, 2 * distuv.StudentsT{Sigma: 1, Nu: nu}.Survival(t)
}

// Paired holds the mean of differences with 95 % confidence: percentiles of the means of draws with replacement, which are
// the same in every run. It is NaN of fewer than two.
func Paired(differences []float64) [2]float64 {
	n := len(differences)
	if n < 2 {
		return [2]float64{math.NaN(), math.NaN()}
	}
	rng := rand.New(rand.NewPCG(3, 4))
	means := make([]float64, PairedResamples)
	for k := range means {
		for range n {
			means[k] += differences[rng.IntN(n)]
		}
		means[k] /= float64(n)
	}
	slices.Sort(means)
	return [2]float64{percentile(means, 0.025), percentile(means, 0.975)}
}
