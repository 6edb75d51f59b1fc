package render

import (
	"context"
	"fmt"
	"image"
	"image/color"
	"math"

	"github.com/paulmach/orb"

	"icefront/app/render/ink"
	"icefront/app/render/stroke"
	"icefront/app/render/tile"
	"icefront/geo"
)

// OverlaySpec is a scene with fronts drawn on it, for a file. All is in the CRS of the scene.
type OverlaySpec struct {
	Scene   geo.Source
	Band    int // 0 means 1
	Stretch Stretch

	Zones       geo.Source // optional tint
	Palette     *Palette
	ZoneOpacity float64

	Prediction, Label orb.MultiLineString
	Box               geo.Window // outlined in cyan, on top; empty: none
	Metres            float64    // size of a scene pixel; 0 if unknown
	MaxSide           int        // of the result in pixels; larger scenes are decimated. 0 means 4096
}

// Overlay draws the picture of behaviour.md, section 8: the scene in grey, the predicted front yellow, the
// label's blue, both magenta; opaque, 5 pixels wide where pixels are smaller than 10 m, else 3. No data is black.
func Overlay(ctx context.Context, s OverlaySpec) (*image.RGBA, error) {
	g := s.Scene.Grid()
	limit := s.MaxSide
	if limit <= 0 {
		limit = 4096
	}
	w, h := shrink(g, limit)
	if w == 0 {
		return nil, fmt.Errorf("draw overlay of %dx%d pixels: %w", g.Width, g.Height, geo.ErrNoData)
	}
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	if err := s.grey(ctx, out); err != nil {
		return nil, err
	}
	if err := s.zones(ctx, out); err != nil {
		return nil, err
	}
	inv, ok := g.Resize(w, h).Transform.Invert()
	if !ok {
		return nil, fmt.Errorf("draw overlay: transform %v cannot be inverted", g.Transform)
	}
	marks := make([]uint8, w*h)
	radius := 1
	if s.Metres > 0 && s.Metres < 10 {
		radius = max(1, (5*w/g.Width)/2)
	}
	mark(marks, w, h, s.Prediction, inv, radius, 1)
	mark(marks, w, h, s.Label, inv, radius, 2)
	if !s.Box.Empty() {
		mark(marks, w, h, orb.MultiLineString{s.outline()}, inv, radius, boxed)
	}
	style := CompareStyle()
	colors := [4]color.NRGBA{1: style.Prediction, 2: style.Label, 3: style.Overlap}
	for i, m := range marks {
		if m != 0 {
			c := colors[m&3]
			if m&boxed != 0 {
				c = boxColor
			}
			out.Pix[4*i], out.Pix[4*i+1], out.Pix[4*i+2] = c.R, c.G, c.B
		}
	}
	return out, nil
}

// boxed is the bit of pixels on the outline of the box, and boxColor is theirs.
const boxed = 4

var boxColor = color.NRGBA{0, 255, 255, 255}

// outline runs along the outermost pixels of the box.
func (s OverlaySpec) outline() orb.LineString {
	t, b := s.Scene.Grid().Transform, s.Box
	left, top := float64(b.Col)+0.5, float64(b.Row)+0.5
	right, bottom := left+float64(b.Width-1), top+float64(b.Height-1)
	return orb.LineString{t.Apply(left, top), t.Apply(right, top), t.Apply(right, bottom), t.Apply(left, bottom), t.Apply(left, top)}
}

// shrink is the size of a grid within limit pixels a side; 0 for an empty one.
func shrink(g geo.Grid, limit int) (w, h int) {
	if g.Bounds().Empty() {
		return 0, 0
	}
	side := max(g.Width, g.Height)
	if side <= limit {
		return g.Width, g.Height
	}
	return max(1, g.Width*limit/side), max(1, g.Height*limit/side)
}

// bandRows is how many rows of an overlay are read at a time.
const bandRows = 256

