package folder

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/png"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"icefront/app/evaluate"
	"icefront/app/evaluate/herrmann"
	"icefront/app/evaluate/match"
	"icefront/geo"
	"icefront/geo/published"
	"icefront/geo/runs"
)

// Original is an evaluation as the original's program did it.
type Original struct {
	*herrmann.Folder
	deps     Deps
	pairs    map[string]match.Pair
	warnings []string // of matching
}

var _ evaluate.Published = (*Original)(nil)

// Published evaluates as the original's program did: its numbers, of its images.
func Published(ctx context.Context, d Deps, o evaluate.Order, progress func(done, total int)) (*Original, error) {
	if err := o.Check(); err != nil {
		return nil, err
	}
	set, err := match.Find(ctx, match.Request{
		Predictions: o.Predictions, Labels: o.Labels, Scenes: o.Scenes, MetaData: o.MetaData, Published: true,
	})
	if err != nil {
		return nil, err
	}
	f, err := herrmann.Evaluate(ctx, d.labels(), set, progress)
	if err != nil {
		return nil, err
	}
	if len(f.Scored) == 0 {
		err := errors.New("no image could be evaluated as the original's program does")
		if len(f.Skipped) > 0 {
			err = fmt.Errorf("%w; the first is %s: %s", err, f.Skipped[0].Name, f.Skipped[0].Reason)
		}
		return nil, err
	}
	r := &Original{Folder: f, deps: d, warnings: set.Warnings, pairs: map[string]match.Pair{}}
	for _, p := range set.Pairs {
		r.pairs[p.Name] = p
	}
	return r, nil
}

// WriteJSON writes the numbers, with the original's keys.
func (r *Original) WriteJSON(to io.Writer) error {
	enc := json.NewEncoder(to)
	enc.SetIndent("", "    ")
	return enc.Encode(r.Result())
}

// Warnings are remarks of matching and scoring, whole sentences.
func (r *Original) Warnings() []string { return slices.Concat(r.warnings, r.Result().Warnings) }

// Failed is how many images were skipped.
func (r *Original) Failed() int { return len(r.Skipped) }

// WriteFiles writes eval_results.json and what the original's program wrote beside it.
func (r *Original) WriteFiles(ctx context.Context, dir string, progress func(done, total int)) ([]string, error) {
	w := &writer{dir: dir}
	if err := w.file("eval_results.json", r.WriteJSON); err != nil {
		return w.files, err
	}
	for kind, name := range map[herrmann.Kind]string{herrmann.FromZone: "distance_errors_zone.txt", herrmann.FromFront: "distance_errors_front.txt"} {
		if err := w.file(name, func(to io.Writer) error { return r.errors(to, kind) }); err != nil {
			return w.files, err
		}
	}
	for i, s := range r.Scored {
		if err := errors.Join(ctx.Err(), r.images(ctx, w, s)); err != nil {
			return w.files, err
		}
		if progress != nil {
			progress(i+1, len(r.Scored))
		}
	}
	return w.files, nil
}

// errors writes the mean error of each image, a line each.
func (r *Original) errors(to io.Writer, kind herrmann.Kind) error {
	for _, e := range r.ImageErrors(kind) {
		if _, err := fmt.Fprintln(to, e.Mean); err != nil {
			return err
		}
	}
	return nil
}

// images writes the fronts that were compared, and draws them on the SAR image if that is there.
func (r *Original) images(ctx context.Context, w *writer, s herrmann.Scored) error {
	for _, one := range []struct {
		errors *herrmann.Errors
		end    string
	}{{s.FromZone, ""}, {s.FromFront, "_front"}} {
		if one.errors == nil {
			continue
		}
		name := s.Name.ID + one.end + ".png"
		line := one.errors.Line
		if err := w.file(filepath.Join("postprocessed", name), func(to io.Writer) error { return encodeGrey(to, line) }); err != nil {
			return err
		}
		if err := r.draw(ctx, w, s.Name, line, name); err != nil {
			return err
		}
	}
	return nil
}

// encodeGrey writes a mask as a grey PNG.
func encodeGrey(to io.Writer, m *runs.Mask) error {
	img := image.NewGray(image.Rect(0, 0, m.Grid.Width, m.Grid.Height))
	for y := range m.Grid.Height {
		m.Expand(y, img.Pix[y*img.Stride:][:m.Grid.Width])
	}
	return png.Encode(to, img)
}

// draw draws a predicted front and the label's on the SAR image, as the original's program did.
func (r *Original) draw(ctx context.Context, w *writer, id geo.CaFFeName, line *runs.Mask, name string) (err error) {
	p := r.pairs[id.ID]
	if p.Scene == "" || p.Label.Front == "" {
		return nil
	}
	sc, err := r.deps.OpenScene(ctx, p.Scene, "")
	if err != nil {
		return nil // a picture less, no number
	}
	defer func() { err = errors.Join(err, sc.Close()) }()
	truth, err := herrmann.ReadLine(ctx, r.deps.labels(), p.Label.Front)
	if err != nil {
		return err
	}
	g := sc.Grid()
	if g.Width != line.Grid.Width || g.Height != line.Grid.Height {
		return nil
	}
	var box *published.Box
	if p.Box != "" {
		b, err := herrmann.ReadBox(p.Box)
		if err != nil {
			return err
		}
		box = &b
	}
	o, err := published.NewOverlay(line, truth, box, id.Resolution)
	if err != nil {
		return err
	}
	img := image.NewRGBA(image.Rect(0, 0, g.Width, g.Height))
	grey, rgb := make([]uint8, g.Width), make([]uint8, 3*g.Width)
	for y := range g.Height {
		row, err := sc.Read(ctx, 1, geo.Window{Row: y, Width: g.Width, Height: 1}, g.Width, 1)
		if err != nil {
			return err
		}
		for x, v := range row.Pix {
			grey[x] = 0 // no data is black
			if v > 0 {
				grey[x] = uint8(min(v, 255))
			}
		}
		if err := o.Row(y, rgb, grey); err != nil {
			return err
		}
		for x := range g.Width {
			copy(img.Pix[y*img.Stride+4*x:], []uint8{rgb[3*x], rgb[3*x+1], rgb[3*x+2], 255})
		}
	}
	return w.file(filepath.Join("visualization", name), func(to io.Writer) error { return png.Encode(to, img) })
}

// Print writes the original's headline numbers for people.
func (r *Original) Print(to io.Writer) error {
	var b strings.Builder
	all := func(geo.CaFFeName) bool { return true }
	for kind, name := range []string{herrmann.FromZone: "front of the zones", herrmann.FromFront: "predicted front"} {
		f := r.Figures(herrmann.Kind(kind), all)
		if f.Images == 0 {
			continue
		}
		fmt.Fprintf(&b, "%-20s MDE %.1f m (pooled; 95 %% %.1f to %.1f, standard deviation %.1f), mean of %d images %.1f m, median %.1f m; no front in %d of %d\n",
			name, f.Mean, f.Confidence[0], f.Confidence[1], f.Std, f.Images-f.NoFront, f.MeanMean, f.MedianMean, f.NoFront, f.Images)
	}
	for _, s := range r.Skipped {
		fmt.Fprintf(&b, "skipped %s: %s\n", s.Name, s.Reason)
	}
	_, err := io.WriteString(to, b.String())
	return err
}
