package label

import (
	"context"

	"icefront/app/measure"
	"icefront/geo"
	"icefront/geo/front"
	"icefront/geo/runs"
)

// trace traces the fronts of a mask of classes.
func (r Reader) trace(ctx context.Context, m *runs.Mask, path string, sizes measure.Sizes, opt front.Options) ([]front.Front, error) {
	size, err := r.Earth.PixelSize(path, m.Grid, sizes)
	if err != nil {
		return nil, err
	}
	opt.PixelSize = size.Ground
	return front.FromRuns(ctx, m, opt)
}

// traceZones traces where the glacier of polygons meets their ocean.
func (r Reader) traceZones(ctx context.Context, src geo.Source, path string) ([]front.Front, error) {
	b := runs.NewBuilder(src.Grid())
	err := EachBand(ctx, src, Rows, nil, func(img geo.Image, _ int) error {
		classes := Mask(img)
		for y := range classes.Grid.Height {
			if err := b.Add(classes.Row(y)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	m, err := b.Mask()
	if err != nil {
		return nil, err
	}
	return r.trace(ctx, m, path, measure.Sizes{}, front.Options{Rule: front.ByContact})
}
