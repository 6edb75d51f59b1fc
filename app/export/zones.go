package export

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"icefront/geo"
	"icefront/geo/outline"
	"icefront/geo/runs"
	"icefront/geo/zone"
)

// zones writes the zones as a class map, or as polygons along the edges of its pixels, and what goes with them.
func (e *exporter) zones(ctx context.Context) error {
	path, g := e.order.ZonesPath, e.order.Zones.Grid()
	if c := e.order.CRS; c != "" && c != g.CRS {
		e.remark(fmt.Sprintf("zones stay in %s: other pixels would be other zones", g.CRS.Name()))
	}
	ext := strings.ToLower(filepath.Ext(path))
	if ext == ".tif" || ext == ".tiff" {
		return e.zoneRaster(ctx, path, g)
	}
	format, err := FormatOf(path)
	if err != nil || format.Name == "csv" {
		return fmt.Errorf("write %s: zones are written as .tif, or as polygons: .gpkg, .shp, .geojson, .kml, .fgb", path)
	}
	b := runs.NewBuilder(g)
	if err := e.rows(ctx, func(_ geo.Window, m geo.Mask) error {
		for y := range m.Grid.Height {
			if err := b.Add(m.Row(y)); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	m, err := b.Mask()
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	areas, err := outline.Areas(ctx, m, uint8(zone.NoData))
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	layer := outline.Layer(areas, g.CRS, func(c uint8) string { return zone.Class(c).String() })
	warnings, err := e.WriteLayer(ctx, path, layer)
	if err != nil {
		return err
	}
	e.remark(warnings...)
	e.files = append(e.files, path)
	crs := g.CRS
	if lonLatOnly(format) && !crs.Empty() {
		crs = geo.LonLat
	}
	return e.beside(path, format.Title, crs, areaStyle(zone.Legend()))
}

func (e *exporter) zoneRaster(ctx context.Context, path string, g geo.Grid) (err error) {
	sink, err := e.CreateRaster(ctx, path, g, zone.Legend(), map[string]string{"ICEFRONT_VERSION": e.Version})
	if err != nil {
		return err
	}
	if err := e.rows(ctx, func(at geo.Window, m geo.Mask) error { return sink.Write(ctx, at, m) }); err != nil {
		return errors.Join(fmt.Errorf("write %s: %w", path, err), sink.Discard())
	}
	if err := sink.Close(); err != nil {
		return err
	}
	e.files = append(e.files, path)
	return e.beside(path, "GeoTIFF (COG), one byte a pixel, 255 is no data", g.CRS, rasterStyle(zone.Legend()))
}

// beside writes style and record of zones.
func (e *exporter) beside(path, format string, crs geo.CRS, style []byte) error {
	if e.order.Bare {
		return nil
	}
	if err := e.style(path, style); err != nil {
		return err
	}
	r := e.begin(path, format, crs)
	for i, name := range zone.Legend().Names {
		r.Classes = append(r.Classes, ClassRecord{i, name})
	}
	r.Citation = append(r.Citation, method)
	return e.record(path, r)
}

// rows reads the zones in bands of rows, from north to south.
func (e *exporter) rows(ctx context.Context, take func(at geo.Window, m geo.Mask) error) error {
	src := e.order.Zones
	g := src.Grid()
	const rows = 256
	for y := 0; y < g.Height; y += rows {
		at := geo.Window{Row: y, Width: g.Width, Height: min(rows, g.Height-y)}
		img, err := src.Read(ctx, 1, at, at.Width, at.Height)
		if err != nil {
			return err
		}
		m := geo.NewRaster[uint8](g.Crop(at))
		for i, v := range img.Pix {
			switch {
			case v != v || v == float32(zone.NoData):
				m.Pix[i] = uint8(zone.NoData)
			case v >= 0 && v < zone.Count && v == float32(uint8(v)):
				m.Pix[i] = uint8(v)
			default:
				return fmt.Errorf("the zones hold the value %g, which is none (0 to %d)", v, zone.Count-1)
			}
		}
		if err := take(at, m); err != nil {
			return err
		}
		e.progress(y+at.Height, g.Height)
	}
	return nil
}
