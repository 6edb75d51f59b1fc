package geodesic

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"
	"gonum.org/v1/gonum/integrate/quad"
)

// published are distances and areas down to the equator from the tests of GeographicLib (Charles Karney, MIT/X11):
// latitude and longitude of both ends, metres, square metres.
var published = [][6]float64{
	{35.60777, -139.44815, -11.17491, -69.95921, 8935244.5604818305, 12841384694976.432},
	{55.52454, 106.05087, 77.03196, 197.18234, 4105086.1713924406, 61674961290615.615},
	{-21.97856, 142.59065, 41.84138, 98.56635, 8394328.894657671, -6637997720646.717},
	{-66.99028, 112.2363, -12.70631, 285.90344, 11150344.2312080241, -121287239862139.744},
	{-17.42761, 173.34268, -15.84784, 5.93557, 16076603.1631180673, 97825992354058.708},
	{32.84994, 48.28919, -56.28556, 202.29132, 16727068.9438164461, -72445258525585.010},
	{6.96833, 52.74123, -7.39675, 206.17291, 17102477.2496958388, -1311796973197.995},
	{-50.56724, -16.30485, -33.56571, -94.97412, 6455670.5118668696, 41071447902810.047},
	{-58.93002, -8.90775, -8.91104, 133.13503, 11756066.0219864627, -86143460552774.735},
	{-68.82867, -74.28391, -50.63005, -8.36685, 3956936.926063544, -41845309450093.787},
	{-10.62672, -32.0898, 5.883, -134.31681, 11470869.3864563009, 4198803992123.548},
	{-21.76221, 166.90563, 48.72884, 213.97627, 9098627.3986554915, 10024709850277.476},
	{-19.79938, -174.47484, -11.99349, -154.35109, 2319004.8601169389, -3935477535005.785},
	{-11.95887, -116.94513, 4.57352, 7.16501, 13834722.5801401374, -9919582785894.853},
	{-87.85331, 85.66836, 66.48646, 16.09921, 17286615.3147144645, 42667211366919.534},
	{1.74708, 128.32011, -11.16617, 11.87109, 12942901.1241347408, 10763055294345.653},
	{-25.72959, -144.90758, -57.70581, -269.17879, 9413446.7452453107, 74515122850712.444},
	{-41.22777, 122.32875, -7.57291, 130.37946, 3812686.035106021, -2456961531057.857},
	{11.01307, 138.25278, 6.62726, 247.05981, 11911190.819018408, 17121631423099.696},
	{-29.47124, 95.14681, -27.46601, -69.15955, 13487015.8381145492, 104679964020340.318},
	// from the documentation: Wellington to Salamanca, nearly opposite
	{-41.32, 174.81, 40.96, -5.50, 19959679.26735382, math.NaN()},
	{40.6, -73.8, 51.6, -0.5, math.NaN(), 40041368848742.5},
}

func TestPublishedLines(t *testing.T) {
	for _, p := range published {
		from, to := orb.Point{p[1], p[0]}, orb.Point{p[3], p[2]}
		if d := Distance(from, to); math.Abs(d-p[4]) > 1e-7 {
			t.Errorf("%v to %v: %.9f m, want %.9f", from, to, d, p[4])
		}
		if d := Distance(to, from); math.Abs(d-p[4]) > 1e-7 {
			t.Errorf("%v to %v: %.9f m, want %.9f", to, from, d, p[4])
		}
		a, west := connect(from, to)
		area := a.area()
		if west {
			area = -area
		}
		if math.Abs(area-p[5]) > 2 {
			t.Errorf("%v to %v: %.2f m² to the equator, want %.2f", from, to, area, p[5])
		}
	}
}

// antarctica is the example of GeographicLib's documentation.
var antarctica = []orb.Point{
	{-58, -63.1}, {-74, -72.9}, {-102, -71.9}, {-102, -74.9}, {-131, -74.3}, {-163, -77.5}, {163, -77.4}, {172, -71.7},
	{140, -65.9}, {113, -65.7}, {88, -66.6}, {59, -66.9}, {25, -69.8}, {-4, -70.0}, {-14, -71.0}, {-33, -77.3}, {-46, -77.9},
	{-61, -74.7},
}

