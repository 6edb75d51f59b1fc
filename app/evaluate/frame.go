package evaluate

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/project"

	"icefront/app/evaluate/match"
	"icefront/app/label"
	"icefront/app/measure"
	"icefront/geo"
)

// frame is where the images of a pair lie, and how large their pixels are. It is a scene without pixels, beside which all
// files of the pair are read.
type frame struct {
	path     string // of the file whose grid counts
	grid     geo.Grid
	info     geo.Info
	laid     bool // on a grid that is not of the file itself: it has no georeferencing
	pixel    measure.PixelSize
	warnings []string
}

func (f *frame) Grid() geo.Grid { return f.grid }
func (f *frame) Info() geo.Info { return f.info }
func (f *frame) Close() error   { return nil }

// Read has nothing to give.
func (f *frame) Read(context.Context, int, geo.Window, int, int) (geo.Image, error) {
	return geo.Image{}, errors.New("a frame has no pixels")
}

// frame finds the grid of a pair: that of its first raster, of the prediction, the scene or the label. A picture without
// georeferencing takes that of meta_data.csv, or of another raster of the same size.
func (d Deps) frame(ctx context.Context, s Settings, p match.Pair, said reported) (*frame, error) {
	var f *frame
	var first error
	from := ""
	for _, path := range []string{p.Predicted.Zones, p.Predicted.Front, p.Scene, p.Label.Zones, p.Label.Front} {
		if path == "" || label.IsVector(path) {
			continue
		}
		sc, err := d.OpenScene(ctx, path, "")
		if err != nil {
			if first == nil {
				first = err
			}
			continue
		}
		grid, info := sc.Grid(), sc.Info()
		_ = sc.Close() // nothing was read
		switch {
		case f == nil:
			f = &frame{path: path, grid: grid, info: geo.Info{Path: p.Name, Acquired: p.Date}}
			if p.Date.IsZero() {
				f.info.Acquired = info.Acquired
			}
			if grid.CRS.Empty() && p.Georeference != nil && f.place(*p.Georeference) {
				from = measure.FromGrid + " in meta_data.csv"
			}
		case !grid.CRS.Empty() && grid.Width == f.grid.Width && grid.Height == f.grid.Height:
			f.grid = grid
			from = measure.FromGrid + " of " + filepath.Base(path)
		}
		if !f.grid.CRS.Empty() {
			break
		}
	}
	switch {
	case f == nil && first != nil:
		return nil, first
	case f == nil:
		return nil, errors.New("it has no raster that gives its size; put the SAR image beside the prediction")
	}
	if err := f.measure(d.Earth, s.Sizes, p, said); err != nil {
		return nil, err
	}
	if from != "" {
		f.laid, f.pixel.From = true, from
	}
	return f, nil
}

// place lays the picture into a box in a CRS.
func (f *frame) place(g match.Georeference) bool {
	w, h := (g.Right-g.Left)/float64(f.grid.Width), (g.Top-g.Bottom)/float64(f.grid.Height)
	if !(w > 0) || !(h > 0) || g.CRS.Empty() {
		f.warnings = append(f.warnings, fmt.Sprintf("The box of meta_data.csv (%g to %g, %g to %g) is empty, so it was not used.",
			g.Left, g.Right, g.Bottom, g.Top))
		return false
	}
	f.grid.Transform, f.grid.CRS = geo.Affine{g.Left, w, 0, g.Top, 0, -h}, g.CRS
	return true
}

// measure finds the metres of a pixel: from georeferencing, else the user's sizes, else our report of the prediction, else
// the nominal ones of the name or of metadata.
func (f *frame) measure(earth measure.Earth, given measure.Sizes, p match.Pair, said reported) (err error) {
	both := func(v float64) [2]float64 { return [2]float64{v, v} }
	if !f.grid.CRS.Empty() {
		f.pixel, err = earth.PixelSize(f.path, f.grid, measure.Sizes{})
		return err
	}
	f.pixel = measure.PixelSize{From: "unknown"}
	for _, path := range []string{p.Name, p.Scene, p.CaFFe.ID, p.Predicted.Zones, p.Predicted.Front} {
		for _, name := range []string{filepath.Base(path), strings.TrimSuffix(filepath.Base(path), filepath.Ext(path))} {
			if v, ok := given.ByName[name]; ok && path != "" {
				f.pixel = measure.PixelSize{Ground: v, Model: v, From: "pixel-size table"}
				return nil
			}
		}
	}
	switch {
	case given.All[0] > 0:
		f.pixel = measure.PixelSize{Ground: given.All, From: "given by the user"}
	case said.PixelSize[0] > 0 && said.PixelSize[1] > 0:
		f.pixel = measure.PixelSize{Ground: [2]float64{float64(said.PixelSize[0]), float64(said.PixelSize[1])},
			From: "report of the prediction: " + said.PixelFrom}
	case p.Parsed && p.CaFFe.Resolution > 0:
		f.pixel = measure.PixelSize{Ground: both(p.CaFFe.Resolution), From: "CaFFe name (nominal)"}
	case p.Resolution > 0:
		f.pixel = measure.PixelSize{Ground: both(p.Resolution), From: "metadata (nominal)"}
	}
	return nil
}

