package app

import (
	"context"
	"errors"
	"fmt"
	"image"
	"image/png"
	"io"
	"path/filepath"
	"slices"

	"icefront/app/desk"
	"icefront/app/job"
	"icefront/app/render"
	"icefront/app/report"
	"icefront/app/staged"
	"icefront/geo"
	"icefront/geo/front"
	"icefront/geo/schema"
)

// ErrNoPrediction says that something was asked that needs a prediction.
var ErrNoPrediction = errors.New("there is no prediction yet")

// Formats are the vector formats fronts are written in, by name; the first is the default.
var Formats = []Format{
	{"gpkg", ".gpkg", "GeoPackage"}, {"shp", ".shp", "Shapefile"}, {"geojson", ".geojson", "GeoJSON"},
}

// Format is one vector format.
type Format struct{ Name, Extension, Title string }

// HasFronts reports that the scene that is worked on has a front to export: predicted or drawn.
func (s *Session) HasFronts() bool { return s.desk.At.Prediction != nil || len(s.drawnFronts()) > 0 }

// drawnFronts are the fronts of the scene that is worked on as they are now, corrected by hand or not, with the scene's errors.
func (s *Session) drawnFronts() (all []schema.Front) {
	for _, f := range s.doc.Fronts(s.desk.At.Key) {
		if !f.Finished() || s.desk.At.Scene == nil {
			continue
		}
		if st := s.Stats(); st != nil && st.Mean.Known() {
			mean, median := float64(st.Mean), float64(st.Median)
			f.Mean, f.Median = &mean, &median
		}
		all = append(all, f.Front)
	}
	return all
}

// ExportFronts writes the fronts of the scene as they are drawn now in the background, in the format of the path's extension.
func (s *Session) ExportFronts(path string, then func(error)) int {
	if !s.HasFronts() {
		return s.refuse(ErrNoPrediction, then)
	}
	fronts, crs, measure := s.drawnFronts(), s.desk.At.Scene.Grid().CRS, schema.OnGround(s.deps.Project)
	work := func(ctx context.Context, _ func(done, total int)) ([]string, error) {
		l, _, err := schema.Layer(schema.Own, fronts, measure)
		if err != nil {
			return nil, fmt.Errorf("write %s: %w", path, err)
		}
		l.CRS = crs // without a front too
		return s.deps.WriteLayer(ctx, path, l)
	}
	return submit(s, job.Quick, "Export "+filepath.Base(path), work, func(warnings []string) Change {
		s.warn(warnings...)
		return 0
	}, then)
}

// FullReport is the prediction's report with the label's errors, if they are known.
func (s *Session) FullReport() (report.Scene, error) {
	if s.desk.At.Prediction == nil {
		return report.Scene{}, ErrNoPrediction
	}
	r := s.desk.At.Prediction.Report
	if r.Label = s.Stats(); r.Label != nil && s.doc.Corrected(s.desk.At.Key) {
		r.Warnings = append(slices.Clone(r.Warnings), "Fronts or zones were corrected by hand: the errors are of what is drawn now, all else is of the prediction.")
	}
	return r, nil
}

// ExportReport writes the report as JSON in the background, with the files and the job that it is to name; both may be nil.
func (s *Session) ExportReport(path string, files map[string]string, j *report.Job, then func(error)) int {
	r, err := s.FullReport()
	if err != nil {
		return s.refuse(err, then)
	}
	r.Files, r.Job = files, j
	work := func(context.Context, func(done, total int)) (struct{}, error) {
		return struct{}{}, WriteFile(path, r.Write)
	}
	return submit(s, job.Quick, "Write "+filepath.Base(path), work, unchanged, then)
}

func unchanged(struct{}) Change { return 0 }

// ExportOverlay writes the scene with fronts and zones as PNG in the background.
func (s *Session) ExportOverlay(path string, then func(error)) int {
	if s.desk.At.Prediction == nil {
		return s.refuse(ErrNoPrediction, then)
	}
	o := s.overlay()
	work := func(ctx context.Context, progress func(done, total int)) (struct{}, error) {
		img, err := o.draw(ctx)
		if err != nil {
			return struct{}{}, fmt.Errorf("draw %s: %w", path, err)
		}
		return struct{}{}, WriteFile(path, func(w io.Writer) error {
			fast := png.Encoder{CompressionLevel: png.BestSpeed} // six times faster, a tenth larger: it is speckle
			return fast.Encode(staged.Until(ctx, w), img)
		})
	}
	return submit(s, job.Quick, "Draw "+filepath.Base(path), work, unchanged, then)
}

// WriteFile writes to a temporary name in the same folder, syncs, and renames.
func WriteFile(path string, write func(io.Writer) error) error {
	if err := staged.File(path, write); err != nil {
		return fmt.Errorf("write %s: %w", path, geo.Cause(err))
	}
	return nil
}

// overlay is a picture to be drawn: all that it needs, captured on the owner.
type overlay struct{ spec render.OverlaySpec }

// overlayZones is the opacity of the zones in an overlay: enough to see, too little to hide the scene.
const overlayZones = 0.25

func (s *Session) overlay() overlay {
	spec := render.OverlaySpec{
		Scene: s.desk.At.Scene, Band: s.desk.At.Scene.Band, Stretch: s.desk.At.Scene.Stretch,
		Zones: s.desk.Zones(s.desk.At), Palette: desk.ZonePalette(), ZoneOpacity: overlayZones,
		Prediction: front.Lines(s.desk.Fronts(s.desk.At)), Label: front.Lines(s.desk.At.Label.Fronts()),
	}
	if size := s.PixelSize(); size.Known() {
		spec.Metres = size.Ground[1]
	}
	return overlay{spec}
}

func (o overlay) draw(ctx context.Context) (*image.RGBA, error) { return render.Overlay(ctx, o.spec) }
