// Package sketch paints lines with their vertices into transparent pictures that lie above the map. A toolkit's own lines
// and squares cost too much by the thousand.
package sketch

import (
	"image"
	"image/color"
	"math"
	"sync"

	"github.com/paulmach/orb"

	"icefront/app/render"
	"icefront/app/render/ink"
	"icefront/app/render/stroke"
)

// Sketch is what lies above the frame, from bottom to top.
type Sketch []Shape

// Shape is a line of world coordinates. The zero value of all but its points is a thin line in the colour of outlines.
type Shape struct {
	Points []orb.Point
	Closed bool        // the last point is joined with the first
	Ink    color.NRGBA // transparent: Ink()
	Width  float64     // in the toolkit's units; 0 means 1.75
	Dashes []float64   // drawn and left out, in the toolkit's units
	Marks  bool        // its points are marked by squares
	Hot    int         // number of the point, from 1, that is marked as the one at hand; 0: none
	NoLine bool        // only the marks are drawn
}

// Ink is the colour of outlines: bright, on a dark rim, so that they are seen on any scene.
func Ink() color.NRGBA { return color.NRGBA{255, 214, 0, 255} }

func rim() color.NRGBA { return color.NRGBA{0, 0, 0, 150} }

// Hot is the colour of the vertex at hand.
func Hot() color.NRGBA { return color.NRGBA{255, 80, 60, 255} }

// Sizes in the toolkit's units.
const (
	lineWidth = 1.75
	square    = 7
	hotSquare = 10
)

// Painter paints sketches. It keeps its working memory and paints into the same picture again.
type Painter struct {
	pens     [bands]pen
	pix      []uint8
	segments [][]stroke.Segment
	marks    []mark
}

// bands are drawn at the same time.
const bands = 4

// mark is the square of a vertex in screen pixels.
type mark struct {
	x, y, half int
	color      color.NRGBA
}

// Paint returns the picture of a sketch under a view, as small as it can be: its Rect is the part of the screen that it
// covers. unit is the number of pixels per unit of the toolkit. nil: there is nothing to see. The picture lasts until the
// next call.
func (p *Painter) Paint(s Sketch, v render.View, unit float64) *image.RGBA {
	p.segments, p.marks = p.segments[:0], p.marks[:0]
	if v.Empty() || !(unit > 0) {
		return nil
	}
	plane, box := planeOf(v), image.Rectangle{}
	screen := image.Rect(0, 0, v.Width, v.Height)
	for _, shape := range s {
		var found []stroke.Segment
		margin := shape.width(unit)/2 + 2
		if !shape.NoLine {
			found = stroke.Trace(shape.lines(), plane, margin)
		}
		p.segments = append(p.segments, found)
		for _, q := range found {
			box = box.Union(around(q, margin))
		}
	}
	for _, shape := range s {
		box = box.Union(p.mark(shape, v, unit))
	}
	box = box.Intersect(screen)
	if box.Empty() {
		return nil
	}
	dst := p.picture(box)
	rows := (box.Dy() + bands - 1) / bands
	if box.Dx()*box.Dy() < 1<<16 {
		rows = box.Dy()
	}
	var wg sync.WaitGroup
	for i := range p.pens {
		part := image.Rect(box.Min.X, box.Min.Y+i*rows, box.Max.X, box.Min.Y+(i+1)*rows).Intersect(box)
		if part.Empty() {
			break
		}
		if rows == box.Dy() {
			p.band(&p.pens[i], dst, s, unit)
			break
		}
		wg.Go(func() { p.band(&p.pens[i], dst.SubImage(part).(*image.RGBA), s, unit) })
	}
	wg.Wait()
	return dst
}

// band draws a part of the picture.
func (p *Painter) band(pen *pen, dst *image.RGBA, s Sketch, unit float64) {
	w, h := 4*dst.Rect.Dx(), dst.Rect.Dy()
	for y := range h {
		clear(dst.Pix[y*dst.Stride:][:w])
	}
	for i, shape := range s {
		pen.draw(dst, p.segments[i], shape.style(unit))
	}
	for _, m := range p.marks {
		m.draw(dst)
	}
}