// open reads one file of a pair. Its error names the file.
func (d Deps) open(ctx context.Context, f *frame, path string, want label.Want) (*label.Label, []string, error) {
	if label.IsVector(path) {
		layer, err := d.ReadLayer(ctx, path)
		switch {
		case err != nil:
			return nil, nil, named(path, err)
		case len(layer.Features) == 0 && want == label.Front:
			return &label.Label{}, nil, nil // a prediction without a front writes such a file
		case layer.CRS.Empty() && f.laid:
			layer = f.onGround(layer)
		}
		d.ReadLayer = func(context.Context, string) (geo.Layer, error) { return layer, nil }
	}
	reader := label.Reader{Want: want, ReadLayer: d.ReadLayer, Earth: d.Earth, OpenScene: f.opener(d.OpenScene)}
	file, err := reader.Read(ctx, f, path, measure.Sizes{All: f.pixel.Ground}, nil)
	if err != nil {
		if cause := errors.Unwrap(err); cause != nil { // all files are labels to the reader
			err = cause
		}
		return nil, nil, named(path, err)
	}
	l := label.Label{}.With(file)
	if want == label.Zones && l.Zones() == nil {
		return nil, nil, fmt.Errorf("%s: it holds lines, and zones were expected", path)
	}
	return &l, file.Warnings, nil
}

// onGround takes features in pixel coordinates to the CRS that the picture was laid on.
func (f *frame) onGround(l geo.Layer) geo.Layer {
	inverse, _ := geo.PixelAffine.Invert()
	move := func(p orb.Point) orb.Point {
		at := inverse.Apply(p[0], p[1])
		return f.grid.Transform.Apply(at[0], at[1])
	}
	moved := make([]geo.Feature, len(l.Features))
	for i, feature := range l.Features {
		moved[i] = geo.Feature{Values: feature.Values}
		if feature.Geometry != nil {
			moved[i].Geometry = project.Geometry(orb.Clone(feature.Geometry), move)
		}
	}
	l.CRS, l.Features = f.grid.CRS, moved
	return l
}

// named is an error that names the file.
func named(path string, err error) error {
	if strings.Contains(err.Error(), path) {
		return err
	}
	return fmt.Errorf("%s: %w", path, err)
}

// opener opens rasters in the frame: what is not georeferenced is laid on its grid if it has its size.
func (f *frame) opener(open func(context.Context, string, geo.CRS) (geo.Scene, error)) func(context.Context, string, geo.CRS) (geo.Scene, error) {
	return func(ctx context.Context, path string, as geo.CRS) (geo.Scene, error) {
		sc, err := open(ctx, path, as)
		if err != nil {
			return nil, err
		}
		if len(sc.Info().Bands) >= 3 {
			if err := grey(ctx, sc); err != nil {
				return nil, errors.Join(err, sc.Close())
			}
		}
		if g := sc.Grid(); g.CRS.Empty() && g.Width == f.grid.Width && g.Height == f.grid.Height {
			return geo.Place(sc, f.grid), nil
		}
		return sc, nil
	}
}

// grey refuses a picture whose first three bands differ: its colours say nothing of classes.
func grey(ctx context.Context, sc geo.Scene) error {
	g := sc.Grid()
	for row := 0; row < g.Height; row += label.Rows {
		win := geo.Window{Row: row, Width: g.Width, Height: min(label.Rows, g.Height-row)}
		var bands [3]geo.Image
		for i := range bands {
			var err error
			if bands[i], err = sc.Read(ctx, i+1, win, win.Width, win.Height); err != nil {
				return err
			}
		}
		for i, v := range bands[0].Pix {
			if a, b := bands[1].Pix[i], bands[2].Pix[i]; v == v && (v != a || v != b) {
				return errors.New("it is a picture in colours, and a mask was expected; save it with one channel of classes or greys")
			}
		}
	}
	return nil
}
