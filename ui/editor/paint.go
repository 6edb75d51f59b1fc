package editor

import (
	"fmt"
	"image/color"
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/lang"
	"github.com/paulmach/orb"

	"icefront/app/desk"
	"icefront/app/edit/zones"
	"icefront/geo"
	"icefront/geo/zone"
	"icefront/ui/mapview"
)

// Class is the class that brush and fill paint with.
func (e *Editor) Class() zone.Class { return e.class }

// SetClass chooses it.
func (e *Editor) SetClass(c zone.Class) {
	e.class = c
	e.say(lang.L("Paint with") + ": " + ClassTitle(c))
	e.Refresh()
	e.tell()
}

// ClassTitle is a class for people.
func ClassTitle(c zone.Class) string {
	switch c {
	case zone.Rock:
		return lang.L("Rock")
	case zone.Glacier:
		return lang.L("Glacier")
	case zone.Ocean:
		return lang.L("Ocean")
	}
	return lang.L("No information")
}

// classRune chooses a class by the digits 1 to 4.
func (e *Editor) classRune(r rune) bool {
	if r < '1' || r > '4' {
		return false
	}
	e.SetClass(zone.NoInformation + zone.Class(r-'1'))
	return true
}

// painter paints strokes one after the other: what was drawn later lies above.
type painter struct {
	e       *Editor
	waiting []painting
}

// painting is a shape on its way into the zones of a scene.
type painting struct {
	scene string
	shape zones.Shape
	class zone.Class
	seen  mapview.Shape // until then
}

func (p *painter) add(s painting) {
	if p.waiting = append(p.waiting, s); len(p.waiting) == 1 {
		p.next()
	}
	p.e.show()
}

func (p *painter) next() {
	s := p.waiting[0]
	p.e.session.Paint(s.scene, s.shape, s.class, func(error) { // the session tells of failures
		if p.waiting = p.waiting[1:]; len(p.waiting) > 0 {
			p.next()
		}
		p.e.show()
	})
}

func (p *painter) shapes() (s mapview.Sketch) {
	for _, w := range p.waiting {
		if w.scene == p.e.session.Key() {
			s = append(s, w.seen)
		}
	}
	return s
}

// ink is a class as strokes show it.
func ink(c zone.Class) color.NRGBA {
	v := desk.ZoneColor(c)
	v.A = 150
	return v
}

// ground is the pixels that are painted on.
type ground struct {
	scene string
	grid  geo.Grid
	to    geo.Affine // pixels of a place
}

func (e *Editor) ground() (g ground, ok bool) {
	g = ground{scene: e.session.Key(), grid: e.session.PaintGrid()}
	g.to, ok = g.grid.Transform.Invert()
	return g, ok && g.grid.Width > 0
}

func (g ground) pixels(pts []orb.Point) []orb.Point {
	out := make([]orb.Point, len(pts))
	for i, p := range pts {
		out[i] = g.to.Apply(p[0], p[1])
	}
	return out
}

// brush paints zones along strokes.
type brush struct {
	plain
	e     *Editor
	hand  *stroke
	hover *mapview.Pointer
}

// stroke is one under the hand.
type stroke struct {
	freehand
	ground
	radius float64 // pixels of the ground
	class  zone.Class
}

func (b *brush) leave() {
	b.release()
	b.hover = nil
}

// radius is that of the brush in pixels of a ground, as large as it looks now.
func (b *brush) radius(g ground) float64 {
	height, _ := g.grid.Transform.PixelSize()
	return b.e.size * b.e.step() / height
}

// Press begins a stroke.
func (b *brush) Press(m *mapview.Map, at mapview.Pointer) {
	g, ok := b.e.ground()
	if !ok || at.Button == desktop.MouseButtonSecondary {
		return
	}
	b.hand = &stroke{*newFreehand(at), g, b.radius(g), b.e.class}
	b.hover = &at
	b.refresh()
}

// Drag paints it.
func (b *brush) Drag(m *mapview.Map, at mapview.Pointer) {
	if b.hand == nil {
		return
	}
	b.hand.add(m, at)
	b.hover = &at
	b.refresh()
}

// Release ends it.
func (b *brush) Release(*mapview.Map, mapview.Pointer) { b.release() }

func (b *brush) release() {
	if h := b.hand; h != nil {
		b.hand = nil
		b.e.m.SetLive(nil)
		b.e.painter.add(painting{h.scene, zones.Shape{Line: h.pixels(h.points), Radius: h.radius}, h.class, b.seen(h)})
	}
}

// seen is a stroke as wide as it paints.
func (b *brush) seen(h *stroke) mapview.Shape {
	height, _ := h.grid.Transform.PixelSize()
	pts := h.points
	if len(pts) == 1 {
		pts = []orb.Point{pts[0], {pts[0][0] + height/100, pts[0][1]}}
	}
	return mapview.Shape{Points: pts, Ink: ink(h.class), Width: max(2*h.radius*height/b.e.step(), 1)}
}

// Move lets the ring follow the pointer.
func (b *brush) Move(_ *mapview.Map, at *mapview.Pointer) {
	b.hover = at
	b.refresh()
}

func (b *brush) refresh() {
	var s mapview.Sketch
	if b.hand != nil {
		s = append(s, b.seen(b.hand))
	}
	if g, ok := b.e.ground(); ok && b.hover != nil {
		s = append(s, mapview.Shape{Points: ring(g, b.hover.World, b.radius(g)), Closed: true})
	}
	b.e.m.SetLive(s)
}

// ring is what the brush covers: a circle of pixels.
func ring(g ground, at orb.Point, radius float64) []orb.Point {
	const n = 48
	c, out := g.to.Apply(at[0], at[1]), make([]orb.Point, n)
	for i := range out {
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / n)
		out[i] = g.grid.Transform.Apply(c[0]+radius*cos, c[1]+radius*sin)
	}
	return out
}

// DoubleTap does nothing: two quick dabs do not zoom.
func (b *brush) DoubleTap(*mapview.Map) {}

// Rune takes the digits of classes, and [ and ], which change the radius.
func (b *brush) Rune(_ *mapview.Map, r rune) bool {
	switch r {
	case '[':
		b.resize(0.8)
	case ']':
		b.resize(1.25)
	default:
		return b.e.classRune(r)
	}
	return true
}

func (b *brush) resize(by float64) {
	const least, most = 1, 300
	b.e.size = min(max(b.e.size*by, least), most)
	if g, ok := b.e.ground(); ok {
		b.e.say(fmt.Sprintf(lang.L("Brush: %.1f pixels of the scene"), 2*b.radius(g)))
	}
	b.refresh()
}

// Key takes Escape: it drops the stroke under the hand, or leaves.
func (b *brush) Key(_ *mapview.Map, name fyne.KeyName) bool {
	if name != fyne.KeyEscape {
		return false
	}
	if b.hand == nil {
		b.e.Use(Pan)
		return true
	}
	b.hand = nil
	b.refresh()
	return true
}
