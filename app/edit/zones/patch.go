package zones

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"

	"icefront/geo"
	"icefront/geo/zone"
)

// Patch is a change of blocks that can be taken back.
type Patch struct {
	Scene  string   `json:"scene"`
	Grid   geo.Grid `json:"grid"` // of the mask, so that a patch can be applied where nothing is known of the scene yet
	Blocks []Change `json:"blocks"`
}

// Change is a block before and after, each as runs of one class: their length as a varint, and the class.
type Change struct {
	At     At     `json:"at"`
	Before []byte `json:"before"`
	After  []byte `json:"after"`
	Fresh  bool   `json:"fresh,omitempty"` // nobody had touched the block before
	Clean  bool   `json:"clean,omitempty"` // nobody has touched it after
}

// Inverse is the patch that takes this one back.
func (p Patch) Inverse() Patch {
	back := Patch{Scene: p.Scene, Grid: p.Grid, Blocks: make([]Change, len(p.Blocks))}
	for i, b := range p.Blocks {
		back.Blocks[i] = Change{At: b.At, Before: b.After, After: b.Before, Fresh: b.Clean, Clean: b.Fresh}
	}
	return back
}

// Size is about what the patch takes in memory.
func (p Patch) Size() int {
	n := 0
	for _, b := range p.Blocks {
		n += 96 + len(b.Before) + len(b.After)
	}
	return n
}

// Empty reports that nothing would change.
func (p Patch) Empty() bool { return len(p.Blocks) == 0 }

// Paint is the patch that gives pixels of a shape a class. It reads what lies below blocks that were not touched yet, on
// whatever goroutine it is called.
func (c *Canvas) Paint(ctx context.Context, scene string, s Shape, class zone.Class) (Patch, error) {
	p := Patch{Scene: scene, Grid: c.grid}
	blocks := *c.blocks.Load()
	box := c.grid.Bounds().Intersect(s.box())
	if box.Empty() {
		return p, nil
	}
	for y := box.Row / Side; y*Side < box.Row+box.Height; y++ {
		for x := box.Col / Side; x*Side < box.Col+box.Width; x++ {
			at := At{x, y}
			if err := ctx.Err(); err != nil {
				return p, err
			}
			spans := s.spans(c.window(at))
			if len(spans) == 0 {
				continue
			}
			pix, err := c.block(ctx, blocks, at)
			if err != nil {
				return p, fmt.Errorf("paint zones: %w", err)
			}
			before := pack(pix)
			if !fillSpans(pix, spans, at, uint8(class)) {
				continue
			}
			_, touched := blocks[at]
			p.Blocks = append(p.Blocks, Change{At: at, Before: before, After: pack(pix), Fresh: !touched})
		}
	}
	return p, nil
}

// fillSpans paints spans of a block; false if they had the class already.
func fillSpans(pix []uint8, spans []span, at At, class uint8) (changed bool) {
	for _, s := range spans {
		row := pix[(s.row-at.Y*Side)*Side:][:Side]
		for col := s.from - at.X*Side; col < s.to-at.X*Side; col++ {
			changed = changed || row[col] != class
			row[col] = class
		}
	}
	return changed
}

// Fits reports that the blocks of a patch are now as they were when it was made.
func (c *Canvas) Fits(p Patch) bool {
	if p.Grid != c.grid {
		return false
	}
	blocks := *c.blocks.Load()
	for _, b := range p.Blocks {
		now, touched := blocks[b.At]
		if touched == b.Fresh || touched && string(pack(now)) != string(b.Before) {
			return false
		}
	}
	return true
}

// pack codes a block as runs.
func pack(pix []uint8) []byte {
	var out []byte
	for i := 0; i < len(pix); {
		j := i + 1
		for j < len(pix) && pix[j] == pix[i] {
			j++
		}
		out = binary.AppendUvarint(out, uint64(j-i))
		out = append(out, pix[i])
		i = j
	}
	return out
}

// errRuns says that runs do not make a block.
var errRuns = errors.New("runs of a block of zones are damaged")

// unpack is the inverse of pack.
func unpack(runs []byte) ([]uint8, error) {
	pix := make([]uint8, 0, Side*Side)
	for len(runs) > 0 {
		n, used := binary.Uvarint(runs)
		if used <= 0 || used >= len(runs) || n == 0 || n > uint64(Side*Side-len(pix)) {
			return nil, errRuns
		}
		for range n {
			pix = append(pix, runs[used])
		}
		runs = runs[used+1:]
	}
	if len(pix) != Side*Side {
		return nil, errRuns
	}
	return pix, nil
}

// Check reports whether a patch that was read can be applied.
func (p Patch) Check() error {
	for _, b := range p.Blocks {
		if b.At.X < 0 || b.At.Y < 0 || b.At.X > (p.Grid.Width-1)/Side || b.At.Y > (p.Grid.Height-1)/Side || p.Grid.Width <= 0 || p.Grid.Height <= 0 {
			return fmt.Errorf("block %d, %d of zones lies outside of %d x %d pixels", b.At.X, b.At.Y, p.Grid.Width, p.Grid.Height)
		}
		for _, runs := range [][]byte{b.Before, b.After} {
			if _, err := unpack(runs); err != nil {
				return err
			}
		}
	}
	return nil
}
