package render

import (
	"errors"
	"math"
	"testing"

	"github.com/paulmach/orb"
)

func TestScaleBar(t *testing.T) {
	for _, c := range []struct {
		perPixel, limit float64
		unit            string
		text            string
		pixels          float64
	}{
		{10, 150, "m", "1 km", 100},
		{10, 99.9, "m", "500 m", 50},
		{10, 200, "m", "2 km", 200},
		{1, 100, "m", "100 m", 100}, // the logarithm of 100 must not round down
		{1000, 1000, "m", "1,000 km", 1000},
		{0.3, 10, "m", "2 m", 20. / 3},
		{0.001, 150, "m", "10 cm", 100},
		{0.00001, 150, "m", "1 mm", 100},
		{3, 120, "px", "200 px", 200. / 3},
		{0.001, 250, "°", "0.2 °", 200},
		{0, 100, "m", "", 0},
		{math.NaN(), 100, "m", "", 0},
		{math.Inf(1), 100, "m", "", 0},
	} {
		got := ScaleBar(c.perPixel, c.limit, c.unit)
		if got.Text != c.text || math.Abs(got.Pixels-c.pixels) > 1e-9*c.pixels {
			t.Errorf("%g per pixel within %g: got %q of %g pixels, want %q of %g", c.perPixel, c.limit, got.Text, got.Pixels, c.text, c.pixels)
		}
	}
}

func TestReadouts(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{LonLatText(orb.Point{-38.1746, 66.365}), "66.3650° N 38.1746° W"},
		{LonLatText(orb.Point{179.99999, -72.5}), "72.5000° S 180.0000° E"},
		{LonLatText(orb.Point{-0.00001, -0.00001}), "0.0000° N 0.0000° E"},
		{LonLatText(orb.Point{350, 1}), "1.0000° N 10.0000° W"},
		{MapText(orb.Point{-187234.4, -2345678.2}, 10), "-187,234 m, -2,345,678 m"},
		{MapText(orb.Point{0, 999.96}, 0.1), "0.0 m, 1,000.0 m"},
		{MapText(orb.Point{12, -0.2}, 3), "12 m, 0 m"},
		{PixelText(orb.Point{12.7, -3456.2}), "column 12, row 3,456"},
		{Thousands(-1234567.891, 2), "-1,234,567.89"},
		{Thousands(999, 0), "999"},
		{Thousands(-0.001, 1), "0.0"},
		{Thousands(math.NaN(), 1), "NaN"},
		{Thousands(math.Inf(-1), 0), "-Inf"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}

// A polar projection: north points to the origin.
func TestNorthAngle(t *testing.T) {
	toLonLat := func(p orb.Point) (orb.Point, error) {
		return orb.Point{math.Atan2(p[0], -p[1]) * 180 / math.Pi, 90 - math.Hypot(p[0], p[1])/111e3}, nil
	}
	toMap := func(ll orb.Point) (orb.Point, error) {
		r, a := (90-ll[1])*111e3, ll[0]*math.Pi/180
		return orb.Point{r * math.Sin(a), -r * math.Cos(a)}, nil
	}
	for _, c := range []struct {
		at   orb.Point
		want float64
	}{
		{orb.Point{0, -2e6}, 0}, {orb.Point{2e6, 0}, -90}, {orb.Point{-1e6, -1e6}, 45},
	} {
		got, ok := NorthAngle(c.at, toLonLat, toMap)
		if !ok || math.Abs(got-c.want) > 1e-3 {
			t.Errorf("%v: got %g, %t; want %g", c.at, got, ok, c.want)
		}
	}
	if _, ok := NorthAngle(orb.Point{}, toLonLat, toMap); ok {
		t.Error("north has a direction at the pole")
	}
	broken := func(orb.Point) (orb.Point, error) { return orb.Point{}, errors.New("outside") }
	if _, ok := NorthAngle(orb.Point{0, -2e6}, broken, toMap); ok {
		t.Error("a failed projection has a direction")
	}
}
