package gdal

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/airbusgeo/godal"

	"icefront/geo"
	"icefront/geo/gdal/internal/bridge"
)

// Scene is an open raster file. Its methods are safe from several goroutines.
type Scene struct {
	grid    geo.Grid
	info    geo.Info
	samples []sample  // by band
	levels  [][]level // by band: full size first, then overviews
	pool    *pool
	hurry   time.Duration // bounds the reading of a preview
}

// Open opens any raster that GDAL reads, or a Sentinel-1 .SAFE folder. With as, a CRS other than the
// file's own, the scene is a view of it warped to as: 8-bit samples and class maps by the nearest pixel, others bilinearly.
//
// Values become float32; no data, masked and infinite pixels NaN. Files with complex samples are
// geo.ErrUnsupported, files that are not what they claim to be geo.ErrDamaged. Ground control points
// are counted, not used.
func Open(ctx context.Context, path string, as geo.CRS) (geo.Scene, error) {
	bridge.Setup()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	abs, err := localFile(path, safeFolder)
	if err != nil {
		return nil, err
	}
	if emptyProduct(abs) {
		return nil, fmt.Errorf("open %s: %w: the folder has no manifest.safe", path, geo.ErrDamaged)
	}
	var log journal
	name, first, err := openLargest(abs, &log)
	if err != nil {
		return nil, openError(path, err)
	}
	s, err := describe(path, first, &log)
	if err != nil {
		return nil, errors.Join(err, first.close())
	}
	reopen := func() (*handle, error) { return openRaster(name, bridge.FailuresOnly) }
	if as.Empty() || Equal(as, s.grid.CRS) {
		s.pool = newPool(first, reopen)
		return s, nil
	}
	return s.warped(first, reopen, as)
}

// safeFolder reports folders that are one product.
func safeFolder(path string) bool { return strings.EqualFold(filepath.Ext(path), ".safe") }

// emptyProduct reports a product's folder without its table of contents.
func emptyProduct(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir() && !exists(filepath.Join(path, "manifest.safe"))
}

// openRaster opens one raster by GDAL's name for it.
func openRaster(name string, hear godal.ErrorHandler) (*handle, error) {
	ds, err := godal.Open(name, godal.RasterOnly(), godal.SiblingFiles(), godal.ErrLogger(hear))
	if err != nil {
		return nil, bridge.Said(err)
	}
	return &handle{ds: ds, bands: ds.Bands()}, nil
}

// openLargest opens a file, or its largest subdataset if it has no bands of its own, as NetCDF and HDF5.
func openLargest(abs string, log *journal) (name string, h *handle, err error) {
	h, err = openRaster(abs, log.option)
	if err != nil || len(h.bands) > 0 {
		return abs, h, err
	}
	inner := subdatasets(h.ds)
	if err := h.close(); err != nil {
		return "", nil, err
	}
	var best *handle
	for _, in := range inner {
		sub, err := openRaster(in, bridge.FailuresOnly)
		if err != nil {
			continue // a table, or a kind of array that is no raster
		}
		if len(sub.bands) > 0 && (best == nil || pixels(sub) > pixels(best)) {
			name, best, sub = in, sub, best
		}
		if sub != nil {
			if err := sub.close(); err != nil {
				return "", nil, err
			}
		}
	}
	if best == nil {
		return "", nil, bridge.Error("the file holds no raster band")
	}
	if len(inner) > 1 {
		log.warnings = append(log.warnings, fmt.Sprintf("the file holds %d rasters: opened the largest, %s",
			len(inner), strings.ReplaceAll(name, abs, filepath.Base(abs))))
	}
	return name, best, nil
}

// maxSubdatasets bounds how many rasters of one file are looked at.
const maxSubdatasets = 100

// subdatasets returns GDAL's names for the rasters in a file, in the file's order.
func subdatasets(ds *godal.Dataset) []string {
	meta := ds.Metadatas(godal.Domain("SUBDATASETS"))
	var names []string
	for i := 1; i <= maxSubdatasets; i++ {
		name, ok := meta[fmt.Sprintf("SUBDATASET_%d_NAME", i)]
		if !ok {
			break
		}
		names = append(names, name)
	}
	return names
}

func pixels(h *handle) int {
	st := h.ds.Structure()
	return st.SizeX * st.SizeY
}

// openError says in one sentence why a file is no raster.
func openError(path string, err error) error {
	var lib bridge.Error
	if !errors.As(err, &lib) {
		return fmt.Errorf("open %s: %w", path, err)
	}
	if strings.Contains(string(lib), "not recognized as") {
		return fmt.Errorf("open %s: %w: not a raster in any known format", path, geo.ErrDamaged)
	}
	return fmt.Errorf("open %s: %w: %s", path, geo.ErrDamaged, lib.Reason(path))
}

// complexError says what to do with samples that have a phase.
func complexError(path string) error {
	return fmt.Errorf("open %s: %w: complex samples; detect amplitude or intensity first, "+
		"for example in SNAP or with gdal_translate and a pixel function", path, geo.ErrUnsupported)
}

// Grid says where the pixels lie.
func (s *Scene) Grid() geo.Grid { return s.grid }

// Info describes the file.
func (s *Scene) Info() geo.Info {
	info := s.info
	info.Bands = append([]geo.Band(nil), info.Bands...)
	info.Warnings = append([]string(nil), info.Warnings...)
	info.Meta = maps.Clone(info.Meta)
	return info
}

// Close waits for reads in flight and closes the file. It may be called twice.
func (s *Scene) Close() error {
	if err := s.pool.close(); err != nil {
		return fmt.Errorf("close %s: %w", s.info.Path, err)
	}
	return nil
}
