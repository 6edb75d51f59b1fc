package evaluate

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"strings"
	"time"

	"icefront/app/evaluate/match"
	"icefront/app/evaluate/pool"
	"icefront/app/label"
	"icefront/app/measure"
	"icefront/app/report"
	"icefront/app/score"
	"icefront/geo"
	"icefront/geo/front"
)

// evaluation is the work on one pair.
type evaluation struct {
	deps     Deps
	settings Settings
	pair     match.Pair
	fold     string

	frame   *frame
	box     *geo.Window
	image   *Image
	skipped []Skipped
}

// files are what was read of a pair; what is missing, or could not be read, is nil.
type files struct{ predictedZones, predictedFront, labelZones, labelFront *label.Label }

// do compares the pair. Its error is that of a context that has ended; the pair's own are in what was skipped.
func (e evaluation) do(ctx context.Context) (outcome, error) {
	p := e.pair
	switch {
	case p.Predicted == match.Files{}:
		e.skip("It has no prediction.")
		return outcome{skipped: e.skipped}, nil
	case p.Label == match.Files{}:
		e.skip("It has no label.")
		return outcome{skipped: e.skipped}, nil
	}
	said := e.report()
	var err error
	if e.frame, err = e.deps.frame(ctx, e.settings, p, said); err != nil {
		if ctx.Err() != nil {
			return outcome{}, ctx.Err()
		}
		e.skip("It was not compared: %s.", err)
		return outcome{skipped: e.skipped}, nil
	}
	e.image = e.describe(said)
	if e.settings.Box {
		e.readBox()
	}
	read := e.read(ctx)
	err = e.compare(ctx, read, said)
	if ctx.Err() != nil {
		return outcome{}, ctx.Err()
	}
	if err != nil {
		e.skip("It was not compared: %s.", err)
	}
	if i := e.image; i.Zones == nil && i.Front == nil && i.ZoneFront == nil {
		if len(e.skipped) == 0 {
			e.skip("It was not compared: prediction and label have neither zones nor fronts in common.")
		}
		return outcome{skipped: e.skipped}, nil
	}
	return outcome{e.image, e.skipped}, nil
}

func (e *evaluation) skip(format string, args ...any) {
	reason := strings.ReplaceAll(fmt.Sprintf(format, args...), "\n", "; ")
	e.skipped = append(e.skipped, Skipped{inFold(e.fold, e.pair.Name), reason})
}

// describe is the image without its figures.
func (e *evaluation) describe(said reported) *Image {
	p, f := e.pair, e.frame
	i := &Image{
		Name: p.Name, Fold: e.fold, Glacier: p.Glacier, Sensor: p.Sensor, Resolution: report.Known(p.Resolution),
		PixelSize: [2]report.Number{report.Known(f.pixel.Ground[0]), report.Known(f.pixel.Ground[1])}, PixelFrom: f.pixel.From,
		Width: f.grid.Width, Height: f.grid.Height, Scene: p.Scene, Files: map[string]string{},
	}
	if !p.Date.IsZero() {
		i.Date = p.Date.UTC().Format(time.DateOnly)
		if e.settings.Season.Of != nil {
			i.Season = e.settings.Season.Of(p.Glacier, p.Date)
		}
	}
	for name, path := range map[string]string{
		"predicted_zones": p.Predicted.Zones, "predicted_front": p.Predicted.Front,
		"label_zones": p.Label.Zones, "label_front": p.Label.Front, "bounding_box": p.Box,
	} {
		if path != "" {
			i.Files[name] = path
		}
	}
	i.Warnings = append(i.Warnings, f.warnings...)
	if said.err != nil {
		i.Warnings = append(i.Warnings, fmt.Sprintf("The report %s was not read: %s.", p.Report, said.err))
	}
	return i
}

// reported is what our own report of a prediction says that is of use here.
type reported struct {
	PixelSize [2]report.Number `json:"pixel_size_m"`
	PixelFrom string           `json:"pixel_size_from"`
	Trust     *report.Trust    `json:"trust"`
	err       error
}

// report reads the report beside the prediction.
func (e *evaluation) report() (r reported) {
	if e.pair.Report == "" {
		return r
	}
	f, err := os.Open(e.pair.Report)
	if err != nil {
		return reported{err: geo.Cause(err)}
	}
	defer f.Close() // it was only read
	const most = 64 << 20
	if err := json.NewDecoder(io.LimitReader(f, most)).Decode(&r); err != nil {
		return reported{err: fmt.Errorf("it is no report: %w", err)}
	}
	return r
}

