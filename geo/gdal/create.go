package gdal

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"sync"

	"github.com/airbusgeo/godal"

	"icefront/geo"
)

// tileSize is the width and height of a tile in class maps, in pixels.
const tileSize = 512

// Create begins a class map: a cloud-optimised GeoTIFF of 8-bit classes with colours, class names and
// overviews. The file appears under its name when the sink is closed, or never. ctx ends the writing:
// Write and Close then return its error within a second.
func Create(ctx context.Context, path string, g geo.Grid, l geo.Legend) (geo.Sink[uint8], error) {
	return CreateWith(ctx, path, g, l, nil)
}

// CreateWith is Create with metadata items for the file.
func CreateWith(ctx context.Context, path string, g geo.Grid, l geo.Legend, meta map[string]string) (geo.Sink[uint8], error) {
	setup()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if g.Width <= 0 || g.Height <= 0 {
		return nil, fmt.Errorf("write %s: a raster cannot have %d x %d pixels", path, g.Width, g.Height)
	}
	if !g.CRS.Empty() {
		known, err := parseCRS(g.CRS)
		if err != nil {
			return nil, fmt.Errorf("write %s: %w", path, err)
		}
		known.free()
	}
	w, err := newWorkshop(path)
	if err != nil {
		return nil, err
	}
	m := &classMap{ctx: ctx, path: path, grid: g, legend: l, work: w}
	if m.draft, err = m.newDraft(meta); err != nil {
		return nil, errors.Join(writeError(path, w.folder, err), w.clear())
	}
	return m, nil
}

// classMap is a class map in the making. Rows gather until they fill a row of tiles.
type classMap struct {
	ctx    context.Context // of Create: the sink is one long call
	path   string
	grid   geo.Grid
	legend geo.Legend
	work   *workshop

	mu    sync.Mutex
	draft *godal.Dataset
	rows  []uint8 // not yet written, full width
	next  int     // first row not yet given
	done  bool
	err   error // the first, for good
}

const (
	draftName = "draft.tif"
	finalName = "final.tif"
)

// newDraft makes the tiled file that takes the rows; the final file is translated from it.
func (m *classMap) newDraft(meta map[string]string) (ds *godal.Dataset, err error) {
	ds, err = godal.Create(godal.GTiff, m.work.file(draftName), 1, godal.Byte, m.grid.Width, m.grid.Height,
		godal.CreationOption("TILED=YES", "COMPRESS=DEFLATE", "ZLEVEL=1", "BIGTIFF=IF_SAFER",
			"BLOCKXSIZE="+strconv.Itoa(tileSize), "BLOCKYSIZE="+strconv.Itoa(tileSize)),
		godal.ErrLogger(failuresOnly))
	if err != nil {
		return nil, said(err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(said(err), ds.Close(godal.ErrLogger(failuresOnly)))
		}
	}()
	if !m.grid.CRS.Empty() {
		if err := ds.SetProjection(string(m.grid.CRS), godal.ErrLogger(failuresOnly)); err != nil {
			return ds, err
		}
	}
	if !pixelCoordinates(m.grid) {
		if err := ds.SetGeoTransform(m.grid.Transform, godal.ErrLogger(failuresOnly)); err != nil {
			return ds, err
		}
	}
	return ds, m.dress(ds, meta)
}

// pixelCoordinates reports grids that are written without georeferencing, and so open again as they were.
func pixelCoordinates(g geo.Grid) bool {
	return g.CRS.Empty() && (g.Transform == geo.PixelAffine || g.Transform == geo.Affine{})
}

// dress sets what goes with the pixels.
func (m *classMap) dress(ds *godal.Dataset, meta map[string]string) error {
	band := ds.Bands()[0]
	quiet := godal.ErrLogger(failuresOnly)
	if nd := m.legend.NoData; nd >= 0 && nd <= 255 {
		if err := band.SetNoData(float64(nd), quiet); err != nil {
			return err
		}
	}
	if len(m.legend.Colors) > 0 {
		ct := godal.ColorTable{PaletteInterp: godal.RGBPalette, Entries: make([][4]int16, 256)}
		for i, c := range m.legend.Colors[:min(len(m.legend.Colors), 256)] {
			ct.Entries[i] = [4]int16{int16(c[0]), int16(c[1]), int16(c[2]), int16(c[3])}
		}
		if err := band.SetColorTable(ct, quiet); err != nil {
			return err
		}
	}
	for key, value := range meta {
		if err := ds.SetMetadata(key, value, quiet); err != nil {
			return err
		}
	}
	return nil
}

