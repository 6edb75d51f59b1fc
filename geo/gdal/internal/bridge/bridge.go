// Package bridge is what reading and writing share of GDAL: its set-up, its errors as Go errors, the calls that
// godal does not offer, and the folder in which files are made.
package bridge

// #cgo pkg-config: gdal
// #include <stdlib.h>
// #include "bridge.h"
import "C"

import (
	"strconv"
	"sync"
	"sync/atomic"
	"unsafe"
)

// DefaultCache bounds GDAL's cache of decoded blocks, in megabytes. All open files share it. Who reads in bands of full
// width wants a row of the file's blocks to fit, else blocks are decoded more than once: 25,000 px in tiles of 512 as
// Float32 are 51 MB. Writing needs none of it, but fills it.
const DefaultCache = 128

// setupOnce guards what GDAL has only one of per process.
var setupOnce sync.Once

// Setup registers the drivers, bounds the block cache and closes the ways to the network.
func Setup() {
	setupOnce.Do(func() {
		mb := C.CString(strconv.Itoa(DefaultCache))
		defer C.free(unsafe.Pointer(mb))
		C.ice_setup(mb)
	})
}

// SetCache bounds the block cache anew; what is above the bound leaves it at once.
func SetCache(megabytes int) {
	Setup()
	C.GDALSetCacheMax64(C.GIntBig(megabytes) << 20)
}

// Translate runs gdal_translate with these arguments. It ends early, with an error, once stop is set.
func Translate(src, dst string, stop *atomic.Int32, args ...string) error {
	list := (**C.char)(C.calloc(C.size_t(len(args)+1), C.size_t(unsafe.Sizeof((*C.char)(nil)))))
	texts := unsafe.Slice(list, len(args)+1)
	for i, a := range args {
		texts[i] = C.CString(a)
	}
	in, out := C.CString(src), C.CString(dst)
	log := (*C.ice_log)(C.calloc(1, C.sizeof_ice_log))
	defer func() {
		for _, t := range texts {
			C.free(unsafe.Pointer(t))
		}
		for _, p := range []unsafe.Pointer{unsafe.Pointer(list), unsafe.Pointer(in), unsafe.Pointer(out), unsafe.Pointer(log)} {
			C.free(p)
		}
	}()
	if C.ice_translate(in, out, list, (*C.int)(unsafe.Pointer(stop)), log) != 0 {
		return joinLog(log, ErrNoReason)
	}
	return nil
}
