package tile

import (
	"math"

	"icefront/app/render/ink"
)

// Stretch maps sample values to grey: Low is black, High is white. Only Smooth changes what is read from files; all else
// is done again from what is in the cache.
type Stretch struct {
	Low, High float64 // in decibels with DB
	Gamma     float64 // 0 means 1; above 1 is brighter
	DB        bool    // values are shown as 10 log10; what is not above zero has none and counts as no data
	Smooth    int     // radius in pixels of the raster within which speckle is smoothed
	Linear    bool    // pixels are mixed when zoomed in, instead of picked
}

// look is the part of a stretch that turns values into tones. It is a key: it holds no NaN.
type look struct {
	low, high, gamma float64
	db               bool
}

func (s Stretch) look() look {
	l := look{low: finite(s.Low), high: finite(s.High), gamma: s.Gamma, db: s.DB}
	if !(l.gamma > 0) || math.IsInf(l.gamma, 0) {
		l.gamma = 1
	}
	return l
}

func finite(v float64) float64 {
	if math.IsNaN(v) {
		return 0
	}
	return min(max(v, -1e37), 1e37)
}

// toner turns values into tones, with the tables that one look needs.
type toner struct {
	look
	logs  []float32 // of mantissas, to base 2
	curve []uint8   // tones by 1/curveSteps of a tone, if not straight
}

// Finer steps than a tone, since a gamma above 1 pulls dark tones apart; and parts of an octave, 0.001 dB each.
const (
	curveSteps = 64
	logBits    = 12
)

func newToner(l look) *toner {
	t := &toner{look: l}
	if l.db {
		t.logs = make([]float32, 1<<logBits)
		for i := range t.logs {
			t.logs[i] = float32(math.Log2(1 + (float64(i)+0.5)/float64(len(t.logs))))
		}
	}
	if l.gamma != 1 {
		t.curve = make([]uint8, 254*curveSteps+1)
		for i := range t.curve {
			share := float64(i) / (254 * curveSteps)
			t.curve[i] = uint8(254*math.Pow(share, 1/l.gamma)+0.5) + 1
		}
	}
	return t
}

// Tones returns what fills dst with 1 for black to 255 for white, and 0 for no data. A stretch without width makes one
// value middle grey.
func (s Stretch) Tones() func(dst []uint8, values []float32) { return newToner(s.look()).bytes }

// bytes fills dst with tones.
func (t *toner) bytes(dst []uint8, src []float32) {
	if t.db {
		var levels [512]float32
		for len(src) > 0 {
			n := min(len(src), len(levels))
			t.decibels(levels[:n], src)
			t.greys(dst[:n], levels[:n])
			dst, src = dst[n:], src[n:]
		}
		return
	}
	t.greys(dst, src)
}

// decibels takes logarithms by way of the bits of a float: its exponent is the whole part.
func (t *toner) decibels(dst, src []float32) {
	const perOctave = 3.0102999566
	src = src[:len(dst)]
	for i, v := range src {
		if !(v > 0) {
			dst[i] = float32(math.NaN())
			continue
		}
		bits := math.Float32bits(v)
		dst[i] = perOctave * (float32(int(bits>>23)-127) + t.logs[bits>>(23-logBits)&(1<<logBits-1)])
	}
}

func (t *toner) greys(dst []uint8, src []float32) {
	low, span := float32(t.low), float32(t.high-t.low)
	if !(span > 0) {
		flat(dst, src, low)
		return
	}
	gain := 254 / span
	for i, v := range src {
		s := (v - low) * gain
		switch {
		case s >= 0 && s < 254:
			if t.curve != nil {
				dst[i] = t.curve[int(s*curveSteps)]
				continue
			}
			dst[i] = uint8(s+0.5) + 1
		case s < 0:
			dst[i] = 1
		case s != s:
			dst[i] = ink.Hole
		default:
			dst[i] = 255
		}
	}
}

// flat is the stretch of a constant image.
func flat(dst []uint8, src []float32, at float32) {
	for i, v := range src {
		dst[i] = 128
		switch {
		case v != v:
			dst[i] = ink.Hole
		case v < at:
			dst[i] = 1
		case v > at:
			dst[i] = 255
		}
	}
}
