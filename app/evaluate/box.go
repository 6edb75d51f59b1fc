package evaluate

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"strconv"
	"strings"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/clip"

	"icefront/geo"
	"icefront/geo/front"
)

// readBox sets the box of the scene. Without one, or with one that cannot be read, the whole image counts, and a warning says so.
func (e *evaluation) readBox() {
	if e.pair.Box == "" {
		e.image.Warnings = append(e.image.Warnings, "It has no bounding box: the whole image counts.")
		return
	}
	f, err := os.Open(e.pair.Box)
	if err == nil {
		defer f.Close() // it was only read
		var box geo.Window
		if box, err = parseBox(f, e.frame.grid); err == nil {
			e.box = &box
			return
		}
	}
	e.image.Warnings = append(e.image.Warnings,
		fmt.Sprintf("The bounding box %s was not used, the whole image counts: %s.", e.pair.Box, geo.Cause(err)))
}

// parseBox reads a bounding box as CaFFe has them: a header, then four corners "column,row". Both ends count as inside;
// what lies outside the image is cut off.
func parseBox(r io.Reader, g geo.Grid) (geo.Window, error) {
	lines := bufio.NewScanner(r)
	lo, hi := orb.Point{math.Inf(1), math.Inf(1)}, orb.Point{math.Inf(-1), math.Inf(-1)}
	n := -1 // of corners; the header is none
	for lines.Scan() {
		text := strings.TrimSpace(lines.Text())
		if text == "" {
			continue
		}
		if n++; n == 0 {
			continue
		}
		x, y, _ := strings.Cut(text, ",")
		for k, s := range []string{x, y} {
			v, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
			if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
				return geo.Window{}, fmt.Errorf("its corner %q is not column,row", text)
			}
			v = math.RoundToEven(v)
			lo[k], hi[k] = min(lo[k], v), max(hi[k], v)
		}
	}
	if err := lines.Err(); err != nil {
		return geo.Window{}, err
	}
	if n != 4 {
		return geo.Window{}, fmt.Errorf("it has %d corners, want a header and 4", max(n, 0))
	}
	last := orb.Point{float64(g.Width - 1), float64(g.Height - 1)}
	for k := range lo {
		lo[k], hi[k] = max(lo[k], 0), min(hi[k], last[k])
	}
	if lo[0] > hi[0] || lo[1] > hi[1] {
		return geo.Window{}, errors.New("it lies outside the image")
	}
	return geo.Window{Col: int(lo[0]), Row: int(lo[1]), Width: int(hi[0]-lo[0]) + 1, Height: int(hi[1]-lo[1]) + 1}, nil
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
