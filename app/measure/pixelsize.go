package measure

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"path/filepath"
	"strconv"
	"strings"

	"icefront/geo"
)

// PixelSize is how many metres a pixel measures, and how that is known.
type PixelSize struct {
	Ground [2]float64 // on the ground [rows, columns]; zero if unknown
	Model  [2]float64 // what a model in metres is told; see modelPixel
	From   string     // for people
}

// FromGrid is the usual source of a pixel size: the scene's CRS and affine.
const FromGrid = "georeferencing"

// Known reports that there are metres.
func (p PixelSize) Known() bool { return p.Ground[0] > 0 && p.Ground[1] > 0 }

// Sizes gives the metres per pixel of images without georeferencing.
type Sizes struct {
	All    [2]float64            // [rows, columns] of every image; zero if not given
	ByName map[string][2]float64 // by file name without extension
}

// ParseSize reads "M" or "MX,MY": metres per pixel, MX along a row, MY along a column.
func ParseSize(s string) ([2]float64, error) {
	parts := strings.Split(s, ",")
	if len(parts) > 2 {
		return [2]float64{}, fmt.Errorf("pixel size %q: want M or MX,MY in metres", s)
	}
	var v [2]float64
	for i, p := range parts {
		f, err := parseMetres(p)
		if err != nil {
			return [2]float64{}, fmt.Errorf("pixel size %q: want M or MX,MY in metres", s)
		}
		v[i] = f
	}
	if len(parts) == 1 {
		v[1] = v[0]
	}
	return [2]float64{v[1], v[0]}, nil
}

func parseMetres(s string) (float64, error) {
	f, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	if err != nil {
		return 0, err
	}
	if !(f >= 1e-3 && f <= 1e5) || math.IsInf(f, 0) {
		return 0, fmt.Errorf("%g metres per pixel", f)
	}
	return f, nil
}

// ReadSizes reads a CSV with the columns name, px_x_m and px_y_m in any place, others ignored.
func ReadSizes(r io.Reader) (map[string][2]float64, error) {
	c := csv.NewReader(r)
	c.FieldsPerRecord = -1
	head, err := c.Read()
	if err != nil {
		return nil, fmt.Errorf("read the header: %w", err)
	}
	column := map[string]int{}
	for i, h := range head {
		column[strings.ToLower(strings.TrimSpace(strings.TrimPrefix(h, "\ufeff")))] = i
	}
	var at [3]int
	for i, name := range [3]string{"name", "px_x_m", "px_y_m"} {
		j, ok := column[name]
		if !ok {
			return nil, fmt.Errorf("column %s is missing; the header must name name, px_x_m and px_y_m", name)
		}
		at[i] = j
	}
	sizes := map[string][2]float64{}
	for {
		row, err := c.Read()
		if errors.Is(err, io.EOF) {
			return sizes, nil
		}
		if err != nil {
			return nil, err
		}
		line, _ := c.FieldPos(0)
		if len(row) <= max(at[0], at[1], at[2]) {
			return nil, fmt.Errorf("line %d has %d fields", line, len(row))
		}
		x, errX := parseMetres(row[at[1]])
		y, errY := parseMetres(row[at[2]])
		if errX != nil || errY != nil {
			return nil, fmt.Errorf("line %d: %q, %q are not metres per pixel", line, row[at[1]], row[at[2]])
		}
		sizes[nameOf(strings.TrimSpace(row[at[0]]))] = [2]float64{y, x}
	}
}

// PixelSize finds the metres per pixel of a scene: from its georeferencing, else the user's, else its CaFFe name.
func (e Earth) PixelSize(path string, g geo.Grid, given Sizes) (PixelSize, error) {
	if !g.CRS.Empty() {
		ground, err := e.groundPixel(g)
		if err != nil {
			return PixelSize{}, fmt.Errorf("%s: %w", path, err)
		}
		return PixelSize{Ground: ground, Model: e.modelPixel(g, ground), From: FromGrid}, nil
	}
	if v, ok := given.ByName[nameOf(path)]; ok {
		return PixelSize{Ground: v, Model: v, From: "pixel-size table"}, nil
	}
	if given.All[0] > 0 {
		return PixelSize{Ground: given.All, Model: given.All, From: "given by the user"}, nil
	}
	if n, ok := geo.ParseCaFFeName(filepath.Base(path)); ok {
		v := [2]float64{n.Resolution, n.Resolution}
		return PixelSize{Ground: v, Model: v, From: "CaFFe name (nominal)"}, nil
	}
	return PixelSize{From: "unknown"}, nil
}

// modelPixel is the pixel size for the model's resampling. Training scenes were taken at the nominal size
// of their projection, so a projected grid is too, unless its scale is more than a tenth off the ground
// (Mercator near the poles); a grid in degrees has only its ground size.
func (e Earth) modelPixel(g geo.Grid, ground [2]float64) [2]float64 {
	info, err := e.Describe(g.CRS)
	if err != nil || info.Geographic || info.Metres <= 0 {
		return ground
	}
	h, w := g.Transform.PixelSize()
	nominal := [2]float64{h * info.Metres, w * info.Metres}
	for i := range nominal {
		if r := nominal[i] / ground[i]; r < 0.9 || r > 1.1 {
			return ground
		}
	}
	return nominal
}

// nameOf is the file name without folder and extension.
func nameOf(path string) string {
	base := filepath.Base(path)
	return strings.TrimSuffix(base, filepath.Ext(base))
}
