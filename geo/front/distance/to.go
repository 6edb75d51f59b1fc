package distance

import (
	"fmt"
	"math"

	"github.com/paulmach/orb"
)

// Target is a set of fronts that others are measured to.
type Target struct{ index *index }

// NewTarget prepares fronts in a plane. Without a front it is ErrNoFront.
func NewTarget(fronts orb.MultiLineString) (*Target, error) {
	list, _, err := segments(fronts)
	if err != nil {
		return nil, fmt.Errorf("prepare fronts: %w", err)
	}
	if len(list) == 0 {
		return nil, fmt.Errorf("prepare fronts: %w", ErrNoFront)
	}
	return &Target{newIndex(list)}, nil
}

// Mean is the mean distance from points along fronts, step metres apart, to the target: one way only.
func (t *Target) Mean(from orb.MultiLineString, step float64) (float64, error) {
	list, _, err := segments(from)
	if err != nil {
		return 0, fmt.Errorf("measure fronts: %w", err)
	}
	places := sample(list, step)
	if len(places) == 0 {
		return 0, fmt.Errorf("measure fronts: %w", ErrNoFront)
	}
	sum, at := 0.0, 0
	for _, p := range places {
		var d2 float64
		d2, at = t.index.nearest(p.at, at)
		sum += math.Sqrt(d2)
	}
	return sum / float64(len(places)), nil
}
