package app

import (
	"context"
	"math"

	"github.com/paulmach/orb"

	"icefront/geo"
)

// Place is what is under the cursor.
type Place struct {
	At       orb.Point // in the scene's CRS
	LonLat   orb.Point // degrees; only if HasLL
	HasLL    bool
	Col, Row int // pixel; only if Inside
	Inside   bool
}

// PlaceAt tells where a point of the map is.
func (s *Session) PlaceAt(p orb.Point) Place {
	place := Place{At: p}
	if s.scene == nil {
		return place
	}
	g := s.scene.Grid()
	if inv, ok := g.Transform.Invert(); ok {
		px := inv.Apply(p[0], p[1])
		place.Col, place.Row = int(math.Floor(px[0])), int(math.Floor(px[1]))
		place.Inside = g.Bounds().Contains(geo.Window{Col: place.Col, Row: place.Row, Width: 1, Height: 1})
	}
	if !g.CRS.Empty() {
		ll := []orb.Point{p}
		if err := s.deps.Project(g.CRS, geo.LonLat, ll); err == nil {
			place.LonLat, place.HasLL = ll[0], true
		}
	}
	return place
}

// ReadValue reads the scene's value at a pixel in the background and gives it to then on the owner; NaN is no
// data. A newer call takes the place of one that still runs.
func (s *Session) ReadValue(col, row int, then func(v float64)) {
	sc := s.scene
	if sc == nil {
		return
	}
	s.values.Start(func(ctx context.Context, emit func(apply func())) {
		img, err := sc.Read(ctx, sc.Band, geo.Window{Col: col, Row: row, Width: 1, Height: 1}, 1, 1)
		if err != nil || len(img.Pix) == 0 {
			return // the map shows no value; opening and drawing tell of a broken file
		}
		emit(func() { then(float64(img.Pix[0])) })
	})
}

// MetresPerUnit is how many metres on the ground one unit of the map measures at the scene's middle, along y.
// ok is false if that is unknown.
func (s *Session) MetresPerUnit() (m float64, ok bool) {
	if s.scene == nil {
		return 0, false
	}
	size, err := pixelSize(s.deps, s.scene.Path, s.scene.Grid(), s.pixels)
	if err != nil || !size.Known() {
		return 0, false
	}
	h, _ := s.scene.Grid().Transform.PixelSize()
	return size.Ground[0] / h, h > 0
}

// PixelSize is how many metres a pixel of the open scene measures, and how that is known.
func (s *Session) PixelSize() PixelSize {
	if s.scene == nil {
		return PixelSize{From: "unknown"}
	}
	size, err := pixelSize(s.deps, s.scene.Path, s.scene.Grid(), s.pixels)
	if err != nil {
		return PixelSize{From: "unknown"}
	}
	return size
}

// Aspect is the map units along x per unit along y that look square: not 1 where a degree of longitude is
// shorter than one of latitude, or the pixels of an image without georeferencing are not square.
func (s *Session) Aspect() float64 {
	if s.scene == nil {
		return 1
	}
	g, size := s.scene.Grid(), s.PixelSize()
	if !g.CRS.Empty() && !s.scene.Degrees {
		return 1 // a projection looks as it is
	}
	h, w := g.Transform.PixelSize()
	if !size.Known() || h <= 0 || w <= 0 {
		return 1
	}
	return size.Ground[0] / h / (size.Ground[1] / w)
}
