package distance

import (
	"encoding/json"
	"errors"
	"icefront/geo/sharedtest"
	"math"
	"math/rand/v2"
	"os"
	"testing"

	"github.com/paulmach/orb"
)

func line(points ...orb.Point) orb.MultiLineString { return orb.MultiLineString{points} }

// winding is a random front of n vertices.
func winding(rng *rand.Rand, n int) orb.MultiLineString {
	var l orb.LineString
	x, y, heading := 0.0, 0.0, 0.0
	for range n {
		l = append(l, orb.Point{x, y})
		heading += rng.NormFloat64() * 0.4
		x, y = x+40*math.Cos(heading), y+40*math.Sin(heading)
	}
	return orb.MultiLineString{l}
}

func moved(fs orb.MultiLineString, turn, dx, dy float64) orb.MultiLineString {
	s, c := math.Sincos(turn)
	out := make(orb.MultiLineString, len(fs))
	for i, f := range fs {
		for _, v := range f {
			out[i] = append(out[i], orb.Point{v[0]*c - v[1]*s + dx, v[0]*s + v[1]*c + dy})
		}
	}
	return out
}

func near(a, b, tolerance float64) bool {
	return math.Abs(a-b) <= tolerance*math.Max(math.Abs(a), math.Abs(b))
}

func TestCompareKnownDistances(t *testing.T) {
	for _, c := range []struct {
		why             string
		p, q            orb.MultiLineString
		mean, max, back float64 // back: from the label to the prediction
	}{
		{"equal lines", line(orb.Point{0, 0}, orb.Point{1000, 0}), line(orb.Point{0, 0}, orb.Point{1000, 0}), 0, 0, 0},
		{"one has many vertices", line(orb.Point{0, 0}, orb.Point{1000, 0}),
			line(orb.Point{0, 0}, orb.Point{1, 0}, orb.Point{2, 0}, orb.Point{1000, 0}), 0, 0, 0},
		{"parallel, 30 m apart", line(orb.Point{0, 0}, orb.Point{1000, 0}), line(orb.Point{1000, 30}, orb.Point{0, 30}), 30, 30, 30},
		{"half of the label is missing", line(orb.Point{0, 0}, orb.Point{500, 0}), line(orb.Point{0, 0}, orb.Point{1000, 0}),
			250.0 / 3, 500, 125},
		{"a point against a line", line(orb.Point{500, 100}), line(orb.Point{499, 0}, orb.Point{501, 0}), 100, 100, 100},
		{"two pieces against the whole", orb.MultiLineString{{{0, 0}, {500, 0}}, {{500, 0}, {1000, 0}}},
			line(orb.Point{0, 0}, orb.Point{1000, 0}), 0, 0, 0},
	} {
		e, err := Compare(c.p, c.q, Options{})
		if err != nil || math.Abs(e.Mean-c.mean) > 0.001*c.mean+1e-9 || math.Abs(e.Max-c.max) > 0.001*c.max+1e-9 ||
			math.Abs(e.ToPrediction-c.back) > 0.001*c.back+1e-9 {
			t.Errorf("%s: got %+v, %v, want mean %v, max %v, back %v", c.why, e, err, c.mean, c.max, c.back)
		}
	}
}

func TestCompareProperties(t *testing.T) {
	for seed := range uint64(4) {
		rng := rand.New(rand.NewPCG(seed, 0))
		p, q := winding(rng, 50+rng.IntN(300)), winding(rng, 50+rng.IntN(300))
		e, err := Compare(p, q, Options{})
		if err != nil {
			t.Fatal(err)
		}
		back, _ := Compare(q, p, Options{})
		if !near(e.Mean, back.Mean, 1e-9) || e.Max != back.Max || e.Median != back.Median || !near(e.ToTruth, back.ToPrediction, 1e-12) {
			t.Errorf("seed %d: not symmetric: %+v and %+v", seed, e, back)
		}
		turned, _ := Compare(moved(p, 1.1, 3e6, -2e6), moved(q, 1.1, 3e6, -2e6), Options{})
		if !near(e.Mean, turned.Mean, 1e-3) || !near(e.Max, turned.Max, 1e-3) || !near(e.P95, turned.P95, 2e-3) {
			t.Errorf("seed %d: depends on the frame: %+v and %+v", seed, e, turned)
		}
		fine, _ := Compare(p, q, Options{Step: (e.Length + e.TruthLength) / 2e5})
		if !near(e.Mean, fine.Mean, 1e-3) || !near(e.P95, fine.P95, 2e-3) {
			t.Errorf("seed %d: not converged: mean %v of %d samples, %v of %d", seed, e.Mean, e.Count, fine.Mean, fine.Count)
		}
	}
}

func TestShiftIsTheDistance(t *testing.T) {
	front := line(orb.Point{0, 0}, orb.Point{3000, 400}, orb.Point{6000, -200}, orb.Point{9000, 0})
	for _, d := range []float64{1, 25, 300} {
		e, err := Compare(moved(front, 0, 0, d), front, Options{})
		if err != nil || !near(e.Mean, d, 0.02) {
			t.Errorf("shifted by %v m: mean %v, %v", d, e.Mean, err)
		}
	}
}

