package geo

import "github.com/paulmach/orb"

// Window is a rectangle of pixels.
type Window struct{ Col, Row, Width, Height int }

// Empty reports that the window holds no pixel.
func (w Window) Empty() bool { return w.Width <= 0 || w.Height <= 0 }

// Intersect returns the common pixels of two windows, or an empty window.
func (w Window) Intersect(v Window) Window {
	c0, r0 := max(w.Col, v.Col), max(w.Row, v.Row)
	c1, r1 := min(w.Col+w.Width, v.Col+v.Width), min(w.Row+w.Height, v.Row+v.Height)
	if c1 <= c0 || r1 <= r0 {
		return Window{}
	}
	return Window{Col: c0, Row: r0, Width: c1 - c0, Height: r1 - r0}
}

// Contains reports that every pixel of v lies in w. An empty v lies in any window.
func (w Window) Contains(v Window) bool { return v.Empty() || w.Intersect(v) == v }

// Grid says where the pixels of a raster lie. Grids are comparable with ==.
type Grid struct {
	Width, Height int
	Transform     Affine
	CRS           CRS
}

// PixelGrid is the grid of a raster without georeferencing.
func PixelGrid(width, height int) Grid {
	return Grid{Width: width, Height: height, Transform: PixelAffine}
}

// Bounds is the window of all pixels.
func (g Grid) Bounds() Window { return Window{Width: g.Width, Height: g.Height} }

// Crop returns the grid of a window; it may reach beyond g.
func (g Grid) Crop(w Window) Grid {
	return Grid{
		Width: w.Width, Height: w.Height, CRS: g.CRS,
		Transform: g.Transform.Shift(float64(w.Col), float64(w.Row)),
	}
}

// Resize returns the grid of the same area with other pixels.
func (g Grid) Resize(width, height int) Grid {
	if width <= 0 || height <= 0 {
		return Grid{CRS: g.CRS, Transform: g.Transform}
	}
	t := g.Transform.Scale(float64(g.Width)/float64(width), float64(g.Height)/float64(height))
	return Grid{Width: width, Height: height, Transform: t, CRS: g.CRS}
}

// Extent is the bounding box of all pixels in world coordinates.
func (g Grid) Extent() orb.Bound {
	w, h := float64(g.Width), float64(g.Height)
	corners := orb.MultiPoint{
		g.Transform.Apply(0, 0), g.Transform.Apply(w, 0), g.Transform.Apply(0, h), g.Transform.Apply(w, h),
	}
	return corners.Bound()
}

// Centre is the world position of the raster's middle.
func (g Grid) Centre() orb.Point {
	return g.Transform.Apply(float64(g.Width)/2, float64(g.Height)/2)
}
