package label

import (
	"context"
	"errors"
	"fmt"
	"math"
	"path/filepath"

	"icefront/app/measure"
	"icefront/geo"
	"icefront/geo/front"
	"icefront/geo/zone"
)

// Rows is how many rows of a label are looked at in one go.
const Rows = 64

// raster reads zones or a front drawn in pixels.
func (r Reader) raster(ctx context.Context, sc geo.Scene, path string, sizes measure.Sizes, progress func(int, int)) (_ *File, err error) {
	lab, warnings, err := r.openBeside(ctx, sc, path)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			_ = lab.Close() // the first error is the one to tell
		}
	}()
	hist, err := histogram(ctx, lab, progress)
	if err != nil {
		return nil, err
	}
	coding, err := zone.DetectCoding(hist)
	if err != nil {
		return nil, err
	}
	if doubt := zone.Doubt(hist); doubt != "" {
		warnings = append(warnings, filepath.Base(path)+": "+doubt+".")
	}
	f := &File{closer: lab, Warnings: warnings}
	coded := codedSource{Source: lab, lut: coding.Table()}
	if coding == zone.FrontMask {
		f.fronts, err = r.traceFront(ctx, coded, sc.Info().Path, sizes)
		if err != nil {
			return nil, err
		}
		if len(f.fronts) == 0 {
			return nil, ErrNoFront
		}
		return f, nil
	}
	f.zones = coded
	f.fronts, err = r.traceZones(ctx, coded, sc.Info().Path, sizes)
	return f, err
}

// openBeside opens a raster in the scene's CRS. One without georeferencing is taken to be the scene's
// picture where it has the same size.
func (r Reader) openBeside(ctx context.Context, sc geo.Scene, path string) (geo.Scene, []string, error) {
	lab, err := r.OpenScene(ctx, path, "")
	if err != nil {
		return nil, nil, err
	}
	g, want := lab.Grid(), sc.Grid()
	switch {
	case g.CRS == want.CRS && !g.CRS.Empty():
	case g.CRS.Empty() || want.CRS.Empty():
		if g.Width != want.Width || g.Height != want.Height {
			_ = lab.Close()
			return nil, nil, fmt.Errorf("it has %d x %d px and the scene %d x %d, and one of them has no georeferencing to place it by",
				g.Width, g.Height, want.Width, want.Height)
		}
		if g != want {
			return placed{lab, want}, []string{"The label was laid on the scene pixel by pixel, because only one of them is georeferenced."}, nil
		}
		return lab, nil, nil
	default:
		if err := lab.Close(); err != nil {
			return nil, nil, err
		}
		if lab, err = r.OpenScene(ctx, path, want.CRS); err != nil {
			return nil, nil, err
		}
	}
	if !lab.Grid().Extent().Intersects(want.Extent()) {
		_ = lab.Close()
		return nil, nil, errors.New("it lies outside the scene; is it the label of another one?")
	}
	return lab, nil, nil
}

// placed is a scene on a grid of the same size.
type placed struct {
	geo.Scene
	grid geo.Grid
}

// Grid is the grid that the scene was placed on.
func (p placed) Grid() geo.Grid { return p.grid }

// ReadNearest reads without mixing pixels if the scene can.
func (p placed) ReadNearest(ctx context.Context, band int, win geo.Window, w, h int) (geo.Image, error) {
	if n, ok := p.Scene.(geo.NearestReader); ok {
		return n.ReadNearest(ctx, band, win, w, h)
	}
	return p.Read(ctx, band, win, w, h)
}

// histogram counts the values of band 1. Values that are no byte make an error.
//
// A front mask whose background is marked as no data holds nothing but front: its no data counts as 0.
func histogram(ctx context.Context, src geo.Source, progress func(int, int)) (hist [256]int64, err error) {
	holes := int64(0)
	err = EachBand(ctx, src, Rows, progress, func(img geo.Image, _ int) error {
		for _, v := range img.Pix {
			switch {
			case v != v:
				holes++
			case v < 0 || v > 255 || v != float32(int(v)):
				return fmt.Errorf("its value %g is no class; a label holds zones (0 to 3, or the CaFFe greys) or a front (0 and 255)", v)
			default:
				hist[int(v)]++
			}
		}
		return nil
	})
	if g := src.Grid(); hist[255]+hist[1]+holes == int64(g.Width)*int64(g.Height) {
		hist[0] = holes
	}
	return hist, err
}

// EachBand reads band 1 from north to south, rows at a time, and calls f with the first row's number.
func EachBand(ctx context.Context, src geo.Source, rows int, progress func(int, int), f func(img geo.Image, row int) error) error {
	g := src.Grid()
	for row := 0; row < g.Height; row += rows {
		win := geo.Window{Row: row, Width: g.Width, Height: min(rows, g.Height-row)}
		img, err := src.Read(ctx, 1, win, win.Width, win.Height)
		if err != nil {
			return err
		}
		if err := f(img, row); err != nil {
			return err
		}
		if progress != nil {
			progress(row+win.Height, g.Height)
		}
	}
	return nil
}

// codedSource shows the classes of a mask whose file holds other numbers for them.
type codedSource struct {
	geo.Source
	lut [256]zone.Class
}

// Read looks up every value; what is no data or no class is NaN.
func (c codedSource) Read(ctx context.Context, band int, win geo.Window, w, h int) (geo.Image, error) {
	read := c.Source.Read
	if n, ok := c.Source.(geo.NearestReader); ok {
		read = n.ReadNearest // the mean of rock and ocean is not glacier
	}
	img, err := read(ctx, band, win, w, h)
	if err != nil {
		return geo.Image{}, err
	}
	for i, v := range img.Pix {
		if v != v || v < 0 || v > 255 {
			continue
		}
		if class := c.lut[int(v)]; class == zone.NoData {
			img.Pix[i] = float32(math.NaN())
		} else {
			img.Pix[i] = float32(class)
		}
	}
	return img, nil
}

// Mask turns classes as floats into a mask; NaN becomes zone.NoData.
func Mask(img geo.Image) geo.Mask {
	m := geo.NewRaster[uint8](img.Grid)
	for i, v := range img.Pix {
		if v == v {
			m.Pix[i] = uint8(v)
		} else {
			m.Pix[i] = uint8(zone.NoData)
		}
	}
	return m
}

// traceZones traces where the glacier of a class map meets its ocean.
func (r Reader) traceZones(ctx context.Context, src geo.Source, path string, sizes measure.Sizes) ([]front.Front, error) {
	return r.trace(ctx, src, path, sizes, front.Options{Rule: front.ByContact})
}

// traceFront traces the front of a front mask, however short its pieces.
func (r Reader) traceFront(ctx context.Context, src geo.Source, path string, sizes measure.Sizes) ([]front.Front, error) {
	return r.trace(ctx, src, path, sizes, front.Options{Rule: front.ByClass})
}

func (r Reader) trace(ctx context.Context, src geo.Source, path string, sizes measure.Sizes, opt front.Options) ([]front.Front, error) {
	size, err := r.Earth.PixelSize(path, src.Grid(), sizes)
	if err != nil {
		return nil, err
	}
	opt.PixelSize = size.Ground
	tracer := front.NewTracer(opt)
	err = EachBand(ctx, src, Rows, nil, func(img geo.Image, row int) error {
		return tracer.Write(ctx, geo.Window{Row: row, Width: img.Grid.Width, Height: img.Grid.Height}, Mask(img))
	})
	if err != nil {
		return nil, err
	}
	return tracer.Fronts()
}
