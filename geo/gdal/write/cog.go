package write

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"strconv"
	"sync/atomic"

	"github.com/airbusgeo/godal"

	"icefront/geo/gdal/internal/bridge"
)

// translateCOG makes a cloud-optimised copy of a draft, with its levels as overviews.
func translateCOG(w *bridge.Workshop, stop *atomic.Int32) error {
	return translate(w, stop, "-of", "COG", "-co", "OVERVIEWS=FORCE_USE_EXISTING", "-co", "BLOCKSIZE="+strconv.Itoa(tileSize))
}

// translateBands does the same with one band after the other in the file: who reads one band decodes no other.
//
// GDAL 3.6 has no such option in its driver for COG, and that one leaves what lay in memory in the tiles at the margins
// of files with several bands; as 16-bit floats some of that is an error. These files have the order of a COG, directories
// first, then from the coarsest level to the finest, without the note that says so.
func translateBands(w *bridge.Workshop, stop *atomic.Int32) error {
	tile := strconv.Itoa(tileSize)
	return translate(w, stop, "-of", "GTiff", "-co", "COPY_SRC_OVERVIEWS=YES", "-co", "INTERLEAVE=BAND",
		"-co", "TILED=YES", "-co", "BLOCKXSIZE="+tile, "-co", "BLOCKYSIZE="+tile,
		"-co", "ZLEVEL=3", "-co", "PREDICTOR=2") // of noisy shares a third of the time of level 6, and smaller
}

func translate(w *bridge.Workshop, stop *atomic.Int32, options ...string) error {
	options = append(options, "-co", "COMPRESS=DEFLATE", "-co", "BIGTIFF=IF_SAFER", "-co", "NUM_THREADS="+strconv.Itoa(threads))
	if err := bridge.Translate(w.File(draftName), w.File(finalName), stop, options...); err != nil {
		return err
	}
	return complete(w.File(finalName))
}

// complete checks that the last tile lies in the file: not every failed write is reported.
func complete(path string) error {
	quiet := godal.ErrLogger(bridge.FailuresOnly)
	ds, err := godal.Open(path, godal.RasterOnly(), godal.SiblingFiles(), quiet)
	if err != nil {
		return bridge.Said(err)
	}
	b := ds.Bands()[0]
	nx, ny := b.Structure().BlockCount()
	where := b.Metadata(fmt.Sprintf("BLOCK_OFFSET_%d_%d", nx-1, ny-1), godal.Domain("TIFF"))
	size := b.Metadata(fmt.Sprintf("BLOCK_SIZE_%d_%d", nx-1, ny-1), godal.Domain("TIFF"))
	if err := ds.Close(quiet); err != nil {
		return bridge.Said(err)
	}
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	at, _ := strconv.ParseInt(where, 10, 64)
	n, _ := strconv.ParseInt(size, 10, 64)
	if where != "" && at+n > info.Size() {
		return bridge.Error("the file is shorter than its last tile")
	}
	return nil
}

// endsWith checks that a file ends as it must, for the same reason.
func endsWith(path string, end []byte) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }() // only read
	have := make([]byte, len(end))
	if _, err := f.Seek(-int64(len(end)), io.SeekEnd); err == nil {
		_, _ = io.ReadFull(f, have)
	}
	if !bytes.Equal(have, end) {
		return bridge.Error("the file ends before its content does")
	}
	return nil
}
