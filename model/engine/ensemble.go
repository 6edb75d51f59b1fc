// Package engine segments scenes with networks, band by band: it reads from a geo.Source, runs tiles, stitches
// them and writes to a geo.Sink. What it keeps in memory grows with a scene's width, not with its height.
package engine

import (
	"context"
	"errors"
	"fmt"

	"icefront/model"
)

// Ensemble is a loaded model: the networks of one or more folds that share a plan.
type Ensemble struct {
	about    model.About
	networks []model.Network
}

// New joins networks that share a plan; it owns and closes them. About needs only path and hash.
func New(plan model.Plan, about model.About, networks ...model.Network) (*Ensemble, error) {
	if len(networks) == 0 {
		return nil, errors.New("join the networks of a model: there are none")
	}
	for i, n := range networks {
		if in, out := n.Channels(); in != 1 || out != plan.Channels() {
			return nil, fmt.Errorf("%w: network %d takes %d and gives %d channels, the plan says 1 and %d",
				model.ErrShape, i, in, out, plan.Channels())
		}
	}
	about.Plan = plan
	about.Device = networks[0].Device()
	return &Ensemble{about: about, networks: networks}, nil
}

// About describes the model and what runs it.
func (e *Ensemble) About() model.About { return e.about }

// Close closes the networks.
func (e *Ensemble) Close() error {
	var errs []error
	for _, n := range e.networks {
		errs = append(errs, n.Close())
	}
	return errors.Join(errs...)
}

// Segment brings the scene to the plan's spacing, normalises it, runs the tiles and writes what r.Out asks for on the
// scene's grid. Progress counts both passes over the scene.
//
// Pixels without data (NaN or infinite) become zone.NoInformation in both outputs, never front. A scene without any
// data, or of zeros only, is a geo.ErrNoData.
func (e *Ensemble) Segment(ctx context.Context, r model.Request, progress func(done, total int)) (model.Summary, error) {
	plan := e.about.Plan
	if r.Step == 0 {
		r.Step = plan.Step
	}
	if !(r.Step >= 0.01 && r.Step <= 1) {
		return model.Summary{}, fmt.Errorf("tile step %g: expected 0.01 to 1", r.Step)
	}
	if r.NoMirror {
		plan.Mirror = nil
	}
	scale, err := scaling(plan, r.PixelSize)
	if err != nil {
		return model.Summary{}, err
	}
	j := &job{plan: plan, networks: e.networks, request: r, bounds: r.Source.Grid().Bounds()}
	j.crop = j.bounds
	j.sum.Warnings = warnings(plan, r.PixelSize)
	if err := j.prepare(ctx, scale, progress); err != nil {
		return model.Summary{}, err
	}
	if err := j.predict(ctx); err != nil {
		return model.Summary{}, err
	}
	return j.sum, nil
}