// eachBand reads src for out in bands of rows. The last row of a window may be shared by two bands of a
// decimated read; it is never skipped.
func eachBand(ctx context.Context, src geo.Source, band int, out *image.RGBA, do func(row []uint8, values []float32)) error {
	g, w, h := src.Grid(), out.Rect.Dx(), out.Rect.Dy()
	for y := 0; y < h; y += bandRows {
		n := min(bandRows, h-y)
		from, to := y*g.Height/h, ((y+n)*g.Height+h-1)/h
		win := geo.Window{Row: from, Width: g.Width, Height: to - from}
		img, err := src.Read(ctx, max(band, 1), win, w, n)
		if err != nil {
			return fmt.Errorf("draw overlay: %w", err)
		}
		for i := range n {
			do(out.Pix[(y+i)*out.Stride:][:4*w], img.Row(i))
		}
	}
	return nil
}

func (s OverlaySpec) grey(ctx context.Context, out *image.RGBA) error {
	var l readied
	l.layer.Kind, l.layer.Opacity = KindScene, 1
	l.mixColors()
	l.tones[ink.Hole] = ink.Word(color.NRGBA{})
	tones, stretch := make([]uint8, out.Rect.Dx()), s.Stretch.Tones()
	return eachBand(ctx, s.Scene, s.Band, out, func(row []uint8, values []float32) {
		stretch(tones, values)
		for i, v := range tones {
			c := l.tones[v]
			row[4*i], row[4*i+1], row[4*i+2], row[4*i+3] = uint8(c), uint8(c>>8), uint8(c>>16), 255
		}
	})
}

func (s OverlaySpec) zones(ctx context.Context, out *image.RGBA) error {
	if s.Zones == nil || s.Palette == nil || !(s.ZoneOpacity > 0) {
		return nil
	}
	if a, b := s.Zones.Grid(), s.Scene.Grid(); a.Width != b.Width || a.Height != b.Height {
		return fmt.Errorf("draw overlay: zones of %dx%d pixels on a scene of %dx%d", a.Width, a.Height, b.Width, b.Height)
	}
	var l readied
	l.layer = Layer{Kind: KindMask, Opacity: s.ZoneOpacity, Palette: s.Palette}
	l.mixColors()
	found := make([]uint8, out.Rect.Dx())
	return eachBand(ctx, s.Zones, 1, out, func(row []uint8, values []float32) {
		tile.Classes(found, values)
		ink.Tint(row, found, &l.inks)
	})
}

// mark sets a bit in the pixels of lines, dilated by a square of 2*radius+1 pixels.
func mark(marks []uint8, w, h int, lines orb.MultiLineString, inv geo.Affine, radius int, bit uint8) {
	stamp := func(x, y int) {
		for j := max(y-radius, 0); j <= min(y+radius, h-1); j++ {
			row := marks[j*w : (j+1)*w]
			for i := max(x-radius, 0); i <= min(x+radius, w-1); i++ {
				row[i] |= bit
			}
		}
	}
	margin := float64(radius + 1)
	for _, line := range lines {
		for i := range line {
			a := inv.Apply(line[i][0], line[i][1])
			b := a
			if i > 0 {
				b = inv.Apply(line[i-1][0], line[i-1][1])
			}
			s, ok := stroke.Clip(stroke.Segment{X0: a[0], Y0: a[1], X1: b[0], Y1: b[1]}, -margin, -margin, float64(w)+margin, float64(h)+margin)
			if ok {
				walk(s, stamp)
			}
		}
	}
}

// walk visits the pixels under a segment, one per step along its longer axis.
func walk(s stroke.Segment, visit func(x, y int)) {
	n := int(math.Ceil(max(math.Abs(s.X1-s.X0), math.Abs(s.Y1-s.Y0))))
	for i := 0; i <= n; i++ {
		t := 0.0
		if n > 0 {
			t = float64(i) / float64(n)
		}
		visit(int(math.Floor(s.X0+t*(s.X1-s.X0))), int(math.Floor(s.Y0+t*(s.Y1-s.Y0))))
	}
}
