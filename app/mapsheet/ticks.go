package mapsheet

import (
	"math"
	"strconv"

	"gonum.org/v1/plot/vg"

	"icefront/app/render"
)

// units say how coordinates are written.
type units int

const (
	metres units = iota
	degrees
	pixels // y is the negative row
)

// tick is a place on the edge of the map, with its coordinate.
type tick struct {
	at   vg.Length
	text string
}

// ticksApart is how far two ticks are apart at least, in points.
const ticksApart = 80

// across are the ticks along x, upward those along y.
func (l layout) across(u units) []tick {
	a, b := l.view.ToWorld(0, 0)[0], l.view.ToWorld(float64(l.view.Width), 0)[0]
	return ticks(a, b, l.mapBox.Min.X, l.mapBox.Max.X, func(v float64, digits int) string { return coordinate(v, digits, u, "E", "W") })
}

func (l layout) upward(u units) []tick {
	a, b := l.view.ToWorld(0, float64(l.view.Height))[1], l.view.ToWorld(0, 0)[1]
	return ticks(a, b, l.mapBox.Min.Y, l.mapBox.Max.Y, func(v float64, digits int) string {
		if u == pixels {
			v = -v
		}
		return coordinate(v, digits, u, "N", "S")
	})
}

// ticks are round numbers from a to b, where from and to lie on the page.
func ticks(a, b float64, from, to vg.Length, text func(v float64, digits int) string) []tick {
	most := math.Max(float64(to-from)/ticksApart, 1)
	step := round((b - a) / most)
	if !(step > 0) || math.IsInf(step, 0) || a+step == a {
		return nil
	}
	digits := max(0, -int(math.Floor(math.Log10(step)+1e-9)))
	var out []tick
	for k := math.Ceil(a/step - 1e-9); k*step <= b+step*1e-9 && len(out) < 100; k++ {
		v := k * step
		out = append(out, tick{from + vg.Length((v-a)/(b-a))*(to-from), text(v, digits)})
	}
	return out
}

// round is the least of 1, 2 and 5 times powers of ten that is not below v.
func round(v float64) float64 {
	power := math.Pow(10, math.Floor(math.Log10(v)))
	for _, f := range []float64{1, 2, 5} {
		if f*power >= v*(1-1e-9) {
			return f * power
		}
	}
	return 10 * power
}

func coordinate(v float64, digits int, u units, positive, negative string) string {
	if u != degrees {
		return render.Thousands(v, digits)
	}
	if positive == "E" {
		v = math.Remainder(v, 360)
	}
	text := strconv.FormatFloat(math.Abs(v), 'f', digits, 64) + "°"
	switch {
	case math.Abs(v) < 1e-9:
		return text
	case v < 0:
		return text + " " + negative
	}
	return text + " " + positive
}
