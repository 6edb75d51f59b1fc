// Package engine segments scenes with networks, band by band: it reads from a geo.Source, runs tiles, stitches
// them and writes to a geo.Sink. What it keeps in memory grows with a scene's width, not with its height.
package engine

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"icefront/geo"
	"icefront/model"
	"icefront/model/engine/largest"
	"icefront/model/engine/product"
)

// Ensemble is one or more loaded models, each with the networks of one or more folds that share a plan.
type Ensemble struct {
	about   model.About
	members []member
	rules   []largest.Rule // post-processing
	remarks []string       // what is to be said of every prediction
}

// member is one model.
type member struct {
	plan     model.Plan
	networks []model.Network
}

// New joins networks that share a plan; it owns and closes them. About needs only path, hash and what is known of the
// cost.
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
	about.Plan, about.Folds = plan, len(networks)
	e := &Ensemble{about: about, members: []member{{plan, networks}}}
	e.postprocess()
	return e, nil
}

// postprocess reads the model's post-processing. One that cannot be applied is no reason to do without the model.
func (e *Ensemble) postprocess() {
	text, ok := e.about.Meta["cf.postprocess"]
	if !ok {
		return
	}
	rules, err := largest.ParsePostprocess(text)
	if err == nil && len(rules) > 0 && len(e.about.Plan.Planes) > 1 {
		// The original looks for connected pieces through all planes as if they were slices of one volume.
		err = errors.New("it is for one label plane, the model has several")
	}
	for _, r := range rules {
		if err == nil && int(slices.Max(append(r.Classes, r.To))) >= e.about.Plan.Channels() {
			err = errors.New("it names a class that the model does not have")
		}
	}
	if err != nil {
		e.remarks = append(e.remarks, fmt.Sprintf("The model's post-processing is not applied: %v.", err))
		return
	}
	e.rules = rules
}

// Average averages what earlier runs said of a scene, without a network: a plan, read from some keys, says what their
// classes are.
func Average(plan model.Plan, keys map[string]string) *Ensemble {
	return &Ensemble{about: model.About{Path: "stored probabilities", Plan: plan, Device: model.Device{Name: "no network"}, Meta: keys}}
}

// Join averages several models where their label planes agree. The first says which planes there are. They stay the
// property of their owners: the result need not be closed.
func Join(models ...model.Segmenter) (*Ensemble, error) {
	joined := &Ensemble{}
	for i, m := range models {
		e, ok := m.(*Ensemble)
		if !ok {
			return nil, fmt.Errorf("average models: model %d is none of the engine's", i+1)
		}
		joined.remarks = append(joined.remarks, e.remarks...)
		switch {
		case i == 0 && len(models) == 1:
			joined.about, joined.rules = e.About(), e.rules
		case i == 0:
			joined.about = e.About()
			joined.about.Cost = model.Cost{}
		default:
			if !agree(joined.about.Plan.Planes, e.about.Plan.Planes) {
				return nil, fmt.Errorf("%w: %s and %s have no label plane with the same classes, so they cannot be averaged",
					model.ErrPlan, joined.about.Path, e.about.Path)
			}
			joined.about.Plan.Name += " + " + e.about.Plan.Name
			joined.about.Path += " + " + e.about.Path
			joined.about.SHA256 += "+" + e.about.SHA256
			joined.about.Folds += e.about.Folds
		}
		if len(e.rules) > 0 && len(models) > 1 {
			joined.remarks = append(joined.remarks, "Post-processing of single models is not applied to their average.")
		}
		joined.members = append(joined.members, e.members...)
	}
	return joined, nil
}

// About describes the model and what runs it now.
func (e *Ensemble) About() model.About {
	about := e.about
	for i, m := range e.members {
		for k, n := range m.networks { // one that fell back to the CPU is the one to tell
			if d := n.Device(); i+k == 0 || d.Reason != "" && about.Device.Reason == "" {
				about.Device = d
			}
		}
	}
	return about
}

