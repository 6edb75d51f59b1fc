package published

import (
	"fmt"
	"math/bits"

	"github.com/paulmach/orb"

	"icefront/geo/front/thin"
	"icefront/geo/runs"
)

// MinLength is the length in metres that the published evaluation asks of a piece of front.
const MinLength = 750

// Clean is the published clean-up of predicted zones, of greys: one piece of land, one of ocean.
//
// All land but the largest 8-connected piece becomes ocean, then all ocean but the largest piece becomes glacier. Where
// ocean parts the land, the smaller part is lost with its glacier: that is how it was published.
func Clean(m *runs.Mask) (*runs.Mask, error) {
	var land, sea [256]bool
	for v := range land {
		land[v], sea[v] = v != greyOcean, v == greyOcean
	}
	one, err := keepLargest(m, land, greyOcean)
	if err != nil {
		return nil, fmt.Errorf("clean zones: %w", err)
	}
	clean, err := keepLargest(one, sea, greyGlacier)
	if err != nil {
		return nil, fmt.Errorf("clean zones: %w", err)
	}
	return clean, nil
}

// keepLargest gives all pieces but the largest another value. Without others it is the mask itself.
func keepLargest(m *runs.Mask, in [256]bool, v uint8) (*runs.Mask, error) {
	p := findPieces(m, in)
	largest, count := p.largest()
	if count < 2 {
		return m, nil
	}
	return p.repaint(func(root int, _ int64) bool { return root == largest }, v)
}

// Front is the front of zones, of greys, as 0 and 255: the ocean pixels with a side in common with glacier.
//
// Pieces of at most threshold pixels (8-connected; the original gives MinLength over the pixel size) are no front.
func Front(m *runs.Mask, threshold float64) (*runs.Mask, error) {
	line, err := contact(m)
	if err != nil {
		return nil, fmt.Errorf("extract front: %w", err)
	}
	p := findPieces(line, [256]bool{greyLine: true})
	front, err := p.repaint(func(_ int, pixels int64) bool { return !(float64(pixels) <= threshold) }, 0)
	if err != nil {
		return nil, fmt.Errorf("extract front: %w", err)
	}
	return front, nil
}

// contact finds the ocean beside glacier; outside of the mask there is none.
func contact(m *runs.Mask) (*runs.Mask, error) {
	words := (m.Grid.Width + 63) / 64
	var ice [3][]uint64 // rows y-1, y and y+1, by y modulo 3
	for i := range ice {
		ice[i] = make([]uint64, words)
	}
	sea := make([]uint64, words)
	out := runs.NewBuilder(m.Grid)
	var line lineRow
	for y := range m.Grid.Height {
		if y == 0 {
			mark(ice[0], m, 0, greyGlacier)
		}
		north, here, south := ice[(y+2)%3], ice[y%3], ice[(y+1)%3]
		if clear(south); y+1 < m.Grid.Height {
			mark(south, m, y+1, greyGlacier)
		}
		line.begin()
		if mark(sea, m, y, greyOcean) {
			beside(sea, north, here, south)
			line.take(sea)
		}
		if err := out.AddRuns(line.end(m.Grid.Width)); err != nil {
			return nil, err
		}
	}
	return out.Mask()
}

// beside leaves the bits of sea that have a neighbour in the other rows.
func beside(sea, north, here, south []uint64) {
	var west uint64
	for i, w := range here {
		near := w<<1 | west | w>>1 | north[i] | south[i]
		if i+1 < len(here) {
			near |= here[i+1] << 63
		}
		sea[i] &= near
		west = w >> 63
	}
}

// mark sets the bits of the pixels of a row that are v, and no others. It tells whether there are any.
func mark(to []uint64, m *runs.Mask, y int, v uint8) (any bool) {
	clear(to)
	ends, values := m.Row(y)
	from := 0
	for i, end := range ends {
		if values[i] == v {
			setBits(to, from, int(end))
			any = true
		}
		from = int(end)
	}
	return any
}

// setBits sets the bits [from, to).
func setBits(row []uint64, from, to int) {
	for from < to {
		end := min(to, from&^63+64)
		row[from/64] |= ^uint64(0) >> (64 - (end - from)) << (from & 63)
		from = end
	}
}

// lineRow makes the runs of a row of 0 and greyLine.
type lineRow struct {
	ends   []int32
	values []uint8
}

func (r *lineRow) begin() { r.ends, r.values = r.ends[:0], r.values[:0] }

// add adds a stretch of line behind the others.
func (r *lineRow) add(from, to int) {
	n := len(r.ends)
	if n > 0 && int(r.ends[n-1]) == from {
		r.ends[n-1] = int32(to)
		return
	}
	if from > 0 {
		r.ends, r.values = append(r.ends, int32(from)), append(r.values, 0)
	}
	r.ends, r.values = append(r.ends, int32(to)), append(r.values, greyLine)
}

// take adds the stretches of bits.
func (r *lineRow) take(row []uint64) {
	for i, w := range row {
		for w != 0 {
			first := bits.TrailingZeros64(w)
			n := bits.TrailingZeros64(^(w >> first))
			r.add(i*64+first, i*64+first+n)
			w &^= ^uint64(0) >> (64 - n) << first
		}
	}
}

// end completes the row.
func (r *lineRow) end(width int) ([]int32, []uint8) {
	if n := len(r.ends); n == 0 || int(r.ends[n-1]) < width {
		r.ends, r.values = append(r.ends, int32(width)), append(r.values, 0)
	}
	return r.ends, r.values
}

// Thin is the front of a predicted front (255; all else is none), thinned to one pixel, as 0 and 255.
//
// The original applies the box before it. It is thin.ErrTooRagged for what is noise, or an area without end.
func Thin(m *runs.Mask) (*runs.Mask, error) {
	width, height := m.Grid.Width, m.Grid.Height
	plane := thin.NewPlane(width)
	plane.Grow(height)
	for y := range height {
		each(m, y, func(from, to int) { plane.SetRun(int32(y), from, to) })
		if y&63 == 63 || y == height-1 {
			plane.Pack(y / 64)
		}
	}
	if err := plane.LineLike(); err != nil {
		return nil, fmt.Errorf("thin the front: %w", err)
	}
	line := thin.Skeletonise(plane)
	out := runs.NewBuilder(m.Grid)
	var row lineRow
	for y := range height {
		row.begin()
		each(m, y, func(from, to int) { // a skeleton has no pixel that its mask has not
			for x := from; x < to; x++ {
				if line.Get(int32(x), int32(y)) {
					row.add(x, x+1)
				}
			}
		})
		if err := out.AddRuns(row.end(width)); err != nil {
			return nil, fmt.Errorf("thin the front: %w", err)
		}
	}
	return out.Mask()
}

// each calls f for the stretches [from, to) of line in a row.
func each(m *runs.Mask, y int, f func(from, to int)) {
	ends, values := m.Row(y)
	from := 0
	for i, end := range ends {
		if values[i] == greyLine {
			f(from, int(end))
		}
		from = int(end)
	}
}

// Pixels are the columns and rows of a line's pixels (255), in raster order: what front errors are measured between.
func Pixels(m *runs.Mask) []orb.Point {
	points := make([]orb.Point, 0, m.Count()[greyLine])
	for y := range m.Grid.Height {
		each(m, y, func(from, to int) {
			for x := from; x < to; x++ {
				points = append(points, orb.Point{float64(x), float64(y)})
			}
		})
	}
	return points
}
