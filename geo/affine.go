// Package geo holds the plain values of Icefront: where pixels lie, what they hold,
// and the few small interfaces through which rasters are read and written.
package geo

import (
	"math"

	"github.com/paulmach/orb"
)

// Affine maps pixel to world coordinates in GDAL's order: x = a[0]+col*a[1]+row*a[2], y = a[3]+col*a[4]+row*a[5].
//
// Pixel (0,0) is the outer corner of the first pixel; its centre is (0.5, 0.5).
type Affine [6]float64

// PixelAffine places a raster without georeferencing: x is the column, y the negative row,
// as QGIS shows such images.
var PixelAffine = Affine{0, 1, 0, 0, 0, -1}

// Apply returns the world coordinates of a pixel position.
func (a Affine) Apply(col, row float64) orb.Point {
	return orb.Point{a[0] + col*a[1] + row*a[2], a[3] + col*a[4] + row*a[5]}
}

// Invert returns the map from world to pixel; ok is false if a is singular or not finite.
func (a Affine) Invert() (inv Affine, ok bool) {
	det := a[1]*a[5] - a[2]*a[4]
	if det == 0 || math.IsNaN(det) || math.IsInf(det, 0) {
		return Affine{}, false
	}
	inv = Affine{
		(a[2]*a[3] - a[0]*a[5]) / det, a[5] / det, -a[2] / det,
		(a[0]*a[4] - a[1]*a[3]) / det, -a[4] / det, a[1] / det,
	}
	for _, v := range inv {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return Affine{}, false
		}
	}
	return inv, true
}

// Shift returns the map for a raster whose first pixel is (col, row) of this one.
func (a Affine) Shift(col, row float64) Affine {
	p := a.Apply(col, row)
	a[0], a[3] = p[0], p[1]
	return a
}

// Scale returns the map for pixels that are cols times as wide and rows times as high.
func (a Affine) Scale(cols, rows float64) Affine {
	a[1], a[4] = a[1]*cols, a[4]*cols
	a[2], a[5] = a[2]*rows, a[5]*rows
	return a
}

// PixelSize returns the height and width of a pixel in world units.
func (a Affine) PixelSize() (height, width float64) {
	return math.Hypot(a[2], a[5]), math.Hypot(a[1], a[4])
}
