package sketch

import (
	"image"
	"image/color"
	"math"
	"testing"

	"icefront/app/render/stroke"
)

// path is a line of segments.
func path(pieces ...[4]float64) (out []stroke.Segment) {
	for _, p := range pieces {
		out = append(out, stroke.Segment{X0: p[0], Y0: p[1], X1: p[2], Y1: p[3]})
	}
	return out
}

// A part of the screen is drawn as if it were cut from the whole, and what is not drawn on stays transparent.
func TestPenDrawsParts(t *testing.T) {
	segments := path([4]float64{10, 10, 90, 60}, [4]float64{90, 60, 20, 90})
	look := style{color: color.NRGBA{255, 214, 0, 255}, rim: color.NRGBA{0, 0, 0, 150}, width: 2, dashes: []float64{6, 3}}
	whole, part := image.NewRGBA(image.Rect(0, 0, 100, 100)), image.NewRGBA(image.Rect(30, 20, 80, 95))
	var p pen
	p.draw(whole, segments, look)
	p.draw(part, segments, look)
	seen := 0
	for y := 20; y < 95; y++ {
		for x := 30; x < 80; x++ {
			if whole.RGBAAt(x, y) != part.RGBAAt(x, y) {
				t.Fatalf("at %d,%d: %v, the whole has %v", x, y, part.RGBAAt(x, y), whole.RGBAAt(x, y))
			}
			if c := part.RGBAAt(x, y); c.A > 0 {
				seen++
			}
		}
	}
	if seen < 300 || seen > 1200 {
		t.Errorf("%d pixels are drawn on", seen)
	}
}

func TestDashes(t *testing.T) {
	for _, c := range []struct {
		name     string
		segments []stroke.Segment
		pattern  []float64
		drawn    float64
		pieces   int
	}{
		{"one line", path([4]float64{0, 0, 100, 0}), []float64{6, 4}, 60, 10},
		{"the pattern goes on around a corner", path([4]float64{0, 0, 7, 0}, [4]float64{7, 0, 7, 13}), []float64{6, 4}, 12, 2},
		{"and begins anew on another line", path([4]float64{0, 0, 5, 0}, [4]float64{50, 0, 55, 0}), []float64{6, 4}, 10, 2},
		{"lengths that are lost in rounding", path([4]float64{1e8, 0, 1e8 + 1, 0}), []float64{0.1, 0.9}, 0.1, 1},
		{"nothing", path([4]float64{0, 0, 10, 0}), []float64{0, 0}, 10, 1},
		{"less than nothing", path([4]float64{0, 0, 10, 0}), []float64{-1, math.NaN()}, 10, 1},
	} {
		got := dash(c.segments, c.pattern)
		sum := 0.0
		for _, s := range got {
			sum += math.Hypot(s.X1-s.X0, s.Y1-s.Y0)
		}
		if len(got) != c.pieces || math.Abs(sum-c.drawn) > 1e-6 {
			t.Errorf("%s: %d pieces of %g pixels, want %d of %g", c.name, len(got), sum, c.pieces, c.drawn)
		}
	}
}
