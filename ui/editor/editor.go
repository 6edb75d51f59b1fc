// Package editor is the tools that draw and correct fronts and zones on the map.
//
// What is drawn is in the session's document from the first click on: a tool only holds what is under the hand, and looks
// the rest up after every change. So undoing goes through a drawing, and nothing that ends a tool can lose one.
package editor

import (
	"errors"
	"strings"

	"fyne.io/fyne/v2/lang"
	"github.com/paulmach/orb"

	"icefront/app"
	"icefront/app/edit"
	"icefront/geo/zone"
	"icefront/ui/editor/strip"
	"icefront/ui/mapview"
)

// Wire finds ways between clicks. All places are in the CRS of the map.
type Wire interface {
	From(world orb.Point)                                        // where ways begin from now on
	To(world orb.Point) (path []orb.Point, ok bool)              // the way there; ok is false while none is known
	Snap(at orb.Point, radius float64) (near orb.Point, ok bool) // what draws clicks to it, such as a ridge of probability
	Stop()                                                       // no more ways are asked for
}

// Options are what an editor asks of the window. The zero value has no wire.
type Options struct {
	Wire    Wire
	Radius  float64                 // how near counts, in Fyne's units; 0 means 8
	Say     func(text string)       // shows a hint; may be nil
	Changed func()                  // another tool, class or front was chosen; may be nil
	Author  func() string           // who draws; nil: it is not said
	Walls   func() []orb.LineString // what fronts are trimmed to, in the CRS of the map; nil: there are none
	Measure func() *mapview.Measure // the tool that measures; nil: there is none
}

// Name names a tool.
type Name string

// The tools.
const (
	Pan      Name = "pan"
	Vertices Name = "vertices"
	Draw     Name = "draw"
	Redraw   Name = "redraw"
	Brush    Name = "brush"
	Fill     Name = "fill"
	Measure  Name = "measure"
)

// tool is one that the editor follows the document with.
type tool interface {
	mapview.Tool
	enter()                 // it is taken
	leave()                 // another is taken, or another scene: what is under the hand ends, what is drawn stays
	follow()                // the document has changed
	shapes() mapview.Sketch // what it draws beside the chosen front
}

// plain is a tool that keeps nothing beside what is under the hand.
type plain struct{}

func (plain) enter()                 {}
func (plain) leave()                 {}
func (plain) follow()                {}
func (plain) shapes() mapview.Sketch { return nil }

// Editor is the tools of a window, and the front that is chosen. It belongs to the UI goroutine.
type Editor struct {
	session *app.Session
	m       *mapview.Map
	options Options

	tools   map[Name]tool
	name    Name
	tool    tool
	known   scope
	key     string // of the scene that the tool is on
	chosen  edit.ID
	wired   bool // ways follow what is seen, unless Shift is held
	class   zone.Class
	size    float64 // radius of the brush, in Fyne's units
	painter painter
	buttons map[Name]*strip.Button
}

// New returns the editor of a map, with the tool that pans.
func New(s *app.Session, m *mapview.Map, o Options) *Editor {
	if o.Radius == 0 {
		o.Radius = 8
	}
	e := &Editor{session: s, m: m, options: o, class: zone.Glacier, size: 12, key: s.Key()}
	e.painter.e = e
	e.tools = map[Name]tool{
		Pan: &pan{}, Vertices: &vertices{e: e}, Draw: &draw{e: e}, Redraw: &redraw{e: e}, Brush: &brush{e: e},
		Fill: &fill{e: e, kept: map[string]*mapview.Polygon{}},
	}
	if o.Measure != nil {
		e.tools[Measure] = &measure{Measure: o.Measure(), m: m}
	}
	e.take(Pan, e.tools[Pan])
	s.Watch(e.changed)
	return e
}

// Tool is the tool that is at work.
func (e *Editor) Tool() Name { return e.name }

// Use takes a tool. What another has drawn stays.
func (e *Editor) Use(n Name) {
	if t := e.tools[n]; t != nil && t != e.tool {
		e.take(n, t)
	}
}

