package edit

import (
	"fmt"
	"math"
	"slices"

	"github.com/paulmach/orb"
)

// Replay does again what a journal holds. It tells nobody but Change. An error leaves the document as it was.
//
// A journal may begin in the middle of a history, when a project was saved: undoing what came before is replayed by the
// atoms that stand in the record.
func (d *Document) Replay(r Record) error {
	e := r.Edit
	var err error
	switch {
	case r.How == Undone && len(d.past) > 0:
		e = d.step(&d.past, &d.future, true)
	case r.How == Redone && len(d.future) > 0:
		e = d.step(&d.future, &d.past, false)
	case r.How == Undone:
		if err = d.try(e); err == nil {
			d.future = append(d.future, e.inverse())
		}
	case r.How <= Quiet:
		if err = d.try(e); err == nil && r.How != Quiet {
			d.push(e)
		}
	default:
		err = fmt.Errorf("no such way of edits: %d", r.How)
	}
	if err != nil {
		return fmt.Errorf("do %q again: %w", r.Edit.Title, err)
	}
	if r.How == Done {
		d.count(e)
		d.future = nil
	}
	if r.How != Quiet {
		d.edits++
	}
	d.changed(e)
	return nil
}

// try does an edit that may not fit: a journal may be another document's, or damaged.
func (d *Document) try(e Edit) error {
	if err := sound(e.Atoms); err != nil {
		return err
	}
	for i, a := range e.Atoms {
		if err := d.possible(a); err != nil {
			d.do(Edit{Atoms: e.Atoms[:i]}.inverse())
			return err
		}
		d.apply(a)
	}
	return nil
}

// possible checks that an atom fits what is there now.
func (d *Document) possible(a Atom) error {
	switch {
	case a.fields() != 1:
		return fmt.Errorf("a change of %d things at once", a.fields())
	case a.Create != nil:
		if id := a.Create.Front.ID; id <= 0 || d.byID[id] != nil {
			return fmt.Errorf("front %d cannot be made: it is there already, or this is no number of a front", id)
		}
		return nil
	case a.Layer != nil:
		switch r := a.Layer; {
		case r.Before == nil && r.After == nil:
			return ErrNothing
		case r.Before == nil:
			if _, err := d.layerAt(r.After.ID); r.After.ID <= 0 || err == nil {
				return fmt.Errorf("layer %d cannot be added: it is there already, or this is no number of a layer", r.After.ID)
			}
		case r.After != nil && r.After.ID != r.Before.ID:
			return fmt.Errorf("layer %d cannot become layer %d", r.Before.ID, r.After.ID)
		}
		return nil // a layer that is gone may still be changed: closing a scene takes layers away from under the history
	case a.Zones != nil:
		if c := d.canvases[a.Zones.Scene]; c != nil && c.Grid() != a.Zones.Grid {
			return fmt.Errorf("the zones of scene %q have other pixels", a.Zones.Scene)
		}
		return a.Zones.Check()
	}
	id := a.front()
	f, err := d.find(id)
	if err == nil && a.Splice != nil && !fits(f.Line, *a.Splice) {
		err = fmt.Errorf("front %d: %w", id, ErrVertex)
	}
	return err
}

// fields is how many of an atom's fields are set.
func (a Atom) fields() (n int) {
	for _, set := range []bool{a.Create != nil, a.Remove != nil, a.Splice != nil, a.Reverse != 0, a.Recast != nil, a.Layer != nil, a.Zones != nil} {
		if set {
			n++
		}
	}
	return n
}

func fits(l orb.LineString, s Splice) bool {
	return s.At >= 0 && s.At <= len(l)-len(s.Old) && slices.Equal(l[s.At:s.At+len(s.Old)], orb.LineString(s.Old))
}

// sound refuses vertices that are nowhere: no file could hold them.
func sound(atoms []Atom) error {
	for _, a := range atoms {
		var pts []orb.Point
		switch {
		case a.Create != nil:
			pts = a.Create.Front.Line
		case a.Splice != nil:
			pts = a.Splice.New
		}
		for _, p := range pts {
			if math.IsNaN(p[0]-p[0]) || math.IsNaN(p[1]-p[1]) {
				return fmt.Errorf("put a vertex at %v: %w", p, ErrPlace)
			}
		}
	}
	return nil
}
