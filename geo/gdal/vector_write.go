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
	"math"
	"unsafe"

	"github.com/paulmach/orb"

	"icefront/geo"
	"icefront/geo/gdal/internal/bridge"
)

// WriteLayer writes a layer as GeoPackage, Shapefile, GeoJSON, KML, FlatGeobuf, or its attributes as CSV, by the ending of
// path. All parts appear under their names at the end, or none. GeoJSON is RFC 7946 and KML WGS 84: longitude and latitude,
// to 0.1 mm; GeoJSON in pixel coordinates says so in its description. What a format cannot hold is told by Caveats.
func WriteLayer(ctx context.Context, path string, l geo.Layer) (err error) {
	bridge.Setup()
	if err := ctx.Err(); err != nil {
		return err
	}
	format, err := formatOf(path, l)
	if err != nil {
		return err
	}
	if err := checkLayer(path, l); err != nil {
		return err
	}
	w, err := bridge.NewWorkshop(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.Clear()) }()
	file := w.File(bridge.Stem(path) + format.parts[len(format.parts)-1])
	if err := writeWhole(ctx, file, format, l); err != nil {
		if ctx.Err() != nil && errors.Is(err, ctx.Err()) {
			return err
		}
		return bridge.WriteError(path, w.Folder, err)
	}
	if err := bridge.WriteError(path, w.Folder, w.Publish(withStem(path, format.stale, nil), withStem(path, format.parts, w)...)); err != nil {
		return err
	}
	return nil
}

// writeWhole writes a file and checks that all has arrived in it.
func writeWhole(ctx context.Context, file string, format vectorFormat, l geo.Layer) error {
	if format.driver == driverCSV {
		return writeTable(ctx, file, l)
	}
	err := bridge.Collected(func() error { return writeVector(ctx, file, format, l) })
	if err != nil {
		return err
	}
	return bridge.Collected(func() error { return readBack(ctx, file, len(l.Features)) })
}

// readBack checks that a written file is whole: OGR's GeoJSON does not notice a full disk.
func readBack(ctx context.Context, file string, features int) error {
	l, err := readVector(ctx, file)
	if err == nil && len(l.Features) != features {
		return bridge.Error(fmt.Sprintf("only %d of %d features arrived in the file", len(l.Features), features))
	}
	return err
}

// withStem returns the names with these endings; with a workshop, only those that it made.
func withStem(path string, endings []string, made *bridge.Workshop) []string {
	var names []string
	for _, e := range endings {
		if name := bridge.Stem(path) + e; made == nil || exists(made.File(name)) {
			names = append(names, name)
		}
	}
	return names
}

// checkLayer refuses what would be written wrongly.
func checkLayer(path string, l geo.Layer) error {
	total := 0
	for i, f := range l.Features {
		n := vertices(f.Geometry)
		if n == 0 {
			return fmt.Errorf("write %s: feature %d has no geometry", path, i)
		}
		if total += n; total > maxVertices {
			return fmt.Errorf("write %s: %w", path, errTooMany)
		}
		if len(f.Values) != len(l.Fields) {
			return fmt.Errorf("write %s: feature %d has %d values for %d fields", path, i, len(f.Values), len(l.Fields))
		}
	}
	if _, mixed := geometryType(kindsOf(l)); mixed && isShapefile(path) {
		return fmt.Errorf("write %s: a Shapefile cannot hold different kinds of geometry; use .gpkg", path)
	}
	return nil
}

func kindsOf(l geo.Layer) map[string]bool {
	kinds := map[string]bool{}
	for _, f := range l.Features {
		kinds[f.Geometry.GeoJSONType()] = true
	}
	return kinds
}

// writeVector runs inside Collected.
func writeVector(ctx context.Context, file string, format vectorFormat, l geo.Layer) (err error) {
	names := cStrings(format.driver, file, layerName(file, l))
	defer names.free()
	drv := C.GDALGetDriverByName(names.at(0))
	if drv == nil {
		return fmt.Errorf("this GDAL has no driver %s", format.driver)
	}
	ds := C.GDALCreate(drv, names.at(1), 0, 0, 0, C.GDT_Unknown, nil)
	if ds == nil {
		return bridge.ErrNoReason
	}
	defer func() { C.GDALClose(ds) }() // what fails here is in the log
	s, err := layerSRS(format, l.CRS)
	if err != nil {
		return err
	}
	defer s.free()
	options := cStrings(format.options...)
	defer options.free()
	kind, _ := geometryType(kindsOf(l))
	layer := C.GDALDatasetCreateLayer(ds, names.at(2), s.h, kind, options.list())
	if layer == nil {
		return bridge.ErrNoReason
	}
	at, err := createFields(layer, format, l)
	if err != nil {
		return err
	}
	if C.GDALDatasetStartTransaction(ds, 0) == C.OGRERR_NONE { // a GeoPackage would sync each feature
		defer C.GDALDatasetCommitTransaction(ds)
	}
	for i, f := range l.Features {
		if i%256 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		if err := writeFeature(layer, kind, l.Fields, at, f); err != nil {
			return fmt.Errorf("feature %d: %w", i, err)
		}
	}
	return nil
}

// layerSRS is what a layer is created with; nothing, or plain metres in a GeoPackage, without a CRS.
func layerSRS(format vectorFormat, c geo.CRS) (srs, error) {
	if !c.Empty() {
		return parseCRS(c)
	}
	if format.driver == driverGeoPackage { // else OGR declares degrees
		return parseCRS(`LOCAL_CS["Undefined Cartesian SRS",UNIT["metre",1]]`)
	}
	return srs{}, nil
}

func layerName(file string, l geo.Layer) string {
	if l.Name == "" {
		return bridge.Stem(file)
	}
	return l.Name
}

