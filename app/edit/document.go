// Package edit holds what a user draws: fronts, corrected zones, and the list of layers. Every change is an Edit of small
// atoms, with one history for all of it, and is handed on before the next one can be made.
package edit

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"icefront/app/edit/zones"
	"icefront/app/layer"
	"icefront/geo"
	"icefront/geo/schema"
)

// ID names a front as long as a document lives, and is never given again. 0 is none.
type ID int64

// Front is a front of a scene. A line that is being drawn is one from its first vertex on.
type Front struct {
	ID    ID     `json:"id"`
	Scene string `json:"scene"` // key
	schema.Front
}

// Finished reports that the front is a line: it has two vertices or more.
func (f Front) Finished() bool { return len(f.Line) > 1 }

// Errors that callers branch on.
var (
	ErrNoFront = errors.New("no such front")
	ErrNoLayer = errors.New("no such layer")
	ErrVertex  = errors.New("no such vertex")
	ErrPlace   = errors.New("not a place on the map")
	ErrNothing = errors.New("nothing would change")
)

// Options are what a document asks of the outside. The zero value has no journal.
type Options struct {
	// Commit is told every edit, of undoing and doing again too, before anything else can happen. An edit stands though it fails.
	Commit func(Record) error
	Failed func(error)      // is told why Commit failed; may be nil
	Change func(Changed)    // is told what is different now; may be nil
	Now    func() time.Time // the clock; nil means time.Now
	Limit  int              // bytes of history; 0 means 64 MiB
}

// Record is what the journal keeps: an edit, and whether it was done, undone or done again. A quiet one has no undo. The
// atoms of an undone edit are those that take it back.
type Record struct {
	Edit  Edit `json:"edit"`
	How   How  `json:"how,omitempty"`
	Group bool `json:"group,omitempty"` // it went into the edit before
}

// How an edit came about.
type How uint8

// Ways of edits. Quiet ones come with what the program does, such as a layer of a scene that was opened.
const (
	Done How = iota
	Undone
	Redone
	Quiet
)

// Changed says what is different.
type Changed struct {
	Scenes []string // keys of scenes with other fronts
	Zones  []string // keys of scenes with other zones
	Layers bool
}

// Document is what a user draws. It belongs to one goroutine. What it returns is not to be changed.
type Document struct {
	options   Options
	fronts    []*Front // in the order of drawing
	byID      map[ID]*Front
	revisions map[string]int // of fronts, by scene
	canvases  map[string]*zones.Canvas
	layers    []layer.Layer
	nextFront ID
	nextLayer layer.ID

	past, future []Edit
	bytes        int       // of the past
	worked       time.Time // when the last edit was
	edits        int       // so far, for autosaves
}

// New returns an empty document.
func New(o Options) *Document {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Limit == 0 {
		o.Limit = 64 << 20
	}
	return &Document{options: o, byID: map[ID]*Front{}, revisions: map[string]int{}, canvases: map[string]*zones.Canvas{}, nextFront: 1, nextLayer: 1}
}

// Front returns a front; ok is false if there is none of that ID.
func (d *Document) Front(id ID) (f Front, ok bool) {
	if p := d.byID[id]; p != nil {
		return *p, true
	}
	return Front{}, false
}

// Fronts returns the fronts of a scene in the order of drawing; the empty key means all.
func (d *Document) Fronts(scene string) []Front {
	var all []Front
	for _, f := range d.fronts {
		if scene == "" || f.Scene == scene {
			all = append(all, *f)
		}
	}
	return all
}

// Revision counts changes of a scene's fronts, so that views can keep what they made of them.
func (d *Document) Revision(scene string) int { return d.revisions[scene] }

// Edits counts edits so far, so that a program knows what is not saved.
func (d *Document) Edits() int { return d.edits }

// ByHand reports that there is a front that no model has drawn alone, or a zone that was painted.
func (d *Document) ByHand() bool {
	for _, c := range d.canvases {
		if c.Touched() > 0 {
			return true
		}
	}
	return slices.ContainsFunc(d.fronts, func(f *Front) bool { return f.Source != schema.Model })
}

// Corrected reports that a front of a scene is not a model's alone, or that its zones were painted.
func (d *Document) Corrected(scene string) bool {
	return d.Painted(scene) != nil || slices.ContainsFunc(d.fronts, func(f *Front) bool { return f.Scene == scene && f.Source != schema.Model })
}

// Next are the numbers that the next front and layer get.
func (d *Document) Next() (ID, layer.ID) { return d.nextFront, d.nextLayer }

// Load fills an empty document, without a history: with what a project holds.
func (d *Document) Load(fronts []Front, layers []layer.Layer, nextFront ID, nextLayer layer.ID) {
	for _, f := range fronts {
		d.insert(len(d.fronts), f)
		d.revisions[f.Scene]++
	}
	d.layers = slices.Clone(layers)
	for _, l := range layers {
		d.nextLayer = max(d.nextLayer, l.ID+1)
	}
	d.nextFront, d.nextLayer = max(d.nextFront, nextFront), max(d.nextLayer, nextLayer)
}

// Clear empties the document and its history. It is no edit.
func (d *Document) Clear() {
	fresh := New(d.options)
	fresh.edits = d.edits
	*d = *fresh
}

func (d *Document) insert(at int, f Front) {
	p := &f
	d.fronts = slices.Insert(d.fronts, min(max(at, 0), len(d.fronts)), p)
	d.byID[f.ID] = p
	d.nextFront = max(d.nextFront, f.ID+1)
}

func (d *Document) index(id ID) int {
	return slices.IndexFunc(d.fronts, func(f *Front) bool { return f.ID == id })
}

// find returns a front to be changed, or an error that callers can tell.
func (d *Document) find(id ID) (*Front, error) {
	if f := d.byID[id]; f != nil {
		return f, nil
	}
	return nil, fmt.Errorf("front %d: %w", id, ErrNoFront)
}

// Canvas is the zones of a scene, made on first use on a grid over what is known of them; base may be nil. A canvas
// without a base, as a journal makes them, gets one.
func (d *Document) Canvas(scene string, g geo.Grid, base geo.Source) *zones.Canvas {
	c := d.canvases[scene]
	switch {
	case c == nil:
		c = zones.New(g, base)
	case base != nil && !c.Based() && c.Grid() == g:
		c = c.Over(base)
	}
	d.canvases[scene] = c
	return c
}

// Rebase puts the zones of a scene over another raster of the same pixels, such as a new prediction. It is no edit.
func (d *Document) Rebase(scene string, base geo.Source) {
	if c := d.canvases[scene]; c != nil {
		d.canvases[scene] = c.Over(base)
	}
}

// Repredict puts what was painted of a scene onto a new prediction. It is no edit.
func (d *Document) Repredict(scene string, base geo.Source) {
	if c := d.canvases[scene]; c != nil {
		d.canvases[scene] = c.Onto(context.Background(), base) // a few blocks
	}
}

// Painted is the canvas of a scene, or nil if nothing was painted on it.
func (d *Document) Painted(scene string) *zones.Canvas {
	if c := d.canvases[scene]; c != nil && c.Touched() > 0 {
		return c
	}
	return nil
}
