package gdal

import (
	"errors"
	"fmt"

	"github.com/airbusgeo/godal"

	"icefront/geo"
	"icefront/geo/gdal/internal/bridge"
)

// warped turns a scene into a view of it in another CRS. It closes first, which was used to describe it.
func (s *Scene) warped(first *handle, open func() (*handle, error), as geo.CRS) (geo.Scene, error) {
	if err := first.close(); err != nil {
		return nil, fmt.Errorf("open %s: %w", s.info.Path, err)
	}
	if s.info.Georef != geo.GeorefAffine {
		return nil, fmt.Errorf("open %s as %s: %w", s.info.Path, as.Name(), geo.ErrNoGeoreference)
	}
	nearest := false // of classes no mean may be taken, and labels are bytes, often without a colour table
	for i, b := range s.info.Bands {
		nearest = nearest || b.Palette || s.samples[i].stored == godal.Byte
	}
	view := func() (*handle, error) { return openView(open, as, nearest) }
	h, err := view()
	if err != nil {
		return nil, fmt.Errorf("open %s as %s: %w", s.info.Path, as.Name(), err)
	}
	v, err := describe(s.info.Path, h, &journal{})
	if err != nil {
		return nil, errors.Join(err, h.close())
	}
	v.grid.CRS = as
	v.info.Driver, v.info.Georef = s.info.Driver, s.info.Georef
	v.info.Acquired, v.info.Warnings, v.info.Meta = s.info.Acquired, s.info.Warnings, s.info.Meta
	v.info.Bands = s.info.Bands // as stored; the view itself is Float32 with NaN
	v.pool = newPool(h, view)
	return v, nil
}

// openView opens a file and lays a virtual warped raster over it: nothing is computed before it is read.
func openView(open func() (*handle, error), as geo.CRS, nearest bool) (*handle, error) {
	src, err := open()
	if err != nil {
		return nil, err
	}
	how := "bilinear"
	if nearest {
		how = "near"
	}
	ds, err := src.ds.Warp("", []string{
		"-of", "VRT", "-t_srs", string(as), "-r", how, "-ot", "Float32", "-dstnodata", "nan",
	}, godal.ErrLogger(bridge.FailuresOnly))
	if err != nil {
		return nil, errors.Join(bridge.Said(err), src.close())
	}
	return &handle{ds: ds, src: src.ds, bands: ds.Bands()}, nil
}
