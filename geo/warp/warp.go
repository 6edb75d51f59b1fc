// Package warp shows a raster in another CRS, without a file: every pixel of the new grid takes the value of what lies under it.
package warp

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/paulmach/orb"

	"icefront/geo"
)

// Project moves points in place from one CRS to another; if any of them fails, it changes none.
type Project func(from, to geo.CRS, pts []orb.Point) error

// Options say how values are taken. The zero value mixes the four nearest pixels.
type Options struct {
	Nearest bool // pick the pixel: of classes no mean may be taken
}

// Source is a raster seen in another CRS. It is safe from several goroutines where its raster is.
type Source struct {
	src     geo.Source
	inverse geo.Affine // world of the raster -> its pixels
	grid    geo.Grid
	project Project
	options Options
}

// New returns a raster seen in another CRS, with pixels of about its size. It reads none. A raster without CRS is
// geo.ErrNoGeoreference.
func New(src geo.Source, crs geo.CRS, project Project, o Options) (*Source, error) {
	g := src.Grid()
	if g.CRS.Empty() || crs.Empty() {
		return nil, fmt.Errorf("show %s in %s: %w", g.CRS.Name(), crs.Name(), geo.ErrNoGeoreference)
	}
	inverse, ok := g.Transform.Invert()
	if !ok || g.Bounds().Empty() {
		return nil, fmt.Errorf("show %s in %s: %w", g.CRS.Name(), crs.Name(), geo.ErrNoData)
	}
	s := &Source{src: src, inverse: inverse, project: project, options: o}
	var err error
	s.grid, err = gridIn(g, crs, project)
	return s, err
}

// edgePoints is how many points of each side of a raster tell its extent elsewhere: sides may become curves.
const edgePoints = 21

// gridIn is the grid in a CRS that covers all of g with about as many pixels along its diagonal.
func gridIn(g geo.Grid, crs geo.CRS, project Project) (geo.Grid, error) {
	w, h := float64(g.Width), float64(g.Height)
	var pts []orb.Point
	for i := range edgePoints {
		for j := range edgePoints { // the inside too: a pole lies within, not on the edge
			t, u := float64(i)/(edgePoints-1), float64(j)/(edgePoints-1)
			pts = append(pts, g.Transform.Apply(t*w, u*h))
		}
	}
	placed := placeAll(project, g.CRS, crs, pts)
	var bound orb.Bound
	any := false
	for _, p := range placed {
		switch {
		case math.IsNaN(p[0]):
		case !any:
			bound, any = p.Bound(), true
		default:
			bound = bound.Extend(p)
		}
	}
	dx, dy := bound.Max[0]-bound.Min[0], bound.Max[1]-bound.Min[1]
	if !any || !(dx > 0) || !(dy > 0) {
		return geo.Grid{}, fmt.Errorf("show %s in %s: it has no place there", g.CRS.Name(), crs.Name())
	}
	size := math.Hypot(dx, dy) / math.Hypot(w, h)
	out := geo.Grid{
		Width: max(1, int(math.Ceil(dx/size))), Height: max(1, int(math.Ceil(dy/size))), CRS: crs,
		Transform: geo.Affine{bound.Min[0], size, 0, bound.Max[1], 0, -size},
	}
	return out, nil
}

// placeAll projects points; those that have no place there become NaN.
func placeAll(project Project, from, to geo.CRS, pts []orb.Point) []orb.Point {
	all := append([]orb.Point(nil), pts...)
	if project(from, to, all) == nil {
		return all
	}
	nan := orb.Point{math.NaN(), math.NaN()}
	for i := range pts {
		one := []orb.Point{pts[i]}
		if project(from, to, one) != nil {
			one[0] = nan
		}
		all[i] = one[0]
	}
	return all
}

// Grid is the grid in the other CRS.
func (s *Source) Grid() geo.Grid { return s.grid }

// Read returns the pixels of a window as a w x h image; NaN where the raster does not reach.
func (s *Source) Read(ctx context.Context, band int, win geo.Window, w, h int) (geo.Image, error) {
	if win.Empty() || w <= 0 || h <= 0 || !s.grid.Bounds().Contains(win) {
		return geo.Image{}, fmt.Errorf("read %v as %dx%d: out of bounds", win, w, h)
	}
	out := geo.NewRaster[float32](s.grid.Crop(win).Resize(w, h))
	fill(out.Pix)
	m := s.mesh(win, w, h)
	part, ratio := m.reach(s.src.Grid())
	if part.Empty() {
		return out, nil
	}
	rw, rh := max(1, int(float64(part.Width)/ratio)), max(1, int(float64(part.Height)/ratio))
	img, err := s.src.Read(ctx, band, part, rw, rh)
	if err != nil {
		return geo.Image{}, err
	}
	if len(img.Pix) != rw*rh {
		return geo.Image{}, errors.New("read of a warped raster: too few pixels")
	}
	p := picker{img: img, part: part, sx: float64(rw) / float64(part.Width), sy: float64(rh) / float64(part.Height), nearest: s.options.Nearest}
	for y := range h {
		if y%64 == 0 && ctx.Err() != nil {
			return geo.Image{}, ctx.Err()
		}
		m.row(y, out.Row(y), p.value)
	}
	return out, nil
}

func fill(pix []float32) {
	nan := float32(math.NaN())
	for i := range pix {
		pix[i] = nan
	}
}
