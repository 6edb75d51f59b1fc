package mapview

import (
	"math"

	"github.com/paulmach/orb"
)

// Sync keeps the centre and the scale of two maps equal, whichever is moved, and shows in each where the pointer is in the
// other. b takes the view of a. The maps must have one CRS. A map can have one partner; stop parts them.
func Sync(a, b *Map) (stop func()) {
	a.part()
	b.part()
	a.partner, b.partner = b, a
	a.lead()
	return func() {
		if a.partner == b {
			a.part()
		}
	}
}

// part ends being synchronised.
func (m *Map) part() {
	if p := m.partner; p != nil {
		m.partner, p.partner = nil, nil
		m.setCross(nil)
		p.setCross(nil)
	}
}

// lead takes the partner to where this map is.
func (m *Map) lead() {
	p := m.partner
	if p == nil || p.led || m.led || !m.open || !p.open || m.view.Empty() {
		return
	}
	m.led, p.led = true, true // the partner's turn must not lead back
	defer func() { m.led, p.led = false, false }()
	v := p.view
	v.Center, v.Scale = m.view.Center, m.view.Scale
	if v != p.view {
		p.SetView(v)
	}
}

// tellPartner shows in the partner where the pointer is.
func (m *Map) tellPartner() {
	if m.partner == nil {
		return
	}
	if m.hover == nil || !m.open || m.view.Empty() {
		m.partner.setCross(nil)
		return
	}
	at := m.pointer(*m.hover).World
	m.partner.setCross(&at)
}

// crossArm is the length of an arm of the cross-hair in Fyne's units.
const crossArm = 12

// setCross draws a cross-hair at a place, or none.
func (m *Map) setCross(at *orb.Point) {
	m.crossAt = at
	m.drawCross()
}

func (m *Map) drawCross() {
	if m.crossAt == nil || m.view.Empty() {
		m.cross.show(m, nil)
		return
	}
	x, y := m.view.ToScreen(*m.crossAt)
	x, y = math.Floor(x)+0.5, math.Floor(y)+0.5 // sharp
	arm := crossArm * m.scale()
	gap := arm / 4 // what the pointer is at stays free
	line := func(x0, y0, x1, y1 float64) Shape {
		return Shape{Points: []orb.Point{m.view.ToWorld(x+x0, y+y0), m.view.ToWorld(x+x1, y+y1)}}
	}
	m.cross.show(m, Sketch{line(-arm, 0, -gap, 0), line(gap, 0, arm, 0), line(0, -arm, 0, -gap), line(0, gap, 0, arm)})
}
