// Package assess compares what was predicted of a scene, as it is corrected now, with its label.
package assess

import (
	"context"
	"fmt"

	"icefront/app/errormap"
	"icefront/app/label"
	"icefront/app/measure"
	"icefront/app/opened"
	"icefront/app/report"
	"icefront/app/score"
	"icefront/geo"
	"icefront/geo/front"
)

// Order is one comparison: all that it needs.
type Order struct {
	Earth  measure.Earth
	Scene  *opened.Scene
	Fronts []front.Front // predicted, and corrected
	Zones  geo.Source    // likewise; nil: none
	Label  label.Label
	Sizes  measure.Sizes
	Aspect float64 // of the map
}

// Found is what a comparison found. Errors is nil without fronts on both sides.
type Found struct {
	Stats  *report.Label
	Errors *errormap.Map
}

// Run compares.
func (o Order) Run(ctx context.Context, progress func(done, total int)) (none Found, err error) {
	size, err := o.Earth.PixelSize(o.Scene.Path, o.Scene.Grid(), o.Sizes)
	if err != nil {
		return none, err
	}
	pair := score.Pair{
		Earth: o.Earth, Grid: o.Scene.Grid(), Pixel: size,
		Predicted: score.Side{Fronts: o.Fronts, Zones: o.Zones},
		Label:     score.Side{Fronts: o.Label.Fronts(), Zones: o.Label.Zones()},
	}
	read, err := pair.Read(ctx, progress)
	if err != nil {
		return none, err
	}
	r := &report.Label{Paths: o.Label.Paths(), ZoneScores: read.Zones()}
	if r.FrontErrors, err = read.Fronts(pair.Predicted.Fronts, pair.Label.Fronts); err != nil {
		return none, fmt.Errorf("compare the fronts: %w", err)
	}
	return Found{r, errormap.New(r.FrontErrors, o.Aspect)}, nil
}
