package line_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/paulmach/orb"

	"icefront/app/edit/line"
)

func pts(xy ...float64) []orb.Point {
	var out []orb.Point
	for i := 0; i < len(xy); i += 2 {
		out = append(out, orb.Point{xy[i], xy[i+1]})
	}
	return out
}

func TestRedraw(t *testing.T) {
	straight := pts(0, 0, 10, 0, 20, 0, 30, 0, 40, 0)
	ring := pts(0, 0, 10, 0, 10, 10, 0, 10, 0, 0)
	for _, c := range []struct {
		name         string
		line, stroke []orb.Point
		want         []orb.Point // nil: an error
	}{
		{"a stretch between two vertices", straight, pts(10, 0, 15, 5, 30, 0), pts(0, 0, 10, 0, 15, 5, 30, 0, 40, 0)},
		{"a stroke against the line's way", straight, pts(30, 0, 15, 5, 10, 0), pts(0, 0, 10, 0, 15, 5, 30, 0, 40, 0)},
		{"begins and ends inside segments, a little off", straight, pts(12, 0.5, 15, 5, 25, -0.5), pts(0, 0, 10, 0, 12, 0, 15, 5, 25, 0, 30, 0, 40, 0)},
		{"leaves beyond the tail", straight, pts(25, 0, 30, 8, 50, 8), pts(0, 0, 10, 0, 20, 0, 25, 0, 30, 8, 50, 8)},
		{"leaves beyond the head, drawn from outside", straight, pts(-10, 8, 5, 8, 12, 0), pts(-10, 8, 5, 8, 12, 0, 20, 0, 30, 0, 40, 0)},
		{"goes on from the tail", straight, pts(40, 0, 50, 5, 60, 5), pts(0, 0, 10, 0, 20, 0, 30, 0, 40, 0, 50, 5, 60, 5)},
		{"comes to the tail", straight, pts(60, 5, 50, 5, 40.5, 0), pts(0, 0, 10, 0, 20, 0, 30, 0, 40, 0, 50, 5, 60, 5)},
		{"goes on from the head", straight, pts(0, 0, -10, 5), pts(-10, 5, 0, 0, 10, 0, 20, 0, 30, 0, 40, 0)},
		{"replaces all", straight, pts(-5, 5, 20, 0.5, 45, 5), nil}, // meets in one place
		{"replaces all, near it in two", straight, pts(-5, 0.5, 15, 0.5, 25, 0.5, 45, 5), pts(-5, 0.5, 15, 0.5, 25, 0.5, 45, 5)},
		{"overshoots a little where it ends", straight, pts(12, 0, 15, 9, 28, 0.5, 28, -3), pts(0, 0, 10, 0, 12, 0, 15, 9, 28, 0, 30, 0, 40, 0)},
		{"leaves to the side and does not come back", straight, pts(12, 0, 25, 20), pts(0, 0, 10, 0, 12, 0, 25, 20)},
		{"crosses once", straight, pts(15, 9, 15, 0.2, 15, -9), nil},
		{"far away", straight, pts(10, 50, 30, 50), nil},
		{"a ring's shorter stretch", ring, pts(2, 0, 5, -3, 8, 0), pts(0, 0, 2, 0, 5, -3, 8, 0, 10, 0, 10, 10, 0, 10, 0, 0)},
		{"a ring's shorter stretch over its seam", ring, pts(0, 4, -3, -3, 4, 0), pts(4, 0, 10, 0, 10, 10, 0, 10, 0, 4, -3, -3, 4, 0)},
	} {
		was := slices.Clone(c.line)
		got, err := line.Redraw(c.line, c.stroke, 1)
		if (err != nil) != (c.want == nil) || !slices.Equal(got, c.want) {
			t.Errorf("%s: got %v, %v; want %v", c.name, got, err, c.want)
		}
		if !slices.Equal(was, c.line) {
			t.Errorf("%s: the line that was given changed", c.name)
		}
	}
}

