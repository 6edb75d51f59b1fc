package edit

import (
	"fmt"
	"reflect"
	"slices"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/simplify"

	"icefront/geo"
	"icefront/geo/schema"
)

// Begin begins a front with its first vertex.
func (d *Document) Begin(scene string, crs geo.CRS, at orb.Point, a schema.Attributes) (ID, error) {
	f := Front{ID: d.nextFront, Scene: scene, Front: schema.Front{CRS: crs, Line: orb.LineString{at}, Attributes: known(a)}}
	return f.ID, d.commit("Begin a front", Atom{Create: &Place{len(d.fronts), f}})
}

// Add adds whole fronts, as one edit with a title, and returns their IDs.
func (d *Document) Add(title, scene string, fronts []schema.Front) ([]ID, error) {
	var atoms []Atom
	ids := make([]ID, 0, len(fronts))
	for i, f := range fronts {
		id := d.nextFront + ID(i)
		ids = append(ids, id)
		f.Line, f.Attributes = slices.Clone(f.Line), known(f.Attributes)
		atoms = append(atoms, Atom{Create: &Place{len(d.fronts) + i, Front{ID: id, Scene: scene, Front: f}}})
	}
	return ids, d.commit(title, atoms...)
}

// Replace puts a model's fronts in the place of those of an earlier prediction of the scene. Fronts that were drawn or
// corrected by hand stay; kept is how many those are.
func (d *Document) Replace(title, scene string, fronts []schema.Front) (kept int, err error) {
	var atoms []Atom
	for i, f := range d.fronts {
		switch {
		case f.Scene != scene:
		case f.Source == schema.Model:
			atoms = append(atoms, Atom{Remove: &Place{i, *f}})
		default:
			kept++
		}
	}
	slices.Reverse(atoms) // from the back, so that places stay right
	rest := len(d.fronts) - len(atoms)
	for i, f := range fronts {
		f.Line, f.Attributes = slices.Clone(f.Line), known(f.Attributes)
		atoms = append(atoms, Atom{Create: &Place{rest + i, Front{ID: d.nextFront + ID(i), Scene: scene, Front: f}}})
	}
	if len(atoms) == 0 {
		return kept, nil
	}
	return kept, d.commit(title, atoms...)
}

// Append adds vertices at the end of a front, or at its beginning, from there outwards.
func (d *Document) Append(id ID, head bool, pts ...orb.Point) error {
	f, err := d.find(id)
	if err != nil {
		return err
	}
	if len(pts) == 0 {
		return ErrNothing
	}
	s := Splice{Front: id, At: len(f.Line), New: slices.Clone(pts)}
	if head {
		s.At = 0
		slices.Reverse(s.New)
	}
	return d.byHand("Add a vertex", f, s)
}

// Insert puts a vertex before the i-th.
func (d *Document) Insert(id ID, i int, p orb.Point) error {
	f, err := d.find(id)
	if err != nil || i < 0 || i > len(f.Line) {
		return vertexError(id, i, err)
	}
	return d.byHand("Insert a vertex", f, Splice{Front: id, At: i, New: []orb.Point{p}})
}

// Move moves the i-th vertex.
func (d *Document) Move(id ID, i int, p orb.Point) error {
	f, err := d.find(id)
	if err != nil || i < 0 || i >= len(f.Line) {
		return vertexError(id, i, err)
	}
	return d.byHand("Move a vertex", f, Splice{Front: id, At: i, Old: []orb.Point{f.Line[i]}, New: []orb.Point{p}})
}

// DeleteVertices deletes the vertices from i to j, which is not deleted. The last one takes the front along.
func (d *Document) DeleteVertices(id ID, i, j int) error {
	f, err := d.find(id)
	if err != nil || i < 0 || j > len(f.Line) || i >= j {
		return vertexError(id, i, err)
	}
	if j-i == len(f.Line) {
		return d.Delete(id)
	}
	return d.byHand("Delete a vertex", f, Splice{Front: id, At: i, Old: slices.Clone(f.Line[i:j])})
}

func vertexError(id ID, i int, err error) error {
	if err != nil {
		return err
	}
	return fmt.Errorf("vertex %d of front %d: %w", i, id, ErrVertex)
}

// Delete deletes fronts.
func (d *Document) Delete(ids ...ID) error {
	title := "Delete a front"
	if len(ids) > 1 {
		title = "Delete fronts"
	}
	atoms, err := d.removes(ids)
	if err != nil {
		return err
	}
	return d.commit(title, atoms...)
}

// removes are the atoms that delete fronts, from the back.
func (d *Document) removes(ids []ID) (atoms []Atom, err error) {
	for _, id := range ids {
		if _, err := d.find(id); err != nil {
			return nil, err
		}
	}
	for i, f := range slices.Backward(d.fronts) {
		if slices.Contains(ids, f.ID) {
			atoms = append(atoms, Atom{Remove: &Place{i, *f}})
		}
	}
	return atoms, nil
}

// Reverse turns a front round: glacier is to be on its left.
func (d *Document) Reverse(id ID) error {
	f, err := d.find(id)
	if err != nil {
		return err
	}
	return d.commit("Reverse the front", append([]Atom{{Reverse: id}}, edited(f)...)...)
}

