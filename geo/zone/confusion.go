package zone

import (
	"fmt"
	"math"
)

// Confusion counts pixels by true and predicted zone. The zero value is ready; add rows as they come.
type Confusion struct {
	Counts  [Count][Count]int64 // Counts[truth][predicted]
	Skipped int64               // pixels where either side is no zone
}

// Scores are the figures of one confusion matrix, by zone.
//
// A zone that is in neither mask scores NaN; one that is in only one of them scores 0, as in scikit-learn.
type Scores struct {
	IoU, Precision, Recall, F1 [Count]float64
}

// Add counts pixels of equal positions, as classes. Front counts as ocean: the label of a front lies on the sea.
func (c *Confusion) Add(predicted, truth []uint8) error {
	if len(predicted) != len(truth) {
		return fmt.Errorf("count confusion: %d predicted and %d true pixels", len(predicted), len(truth))
	}
	var zones [256]uint8
	for v := range zones {
		zones[v] = Count // one more row and column collect what is no zone
	}
	for v := range uint8(Count) {
		zones[v] = v
	}
	zones[Front] = uint8(Ocean)
	var counts [8][8]int64
	for i, p := range predicted {
		counts[zones[truth[i]]&7][zones[p]&7]++
	}
	for t := range counts {
		for p, n := range counts[t] {
			if t < Count && p < Count {
				c.Counts[t][p] += n
			} else {
				c.Skipped += n
			}
		}
	}
	return nil
}

// AddCount counts n pixels of one predicted and one true class, as Add counts one.
func (c *Confusion) AddCount(predicted, truth uint8, n int64) {
	for _, v := range []*uint8{&predicted, &truth} {
		if *v == uint8(Front) {
			*v = uint8(Ocean)
		}
	}
	if predicted >= Count || truth >= Count {
		c.Skipped += n
		return
	}
	c.Counts[truth][predicted] += n
}

// Merge adds the counts of another matrix.
func (c *Confusion) Merge(o Confusion) {
	for t := range c.Counts {
		for p := range c.Counts[t] {
			c.Counts[t][p] += o.Counts[t][p]
		}
	}
	c.Skipped += o.Skipped
}

// Total is the number of counted pixels.
func (c *Confusion) Total() int64 {
	var n int64
	for t := range c.Counts {
		for _, v := range c.Counts[t] {
			n += v
		}
	}
	return n
}

// Scores computes the figures of every zone.
func (c *Confusion) Scores() Scores {
	var s Scores
	for k := range Count {
		hit := c.Counts[k][k]
		var truth, predicted int64
		for j := range Count {
			truth += c.Counts[k][j]
			predicted += c.Counts[j][k]
		}
		absent := truth+predicted == 0
		s.IoU[k] = ratio(hit, truth+predicted-hit, absent)
		s.Precision[k] = ratio(hit, predicted, absent)
		s.Recall[k] = ratio(hit, truth, absent)
		s.F1[k] = ratio(2*hit, truth+predicted, absent)
	}
	return s
}

func ratio(a, b int64, absent bool) float64 {
	switch {
	case absent:
		return math.NaN()
	case b == 0:
		return 0
	}
	return float64(a) / float64(b)
}

// Mean averages a figure over the zones that have one; NaN if none has.
func Mean(byZone [Count]float64) float64 {
	sum, n := 0.0, 0
	for _, v := range byZone {
		if !math.IsNaN(v) {
			sum, n = sum+v, n+1
		}
	}
	if n == 0 {
		return math.NaN()
	}
	return sum / float64(n)
}
