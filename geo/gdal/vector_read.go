package gdal

// #include <stdlib.h>
// #include <gdal.h>
// #include <ogr_api.h>
// #include <ogr_srs_api.h>
// #include <cpl_conv.h>
import "C"

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unsafe"

	"icefront/geo"
	"icefront/geo/gdal/internal/bridge"
)

// ReadLayer reads the first layer with features of any vector file that OGR reads: GeoPackage,
// Shapefile, GeoJSON, KML, GMT and more. Geometries are two-dimensional, null values nil, dates
// YYYY-MM-DD. Features without geometry are left out. More than five million vertices are refused.
func ReadLayer(ctx context.Context, path string) (geo.Layer, error) {
	bridge.Setup()
	if err := ctx.Err(); err != nil {
		return geo.Layer{}, err
	}
	abs, err := localFile(path, nil)
	if err != nil {
		return geo.Layer{}, err
	}
	var l geo.Layer
	err = bridge.Collected(func() error {
		l, err = readVector(ctx, abs)
		return err
	})
	switch {
	case err == nil:
		return l, nil
	case ctx.Err() != nil && errors.Is(err, ctx.Err()):
		return geo.Layer{}, err
	}
	var lib bridge.Error
	switch {
	case !errors.As(err, &lib):
		return geo.Layer{}, fmt.Errorf("read %s: %w", path, err)
	case strings.Contains(string(lib), "not recognized as"):
		return geo.Layer{}, fmt.Errorf("read %s: %w: not a vector file in any known format", path, geo.ErrDamaged)
	}
	return geo.Layer{}, fmt.Errorf("read %s: %w: %s", path, geo.ErrDamaged, lib.Reason(path))
}

// readVector runs inside Collected.
func readVector(ctx context.Context, abs string) (geo.Layer, error) {
	name := C.CString(abs)
	defer C.free(unsafe.Pointer(name))
	ds := C.GDALOpenEx(name, C.GDAL_OF_VECTOR|C.GDAL_OF_VERBOSE_ERROR, nil, nil, nil)
	if ds == nil {
		return geo.Layer{}, bridge.ErrNoReason
	}
	defer C.GDALClose(ds)
	var empty *geo.Layer
	for i := range C.GDALDatasetGetLayerCount(ds) {
		h := C.GDALDatasetGetLayer(ds, i)
		if h == nil || C.OGR_L_GetGeomType(h) == C.wkbNone {
			continue
		}
		l, err := readLayer(ctx, h)
		if err != nil {
			return geo.Layer{}, err
		}
		if C.GoString(C.GDALGetDriverShortName(C.GDALGetDatasetDriver(ds))) == "LIBKML" {
			l = withoutLook(l)
		}
		if len(l.Features) > 0 {
			return l, nil
		}
		if empty == nil {
			empty = &l
		}
	}
	if empty == nil {
		return geo.Layer{}, errors.New("the file has no layer with geometries")
	}
	return *empty, nil
}

// withoutLook takes the fields out of a layer that every KML has in OGR's eyes: how things look, and what nothing has a value for.
func withoutLook(l geo.Layer) geo.Layer {
	var keep []int
	for i, f := range l.Fields {
		switch f.Name {
		case "altitudeMode", "tessellate", "extrude", "visibility", "drawOrder", "icon":
			continue
		case "Name", "description", "timestamp", "begin", "end":
			if !slices.ContainsFunc(l.Features, func(f geo.Feature) bool { return f.Values[i] != nil }) {
				continue
			}
		}
		keep = append(keep, i)
	}
	out := geo.Layer{Name: l.Name, CRS: l.CRS}
	for _, i := range keep {
		out.Fields = append(out.Fields, l.Fields[i])
	}
	for _, f := range l.Features {
		values := make([]any, len(keep))
		for to, i := range keep {
			values[to] = f.Values[i]
		}
		out.Features = append(out.Features, geo.Feature{Geometry: f.Geometry, Values: values})
	}
	return out
}

