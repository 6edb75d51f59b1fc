package engine

import (
	"context"
	"fmt"
	"math"

	"icefront/geo"
	"icefront/model"
	"icefront/model/engine/resample"
)

// job is one segmentation.
type job struct {
	plan     model.Plan // with the request's mirroring
	networks []model.Network
	request  model.Request
	bounds   geo.Window // of the scene
	crop     geo.Window // of the scene
	layout   layout
	norm     normal
	pad      float32 // value outside the image, normalised
	low      float32 // range of the crop, where resampling may overshoot it
	high     float32
	gaps     *gaps
	meter    *meter
	sum      model.Summary
}

// prepare finds the crop, the layout and the statistics: the first pass over the scene, without the network.
func (j *job) prepare(ctx context.Context, scale [2]float64, progress func(done, total int)) error {
	if j.bounds.Empty() {
		return fmt.Errorf("%w: the scene has no pixels", geo.ErrNoData)
	}
	scans := 2
	if j.plan.Crop == model.CropNonzero {
		scans++
	}
	// The crop is not known yet, so progress is counted as if it were the whole scene.
	l, err := newLayout(j.plan, j.bounds, scale)
	if err != nil {
		return err
	}
	if resample.Overshoots(j.plan.Resample, l.cropSize(), l.size()) {
		scans++
	}
	j.meter = newMeter(progress, j.plan, len(j.networks), l, j.request.Step, scans)
	if j.plan.Crop == model.CropNonzero {
		if err := j.findCrop(ctx); err != nil {
			return err
		}
	}
	if j.layout, err = newLayout(j.plan, j.crop, scale); err != nil {
		return err
	}
	j.sum.Spacing = spacing(j.plan, j.layout, j.request.PixelSize)
	if resample.Overshoots(j.plan.Resample, j.layout.cropSize(), j.layout.size()) {
		if err := j.findRange(ctx); err != nil {
			return err
		}
	}
	return j.measure(ctx)
}

// spacing is what the network really works at, after rounding to whole pixels.
func spacing(p model.Plan, l layout, pixel [2]float64) [2]float64 {
	if p.Unit == model.UnitPixel {
		pixel = [2]float64{1, 1}
	}
	unit := 1.0
	if p.Unit == model.UnitMillimetre {
		unit = 1000
	}
	return [2]float64{
		pixel[0] * unit * float64(l.crop.Height) / float64(l.height),
		pixel[1] * unit * float64(l.crop.Width) / float64(l.width),
	}
}

// open starts reading a window from its first row.
func (j *job) open(window geo.Window) *reader {
	return &reader{
		src: j.request.Source, band: max(j.request.Band, 1), window: window, fill: float32(j.plan.Fill),
		done: func(rows int) { j.meter.rows(rows) },
	}
}

// findCrop is the bounding box of pixels that are not zero after filling.
func (j *job) findCrop(ctx context.Context) error {
	r := j.open(j.bounds)
	left, right, top, bottom := j.bounds.Width, -1, -1, -1
	for row := range j.bounds.Height {
		pix, err := r.row(ctx)
		if err != nil {
			return err
		}
		first, last := nonzero(pix)
		if first < 0 {
			continue
		}
		if top < 0 {
			top = row
		}
		left, right, bottom = min(left, first), max(right, last), row
	}
	if err := j.judge(r); err != nil {
		return err
	}
	j.crop = geo.Window{Col: left, Row: top, Width: right - left + 1, Height: bottom - top + 1}
	return nil
}

// findRange is the smallest and the largest pixel of the crop after filling.
func (j *job) findRange(ctx context.Context) error {
	r := j.open(j.crop)
	j.low, j.high = float32(math.Inf(1)), float32(math.Inf(-1))
	for range j.crop.Height {
		row, err := r.row(ctx)
		if err != nil {
			return err
		}
		for _, v := range row {
			j.low, j.high = min(j.low, v), max(j.high, v)
		}
	}
	return nil
}

