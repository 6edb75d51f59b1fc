package render

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"icefront/geo"
)

func near(a, b orb.Point, tolerance float64) bool {
	return math.Hypot(a[0]-b[0], a[1]-b[1]) <= tolerance
}

func TestViewRoundTrip(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	rnd := rand.New(rand.NewPCG(seed, 1))
	for range 500 {
		v := View{
			Center: orb.Point{rnd.NormFloat64() * 1e6, rnd.NormFloat64() * 1e6},
			Scale:  math.Exp(rnd.NormFloat64() * 3), Aspect: 0.5 + rnd.Float64()*4,
			Width: 1 + rnd.IntN(3000), Height: 1 + rnd.IntN(2000),
		}
		x, y := rnd.Float64()*3000, rnd.Float64()*2000
		at := v.ToWorld(x, y)
		if gx, gy := v.ToScreen(at); math.Hypot(gx-x, gy-y) > 1e-4 {
			t.Fatalf("seed %d: %+v: (%g,%g) came back as (%g,%g)", seed, v, x, y, gx, gy)
		}
		if z := v.ZoomAt(x, y, 0.1+rnd.Float64()*9); !near(z.ToWorld(x, y), at, 1e-3*v.Scale+1e-6) {
			t.Fatalf("seed %d: %+v: zooming moved what lay under the cursor", seed, v)
		}
		if p := v.Pan(17, -5); !near(p.ToWorld(x+17, y-5), at, 1e-3*v.Scale+1e-6) {
			t.Fatalf("seed %d: %+v: panning lost the point under the cursor", seed, v)
		}
	}
}

func TestViewFit(t *testing.T) {
	b := orb.Bound{Min: orb.Point{1000, 2000}, Max: orb.Point{3000, 2500}}
	for _, c := range []struct {
		name string
		v    View
		b    orb.Bound
		want float64
	}{
		{"wide in a square: the width decides", View{Width: 220, Height: 220}, b, 10},
		{"wide in a very wide one: the height decides", View{Width: 2000, Height: 70}, b, 10},
		{"degrees: a unit along x is shorter", View{Width: 120, Height: 120, Aspect: 2}, b, 10},
		{"a margin larger than the screen is ignored", View{Width: 15, Height: 10}, b, 2000. / 15},
		{"a point keeps the scale", View{Width: 100, Height: 100, Scale: 7}, orb.Bound{Min: b.Min, Max: b.Min}, 7},
	} {
		v := c.v.Fit(c.b, 10)
		if math.Abs(v.Scale-c.want) > 1e-9 || v.Center != c.b.Center() {
			t.Errorf("%s: scale %g at %v, want %g", c.name, v.Scale, v.Center, c.want)
		}
	}
}

func TestViewIsUprightInPixelCoordinates(t *testing.T) {
	g := geo.PixelGrid(40, 30)
	v := View{Width: 40, Height: 30}.Fit(g.Extent(), 0).OneToOne(g)
	m, ok := v.toPixel(g.Transform)
	if !ok || m != (geo.Affine{0, 1, 0, 0, 0, 1}) {
		t.Errorf("screen to pixel is %v, want identity", m)
	}
}

func TestZoomIgnoresNonsense(t *testing.T) {
	v := View{Scale: 3, Width: 10, Height: 10}
	for _, f := range []float64{0, -1, math.NaN(), math.Inf(1)} {
		if got := v.ZoomAt(1, 2, f); got != v {
			t.Errorf("factor %g: %+v", f, got)
		}
	}
}
