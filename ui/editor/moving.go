package editor

import (
	"slices"

	"github.com/paulmach/orb"

	"icefront/ui/mapview"
)

// moving is a vertex that is dragged, and with it all others that are selected.
type moving struct {
	v     *vertices
	of    selection
	index int // of the vertex under the hand
	from  mapview.Pointer
	by    orb.Point // how far, in map units
	moved bool
}

func newMoving(v *vertices, at mapview.Pointer, h hit) *moving {
	m := &moving{v: v, of: v.selected, index: h.Index, from: at}
	if _, also := slices.BinarySearch(m.of.at, h.Index); m.of.front != h.front || !also {
		m.of = selection{h.front, h.line, []int{h.Index}}
	}
	return m
}

// drag shows where the vertices would lie. Only their own segments are drawn.
func (h *moving) drag(m *mapview.Map, at mapview.Pointer) {
	h.moved = h.moved || !m.Near(h.from, at)
	if !h.moved {
		return
	}
	h.by = orb.Point{at.World[0] - h.from.World[0], at.World[1] - h.from.World[1]}
	m.SetLive(h.shapes())
}

func (h *moving) shapes() (s mapview.Sketch) {
	line, at := h.of.line, h.of.at
	for i := 0; i < len(at); {
		k := i + 1
		for k < len(at) && at[k] == at[k-1]+1 {
			k++
		}
		var pts []orb.Point
		if first := at[i]; first > 0 {
			pts = append(pts, line[first-1])
		}
		shape := mapview.Shape{Marks: true}
		for _, j := range at[i:k] {
			pts = append(pts, h.to(line[j]))
			if j == h.index {
				shape.Hot = len(pts)
			}
		}
		if last := at[k-1]; last+1 < len(line) {
			pts = append(pts, line[last+1])
		}
		shape.Points = pts
		s = append(s, shape)
		i = k
	}
	return s
}

func (h *moving) to(p orb.Point) orb.Point { return orb.Point{p[0] + h.by[0], p[1] + h.by[1]} }

// drop moves the vertices, as one edit. What did not move is a click, which selects.
func (h *moving) drop() {
	e := h.v.e
	e.m.SetLive(nil)
	if !h.moved {
		h.v.selects(selection{h.of.front, h.of.line, []int{h.index}})
		return
	}
	h.v.selected, h.v.moves = selection{front: h.of.front, at: h.of.at}, true
	defer func() { h.v.moves = false }()
	e.chosen = h.of.front
	var err error
	if len(h.of.at) == 1 {
		err = e.doc().Move(h.of.front, h.index, h.to(h.of.line[h.index]))
	} else {
		line := slices.Clone(h.of.line)
		for _, i := range h.of.at {
			line[i] = h.to(line[i])
		}
		err = e.doc().Redraw("Move vertices", h.of.front, line)
	}
	if !e.did(err) {
		h.v.selected = selection{}
	}
}

func (h *moving) cancel() {}

// box is a rectangle that selects vertices.
type box struct {
	v        *vertices
	from, to mapview.Pointer
	moved    bool
}

func (b *box) drag(m *mapview.Map, at mapview.Pointer) {
	b.to, b.moved = at, b.moved || !m.Near(b.from, at)
	r := b.bound()
	m.SetLive(mapview.Sketch{{Points: []orb.Point{r.Min, {r.Max[0], r.Min[1]}, r.Max, {r.Min[0], r.Max[1]}}, Closed: true, Dashes: dashes()}})
}

func (b *box) bound() orb.Bound { return orb.MultiPoint{b.from.World, b.to.World}.Bound() }

// drop selects what of the chosen front lies in the box, or else of the front that has most in it. A click adds the
// vertex under it to what is selected, or takes it out.
func (b *box) drop() {
	b.v.e.m.SetLive(nil)
	if !b.moved {
		b.toggle()
		return
	}
	s, r := b.v.e.fronts(), b.bound()
	var best selection
	for i, l := range s.lines {
		in := selection{s.ids[i], l, nil}
		for k, p := range l {
			if r.Contains(p) {
				in.at = append(in.at, k)
			}
		}
		if len(in.at) > 0 && in.front == b.v.e.chosen {
			best = in
			break
		}
		if len(in.at) > len(best.at) {
			best = in
		}
	}
	if len(best.at) > 0 {
		b.v.selects(best)
	}
}

func (b *box) toggle() {
	h := b.v.e.pick(b.from)
	if h.front == 0 || !h.Vertex {
		return
	}
	s := b.v.selected
	if s.front != h.front {
		s = selection{h.front, h.line, nil}
	}
	at := slices.Clone(s.at)
	if i, has := slices.BinarySearch(at, h.Index); has {
		s.at = slices.Delete(at, i, i+1)
	} else {
		s.at = slices.Insert(at, i, h.Index)
	}
	b.v.selects(s)
}

func (b *box) cancel() {}

// dashes are those of lines that are not there yet, in Fyne's units.
func dashes() []float64 { return []float64{6, 4} }
