package render

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/paulmach/orb"
)

// distanceTo is the distance of a point to the nearest of some segments.
func distanceTo(x, y float64, segments []segment) float64 {
	best := math.Inf(1)
	for _, s := range segments {
		dx, dy := s.x1-s.x0, s.y1-s.y0
		at := 0.0
		if l := dx*dx + dy*dy; l > 0 {
			at = min(max(((x-s.x0)*dx+(y-s.y0)*dy)/l, 0), 1)
		}
		best = min(best, math.Hypot(x-s.x0-at*dx, y-s.y0-at*dy))
	}
	return best
}

// Leaving out vertices must not be seen: none lies further from what is drawn than skip and straight allow.
func TestTraceStaysOnTheLine(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	rnd := rand.New(rand.NewPCG(seed, 2))
	v := View{Center: orb.Point{100, -100}, Scale: 1, Width: 200, Height: 200}
	for range 50 {
		x, y, a := 100.0, 100.0, rnd.Float64()*6
		var line orb.LineString
		step := math.Exp(rnd.NormFloat64() - 1)
		for range 400 {
			line = append(line, v.ToWorld(x, y))
			a += rnd.NormFloat64() * 0.3
			x, y = min(max(x+step*math.Cos(a), 2), 198), min(max(y+step*math.Sin(a), 2), 198)
		}
		segments := trace(orb.MultiLineString{line}, v, 3)
		for i, p := range line {
			x, y := v.ToScreen(p)
			if d := distanceTo(x, y, segments); d > skip+2*straight {
				t.Fatalf("seed %d: vertex %d lies %g pixels off what is drawn", seed, i, d)
			}
		}
	}
}

func TestTraceKeepsLittle(t *testing.T) {
	v := View{Center: orb.Point{500, -500}, Scale: 1, Width: 1000, Height: 1000}
	var straightLine, far, dense orb.LineString
	for i := range 100_000 {
		f := float64(i) / 100
		straightLine = append(straightLine, v.ToWorld(f, f/3))
		far = append(far, v.ToWorld(f+5000, f))
		dense = append(dense, v.ToWorld(f, 500+100*math.Sin(f/50)))
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
		if got := len(trace(orb.MultiLineString{c.line}, v, 4)); got > c.limit || (c.limit > 0) != (got > 0) {
			t.Errorf("%s: %d segments, want up to %d", c.name, got, c.limit)
		}
	}
}

func TestStrokeCoversByDistance(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	rnd := rand.New(rand.NewPCG(seed, 3))
	for range 40 {
		var segments []segment
		for range 3 {
			segments = cut(segments, segment{rnd.Float64() * 60, rnd.Float64() * 60, rnd.Float64() * 60, rnd.Float64() * 60})
		}
		radius := 0.3 + rnd.Float64()*3
		var c coverage
		c.reset(60, 10, 50)
		c.stroke(segments, radius)
		for y := 10; y < 50; y++ {
			for x := range 60 {
				d := distanceTo(float64(x)+0.5, float64(y)+0.5, segments)
				want := min(max(radius+0.5-d, 0), min(1, 2*radius)) * 255
				if got := float64(c.pix[(y-10)*60+x]); math.Abs(got-want) > 1 {
					t.Fatalf("seed %d: radius %g, pixel %d,%d at %g: covers %g, want %g", seed, radius, x, y, d, got, want)
				}
			}
		}
		c.wipe()
		for i, v := range c.pix {
			if v != 0 {
				t.Fatalf("seed %d: byte %d is left after wiping", seed, i)
			}
		}
	}
}

func TestInkBlends(t *testing.T) {
	for _, c := range []struct {
		name  string
		color [4]uint8
		alpha uint32
		under uint32
		want  uint32
	}{
		{"opaque covers", [4]uint8{1, 2, 3, 255}, 255, 0xff998877, 0xff030201},
		{"transparent leaves", [4]uint8{1, 2, 3, 0}, 255, 0xff998877, 0xff998877},
		{"no opacity leaves", [4]uint8{1, 2, 3, 255}, 0, 0xff998877, 0xff998877},
		{"half and half", [4]uint8{255, 0, 100, 255}, 128, 0xff00ff64, 0xff327fb2},
		{"white on white stays white", [4]uint8{255, 255, 255, 77}, 200, 0xffffffff, 0xffffffff},
	} {
		k := newInk(c.color, c.alpha)
		if got := uint32(k.over(uint64(c.under))); got != c.want {
			t.Errorf("%s: got %08x, want %08x", c.name, got, c.want)
		}
		if got := k.over(uint64(c.under)<<32 | 0xff000000); uint32(got>>32) != c.want {
			t.Errorf("%s: second of two: got %08x, want %08x", c.name, got>>32, c.want)
		}
	}
}

func TestRunEnd(t *testing.T) {
	values := []uint8{5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 6, 7, 7}
	for i, want := range map[int]int{0: 19, 3: 19, 18: 19, 19: 20, 20: 22, 21: 22} {
		if got := runEnd(values, i); got != want {
			t.Errorf("from %d: got %d, want %d", i, got, want)
		}
	}
}
