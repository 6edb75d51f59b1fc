package stroke

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/paulmach/orb"
)

// distanceTo is the distance of a point to the nearest of some segments.
func distanceTo(x, y float64, segments []Segment) float64 {
	best := math.Inf(1)
	for _, s := range segments {
		dx, dy := s.X1-s.X0, s.Y1-s.Y0
		at := 0.0
		if l := dx*dx + dy*dy; l > 0 {
			at = min(max(((x-s.X0)*dx+(y-s.Y0)*dy)/l, 0), 1)
		}
		best = min(best, math.Hypot(x-s.X0-at*dx, y-s.Y0-at*dy))
	}
	return best
}

// Leaving out vertices must not be seen: none lies further from what is drawn than skip and straight allow.
func TestTraceStaysOnTheLine(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	rnd := rand.New(rand.NewPCG(seed, 2))
	v := Plane{Center: orb.Point{100, -100}, X: 1, Y: 1, Width: 200, Height: 200}
	for range 50 {
		x, y, a := 100.0, 100.0, rnd.Float64()*6
		var line orb.LineString
		step := math.Exp(rnd.NormFloat64() - 1)
		for range 400 {
			line = append(line, v.toWorld(x, y))
			a += rnd.NormFloat64() * 0.3
			x, y = min(max(x+step*math.Cos(a), 2), 198), min(max(y+step*math.Sin(a), 2), 198)
		}
		segments := Trace(orb.MultiLineString{line}, v, 3)
		for i, p := range line {
			x, y := v.toScreen()(p)
			if d := distanceTo(x, y, segments); d > skip+2*straight {
				t.Fatalf("seed %d: vertex %d lies %g pixels off what is drawn", seed, i, d)
			}
		}
	}
}

func TestTraceKeepsLittle(t *testing.T) {
	v := Plane{Center: orb.Point{500, -500}, X: 1, Y: 1, Width: 1000, Height: 1000}
	var straightLine, far, dense orb.LineString
	for i := range 100_000 {
		f := float64(i) / 100
		straightLine = append(straightLine, v.toWorld(f, f/3))
		far = append(far, v.toWorld(f+5000, f))
		dense = append(dense, v.toWorld(f, 500+100*math.Sin(f/50)))
	}
	nan := orb.Point{math.NaN(), 0}
	for _, c := range []struct {
		name  string
		line  orb.LineString
		limit int
	}{
		{"straight", straightLine, 80},
		{"out of sight", far, 0},
		{"a dense curve", dense, 300},
		{"one vertex is a dot", straightLine[:1], 1},
		{"no vertex", nil, 0},
		{"no numbers", orb.LineString{nan, nan, nan}, 0},
		{"across the whole world", orb.LineString{{-1e15, -500}, {1e15, -500}}, 64},
	} {
		if got := len(Trace(orb.MultiLineString{c.line}, v, 4)); got > c.limit || (c.limit > 0) != (got > 0) {
			t.Errorf("%s: %d segments, want up to %d", c.name, got, c.limit)
		}
	}
}

// toWorld is the inverse of toScreen.
func (p Plane) toWorld(x, y float64) orb.Point {
	return orb.Point{p.Center[0] + (x-float64(p.Width)/2)*p.X, p.Center[1] - (y-float64(p.Height)/2)*p.Y}
}
