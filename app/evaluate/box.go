package evaluate

import (
	"errors"
	"fmt"
	"math"
	"os"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/clip"

	"icefront/geo"
	"icefront/geo/front"
	"icefront/geo/published"
)

// readBox sets the box of the scene. Without one, or with one that cannot be read, the whole image counts, and a warning says so.
func (e *evaluation) readBox() {
	if e.pair.Box == "" {
		e.image.Warnings = append(e.image.Warnings, "It has no bounding box: the whole image counts.")
		return
	}
	box, err := boxOf(e.pair.Box, e.frame.grid)
	if err == nil {
		e.box = &box
		return
	}
	e.image.Warnings = append(e.image.Warnings,
		fmt.Sprintf("The bounding box %s was not used, the whole image counts: %s.", e.pair.Box, geo.Cause(err)))
}

// boxOf reads a bounding box.
func boxOf(path string, g geo.Grid) (geo.Window, error) {
	f, err := os.Open(path)
	if err != nil {
		return geo.Window{}, err
	}
	defer f.Close() // it was only read
	box, err := published.ParseBox(f)
	if err != nil {
		return geo.Window{}, err
	}
	return inclusive(box, g)
}

// inclusive is the part of a grid that a box covers, with both of its ends; the published code loses one. What lies outside
// the image is cut off.
func inclusive(b published.Box, g geo.Grid) (geo.Window, error) {
	round := func(v float64) int { return int(math.RoundToEven(v)) }
	left, top := max(round(b.Left), 0), max(round(b.Lower), 0)
	right, bottom := min(round(b.Right), g.Width-1), min(round(b.Upper), g.Height-1)
	if left > right || top > bottom {
		return geo.Window{}, errors.New("it lies outside the image")
	}
	return geo.Window{Col: left, Row: top, Width: right - left + 1, Height: bottom - top + 1}, nil
}

// clipped are the parts of fronts within a box of pixels.
func clipped(fs []front.Front, g geo.Grid, box geo.Window) ([]front.Front, error) {
	inverse, ok := g.Transform.Invert()
	if !ok {
		return nil, errors.New("its grid has no inverse, so the bounding box cannot be placed")
	}
	bound := orb.Bound{Min: orb.Point{float64(box.Col), float64(box.Row)},
		Max: orb.Point{float64(box.Col + box.Width), float64(box.Row + box.Height)}}
	var out []front.Front
	for _, f := range fs {
		pixels := make(orb.LineString, len(f.Line))
		for i, v := range f.Line {
			pixels[i] = inverse.Apply(v[0], v[1])
		}
		for _, part := range clip.LineString(bound, pixels) {
			for i, v := range part {
				part[i] = g.Transform.Apply(v[0], v[1])
			}
			out = append(out, front.Front{CRS: f.CRS, Line: part})
		}
	}
	return out, nil
}
