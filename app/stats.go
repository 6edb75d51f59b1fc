package app

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/paulmach/orb"

	"icefront/app/job"
	"icefront/app/label"
	"icefront/app/measure"
	"icefront/app/report"
	"icefront/geo"
	"icefront/geo/front"
	"icefront/geo/zone"
	"icefront/model"
)

// assess compares the prediction with the label in the background, once both are there.
func (s *Session) assess() {
	if s.prediction == nil || s.label.Empty() || s.scene == nil {
		return
	}
	a := assessment{deps: s.deps, scene: s.scene, prediction: s.prediction, label: s.label, sizes: s.sizes}
	work := func(ctx context.Context, progress func(done, total int)) (*report.Label, error) {
		return a.run(ctx, progress)
	}
	s.queue.Cancel(s.assessJob) // of another prediction or label
	s.assessJob = submit(s, job.Quick, "Compare with the label", work, func(r *report.Label) Change {
		if s.prediction != a.prediction || s.label != a.label {
			return 0 // of what is gone
		}
		s.stats = r
		return StatsChanged
	}, nil)
}

// assessment is one comparison: all that it needs, captured on the owner.
type assessment struct {
	deps       Deps
	scene      *OpenedScene
	prediction *Prediction
	label      label.Label
	sizes      measure.Sizes
}

func (a assessment) run(ctx context.Context, progress func(done, total int)) (*report.Label, error) {
	nan := report.Number(math.NaN())
	r := &report.Label{
		Paths: a.label.Paths(), Mean: nan, Median: nan, P95: nan, Max: nan,
		ToLabel: nan, ToPrediction: nan, Length: nan, MeanIoU: nan,
	}
	if zones := a.label.Zones(); zones != nil {
		if err := a.zones(ctx, zones, r, progress); err != nil {
			return nil, fmt.Errorf("compare the zones: %w", err)
		}
	}
	if err := a.fronts(r); err != nil {
		return nil, fmt.Errorf("compare the fronts: %w", err)
	}
	return r, nil
}

// fronts fills in the distances, on a plane centred on the label.
func (a assessment) fronts(r *report.Label) error {
	truth := a.label.Fronts()
	r.NoFront = missing(len(a.prediction.Fronts), len(truth))
	if len(truth) == 0 {
		return nil
	}
	size, err := a.deps.earth().PixelSize(a.scene.Path, a.scene.Grid(), a.sizes)
	if err != nil {
		return err
	}
	p, err := measure.NewPlane(a.deps.earth(), a.scene.Grid().CRS, bound(truth).Center(), size.Ground)
	if errors.Is(err, geo.ErrNoGeoreference) {
		return nil // zones can be compared all the same; the report says that the pixel size is unknown
	}
	if err != nil {
		return err
	}
	lengths, err := p.Lengths(truth)
	if err != nil {
		return err
	}
	r.Length = report.Number(sum(lengths))
	if r.NoFront != "" {
		return nil
	}
	pred, err := p.Fronts(a.prediction.Fronts)
	if err != nil {
		return err
	}
	if truth, err = p.Fronts(truth); err != nil {
		return err
	}
	e, err := front.Compare(pred, truth, front.CompareOptions{Keep: true})
	if err != nil {
		return err
	}
	r.Mean, r.Median, r.P95, r.Max = report.Number(e.Mean), report.Number(e.Median), report.Number(e.P95), report.Number(e.Max)
	r.ToLabel, r.ToPrediction = report.Number(e.ToTruth), report.Number(e.ToPrediction)
	r.Distances = e.Distances
	return nil
}

// missing names the side without a front.
func missing(pred, truth int) string {
	switch {
	case pred == 0 && truth == 0:
		return "both"
	case pred == 0:
		return "prediction"
	case truth == 0:
		return "label"
	}
	return ""
}

// zones fills in the confusion of the zones, where both sides have one.
func (a assessment) zones(ctx context.Context, truth geo.Source, r *report.Label, progress func(done, total int)) error {
	var c zone.Confusion
	aligned := geo.Align(truth, a.prediction.Zones.Grid())
	err := label.EachBand(ctx, a.prediction.Zones, label.Rows, progress, func(img geo.Image, row int) error {
		win := geo.Window{Row: row, Width: img.Grid.Width, Height: img.Grid.Height}
		want, err := aligned.Read(ctx, 1, win, win.Width, win.Height)
		if err != nil {
			return err
		}
		return c.Add(label.Mask(img).Pix, label.Mask(want).Pix)
	})
	if err != nil {
		return err
	}
	r.ZonesCompared = c.Total()
	r.IoU = map[string]report.Number{}
	scores := c.Scores()
	var all []float64
	for z, v := range scores.IoU {
		r.IoU[zoneKey(z)] = report.Number(v)
		if !math.IsNaN(v) {
			all = append(all, v)
		}
	}
	r.MeanIoU = report.Number(sum(all) / float64(len(all)))
	for _, row := range c.Counts {
		r.Confusion = append(r.Confusion, row[:])
	}
	return nil
}

