package engine

import (
	"context"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"

	"icefront/geo"
	"icefront/model"
	"icefront/model/engine/resample"
)

// tiler runs the tiles of a padded image, row of tiles by row of tiles, and hands on rows of averaged probabilities (or
// logits, if the plan averages those: the largest of a pixel is the same class), with their spread if it is wanted.
//
// Three goroutines share the work, so that the network never waits: one reads rows and cuts patches, one runs the
// network, one turns answers into rows. One run of the network serves all planes.
type tiler struct {
	plan     model.Plan
	networks []model.Network
	flips    []model.Flip
	step     float64
	width    int
	height   int
	channels int  // of the network
	layers   int  // channels and, if the spread is wanted, planes
	spread   bool // wanted
	wanted   func(at geo.Window) bool
	turn     chan struct{} // held while a network runs: several models of one scene take turns
	done     func(p *patch)
	network  time.Duration // that networks have run

	ring  []float32 // a patch of rows [row % patch][width]
	read  int       // rows read
	flat  flatTile  // the last tile of one value
	kept  []float32 // what the network said of it
	waste []float32 // spread of a pass

	stitch *model.Stitcher
	sum    []float32 // [layer][row][col], over mirrors and folds
	row    []float32 // [layer][width]
	given  int       // rows handed on
}

// flatTile is the value of a tile whose pixels are all the same, once there was one.
type flatTile struct {
	value float32
	known bool
}

// patch is one tile on its way through the goroutines.
type patch struct {
	at     geo.Window
	pix    []float32 // [row][col], before mirroring
	skip   bool      // nothing in it is wanted
	keep   bool      // it has one value: what comes of it is kept
	repeat bool      // it has the value of the tile that was kept
}

// answer is what a network said of some mirrors of a patch.
type answer struct {
	patch *patch
	flips []model.Flip
	out   *exchange // nil: the network had nothing to do
	last  bool      // of its patch
}

// exchange is what goes to a network and comes back.
type exchange struct{ in, out model.Tensor }

func newTiler(p model.Plan, networks []model.Network, step float64, l layout, spread bool) *tiler {
	t := &tiler{
		plan: p, networks: networks, flips: p.Flips(), step: step, width: l.padW, height: l.padH,
		channels: p.Channels(), layers: p.Channels(), spread: spread,
		wanted: func(geo.Window) bool { return true }, done: func(*patch) {}, turn: make(chan struct{}, 1),
	}
	n := p.Patch[0] * p.Patch[1]
	if spread {
		t.layers += len(p.Planes)
		t.waste = make([]float32, len(p.Planes)*n)
	}
	t.stitch = model.NewStitcher(p, t.layers, l.padW, l.padH, step)
	t.ring = make([]float32, p.Patch[0]*l.padW)
	t.sum = make([]float32, t.layers*n)
	t.row = make([]float32, t.layers*l.padW)
	return t
}

// ahead is how many patches and answers may be on their way: one in work, one waiting, one being made.
const ahead = 3

// run pulls rows from next and pushes rows [layer][width] to emit, as many.
func (t *tiler) run(ctx context.Context, next resample.RowFunc, emit func(row []float32) error) error {
	g, ctx := errgroup.WithContext(ctx)
	freePatches, patches := make(chan *patch, ahead), make(chan *patch, ahead)
	freeOut, answers := make(chan *exchange, 2), make(chan answer, ahead)
	for range cap(freePatches) {
		freePatches <- &patch{pix: make([]float32, t.plan.Patch[0]*t.plan.Patch[1])}
	}
	for range cap(freeOut) {
		b := t.batch()
		freeOut <- &exchange{
			in:  model.NewTensor(b, 1, t.plan.Patch[0], t.plan.Patch[1]),
			out: model.NewTensor(b, t.channels, t.plan.Patch[0], t.plan.Patch[1]),
		}
	}
	g.Go(func() error {
		return closing(patches, t.cut(ctx, next, freePatches, patches))
	})
	g.Go(func() error {
		return closing(answers, each(ctx, patches, func(p *patch) error { return t.ask(ctx, p, freeOut, answers) }))
	})
	g.Go(func() error {
		err := each(ctx, answers, func(a answer) error {
			err := t.take(a, emit)
			if a.out != nil {
				freeOut <- a.out
			}
			if a.last {
				freePatches <- a.patch
			}
			return err
		})
		if err != nil {
			return err
		}
		return t.give(t.height, emit)
	})
	return g.Wait()
}

// batch is how many mirrors a network takes at once: what its device says, and no more than there are.
func (t *tiler) batch() int {
	return min(max(t.networks[0].Device().Batch, 1), len(t.flips))
}