// lines are the shape's points, joined at the end if it is closed.
func (s Shape) lines() orb.MultiLineString {
	line := orb.LineString(s.Points)
	if len(line) < 2 {
		return nil
	}
	if s.Closed && len(line) > 2 {
		return orb.MultiLineString{line, {line[len(line)-1], line[0]}}
	}
	return orb.MultiLineString{line}
}

func (s Shape) width(unit float64) float64 {
	if s.Width > 0 {
		return s.Width * unit
	}
	return lineWidth * unit
}

func (s Shape) ink() color.NRGBA {
	if s.Ink.A > 0 {
		return s.Ink
	}
	return Ink()
}

func (s Shape) style(unit float64) style {
	look := style{color: s.ink(), rim: rim(), width: s.width(unit)}
	for _, d := range s.Dashes {
		look.dashes = append(look.dashes, d*unit)
	}
	return look
}

// planeOf is a view as strokes know it.
func planeOf(v render.View) stroke.Plane {
	w, h := float64(v.Width), float64(v.Height)
	a, b := v.ToWorld(0, 0), v.ToWorld(w, h)
	return stroke.Plane{Center: v.Center, X: (b[0] - a[0]) / w, Y: (a[1] - b[1]) / h, Width: v.Width, Height: v.Height}
}

// around is the part of the screen that a segment may colour.
func around(q stroke.Segment, margin float64) image.Rectangle {
	return image.Rect(
		int(math.Floor(min(q.X0, q.X1)-margin)), int(math.Floor(min(q.Y0, q.Y1)-margin)),
		int(math.Ceil(max(q.X0, q.X1)+margin))+1, int(math.Ceil(max(q.Y0, q.Y1)+margin))+1)
}

// mark notes the squares of a shape that are on the screen. Where vertices lie denser than squares, not each has one.
func (p *Painter) mark(s Shape, v render.View, unit float64) (box image.Rectangle) {
	half := max(int(math.Round(square*unit/2-0.5)), 1)
	reach := float64(half + 2)
	last, any := orb.Point{}, false
	put := func(i, half int, c color.NRGBA) {
		x, y := v.ToScreen(s.Points[i])
		at := orb.Point{x, y}
		if !(x > -reach && y > -reach && x < float64(v.Width)+reach && y < float64(v.Height)+reach) {
			return
		}
		hot := i == s.Hot-1
		dx, dy, apart := x-last[0], y-last[1], 0.75*float64(2*half+1)
		if any && !hot && dx*dx+dy*dy < apart*apart {
			return
		}
		last, any = at, true
		m := mark{int(math.Floor(x)), int(math.Floor(y)), half, c}
		p.marks = append(p.marks, m)
		box = box.Union(m.rect())
	}
	if s.Marks {
		for i := range s.Points {
			if i != s.Hot-1 {
				put(i, half, s.ink())
			}
		}
	}
	if i := s.Hot - 1; i >= 0 && i < len(s.Points) {
		put(i, max(int(math.Round(hotSquare*unit/2-0.5)), 1), Hot())
	}
	return box
}

// rect is the square with its rim.
func (m mark) rect() image.Rectangle {
	return image.Rect(m.x-m.half-1, m.y-m.half-1, m.x+m.half+2, m.y+m.half+2)
}

func (m mark) draw(dst *image.RGBA) {
	inner, edge := m.rect().Inset(1), rim()
	edge.A = 220
	fill, line := ink.New(m.color, 255), ink.New(edge, 255)
	all := m.rect().Intersect(dst.Rect)
	for y := all.Min.Y; y < all.Max.Y; y++ {
		row := dst.Pix[dst.PixOffset(all.Min.X, y):]
		within := image.Rect(all.Min.X, y, all.Max.X, y+1).Intersect(inner)
		if within.Empty() {
			line.Line(row[:4*all.Dx()])
			continue
		}
		a, b := within.Min.X-all.Min.X, within.Max.X-all.Min.X
		line.Line(row[:4*a])
		fill.Line(row[4*a : 4*b])
		line.Line(row[4*b : 4*all.Dx()])
	}
}

// picture is one of a part of the screen, not yet cleared.
func (p *Painter) picture(box image.Rectangle) *image.RGBA {
	n := 4 * box.Dx() * box.Dy()
	if cap(p.pix) < n {
		p.pix = make([]uint8, n)
	}
	return &image.RGBA{Pix: p.pix[:n], Stride: 4 * box.Dx(), Rect: box}
}
