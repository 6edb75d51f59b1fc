package errormap

import (
	"image/color"

	"icefront/app/render"
)

// MarkColor is the ground of what is marked: lines of every colour stand out on it.
func MarkColor() color.NRGBA { return color.NRGBA{255, 255, 255, 235} }

// Widths in screen pixels.
const (
	markWidth = 9
	stepWidth = 4
)

// Layers draws what is marked, to lie below the fronts.
func (m Mark) Layers() []render.Layer {
	if len(m.Lines) == 0 {
		return nil
	}
	return []render.Layer{{
		Kind: render.KindLines, Visible: true, Opacity: 1, Lines: m.Lines, Color: MarkColor(), Width: markWidth,
		Casing: color.NRGBA{0, 0, 0, 255},
	}}
}

// Layers draws the predicted front in the colours of its distance, to lie over it.
func (m *Map) Layers(opacity float64) []render.Layer {
	if m == nil {
		return nil
	}
	layers := make([]render.Layer, 0, 2*len(m.steps))
	for i := range m.steps { // all rims first: none lies over a neighbour's colour
		layers = append(layers, render.Layer{Kind: render.KindLines, Visible: true, Opacity: opacity, Lines: m.colored[i],
			Color: color.NRGBA{0, 0, 0, 200}, Width: stepWidth + 2})
	}
	for i, s := range m.steps {
		layers = append(layers, render.Layer{Kind: render.KindLines, Visible: true, Opacity: opacity, Lines: m.colored[i],
			Color: s.Color, Width: stepWidth})
	}
	return layers
}
