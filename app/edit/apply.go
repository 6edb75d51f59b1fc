package edit

import (
	"slices"

	"github.com/paulmach/orb"

	"icefront/app/layer"
)

// gap is how many seconds a pause may last and still count as work on a front.
const gap = 30

// commit does an edit that is known to be possible, and hands it on.
func (d *Document) commit(title string, atoms ...Atom) error {
	if len(atoms) == 0 {
		return ErrNothing
	}
	if err := sound(atoms); err != nil {
		return err
	}
	e := Edit{Title: title, Time: d.options.Now(), Atoms: atoms}
	d.do(e)
	d.push(e)
	d.count(e)
	d.future = nil
	d.edits++
	d.tell(Record{Edit: e}, e)
	return nil
}

// quiet does an edit that has no undo.
func (d *Document) quiet(title string, atoms ...Atom) {
	e := Edit{Title: title, Time: d.options.Now(), Atoms: atoms}
	d.do(e)
	d.tell(Record{Edit: e, How: Quiet}, e)
}

// Undo takes the last edit back and returns its title; ok is false if there is none.
func (d *Document) Undo() (title string, ok bool) {
	if len(d.past) == 0 {
		return "", false
	}
	e := d.step(&d.past, &d.future, true)
	d.edits++
	back := e.inverse()
	back.Time = d.options.Now()
	d.tell(Record{Edit: back, How: Undone}, e)
	return e.Title, true
}

// Redo does the edit again that was taken back last.
func (d *Document) Redo() (title string, ok bool) {
	if len(d.future) == 0 {
		return "", false
	}
	e := d.step(&d.future, &d.past, false)
	d.edits++
	again := e
	again.Time = d.options.Now()
	d.tell(Record{Edit: again, How: Redone}, e)
	return e.Title, true
}

// CanUndo and CanRedo are the titles of what Undo and Redo would do; empty if nothing.
func (d *Document) CanUndo() string { return last(d.past) }

// CanRedo is the title of what Redo would do; empty if nothing.
func (d *Document) CanRedo() string { return last(d.future) }

func last(all []Edit) string {
	if len(all) == 0 {
		return ""
	}
	return all[len(all)-1].Title
}

// step moves the last edit of one list to the other, and does it or takes it back.
func (d *Document) step(from, to *[]Edit, back bool) Edit {
	n := len(*from) - 1
	e := (*from)[n]
	*from = (*from)[:n]
	if back {
		d.do(e.inverse())
		d.bytes -= e.size()
	} else {
		d.do(e)
		d.bytes += e.size()
	}
	*to = append(*to, e)
	return e
}

// push remembers an edit, and forgets the oldest where history grows too large.
func (d *Document) push(e Edit) {
	d.past = append(d.past, e)
	d.bytes += e.size()
	for d.bytes > d.options.Limit && len(d.past) > 1 {
		d.bytes -= d.past[0].size()
		d.past[0] = Edit{}
		d.past = d.past[1:]
	}
}

// count adds the time since the edit before to the fronts that an edit changes. It is not undone: the time is spent.
func (d *Document) count(e Edit) {
	seconds := e.Time.Sub(d.worked).Seconds()
	d.worked = e.Time
	if !(seconds > 0) || seconds > gap {
		return
	}
	for _, a := range e.Atoms {
		if f := d.byID[a.front()]; f != nil && a.Recast == nil {
			f.EditSec += seconds
			return // one edit is one piece of work
		}
	}
}

func (e Edit) size() int {
	n := 64
	for _, a := range e.Atoms {
		n += a.size()
	}
	return n
}

// do changes the document.
func (d *Document) do(e Edit) {
	for _, a := range e.Atoms {
		d.apply(a)
	}
}

