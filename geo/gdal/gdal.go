// Package gdal opens and writes rasters and vectors through GDAL, and asks PROJ about coordinates.
//
// It is a leaf: handles never leave it. What it gives out are geo's values and interfaces. Paths name
// local files; anything else that GDAL would accept (network, connection strings) is refused.
package gdal

// #cgo pkg-config: gdal
// #include <stdlib.h>
// #include "bridge.h"
import "C"

import (
	"fmt"
	"strconv"
	"sync"
	"unsafe"
)

// cacheMB bounds GDAL's cache of decoded blocks, which all open files share.
const cacheMB = 128

// setupOnce guards what GDAL has only one of per process.
var setupOnce sync.Once

// setup registers the drivers, bounds the block cache and closes the ways to the network.
func setup() {
	setupOnce.Do(func() {
		mb := C.CString(strconv.Itoa(cacheMB))
		defer C.free(unsafe.Pointer(mb))
		C.ice_setup(mb)
	})
}

// Version names the libraries that are linked, such as "GDAL 3.6.2, PROJ 9.1.1".
func Version() string {
	key := C.CString("RELEASE_NAME")
	defer C.free(unsafe.Pointer(key))
	var major, minor, patch C.int
	C.OSRGetPROJVersion(&major, &minor, &patch)
	return fmt.Sprintf("GDAL %s, PROJ %d.%d.%d", C.GoString(C.GDALVersionInfo(key)), major, minor, patch)
}
