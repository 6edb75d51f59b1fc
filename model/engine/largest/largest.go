// Package largest keeps of some classes of a segmentation only the largest connected pieces, as nnU-Net's
// post-processing does, without holding the segmentation: its rows come twice.
package largest

import (
	"context"
	"errors"
	"fmt"
)

// Rule is one step of post-processing. Rules apply one after the other.
type Rule struct {
	Classes []uint8 // class indices that count as one
	Keep    int64   // smaller pieces of at least so many pixels stay too; 0: none
	Corners bool    // pixels that touch at a corner are connected
	To      uint8   // class index of removed pixels
}

// ErrTooRagged says that a segmentation has too many pieces to follow.
var ErrTooRagged = errors.New("segmentation too ragged for post-processing")

// maxRuns bounds the memory, with 21 bytes for each. It is hundreds of runs a row on the largest scenes.
const maxRuns = 1 << 23

// Components finds the connected pieces of a segmentation whose rows come from north to south, decides what stays, and
// then rewrites the same rows. Its memory grows with the runs of equal pixels, not with the pixels.
//
// First Add every row, then Decide, then Rewrite rows in any order.
type Components struct {
	rules  []Rule
	width  int
	wanted [256]bool // classes that a rule reads
	starts []int32   // first run of each row, and the number of runs
	runs   []run
	most   int // runs
}

// run is a stretch [from, to) of one class in a row.
type run struct {
	from, to int32
	class    uint8 // after the rules
}

// NewComponents begins a segmentation of some width.
func NewComponents(rules []Rule, width int) *Components {
	c := &Components{rules: rules, width: width, starts: []int32{0}, most: maxRuns}
	for _, r := range rules {
		for _, class := range r.Classes {
			c.wanted[class] = true
		}
	}
	return c
}

// Add takes the next row of class indices.
func (c *Components) Add(row []uint8) error {
	if len(row) != c.width {
		return fmt.Errorf("post-process row %d: %d pixels, want %d", len(c.starts)-1, len(row), c.width)
	}
	for from := 0; from < len(row); {
		class, to := row[from], from+1
		for to < len(row) && row[to] == class {
			to++
		}
		if c.wanted[class] {
			c.runs = append(c.runs, run{int32(from), int32(to), class})
		}
		from = to
	}
	if len(c.runs) > c.most {
		return fmt.Errorf("%w: more than %d stretches of pixels in %d rows", ErrTooRagged, c.most, len(c.starts))
	}
	c.starts = append(c.starts, int32(len(c.runs)))
	return nil
}

// Decide applies the rules, and tells how many pixels they change.
func (c *Components) Decide(ctx context.Context) (changed int64, err error) {
	before := make([]uint8, len(c.runs))
	for i, r := range c.runs {
		before[i] = r.class
	}
	trees := make(forest, len(c.runs))
	for _, r := range c.rules {
		if err := c.apply(ctx, r, trees); err != nil {
			return 0, err
		}
	}
	for i, r := range c.runs {
		if r.class != before[i] {
			changed += int64(r.to - r.from)
		}
	}
	return changed, nil
}

// Rewrite brings a row that was added to what was decided.
func (c *Components) Rewrite(row int, pixels []uint8) error {
	if row < 0 || row >= len(c.starts)-1 || len(pixels) != c.width {
		return fmt.Errorf("post-process row %d: %d pixels, want %d of row 0 to %d", row, len(pixels), c.width, len(c.starts)-2)
	}
	for _, r := range c.runs[c.starts[row]:c.starts[row+1]] {
		if pixels[r.from] == r.class {
			continue
		}
		stretch := pixels[r.from:r.to]
		for i := range stretch {
			stretch[i] = r.class
		}
	}
	return nil
}