func TestPublishedAreas(t *testing.T) {
	for _, c := range []struct {
		name            string
		ring            []orb.Point
		area, perimeter float64
	}{
		{"Antarctica: around a pole", antarctica, 13662703680020.1, 16831067.893},
		{"a degree at the equator", []orb.Point{{0, 0}, {1, 0}, {1, 1}, {0, 1}}, 12308778361.469452, 443770.91724830196},
		{"an eighth of the ellipsoid", []orb.Point{{0, 0}, {90, 0}, {0, 90}}, 63758202715511.06, 30022685.630}, // a quarter of the equator and two of a meridian
	} {
		for _, ring := range [][]orb.Point{c.ring, append(append([]orb.Point{}, c.ring...), c.ring[0]), reversed(c.ring)} {
			area, perimeter := Area(ring)
			if math.Abs(area/c.area-1) > 1e-12 || math.Abs(perimeter-c.perimeter) > 1e-3 {
				t.Errorf("%s: %.1f m², %.3f m; want %.1f, %.3f", c.name, area, perimeter, c.area, c.perimeter)
			}
		}
	}
}

func reversed(ring []orb.Point) []orb.Point {
	out := make([]orb.Point, len(ring))
	for i, p := range ring {
		out[len(ring)-1-i] = p
	}
	return out
}

func TestKnownLengths(t *testing.T) {
	quarter := polar * quad.Fixed(func(b float64) float64 { return math.Sqrt(1 + ep2*math.Sin(b)*math.Sin(b)) }, 0, math.Pi/2, 100, nil, 0)
	for _, c := range []struct {
		name     string
		from, to orb.Point
		want     float64
	}{
		{"nothing", orb.Point{-50, 70}, orb.Point{-50, 70}, 0},
		{"nothing, a turn away", orb.Point{-50, 70}, orb.Point{310, 70}, 0},
		{"nothing at a pole", orb.Point{0, 90}, orb.Point{77, 90}, 0},
		{"along the equator", orb.Point{10, 0}, orb.Point{20, 0}, axis * math.Pi / 18},
		{"over the date line", orb.Point{175, 0}, orb.Point{-175, 0}, axis * math.Pi / 18},
		{"a quarter of a meridian", orb.Point{33, 0}, orb.Point{33, 90}, quarter},
		{"over the pole", orb.Point{0, 0}, orb.Point{180, 0}, 2 * quarter},
		{"pole to pole", orb.Point{0, -90}, orb.Point{12, 90}, 2 * quarter},
		{"opposite each other", orb.Point{20, 30}, orb.Point{-160, -30}, 2 * quarter},
	} {
		if d := Distance(c.from, c.to); math.Abs(d-c.want) > 1e-7 {
			t.Errorf("%s: %.9f m, want %.9f", c.name, d, c.want)
		}
	}
}

// Both ways to an answer agree, where both give one.
func TestSearchAgrees(t *testing.T) {
	seed := rand.Uint64()
	r := rand.New(rand.NewPCG(seed, 1))
	for range 3000 {
		from := orb.Point{r.Float64()*360 - 180, math.Asin(2*r.Float64()-1) * 180 / math.Pi}
		to := orb.Point{r.Float64()*360 - 180, math.Asin(2*r.Float64()-1) * 180 / math.Pi}
		lambda := math.Abs(math.Remainder(to[0]-from[0], 360)) * math.Pi / 180
		a, ok := iterate(reduced(from[1]), reduced(to[1]), lambda)
		b := search(reduced(from[1]), reduced(to[1]), lambda)
		if !ok {
			continue
		}
		if math.Abs(a.length()-b.length()) > 1e-6 || math.Abs(a.area()-b.area()) > 1e3 {
			t.Fatalf("seed %d: %v to %v: %.9f m and %.9f m, %.1f m² and %.1f m²", seed, from, to, a.length(), b.length(), a.area(), b.area())
		}
	}
}

