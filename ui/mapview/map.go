// Package mapview shows finished frames and turns gestures into views. It draws nothing itself: it asks
// for a frame, stretches the old one meanwhile, and shows the new one when somebody delivers it.
package mapview

import (
	"image"
	"math"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
	"github.com/paulmach/orb"

	"icefront/app/render"
	"icefront/geo"
	"icefront/ui/mapview/ornament"
)

// Content is what the map knows about what it shows.
type Content struct {
	Grid    geo.Grid // its extent is what fits the window, its pixels are what 1:1 means
	Aspect  float64  // of views, see render.View; 0 means 1
	PerUnit float64  // length of a map unit along y in Unit, for the scale bar; 0 hides it
	Unit    string   // "m", "px"
}

// Map is the map widget. All its methods belong to the UI goroutine.
type Map struct {
	widget.BaseWidget

	Request      func(v render.View)             // asks for a frame; SetFrame is the answer. nil: nobody draws
	RequestRight func(v render.View)             // likewise for the picture right of the divider; SetRightFrame is the answer
	Release      func(frame *image.RGBA)         // takes back a frame that is no longer shown; may be nil
	OnHover      func(at orb.Point, inside bool) // the pointer moved, or what lies under it; may be nil
	OnView       func(v render.View)             // another part is shown; may be nil
	OnRune       func(r rune)                    // a letter that is not the map's own; may be nil
	OnKey        func(name fyne.KeyName)         // likewise another key; may be nil
	Tool         Tool                            // what dragging does; nil means Pan
	Now          func() time.Time                // the clock; nil means time.Now
	texts        struct{ empty, drawing string } // for people, from the caller
	open         bool                            // there is something to show
	fitted       bool                            // the whole is shown and stays so when the window changes
	content      Content

	view  render.View
	left  *pane
	swipe *swipe

	waiting bool // a frame was asked for and none has come
	stale   bool // and another will be needed
	asked   time.Time

	hover   *fyne.Position // where the pointer is, if it is
	pressed Tool           // gets the drag and the release
	button  Pointer        // of the press
	space   bool           // the key is held down
	held    fyne.KeyModifier

	bar         *ornament.ScaleBar
	north       *ornament.North
	outline     *board // that stays
	outlined    []orb.Point
	draft, live *board // of the tool
	note        *note

	partner *Map // see Sync
	led     bool // the partner leads or is led
	cross   *board
	crossAt *orb.Point
}

// New returns a map that shows a text until SetContent is called, and another while a frame takes its time.
func New(empty, drawing string) *Map {
	m := &Map{left: newPane(), swipe: newSwipe(), bar: ornament.NewScaleBar(), north: ornament.NewNorth(), note: newNote(),
		outline: newBoard(), draft: newBoard(), live: newBoard(), cross: newBoard()}
	m.texts.empty, m.texts.drawing = empty, drawing
	m.ExtendBaseWidget(m)
	return m
}

// SetContent says what there is to see and shows the whole of it.
func (m *Map) SetContent(c Content) {
	m.content, m.open = c, true
	m.waiting, m.stale = false, false // a frame of the old content may never come: who closes a scene ends its drawing
	m.view.Aspect = c.Aspect
	m.dropFrame()
	m.Refresh()
	m.Fit()
}

// Clear empties the map: nothing is open.
func (m *Map) Clear() {
	m.content, m.open, m.waiting, m.stale = Content{}, false, false, false
	m.SetOutline(nil)
	m.setCross(nil)
	m.dropFrame()
	m.Refresh()
}

func (m *Map) dropFrame() {
	m.free(m.left.drop())
	m.free(m.swipe.pane.drop())
}

// free gives a frame back.
func (m *Map) free(frame *image.RGBA) {
	if frame != nil && m.Release != nil {
		m.Release(frame)
	}
}

// View is what the map shows, in physical pixels of the screen.
func (m *Map) View() render.View { return m.view }

// SetView shows a part of the world; the view's size is the widget's, whatever v says.
func (m *Map) SetView(v render.View) {
	if !m.open {
		return
	}
	m.fitted = false
	m.turn(v)
}

// Fit shows everything, and goes on to do so when the window changes its size.
func (m *Map) Fit() {
	if !m.open {
		return
	}
	m.fitted = true
	m.turn(m.whole())
}

func (m *Map) whole() render.View { return m.view.Fit(m.content.Grid.Extent(), 8) }

// OneToOne shows one pixel of the content per screen pixel about the same centre.
func (m *Map) OneToOne() { m.SetView(m.view.OneToOne(m.content.Grid)) }

