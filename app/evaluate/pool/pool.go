// Package pool holds the statistics of an evaluation: distances of many images together, each weighed by the length of
// front it stands for, and how sure their mean is.
package pool

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/stat"
)

// Resamples is how often Interval draws the images anew.
const Resamples = 2000

// Set holds the distances of one comparison.
type Set struct {
	Cluster string    // what is drawn as one in resampling, such as the name of the scene
	Metres  []float64 // by size without their sign; see NewSet
	Spacing float64   // metres of front that each stands for
}

// NewSet takes over signed distances, and puts them in order.
func NewSet(cluster string, metres []float64, spacing float64) Set {
	slices.SortFunc(metres, func(a, b float64) int { return cmp.Compare(math.Abs(a), math.Abs(b)) })
	return Set{cluster, metres, spacing}
}

// Figures are the statistics of distances without their signs, NaN where there is none.
type Figures struct {
	Mean, Std, Median, P95, Max float64    // Std of the population
	CI                          [2]float64 // of the mean; see Interval
}

// Pool takes the sets together. Every metre of front has the same weight, wherever it lies.
func Pool(sets []Set) Figures {
	values, weights := merged(sets)
	nan := math.NaN()
	if len(values) == 0 {
		return Figures{nan, nan, nan, nan, nan, [2]float64{nan, nan}}
	}
	f := Figures{Max: values[len(values)-1], CI: Interval(sets)}
	f.Mean, f.Std = stat.PopMeanStdDev(values, weights)
	at := middles(weights)
	f.Median, f.P95 = quantile(values, at, 0.5), quantile(values, at, 0.95)
	return f
}

// weighed is a distance and the length of front it stands for.
type weighed struct{ value, weight float64 }

// merged are all distances without their signs, in order, with their weights. Sets are in order already, so pairs of lists
// are merged until one is left: much faster than sorting them together.
func merged(sets []Set) (values, weights []float64) {
	var lists [][]weighed
	for _, s := range sets {
		if len(s.Metres) == 0 {
			continue
		}
		list := make([]weighed, len(s.Metres))
		for i, m := range s.Metres {
			list[i] = weighed{math.Abs(m), s.Spacing}
		}
		lists = append(lists, list)
	}
	for len(lists) > 1 {
		var next [][]weighed
		for i := 0; i < len(lists); i += 2 {
			if i+1 == len(lists) {
				next = append(next, lists[i])
				continue
			}
			next = append(next, merge(lists[i], lists[i+1]))
		}
		lists = next
	}
	if len(lists) == 0 {
		return nil, nil
	}
	values, weights = make([]float64, len(lists[0])), make([]float64, len(lists[0]))
	for i, w := range lists[0] {
		values[i], weights[i] = w.value, w.weight
	}
	return values, weights
}

func merge(a, b []weighed) []weighed {
	out := make([]weighed, 0, len(a)+len(b))
	for len(a) > 0 && len(b) > 0 {
		if b[0].value < a[0].value {
			a, b = b, a
		}
		out, a = append(out, a[0]), a[1:]
	}
	return append(append(out, a...), b...)
}

// middles are the places of weighed values between 0 and 1: each is half its own and half its neighbour's weight from that.
//
// Equal weights give numpy's places, k/(n-1), so that the quantiles of one image are those of its own comparison, which
// none of gonum's kinds of weighted quantiles do.
func middles(weights []float64) []float64 {
	at := make([]float64, len(weights))
	for i := 1; i < len(at); i++ {
		at[i] = at[i-1] + weights[i-1]/2 + weights[i]/2
	}
	if last := at[len(at)-1]; last > 0 {
		floats.Scale(1/last, at)
	}
	return at
}

// quantile interpolates between values in order that lie at places in order.
func quantile(values, at []float64, q float64) float64 {
	i, _ := slices.BinarySearch(at, q)
	switch {
	case i == 0:
		return values[0]
	case i == len(at):
		return values[len(at)-1]
	}
	t := (q - at[i-1]) / (at[i] - at[i-1])
	return values[i-1] + t*(values[i]-values[i-1])
}

// Median is the middle of values, NaN of none.
func Median(values []float64) float64 { return percentile(slices.Sorted(slices.Values(values)), 0.5) }

// percentile is a quantile of values in order that weigh the same, as numpy has it.
func percentile(sorted []float64, q float64) float64 {
	if len(sorted) == 0 {
		return math.NaN()
	}
	at := q * float64(len(sorted)-1)
	i := int(at)
	if i+1 >= len(sorted) {
		return sorted[len(sorted)-1]
	}
	return sorted[i] + (at-float64(i))*(sorted[i+1]-sorted[i])
}

// Interval holds the pooled mean with 95 % confidence, by resampling clusters. It is NaN of fewer than two.
//
// Neighbouring distances of one front are nearly the same, so an interval that takes every one for a witness of its own, as
// the published code does, is much too narrow. Images are drawn instead, with replacement, and the pooled mean of each draw
// is a ratio of sums; the bounds are percentiles of those. The draws are the same in every run.
func Interval(sets []Set) [2]float64 {
	type sums struct{ distance, length float64 }
	byName := map[string]int{}
	var all []sums
	for _, s := range sets {
		if len(s.Metres) == 0 {
			continue
		}
		at, ok := byName[s.Cluster]
		if !ok {
			at = len(all)
			byName[s.Cluster] = at
			all = append(all, sums{})
		}
		for _, m := range s.Metres {
			all[at].distance += math.Abs(m) * s.Spacing
		}
		all[at].length += s.Spacing * float64(len(s.Metres))
	}
	if len(all) < 2 {
		return [2]float64{math.NaN(), math.NaN()}
	}
	rng := rand.New(rand.NewPCG(1, 2))
	means := make([]float64, Resamples)
	for k := range means {
		var of sums
		for range all {
			s := all[rng.IntN(len(all))]
			of.distance += s.distance
			of.length += s.length
		}
		means[k] = of.distance / of.length
	}
	slices.Sort(means)
	return [2]float64{percentile(means, 0.025), percentile(means, 0.975)}
}
