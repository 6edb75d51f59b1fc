package pool

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

func near(a, b, tolerance float64) bool {
	return math.Abs(a-b) <= tolerance*max(1, math.Abs(b)) || math.IsNaN(a) && math.IsNaN(b)
}

// drawn are sets with random distances.
func drawn(rng *rand.Rand, spacing func() float64) (sets []Set) {
	for i := range 1 + rng.IntN(9) {
		metres := make([]float64, 1+rng.IntN(300))
		for k := range metres {
			metres[k] = rng.NormFloat64() * 100
		}
		sets = append(sets, NewSet(string(rune('a'+i)), metres, spacing()))
	}
	return sets
}

// Sets of the same spacing pool to what all their distances are in one comparison.
func TestPoolingEqualsOneBigComparison(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	rng := rand.New(rand.NewPCG(seed, 1))
	for range 50 {
		sets := drawn(rng, func() float64 { return 2.5 })
		var all []float64
		for _, s := range sets {
			for _, m := range s.Metres {
				all = append(all, math.Abs(m))
			}
		}
		slices.Sort(all)
		mean, std := MeanStd(all)
		got := Pool(sets)
		want := Figures{Mean: mean, Std: std, Median: percentile(all, 0.5), P95: percentile(all, 0.95), Max: all[len(all)-1]}
		if !near(got.Mean, want.Mean, 1e-12) || !near(got.Std, want.Std, 1e-9) || !near(got.Median, want.Median, 1e-9) ||
			!near(got.P95, want.P95, 1e-9) || got.Max != want.Max {
			t.Fatalf("got %+v, want %+v", got, want)
		}
	}
}

// A distance that stands for three metres counts as three that stand for one.
func TestWeightsCountAsRepetition(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 5))
	for range 20 {
		sets := drawn(rng, func() float64 { return float64(1 + rng.IntN(4)) })
		var repeated []Set
		for _, s := range sets {
			var metres []float64
			for _, m := range s.Metres {
				for range int(s.Spacing) {
					metres = append(metres, m)
				}
			}
			repeated = append(repeated, NewSet(s.Cluster, metres, 1))
		}
		got, want := Pool(sets), Pool(repeated)
		if !near(got.Mean, want.Mean, 1e-9) || !near(got.Std, want.Std, 1e-9) || got.Max != want.Max ||
			!near(got.CI[0], want.CI[0], 1e-9) || !near(got.CI[1], want.CI[1], 1e-9) {
			t.Errorf("got %+v, want %+v", got, want)
		}
	}
}

func TestWeightedQuantilesFollowTheWeight(t *testing.T) {
	// 1,000 values of 10 m, and 1,000 of 500 m that stand for a ninth of the front each.
	a, b := make([]float64, 1000), make([]float64, 1000)
	for i := range a {
		a[i], b[i] = 10, -500
	}
	f := Pool([]Set{NewSet("a", a, 9), NewSet("b", b, 1)})
	if f.Median != 10 || f.P95 != 500 || !near(f.Mean, 59, 1e-12) {
		t.Errorf("%+v", f)
	}
}

func TestPoolOfNothing(t *testing.T) {
	for _, sets := range [][]Set{nil, {{}}, {NewSet("a", nil, 5)}} {
		f := Pool(sets)
		for _, v := range []float64{f.Mean, f.Std, f.Median, f.P95, f.Max, f.CI[0], f.CI[1]} {
			if !math.IsNaN(v) {
				t.Errorf("%v gave %+v", sets, f)
			}
		}
	}
	one := Pool([]Set{NewSet("a", []float64{-3}, 0)}) // of fronts that are points
	if one.Median != 3 || one.Max != 3 {
		t.Errorf("%+v", one)
	}
}

