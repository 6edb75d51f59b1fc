package gdal

// #include <stdlib.h>
// #include "bridge.h"
import "C"

import (
	"bytes"
	"context"
	"encoding/xml"
	"fmt"
	"os"
	"strconv"
	"sync/atomic"
	"time"
	"unsafe"

	"github.com/airbusgeo/godal"
)

// grace is how long optimise waits for GDAL to notice that it should stop.
const grace = 700 * time.Millisecond

// optimise writes dst as a cloud-optimised copy of src, with overviews. It returns soon after ctx ends;
// if GDAL has not stopped by then, late is called when it has.
func optimise(ctx context.Context, src, dst string, late func()) error {
	var stop atomic.Int32
	ended := make(chan error, 1)
	go func() { ended <- translate(src, dst, &stop) }()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
		stop.Store(1)
	}
	select {
	case <-ended:
	case <-time.After(grace):
		go func() {
			<-ended
			late()
		}()
	}
	return ctx.Err()
}

// translate copies a class map with GDAL's COG driver. It ends early once stop is set.
func translate(src, dst string, stop *atomic.Int32) error {
	args := cStrings("-of", "COG", "-co", "COMPRESS=DEFLATE", "-co", "BLOCKSIZE="+strconv.Itoa(tileSize),
		"-co", "OVERVIEW_RESAMPLING=MODE", "-co", "BIGTIFF=IF_SAFER")
	defer args.free()
	names := cStrings(src, dst)
	defer names.free()
	log := (*C.ice_log)(C.calloc(1, C.sizeof_ice_log))
	defer C.free(unsafe.Pointer(log))
	bad := C.ice_translate(names.at(0), names.at(1), args.list(), (*C.int)(unsafe.Pointer(stop)), log)
	if bad != 0 {
		return joinLog(log, errGDAL)
	}
	return complete(dst)
}

// complete checks that the last tile lies in the file: not every failed write is reported.
func complete(path string) error {
	h, err := openRaster(path, failuresOnly)
	if err != nil {
		return err
	}
	st := h.bands[0].Structure()
	nx, ny := st.BlockCount()
	where := h.bands[0].Metadata(fmt.Sprintf("BLOCK_OFFSET_%d_%d", nx-1, ny-1), godal.Domain("TIFF"))
	size := h.bands[0].Metadata(fmt.Sprintf("BLOCK_SIZE_%d_%d", nx-1, ny-1), godal.Domain("TIFF"))
	if err := h.close(); err != nil {
		return err
	}
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	at, _ := strconv.ParseInt(where, 10, 64)
	n, _ := strconv.ParseInt(size, 10, 64)
	if where != "" && at+n > info.Size() {
		return &libraryError{"the file is shorter than its last tile"}
	}
	return nil
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