// take takes a tool under a name, which the strip highlights.
func (e *Editor) take(n Name, t tool) {
	if e.tool != nil {
		e.tool.leave()
		e.m.EndSketch()
	}
	e.name, e.tool, e.m.Tool = n, t, t
	t.enter()
	e.show()
	e.tell()
	e.say(e.hint(n))
}

// Chosen is the front that is chosen; 0 is none.
func (e *Editor) Chosen() edit.ID { return e.chosen }

// Choose chooses a front, which is drawn thicker; 0 chooses none.
func (e *Editor) Choose(id edit.ID) {
	f, ok := e.doc().Front(id)
	if !ok {
		id = 0
	}
	if id == e.chosen {
		return
	}
	e.chosen = id
	if ok && f.Scene == e.session.Key() && !e.fronts().here(f) {
		e.say(lang.L("This front is in another CRS than the map. Show its scene in that CRS to edit it."))
	}
	e.show()
	e.tell()
}

// Undo takes the last edit back, also in the middle of a drawing.
func (e *Editor) Undo() {
	if title, ok := e.doc().Undo(); ok {
		e.say(lang.L("Undone") + ": " + lang.L(title))
	}
}

// Redo does the edit again that was taken back last.
func (e *Editor) Redo() {
	if title, ok := e.doc().Redo(); ok {
		e.say(lang.L("Done again") + ": " + lang.L(title))
	}
}

// Refresh draws anew what follows the pointer: a way that was not known has been found.
func (e *Editor) Refresh() {
	if t, ok := e.tool.(interface{ refresh() }); ok {
		t.refresh()
	}
}

func (e *Editor) doc() *edit.Document { return e.session.Edits() }

// changed follows the session.
func (e *Editor) changed(c app.Change) {
	if c&(app.EditChanged|app.SceneChanged|app.LayersChanged|app.StyleChanged) == 0 {
		return
	}
	if c&app.SceneChanged != 0 {
		e.known = scope{} // a project that was opened counts from the beginning again
	}
	if key := e.session.Key(); key != e.key {
		e.tool.leave()
		e.m.EndSketch()
		e.key = key
		if f, ok := e.doc().Front(e.chosen); !ok || f.Scene != key {
			e.chosen = 0
		}
		e.tool.enter()
	}
	if _, ok := e.doc().Front(e.chosen); !ok {
		e.chosen = 0
	}
	e.tool.follow()
	e.show()
	e.tell()
}

// show draws the chosen front, fronts that are no lines yet, what is being painted, and what the tool has.
func (e *Editor) show() {
	if d, ok := e.tool.(drawer); ok && d.draws() {
		return
	}
	var s mapview.Sketch
	scope := e.fronts()
	for _, l := range scope.lines {
		if len(l) == 1 {
			s = append(s, mapview.Shape{Points: l, Marks: true, NoLine: true})
		}
	}
	if l := scope.line(e.chosen); len(l) > 1 {
		s = append(s, mapview.Shape{Points: l, Width: chosenWidth, Marks: e.name == Vertices})
	}
	s = append(s, e.painter.shapes()...)
	e.m.SetSketch(append(s, e.tool.shapes()...))
}

// chosenWidth is that of the chosen front, in Fyne's units.
const chosenWidth = 3.5

// drawer is a tool that may have something on the map that it draws itself.
type drawer interface{ draws() bool }

// did tells why an edit could not be; that nothing would change is none.
func (e *Editor) did(err error) bool {
	if err == nil {
		return true
	}
	if !errors.Is(err, edit.ErrNothing) {
		text := err.Error()
		e.say(strings.ToUpper(text[:1]) + text[1:] + ".")
	}
	return false
}

func (e *Editor) say(text string) {
	if e.options.Say != nil {
		e.options.Say(text)
	}
}

func (e *Editor) tell() {
	for n, b := range e.buttons {
		b.Mark(n == e.name)
	}
	if e.options.Changed != nil {
		e.options.Changed()
	}
}
