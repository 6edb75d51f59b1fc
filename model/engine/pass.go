package engine

import (
	"context"
	"fmt"
	"math/bits"

	"icefront/geo"
	"icefront/model"
	"icefront/model/engine/intake"
	"icefront/model/engine/product"
	"icefront/model/engine/resample"
)

// pass is one member's way through a scene.
type pass struct {
	plan     model.Plan // with the request's mirroring
	networks []model.Network
	request  model.Request
	softmax  bool          // probabilities are wanted where the plan averages logits
	spread   bool          // how much passes disagree is wanted
	turn     chan struct{} // shared by all members
	report   func(fraction float64)

	bounds geo.Window // of the scene
	crop   geo.Window // of the scene
	layout layout
	norm   intake.Normal
	pad    float32 // value outside the image, normalised
	low    float32 // range of the crop, where resampling may overshoot it
	high   float32
	cover  *intake.Cover
	tiles  int // that were thought to need a network before the scene was read
	gaps   intake.Queue
	meter  *meter
	sum    model.Summary
}

// run goes through the scene, first to prepare, then with the network. It emits every row of the scene.
func (p *pass) run(ctx context.Context, emit func(product.Line) error) error {
	if err := p.prepare(ctx); err != nil {
		return err
	}
	return p.predict(ctx, emit)
}

// prepare finds the crop, the layout and the statistics: one pass over the scene, without the network. A second one is
// needed where the statistics are those of a resampled crop, which is not known before.
func (p *pass) prepare(ctx context.Context) error {
	// The crop is not known yet, so progress is counted as if it were the whole scene.
	whole, err := newLayout(p.plan, p.bounds, p.request.PixelSize)
	if err != nil {
		return err
	}
	resampled := whole.size() != whole.cropSize() && !p.plan.NormFirst
	overshoots := resample.Overshoots(p.plan.Resample, whole.cropSize(), whole.size())
	again := resampled && (overshoots || p.plan.Crop == model.CropNonzero)
	scans := 2
	if again {
		scans++
	}
	p.layout, p.crop, p.cover = whole, p.bounds, intake.CoverOf(p.bounds.Width, p.bounds.Height, p.area())
	p.tiles = p.busy()
	p.meter = newMeter(p.report, p.plan, len(p.networks), whole, p.tiles, scans)
	scan := intake.NewScan(p.bounds, p.plan.Crop == model.CropNonzero, p.area())
	working, err := p.scan(ctx, scan, resampled && !again)
	if err != nil {
		return err
	}
	p.crop, p.cover = scan.Finish(), scan.Cover
	if p.layout, err = newLayout(p.plan, p.crop, p.request.PixelSize); err != nil {
		return err
	}
	if overshoots {
		p.low, p.high = scan.Raw.Low, scan.Raw.High
	}
	switch {
	case again:
		if working, err = p.resampledStats(ctx); err != nil {
			return err
		}
	case !resampled:
		// Resampling weights add up to one, so normalising before or after it differs in the statistics only.
		working = &scan.Raw
	}
	p.normalise(working)
	p.sum.Spacing = spacing(p.plan, p.layout, p.request.PixelSize)
	return nil
}

// normalise takes the statistics for normalising and padding.
func (p *pass) normalise(s *intake.Stats) {
	p.norm = s.Normal()
	p.sum.Mean, p.sum.Std = s.Mean, s.Std()
	if p.plan.Pad == model.PadMin {
		p.pad = p.norm.One(s.Low)
	}
}

// area is the part of the scene that is wanted, for one goroutine.
func (p *pass) area() *intake.Area {
	return intake.NewArea(p.request.Area, p.bounds.Width)
}

// scan goes over the whole scene and, if wanted, resamples it for its statistics on the way.
func (p *pass) scan(ctx context.Context, scan *intake.Scan, resampled bool) (*intake.Stats, error) {
	r := p.open(p.bounds)
	defer r.Close()
	next := func(ctx context.Context) ([]float32, error) {
		l, err := r.Row(ctx)
		if err == nil {
			scan.Add(l)
		}
		return l.Pix, err
	}
	working := new(intake.Stats)
	if resampled {
		re := resample.NewRows(next, p.plan.Resample, p.layout.cropSize(), p.layout.size())
		for range p.layout.height {
			row, err := re.Row(ctx)
			if err != nil {
				return nil, err
			}
			working.Add(row)
		}
	}
	if err := drain(ctx, r, 0, next); err != nil {
		return nil, err
	}
	return working, p.judge(r, scan)
}

// resampledStats goes over the crop once more.
func (p *pass) resampledStats(ctx context.Context) (*intake.Stats, error) {
	r := p.open(p.crop)
	defer r.Close()
	re := p.resampler(func(ctx context.Context) ([]float32, error) {
		l, err := r.Row(ctx)
		return l.Pix, err
	})
	s := new(intake.Stats)
	for range p.layout.height {
		row, err := re.Row(ctx)
		if err != nil {
			return nil, err
		}
		s.Add(row)
	}
	return s, nil
}

// drain reads the rows that resampling did not need, until some are left.
func drain(ctx context.Context, r *intake.Reader, left int, next resample.RowFunc) error {
	for r.Left() > left {
		if _, err := next(ctx); err != nil {
			return err
		}
	}
	return nil
}