// A second run, and other sets of the same name put together, give the same interval.
func TestIntervalIsTheSameInEveryRun(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 5))
	sets := drawn(rng, func() float64 { return 1 })
	for len(sets) < 2 {
		sets = append(sets, drawn(rng, func() float64 { return 1 })...)
	}
	first := Interval(sets)
	if second := Interval(sets); first != second {
		t.Errorf("%v, then %v", first, second)
	}
	var halves []Set
	for _, s := range sets {
		n := len(s.Metres) / 2
		halves = append(halves, Set{s.Cluster, s.Metres[:n], s.Spacing}, Set{s.Cluster, s.Metres[n:], s.Spacing})
	}
	if third := Interval(halves); !near(third[0], first[0], 1e-9) || !near(third[1], first[1], 1e-9) {
		t.Errorf("%v in one set a scene, %v in two", first, third)
	}
	mean := Pool(sets).Mean
	if !(first[0] <= mean && mean <= first[1]) {
		t.Errorf("the mean %v is outside %v", mean, first)
	}
}

// Of images that all differ, the interval holds the true mean about as often as it says.
func TestIntervalCovers(t *testing.T) {
	rng := rand.New(rand.NewPCG(6, 6))
	hit, rounds := 0, 100
	for range rounds {
		var sets []Set
		for i := range 60 {
			sets = append(sets, NewSet(string(rune(i)), []float64{rng.ExpFloat64() * 100}, 1))
		}
		if ci := Interval(sets); ci[0] <= 100 && 100 <= ci[1] {
			hit++
		}
	}
	if hit < 85 {
		t.Errorf("%d of %d intervals hold the mean", hit, rounds)
	}
}

func TestWelch(t *testing.T) {
	for _, c := range []struct {
		why        string
		a, b       []float64
		t, p, near float64
	}{
		// By hand: m 3 and 6, population variances 2 and 8 of 5: T = 3/sqrt(2) = 2.1213, nu = 5.8824.
		{"five folds each", []float64{1, 2, 3, 4, 5}, []float64{2, 4, 6, 8, 10}, 3 / math.Sqrt2, 0.0787, 5e-4},
		{"the same", []float64{1, 2, 3}, []float64{1, 2, 3}, 0, 1, 1e-12},
		{"no variance", []float64{1, 1}, []float64{2, 2}, math.NaN(), math.NaN(), 0},
		{"one value", []float64{1}, []float64{2, 3}, math.NaN(), math.NaN(), 0},
		{"nothing", nil, nil, math.NaN(), math.NaN(), 0},
	} {
		gotT, gotP := Welch(c.a, c.b)
		if !near(gotT, c.t, 1e-12) || !near(gotP, c.p, c.near) {
			t.Errorf("%s: T %v, p %v; want %v, %v", c.why, gotT, gotP, c.t, c.p)
		}
	}
}

func TestMeansSkipWhatIsNoNumber(t *testing.T) {
	if m, s := MeanStd([]float64{math.NaN(), 1, 3}); m != 2 || s != 1 {
		t.Errorf("%v +- %v", m, s)
	}
	if m, s := MeanStd([]float64{math.NaN()}); !math.IsNaN(m) || !math.IsNaN(s) {
		t.Errorf("%v +- %v of nothing", m, s)
	}
	if !math.IsNaN(Median(nil)) || Median([]float64{5, 1, 3}) != 3 {
		t.Error("the median is wrong")
	}
	if ci := Paired([]float64{1}); !math.IsNaN(ci[0]) {
		t.Errorf("an interval of one difference: %v", ci)
	}
}

// What a whole test set pools to: 122 images, 8,000 distances each.
func BenchmarkPool(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 1))
	var sets []Set
	for i := range 122 {
		metres := make([]float64, 8000)
		for k := range metres {
			metres[k] = rng.ExpFloat64() * 100
		}
		sets = append(sets, NewSet(string(rune(i)), metres, 1+rng.Float64()*4))
	}
	b.ReportAllocs()
	for b.Loop() {
		Pool(sets)
	}
}
