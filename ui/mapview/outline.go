package mapview

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/clip"
)

// Colours of outlines: bright on a dark rim, so that they are seen on any scene.
var (
	outlineInk = color.NRGBA{255, 214, 0, 255}
	outlineRim = color.NRGBA{0, 0, 0, 150}
)

// OutlineColor is that of outlines, for legends.
func OutlineColor() color.NRGBA { return outlineInk }

// Widths in Fyne's units.
const (
	outlineWidth = 1.25
	rimWidth     = 3.25
	cornerSize   = 7
)

// outline is a line of world coordinates on the map.
type outline struct {
	box     *fyne.Container
	points  []orb.Point
	closed  bool // the last point is joined with the first
	corners int  // as many of the points are marked
}

func newOutline() *outline { return &outline{box: &fyne.Container{}} }

// update draws the outline in a map of a size; at tells where points lie. What is far outside is left out: a
// painter chokes on lines of millions of pixels.
func (o *outline) update(at func(orb.Point) fyne.Position, size fyne.Size) {
	line := make(orb.LineString, 0, len(o.points)+1)
	for _, p := range o.points {
		pos := at(p)
		line = append(line, orb.Point{float64(pos.X), float64(pos.Y)})
	}
	corners := line[:o.corners]
	if o.closed && len(line) > 2 {
		line = append(line, line[0])
	}
	bound := orb.Bound{Max: orb.Point{float64(size.Width), float64(size.Height)}}.Pad(2 * rimWidth)
	var rims, inks []fyne.CanvasObject
	for _, part := range clip.LineString(bound, line) {
		for i := 0; i+1 < len(part); i++ {
			rims = append(rims, segment(part[i], part[i+1], outlineRim, rimWidth))
			inks = append(inks, segment(part[i], part[i+1], outlineInk, outlineWidth))
		}
	}
	for _, p := range corners {
		if bound.Contains(p) {
			inks = append(inks, corner(p))
		}
	}
	o.box.Objects = append(rims, inks...)
	o.box.Refresh()
}

func position(p orb.Point) fyne.Position { return fyne.NewPos(float32(p[0]), float32(p[1])) }

func segment(a, b orb.Point, c color.Color, width float32) fyne.CanvasObject {
	l := canvas.NewLine(c)
	l.StrokeWidth, l.Position1, l.Position2 = width, position(a), position(b)
	return l
}

// corner is the mark of a point.
func corner(p orb.Point) fyne.CanvasObject {
	r := canvas.NewRectangle(outlineInk)
	r.StrokeColor, r.StrokeWidth = outlineRim, 1
	r.Resize(fyne.NewSquareSize(cornerSize))
	r.Move(position(p).SubtractXY(cornerSize/2.0, cornerSize/2.0))
	return r
}

// SetOutline draws a thin closed line of world coordinates on the map until another is set; none takes it away.
func (m *Map) SetOutline(ring []orb.Point) {
	m.outline.points, m.outline.closed = ring, true
	m.trace(m.outline)
}

// sketch draws what a tool is at, closed, with the first of its points marked.
func (m *Map) sketch(points []orb.Point, corners int) {
	m.draft.points, m.draft.closed, m.draft.corners = points, true, corners
	m.trace(m.draft)
}

// trace puts outlines where they lie in the view.
func (m *Map) trace(outlines ...*outline) {
	s := m.scale()
	for _, o := range outlines {
		if len(o.points) == 0 && len(o.box.Objects) == 0 {
			continue
		}
		o.update(func(p orb.Point) fyne.Position {
			x, y := m.view.ToScreen(p)
			return fyne.NewPos(float32(x/s), float32(y/s))
		}, m.Size())
	}
}
