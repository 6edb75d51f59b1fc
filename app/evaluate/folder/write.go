package folder

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"strings"

	"icefront/app/evaluate"
	"icefront/app/evaluate/illustrate"
	"icefront/app/evaluate/page"
	"icefront/app/render"
	"icefront/app/report/figure"
	"icefront/geo"
	"icefront/geo/front"
	"icefront/geo/published"
)

// worst is how many scenes are drawn with both fronts.
const worst = 10

// Write writes an evaluation into a folder that exists: evaluation.json, tables, figures, the worst scenes, and report.html.
// It returns the files. What fails leaves its own file out, and what was written before.
func Write(ctx context.Context, d Deps, r *evaluate.Result, dir string, s evaluate.Style, progress func(done, total int)) ([]string, error) {
	w := &writer{dir: dir}
	names := [2]string{nameOf(r), ""}
	if r.Other != nil {
		names[1] = nameOf(r.Other)
	}
	figures := illustrate.Figures(r, illustrate.Options{Names: names, Humans: s.Humans, Folds: experiments(r, names), Distances: distances})
	drawn := r.Worst(worst)
	formats := s.Formats
	if len(formats) == 0 {
		formats = figure.Formats
	}
	total, done := len(figures)*len(formats)+len(drawn)+4, 0
	step := func() error {
		if done++; progress != nil {
			progress(done, total)
		}
		return ctx.Err()
	}
	for _, table := range []struct {
		name  string
		write func(io.Writer) error
	}{{"evaluation.json", r.Write}, {"images.csv", r.ImagesCSV}, {"groups.csv", r.GroupsCSV}} {
		if err := errors.Join(w.file(table.name, table.write), step()); err != nil {
			return w.files, err
		}
	}
	for _, f := range figures {
		for _, format := range formats {
			path := filepath.Join("figures", f.Name+"."+format)
			if err := errors.Join(w.file(path, func(to io.Writer) error { return f.Figure.Write(to, format) }), step()); err != nil {
				return w.files, err
			}
		}
	}
	var overlays []page.Overlay
	for _, img := range drawn {
		picture, err := overlay(ctx, d, img)
		if err != nil {
			return w.files, err
		}
		if picture != nil {
			o := page.Overlay{Name: img.Name, Caption: caption(img), PNG: picture}
			overlays = append(overlays, o)
			name := filepath.Join("worst", fmt.Sprintf("%02d_%s.png", len(overlays), strings.ReplaceAll(img.Name, string(filepath.Separator), "_")))
			if err := w.file(name, func(to io.Writer) error { _, err := to.Write(picture); return err }); err != nil {
				return w.files, err
			}
		}
		if err := step(); err != nil {
			return w.files, err
		}
	}
	err := w.file("report.html", func(to io.Writer) error {
		return page.Write(to, r, page.Content{Date: s.Date, Names: names, Figures: figures, Worst: overlays})
	})
	return w.files, errors.Join(err, step())
}

// nameOf names a model by its folder.
func nameOf(r *evaluate.Result) string { return filepath.Base(filepath.Clean(r.Predictions)) }

// experiments are the fold results that a figure shows.
func experiments(r *evaluate.Result, names [2]string) []figure.Experiment {
	var all []figure.Experiment
	for i, one := range []*evaluate.Result{r, r.Other} {
		if one == nil || len(one.Folds) == 0 {
			continue
		}
		e := figure.Experiment{Name: names[i]}
		for _, f := range one.Folds {
			if h := f.Headline(); h != nil && h.Mean.Known() {
				e.Values = append(e.Values, float64(h.Mean))
			}
		}
		all = append(all, e)
	}
	return all
}

// distances are those of an image's headline, and the length of front that each stands for.
func distances(i evaluate.Image) ([]float64, float64) {
	h := i.Headline()
	if h == nil {
		return nil, 0
	}
	return i.HeadlineDistances(), h.Spacing
}

// caption says what is wrong with a scene.
func caption(i evaluate.Image) string {
	h := i.Headline()
	text := fmt.Sprintf("mean distance error %.0f m, largest %.0f m", float64(h.Mean), float64(h.Max))
	if i.Trust != nil && i.Trust.Score.Known() {
		text += fmt.Sprintf(", trust %.0f", float64(i.Trust.Score))
	}
	return text
}

// side is the longer side of a drawn scene in pixels.
const side = 900

// overlay draws a scene with both fronts; nil if its picture is not there, or is of another size.
func overlay(ctx context.Context, d Deps, img evaluate.Image) (_ []byte, err error) {
	path := img.Scene
	if path == "" {
		path = img.Files["predicted_zones"]
	}
	if path == "" || len(img.Lines.Predicted)+len(img.Lines.Label) == 0 {
		return nil, nil
	}
	sc, err := d.OpenScene(ctx, path, "")
	if err != nil {
		return nil, nil // it is named in the result; the report goes without its picture
	}
	defer func() { err = errors.Join(err, sc.Close()) }()
	g := img.Lines.Grid
	if sc.Grid().Width != g.Width || sc.Grid().Height != g.Height {
		return nil, nil
	}
	spec := render.OverlaySpec{
		Scene: placed{sc, g}, MaxSide: side, Metres: float64(img.PixelSize[1]) * float64(max(g.Width, g.Height)) / side,
		Prediction: front.Lines(img.Lines.Predicted), Label: front.Lines(img.Lines.Label), Box: box(img, g),
	}
	if spec.Stretch, err = stretch(ctx, sc); err != nil {
		return nil, err
	}
	picture, err := render.Overlay(ctx, spec)
	if err != nil {
		return nil, fmt.Errorf("draw %s: %w", img.Name, err)
	}
	var b bytes.Buffer
	err = png.Encode(&b, picture)
	return b.Bytes(), err
}

// placed shows a scene on the grid that its fronts are in.
type placed struct {
	geo.Scene
	grid geo.Grid
}

// Grid is that of the fronts.
func (p placed) Grid() geo.Grid { return p.grid }

// box is the bounding box of a scene; empty if it has none that can be read.
func box(img evaluate.Image, g geo.Grid) geo.Window {
	path := img.Files["bounding_box"]
	if path == "" {
		return geo.Window{}
	}
	f, err := os.Open(path)
	if err != nil {
		return geo.Window{}
	}
	defer f.Close()
	b, err := published.ParseBox(f)
	if err != nil {
		return geo.Window{}
	}
	return b.Window(g)
}
