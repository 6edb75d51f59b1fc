package engine

import (
	"context"
	"fmt"

	"icefront/geo"
	"icefront/model"
	"icefront/model/engine/resample"
)

// tiler runs the tiles of a padded image, row of tiles by row of tiles, and hands on rows of averaged probabilities (or
// logits, if the plan averages those: the largest of a pixel is the same class).
//
// One run of the network serves all planes. Patches go one at a time: on two cores a batch of four mirrors took longer
// than four runs, and large patches would need four times the memory.
type tiler struct {
	plan     model.Plan
	networks []model.Network
	flips    []model.Flip
	step     float64
	width    int
	height   int
	done     func() // after each tile

	stitch *model.Stitcher
	ring   []float32 // a patch of rows [row % patch][width]
	read   int       // rows read
	tile   []float32 // [row][col], before mirroring
	sum    []float32 // [channel][row][col], over mirrors and folds
	in     model.Tensor
	out    model.Tensor
	row    []float32 // [channel][width]
}

func newTiler(p model.Plan, networks []model.Network, step float64, l layout) *tiler {
	t := &tiler{plan: p, networks: networks, flips: p.Flips(), step: step, width: l.padW, height: l.padH}
	n, c := p.Patch[0]*p.Patch[1], p.Channels()
	t.stitch = model.NewStitcher(p, l.padW, l.padH, step)
	t.ring = make([]float32, p.Patch[0]*l.padW)
	t.tile = make([]float32, n)
	t.sum = make([]float32, c*n)
	t.in = model.NewTensor(1, 1, p.Patch[0], p.Patch[1])
	t.out = model.NewTensor(1, c, p.Patch[0], p.Patch[1])
	t.row = make([]float32, c*l.padW)
	return t
}

// run pulls rows from next and pushes rows [channel][width] to emit, as many.
func (t *tiler) run(ctx context.Context, next resample.RowFunc, emit func(row []float32) error) error {
	given := 0
	give := func(upTo int) error {
		for ; given < upTo; given++ {
			t.stitch.Take(t.row)
			if err := emit(t.row); err != nil {
				return err
			}
		}
		return nil
	}
	for at := range t.plan.Tiles(t.width, t.height, t.step) {
		if err := give(at.Row); err != nil {
			return err
		}
		if err := t.load(ctx, next, at.Row+at.Height); err != nil {
			return err
		}
		if err := t.predict(ctx, at); err != nil {
			return fmt.Errorf("tile at column %d, row %d: %w", at.Col, at.Row, err)
		}
		t.done()
	}
	return give(t.height)
}

// load reads rows up to a row.
func (t *tiler) load(ctx context.Context, next resample.RowFunc, upTo int) error {
	for ; t.read < upTo; t.read++ {
		row, err := next(ctx)
		if err != nil {
			return err
		}
		copy(t.slot(t.read), row)
	}
	return nil
}

// slot is a row of the ring.
func (t *tiler) slot(row int) []float32 { return t.ring[row%t.plan.Patch[0]*t.width:][:t.width] }

// predict runs one tile through all folds and mirrors and stitches the average.
func (t *tiler) predict(ctx context.Context, at geo.Window) error {
	for r := range at.Height {
		copy(t.tile[r*at.Width:][:at.Width], t.slot(at.Row + r)[at.Col:])
	}
	n := at.Width * at.Height
	clear(t.sum)
	for _, flip := range t.flips {
		flip.Copy(t.in.Data, t.tile, at.Width)
		for _, network := range t.networks {
			if err := ctx.Err(); err != nil {
				return context.Cause(ctx)
			}
			if err := network.Run(ctx, t.in, t.out); err != nil {
				return err
			}
			if t.plan.Average == model.AverageSoftmax {
				model.Softmax(t.plan.Planes, t.out.Data, n)
			}
			for c := range t.out.Shape[1] {
				flip.Add(t.sum[c*n:][:n], t.out.Data[c*n:][:n], at.Width)
			}
		}
	}
	if passes := len(t.flips) * len(t.networks); passes > 1 {
		share := 1 / float32(passes)
		for i := range t.sum {
			t.sum[i] *= share
		}
	}
	t.stitch.Add(at, t.sum)
	return nil
}

// padded normalises working rows and pads them.
func padded(l layout, in resample.RowFunc, z normal, pad float32) resample.RowFunc {
	row := make([]float32, l.padW)
	at := 0
	return func(ctx context.Context) ([]float32, error) {
		y := at - l.top
		at++
		if y == 0 || y < 0 || y >= l.height {
			for i := range row {
				row[i] = pad
			}
		}
		if y < 0 || y >= l.height {
			return row, nil
		}
		src, err := in(ctx)
		if err != nil {
			return nil, err
		}
		z.apply(row[l.left:][:l.width], src)
		return row, nil
	}
}

// stripped takes the padding off rows [channel][width] and hands on the rest.
func stripped(l layout, channels int, emit func(row []float32) error) func(row []float32) error {
	out := make([]float32, channels*l.width)
	at := 0
	return func(row []float32) error {
		y := at - l.top
		at++
		if y < 0 || y >= l.height {
			return nil
		}
		for c := range channels {
			copy(out[c*l.width:][:l.width], row[c*l.padW+l.left:])
		}
		return emit(out)
	}
}
