package predict

import (
	"context"
	"errors"

	"icefront/app/measure"
	"icefront/geo/front"
	"icefront/model"
)

// Do runs a loaded model, writes the files that are wanted, and traces the fronts.
func (r Run) Do(ctx context.Context, seg model.Segmenter, progress func(done, total int)) (*Result, error) {
	if err := r.Resolve(ctx); err != nil {
		return nil, err
	}
	plan := seg.About().Plan
	size, err := r.Earth.PixelSize(r.Scene.Path, r.Scene.Grid(), r.Sizes)
	if err != nil {
		return nil, err
	}
	rule := front.ByContact
	if plan.FrontRule == model.FrontClass {
		rule = front.ByClass
	}
	least := plan.FrontMin
	if !size.Known() {
		least = 0 // it is in metres, and would be taken for pixels
	}
	tracing := front.Options{MinLength: least, PixelSize: size.Ground, Rule: rule}
	tracer, found, err := r.segment(ctx, seg, size, tracing, progress)
	if err != nil {
		return nil, err
	}
	result := &Result{ZonesPath: r.Files.Zones, temporary: r.Temporary}
	if result.Zones, err = r.OpenScene(ctx, r.Files.Zones, ""); err != nil {
		result.Zones = nil // whatever came with the error
		return nil, errors.Join(err, result.Close())
	}
	if result.Fronts, err = tracer.Fronts(); err != nil {
		return nil, errors.Join(err, result.Close())
	}
	// What runs it may be another device by now.
	if result.Report, err = r.report(seg.About(), size, found, traced{result.Fronts, tracer.Rule(), least}); err != nil {
		return nil, errors.Join(err, result.Close())
	}
	result.Ridge = found.watch.evidence.Front
	result.Report.Trust = found.watch.trust(r.Scene.Grid(), size.Ground, result.Fronts, tracer.Rule() != rule)
	return result, nil
}

// traced is what the tracer found, and how.
type traced struct {
	fronts []front.Front
	rule   front.Rule
	least  float64 // length in metres below which fronts were dropped
}

// counted is what segment found on the way.
type counted struct {
	areas   *measure.Areas
	watch   *watch
	summary model.Summary
}

// segment streams the scene through the model into the files and the tracer.
func (r Run) segment(ctx context.Context, seg model.Segmenter, size measure.PixelSize, tracing front.Options, progress func(int, int)) (_ *front.Tracer, _ counted, err error) {
	stored, closeStored, err := r.openStored(ctx)
	if err != nil {
		return nil, counted{}, err
	}
	defer func() { err = errors.Join(err, closeStored()) }()
	out, err := r.create(ctx, seg.About(), size)
	if err != nil {
		return nil, counted{}, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, out.discard())
		}
	}()
	tracing.Ridge = out.watch.evidence.Front
	tracer := front.NewTracer(tracing)
	out.to.Fronts = tracer
	summary, err := seg.Segment(ctx, model.Request{
		Source: r.Scene, Band: r.Scene.Band, PixelSize: size.Model, Area: r.Settings.Area, Stored: stored, Work: r.Folder, Out: out.to,
		Step: r.Settings.step(seg.About().Plan), NoMirror: !r.Settings.Mirrors(),
	}, progress)
	if err != nil {
		return nil, counted{}, err
	}
	summary.Warnings = append(summary.Warnings, out.warnings...)
	return tracer, counted{areas: out.areas, watch: out.watch, summary: summary}, out.close()
}