// ZoomBy magnifies about the middle; factors above 1 zoom in.
func (m *Map) ZoomBy(factor float64) {
	m.ZoomAt(float64(m.view.Width)/2, float64(m.view.Height)/2, factor)
}

// ZoomAt magnifies about a position in screen pixels, within what makes sense for the content.
func (m *Map) ZoomAt(x, y, factor float64) {
	if !m.open || m.view.Empty() {
		return
	}
	height, _ := m.content.Grid.Transform.PixelSize()
	closest, furthest := height/64, m.whole().Scale*8
	if scale := m.view.Scale / factor; closest > 0 && furthest > closest {
		factor = m.view.Scale / min(max(scale, closest), furthest)
	}
	if math.Abs(factor-1) < 1e-9 {
		return
	}
	m.SetView(m.view.ZoomAt(x, y, factor))
}

// PanBy moves what is shown by screen pixels to the right and down.
func (m *Map) PanBy(dx, dy float64) { m.SetView(m.view.Pan(dx, dy)) }

// turn changes the view: the old frame moves at once, a new one is asked for.
func (m *Map) turn(v render.View) {
	v.Width, v.Height, v.Aspect = m.view.Width, m.view.Height, m.content.Aspect
	wasBusy := m.Busy()
	m.view, m.left.late, m.swipe.pane.late = v, 0, 0
	if wasBusy {
		m.Refresh()
	}
	m.place(m.left)
	m.place(m.swipe.pane)
	m.bar.Update(m.content.PerUnit, m.content.Unit, m.view, m.scale())
	m.drawCross()
	for _, b := range m.boards() {
		if b != m.cross {
			b.draw(m)
		}
	}
	m.note.place(m)
	m.lead()
	if m.OnView != nil {
		m.OnView(v)
	}
	m.tellHover()
	m.Redraw()
}

// patience is how long a frame may take before another is asked for without it.
const patience = 500 * time.Millisecond

// Redraw asks for a new frame of the same view: the picture has changed. While one is due it waits for that,
// so that events that come faster than frames do not keep each other from being drawn.
func (m *Map) Redraw() {
	if !m.open || m.view.Empty() || m.Request == nil {
		return
	}
	now := m.now()
	if m.waiting && now.Sub(m.asked) < patience {
		m.stale = true
		return
	}
	m.waiting, m.stale, m.asked = true, false, now
	m.Request(m.view)
	if m.swipe.on && m.RequestRight != nil {
		m.RequestRight(m.view)
	}
}

func (m *Map) now() time.Time {
	if m.Now != nil {
		return m.Now()
	}
	return time.Now()
}

// SetFrame shows a frame of a view. One that no longer fits is moved and stretched until the next comes.
func (m *Map) SetFrame(frame *image.RGBA, v render.View, complete bool) {
	if frame == nil {
		return
	}
	if !m.open {
		m.free(frame)
		return
	}
	m.show(m.left, frame, v, complete)
	m.waiting = false
	if m.stale {
		m.Redraw()
	}
}

// show takes a frame into a pane.
func (m *Map) show(p *pane, frame *image.RGBA, v render.View, complete bool) {
	wasBusy := m.Busy()
	old := p.set(frame, v, complete)
	m.place(p)
	if m.Busy() != wasBusy {
		m.Refresh()
	}
	m.free(old)
}

// Busy reports that the view has not been completely drawn for a while.
func (m *Map) Busy() bool { return m.open && max(m.left.late, m.swipe.pane.late) > 1 }

func (m *Map) place(p *pane) {
	if p.place(m.view, m.scale()) {
		m.Refresh() // Fyne does not paint for what becomes visible: the first frame would wait for a move of the mouse
	}
}

// scale is the number of physical pixels per unit of Fyne's coordinates.
func (m *Map) scale() float64 {
	if c := fyne.CurrentApp().Driver().CanvasForObject(m); c != nil && c.Scale() > 0 {
		return float64(c.Scale())
	}
	return 1
}

// resized takes the new size over into the view.
func (m *Map) resized(size fyne.Size) {
	s := m.scale()
	w, h := int(math.Round(float64(size.Width)*s)), int(math.Round(float64(size.Height)*s))
	if w == m.view.Width && h == m.view.Height {
		return
	}
	m.view.Width, m.view.Height = w, h
	switch {
	case !m.open:
	case m.fitted:
		m.Fit()
	default:
		m.turn(m.view)
	}
}

// Frame is where the frame lies on the map now: for tools that follow what is seen.
func (m *Map) Frame() (fyne.Position, fyne.Size) { return m.left.image.Position(), m.left.image.Size() }