// Short lines are those of a small plane with the ellipsoid's two radii, whichever way they run.
func TestShortLines(t *testing.T) {
	for _, lat := range []float64{0, 45, -66.4, 80, -89} {
		s, c := math.Sincos(lat * math.Pi / 180)
		w := math.Sqrt(1 - e2*s*s)
		east, north := axis/w*c*math.Pi/180, axis*(1-e2)/(w*w*w)*math.Pi/180
		for turn := 0.0; turn < 360; turn += 15 {
			ts, tc := math.Sincos(turn * math.Pi / 180)
			from, to := orb.Point{20, lat}, orb.Point{20 + 10*ts/east, lat + 10*tc/north}
			if d := Distance(from, to); math.Abs(d-10) > 2e-4 { // 1e-5 is the curve of the parallel near the pole
				t.Errorf("at %g, towards %g: %.9f m, want 10", lat, turn, d)
			}
		}
		ring := []orb.Point{{20, lat}, {20 + 10/east, lat}, {20 + 10/east, lat + 10/north}, {20, lat + 10/north}}
		if area, _ := Area(ring); math.Abs(area-100) > 0.02 {
			t.Errorf("at %g: %.6f m², want 100", lat, area)
		}
	}
}

// A ring cut in two has the area of its parts.
func TestAreasAdd(t *testing.T) {
	seed := rand.Uint64()
	r := rand.New(rand.NewPCG(seed, 2))
	for range 500 {
		lon, lat := r.Float64()*360-180, r.Float64()*178-89
		size := math.Pow(10, r.Float64()*3-3) // 0.001 to 1 degree
		var ring []orb.Point
		for i := range 12 {
			s, c := math.Sincos(float64(i) * math.Pi / 6)
			ring = append(ring, orb.Point{lon + s*size/math.Cos(lat*math.Pi/180), min(max(lat+c*size, -90), 90)})
		}
		whole, _ := Area(ring)
		a, _ := Area(ring[:7])
		b, _ := Area(append(append([]orb.Point{}, ring[6:]...), ring[0]))
		if math.Abs(a+b-whole) > 1e-6*whole+0.5 {
			t.Fatalf("seed %d: at %g, %g, %g°: %.3f + %.3f m² = %.3f, the whole has %.3f", seed, lon, lat, size, a, b, a+b, whole)
		}
	}
}

func TestNothingHasNoArea(t *testing.T) {
	for _, ring := range [][]orb.Point{nil, {{1, 2}}, {{1, 2}, {3, 4}}} {
		if area, _ := Area(ring); math.Abs(area) > 0.1 {
			t.Errorf("%v has %g m²", ring, area)
		}
	}
}

func TestRuleOfGauss(t *testing.T) {
	x, w := make([]float64, 16), make([]float64, 16)
	quad.Legendre{}.FixedLocations(x, w, -1, 1)
	for i, g := range gauss {
		if math.Abs(-x[8+i]-g[0]) > 1e-14 || math.Abs(w[8+i]-g[1]) > 1e-14 {
			t.Errorf("point %d is %v, want %g, %g", i, g, x[8+i], w[8+i])
		}
	}
	karney := func(x float64) float64 { return x + math.Sqrt(1+1/x)*math.Asinh(math.Sqrt(x)) }
	for _, y := range []float64{1e-4, 0.002, 0.004} {
		if want := (karney(ep2) - karney(y)) / (ep2 - y); math.Abs(slope(ep2, y)-want) > 1e-12 {
			t.Errorf("slope to %g is %.15f, want %.15f", y, slope(ep2, y), want)
		}
	}
}

func BenchmarkDistance(b *testing.B) {
	for b.Loop() {
		Distance(orb.Point{-38.2, 66.4}, orb.Point{-38.1, 66.45})
	}
}
