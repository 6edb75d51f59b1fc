package model

import "math"

// Spread writes what Disagreement needs of one pass to out, [plane][n], and brings its logits [channel][n] to what is
// averaged. For probabilities that is their entropy, for logits the logarithm of the sum of their exponentials.
func (a Averaging) Spread(planes []Plane, logits []float32, n int, out []float32) {
	switch {
	case a == AverageSoftmax:
		Softmax(planes, logits, n, out)
	case out != nil:
		LogSumExp(planes, logits, n, out)
	}
}

// Disagreement turns the mean of the spreads of all passes, [plane][n], into how much these disagree, in place, given
// the mean of what was averaged, [channel][n]. In nats; 0 where all say the same, never below.
//
// Of probabilities it is the entropy of the mean less the mean entropy: the Jensen-Shannon divergence of the passes. Of
// logits it is the mean of ln Z less the ln Z of the mean: what is lost by averaging there.
func (a Averaging) Disagreement(planes []Plane, mean []float32, n int, spread []float32) {
	if a == AverageLogits {
		whole := make([]float32, len(spread))
		LogSumExp(planes, mean, n, whole)
		for i, v := range whole {
			spread[i] = max(spread[i]-v, 0)
		}
		return
	}
	for p, pl := range planes {
		k := len(pl.Classes)
		if k > 1 {
			s := spread[p*n : (p+1)*n]
			for i := range s {
				s[i] = max(Entropy(mean[i:k*n], n)-s[i], 0)
			}
		}
		mean = mean[k*n:]
	}
}

// Entropy is that of probabilities p[0], p[step], p[2 step] and so on, in nats.
func Entropy(p []float32, step int) float32 {
	h := 0.0
	for c := 0; c < len(p); c += step {
		if v := float64(p[c]); v > 0 {
			h -= v * math.Log(v)
		}
	}
	return float32(h)
}