// judge refuses a scene in which nothing was found.
func (p *pass) judge(r *intake.Reader, scan *intake.Scan) error {
	p.sum.Valid = float64(r.Valid()) / (float64(p.bounds.Width) * float64(p.bounds.Height))
	switch {
	case r.Valid() == 0:
		return fmt.Errorf("%w: the scene is empty, no pixel has data", geo.ErrNoData)
	case scan.Empty():
		return fmt.Errorf("%w: the scene is empty, every pixel is zero or has no data", geo.ErrNoData)
	}
	return nil
}

// open starts reading a window from its first row.
func (p *pass) open(window geo.Window) *intake.Reader {
	return intake.NewReader(p.request.Source, p.request.Band, window, float32(p.plan.Fill), p.meter.rows)
}

// resampler brings rows of the crop to the working grid.
func (p *pass) resampler(in resample.RowFunc) *resample.Rows {
	rows := resample.NewRows(in, p.plan.Resample, p.layout.cropSize(), p.layout.size())
	rows.Limit(p.low, p.high)
	return rows
}

// predict is the pass with the network: rows, tiles, probabilities. It emits every row of the scene.
func (p *pass) predict(ctx context.Context, emit func(product.Line) error) error {
	r := p.open(p.bounds) // what has no data beyond the crop is to be known as well
	defer r.Close()
	next := func(ctx context.Context) ([]float32, error) {
		l, err := r.Row(ctx)
		if err != nil {
			return nil, err
		}
		p.gaps.Put(l.Gaps)
		return l.Pix[p.crop.Col:][:p.crop.Width], nil
	}
	t := newTiler(p.plan, p.networks, p.request.Step, p.layout, p.spread)
	t.turn, t.wanted = p.turn, p.wanted
	t.done = func(of *patch) {
		if !of.skip && !of.repeat {
			p.sum.Tiles++
		}
		p.meter.tile(!of.skip)
	}
	p.meter.fewer(p.tiles - p.busy())
	out := newOutlet(p, emit)
	south := p.bounds.Height - p.crop.Row - p.crop.Height
	beyond := func(ctx context.Context) ([]float32, error) {
		if _, err := next(ctx); err != nil {
			return nil, err
		}
		return nil, out.outside()
	}
	if err := drain(ctx, r, south+p.crop.Height, beyond); err != nil {
		return err
	}
	if err := t.run(ctx, p.padded(p.resampler(next), next, func() int { return r.Left() - south }), out.push); err != nil {
		return err
	}
	p.sum.Network = t.network
	return drain(ctx, r, 0, beyond)
}

// wanted reports that a tile of the padded working grid touches what is wanted, or a neighbour of it: results go back
// to the scene by interpolation between working pixels.
func (p *pass) wanted(at geo.Window) bool {
	l := p.layout
	sx, sy := float64(l.crop.Width)/float64(l.width), float64(l.crop.Height)/float64(l.height)
	x, y := float64(at.Col-l.left), float64(at.Row-l.top)
	return p.cover.Touches(
		float64(l.crop.Col)+(x-1)*sx, float64(l.crop.Col)+(x+float64(at.Width)+1)*sx,
		float64(l.crop.Row)+(y-1)*sy, float64(l.crop.Row)+(y+float64(at.Height)+1)*sy)
}

// busy is how many tiles need a network, as far as is known.
func (p *pass) busy() int {
	n := 0
	for at := range p.plan.Tiles(p.layout.padW, p.layout.padH, p.request.Step) {
		if p.wanted(at) {
			n++
		}
	}
	return n
}

// padded normalises working rows and pads them. After the last one it reads what is left of the crop: nobody needs
// those rows, but their gaps are wanted.
func (p *pass) padded(re *resample.Rows, next resample.RowFunc, left func() int) resample.RowFunc {
	l := p.layout
	row := make([]float32, l.padW)
	at := 0
	return func(ctx context.Context) ([]float32, error) {
		y := at - l.top
		at++
		if y == 0 || y < 0 || y >= l.height {
			for i := range row {
				row[i] = p.pad
			}
		}
		if y < 0 || y >= l.height {
			return row, nil
		}
		src, err := re.Row(ctx)
		if err != nil {
			return nil, err
		}
		p.norm.Apply(row[l.left:][:l.width], src)
		for y == l.height-1 && left() > 0 {
			if _, err := next(ctx); err != nil {
				return nil, err
			}
		}
		return row, nil
	}
}

// reach is the range of pixels of a row, within lo to hi, that may be known: not in a gap, and inside if that is not nil.
func reach(gaps, inside []uint64, lo, hi int) (from, to int) {
	if gaps == nil && inside == nil {
		return lo, hi
	}
	first, last := -1, -1
	for i := lo / 64; i*64 < hi; i++ {
		word := ^uint64(0)
		if before := lo - i*64; before > 0 {
			word <<= before
		}
		if rest := hi - i*64; rest < 64 {
			word &= 1<<rest - 1
		}
		if gaps != nil {
			word &^= gaps[i]
		}
		if inside != nil {
			word &= inside[i]
		}
		if word == 0 {
			continue
		}
		if first < 0 {
			first = i*64 + bits.TrailingZeros64(word)
		}
		last = i*64 + bits.Len64(word)
	}
	if first < 0 {
		return lo, lo
	}
	return first, last
}