// cut makes patches of all tiles.
func (t *tiler) cut(ctx context.Context, next resample.RowFunc, free <-chan *patch, to chan<- *patch) error {
	for at := range t.plan.Tiles(t.width, t.height, t.step) {
		if err := t.load(ctx, next, at.Row+at.Height); err != nil {
			return err
		}
		p, _, err := receive(ctx, free)
		if err != nil {
			return err
		}
		t.fill(p, at)
		to <- p // there is room for all of them
	}
	return nil
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

// fill makes a patch of a tile and finds out what is to be done with it.
func (t *tiler) fill(p *patch, at geo.Window) {
	*p = patch{at: at, pix: p.pix, skip: !t.wanted(at)}
	if p.skip {
		return
	}
	for r := range at.Height {
		copy(p.pix[r*at.Width:][:at.Width], t.slot(at.Row + r)[at.Col:])
	}
	// The border of a Sentinel-1 product is zeros; one run is enough for all tiles of it.
	if !constant(p.pix) {
		return
	}
	p.repeat = t.flat.known && t.flat.value == p.pix[0]
	p.keep = !p.repeat
	t.flat = flatTile{p.pix[0], true}
}

// constant reports that all values are the same.
func constant(pix []float32) bool {
	for _, v := range pix {
		if v != pix[0] {
			return false
		}
	}
	return true
}

// ask runs a patch through all folds and mirrors.
func (t *tiler) ask(ctx context.Context, p *patch, free <-chan *exchange, answers chan<- answer) error {
	if p.skip || p.repeat {
		return send(ctx, answers, answer{patch: p, last: true})
	}
	n := len(p.pix)
	for i, network := range t.networks {
		batch := t.batch()
		for from := 0; from < len(t.flips); from += batch {
			flips := t.flips[from:min(from+batch, len(t.flips))]
			x, _, err := receive(ctx, free)
			if err != nil {
				return err
			}
			for k, f := range flips {
				f.Copy(x.in.Data[k*n:][:n], p.pix, p.at.Width)
			}
			if err := t.infer(ctx, network, x.in.First(len(flips)), x.out.First(len(flips))); err != nil {
				return fmt.Errorf("tile at column %d, row %d: %w", p.at.Col, p.at.Row, err)
			}
			last := i == len(t.networks)-1 && from+batch >= len(t.flips)
			if err := send(ctx, answers, answer{patch: p, flips: flips, out: x, last: last}); err != nil {
				return err
			}
		}
	}
	return nil
}

// infer runs a network when its turn has come.
func (t *tiler) infer(ctx context.Context, network model.Network, in, out model.Tensor) error {
	if err := send(ctx, t.turn, struct{}{}); err != nil {
		return err
	}
	defer func() { <-t.turn }()
	began := time.Now()
	defer func() { t.network += time.Since(began) }()
	return network.Run(ctx, in, out)
}

// take adds an answer up and, after the last of a patch, stitches the average.
func (t *tiler) take(a answer, emit func(row []float32) error) error {
	p := a.patch
	if a.out != nil {
		t.add(a)
	}
	if !a.last {
		return nil
	}
	if err := t.give(p.at.Row, emit); err != nil {
		return err
	}
	if !p.skip {
		sum := t.sum
		switch {
		case p.repeat:
			sum = t.kept
		default:
			t.average(p)
		}
		t.stitch.Add(p.at, sum)
		clear(t.sum)
	}
	t.done(p)
	return nil
}

// add adds the mirrors of an answer to the sum.
func (t *tiler) add(a answer) {
	n, cols := len(a.patch.pix), a.patch.at.Width
	for k, f := range a.flips {
		out := a.out.out.Data[k*t.channels*n:][:t.channels*n]
		t.plan.Average.Spread(t.plan.Planes, out, n, t.waste)
		for c := range t.channels {
			f.Add(t.sum[c*n:][:n], out[c*n:][:n], cols)
		}
		for c := t.channels; c < t.layers; c++ {
			f.Add(t.sum[c*n:][:n], t.waste[(c-t.channels)*n:][:n], cols)
		}
	}
}

// average divides the sum by the number of passes, and keeps it if that is wanted.
func (t *tiler) average(p *patch) {
	if passes := len(t.flips) * len(t.networks); passes > 1 {
		share := 1 / float32(passes)
		for i := range t.sum {
			t.sum[i] *= share
		}
	}
	if p.keep {
		t.kept = append(t.kept[:0], t.sum...)
	}
}

// give hands on finished rows up to a row.
func (t *tiler) give(upTo int, emit func(row []float32) error) error {
	for ; t.given < upTo; t.given++ {
		t.stitch.Take(t.row)
		if err := emit(t.row); err != nil {
			return err
		}
	}
	return nil
}
