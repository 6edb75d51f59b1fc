package gdal

// #include <stdlib.h>
// #include <gdal.h>
// #include <ogr_api.h>
// #include <ogr_srs_api.h>
// #include <cpl_conv.h>
// static int same(OGRSpatialReferenceH a, OGRSpatialReferenceH b) {
//	const char *const options[] = {"IGNORE_DATA_AXIS_TO_SRS_AXIS_MAPPING=YES",
//		"CRITERION=EQUIVALENT_EXCEPT_AXIS_ORDER_GEOGCRS", NULL};
//	return OSRIsSameEx(a, b, options);
// }
// // The code of the EPSG entry that equals h, or 0.
// static int find_epsg(OGRSpatialReferenceH h) {
//	int n = 0, *confidence = NULL, code = 0;
//	OGRSpatialReferenceH *found = OSRFindMatches(h, NULL, &n, &confidence);
//	for (int i = 0; i < n && code == 0; i++) {
//		const char *who = OSRGetAuthorityName(found[i], NULL);
//		const char *what = OSRGetAuthorityCode(found[i], NULL);
//		if (confidence[i] >= 90 && who != NULL && what != NULL && EQUAL(who, "EPSG")) code = atoi(what);
//	}
//	OSRFreeSRSArray(found);
//	CPLFree(confidence);
//	return code;
// }
// static char *wkt2(OGRSpatialReferenceH h) {
//	const char *const options[] = {"FORMAT=WKT2_2018", NULL};
//	char *text = NULL;
//	OSRExportToWktEx(h, &text, options);
//	return text;
// }
import "C"

import (
	"strconv"
	"strings"
	"unsafe"

	"icefront/geo"
	"icefront/geo/gdal/internal/bridge"
)

// srs is PROJ's view of a CRS, with longitude before latitude. It serves one goroutine and must be freed.
type srs struct{ h C.OGRSpatialReferenceH }

// parseCRS reads a code, WKT or PROJ string. It opens neither files nor the network.
func parseCRS(c geo.CRS) (srs, error) {
	h, err := bridge.ParseCRS(c)
	return srs{C.OGRSpatialReferenceH(h)}, err
}

func (s *srs) free() {
	if s.h != nil {
		C.OSRRelease(s.h)
		s.h = nil
	}
}

// crsOfWKT names the CRS of a WKT; empty for none, and for one that knows no place on Earth.
func crsOfWKT(wkt string) geo.CRS {
	if wkt == "" {
		return ""
	}
	s, err := parseCRS(geo.CRS(wkt))
	if err != nil {
		return ""
	}
	defer s.free()
	return crsOf(s.h)
}

// crsOf names a CRS: "EPSG:n" where it equals one with a code, else WKT.
func crsOf(h C.OGRSpatialReferenceH) geo.CRS {
	// GeoPackages have "Undefined ... SRS" where there is none.
	if h == nil || C.OSRIsLocal(h) != 0 || strings.HasPrefix(C.GoString(C.OSRGetName(h)), "Undefined ") {
		return ""
	}
	var name geo.CRS
	_ = bridge.Collected(func() error { // what cannot be named has no CRS
		name = nameOf(h)
		return nil
	})
	return name
}

func nameOf(h C.OGRSpatialReferenceH) geo.CRS {
	if C.OSRIsCompound(h) != 0 {
		flat := C.OSRClone(h)
		defer C.OSRRelease(flat)
		if C.OSRStripVertical(flat) == C.OGRERR_NONE {
			h = flat
		}
	}
	who, what := C.GoString(C.OSRGetAuthorityName(h, nil)), C.GoString(C.OSRGetAuthorityCode(h, nil))
	if who == "EPSG" {
		return geo.CRS("EPSG:" + what)
	}
	if who == "OGC" && (what == "CRS84" || what == "84") {
		return geo.LonLat
	}
	if code := int(C.find_epsg(h)); code > 0 {
		return geo.CRS("EPSG:" + strconv.Itoa(code))
	}
	text := C.wkt2(h)
	defer C.CPLFree(unsafe.Pointer(text))
	return geo.CRS(C.GoString(text))
}

// Equal reports that two names mean the same CRS. Empty equals only empty.
func Equal(a, b geo.CRS) bool {
	if a == b || a.Empty() || b.Empty() {
		return a == b
	}
	sa, err := parseCRS(a)
	if err != nil {
		return false
	}
	defer sa.free()
	sb, err := parseCRS(b)
	if err != nil {
		return false
	}
	defer sb.free()
	return C.same(sa.h, sb.h) != 0
}

// Describe tells what PROJ knows about a CRS. Pixel coordinates are geo.ErrNoGeoreference.
func Describe(c geo.CRS) (geo.CRSInfo, error) {
	s, err := parseCRS(c)
	if err != nil {
		return geo.CRSInfo{}, err
	}
	defer s.free()
	info := geo.CRSInfo{Name: C.GoString(C.OSRGetName(s.h)), Geographic: C.OSRIsGeographic(s.h) != 0}
	if !info.Geographic {
		info.Metres = float64(C.OSRGetLinearUnits(s.h, nil))
	}
	return info, nil
}
