// Package pool holds the statistics of an evaluation: distances of many images together, each weighed by the length of
// front it stands for, and how sure their mean is.
package pool

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"sort"
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
	sets = slices.DeleteFunc(slices.Clone(sets), func(s Set) bool { return len(s.Metres) == 0 })
	nan := math.NaN()
	if len(sets) == 0 {
		return Figures{nan, nan, nan, nan, nan, [2]float64{nan, nan}}
	}
	f := Figures{CI: Interval(sets)}
	sum, weight := 0.0, 0.0
	for _, s := range sets {
		part := 0.0
		for _, m := range s.Metres {
			part += math.Abs(m)
		}
		sum, weight = sum+part*s.Spacing, weight+s.length()
		f.Max = max(f.Max, s.at(len(s.Metres)-1))
	}
	f.Mean = sum / weight
	sum = 0
	for _, s := range sets {
		part := 0.0
		for _, m := range s.Metres {
			d := math.Abs(m) - f.Mean
			part += d * d
		}
		sum += part * s.Spacing
	}
	f.Std = math.Sqrt(sum / weight)
	f.Median, f.P95 = quantile(sets, 0.5), quantile(sets, 0.95)
	return f
}

func (s Set) length() float64 { return s.Spacing * float64(len(s.Metres)) }

// at is a distance without its sign.
func (s Set) at(i int) float64 { return math.Abs(s.Metres[i]) }

// upTo is how many distances are not larger than x.
func (s Set) upTo(x float64) int {
	return sort.Search(len(s.Metres), func(i int) bool { return s.at(i) > x })
}

// quantile is one of all distances of sets that are not empty, without putting them together: it would take much memory.
//
// Distances in order lie at places, each half its own and half its neighbour's weight from that; between them the quantile is
// interpolated. Equal weights give numpy's places, so that the quantiles of one image are those of its own comparison, which
// none of gonum's kinds of weighted quantiles do.
func quantile(sets []Set, q float64) float64 {
	_, end := reach(sets, math.Inf(1))
	lo := slices.MinFunc(sets, func(a, b Set) int { return cmp.Compare(a.at(0), b.at(0)) })
	start := lo.Spacing / 2 // the place of the smallest
	target := start + q*(end-start)
	// The order of floats that are not negative is that of their bits.
	bits := uint64(sort.Search(int(math.Float64bits(math.MaxFloat64)), func(b int) bool {
		_, place := reach(sets, math.Float64frombits(uint64(b)))
		return place >= target
	}))
	value, _ := reach(sets, math.Float64frombits(bits))
	before, place := reach(sets, math.Nextafter(value, math.Inf(-1)))
	first := 0.0 // the place of the first distance of this value
	found := false
	for _, s := range sets {
		n := s.upTo(math.Nextafter(value, math.Inf(-1)))
		first += float64(n) * s.Spacing
		if !found && n < len(s.Metres) && s.at(n) == value {
			first, found = first+s.Spacing/2, true
		}
	}
	if first <= target || math.IsInf(place, -1) {
		return value
	}
	return before + (target-place)/(first-place)*(value-before)
}

// reach is the largest distance that is not larger than x, and the place of the last of its kind; -Inf if there is none.
func reach(sets []Set, x float64) (value, place float64) {
	sum, last := 0.0, 0.0
	value = math.Inf(-1)
	for _, s := range sets {
		n := s.upTo(x)
		if n == 0 {
			continue
		}
		sum += float64(n) * s.Spacing
		if v := s.at(n - 1); v >= value {
			value, last = v, s.Spacing
		}
	}
	if math.IsInf(value, -1) {
		return value, value
	}
	return value, sum - last/2
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
		all[at].length += s.length()
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