func TestNearestEqualsBruteForce(t *testing.T) {
	for seed := range uint64(10) {
		rng := rand.New(rand.NewPCG(seed, 5))
		list := make([]segment, 1+rng.IntN(400))
		for i := range list {
			a := orb.Point{rng.NormFloat64() * 1000, rng.NormFloat64() * 10}
			list[i] = segment{a, orb.Point{a[0] + rng.NormFloat64()*50, a[1] + rng.NormFloat64()*50}}
		}
		ix := newIndex(append([]segment(nil), list...))
		guess := 0
		for range 300 {
			p := orb.Point{rng.NormFloat64() * 2000, rng.NormFloat64() * 500}
			want := math.Inf(1)
			for _, s := range list {
				want = min(want, s.distance2(p))
			}
			var got float64
			if got, guess = ix.nearest(p, guess); got != want {
				t.Fatalf("seed %d: got %v, want %v", seed, got, want)
			}
		}
	}
}

func TestComparePointsEqualsReference(t *testing.T) {
	data, err := os.ReadFile(sharedtest.Path(t, "golden/reference/golden.json"))
	if err != nil {
		t.Fatal(err)
	}
	var golden struct {
		FrontError struct {
			Mean, Median, Sum float64
			N                 int
		} `json:"front_error"`
	}
	if err := json.Unmarshal(data, &golden); err != nil {
		t.Fatal(err)
	}
	checkVerticals(t, golden.FrontError.Mean, golden.FrontError.Median, golden.FrontError.Sum, golden.FrontError.N)
}

// The figures of the reference's worked example (behaviour.md 7.6), so that they are checked without ../shared too.
func TestComparePointsOfTwoVerticals(t *testing.T) {
	checkVerticals(t, 3.6927308358138693, 3, 184.63654179069346, 50)
}

// checkVerticals compares lines of 30 and 20 pixels, 3 apart, that start in the same row.
func checkVerticals(t *testing.T, mean, median, sum float64, n int) {
	t.Helper()
	var p, q []orb.Point
	for y := range 30 {
		p = append(p, orb.Point{10, float64(y + 5)})
	}
	for y := range 20 {
		q = append(q, orb.Point{13, float64(y + 5)})
	}
	e, err := ComparePoints(p, q, Options{Keep: true})
	total := 0.0
	for _, s := range e.Samples {
		total += s.Distance
	}
	if err != nil || !near(e.Mean, mean, 1e-9) || e.Median != median || e.Count != n || !near(total, sum, 1e-9) {
		t.Errorf("got mean %v, median %v, sum %v of %d, %v; want %v, %v, %v of %d",
			e.Mean, e.Median, total, e.Count, err, mean, median, sum, n)
	}
}

func TestCompareRefuses(t *testing.T) {
	good := line(orb.Point{0, 0}, orb.Point{10, 0})
	nan := line(orb.Point{0, 0}, orb.Point{math.NaN(), 0})
	inf := line(orb.Point{0, math.Inf(-1)}, orb.Point{1, 0})
	for _, c := range []struct {
		why  string
		p, q orb.MultiLineString
		want error
	}{
		{"no prediction", nil, good, ErrNoPrediction},
		{"no label", good, nil, ErrNoTruth},
		{"no prediction is no front", nil, good, ErrNoFront},
		{"front without vertices", orb.MultiLineString{{}}, good, ErrNoPrediction},
		{"NaN", nan, good, ErrNotFinite},
		{"infinite label", good, inf, ErrNotFinite},
	} {
		_, err := Compare(c.p, c.q, Options{})
		if !errors.Is(err, c.want) {
			t.Errorf("%s: got %v, want %v", c.why, err, c.want)
		}
	}
	for _, c := range []struct {
		p, q []orb.Point
		want error
	}{
		{nil, []orb.Point{{1, 1}}, ErrNoPrediction},
		{[]orb.Point{{1, 1}}, nil, ErrNoTruth},
		{[]orb.Point{{1, 1}}, []orb.Point{{math.NaN(), 1}}, ErrNotFinite},
	} {
		if _, err := ComparePoints(c.p, c.q, Options{}); !errors.Is(err, c.want) {
			t.Errorf("points %v and %v: got %v, want %v", c.p, c.q, err, c.want)
		}
	}
}

func TestKeepReturnsDistancesAlongTheLines(t *testing.T) {
	e, err := Compare(line(orb.Point{0, 0}, orb.Point{100, 0}), line(orb.Point{0, 0}, orb.Point{100, 50}), Options{Step: 10, Keep: true})
	if err != nil || len(e.Samples) != e.Count || e.Count != 21 {
		t.Fatalf("got %d distances of %d samples, %v", len(e.Samples), e.Count, err)
	}
	for i := 1; i < 10; i++ {
		if e.Samples[i].Distance <= e.Samples[i-1].Distance {
			t.Errorf("distances along the prediction are out of order: %v", e.Samples[:10])
		}
	}
	without, _ := Compare(line(orb.Point{0, 0}, orb.Point{100, 0}), line(orb.Point{0, 0}, orb.Point{100, 50}), Options{Step: 10})
	if without.Samples != nil {
		t.Error("distances were returned unasked")
	}
}

func BenchmarkCompare(b *testing.B) {
	rng := rand.New(rand.NewPCG(3, 3))
	p, q := winding(rng, 3000), winding(rng, 3000)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Compare(p, q, Options{}); err != nil {
			b.Fatal(err)
		}
	}
}