// read opens all files of the pair.
func (e *evaluation) read(ctx context.Context) (f files) {
	for _, one := range []struct {
		what, path string
		want       label.Want
		to         **label.Label
	}{
		{"predicted zones were", e.pair.Predicted.Zones, label.Zones, &f.predictedZones},
		{"predicted front was", e.pair.Predicted.Front, label.Front, &f.predictedFront},
		{"label's zones were", e.pair.Label.Zones, label.Zones, &f.labelZones},
		{"label's front was", e.pair.Label.Front, label.Front, &f.labelFront},
	} {
		if one.path == "" || ctx.Err() != nil {
			continue
		}
		l, warnings, err := e.deps.open(ctx, e.frame, one.path, one.want)
		if err != nil {
			e.skip("The %s not compared: %s.", one.what, err)
			continue
		}
		*one.to = l
		e.image.Warnings = append(e.image.Warnings, warnings...)
	}
	return f
}

// compare scores what both sides have.
func (e *evaluation) compare(ctx context.Context, f files, said reported) error {
	pair := score.Pair{Earth: e.deps.Earth, Grid: e.frame.grid, Pixel: e.frame.pixel, Buffer: e.settings.Buffer, Flow: e.settings.Flow}
	if f.predictedZones != nil {
		pair.Predicted.Zones = f.predictedZones.Zones()
	}
	if f.labelZones != nil {
		pair.Label.Zones = f.labelZones.Zones()
	}
	read, err := pair.Read(ctx, nil)
	if err != nil {
		return err
	}
	if f.predictedZones != nil && f.labelZones != nil {
		if zones := read.Zones(); zones.ZonesCompared > 0 {
			e.image.Zones = &zones
		} else {
			e.skip("The zones were not compared: prediction and label have no pixel in common.")
		}
	}
	truth, ok, err := e.truth(f)
	if err != nil || !ok {
		return err
	}
	if !e.frame.pixel.Known() {
		e.skip("The fronts were not compared: how many metres a pixel of %s has is unknown; give --pixel-sizes.", e.frame.path)
		return nil
	}
	if f.predictedFront != nil {
		e.image.Front, e.image.FrontDistances, err = e.fronts(read, f.predictedFront.Fronts(), truth, false)
		if err != nil {
			return err
		}
	}
	if f.predictedZones == nil {
		e.image.Parts = e.alone(said, nil)
		return nil
	}
	contact, err := e.contact(f.predictedZones)
	if err != nil {
		return err
	}
	e.image.ZoneFront, e.image.ZoneFrontDistances, err = e.fronts(read, contact, truth, true)
	e.image.Parts = e.alone(said, read.PredictedZones())
	return err
}

// truth is the label's front: as drawn, else the contact of its zones. Without either there is nothing to compare with; a
// drawn one that could not be read is not replaced.
func (e *evaluation) truth(f files) (_ []front.Front, ok bool, err error) {
	switch {
	case f.labelFront != nil:
		return f.labelFront.Fronts(), true, nil
	case e.pair.Label.Front != "" || f.labelZones == nil:
		return nil, false, nil
	}
	fs, err := e.contact(f.labelZones)
	return fs, err == nil, err
}

// contact is where the glacier of zones meets their ocean, in pieces that are long enough.
func (e *evaluation) contact(zones *label.Label) ([]front.Front, error) {
	least, fs := e.settings.minLength(), zones.Fronts()
	if least == 0 || len(fs) == 0 || !e.frame.pixel.Known() {
		return fs, nil
	}
	plane, err := measure.NewPlane(e.deps.Earth, e.frame.grid.CRS, measure.Centre(fs), e.frame.pixel.Ground)
	if err != nil {
		return nil, err
	}
	lengths, err := plane.Lengths(fs)
	if err != nil {
		return nil, err
	}
	var long []front.Front
	for i, l := range lengths {
		if l >= least {
			long = append(long, fs[i])
		}
	}
	return long, nil
}

// fronts compares fronts, and keeps the distances without their places, in order.
func (e *evaluation) fronts(read *score.Read, predicted, truth []front.Front, oriented bool) (*report.FrontErrors, []float64, error) {
	if e.box != nil {
		var err error
		if predicted, err = clipped(predicted, e.frame.grid, *e.box); err != nil {
			return nil, nil, err
		}
		if truth, err = clipped(truth, e.frame.grid, *e.box); err != nil {
			return nil, nil, err
		}
	}
	if e.image.Lines.Grid.Width == 0 { // those of the headline come first
		e.image.Lines = Lines{Grid: e.frame.grid, Predicted: predicted, Label: truth}
	}
	read.Predicted.Oriented = oriented
	found, err := read.Fronts(predicted, truth)
	if err != nil {
		return nil, nil, err
	}
	metres := make([]float64, len(found.Distances))
	for i, d := range found.Distances {
		metres[i] = d.Metres
	}
	found.Distances = nil
	if found.NoFront == "" && math.IsNaN(float64(found.Mean)) {
		return nil, nil, errors.New("its fronts have no distance")
	}
	return &found, pool.NewSet("", metres, found.Spacing).Metres, nil
}
