package bridge

// #include <stdlib.h>
// #include "bridge.h"
// static OGRSpatialReferenceH parse(const char *def, int *err) {
//	OGRSpatialReferenceH h = OSRNewSpatialReference(NULL);
//	OSRSetAxisMappingStrategy(h, OAMS_TRADITIONAL_GIS_ORDER);
//	*err = OSRSetFromUserInput(h, def);
//	return h;
// }
import "C"

import (
	"fmt"
	"strings"
	"unsafe"

	"icefront/geo"
)

// ParseCRS reads a code, WKT or PROJ string into a handle of OSR, with longitude before latitude, to be released.
// It opens neither files nor the network.
func ParseCRS(c geo.CRS) (unsafe.Pointer, error) {
	Setup()
	if c.Empty() {
		return nil, fmt.Errorf("parse CRS: %w", geo.ErrNoGeoreference)
	}
	if !definition(string(c)) {
		return nil, fmt.Errorf("parse CRS %.80q: neither a code such as EPSG:3413, nor WKT, nor a PROJ string", string(c))
	}
	text := C.CString(string(c))
	defer C.free(unsafe.Pointer(text))
	var h C.OGRSpatialReferenceH
	err := Collected(func() error {
		var bad C.int
		if h = C.parse(text, &bad); bad != 0 {
			return ErrNoReason
		}
		return nil
	})
	if err != nil {
		C.OSRRelease(h)
		return nil, fmt.Errorf("parse CRS %.80q: %w", string(c), err)
	}
	return unsafe.Pointer(h), nil
}

// CheckCRS returns an error if c is not empty and cannot be understood.
func CheckCRS(c geo.CRS) error {
	if c.Empty() {
		return nil
	}
	h, err := ParseCRS(c)
	if err == nil {
		C.OSRRelease(C.OGRSpatialReferenceH(h))
	}
	return err
}

// definition reports what defines a CRS by itself: the parser would also open files and URLs.
func definition(s string) bool {
	s = strings.ToUpper(strings.TrimSpace(s))
	if strings.Contains(s, "://") && !strings.Contains(s, "[") {
		return false
	}
	for _, start := range []string{"EPSG:", "ESRI:", "OGC:", "CRS:", "IAU", "URN:OGC:DEF:CRS", "+", "{"} {
		if strings.HasPrefix(s, start) {
			return true
		}
	}
	keyword, _, ok := strings.Cut(s, "[")
	return ok && strings.Trim(keyword, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_") == ""
}
