package engine

import (
	"icefront/model"
	"icefront/model/engine/intake"
	"icefront/model/engine/product"
	"icefront/model/engine/resample"
)

// outlet brings rows of the padded working grid back to the scene: it takes the padding off, finds out how much passes
// disagree, interpolates, and puts the crop in its place.
type outlet struct {
	p        *pass
	emit     func(product.Line) error
	channels int
	layers   int
	en       *resample.Linear
	at       int // row of the padded working grid

	inner  []float32 // a working row without padding [layer][width]
	area   *intake.Area
	gaps   []uint64  // of the next row of the scene
	inside []uint64  // of the next row of the scene
	row    int       // of the scene
	from   int       // range of the crop's columns that may be known
	to     int       //
	line   []float32 // [layer][width of the scene]
	blank  []float32 // the same outside the crop
}

func newOutlet(p *pass, emit func(product.Line) error) *outlet {
	o := &outlet{p: p, emit: emit, channels: p.plan.Channels(), layers: p.plan.Channels(), area: p.area()}
	if p.spread {
		o.layers += len(p.plan.Planes)
	}
	o.inner = make([]float32, o.layers*p.layout.width)
	o.blank = make([]float32, o.layers*p.bounds.Width)
	first := 0
	for _, pl := range p.plan.Planes { // outside the crop the first class of every plane is certain
		for i := range p.bounds.Width {
			o.blank[first*p.bounds.Width+i] = 1
		}
		first += len(pl.Classes)
	}
	o.line = make([]float32, len(o.blank))
	copy(o.line, o.blank)
	o.en = resample.NewLinear(o.layers, p.layout.size(), p.layout.cropSize(), o.back)
	o.en.Within(o.within)
	return o
}

// outside emits a row of the scene beyond the crop.
func (o *outlet) outside() error {
	o.begin()
	err := o.send(o.blank, 0, o.p.bounds.Width)
	o.p.gaps.GiveBack(o.gaps)
	return err
}

// begin goes to the next row of the scene.
func (o *outlet) begin() {
	if o.area != nil {
		o.inside = o.area.Row(o.row)
	}
	o.gaps = o.p.gaps.Take()
	o.row++
}

// push takes the next row of the padded working grid [layer][padded width].
func (o *outlet) push(row []float32) error {
	l := o.p.layout
	y := o.at - l.top
	o.at++
	if y < 0 || y >= l.height {
		return nil
	}
	for c := range o.layers {
		copy(o.inner[c*l.width:][:l.width], row[c*l.padW+l.left:])
	}
	if o.p.spread {
		mean, spread := o.inner[:o.channels*l.width], o.inner[o.channels*l.width:]
		o.p.plan.Average.Disagreement(o.p.plan.Planes, mean, l.width, spread)
	}
	return o.en.Push(o.inner)
}

// within is the range of columns of the crop's next row that may be known.
func (o *outlet) within() (lo, hi int) {
	o.begin()
	west := o.p.crop.Col
	o.from, o.to = reach(o.gaps, o.inside, west, west+o.p.crop.Width)
	o.from, o.to = o.from-west, o.to-west
	return o.from, o.to
}

// back takes a row of the crop [layer][crop width], of which the range is good.
func (o *outlet) back(row []float32) error {
	p := o.p
	defer p.gaps.GiveBack(o.gaps)
	w, n := p.bounds.Width, p.crop.Width
	if n == w && !p.softmax {
		return o.send(row, o.from, o.to)
	}
	for c := range o.layers {
		copy(o.line[c*w+p.crop.Col:][o.from:o.to], row[c*n:][o.from:o.to])
	}
	if p.softmax {
		o.probabilities()
	}
	if n == w {
		return o.send(o.line, o.from, o.to)
	}
	// The columns beside the crop are known as well. Those of the crop that are not are in gaps, or not inside.
	return o.send(o.line, 0, w)
}

// probabilities turns the crop's part of the line from logits into probabilities.
func (o *outlet) probabilities() {
	w, from, to := o.p.bounds.Width, o.p.crop.Col+o.from, o.p.crop.Col+o.to
	n := to - from
	part := make([]float32, o.channels*n)
	for c := range o.channels {
		copy(part[c*n:], o.line[c*w:][from:to])
	}
	model.Softmax(o.p.plan.Planes, part, n, nil)
	for c := range o.channels {
		copy(o.line[c*w:][from:to], part[c*n:][:n])
	}
}

// send emits a line and counts it.
func (o *outlet) send(values []float32, from, to int) error {
	n := o.channels * o.p.bounds.Width
	l := product.Line{Values: values[:n], Gaps: o.gaps, Inside: o.inside, From: from, To: to}
	if o.p.spread {
		l.Spread = values[n:]
	}
	if err := o.emit(l); err != nil {
		return err
	}
	o.p.meter.written()
	return nil
}
