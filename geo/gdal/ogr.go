package gdal

// #include <stdlib.h>
// #include <gdal.h>
// #include <ogr_api.h>
// #include <ogr_srs_api.h>
// #include <cpl_conv.h>
import "C"

import (
	"fmt"
	"unsafe"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"

	"icefront/geo/gdal/internal/bridge"
)

// maxVertices bounds a layer that is read.
const maxVertices = 5_000_000

// pixelNote marks a GeoJSON in pixel coordinates: without it the format means longitude and latitude.
const pixelNote = "pixel coordinates (x is the column, y the negative row), not longitude and latitude"

// geometryOf copies a geometry of OGR in two dimensions; nil for none or an empty one. It may change g.
func geometryOf(g C.OGRGeometryH) (orb.Geometry, error) {
	if g == nil || C.OGR_G_IsEmpty(g) != 0 {
		return nil, nil
	}
	C.OGR_G_FlattenTo2D(g)
	if flat := C.OGR_GT_GetLinear(C.OGR_G_GetGeometryType(g)); C.OGR_G_HasCurveGeometry(g, 1) != 0 {
		g = C.OGR_G_ForceTo(C.OGR_G_Clone(g), flat, nil)
		defer C.OGR_G_DestroyGeometry(g)
	}
	n := int(C.OGR_G_WkbSize(g))
	if n > maxVertices*20 {
		return nil, errTooMany
	}
	buf := make([]byte, n)
	if C.OGR_G_ExportToWkb(g, C.wkbNDR, (*C.uchar)(unsafe.Pointer(&buf[0]))) != C.OGRERR_NONE {
		return nil, bridge.ErrNoReason
	}
	geom, err := wkb.Unmarshal(buf)
	if err != nil {
		return nil, fmt.Errorf("geometry of type %d: %w", int(C.OGR_G_GetGeometryType(g)), err)
	}
	return geom, nil
}

// errTooMany refuses layers that no map of fronts has.
var errTooMany = fmt.Errorf("more than %d vertices", maxVertices)

// newGeometry makes a geometry of OGR, to be destroyed by the caller.
func newGeometry(geom orb.Geometry) (C.OGRGeometryH, error) {
	buf, err := wkb.Marshal(geom)
	if err != nil {
		return nil, fmt.Errorf("encode geometry: %w", err)
	}
	var g C.OGRGeometryH
	if C.OGR_G_CreateFromWkb(unsafe.Pointer(&buf[0]), nil, &g, C.int(len(buf))) != C.OGRERR_NONE {
		return nil, bridge.ErrNoReason
	}
	return g, nil
}

// vertices counts the points of a geometry.
func vertices(geom orb.Geometry) int {
	n := 0
	switch g := geom.(type) {
	case orb.Point:
		n = 1
	case orb.MultiPoint:
		n = len(g)
	case orb.LineString:
		n = len(g)
	case orb.Ring:
		n = len(g)
	case orb.MultiLineString:
		for _, l := range g {
			n += len(l)
		}
	case orb.Polygon:
		for _, r := range g {
			n += len(r)
		}
	case orb.MultiPolygon:
		for _, p := range g {
			n += vertices(p)
		}
	case orb.Collection:
		for _, c := range g {
			n += vertices(c)
		}
	}
	return n
}

// geometryType is OGR's type for all features: lines and multilines together are multilines, and so on;
// mixed is true if no single type holds them.
func geometryType(kinds map[string]bool) (t C.OGRwkbGeometryType, mixed bool) {
	groups := []struct {
		single, multi string
		one, many     C.OGRwkbGeometryType
	}{
		{"LineString", "MultiLineString", C.wkbLineString, C.wkbMultiLineString},
		{"Polygon", "MultiPolygon", C.wkbPolygon, C.wkbMultiPolygon},
		{"Point", "MultiPoint", C.wkbPoint, C.wkbMultiPoint},
	}
	if len(kinds) == 0 {
		return C.wkbLineString, false // a file of fronts without a front
	}
	for _, g := range groups {
		n := 0
		if kinds[g.single] {
			n++
		}
		if kinds[g.multi] {
			n++
		}
		switch {
		case n < len(kinds):
			continue
		case kinds[g.multi]:
			return g.many, false
		}
		return g.one, false
	}
	return C.wkbUnknown, true
}

// cList is a list of C strings that ends with NULL.
type cList struct{ first unsafe.Pointer }

func cStrings(texts ...string) cList {
	size := unsafe.Sizeof((*C.char)(nil))
	l := cList{C.calloc(C.size_t(len(texts)+1), C.size_t(size))}
	for i, t := range texts {
		*(**C.char)(unsafe.Add(l.first, uintptr(i)*size)) = C.CString(t)
	}
	return l
}

func (l cList) list() **C.char { return (**C.char)(l.first) }

func (l cList) at(i int) *C.char {
	return *(**C.char)(unsafe.Add(l.first, uintptr(i)*unsafe.Sizeof((*C.char)(nil))))
}

func (l cList) free() {
	for i := 0; l.at(i) != nil; i++ {
		C.free(unsafe.Pointer(l.at(i)))
	}
	C.free(l.first)
}
