package edit

import (
	"slices"
	"time"

	"github.com/paulmach/orb"

	"icefront/app/edit/zones"
	"icefront/app/layer"
	"icefront/geo/schema"
)

// Edit is one thing that a user did: it is undone and done again as a whole, and stands in the journal as it is.
type Edit struct {
	Title string    `json:"title"`
	Time  time.Time `json:"time"`
	Atoms []Atom    `json:"atoms"`
}

// inverse is the edit that takes this one back.
func (e Edit) inverse() Edit {
	back := Edit{Title: e.Title, Time: e.Time, Atoms: make([]Atom, 0, len(e.Atoms))}
	for _, a := range slices.Backward(e.Atoms) {
		back.Atoms = append(back.Atoms, a.inverse())
	}
	return back
}

// Atom is the smallest change; exactly one of its fields is set.
type Atom struct {
	Create  *Place       `json:"create,omitempty"`
	Remove  *Place       `json:"remove,omitempty"`
	Splice  *Splice      `json:"splice,omitempty"`
	Reverse ID           `json:"reverse,omitempty"`
	Recast  *Recast      `json:"recast,omitempty"`
	Layer   *Relayer     `json:"layer,omitempty"`
	Zones   *zones.Patch `json:"zones,omitempty"`
}

// Place is a front at its place in the order.
type Place struct {
	At    int   `json:"at"`
	Front Front `json:"front"`
}

// Splice puts other vertices in the place of some: any change of a line is one, and a small one is small.
type Splice struct {
	Front ID          `json:"front"`
	At    int         `json:"at"`
	Old   []orb.Point `json:"old,omitempty"`
	New   []orb.Point `json:"new,omitempty"`
}

// Recast gives a front other attributes.
type Recast struct {
	Front  ID                `json:"front"`
	Before schema.Attributes `json:"before"`
	After  schema.Attributes `json:"after"`
}

// Relayer puts a layer on the map (no Before), takes it off (no After), or changes it, and perhaps its place.
type Relayer struct {
	From   int          `json:"from"`
	To     int          `json:"to"`
	Before *layer.Layer `json:"before,omitempty"`
	After  *layer.Layer `json:"after,omitempty"`
}

func (a Atom) inverse() Atom {
	switch {
	case a.Create != nil:
		return Atom{Remove: a.Create}
	case a.Remove != nil:
		return Atom{Create: a.Remove}
	case a.Splice != nil:
		s := *a.Splice
		s.Old, s.New = s.New, s.Old
		return Atom{Splice: &s}
	case a.Recast != nil:
		return Atom{Recast: &Recast{a.Recast.Front, a.Recast.After, a.Recast.Before}}
	case a.Layer != nil:
		l := *a.Layer
		return Atom{Layer: &Relayer{From: l.To, To: l.From, Before: l.After, After: l.Before}}
	case a.Zones != nil:
		p := a.Zones.Inverse()
		return Atom{Zones: &p}
	}
	return a // reversed twice is as before
}

// size is about what the atom takes in memory.
func (a Atom) size() int {
	const fixed = 64
	switch {
	case a.Create != nil:
		return fixed + a.Create.Front.size()
	case a.Remove != nil:
		return fixed + a.Remove.Front.size()
	case a.Splice != nil:
		return fixed + 16*(len(a.Splice.Old)+len(a.Splice.New))
	case a.Recast != nil:
		return fixed + 2*attributesSize
	case a.Layer != nil:
		return fixed + 2*layerSize
	case a.Zones != nil:
		return fixed + a.Zones.Size()
	}
	return fixed
}

// What attributes and a layer take, about.
const (
	attributesSize = 600
	layerSize      = 300
)

func (f Front) size() int { return 16*len(f.Line) + attributesSize }
