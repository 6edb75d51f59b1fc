package livewire

import (
	"math"
	"slices"

	"icefront/geo"
	"icefront/geo/speckle"
)

// What a pixel costs. All were chosen on 24 training images of CaFFe (every 13th), with clicks 30 and 60 pixels apart along the
// label; behind each stands what happens otherwise there. Distances are means from the wire to the label in pixels: straight
// lines have 1.32 and 4.03, the wire 0.73 and 1.78.
const (
	// evenShare is what a pixel on the strongest edge costs of one on an even surface. It is the price of length: with
	// 0.1 the wire wanders along every crevasse (twice as far off at 30), with more it cuts bays off (a fifth more at 60).
	evenShare = 0.3
	// fullEdge is the share of pixels that are weaker than a full edge: fronts are among the strongest twentieth
	// (a sixth more where they would have to be among the strongest fiftieth).
	fullEdge = 0.95
	// steepness is how fast strength grows with contrast: a full edge has 0.78 of what is possible, so that a wide one
	// still has a middle. With 1, weak fronts lose (2.27 at 60).
	steepness = 1.5
	// besideTop is what is left of a contrast that is not the greatest across its edge. With none of it taken away the wire is
	// up to a pixel off on a front in speckle, where boxes are wide; CaFFe does not mind.
	besideTop = 0.3
	// quiet is the share of the scene's variance that contrasts are at least measured by. Without it the faint
	// waves of dark water look like fronts (a quarter more).
	quiet = 0.16
	// turnPrice is what a step right across an edge costs more, as a share of an even pixel. 0.4 is best by a little, but
	// see exactTurns.
	turnPrice = 0.35
	// ridgeShare is how much cheaper the model's certainty makes a pixel. It is not tuned, since labels blurred into
	// probabilities would flatter: certainty without an edge is to cost less than the strongest edge elsewhere.
	ridgeShare = 0.75
	// cheapestShare bounds what an edge on the ridge costs of an even pixel, see exactTurns.
	cheapestShare = 0.12
	// faint is the strength below which an edge has no direction.
	faint = 0.3
)

const (
	steps   = 63          // cost of a pixel on an even surface
	gapCost = 2*steps + 1 // no data: crossed where nothing else leads on, never sought
	noEdge  = 8           // orientation of what is no edge
	byEdge  = 8           // bits that a pixel's orientation is shifted by
	byCost  = 1<<byEdge - 1
)

// boxes are how contrasts are measured: the means on either side of a pixel, each of a box along the edge, after Lee's filter.
type boxes struct{ lee, across, along int }

// reach is how far from a pixel its contrast looks.
func (b boxes) reach() int { return b.lee + 2*max(b.across, b.along) + 3 }

// boxesFor takes boxes just large enough for the speckle, given its variance as a share of the scene's. CaFFe's averaged pixels
// mostly have less than a fifth and need the smallest (with the next the wire is a third further off at 30 pixels); a
// single look of a front in twice its grain needs the largest.
func boxesFor(noise float64) boxes {
	switch {
	case noise <= 0.2:
		return boxes{lee: 0, across: 0, along: 1}
	case noise <= 0.35:
		return boxes{lee: 1, across: 1, along: 2}
	}
	return boxes{lee: 2, across: 2, along: 3}
}

// gauge is what contrasts of a level are measured by, the same everywhere so that tiles fit together.
type gauge struct {
	boxes boxes
	noise speckle.Noise
	floor float64 // variance
	full  float64 // contrast of a full edge; 0 if all of the scene is even
}

// newGauge learns from parts of a level.
func newGauge(parts []geo.Image) gauge {
	var n, sum, square float64
	for _, img := range parts {
		for _, v := range img.Pix {
			if x := float64(v); x-x == 0 { // neither NaN nor infinite
				n, sum, square = n+1, sum+x, square+x*x
			}
		}
	}
	mean := sum / n
	variance := square/n - mean*mean
	if !(variance > 0) {
		return gauge{}
	}
	g := gauge{noise: speckle.Measure(1, parts...), floor: quiet * variance}
	strength := g.noise.Variance
	if !g.noise.Additive {
		strength *= mean * mean
	}
	g.boxes = boxesFor(strength / variance)
	var all []float64
	for _, img := range parts {
		e := g.edges(img)
		for i, v := range img.Pix {
			if v-v == 0 {
				all = append(all, math.Hypot(float64(e.across.Pix[i]), float64(e.down.Pix[i])))
			}
		}
	}
	g.full = full(all)
	return g
}

// full is the contrast of a full edge. Where most of a scene is even to the last bit, only the rest counts, and where
// the parts show no contrast at all, a step of the size of the spread within does.
func full(contrasts []float64) float64 {
	slices.Sort(contrasts)
	if !(contrasts[len(contrasts)-1] > 0) {
		return 1
	}
	nothing := contrasts[len(contrasts)-1] / 1000
	first, _ := slices.BinarySearch(contrasts, nothing)
	contrasts = contrasts[first:]
	return contrasts[int(fullEdge*float64(len(contrasts)-1))]
}