// Write takes the next rows. After an error the sink is discarded and every call returns that error.
func (m *classMap) Write(ctx context.Context, at geo.Window, r geo.Raster[uint8]) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.done {
		return errors.Join(m.err, fmt.Errorf("write %s: %w", m.path, os.ErrClosed))
	}
	if m.err != nil {
		return m.err
	}
	return m.fail(m.take(ctx, at, r))
}

// fail keeps the first error and cleans up after it.
func (m *classMap) fail(err error) error {
	if err == nil {
		return nil
	}
	if m.err == nil {
		m.err = writeError(m.path, m.work.folder, err)
		if m.ctx.Err() != nil && errors.Is(err, m.ctx.Err()) {
			m.err = err
		}
		m.clean()
	}
	return m.err
}

// clean removes all that was written.
func (m *classMap) clean() {
	if m.draft != nil {
		_ = m.draft.Close(godal.ErrLogger(failuresOnly)) // it is about to be removed
		m.draft = nil
	}
	m.rows = nil
	_ = m.work.clear()
}

func (m *classMap) take(ctx context.Context, at geo.Window, r geo.Raster[uint8]) error {
	w := m.grid.Width
	if at.Col != 0 || at.Width != w || at.Row != m.next || at.Height < 0 || at.Row+at.Height > m.grid.Height {
		return fmt.Errorf("rows must come north to south in full width: got %+v, want row %d of %d x %d",
			at, m.next, w, m.grid.Height)
	}
	if len(r.Pix) != w*at.Height {
		return fmt.Errorf("window %+v comes with %d pixels", at, len(r.Pix))
	}
	for px := r.Pix; len(px) > 0; {
		if err := errors.Join(m.ctx.Err(), ctx.Err()); err != nil {
			return err
		}
		n := min(len(px), w*tileSize-len(m.rows))
		m.rows = append(m.rows, px[:n]...)
		px = px[n:]
		m.next += n / w
		if len(m.rows) == w*tileSize || m.next == m.grid.Height {
			if err := m.flush(ctx); err != nil {
				return err
			}
		}
	}
	return nil
}

// flush writes the gathered rows, a few tiles at a time.
func (m *classMap) flush(ctx context.Context) error {
	w, h := m.grid.Width, len(m.rows)/m.grid.Width
	const step = 8 * tileSize
	band := m.draft.Bands()[0]
	for col := 0; col < w; col += step {
		if err := errors.Join(m.ctx.Err(), ctx.Err()); err != nil {
			return err
		}
		n := min(step, w-col)
		err := band.Write(col, m.next-h, m.rows[col:], n, h, godal.LineStride(w), godal.ErrLogger(failuresOnly))
		if err != nil {
			return said(err)
		}
	}
	m.rows = m.rows[:0]
	return nil
}

// Discard removes everything. It is a no-op after Close.
func (m *classMap) Discard() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.done || m.err != nil {
		return nil
	}
	m.done = true
	m.clean()
	return nil
}

// Close finishes the file and gives it its name. Called again it returns what it returned first.
func (m *classMap) Close() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.done || m.err != nil {
		return m.err
	}
	if err := m.fail(m.finish()); err != nil {
		return err
	}
	m.done = true
	return m.work.clear()
}

func (m *classMap) finish() error {
	if m.next != m.grid.Height {
		return fmt.Errorf("only %d of %d rows were written", m.next, m.grid.Height)
	}
	err := m.draft.Close(godal.ErrLogger(failuresOnly))
	m.draft = nil
	if err != nil {
		return said(err)
	}
	if err := optimise(m.ctx, m.work.file(draftName), m.work.file(finalName), func() { _ = m.work.clear() }); err != nil {
		return err
	}
	base := filepath.Base(m.path)
	if err := os.Rename(m.work.file(finalName), m.work.file(base)); err != nil {
		return err
	}
	side := base + ".aux.xml"
	stale := []string{side, base + ".ovr", base + ".msk"}
	if len(m.legend.Names) == 0 {
		return m.work.publish(stale, base)
	}
	if err := os.WriteFile(m.work.file(side), sideFile(m.legend.Names), 0o644); err != nil {
		return err
	}
	return m.work.publish(stale[1:], side, base)
}