// createFields makes the columns and says at which place each is. Those of a Shapefile have short names and a width; every
// KML has a Name and a Description from the beginning.
func createFields(layer C.OGRLayerH, format vectorFormat, l geo.Layer) (at []C.int, err error) {
	names := make([]string, len(l.Fields))
	for i, f := range l.Fields {
		names[i] = f.Name
	}
	shapefile := format.driver == driverShapefile
	if shapefile {
		names = shortNames(names)
	}
	text := cStrings(names...)
	defer text.free()
	columns := C.OGR_L_GetLayerDefn(layer)
	for i, f := range l.Fields {
		if there := C.OGR_FD_GetFieldIndex(columns, text.at(i)); there >= 0 && format.driver == driverKML {
			at = append(at, there)
			continue
		}
		at = append(at, C.OGR_FD_GetFieldCount(columns))
		defn := C.OGR_Fld_Create(text.at(i), fieldType(format, l, i))
		if shapefile && f.Kind == geo.KindString {
			C.OGR_Fld_SetWidth(defn, C.int(columnWidth(l, i)))
		}
		bad := C.OGR_L_CreateField(layer, defn, 1)
		C.OGR_Fld_Destroy(defn)
		if bad != C.OGRERR_NONE {
			return nil, bridge.ErrNoReason
		}
	}
	return at, nil
}

// fieldType is OGR's type for a field, as far as the format has it.
func fieldType(format vectorFormat, l geo.Layer, i int) C.OGRFieldType {
	switch l.Fields[i].Kind {
	case geo.KindInt:
		if format.driver != driverKML {
			return C.OFTInteger64
		}
		for _, f := range l.Features { // KML's int has 32 bits, and OGR's next best is text
			if v, ok := f.Values[i].(int64); ok && v != int64(int32(v)) {
				return C.OFTReal
			}
		}
		return C.OFTInteger
	case geo.KindFloat:
		return C.OFTReal
	case geo.KindDate:
		if format.textDates {
			return C.OFTString
		}
		return C.OFTDate
	}
	return C.OFTString
}

// columnWidth is the length in bytes of a column's longest text, within what a Shapefile can hold.
func columnWidth(l geo.Layer, i int) int {
	width := 1
	for _, f := range l.Features {
		if s, ok := f.Values[i].(string); ok {
			width = max(width, len(s))
		}
	}
	return min(width, maxText)
}

func writeFeature(layer C.OGRLayerH, kind C.OGRwkbGeometryType, fields []geo.Field, at []C.int, feat geo.Feature) error {
	f := C.OGR_F_Create(C.OGR_L_GetLayerDefn(layer))
	defer C.OGR_F_Destroy(f)
	g, err := newGeometry(promote(kind, feat.Geometry))
	if err != nil {
		return err
	}
	if C.OGR_F_SetGeometryDirectly(f, g) != C.OGRERR_NONE {
		return bridge.ErrNoReason
	}
	for i, v := range feat.Values {
		if err := setValue(f, at[i], fields[i], v); err != nil {
			return err
		}
	}
	if C.OGR_L_CreateFeature(layer, f) != C.OGRERR_NONE {
		return bridge.ErrNoReason
	}
	return nil
}

// promote makes single geometries multiple where the layer holds both.
func promote(kind C.OGRwkbGeometryType, geom orb.Geometry) orb.Geometry {
	switch g := geom.(type) {
	case orb.LineString:
		if kind == C.wkbMultiLineString {
			return orb.MultiLineString{g}
		}
	case orb.Polygon:
		if kind == C.wkbMultiPolygon {
			return orb.MultiPolygon{g}
		}
	case orb.Point:
		if kind == C.wkbMultiPoint {
			return orb.MultiPoint{g}
		}
	}
	return geom
}

// setValue sets a field; nil and NaN are null.
func setValue(f C.OGRFeatureH, i C.int, field geo.Field, v any) error {
	switch v := v.(type) {
	case nil:
		C.OGR_F_SetFieldNull(f, i)
		return nil
	case int64:
		if field.Kind == geo.KindInt {
			if C.OGR_Fld_GetType(C.OGR_F_GetFieldDefnRef(f, i)) == C.OFTReal {
				C.OGR_F_SetFieldDouble(f, i, C.double(v))
			} else {
				C.OGR_F_SetFieldInteger64(f, i, C.GIntBig(v))
			}
			return nil
		}
	case float64:
		if field.Kind == geo.KindFloat {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				C.OGR_F_SetFieldNull(f, i)
			} else {
				C.OGR_F_SetFieldDouble(f, i, C.double(v))
			}
			return nil
		}
	case string:
		if field.Kind == geo.KindString || field.Kind == geo.KindDate {
			return setText(f, i, field, v)
		}
	}
	return fmt.Errorf("field %s cannot hold a %T", field.Name, v)
}

func setText(f C.OGRFeatureH, i C.int, field geo.Field, v string) error {
	if field.Kind == geo.KindDate {
		if v == "" {
			C.OGR_F_SetFieldNull(f, i)
			return nil
		}
		if _, ok := parseTime(v); !ok || len(v) != len("2006-01-02") {
			return fmt.Errorf("field %s: %q is not a date as YYYY-MM-DD", field.Name, v)
		}
	}
	if C.OGR_Fld_GetType(C.OGR_F_GetFieldDefnRef(f, i)) == C.OFTString {
		v = cutText(v, C.OGR_Fld_GetWidth(C.OGR_F_GetFieldDefnRef(f, i)))
	}
	text := C.CString(v)
	defer C.free(unsafe.Pointer(text))
	C.OGR_F_SetFieldString(f, i, text)
	return nil
}