// nonzero is the first and the last pixel of a row that is not zero, -1 if there is none.
func nonzero(row []float32) (first, last int) {
	first, last = -1, -1
	for i, v := range row {
		if v != 0 {
			if first < 0 {
				first = i
			}
			last = i
		}
	}
	return first, last
}

// judge refuses a scene that a reader went through without finding anything.
func (j *job) judge(r *reader) error {
	j.sum.Valid = float64(r.valid) / (float64(r.window.Width) * float64(r.window.Height))
	switch {
	case r.valid == 0:
		return fmt.Errorf("%w: the scene is empty, no pixel has data", geo.ErrNoData)
	case !r.nonzero:
		return fmt.Errorf("%w: the scene is empty, every pixel is zero or has no data", geo.ErrNoData)
	}
	return nil
}

// measure takes the statistics for normalising and padding.
func (j *job) measure(ctx context.Context) error {
	r := j.open(j.crop)
	var scene, working stats
	in := resample.RowFunc(r.row)
	if j.plan.NormFirst {
		in = func(ctx context.Context) ([]float32, error) {
			row, err := r.row(ctx)
			scene.add(row)
			return row, err
		}
	}
	re := j.resampler(in)
	for range j.layout.height {
		row, err := re.Row(ctx)
		if err != nil {
			return err
		}
		working.add(row)
	}
	if err := j.drain(ctx, in, r); err != nil {
		return err
	}
	if j.crop == j.bounds {
		if err := j.judge(r); err != nil {
			return err
		}
	}
	from := &working
	if j.plan.NormFirst {
		// Resampling weights add up to one, so normalising before or after it differs in the statistics only.
		from = &scene
	}
	j.norm = from.normal()
	j.sum.Mean, j.sum.Std = from.mean, from.std()
	if j.plan.Pad == model.PadMin {
		j.pad = j.norm.one(working.low)
	}
	return nil
}

// drain reads rows that resampling did not need.
func (j *job) drain(ctx context.Context, in resample.RowFunc, r *reader) error {
	for r.next < r.window.Height {
		if _, err := in(ctx); err != nil {
			return err
		}
	}
	return nil
}

// resampler brings rows of the crop to the working grid.
func (j *job) resampler(in resample.RowFunc) *resample.Rows {
	l := j.layout
	rows := resample.NewRows(in, j.plan.Resample, l.cropSize(), l.size())
	rows.Limit(j.low, j.high)
	return rows
}

// predict is the second pass: rows, tiles, probabilities, classes.
func (j *job) predict(ctx context.Context) error {
	r := j.open(j.crop)
	j.gaps = new(gaps)
	r.gaps = j.gaps
	w := newWriter(j)
	if err := w.outside(ctx, j.crop.Row); err != nil {
		return err
	}
	en := resample.NewLinear(j.plan.Channels(), j.layout.size(), j.layout.cropSize(), func(probs []float32) error { return w.row(ctx, probs) })
	re := j.resampler(r.row)
	t := newTiler(j.plan, j.networks, j.request.Step, j.layout)
	t.done = func() { j.sum.Tiles++; j.meter.tile() }
	next := padded(j.layout, re.Row, j.norm, j.pad)
	strip := stripped(j.layout, j.plan.Channels(), en.Push)
	flush := func(row []float32) error {
		// The last rows of the scene may need no working row of their own, but their gaps are wanted.
		if re.Given() == j.layout.height {
			if err := j.drain(ctx, r.row, r); err != nil {
				return err
			}
		}
		return strip(row)
	}
	if err := t.run(ctx, next, flush); err != nil {
		return err
	}
	if err := w.outside(ctx, j.bounds.Height-j.crop.Row-j.crop.Height); err != nil {
		return err
	}
	if err := w.flush(ctx); err != nil {
		return err
	}
	j.sum.Pixels, j.sum.Front = w.pixels, w.front
	j.sum.Warnings = append(j.sum.Warnings, w.label.warnings()...)
	j.meter.finish()
	return nil
}
