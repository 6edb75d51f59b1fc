package write

import (
	"errors"
	"strconv"

	"github.com/airbusgeo/godal"

	"icefront/geo"
	"icefront/geo/gdal/internal/bridge"
)

// stored is a sample as it lies in the file.
type stored interface{ uint8 | float32 }

const (
	draftName = "draft.tif"
	finalName = "final.tif"

	// tileSize is the width of a tile, in pixels. A picture that fits in one has no coarser level.
	tileSize = 512
	// threads compress the final file: more would hold more tiles at once, and the disk is next in the way.
	threads = 2
	// maxRows bounds the bytes of a row of tiles of the draft; its coarser levels hold as much again.
	maxRows = 16 << 20
)

// layout says what a draft is.
type layout[S stored] struct {
	bands   int
	options []string                        // of GDAL, beyond the usual
	reduce  func(dst, upper, lower []S) []S // appends the row of half the width from two rows; nil: no coarser levels
	dress   func(*godal.Dataset) error      // sets what goes with the pixels
}

// draft is a tiled file that takes rows, from which the final file is translated, and the chain of its coarser levels.
// They are made as the rows come: GDAL's own way reads the whole file again for each of them, and for the mode of
// classes takes three quarters of all the time.
//
// A level is a file beside that of the level before it, with ".ovr" behind its name, where GDAL looks for it.
type draft[S stored] struct {
	layout[S]
	ds      *godal.Dataset
	width   int
	height  int
	block   int   // rows of a tile
	rows    [][]S // by band: not yet written, full width
	next    int   // the row of the file that rows begin with
	coarser *draft[S]
}

// newDraft makes the file and its levels.
func newDraft[S stored](name string, g geo.Grid, l layout[S]) (*draft[S], error) {
	d, err := newLevel(name, g.Width, g.Height, l)
	if err != nil {
		return nil, err
	}
	if err := errors.Join(locate(d.ds, g), l.dress(d.ds)); err != nil {
		return nil, errors.Join(bridge.Said(err), d.close())
	}
	for fine := d; l.reduce != nil && max(fine.width, fine.height) > tileSize; fine = fine.coarser {
		name += ".ovr"
		if fine.coarser, err = newLevel(name, (fine.width+1)/2, (fine.height+1)/2, l); err != nil {
			return nil, errors.Join(err, d.close())
		}
	}
	return d, nil
}

func newLevel[S stored](name string, width, height int, l layout[S]) (*draft[S], error) {
	var zero S
	kind, bytes := godal.Byte, 1
	if _, ok := any(zero).(float32); ok {
		kind, bytes = godal.Float32, 4
	}
	block := 128
	for block > 16 && block*width*l.bands*bytes > maxRows {
		block /= 2
	}
	options := append([]string{
		"TILED=YES", "COMPRESS=DEFLATE", "ZLEVEL=1", "BIGTIFF=IF_SAFER", "INTERLEAVE=BAND",
		"PHOTOMETRIC=MINISBLACK", "ALPHA=NO", // else three bands are colours, and the fourth hides pixels
		"BLOCKXSIZE=" + strconv.Itoa(tileSize), "BLOCKYSIZE=" + strconv.Itoa(block),
	}, l.options...)
	ds, err := godal.Create(godal.GTiff, name, l.bands, kind, width, height,
		godal.CreationOption(options...), godal.ErrLogger(bridge.FailuresOnly))
	if err != nil {
		return nil, bridge.Said(err)
	}
	d := &draft[S]{layout: l, ds: ds, width: width, height: height, block: block, rows: make([][]S, l.bands)}
	for i := range d.rows {
		d.rows[i] = make([]S, 0, width*min(block, height))
	}
	return d, nil
}

// locate ties a file to the ground. Pixel coordinates are written without georeferencing, and so open again as they were.
func locate(ds *godal.Dataset, g geo.Grid) error {
	quiet := godal.ErrLogger(bridge.FailuresOnly)
	if !g.CRS.Empty() {
		if err := ds.SetProjection(string(g.CRS), quiet); err != nil {
			return err
		}
	}
	if g.CRS.Empty() && (g.Transform == geo.PixelAffine || g.Transform == geo.Affine{}) {
		return nil
	}
	return ds.SetGeoTransform(g.Transform, quiet)
}

// gathered is the number of rows that wait.
func (d *draft[S]) gathered() int { return len(d.rows[0]) / d.width }

// room is the number of rows that can be gathered before settle.
func (d *draft[S]) room() int { return d.block - d.gathered() }

// settle writes the gathered rows once they fill a row of tiles, or are the last. It stops where halt says so.
func (d *draft[S]) settle(halt func() error) error {
	h := d.gathered()
	if h == 0 || h < d.block && d.next+h < d.height {
		return nil
	}
	for i, b := range d.ds.Bands() {
		if err := d.write(b, d.rows[i], h, halt); err != nil {
			return err
		}
		if d.coarser != nil {
			d.coarser.rows[i] = d.halved(d.coarser.rows[i], d.rows[i])
		}
		d.rows[i] = d.rows[i][:0]
	}
	d.next += h
	if d.coarser == nil {
		return nil
	}
	return d.coarser.settle(halt)
}

// write writes rows of one band, a few tiles at a time.
func (d *draft[S]) write(b godal.Band, rows []S, h int, halt func() error) error {
	const step = 8 * tileSize
	for col := 0; col < d.width; col += step {
		if err := halt(); err != nil {
			return err
		}
		n := min(step, d.width-col)
		err := b.Write(col, d.next, rows[col:], n, h, godal.LineStride(d.width), godal.ErrLogger(bridge.FailuresOnly))
		if err != nil {
			return bridge.Said(err)
		}
	}
	return nil
}

// halved appends the rows at half their size. Only the last of the file can be without another below it.
func (d *draft[S]) halved(dst, rows []S) []S {
	w := d.width
	for len(rows) > 0 {
		upper, lower := rows[:w], rows[:w]
		if len(rows) > w {
			lower = rows[w : 2*w]
		}
		dst = d.reduce(dst, upper, lower)
		rows = rows[min(2*w, len(rows)):]
	}
	return dst
}

// close closes the file and its levels.
func (d *draft[S]) close() error {
	if d == nil {
		return nil
	}
	d.rows = nil
	err := d.ds.Close(godal.ErrLogger(bridge.FailuresOnly))
	if err != nil {
		err = bridge.Said(err)
	}
	return errors.Join(err, d.coarser.close())
}
