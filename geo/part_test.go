package geo_test

import (
	"math"
	"testing"

	"github.com/paulmach/orb"

	"icefront/geo"
)

func TestPart(t *testing.T) {
	plain := geo.Grid{Width: 100, Height: 80, Transform: geo.Affine{1000, 30, 0, 9000, 0, -30}}
	turned := geo.Grid{Width: 10, Height: 10, Transform: geo.Affine{0, 1, 1, 0, 1, -1}} // by 45 degrees
	box := func(x0, y0, x1, y1 float64) []orb.Point { return []orb.Point{{x0, y0}, {x1, y0}, {x1, y1}, {x0, y1}} }
	for _, c := range []struct {
		name  string
		grid  geo.Grid
		ring  []orb.Point
		bound orb.Bound // of the part, in pixels
		area  float64
		whole bool
	}{
		{"inside", plain, box(1300, 8400, 1600, 8700), orb.Bound{Min: orb.Point{10, 10}, Max: orb.Point{20, 20}}, 100, false},
		{"over the edge", plain, box(0, 8700, 1300, 10000), orb.Bound{Max: orb.Point{10, 10}}, 100, false},
		{"all around", plain, box(0, 0, 10000, 10000), orb.Bound{Max: orb.Point{100, 80}}, 8000, true},
		{"exactly", plain, box(1000, 6600, 4000, 9000), orb.Bound{Max: orb.Point{100, 80}}, 8000, true},
		{"beside", plain, box(0, 0, 100, 100), orb.Bound{}, 0, false},
		{"closed already", plain, append(box(1300, 8400, 1600, 8700), orb.Point{1300, 8400}), orb.Bound{Min: orb.Point{10, 10}, Max: orb.Point{20, 20}}, 100, false},
		{"a line", plain, []orb.Point{{1300, 8400}, {1600, 8700}, {1450, 8550}}, orb.Bound{}, 0, false},
		{"two points", plain, []orb.Point{{1300, 8400}, {1600, 8700}}, orb.Bound{}, 0, false},
		{"a turned grid gives a diamond", turned, box(9, -1, 11, 1), orb.Bound{Min: orb.Point{4, 4}, Max: orb.Point{6, 6}}, 2, false},
		{"a singular grid", geo.Grid{Width: 5, Height: 5}, box(0, 0, 9, 9), orb.Bound{}, 0, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			part, whole := c.grid.Part(c.ring)
			if whole != c.whole {
				t.Errorf("whole is %v", whole)
			}
			if len(part) == 0 {
				if c.area != 0 {
					t.Fatal("nothing is left")
				}
				return
			}
			if !part.Closed() {
				t.Errorf("%v is open", part)
			}
			if got := part.Bound(); math.Abs(got.Min[0]-c.bound.Min[0])+math.Abs(got.Max[1]-c.bound.Max[1])+
				math.Abs(got.Min[1]-c.bound.Min[1])+math.Abs(got.Max[0]-c.bound.Max[0]) > 1e-9 {
				t.Errorf("got %v, want %v", got, c.bound)
			}
			sum := 0.0
			for i := 0; i+1 < len(part); i++ {
				sum += part[i][0]*part[i+1][1] - part[i+1][0]*part[i][1]
			}
			if math.Abs(math.Abs(sum)/2-c.area) > 1e-6 {
				t.Errorf("area %g, want %g", math.Abs(sum)/2, c.area)
			}
		})
	}
}
