package livewire

import (
	"math"
	"slices"

	"icefront/geo"
	"icefront/geo/speckle"
)

// What a pixel costs. All were chosen on 24 training images of CaFFe (every 13th), with clicks 15, 30 and 60 pixels apart
// along the label; behind each stands what happens otherwise there. Distances are means from the wire to the label in
// pixels at 30 and 60; straight lines have 1.32 and 4.03, the wire 0.76 and 1.75.
const (
	// evenShare is what a pixel on the strongest edge costs of one on an even surface. It is the price of length: with 0.1
	// the wire wanders along every crevasse (1.75 at 30), with more it cuts bays off (2.25 at 60 with 0.4).
	evenShare = 0.3
	// sharpness is the power that draws the wire into the middle of an edge (1.85 at 60 without).
	sharpness = 2
	// fullEdge is the share of pixels that are weaker than a full edge: fronts are among the strongest twentieth
	// (0.88 and 2.32 where they would have to be among the strongest fiftieth).
	fullEdge = 0.95
	// quiet is the share of the scene's variance that contrasts are at least measured by. Without it the faint
	// waves of dark water look like fronts (0.97 and 2.31).
	quiet = 0.16
	// turnPrice is what a step right across an edge costs more, as a share of an even pixel. 0.4 is best by a little, but
	// see exactTurns.
	turnPrice = 0.35
	// ridgeShare is how much cheaper the model's certainty makes a pixel. It is not tuned, since labels blurred into
	// probabilities would flatter: the ridge is to beat edges of half the strength, and an edge on the ridge all others.
	ridgeShare = 0.6
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
func (b boxes) reach() int { return b.lee + 2*max(b.across, b.along) + 2 }

// boxesFor takes boxes just large enough for the speckle. CaFFe's averaged pixels need the smallest (0.97 at 30 pixels with the
// next); with noise as strong as the scene's own contrasts some 30 pixels on either side tell an edge from a grain.
func boxesFor(noise float64) boxes {
	for _, b := range [...]boxes{{0, 0, 1}, {1, 1, 2}} {
		const perNoise = 100
		if float64((2*b.across+1)*(2*b.along+1)) >= perNoise*noise {
			return b
		}
	}
	return boxes{2, 2, 3}
}

// gauge is what contrasts of a level are measured by, the same everywhere so that tiles fit together.
type gauge struct {
	boxes boxes
	noise speckle.Noise
	floor float64 // variance
	full  float64 // contrast of a full edge; 0 if the scene has none
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
		across, down := g.edges(img)
		for i, v := range img.Pix {
			if v-v == 0 {
				all = append(all, math.Hypot(float64(across.Pix[i]), float64(down.Pix[i])))
			}
		}
	}
	slices.Sort(all)
	g.full = all[int(fullEdge*float64(len(all)-1))]
	return g
}

// edges are the contrasts from west to east and from north to south around each pixel; 0 where half of a box has no data.
func (g gauge) edges(img geo.Image) (across, down geo.Image) {
	if g.boxes.lee > 0 {
		img = g.noise.Lee(img, g.boxes.lee)
	}
	w, h, off := img.Grid.Width, img.Grid.Height, g.boxes.across+1
	across, down = geo.NewRaster[float32](img.Grid), geo.NewRaster[float32](img.Grid)
	mean, variance := speckle.Local(img, g.boxes.across, g.boxes.along)
	for y := range h {
		m, v, out := mean.Row(y), variance.Row(y), across.Row(y)
		for x := off; x < w-off; x++ {
			out[x] = g.contrast(m[x-off], m[x+off], v[x-off], v[x+off])
		}
	}
	mean, variance = speckle.Local(img, g.boxes.along, g.boxes.across)
	for y := off; y < h-off; y++ {
		m, v, out := mean.Row(y-off), variance.Row(y-off), down.Row(y)
		m2, v2 := mean.Row(y+off), variance.Row(y+off)
		for x := range out {
			out[x] = g.contrast(m[x], m2[x], v[x], v2[x])
		}
	}
	return across, down
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
	across, down := g.edges(img)
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
			out = append(out, g.price(float64(across.At(x, y)), float64(down.At(x, y)), float64(share)))
		}
	}
	return out
}

// price is the cost of a pixel with its orientation.
func (g gauge) price(across, down, share float64) uint16 {
	strength, edge := 0.0, uint16(noEdge)
	if g.full > 0 {
		strength = min(1, math.Hypot(across, down)/g.full)
	}
	if strength >= faint {
		edge = uint16(int(math.Round(math.Atan2(down, across)/math.Pi*8))+8) % 8
	}
	cost := evenShare + (1-evenShare)*math.Pow(1-strength, sharpness)
	if share > 0 { // not NaN either
		cost *= 1 - ridgeShare*min(share, 1)
	}
	return 1 + uint16(math.Round(cost*(steps-1))) | edge<<byEdge
}