func (d *Document) apply(a Atom) {
	switch {
	case a.Create != nil:
		d.insert(a.Create.At, a.Create.Front)
	case a.Remove != nil:
		if i := d.index(a.Remove.Front.ID); i >= 0 {
			d.fronts = slices.Delete(d.fronts, i, i+1)
			delete(d.byID, a.Remove.Front.ID)
		}
	case a.Splice != nil:
		if f := d.byID[a.Splice.Front]; f != nil {
			f.Line = spliced(f.Line, *a.Splice)
		}
	case a.Reverse != 0:
		if f := d.byID[a.Reverse]; f != nil {
			f.Line = slices.Clone(f.Line)
			f.Line.Reverse()
		}
	case a.Recast != nil:
		if f := d.byID[a.Recast.Front]; f != nil {
			seconds := f.EditSec
			f.Attributes = a.Recast.After
			f.EditSec = seconds
		}
	case a.Layer != nil:
		d.relay(*a.Layer)
	case a.Zones != nil:
		d.Canvas(a.Zones.Scene, a.Zones.Grid, nil).Apply(*a.Zones)
	}
}

// spliced is a new line: the old one may be shown somewhere.
func spliced(l orb.LineString, s Splice) orb.LineString {
	out := make(orb.LineString, 0, len(l)-len(s.Old)+len(s.New))
	out = append(out, l[:s.At]...)
	out = append(out, s.New...)
	return append(out, l[s.At+len(s.Old):]...)
}

func (d *Document) relay(r Relayer) {
	layers := slices.Clone(d.layers)
	if r.Before != nil {
		i := slices.IndexFunc(layers, func(l layer.Layer) bool { return l.ID == r.Before.ID })
		if i < 0 {
			return
		}
		if r.After != nil {
			after := changedTo(layers[i], *r.Before, *r.After)
			r.After = &after
		}
		layers = slices.Delete(layers, i, i+1)
	}
	if r.After != nil {
		layers = slices.Insert(layers, min(max(r.To, 0), len(layers)), *r.After)
		d.nextLayer = max(d.nextLayer, r.After.ID+1)
	}
	d.layers = layers
}

// changedTo is a layer with what differs between two others. How it is shown is not part of an edit, and what was changed
// without an undo, such as the path of a file that was moved, stays.
func changedTo(l, before, after layer.Layer) layer.Layer {
	if before.Kind != after.Kind {
		l.Kind = after.Kind
	}
	if before.Name != after.Name {
		l.Name = after.Name
	}
	if before.Scene != after.Scene {
		l.Scene = after.Scene
	}
	if before.Path != after.Path {
		l.Path = after.Path
	}
	return l
}

// tell hands an edit on: to the journal first.
func (d *Document) tell(r Record, e Edit) {
	if d.options.Commit != nil {
		if err := d.options.Commit(r); err != nil && d.options.Failed != nil {
			d.options.Failed(err)
		}
	}
	d.changed(e)
}

func (d *Document) changed(e Edit) {
	var c Changed
	add := func(to *[]string, scene string) {
		if !slices.Contains(*to, scene) {
			*to = append(*to, scene)
		}
	}
	for _, a := range e.Atoms {
		switch {
		case a.Create != nil:
			add(&c.Scenes, a.Create.Front.Scene)
		case a.Remove != nil:
			add(&c.Scenes, a.Remove.Front.Scene)
		case a.Layer != nil:
			c.Layers = true
		case a.Zones != nil:
			add(&c.Zones, a.Zones.Scene)
		default:
			if f := d.byID[a.front()]; f != nil {
				add(&c.Scenes, f.Scene)
			}
		}
	}
	for _, s := range c.Scenes {
		d.revisions[s]++
	}
	if d.options.Change != nil {
		d.options.Change(c)
	}
}

// front is that of an atom that changes one.
func (a Atom) front() ID {
	switch {
	case a.Splice != nil:
		return a.Splice.Front
	case a.Recast != nil:
		return a.Recast.Front
	case a.Remove != nil:
		return a.Remove.Front.ID
	}
	return a.Reverse
}
