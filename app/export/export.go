// Package export writes fronts and zones for others: in the schemas and formats of products, with a style for QGIS and a record
// of what they are. It reads fronts of all of them too.
package export

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/paulmach/orb"

	"icefront/geo"
	"icefront/geo/schema"
)

// Deps are the ways to the outside.
type Deps struct {
	ReadLayer    func(ctx context.Context, path string) (geo.Layer, error)
	WriteLayer   func(ctx context.Context, path string, l geo.Layer) (warnings []string, err error)
	CreateRaster func(ctx context.Context, path string, g geo.Grid, l geo.Legend, meta map[string]string) (geo.Sink[uint8], error)
	Project      func(from, to geo.CRS, pts []orb.Point) error // in place; longitude first
	Describe     func(c geo.CRS) (geo.CRSInfo, error)
	// ReadProject reads the fronts of a project; nil: projects cannot be read.
	ReadProject func(ctx context.Context, path string) ([]schema.Front, error)
	Version     string // of the program
}

// Format is a file format for fronts.
type Format struct{ Name, Extension, Title string }

// Formats are those that fronts are written in; the first is the default.
func Formats() []Format {
	return []Format{
		{"gpkg", ".gpkg", "GeoPackage"}, {"shp", ".shp", "Shapefile"}, {"geojson", ".geojson", "GeoJSON"},
		{"kml", ".kml", "KML"}, {"fgb", ".fgb", "FlatGeobuf"}, {"csv", ".csv", "CSV (statistics, no lines)"},
	}
}

// Order says what is to be written. Fronts or zones may be missing.
type Order struct {
	Fronts []schema.Front
	Path   string      // of the fronts; its ending is the format
	Schema schema.Kind // empty: our own
	CRS    geo.CRS     // of the file; empty: that of the fronts

	Zones     geo.Source // a class map, values of geo/zone in band 1
	ZonesPath string     // .tif for a raster, else polygons

	From []string  // files and projects that all is from, for the record
	Date time.Time // of the export
	Bare bool      // without style and record
}

// ErrNothing says that there is no front to export.
var ErrNothing = errors.New("no front to export")

// Run writes what is ordered, each file whole or not at all, and says what they cannot hold, one sentence each. Beside a
// file go a style for QGIS of the same name, unless the user has one there, and a record, FILE.meta.json.
func Run(ctx context.Context, d Deps, o Order, progress func(done, total int)) (files, remarks []string, err error) {
	if progress == nil {
		progress = func(int, int) {}
	}
	if err := o.check(); err != nil {
		return nil, nil, err
	}
	e := exporter{Deps: d, order: o, progress: progress}
	if o.Path != "" {
		if err := e.fronts(ctx); err != nil {
			return e.files, e.remarks, err
		}
	}
	if o.ZonesPath != "" {
		if err := e.zones(ctx); err != nil {
			return e.files, e.remarks, err
		}
	}
	return e.files, e.remarks, nil
}

// check refuses orders that cannot be carried out.
func (o Order) check() error {
	switch {
	case o.Path == "" && o.ZonesPath == "":
		return errors.New("export: no file was named")
	case o.Path != "" && len(o.Fronts) == 0:
		return fmt.Errorf("write %s: %w", o.Path, ErrNothing)
	case o.ZonesPath != "" && o.Zones == nil:
		return fmt.Errorf("write %s: there are no zones to export", o.ZonesPath)
	case o.Path != "" && o.ZonesPath != "" && strings.EqualFold(stem(o.Path), stem(o.ZonesPath)):
		return fmt.Errorf("write %s: fronts and zones of one name would share a style; choose another name", o.ZonesPath)
	}
	if o.Path == "" {
		return nil
	}
	_, err := FormatOf(o.Path)
	return err
}

// FormatOf is the format that a file's ending stands for.
func FormatOf(path string) (Format, error) {
	ext := strings.ToLower(filepath.Ext(path))
	var all []string
	for _, f := range Formats() {
		if f.Extension == ext {
			return f, nil
		}
		all = append(all, f.Extension)
	}
	return Format{}, fmt.Errorf("write %s: unknown ending %q; use %s", path, ext, strings.Join(all, ", "))
}

// stem is a path without its ending.
func stem(path string) string { return strings.TrimSuffix(path, filepath.Ext(path)) }

// exporter carries out one order.
type exporter struct {
	Deps
	order          Order
	progress       func(done, total int)
	files, remarks []string
}

func (e *exporter) remark(texts ...string) {
	for _, t := range texts {
		if !slices.Contains(e.remarks, t) {
			e.remarks = append(e.remarks, t)
		}
	}
}

// fronts writes the fronts and what goes with them.
func (e *exporter) fronts(ctx context.Context) error {
	o := e.order
	format, _ := FormatOf(o.Path) // was checked
	crs, err := e.target(format)
	if err != nil {
		return err
	}
	fronts, err := e.project(ctx, crs)
	if err != nil {
		return fmt.Errorf("write %s: %w", o.Path, err)
	}
	measure := schema.OnGround(e.Project)
	layer, lost, err := schema.Layer(o.Schema, fronts, measure)
	if err != nil {
		return fmt.Errorf("write %s: %w", o.Path, err)
	}
	e.remark(lost...)
	if usual := o.Schema.CRS(); usual != "" && usual != crs && format.Name != "csv" {
		e.remark(fmt.Sprintf("files of %s are in %s as they are published; this one is in %s", o.Schema.Title(), usual.Name(), crs.Name()))
	}
	if format.Name == "csv" {
		if layer, err = statistics(layer, fronts, measure); err != nil {
			return fmt.Errorf("write %s: %w", o.Path, err)
		}
	}
	warnings, err := e.WriteLayer(ctx, o.Path, layer)
	if err != nil {
		return err
	}
	e.remark(warnings...)
	e.files = append(e.files, o.Path)
	if o.Bare {
		return nil
	}
	if format.Name != "csv" {
		if err := e.style(o.Path, frontStyle(o.Schema, fronts)); err != nil {
			return err
		}
	}
	return e.record(o.Path, e.frontRecord(layer, fronts, format))
}

// statistics gives a table without lines what the lines measure, where its schema has no field for it.
func statistics(l geo.Layer, fronts []schema.Front, measure schema.Measure) (geo.Layer, error) {
	own, _, err := schema.Layer(schema.Own, fronts, measure)
	if err != nil {
		return geo.Layer{}, err
	}
	for i, f := range own.Fields {
		if !slices.Contains([]string{"Length_m", "NVert", "Latitude", "Longitude"}, f.Name) || slices.Contains(l.Fields, f) {
			continue
		}
		l.Fields = append(l.Fields, f)
		for k := range l.Features {
			l.Features[k].Values = append(l.Features[k].Values, own.Features[k].Values[i])
		}
	}
	return l, nil
}
