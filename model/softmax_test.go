package model

import (
	"math"
	"math/rand/v2"
	"testing"
)

// planesOf are planes of some numbers of classes.
func planesOf(classes ...int) []Plane {
	var ps []Plane
	for _, k := range classes {
		ps = append(ps, Plane{Classes: make([]Class, k)})
	}
	return ps
}

// randomLogits are those of n pixels, some of them very sure.
func randomLogits(rnd *rand.Rand, channels, n int) []float32 {
	x := make([]float32, channels*n)
	for i := range x {
		x[i] = float32(rnd.NormFloat64() * []float64{0.01, 1, 10, 200}[i%n%4])
	}
	return x
}

// exact are softmax, entropy and ln Z of a pixel in double precision.
func exact(x []float32, n, at int) (p []float64, entropy, lnZ float64) {
	top, sum := math.Inf(-1), 0.0
	for c := at; c < len(x); c += n {
		top = max(top, float64(x[c]))
	}
	for c := at; c < len(x); c += n {
		p = append(p, math.Exp(float64(x[c])-top))
		sum += p[len(p)-1]
	}
	for i := range p {
		p[i] /= sum
		if p[i] > 0 {
			entropy -= p[i] * math.Log(p[i])
		}
	}
	return p, entropy, top + math.Log(sum)
}

func TestEntropyAndLogSumExpEqualDoublePrecision(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	rnd := rand.New(rand.NewPCG(seed, 0))
	for _, n := range []int{1, 511, 512, 513, 1300} {
		planes := planesOf(2, 5, 1, 4)
		logits := randomLogits(rnd, 12, n)
		probs, entropy, whole := append([]float32(nil), logits...), make([]float32, 4*n), make([]float32, 4*n)
		for i := range entropy {
			entropy[i] = 77 // to be overwritten
		}
		Softmax(planes, probs, n, entropy)
		LogSumExp(planes, logits, n, whole)
		first := 0
		for k, pl := range planes {
			last := first + len(pl.Classes)
			for i := range n {
				p, h, z := exact(logits[first*n:last*n], n, i)
				if len(p) == 1 {
					p[0] = float64(logits[first*n+i]) // a plane of one class stays
				}
				for c := range p {
					if got := probs[(first+c)*n+i]; math.Abs(float64(got)-p[c]) > 1e-6*max(p[c], 1) {
						t.Fatalf("%d pixels, plane %d, pixel %d: got %g, want %g", n, k, i, got, p[c])
					}
				}
				if got := entropy[k*n+i]; math.Abs(float64(got)-h) > 3e-6 {
					t.Fatalf("%d pixels, plane %d, pixel %d: entropy %g, want %g", n, k, i, got, h)
				}
				if got := whole[k*n+i]; math.Abs(float64(got)-z) > 1e-6*max(1, math.Abs(z)) {
					t.Fatalf("%d pixels, plane %d, pixel %d: ln Z %g, want %g", n, k, i, got, z)
				}
				if len(p) == 1 {
					continue
				}
				if got := Entropy(probs[first*n+i:last*n], n); math.Abs(float64(got)-h) > 3e-6 {
					t.Fatalf("%d pixels, plane %d, pixel %d: entropy of probabilities %g, want %g", n, k, i, got, h)
				}
			}
			first = last
		}
	}
	if got := Entropy([]float32{0, 1, 0}, 1); got != 0 {
		t.Errorf("of a certain class: got %g", got)
	}
}

func TestDisagreement(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	rnd := rand.New(rand.NewPCG(seed, 0))
	const n, passes = 700, 3
	planes := planesOf(2, 5)
	for _, a := range []Averaging{AverageSoftmax, AverageLogits} {
		for _, same := range []bool{false, true} {
			mean, spread := make([]float32, 7*n), make([]float32, 2*n)
			want := make([]float64, 2*n)
			first := randomLogits(rnd, 7, n)
			var all [][]float32
			for k := range passes {
				x := append([]float32(nil), first...)
				if k > 0 && !same {
					x = randomLogits(rnd, 7, n)
				}
				all = append(all, append([]float32(nil), x...))
				out := make([]float32, 2*n)
				a.Spread(planes, x, n, out)
				for i, v := range x {
					mean[i] += v / passes
				}
				for i, v := range out {
					spread[i] += v / passes
				}
			}
			for p, from := range []int{0, 2} {
				to := []int{2, 7}[p]
				for i := range n {
					want[p*n+i] = divergence(a, all, from*n, to*n, n, i)
				}
			}
			a.Disagreement(planes, mean, n, spread)
			for i, v := range spread {
				tolerance := 1e-5
				if a == AverageLogits {
					tolerance = 2e-4 // of ln Z up to some hundreds
				}
				if !(v >= 0) || math.Abs(float64(v)-want[i]) > tolerance {
					t.Fatalf("averaging %d, same %t, pixel %d: got %g, want %g", a, same, i, v, want[i])
				}
			}
		}
	}
	// A plane of one class has nothing to disagree on, if probabilities are averaged.
	spread := []float32{0, 0}
	AverageSoftmax.Disagreement(planesOf(1), []float32{3, 4}, 2, spread)
	if spread[0] != 0 || spread[1] != 0 {
		t.Errorf("one class: got %v", spread)
	}
	x := []float32{1, 2, 3, 4}
	AverageLogits.Spread(planesOf(2), x, 2, nil)
	if x[0] != 1 || x[3] != 4 {
		t.Errorf("logits were changed to %v", x)
	}
}

// divergence is the disagreement of passes at a pixel by its definition, in double precision.
func divergence(a Averaging, all [][]float32, from, to, n, at int) float64 {
	var mean []float64
	own := 0.0
	for _, x := range all {
		p, h, z := exact(x[from:to], n, at)
		if a == AverageLogits {
			for c := range p {
				p[c] = float64(x[from+c*n+at])
			}
			h = z
		}
		if mean == nil {
			mean = make([]float64, len(p))
		}
		for c, v := range p {
			mean[c] += v / float64(len(all))
		}
		own += h / float64(len(all))
	}
	if a == AverageLogits {
		top, sum := math.Inf(-1), 0.0
		for _, v := range mean {
			top = max(top, v)
		}
		for _, v := range mean {
			sum += math.Exp(v - top)
		}
		return own - top - math.Log(sum)
	}
	h := 0.0
	for _, v := range mean {
		if v > 0 {
			h -= v * math.Log(v)
		}
	}
	return h - own
}

func TestFirstOfABatch(t *testing.T) {
	whole := NewTensor(4, 2, 3, 5)
	if len(whole.Data) != 120 {
		t.Fatalf("got %d values", len(whole.Data))
	}
	for n := range 5 {
		part := whole.First(n)
		if part.Shape != [4]int{n, 2, 3, 5} || len(part.Data) != n*30 {
			t.Errorf("first %d: got %v, %d values", n, part.Shape, len(part.Data))
		}
		if n > 0 {
			part.Data[n*30-1] = float32(n)
			if whole.Data[n*30-1] != float32(n) {
				t.Errorf("first %d shares no memory", n)
			}
		}
	}
	if whole.Shape[0] != 4 || len(whole.Data) != 120 {
		t.Errorf("the whole became %v", whole.Shape)
	}
}
