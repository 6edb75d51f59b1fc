package render

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/paulmach/orb"
)

// Bar is a scale bar: a round length and its width on screen.
type Bar struct {
	Length float64 // in the unit that was asked for
	Pixels float64
	Text   string
}

// ScaleBar chooses the longest round length (1, 2 or 5 times a power of ten) of at most limit pixels.
// perPixel is the length of a pixel in unit; "m" turns into km from 1,000 on and into cm and mm below 1.
// Without a usable perPixel the bar is empty.
func ScaleBar(perPixel, limit float64, unit string) Bar {
	longest := perPixel * limit
	if !(longest > 0) || math.IsInf(longest, 0) {
		return Bar{}
	}
	power := math.Pow(10, math.Floor(math.Log10(longest)))
	length := power
	for _, f := range []float64{2, 5, 10} { // 10: the logarithm may have been rounded down
		if f*power <= longest*(1+1e-9) {
			length = f * power
		}
	}
	return Bar{Length: length, Pixels: length / perPixel, Text: lengthText(length, unit)}
}

func lengthText(length float64, unit string) string {
	if unit == "m" {
		switch {
		case length >= 1000:
			length, unit = length/1000, "km"
		case length < 0.01:
			length, unit = length*1000, "mm"
		case length < 1:
			length, unit = length*100, "cm"
		}
	}
	digits := max(0, -int(math.Floor(math.Log10(length)+1e-9)))
	return Thousands(length, digits) + " " + unit
}

// Thousands writes a number with commas between groups of three digits, rounded to some digits.
func Thousands(v float64, digits int) string {
	s := strconv.FormatFloat(v, 'f', digits, 64)
	sign := ""
	if strings.HasPrefix(s, "-") {
		sign, s = "-", s[1:]
		if strings.Trim(s, "0.") == "" {
			sign = ""
		}
	}
	whole, rest := s, ""
	if i := strings.IndexByte(s, '.'); i >= 0 {
		whole, rest = s[:i], s[i:]
	}
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return sign + whole
	}
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	return sign + whole + rest
}

// MapText writes a map position in metres, such as "-187,234 m, -2,345,678 m". perPixel, metres per screen pixel,
// decides about decimals.
func MapText(p orb.Point, perPixel float64) string {
	digits := digitsFor(perPixel)
	return Thousands(p[0], digits) + " m, " + Thousands(p[1], digits) + " m"
}

func digitsFor(step float64) int {
	if !(step > 0) || step >= 1 {
		return 0
	}
	return min(int(math.Ceil(-math.Log10(step))), 3)
}

// PixelText writes a position in pixel coordinates (y is the negative row) as the pixel that holds it.
func PixelText(p orb.Point) string {
	return fmt.Sprintf("column %s, row %s",
		Thousands(math.Floor(p[0]), 0), Thousands(math.Floor(-p[1]), 0))
}

// LonLatText writes degrees with hemispheres, latitude first as people do: "66.3650° N 38.1746° W".
// Four decimals are about ten metres.
func LonLatText(p orb.Point) string {
	lon := math.Remainder(p[0], 360)
	return degrees(p[1], "N", "S") + " " + degrees(lon, "E", "W")
}

func degrees(v float64, positive, negative string) string {
	s := strconv.FormatFloat(math.Abs(v), 'f', 4, 64)
	if v < 0 && s != "0.0000" {
		return s + "° " + negative
	}
	return s + "° " + positive
}

// NorthAngle is the direction of true north at a map position in degrees clockwise from up, given the way
// between map and longitude, latitude. ok is false where it is not known, as at the pole.
func NorthAngle(at orb.Point, toLonLat, toMap func(orb.Point) (orb.Point, error)) (angle float64, ok bool) {
	const step = 1e-4 // degrees, about eleven metres
	ll, err := toLonLat(at)
	if err != nil || math.Abs(ll[1]) > 90-2*step {
		return 0, false
	}
	north, err := toMap(orb.Point{ll[0], ll[1] + step})
	if err != nil {
		return 0, false
	}
	dx, dy := north[0]-at[0], north[1]-at[1]
	if math.IsNaN(dx) || math.IsNaN(dy) || dx == 0 && dy == 0 {
		return 0, false
	}
	return math.Atan2(dx, dy) * 180 / math.Pi, true
}
