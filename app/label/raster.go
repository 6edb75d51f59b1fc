package label

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"icefront/app/measure"
	"icefront/geo"
	"icefront/geo/front"
	"icefront/geo/runs"
	"icefront/geo/zone"
)

// Rows is how many rows of a label are looked at in one go.
const Rows = 64

// raster reads zones or a front drawn in pixels, in one pass: what is kept of it are runs.
func (r Reader) raster(ctx context.Context, sc geo.Scene, path string, sizes measure.Sizes, progress func(int, int)) (*File, error) {
	lab, warnings, err := r.openBeside(ctx, sc, path)
	if err != nil {
		return nil, err
	}
	mask, values, err := readRuns(ctx, lab, progress)
	if err = errors.Join(err, lab.Close()); err != nil {
		return nil, err
	}
	coding, err := r.coding(values)
	if err != nil {
		return nil, err
	}
	if doubt := zone.Doubt(values); doubt != "" && r.Want == Anything {
		warnings = append(warnings, filepath.Base(path)+": "+doubt+".")
	}
	var table [256]uint8
	for v, class := range coding.Table() {
		table[v] = uint8(class)
	}
	table[hole] = uint8(zone.NoData)
	f := &File{Warnings: warnings}
	mask = mask.Mapped(table)
	if coding != zone.FrontMask {
		f.zones = mask.Source(uint8(zone.NoData))
		f.fronts, err = r.trace(ctx, mask, sc.Info().Path, sizes, front.Options{Rule: front.ByContact})
		return f, err
	}
	f.fronts, err = r.trace(ctx, mask, sc.Info().Path, sizes, front.Options{Rule: front.ByClass}) // however short its pieces
	if err == nil && len(f.fronts) == 0 && r.Want == Anything {
		return nil, errors.New("it is a front mask without a front")
	}
	return f, err
}

// Mask reads a raster on its own grid, with the values of its file, and says what they mean. What is no data counts as
// no data in the coding's table; in greys and fronts it is 0.
func (r Reader) Mask(ctx context.Context, path string) (*runs.Mask, zone.Coding, error) {
	file, err := r.OpenScene(ctx, path, "")
	if err != nil {
		return nil, 0, err
	}
	mask, values, err := readRuns(ctx, file, nil)
	if err = errors.Join(err, file.Close()); err != nil {
		return nil, 0, fmt.Errorf("read %s: %w", path, err)
	}
	coding, err := r.coding(values)
	if err != nil {
		return nil, 0, fmt.Errorf("read %s: %w", path, err)
	}
	table := same()
	table[hole] = 0
	if coding == zone.Classes {
		table[hole] = uint8(zone.NoData)
	}
	return mask.Mapped(table), coding, nil
}

// coding is what the values of a mask mean, where that is not known already.
func (r Reader) coding(values [256]int64) (zone.Coding, error) {
	if r.Want == Front {
		values[0] = max(values[0], 1)
		if only(values, 0, 1) || only(values, 0, 255) {
			return zone.FrontMask, nil
		}
		return 0, fmt.Errorf("%w for a front, which holds 0 and 1, or 0 and 255", zone.ErrCoding)
	}
	coding, err := zone.DetectCoding(values)
	if err == nil && r.Want == Zones && coding == zone.FrontMask {
		if only(values, 0, 1) {
			return zone.Classes, nil
		}
		return 0, errors.New("it holds a front, and zones were expected")
	}
	return coding, err
}

// only reports that nothing but a and b occurs.
func only(values [256]int64, a, b int) bool {
	for v, n := range values {
		if n > 0 && v != a && v != b {
			return false
		}
	}
	return true
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
			return geo.Place(lab, want), []string{"The label was laid on the scene pixel by pixel, because only one of them is georeferenced."}, nil
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

// hole stands for no data while a mask is read. No coding has it.
const hole = 200

// readRuns reads band 1 as bytes, and counts their values. What is no byte is an error.
//
// A front mask whose background is marked as no data holds nothing but front: its no data counts as 0.
func readRuns(ctx context.Context, src geo.Source, progress func(int, int)) (*runs.Mask, [256]int64, error) {
	mask, values, holes, ok, err := readBytes(ctx, src, progress)
	if !ok {
		mask, values, holes, err = readFloats(ctx, src, progress)
	}
	if err != nil {
		return nil, values, err
	}
	if g := src.Grid(); values[255]+values[1]+holes == int64(g.Width)*int64(g.Height) {
		values[0] = holes
	}
	return mask, values, nil
}

// readBytes reads what is stored as bytes; of anything else ok is false.
func readBytes(ctx context.Context, src geo.Source, progress func(int, int)) (mask *runs.Mask, values [256]int64, holes int64, ok bool, err error) {
	from, ok := src.(geo.ByteReader)
	if !ok {
		return nil, values, 0, false, nil
	}
	gap, ok := from.Bytes(1)
	if !ok {
		return nil, values, 0, false, nil
	}
	b := runs.NewBuilder(src.Grid())
	px := make([]uint8, src.Grid().Width*Rows)
	err = eachWindow(src.Grid(), Rows, progress, func(win geo.Window) error {
		to := px[:win.Width*win.Height]
		if err := from.ReadBytes(ctx, 1, win, to); err != nil {
			return err
		}
		for ; len(to) > 0; to = to[win.Width:] {
			if err := b.Add(to[:win.Width]); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		mask, err = b.Mask()
	}
	if err != nil {
		return nil, values, 0, true, err
	}
	values = mask.Count()
	if gap >= 0 {
		holes, values[gap] = values[gap], 0
		table := same()
		table[gap] = hole
		mask = mask.Mapped(table)
	}
	return mask, values, holes, true, nil
}

// readFloats reads numbers of any kind.
func readFloats(ctx context.Context, src geo.Source, progress func(int, int)) (mask *runs.Mask, values [256]int64, holes int64, err error) {
	b := runs.NewBuilder(src.Grid())
	row := make([]uint8, src.Grid().Width)
	err = EachBand(ctx, src, Rows, progress, func(img geo.Image, _ int) error {
		for y := range img.Grid.Height {
			for x, v := range img.Row(y) {
				switch {
				case v != v:
					holes++
					row[x] = hole
				case v < 0 || v > 255 || v != float32(uint8(v)):
					return fmt.Errorf("its value %g is no class; a label holds zones (0 to 3, or the CaFFe greys) or a front (0 and 255)", v)
				default:
					row[x] = uint8(v)
					values[uint8(v)]++
				}
			}
			if err := b.Add(row); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, values, 0, err
	}
	mask, err = b.Mask()
	return mask, values, holes, err
}

// same is a table that changes nothing.
func same() (table [256]uint8) {
	for v := range table {
		table[v] = uint8(v)
	}
	return table
}

// EachBand reads band 1 from north to south, rows at a time, and calls f with the first row's number.
func EachBand(ctx context.Context, src geo.Source, rows int, progress func(int, int), f func(img geo.Image, row int) error) error {
	return eachWindow(src.Grid(), rows, progress, func(win geo.Window) error {
		img, err := src.Read(ctx, 1, win, win.Width, win.Height)
		if err != nil {
			return err
		}
		return f(img, win.Row)
	})
}

// eachWindow cuts a grid into bands of some rows.
func eachWindow(g geo.Grid, rows int, progress func(int, int), f func(geo.Window) error) error {
	for row := 0; row < g.Height; row += rows {
		win := geo.Window{Row: row, Width: g.Width, Height: min(rows, g.Height-row)}
		if err := f(win); err != nil {
			return err
		}
		if progress != nil {
			progress(row+win.Height, g.Height)
		}
	}
	return nil
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