func TestTrim(t *testing.T) {
	front := pts(0, 0, 10, 0, 20, 0, 30, 0)
	for _, c := range []struct {
		name string
		line []orb.Point
		wall []orb.LineString
		want []orb.Point // nil: nothing is cut
	}{
		{"two walls", front, []orb.LineString{pts(5, -5, 5, 5), pts(27, -5, 27, 5)}, pts(5, 0, 10, 0, 20, 0, 27, 0)},
		{"one wall", front, []orb.LineString{pts(25, -5, 25, 5)}, pts(0, 0, 10, 0, 20, 0, 25, 0)},
		{"a wall through a vertex", front, []orb.LineString{pts(10, -5, 10, 5)}, pts(10, 0, 20, 0, 30, 0)},
		{"a wall that only touches the end", front, []orb.LineString{pts(30, -5, 30, 5)}, nil},
		{"no wall near", front, []orb.LineString{pts(0, 3, 30, 3)}, nil},
		{"a wall along the line", front, []orb.LineString{pts(5, 0, 25, 0)}, nil},
		{"an island", front, line.Walls(orb.Polygon{pts(14, -1, 16, -1, 16, 1, 14, 1, 14, -1)}), pts(0, 0, 10, 0, 14, 0)},
		{"a ring", pts(0, 0, 10, 0, 10, 10, 0, 10, 0, 0), []orb.LineString{pts(3, -1, 3, 11)}, pts(3, 0, 10, 0, 10, 10, 3, 10)},
		{"a ring and a wall that ends in it", pts(0, 0, 10, 0, 10, 10, 0, 10, 0, 0), []orb.LineString{pts(3, -1, 3, 5)}, nil},
	} {
		got, ok := line.Trim(c.line, c.wall)
		if ok != (c.want != nil) || !slices.Equal(got, c.want) && !slices.Equal(line.Reversed(got), c.want) {
			t.Errorf("%s: got %v, %v; want %v", c.name, got, ok, c.want)
		}
	}
}

func TestJoined(t *testing.T) {
	a := pts(0, 0, 1, 0)
	for _, c := range []struct {
		name string
		b    []orb.Point
		want []orb.Point
	}{
		{"tail to head", pts(2, 0, 3, 0), pts(0, 0, 1, 0, 2, 0, 3, 0)},
		{"tail to tail", pts(3, 0, 2, 0), pts(0, 0, 1, 0, 2, 0, 3, 0)},
		{"head to tail", pts(-3, 0, -2, 0), pts(-3, 0, -2, 0, 0, 0, 1, 0)},
		{"head to head", pts(-2, 0, -3, 0), pts(-3, 0, -2, 0, 0, 0, 1, 0)},
		{"ends that are one place", pts(1, 0, 3, 0), pts(0, 0, 1, 0, 3, 0)},
	} {
		if got := line.Joined(a, c.b); !slices.Equal(got, c.want) {
			t.Errorf("%s: got %v, want %v", c.name, got, c.want)
		}
	}
}

func TestNearestEqualsALookAtAllSegments(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	rng := rand.New(rand.NewPCG(seed, 1))
	for _, n := range []int{1, 2, 3, 64, 65, 66, 129, 1000} {
		var l []orb.Point
		for range n {
			l = append(l, orb.Point{rng.Float64() * 100, rng.Float64() * 100})
		}
		for range 50 {
			p := orb.Point{rng.Float64()*200 - 50, rng.Float64()*200 - 50}
			at, d := line.Nearest(l, p)
			q := line.At(l, at)
			best := math.Hypot(l[0][0]-p[0], l[0][1]-p[1])
			for i := 1; i < n; i++ {
				for _, s := range []float64{0, 1} {
					best = min(best, math.Hypot(l[i-1][0]*(1-s)+l[i][0]*s-p[0], l[i-1][1]*(1-s)+l[i][1]*s-p[1]))
				}
				dx, dy := l[i][0]-l[i-1][0], l[i][1]-l[i-1][1]
				if s := ((p[0]-l[i-1][0])*dx + (p[1]-l[i-1][1])*dy) / (dx*dx + dy*dy); s > 0 && s < 1 {
					best = min(best, math.Hypot(l[i-1][0]+s*dx-p[0], l[i-1][1]+s*dy-p[1]))
				}
			}
			if math.Abs(d-best) > 1e-9 || math.Abs(math.Hypot(q[0]-p[0], q[1]-p[1])-d) > 1e-9 {
				t.Fatalf("%d vertices, %v: %v at %v, want %v", n, p, d, at, best)
			}
		}
	}
}

func TestDiffIsTheShortestStretch(t *testing.T) {
	for _, c := range []struct {
		a, b     []orb.Point
		at       int
		old, now int
	}{
		{pts(0, 0, 1, 1), pts(0, 0, 1, 1), 2, 0, 0},
		{pts(0, 0, 1, 1), pts(0, 0, 5, 5, 1, 1), 1, 0, 1},
		{pts(0, 0, 1, 1, 2, 2), pts(0, 0, 2, 2), 1, 1, 0},
		{pts(1, 1, 1, 1), pts(1, 1, 1, 1, 1, 1), 2, 0, 1},
		{nil, pts(1, 1), 0, 0, 1},
	} {
		at, old, now := line.Diff(c.a, c.b)
		if at != c.at || len(old) != c.old || len(now) != c.now {
			t.Errorf("%v -> %v: %d %v %v", c.a, c.b, at, old, now)
		}
	}
}
