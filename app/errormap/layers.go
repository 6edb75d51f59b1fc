package errormap

import (
	"image/color"

	"github.com/paulmach/orb"

	"icefront/app/render"
)

// MarkColor is the ground of what is marked: no line has it, and all stand out on it.
func MarkColor() color.NRGBA { return color.NRGBA{190, 255, 60, 255} }

// Widths in screen pixels.
const (
	markWidth = 13
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

// Look is a view with what is marked on it: the same if any of that is seen already, else moved, and wider where that is needed.
func (m Mark) Look(v render.View) render.View {
	if len(m.Lines) == 0 || v.Empty() {
		return v
	}
	seen := v.Bounds()
	for _, line := range m.Lines {
		for _, p := range line {
			if seen.Contains(p) {
				return v
			}
		}
	}
	const margin = 40 // screen pixels
	all, longest := m.Lines.Bound(), m.Lines[0].Bound()
	for _, b := range []orb.Bound{all, longest} {
		there := v
		there.Center = b.Center()
		if at := there.Bounds(); at.Contains(b.Min) && at.Contains(b.Max) {
			return there
		}
	}
	return v.Fit(longest, margin)
}
