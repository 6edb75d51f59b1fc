// Package render draws the map in pure Go: scenes, masks and fronts become finished frames.
//
// A View says what is looked at, a Picture what is drawn, a Renderer makes frames of both from a
// cache of tiles that are read from overviews. Nothing here knows a toolkit.
package render

import (
	"math"

	"github.com/paulmach/orb"

	"icefront/app/render/stroke"
	"icefront/geo"
)

// View says what part of the world a frame shows, north up. Views are comparable with ==.
type View struct {
	Center        orb.Point
	Scale         float64 // map units per screen pixel along y; 0 means 1
	Width, Height int     // screen pixels
	// Aspect is the map units along x per unit along y that look square: 1/cos(latitude) where the
	// map is in degrees, else 1. 0 means 1.
	Aspect float64
}

// steps returns the map units per screen pixel along x and y.
func (v View) steps() (x, y float64) {
	y = v.Scale
	if !(y > 0) || math.IsInf(y, 0) {
		y = 1
	}
	x = y
	if v.Aspect > 0 && !math.IsInf(v.Aspect, 0) {
		x = y * v.Aspect
	}
	return x, y
}

// Empty reports a view without pixels.
func (v View) Empty() bool { return v.Width <= 0 || v.Height <= 0 }

// ToWorld returns the map position of a screen position; (0,0) is the upper left corner.
func (v View) ToWorld(sx, sy float64) orb.Point {
	dx, dy := v.steps()
	return orb.Point{
		v.Center[0] + (sx-float64(v.Width)/2)*dx,
		v.Center[1] - (sy-float64(v.Height)/2)*dy,
	}
}

// ToScreen is the inverse of ToWorld.
func (v View) ToScreen(p orb.Point) (sx, sy float64) {
	dx, dy := v.steps()
	return (p[0]-v.Center[0])/dx + float64(v.Width)/2, (v.Center[1]-p[1])/dy + float64(v.Height)/2
}

// Bounds is the part of the map that the view shows.
func (v View) Bounds() orb.Bound {
	a, b := v.ToWorld(0, float64(v.Height)), v.ToWorld(float64(v.Width), 0)
	return orb.Bound{Min: a, Max: b}
}

// ZoomAt magnifies by factor (above 1 zooms in); what lies at the screen position stays there.
func (v View) ZoomAt(sx, sy, factor float64) View {
	if !(factor > 0) || math.IsInf(factor, 0) {
		return v
	}
	at := v.ToWorld(sx, sy)
	_, y := v.steps()
	v.Scale = y / factor
	dx, dy := v.steps()
	v.Center = orb.Point{
		at[0] - (sx-float64(v.Width)/2)*dx,
		at[1] + (sy-float64(v.Height)/2)*dy,
	}
	return v
}

// Pan moves what is shown by dx pixels to the right and dy pixels down.
func (v View) Pan(dx, dy float64) View {
	x, y := v.steps()
	v.Center[0] -= dx * x
	v.Center[1] += dy * y
	return v
}

// Fit shows all of b, centred, with a margin in pixels on each side. A point is shown at the old scale.
func (v View) Fit(b orb.Bound, margin float64) View {
	v.Center = b.Center()
	w, h := float64(v.Width)-2*margin, float64(v.Height)-2*margin
	if w < 1 || h < 1 {
		w, h = float64(max(v.Width, 1)), float64(max(v.Height, 1))
	}
	aspect := 1.0
	if v.Aspect > 0 {
		aspect = v.Aspect
	}
	scale := max((b.Max[1]-b.Min[1])/h, (b.Max[0]-b.Min[0])/aspect/w)
	if scale > 0 && !math.IsInf(scale, 0) {
		v.Scale = scale
	}
	return v
}

// OneToOne shows one row of the grid's pixels per screen row and keeps the centre.
func (v View) OneToOne(g geo.Grid) View {
	if height, _ := g.Transform.PixelSize(); height > 0 {
		v.Scale = height
	}
	return v
}

// plane is the view as lines need it.
func (v View) plane() stroke.Plane {
	x, y := v.steps()
	return stroke.Plane{Center: v.Center, X: x, Y: y, Width: v.Width, Height: v.Height}
}

// toPixel maps screen positions to pixel positions of a raster; ok is false if its transform is singular.
func (v View) toPixel(t geo.Affine) (m geo.Affine, ok bool) {
	inv, ok := t.Invert()
	if !ok {
		return geo.Affine{}, false
	}
	dx, dy := v.steps()
	o := v.ToWorld(0, 0)
	corner := inv.Apply(o[0], o[1])
	return geo.Affine{
		corner[0], inv[1] * dx, -inv[2] * dy,
		corner[1], inv[4] * dx, -inv[5] * dy,
	}, true
}
