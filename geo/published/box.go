package published

import (
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"icefront/geo"
	"icefront/geo/runs"
)

// ErrBox says that a file is no bounding box of CaFFe.
var ErrBox = errors.New("not a bounding box")

// Box is a bounding box of CaFFe: the part of a scene where a predicted front counts. Sides are in pixels, unrounded.
//
// Lower and Upper are rows, and Upper is the larger one: CaFFe's boxes stand on their head.
type Box struct{ Left, Lower, Right, Upper float64 }

// boxBytes bounds the file; those of CaFFe have about 60 bytes.
const boxBytes = 4096

// ParseBox reads the text of a box: a header, then "x,y" of left-upper, left-lower, right-lower, right-upper.
//
// The corners must form an upright rectangle, within a pixel. The first may come again at the end.
func ParseBox(r io.Reader) (Box, error) {
	text, err := io.ReadAll(io.LimitReader(r, boxBytes+1))
	if err != nil {
		return Box{}, err
	}
	if len(text) > boxBytes {
		return Box{}, fmt.Errorf("more than %d bytes: %w", boxBytes, ErrBox)
	}
	var corners [][2]float64
	n := 0
	for line := range strings.Lines(string(text)) {
		n++
		line = strings.TrimSpace(line)
		if line == "" && n > 1 {
			continue
		}
		corner, err := parseCorner(line)
		switch {
		case n == 1 && err == nil:
			return Box{}, fmt.Errorf("line 1 is a corner, but must be the header: %w", ErrBox)
		case n == 1:
		case err != nil:
			return Box{}, fmt.Errorf("line %d: %w: %w", n, err, ErrBox)
		default:
			corners = append(corners, corner)
		}
	}
	return newBox(corners)
}

// parseCorner reads "x,y".
func parseCorner(text string) (corner [2]float64, err error) {
	x, y, ok := strings.Cut(text, ",")
	if !ok {
		return corner, fmt.Errorf("%.40q is not x,y", text)
	}
	for i, part := range []string{x, y} {
		part = strings.TrimSpace(part)
		v, err := strconv.ParseFloat(part, 64)
		// ParseFloat also reads hexadecimal, infinities and NaN.
		if err != nil || strings.Trim(part, "0123456789+-.eE") != "" || math.Abs(v) > math.MaxInt32 {
			return corner, fmt.Errorf("%.40q is not a number of pixels", part)
		}
		corner[i] = v
	}
	return corner, nil
}

func newBox(c [][2]float64) (Box, error) {
	if len(c) == 5 && c[4] == c[0] {
		c = c[:4]
	}
	if len(c) != 4 {
		return Box{}, fmt.Errorf("%d corners instead of 4: %w", len(c), ErrBox)
	}
	// The original takes these two corners.
	b := Box{Left: c[0][0], Upper: c[0][1], Right: c[2][0], Lower: c[2][1]}
	for _, d := range []float64{c[1][0] - b.Left, c[1][1] - b.Lower, c[3][0] - b.Right, c[3][1] - b.Upper} {
		if math.Abs(d) > 1 {
			return Box{}, fmt.Errorf("the corners are no upright rectangle of left-upper, left-lower, right-lower, right-upper: %w", ErrBox)
		}
	}
	if b.Left >= b.Right || b.Lower >= b.Upper {
		return Box{}, fmt.Errorf("the corners are in another order than left-upper, left-lower, right-lower, right-upper, "+
			"where upper is the larger row: %w", ErrBox)
	}
	return b, nil
}

// Window is the part that the box keeps of a mask, by the original's rounding; empty if the box lies beside it.
//
// Halves go to the even number. The far sides do not belong to it, and a far side beyond the mask becomes its last
// column or row, so that this one is cut off; a far side at the border is not.
func (b Box) Window(g geo.Grid) geo.Window {
	left, lower, right, upper := b.sides(g)
	if left >= right || lower >= upper {
		return geo.Window{}
	}
	return geo.Window{Col: left, Row: lower, Width: right - left, Height: upper - lower}
}

// sides are the columns and rows of the box, rounded and clamped as the original does.
func (b Box) sides(g geo.Grid) (left, lower, right, upper int) {
	round := func(v float64) int { return int(math.RoundToEven(v)) }
	left, lower, right, upper = max(round(b.Left), 0), max(round(b.Lower), 0), round(b.Right), round(b.Upper)
	if right > g.Width {
		right = g.Width - 1
	}
	if upper > g.Height {
		upper = g.Height - 1
	}
	return left, lower, right, upper
}

// Apply is the mask with 0 outside of the box.
func (b Box) Apply(m *runs.Mask) (*runs.Mask, error) {
	win := b.Window(m.Grid)
	out := runs.NewBuilder(m.Grid)
	first, last, width := int32(win.Col), int32(win.Col+win.Width), int32(m.Grid.Width)
	var ends []int32
	var values []uint8
	for y := range m.Grid.Height {
		ends, values = ends[:0], values[:0]
		put := func(end int32, v uint8) {
			if n := len(ends); end > 0 && (n == 0 || end > ends[n-1]) {
				ends, values = append(ends, end), append(values, v)
			}
		}
		if y >= win.Row && y < win.Row+win.Height {
			put(first, 0)
			es, vs := m.Row(y)
			for i, end := range es {
				if end > first {
					put(min(end, last), vs[i])
				}
			}
		}
		put(width, 0)
		if err := out.AddRuns(ends, values); err != nil {
			return nil, fmt.Errorf("apply box: %w", err)
		}
	}
	return out.Mask()
}