func readLayer(ctx context.Context, h C.OGRLayerH) (geo.Layer, error) {
	l := geo.Layer{Name: C.GoString(C.OGR_L_GetName(h)), CRS: layerCRS(h)}
	columns := columnsOf(C.OGR_L_GetLayerDefn(h))
	for _, c := range columns {
		l.Fields = append(l.Fields, geo.Field{Name: c.name, Kind: c.kind})
	}
	total := 0
	C.OGR_L_ResetReading(h)
	for n := 0; ; n++ {
		if n%256 == 0 && ctx.Err() != nil {
			return geo.Layer{}, ctx.Err()
		}
		f := C.OGR_L_GetNextFeature(h)
		if f == nil {
			return l, nil // a failure on the way is in the log
		}
		feat, err := readFeature(f, columns)
		C.OGR_F_Destroy(f)
		if err != nil {
			return geo.Layer{}, fmt.Errorf("feature %d: %w", n, err)
		}
		if feat.Geometry == nil {
			continue
		}
		if total += vertices(feat.Geometry); total > maxVertices {
			return geo.Layer{}, errTooMany
		}
		l.Features = append(l.Features, feat)
	}
}

// layerCRS is the layer's CRS; empty for a GeoJSON that we wrote in pixel coordinates.
func layerCRS(h C.OGRLayerH) geo.CRS {
	key := C.CString("DESCRIPTION")
	defer C.free(unsafe.Pointer(key))
	if C.GoString(C.GDALGetMetadataItem(C.GDALMajorObjectH(h), key, nil)) == pixelNote {
		return ""
	}
	return crsOf(C.OGR_L_GetSpatialRef(h))
}

// column is a field of OGR that we can hold.
type column struct {
	index C.int
	name  string
	kind  geo.Kind
}

// columnsOf lists the fields of a layer, without those that hold bytes.
func columnsOf(defn C.OGRFeatureDefnH) []column {
	var list []column
	for i := range C.OGR_FD_GetFieldCount(defn) {
		f := C.OGR_FD_GetFieldDefn(defn, i)
		c := column{index: i, name: C.GoString(C.OGR_Fld_GetNameRef(f))}
		switch C.OGR_Fld_GetType(f) {
		case C.OFTInteger, C.OFTInteger64:
			c.kind = geo.KindInt
		case C.OFTReal:
			c.kind = geo.KindFloat
		case C.OFTDate:
			c.kind = geo.KindDate
		case C.OFTBinary:
			continue
		}
		list = append(list, c)
	}
	return list
}

func readFeature(f C.OGRFeatureH, columns []column) (geo.Feature, error) {
	geom, err := geometryOf(C.OGR_F_GetGeometryRef(f))
	if err != nil || geom == nil {
		return geo.Feature{}, err
	}
	values := make([]any, len(columns))
	for i, c := range columns {
		values[i] = c.value(f)
	}
	return geo.Feature{Geometry: geom, Values: values}, nil
}

// value reads a field; nil is null.
func (c column) value(f C.OGRFeatureH) any {
	if C.OGR_F_IsFieldSetAndNotNull(f, c.index) == 0 {
		return nil
	}
	switch c.kind {
	case geo.KindInt:
		return int64(C.OGR_F_GetFieldAsInteger64(f, c.index))
	case geo.KindFloat:
		return float64(C.OGR_F_GetFieldAsDouble(f, c.index))
	case geo.KindDate:
		var y, m, d, hour, minute, second, zone C.int
		if C.OGR_F_GetFieldAsDateTime(f, c.index, &y, &m, &d, &hour, &minute, &second, &zone) == 0 {
			return nil
		}
		return fmt.Sprintf("%04d-%02d-%02d", int(y), int(m), int(d))
	}
	return C.GoString(C.OGR_F_GetFieldAsString(f, c.index))
}