// edges finds the contrasts from west to east and from north to south around each pixel; 0 where half of a box has no data.
func (g gauge) edges(img geo.Image) edges {
	if g.boxes.lee > 0 {
		img = g.noise.Lee(img, g.boxes.lee)
	}
	w, h, off := img.Grid.Width, img.Grid.Height, g.boxes.across+1
	e := edges{geo.NewRaster[float32](img.Grid), geo.NewRaster[float32](img.Grid)}
	mean, variance := speckle.Local(img, g.boxes.across, g.boxes.along)
	for y := range h {
		m, v, out := mean.Row(y), variance.Row(y), e.across.Row(y)
		for x := off; x < w-off; x++ {
			out[x] = g.contrast(m[x-off], m[x+off], v[x-off], v[x+off])
		}
	}
	mean, variance = speckle.Local(img, g.boxes.along, g.boxes.across)
	for y := off; y < h-off; y++ {
		m, v, out := mean.Row(y-off), variance.Row(y-off), e.down.Row(y)
		m2, v2 := mean.Row(y+off), variance.Row(y+off)
		for x := range out {
			out[x] = g.contrast(m[x], m2[x], v[x], v2[x])
		}
	}
	return e
}

// contrast is the difference of two means measured by the spread within (Fisher). Speckle and its strength cancel
// out, so that amplitude, intensity and decibels give the same edges.
func (g gauge) contrast(m1, m2, v1, v2 float32) float32 {
	if m1 != m1 || m2 != m2 { // NaN
		return 0
	}
	spread := math.Sqrt(float64(v1) + float64(v2) + g.floor)
	if !(spread > 0) {
		return 0
	}
	return (m2 - m1) / float32(spread)
}

// costs prices the pixels of inner, a part of img; ridge is the front's probability on the same pixels, if there is one.
func (g gauge) costs(img, ridge geo.Image, inner geo.Window) []uint16 {
	out := make([]uint16, 0, inner.Width*inner.Height)
	e := g.edges(img)
	for y := inner.Row; y < inner.Row+inner.Height; y++ {
		for x := inner.Col; x < inner.Col+inner.Width; x++ {
			if v := img.At(x, y); v-v != 0 { // no data, or infinite
				out = append(out, gapCost|noEdge<<byEdge)
				continue
			}
			var share float32
			if ridge.Pix != nil {
				share = ridge.At(x, y)
			}
			across, down := e.at(x, y)
			out = append(out, g.price(across, down, float64(share)))
		}
	}
	return out
}

// edges are contrasts from west to east and from north to south.
type edges struct{ across, down geo.Image }

// at is the contrast of a pixel, less if that of a neighbour across the edge is greater.
func (e edges) at(x, y int) (fromWest, fromNorth float64) {
	a, d := float64(e.across.At(x, y)), float64(e.down.At(x, y))
	s := towards(a, d)
	if own := a*a + d*d; own < e.square(x+s.col, y+s.row) || own < e.square(x-s.col, y-s.row) {
		return a * besideTop, d * besideTop
	}
	return a, d
}

// towards is the neighbour that a contrast points to most nearly, or away from.
func towards(a, d float64) step {
	const eighth = 0.41421356 // tangent of half the angle between neighbours
	switch x, y := math.Abs(a), math.Abs(d); {
	case y <= eighth*x:
		return step{1, 0}
	case x <= eighth*y:
		return step{0, 1}
	case (a > 0) == (d > 0):
		return step{1, 1}
	}
	return step{1, -1}
}

// square is the square of a contrast; 0 outside.
func (e edges) square(x, y int) float64 {
	if x < 0 || y < 0 || x >= e.across.Grid.Width || y >= e.across.Grid.Height {
		return 0
	}
	a, d := float64(e.across.At(x, y)), float64(e.down.At(x, y))
	return a*a + d*d
}

// price is the cost of a pixel with its orientation.
func (g gauge) price(across, down, share float64) uint16 {
	strength, edge := 0.0, uint16(noEdge)
	if g.full > 0 {
		strength = 1 - math.Exp(-steepness*math.Sqrt(across*across+down*down)/g.full)
	}
	if strength >= faint {
		edge = uint16(int(math.Round(math.Atan2(down, across)/math.Pi*8))+8) % 8
	}
	weak := 1 - strength // squared, which draws the wire into the middle of an edge (a twentieth more at 60 without)
	cost := evenShare + (1-evenShare)*weak*weak
	if share > 0 { // not NaN either
		cost = max(cost*(1-ridgeShare*min(share, 1)), cheapestShare)
	}
	return 1 + uint16(math.Round(cost*(steps-1))) | edge<<byEdge
}
