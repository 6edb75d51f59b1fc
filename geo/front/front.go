// Package front extracts calving fronts from masks as lines.
package front

import (
	"math"

	"icefront/geo"
	"icefront/geo/front/thin"
	"icefront/geo/sparse"
	"icefront/geo/zone"

	"github.com/paulmach/orb"
)

// ErrTooRagged says that a mask is noise: its front would have millions of pieces.
var ErrTooRagged = thin.ErrTooRagged

// Front is one calving front: a line, in the CRS of the mask it came from.
//
// A front along glacier-ocean contact has the glacier on its left. A closed front ends where it starts.
type Front struct {
	CRS  geo.CRS
	Line orb.LineString
}

// Rule is the way in which a front is found in a mask.
type Rule uint8

// Rules for finding a front.
const (
	// ByClass takes the middle line of the front class, and falls back to ByContact where that yields none.
	ByClass Rule = iota
	// ByContact takes the line between glacier and ocean; the front class counts as ocean.
	ByContact
)

// String is the rule as models name it.
func (r Rule) String() string {
	if r == ByContact {
		return "contact"
	}
	return "class"
}

// Options say what a front is. The zero value keeps every front of a class map, in pixels.
type Options struct {
	// Rule is how fronts are found.
	Rule Rule
	// Coding is what the values of the mask mean.
	Coding zone.Coding
	// PixelSize is the height and width of a pixel in metres. If zero, all lengths are in pixels.
	PixelSize [2]float64
	// MinLength is the length in metres below which a front is dropped.
	MinLength float64
	// Ridge is the probability of the front, on the pixels of the mask; by it lines of the class rule are placed to
	// fractions of a pixel. Nil: they run in the middle of the front class.
	Ridge *sparse.Raster
	// Tolerance is how far simplification may move the line, in metres. Zero is a quarter of a pixel, less
	// than zero keeps every vertex.
	Tolerance float64
}

// pixel is the height and width of a pixel, 1 where the options leave it open.
func (o Options) pixel() [2]float64 {
	if o.PixelSize[0] > 0 && o.PixelSize[1] > 0 {
		return o.PixelSize
	}
	return [2]float64{1, 1}
}

// tolerance is the simplification distance in metres; 0 for none.
func (o Options) tolerance() float64 {
	if o.Tolerance == 0 {
		px := o.pixel()
		return min(px[0], px[1]) / 4
	}
	return max(o.Tolerance, 0)
}

// minFront is the length in metres that the class rule must reach before contact is not tried: five pixels at least.
func (o Options) minFront() float64 {
	px := o.pixel()
	return max(o.MinLength, 5*min(px[0], px[1]))
}

// Length is the length of a line in the units of its coordinates.
func Length(line orb.LineString) float64 {
	sum := 0.0
	for i := 1; i < len(line); i++ {
		sum += math.Hypot(line[i][0]-line[i-1][0], line[i][1]-line[i-1][1])
	}
	return sum
}