func sum(xs []float64) (total float64) {
	for _, x := range xs {
		total += x
	}
	return total
}

// report puts into words and numbers what a prediction found.
func (p prediction) report(about model.About, size measure.PixelSize, c counted, traced traced) (report.Scene, error) {
	g, info := p.scene.Grid(), p.scene.Info()
	r := report.Scene{
		Scene: p.scene.Path, Width: g.Width, Height: g.Height, Band: p.scene.Band, CRS: g.CRS.Name(),
		PixelSize: [2]report.Number{unknownIfZero(size.Ground[0]), unknownIfZero(size.Ground[1])}, PixelFrom: size.From,
		Model: report.Model{
			Name: about.Plan.Name, Path: about.Path, SHA256: about.SHA256,
			Device: about.Device.Name, DeviceReason: about.Device.Reason,
		},
		FrontRule: traced.rule.String(), Valid: report.Number(c.summary.Valid),
		Fronts:   []report.Front{},
		ZoneArea: map[string]report.Number{}, ZonePixels: map[string]int64{},
		Warnings: append([]string{}, c.summary.Warnings...),
		Seconds:  time.Since(p.began).Seconds(), Version: p.deps.Version,
	}
	if !info.Acquired.IsZero() {
		r.Date = info.Acquired.UTC().Format(time.DateOnly)
	}
	for z := range zone.Count {
		r.ZonePixels[zoneKey(z)] = c.areas.Pixels[z]
		area := report.Number(math.NaN())
		if size.Known() {
			area = report.Number(c.areas.SquareMetres[z] / 1e6)
		}
		r.ZoneArea[zoneKey(z)] = area
	}
	r.Warnings = append(r.Warnings, frontWarnings(about, traced)...)
	return r, p.frontLengths(&r, size, traced.fronts)
}

// frontLengths measures the fronts on a plane around them.
func (p prediction) frontLengths(r *report.Scene, size measure.PixelSize, fs []front.Front) error {
	r.FrontLength = report.Number(math.NaN())
	if !size.Known() {
		for _, f := range fs {
			r.Fronts = append(r.Fronts, report.Front{Length: r.FrontLength, Vertices: len(f.Line)})
		}
		return nil
	}
	r.FrontLength = 0
	if len(fs) == 0 {
		return nil
	}
	pl, err := measure.NewPlane(p.deps.earth(), p.scene.Grid().CRS, bound(fs).Center(), size.Ground)
	if err != nil {
		return err
	}
	lengths, err := pl.Lengths(fs)
	if err != nil {
		return err
	}
	for i, l := range lengths {
		r.Fronts = append(r.Fronts, report.Front{Length: report.Number(l), Vertices: len(fs[i].Line)})
		r.FrontLength += report.Number(l)
	}
	return nil
}

// frontWarnings says where the fronts are not what the plan promised.
func frontWarnings(about model.About, traced traced) (w []string) {
	if about.Plan.FrontRule == model.FrontClass && traced.rule == front.ByContact {
		w = append(w, "The model's front class gave no front; it was traced where glacier meets ocean instead.")
	}
	switch {
	case len(traced.fronts) == 0 && traced.least > 0:
		w = append(w, fmt.Sprintf("No front of at least %g m was found.", traced.least))
	case len(traced.fronts) == 0:
		w = append(w, "No front was found.")
	}
	return w
}

// zoneKey is the name of a zone in reports.
func zoneKey(z int) string { return strings.ReplaceAll(zone.Class(z).String(), " ", "_") }

func unknownIfZero(v float64) report.Number {
	if v == 0 {
		return report.Number(math.NaN())
	}
	return report.Number(v)
}

// bound is the box around all fronts.
func bound(fs []front.Front) orb.Bound {
	all := make(orb.MultiLineString, len(fs))
	for i, f := range fs {
		all[i] = f.Line
	}
	return all.Bound()
}
