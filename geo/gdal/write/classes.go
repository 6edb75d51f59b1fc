package write

import (
	"bytes"
	"context"
	"encoding/xml"
	"os"
	"path/filepath"
	"sync/atomic"

	"github.com/airbusgeo/godal"

	"icefront/geo"
	"icefront/geo/gdal/internal/bridge"
)

// ClassMap begins a class map: a cloud-optimised GeoTIFF of 8-bit classes with colours, class names, overviews
// and metadata items.
func ClassMap(ctx context.Context, path string, g geo.Grid, l geo.Legend, meta map[string]string) (geo.Sink[uint8], error) {
	m := &raster[uint8, uint8]{ctx: ctx, path: path, grid: g, encode: verbatim}
	m.make = func(stop *atomic.Int32) error { return translateCOG(m.work, stop) }
	m.place = func() error { return placeClasses(m.work, path, l.Names) }
	err := m.begin(layout[uint8]{bands: 1, reduce: majority(l.NoData), dress: func(ds *godal.Dataset) error {
		if err := dressClasses(ds.Bands()[0], l); err != nil {
			return err
		}
		return setMeta(ds, meta)
	}})
	if err != nil {
		return nil, err
	}
	return sink{m}, nil
}

// dressClasses sets no data and colours.
func dressClasses(band godal.Band, l geo.Legend) error {
	quiet := godal.ErrLogger(bridge.FailuresOnly)
	if nd := l.NoData; nd >= 0 && nd <= 255 {
		if err := band.SetNoData(float64(nd), quiet); err != nil {
			return err
		}
	}
	if len(l.Colors) == 0 {
		return nil
	}
	ct := godal.ColorTable{PaletteInterp: godal.RGBPalette, Entries: make([][4]int16, 256)}
	for i, c := range l.Colors[:min(len(l.Colors), 256)] {
		ct.Entries[i] = [4]int16{int16(c[0]), int16(c[1]), int16(c[2]), int16(c[3])}
	}
	return band.SetColorTable(ct, quiet)
}

// placeClasses gives a class map its name, and its classes theirs in a file beside it.
func placeClasses(w *bridge.Workshop, path string, names []string) error {
	if len(names) == 0 {
		return placeTIFF(w, path)
	}
	side := filepath.Base(path) + ".aux.xml"
	if err := os.WriteFile(w.File(side), sideFile(names), 0o644); err != nil {
		return err
	}
	return placeTIFF(w, path, side)
}

// placeTIFF gives a GeoTIFF its name, after the files beside it, and removes those that belong to one that it replaces.
func placeTIFF(w *bridge.Workshop, path string, beside ...string) error {
	base := filepath.Base(path)
	if err := os.Rename(w.File(finalName), w.File(base)); err != nil {
		return err
	}
	stale := []string{base + ".ovr", base + ".msk"}
	if len(beside) == 0 {
		stale = append(stale, base+".aux.xml")
	}
	return w.Publish(stale, append(beside, base)...)
}

// sideFile is the .aux.xml in which GDAL looks for class names: a GeoTIFF has no place for them.
func sideFile(names []string) []byte {
	var b bytes.Buffer
	b.WriteString("<PAMDataset>\n  <PAMRasterBand band=\"1\">\n    <CategoryNames>\n")
	for _, name := range names {
		b.WriteString("      <Category>")
		_ = xml.EscapeText(&b, []byte(name)) // a bytes.Buffer takes everything
		b.WriteString("</Category>\n")
	}
	b.WriteString("    </CategoryNames>\n  </PAMRasterBand>\n</PAMDataset>\n")
	return b.Bytes()
}
