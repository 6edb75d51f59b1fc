package write

import (
	"context"
	"os"
	"path/filepath"
	"sync/atomic"

	"github.com/airbusgeo/godal"

	"icefront/geo"
	"icefront/geo/gdal/internal/bridge"
)

// PNG begins an 8-bit grey PNG. Its place on the ground lies beside it, in a world file (.pgw) and an .aux.xml, which
// also has the metadata items.
func PNG(ctx context.Context, path string, g geo.Grid, meta map[string]string) (geo.Sink[uint8], error) {
	m := &raster[uint8, uint8]{ctx: ctx, path: path, grid: g, encode: verbatim}
	m.make = func(stop *atomic.Int32) error { return translatePNG(m.work, stop) }
	m.place = func() error { return placePNG(m.work, path) }
	err := m.begin(layout[uint8]{bands: 1, dress: func(ds *godal.Dataset) error { return setMeta(ds, meta) }})
	if err != nil {
		return nil, err
	}
	return sink{m}, nil
}

// Names of a PNG and the files beside it, in the workshop.
const (
	finalPNG  = "final.png"
	finalWLD  = "final.wld"
	finalSide = finalPNG + ".aux.xml"
)

func translatePNG(w *bridge.Workshop, stop *atomic.Int32) error {
	if err := bridge.Translate(w.File(draftName), w.File(finalPNG), stop, "-of", "PNG", "-co", "WORLDFILE=YES"); err != nil {
		return err
	}
	return endsWith(w.File(finalPNG), []byte("IEND\xaeB`\x82"))
}

// placePNG gives a PNG its name, after the files beside it, and removes those that belong to one that it replaces.
func placePNG(w *bridge.Workshop, path string) error {
	base, name := filepath.Base(path), bridge.Stem(path)
	stale := []string{name + ".wld", name + ".pngw"} // GDAL would read these too
	var parts []string
	for _, p := range []struct{ made, name string }{
		{finalWLD, name + ".pgw"}, {finalSide, base + ".aux.xml"}, {finalPNG, base},
	} {
		err := os.Rename(w.File(p.made), w.File(p.name))
		switch {
		case err == nil:
			parts = append(parts, p.name)
		case os.IsNotExist(err) && p.made != finalPNG:
			stale = append(stale, p.name)
		default:
			return err
		}
	}
	return w.Publish(stale, parts...)
}
