// Package gdal opens and writes rasters and vectors through GDAL, and asks PROJ about coordinates.
//
// It is a leaf: handles never leave it. What it gives out are geo's values and interfaces. Paths name
// local files; anything else that GDAL would accept (network, connection strings) is refused.
package gdal

// #cgo pkg-config: gdal
// #include <stdlib.h>
// #include <gdal.h>
// #include <ogr_api.h>
// #include <ogr_srs_api.h>
// #include <cpl_conv.h>
import "C"

import (
	"fmt"
	"unsafe"

	"icefront/geo/gdal/internal/bridge"
)

// DefaultCache bounds GDAL's cache of decoded blocks, in megabytes, until SetCache.
const DefaultCache = bridge.DefaultCache

// SetCache bounds GDAL's cache of decoded blocks, which all open files share, in megabytes.
func SetCache(megabytes int) { bridge.SetCache(megabytes) }

// Version names the libraries that are linked, such as "GDAL 3.6.2, PROJ 9.1.1".
func Version() string {
	key := C.CString("RELEASE_NAME")
	defer C.free(unsafe.Pointer(key))
	var major, minor, patch C.int
	C.OSRGetPROJVersion(&major, &minor, &patch)
	return fmt.Sprintf("GDAL %s, PROJ %d.%d.%d", C.GoString(C.GDALVersionInfo(key)), major, minor, patch)
}
