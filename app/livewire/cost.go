package livewire

import (
	"math"
	"slices"

	"icefront/geo"
	"icefront/geo/speckle"
)

type weights struct {
	lee         int
	a, b        int
	power       float64
	base        float64
	quantile    float64
	turn        float64
	fisher      bool
	logr        bool
}

const (
	sharpest = 1
	steps    = 63
	gap      = 2*steps + 1
	costMask = 0xff
	turns = 8
)

type gauge struct {
	noise speckle.Noise
	floor float64 // variance
	full  float64
	w     weights
}

// edges: signed contrast across columns and rows
func (g gauge) edges(img geo.Image) (across, down geo.Image) {
	if g.w.lee > 0 {
		img = g.noise.Lee(img, g.w.lee)
	}
	m, v := speckle.Local(img, g.w.a, g.w.b)
	across = geo.NewRaster[float32](img.Grid)
	down = geo.NewRaster[float32](img.Grid)
	w, h := img.Grid.Width, img.Grid.Height
	o := g.w.a + 1
	for y := range h {
		for x := o; x < w-o; x++ {
			across.Pix[y*w+x] = g.contrast(m.At(x-o, y), m.At(x+o, y), v.At(x-o, y), v.At(x+o, y))
		}
	}
	m, v = speckle.Local(img, g.w.b, g.w.a)
	for y := o; y < h-o; y++ {
		for x := range w {
			down.Pix[y*w+x] = g.contrast(m.At(x, y-o), m.At(x, y+o), v.At(x, y-o), v.At(x, y+o))
		}
	}
	return across, down
}

func (g gauge) contrast(m1, m2, v1, v2 float32) float32 {
	if m1 != m1 || m2 != m2 {
		return 0
	}
	if g.w.fisher {
		return (m2 - m1) / float32(math.Sqrt(float64(v1+v2)+g.floor))
	}
	if g.w.logr {
		s := float32(math.Sqrt(g.floor))
		return float32(math.Log(float64((m2 + s) / (m1 + s))))
	}
	return m2 - m1
}

func measure(img geo.Image, w weights) gauge {
	g := gauge{w: w, noise: speckle.Measure(img, max(1, w.lee))}
	var n, s, q float64
	for _, v := range img.Pix {
		if v == v {
			n++
			s += float64(v)
			q += float64(v) * float64(v)
		}
	}
	variance := q/n - s/n*s/n
	g.floor = variance * 0.0025
	a, d := g.edges(img)
	var all []float64
	for i := range a.Pix {
		if img.Pix[i] == img.Pix[i] {
			all = append(all, math.Hypot(float64(a.Pix[i]), float64(d.Pix[i])))
		}
	}
	slices.Sort(all)
	if len(all) > 0 {
		g.full = all[int(float64(len(all)-1)*w.quantile)]
	}
	return g
}

// costs
func (g gauge) costs(img geo.Image) []uint16 {
	a, d := g.edges(img)
	out := make([]uint16, len(img.Pix))
	for i, v := range img.Pix {
		if v != v {
			out[i] = gap
			continue
		}
		x, y := float64(a.Pix[i]), float64(d.Pix[i])
		s := 0.0
		if g.full > 0 {
			s = min(1, math.Hypot(x, y)/g.full)
		}
		c := g.w.base + (1-g.w.base)*math.Pow(1-s, g.w.power)
		ang := math.Atan2(y, x) // of the gradient
		o := int(math.Floor(ang/math.Pi*8+0.5)+16) % 8
		if s < 0.3 {
			o = 8
		}
		out[i] = uint16(1+math.Round(c*(steps-1))) | uint16(o)<<8
	}
	return out
}