// Close closes the networks.
func (e *Ensemble) Close() error {
	var errs []error
	for _, m := range e.members {
		for _, n := range m.networks {
			errs = append(errs, n.Close())
		}
	}
	return errors.Join(errs...)
}

// Segment brings the scene to the plan's spacing, normalises it, runs the tiles and writes what r.Out asks for on the
// scene's grid. Progress counts both passes over the scene and the way back to its grid.
//
// Pixels without data (NaN or infinite) become zone.NoInformation, never front. A scene without any data, or of zeros
// only, is a geo.ErrNoData. Tiles in which nothing is wanted are not run, and those of one value once.
func (e *Ensemble) Segment(ctx context.Context, r model.Request, report func(done, total int)) (model.Summary, error) {
	if err := ctx.Err(); err != nil {
		return model.Summary{}, context.Cause(ctx)
	}
	grid := r.Source.Grid()
	if grid.Width < 1 || grid.Height < 1 {
		return model.Summary{}, fmt.Errorf("%w: the scene has no pixels", geo.ErrNoData)
	}
	passes, err := e.passes(r, report)
	if err != nil {
		return model.Summary{}, err
	}
	g, ctx := errgroup.WithContext(ctx)
	w := product.NewWriter(ctx, g, grid, e.about.Plan.Planes, e.about.Plan.FrontRule, r.Out)
	defer w.Free()
	if len(e.rules) > 0 {
		if err := w.Clean(e.rules, r.Work); err != nil {
			return model.Summary{}, errors.Join(err, w.Close(ctx))
		}
	}
	valid := 0.0
	g.Go(func() (err error) {
		if len(passes) == 1 && len(r.Stored) == 0 {
			err = passes[0].run(ctx, func(l product.Line) error { return w.Row(ctx, l) })
		} else {
			valid, err = e.merge(ctx, passes, r, w)
		}
		if err != nil {
			return err
		}
		return w.Close(ctx)
	})
	if err := g.Wait(); err != nil {
		return model.Summary{}, err
	}
	if report != nil {
		report(meterParts, meterParts)
	}
	sum := e.summary(passes, w)
	if len(passes) == 0 {
		sum.Valid = valid // nobody read the scene
	}
	return sum, nil
}

// passes are the members' ways through a scene.
func (e *Ensemble) passes(r model.Request, report func(done, total int)) ([]*pass, error) {
	turn := make(chan struct{}, 1)
	progress := newProgress(report, len(e.members))
	several := len(e.members)+len(r.Stored) > 1
	var all []*pass
	for i, m := range e.members {
		p := &pass{
			plan: m.plan, networks: m.networks, request: r, turn: turn, bounds: r.Source.Grid().Bounds(), report: progress.of(i),
			softmax: m.plan.Average == model.AverageLogits && (several || r.Out.Shares()),
			spread:  r.Out.Disagreement(),
		}
		if p.request.Step == 0 {
			p.request.Step = m.plan.Step
		}
		if s := p.request.Step; !(s >= 0.01 && s <= 1) {
			return nil, fmt.Errorf("tile step %g: expected 0.01 to 1", s)
		}
		if r.NoMirror {
			p.plan.Mirror = nil
		}
		p.sum.Warnings = warnings(m.plan, r.PixelSize)
		all = append(all, p)
	}
	return all, nil
}

// summary joins what the passes tell; statistics are those of the first.
func (e *Ensemble) summary(passes []*pass, w *product.Writer) model.Summary {
	var s model.Summary
	for i, p := range passes {
		if i == 0 {
			s = p.sum
			continue
		}
		s.Tiles += p.sum.Tiles
		s.Network += p.sum.Network
		s.Warnings = append(s.Warnings, p.sum.Warnings...)
	}
	s.Pixels, s.Front = w.Pixels, w.Front
	s.Warnings = slices.Concat(s.Warnings, e.remarks, w.Warnings())
	slices.SortStableFunc(s.Warnings, strings.Compare)
	s.Warnings = slices.Compact(s.Warnings)
	return s
}
