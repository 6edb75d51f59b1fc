package published

import (
	"fmt"

	"icefront/geo"
	"icefront/geo/runs"
)

// Overlay is the original's picture of a scene with its fronts: prediction yellow, label blue, both magenta, box cyan.
//
// Row paints a row on its own, from the few rows of lines around it: nothing but the masks is held.
type Overlay struct {
	prediction, label, box *runs.Mask // box: nil if there is none
	reach                  int        // lines are widened by it to all sides
	painted                []uint8    // what lies on the pixels of a row
}

// What Overlay paints on a pixel. Both is their sum.
const (
	onPrediction = 1
	onLabel      = 2
	onBox        = 4
)

// NewOverlay takes lines (255) and the box, nil for none. Resolution in metres: below 10 lines are 5 pixels wide, else 3.
func NewOverlay(prediction, label *runs.Mask, box *Box, resolution float64) (*Overlay, error) {
	p, l := prediction.Grid, label.Grid
	if p.Width != l.Width || p.Height != l.Height {
		return nil, fmt.Errorf("draw overlay: the prediction has %d x %d pixels, the label %d x %d", p.Width, p.Height, l.Width, l.Height)
	}
	o := &Overlay{prediction: prediction, label: label, reach: 1, painted: make([]uint8, p.Width)}
	if resolution < 10 {
		o.reach = 2
	}
	if box != nil {
		var err error
		if o.box, err = box.outline(p); err != nil {
			return nil, fmt.Errorf("draw overlay: %w", err)
		}
	}
	return o, nil
}

// Row paints row y: to gets red, green and blue of every pixel, grey is the scene's row.
func (o *Overlay) Row(y int, to, grey []uint8) error {
	g := o.prediction.Grid
	if y < 0 || y >= g.Height || len(grey) != g.Width || len(to) != 3*g.Width {
		return fmt.Errorf("draw overlay of %d x %d pixels: row %d has %d pixels", g.Width, g.Height, y, len(grey))
	}
	clear(o.painted)
	o.put(o.prediction, y, onPrediction)
	o.put(o.label, y, onLabel)
	if o.box != nil {
		o.put(o.box, y, onBox)
	}
	for x, on := range o.painted {
		px := to[3*x : 3*x+3]
		switch v := grey[x]; {
		case on >= onBox:
			px[0], px[1], px[2] = 0, 255, 255
		case on == onPrediction+onLabel:
			px[0], px[1], px[2] = 255, 0, 255
		case on == onLabel:
			px[0], px[1], px[2] = 51, 51, 255
		case on == onPrediction:
			px[0], px[1], px[2] = 255, 255, 0
		default:
			px[0], px[1], px[2] = v, v, v
		}
	}
	return nil
}

// put marks the pixels of a row within reach of a line.
func (o *Overlay) put(m *runs.Mask, y int, on uint8) {
	for k := max(0, y-o.reach); k <= min(y+o.reach, m.Grid.Height-1); k++ {
		each(m, k, func(from, to int) {
			row := o.painted[max(0, from-o.reach):min(to+o.reach, len(o.painted))]
			for x := range row {
				row[x] |= on
			}
		})
	}
}

// outline draws the sides of the box. The corner where its far sides meet is left out, as the original does.
//
// A far side at the border, where the original fails, is drawn in the last column or row.
func (b Box) outline(g geo.Grid) (*runs.Mask, error) {
	left, lower, right, upper := b.sides(g)
	right, upper = min(right, g.Width-1), min(upper, g.Height-1)
	out := runs.NewBuilder(g)
	var row lineRow
	for y := range g.Height {
		row.begin()
		switch {
		case left >= right || y < lower || y > upper: // beside the box, or the box beside the mask
		case y == lower:
			row.add(left, right+1)
		case y == upper:
			row.add(left, right)
		default:
			row.add(left, left+1)
			row.add(right, right+1)
		}
		if err := out.AddRuns(row.end(g.Width)); err != nil {
			return nil, err
		}
	}
	return out.Mask()
}