// Split makes two fronts of one, at its i-th vertex, or at a place between that and the next if at is not nil.
func (d *Document) Split(id ID, i int, at *orb.Point) error {
	f, err := d.find(id)
	if err != nil || i < 0 || i >= len(f.Line) {
		return vertexError(id, i, err)
	}
	cut, rest := f.Line[i], i+1
	if at != nil && i+1 < len(f.Line) && *at == f.Line[i+1] {
		i, rest, cut = i+1, i+2, *at
	}
	if at != nil && *at == cut {
		at = nil // no vertex twice
	}
	if at != nil {
		cut = *at
	} else if i == 0 || i == len(f.Line)-1 {
		return fmt.Errorf("split front %d at its end: %w", id, ErrNothing)
	}
	second := *f
	second.ID = d.nextFront
	second.Line = append(orb.LineString{cut}, f.Line[rest:]...)
	if len(second.Line) < 2 {
		return fmt.Errorf("split front %d at its end: %w", id, ErrNothing)
	}
	splice := Splice{Front: id, At: rest, Old: slices.Clone(f.Line[rest:])}
	if at != nil {
		splice.New = []orb.Point{cut}
	}
	asEdited(&second.Attributes)
	atoms := append([]Atom{{Splice: &splice}, {Create: &Place{d.index(id) + 1, second}}}, edited(f)...)
	return d.commit("Split the front", atoms...)
}

// Join makes one front of two, by their nearest ends. It keeps the first's ID, attributes and direction.
func (d *Document) Join(a, b ID) error {
	first, err := d.find(a)
	if err != nil {
		return err
	}
	second, err := d.find(b)
	switch {
	case err != nil:
		return err
	case a == b:
		return fmt.Errorf("join front %d with itself: %w", a, ErrNothing)
	case len(first.Line) == 0 || len(second.Line) == 0:
		return fmt.Errorf("join fronts %d and %d, one without a vertex: %w", a, b, ErrNothing)
	case first.Scene != second.Scene || first.CRS != second.CRS:
		return fmt.Errorf("join fronts %d and %d of two scenes: %w", a, b, ErrNothing)
	}
	f, s := first.Line, slices.Clone(second.Line)
	near := func(p, q orb.Point) float64 { return (p[0]-q[0])*(p[0]-q[0]) + (p[1]-q[1])*(p[1]-q[1]) }
	f0, f1, s0, s1 := f[0], f[len(f)-1], s[0], s[len(s)-1]
	ends := []float64{near(f1, s0), near(f1, s1), near(f0, s1), near(f0, s0)}
	best := slices.Index(ends, slices.Min(ends))
	if best == 1 || best == 3 {
		s.Reverse()
	}
	splice := Splice{Front: a, At: len(f), New: s}
	if best >= 2 {
		splice.At = 0
		if s[len(s)-1] == f[0] {
			splice.New = s[:len(s)-1]
		}
	} else if s[0] == f[len(f)-1] {
		splice.New = s[1:]
	}
	atoms := append([]Atom{{Splice: &splice}, {Remove: &Place{d.index(b), *second}}}, edited(first)...)
	return d.commit("Join two fronts", atoms...)
}

// Simplify leaves out vertices that are less than tolerance map units off what remains (Douglas and Peucker).
func (d *Document) Simplify(id ID, tolerance float64) error {
	f, err := d.find(id)
	if err != nil {
		return err
	}
	if !(tolerance > 0) || len(f.Line) < 3 {
		return ErrNothing
	}
	short := simplify.DouglasPeucker(tolerance).LineString(slices.Clone(f.Line))
	if len(short) == len(f.Line) {
		return ErrNothing
	}
	return d.byHand("Simplify the front", f, Splice{Front: id, Old: slices.Clone(f.Line), New: short})
}

// Redraw puts another line in the place of a front's, as one edit: what changes of it is kept small.
func (d *Document) Redraw(title string, id ID, line orb.LineString) error {
	f, err := d.find(id)
	if err != nil {
		return err
	}
	if len(line) == 0 {
		return d.Delete(id)
	}
	s := difference(f.Line, line)
	if len(s.Old) == 0 && len(s.New) == 0 {
		return ErrNothing
	}
	s.Front = id
	return d.byHand(title, f, s)
}

// difference is the splice that makes b of a.
func difference(a, b orb.LineString) Splice {
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	k := 0
	for k < len(a)-i && k < len(b)-i && a[len(a)-1-k] == b[len(b)-1-k] {
		k++
	}
	return Splice{At: i, Old: slices.Clone(a[i : len(a)-k]), New: slices.Clone(b[i : len(b)-k])}
}

// SetAttributes changes what is known of a front.
func (d *Document) SetAttributes(id ID, a schema.Attributes) error {
	f, err := d.find(id)
	if err != nil {
		return err
	}
	a = known(a)
	if a.EditSec = f.EditSec; reflect.DeepEqual(a, f.Attributes) {
		return ErrNothing
	}
	return d.commit("Change attributes", Atom{Recast: &Recast{id, f.Attributes, a}})
}

// byHand commits a splice; a model's front is an edited one from then on.
func (d *Document) byHand(title string, f *Front, s Splice) error {
	return d.commit(title, append([]Atom{{Splice: &s}}, edited(f)...)...)
}

// edited says, once, that a model's front was changed by hand.
func edited(f *Front) []Atom {
	after := f.Attributes
	if !asEdited(&after) {
		return nil
	}
	return []Atom{{Recast: &Recast{f.ID, f.Attributes, after}}}
}

// asEdited makes a model's attributes those of an edited front. CALFIN's flag is that of a manual front then, and what was
// measured of the model's line is unknown: nobody has measured the new one.
func asEdited(a *schema.Attributes) bool {
	if a.Source != schema.Model {
		return false
	}
	manual := int64(0)
	a.Source, a.QualFlag = schema.Edited, &manual
	a.Trust, a.Mean, a.Median, a.Length = nil, nil, nil, 0
	return true
}
