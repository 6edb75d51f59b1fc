package edit_test

import (
	"errors"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"

	"icefront/app/edit"
	"icefront/geo/schema"
)

// two is a document with a model's front 1 and a drawn front 2 of scene s1, and a front 3 of another.
func two(t *testing.T) *edit.Document {
	t.Helper()
	d := edit.New(edit.Options{Now: ticking()})
	d.Load([]edit.Front{
		{ID: 1, Scene: "s1", Front: schema.Front{CRS: "EPSG:3413", Line: row(0, 4), Attributes: schema.Attributes{Source: schema.Model, Glacier: "one"}}},
		{ID: 2, Scene: "s1", Front: schema.Front{CRS: "EPSG:3413", Line: row(10, 3), Attributes: schema.Attributes{Source: schema.Manual, Glacier: "two"}}},
		{ID: 3, Scene: "s2", Front: schema.Front{CRS: "EPSG:3413", Line: row(20, 2)}},
	}, nil, 0, 0)
	return d
}

// row is a line of n vertices from x on.
func row(x float64, n int) (l orb.LineString) {
	for i := range n {
		l = append(l, orb.Point{x + float64(i), 0})
	}
	return l
}

// xs are the vertices of all fronts of scene s1, by their x; those that are not on the row have their y added.
func xs(d *edit.Document) (all [][]float64) {
	for _, f := range d.Fronts("s1") {
		line := []float64{}
		for _, p := range f.Line {
			line = append(line, p[0]+p[1])
		}
		all = append(all, line)
	}
	return all
}

// command is one command, and what it makes of the fronts of scene s1.
type command struct {
	name string
	do   func(d *edit.Document) error
	want [][]float64
	err  error
}

// whole are the fronts of two as they are.
func whole() [][]float64 { return [][]float64{{0, 1, 2, 3}, {10, 11, 12}} }

// drawing are commands that begin, change and delete.
func drawing() []command {
	at, whole := orb.Point{0.5, 0}, whole()
	nan, inf := orb.Point{math.NaN(), 0}, orb.Point{0, math.Inf(1)}
	front := func(l orb.LineString) []schema.Front { return []schema.Front{{CRS: "EPSG:3413", Line: l}} }
	second := func(_ any, err error) error { return err }
	return []command{
		{"begin", func(d *edit.Document) error { return second(d.Begin("s1", "", at, schema.Attributes{})) }, [][]float64{{0, 1, 2, 3}, {10, 11, 12}, {0.5}}, nil},
		{"begin nowhere", func(d *edit.Document) error { return second(d.Begin("s1", "", nan, schema.Attributes{})) }, whole, edit.ErrPlace},
		{"add", func(d *edit.Document) error { return second(d.Add("Add", "s1", front(row(5, 2)))) }, [][]float64{{0, 1, 2, 3}, {10, 11, 12}, {5, 6}}, nil},
		{"add nothing", func(d *edit.Document) error { return second(d.Add("Add", "s1", nil)) }, whole, edit.ErrNothing},
		{"replace keeps what was drawn", func(d *edit.Document) error { return second(d.Replace("Predict", "s1", front(row(5, 2)))) }, [][]float64{{10, 11, 12}, {5, 6}}, nil},
		{"replace by nothing", func(d *edit.Document) error { return second(d.Replace("Predict", "s1", nil)) }, [][]float64{{10, 11, 12}}, nil},
		{"append", func(d *edit.Document) error { return d.Append(1, false, row(4, 2)...) }, [][]float64{{0, 1, 2, 3, 4, 5}, {10, 11, 12}}, nil},
		{"append at the head, outwards", func(d *edit.Document) error { return d.Append(2, true, orb.Point{9}, orb.Point{8}) }, [][]float64{{0, 1, 2, 3}, {8, 9, 10, 11, 12}}, nil},
		{"append nothing", func(d *edit.Document) error { return d.Append(1, false) }, whole, edit.ErrNothing},
		{"append to no front", func(d *edit.Document) error { return d.Append(9, false, at) }, whole, edit.ErrNoFront},
		{"append far away", func(d *edit.Document) error { return d.Append(1, false, inf) }, whole, edit.ErrPlace},
		{"insert", func(d *edit.Document) error { return d.Insert(1, 1, at) }, [][]float64{{0, 0.5, 1, 2, 3}, {10, 11, 12}}, nil},
		{"insert at the end", func(d *edit.Document) error { return d.Insert(2, 3, at) }, [][]float64{{0, 1, 2, 3}, {10, 11, 12, 0.5}}, nil},
		{"insert before the first", func(d *edit.Document) error { return d.Insert(1, -1, at) }, whole, edit.ErrVertex},
		{"insert behind the end", func(d *edit.Document) error { return d.Insert(1, 5, at) }, whole, edit.ErrVertex},
		{"insert into no front", func(d *edit.Document) error { return d.Insert(9, 0, at) }, whole, edit.ErrNoFront},
		{"move", func(d *edit.Document) error { return d.Move(1, 3, at) }, [][]float64{{0, 1, 2, 0.5}, {10, 11, 12}}, nil},
		{"move what is not there", func(d *edit.Document) error { return d.Move(1, 4, at) }, whole, edit.ErrVertex},
		{"move of no front", func(d *edit.Document) error { return d.Move(9, 0, at) }, whole, edit.ErrNoFront},
		{"delete vertices", func(d *edit.Document) error { return d.DeleteVertices(1, 1, 3) }, [][]float64{{0, 3}, {10, 11, 12}}, nil},
		{"delete all vertices", func(d *edit.Document) error { return d.DeleteVertices(1, 0, 4) }, [][]float64{{10, 11, 12}}, nil},
		{"delete no vertices", func(d *edit.Document) error { return d.DeleteVertices(1, 2, 2) }, whole, edit.ErrVertex},
		{"delete too many vertices", func(d *edit.Document) error { return d.DeleteVertices(1, 2, 5) }, whole, edit.ErrVertex},
		{"delete", func(d *edit.Document) error { return d.Delete(1) }, [][]float64{{10, 11, 12}}, nil},
		{"delete two, one of them twice", func(d *edit.Document) error { return d.Delete(2, 1, 2) }, nil, nil},
		{"delete one that is not there", func(d *edit.Document) error { return d.Delete(1, 9) }, whole, edit.ErrNoFront},
		{"delete none", func(d *edit.Document) error { return d.Delete() }, whole, edit.ErrNothing},
	}
}

// shaping are commands that turn, cut, join and redraw, and those of attributes.
func shaping() []command {
	at, whole, nan := orb.Point{0.5, 0}, whole(), orb.Point{math.NaN(), 0}
	return []command{
		{"reverse", func(d *edit.Document) error { return d.Reverse(1) }, [][]float64{{3, 2, 1, 0}, {10, 11, 12}}, nil},
		{"reverse no front", func(d *edit.Document) error { return d.Reverse(9) }, whole, edit.ErrNoFront},
		{"split at a vertex", func(d *edit.Document) error { return d.Split(1, 1, nil) }, [][]float64{{0, 1}, {1, 2, 3}, {10, 11, 12}}, nil},
		{"split between vertices", func(d *edit.Document) error { return d.Split(1, 0, &at) }, [][]float64{{0, 0.5}, {0.5, 1, 2, 3}, {10, 11, 12}}, nil},
		{"split between, but at the vertex", func(d *edit.Document) error { return d.Split(1, 1, &orb.Point{1}) }, [][]float64{{0, 1}, {1, 2, 3}, {10, 11, 12}}, nil},
		{"split between, but at the next vertex", func(d *edit.Document) error { return d.Split(1, 0, &orb.Point{1}) }, [][]float64{{0, 1}, {1, 2, 3}, {10, 11, 12}}, nil},
		{"split at the first", func(d *edit.Document) error { return d.Split(1, 0, nil) }, whole, edit.ErrNothing},
		{"split between, but at the first", func(d *edit.Document) error { return d.Split(1, 0, &orb.Point{0}) }, whole, edit.ErrNothing},
		{"split at the last", func(d *edit.Document) error { return d.Split(1, 3, nil) }, whole, edit.ErrNothing},
		{"split behind the last", func(d *edit.Document) error { return d.Split(1, 3, &at) }, whole, edit.ErrNothing},
		{"split between, but at the last", func(d *edit.Document) error { return d.Split(1, 2, &orb.Point{3}) }, whole, edit.ErrNothing},
		{"split at no vertex", func(d *edit.Document) error { return d.Split(1, 4, nil) }, whole, edit.ErrVertex},
		{"split no front", func(d *edit.Document) error { return d.Split(9, 0, nil) }, whole, edit.ErrNoFront},
		{"join with itself", func(d *edit.Document) error { return d.Join(1, 1) }, whole, edit.ErrNothing},
		{"join over scenes", func(d *edit.Document) error { return d.Join(1, 3) }, whole, edit.ErrNothing},
		{"join with no front", func(d *edit.Document) error { return d.Join(1, 9) }, whole, edit.ErrNoFront},
		{"join no front", func(d *edit.Document) error { return d.Join(9, 1) }, whole, edit.ErrNoFront},
		{"simplify", func(d *edit.Document) error { return d.Simplify(1, 0.1) }, [][]float64{{0, 3}, {10, 11, 12}}, nil},
		{"simplify not at all", func(d *edit.Document) error { return d.Simplify(1, 0) }, whole, edit.ErrNothing},
		{"simplify no front", func(d *edit.Document) error { return d.Simplify(9, 1) }, whole, edit.ErrNoFront},
		{"redraw", func(d *edit.Document) error { return d.Redraw("Redraw", 1, orb.LineString{{0}, {0.5}, {3}}) }, [][]float64{{0, 0.5, 3}, {10, 11, 12}}, nil},
		{"redraw as it is", func(d *edit.Document) error { return d.Redraw("Redraw", 1, row(0, 4)) }, whole, edit.ErrNothing},
		{"redraw as nothing", func(d *edit.Document) error { return d.Redraw("Redraw", 1, nil) }, [][]float64{{10, 11, 12}}, nil},
		{"redraw nowhere", func(d *edit.Document) error { return d.Redraw("Redraw", 1, orb.LineString{nan}) }, whole, edit.ErrPlace},
		{"redraw no front", func(d *edit.Document) error { return d.Redraw("Redraw", 9, row(0, 2)) }, whole, edit.ErrNoFront},
		{"attributes", func(d *edit.Document) error { return d.SetAttributes(1, schema.Attributes{Glacier: "x"}) }, whole, nil},
		{"attributes as they are", func(d *edit.Document) error {
			return d.SetAttributes(2, schema.Attributes{Source: schema.Manual, Glacier: "two"})
		}, whole, edit.ErrNothing},
		{"attributes of no front", func(d *edit.Document) error { return d.SetAttributes(9, schema.Attributes{}) }, whole, edit.ErrNoFront},
	}
}

func TestCommands(t *testing.T) {
	for _, tt := range append(drawing(), shaping()...) {
		t.Run(tt.name, func(t *testing.T) {
			d := two(t)
			before := stateOf(t, d)
			if err := tt.do(d); !errors.Is(err, tt.err) {
				t.Fatalf("got %v, want %v", err, tt.err)
			}
			if diff := cmp.Diff(tt.want, xs(d)); diff != "" {
				t.Errorf("after (-want +got):\n%s", diff)
			}
			if _, ok := d.Undo(); ok != (tt.err == nil) {
				t.Errorf("undo %v after %v", ok, tt.err)
			}
			if diff := before.diff(stateOf(t, d)); diff != "" {
				t.Errorf("undone (-want +got):\n%s", diff)
			}
			d.Redo()
			if diff := cmp.Diff(tt.want, xs(d)); diff != "" {
				t.Errorf("done again (-want +got):\n%s", diff)
			}
		})
	}
}

// Two fronts are joined by their nearest ends, however they run; a common vertex is there once.
func TestJoinByAllEnds(t *testing.T) {
	back := func(l orb.LineString) orb.LineString { l.Reverse(); return l }
	tests := []struct {
		name string
		a, b orb.LineString
		want []float64
	}{
		{"end to beginning", row(0, 3), row(5, 3), []float64{0, 1, 2, 5, 6, 7}},
		{"end to end", row(0, 3), back(row(5, 3)), []float64{0, 1, 2, 5, 6, 7}},
		{"beginning to end", row(5, 3), row(0, 3), []float64{0, 1, 2, 5, 6, 7}},
		{"beginning to beginning", back(row(0, 3)), row(5, 3), []float64{7, 6, 5, 2, 1, 0}},
		{"end to beginning, common", row(0, 3), row(2, 3), []float64{0, 1, 2, 3, 4}},
		{"end to end, common", row(0, 3), back(row(2, 3)), []float64{0, 1, 2, 3, 4}},
		{"beginning to end, common", row(2, 3), row(0, 3), []float64{0, 1, 2, 3, 4}},
		{"beginning to beginning, common", back(row(0, 3)), row(2, 3), []float64{4, 3, 2, 1, 0}},
		{"a single vertex", row(0, 3), row(4, 1), []float64{0, 1, 2, 4}},
		{"nothing", row(0, 3), nil, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := edit.New(edit.Options{})
			ids, err := d.Add("Add", "s1", []schema.Front{{Line: tt.a, Attributes: schema.Attributes{Source: schema.Model}}, {Line: tt.b}})
			if err != nil {
				t.Fatal(err)
			}
			if err := d.Join(ids[0], ids[1]); (err != nil) != (tt.want == nil) {
				t.Fatal(err)
			}
			if tt.want == nil {
				return
			}
			if diff := cmp.Diff([][]float64{tt.want}, xs(d)); diff != "" {
				t.Error(diff)
			}
			if f, ok := d.Front(ids[0]); !ok || f.Source != schema.Edited || *f.QualFlag != 0 {
				t.Errorf("a model's front that was joined is an edited one: %+v", f.Attributes)
			}
		})
	}
}

// Replace keeps drawn and edited fronts, and says how many.
func TestReplaceKeepsWhatWasEdited(t *testing.T) {
	d := two(t)
	if err := d.Move(1, 0, orb.Point{7}); err != nil {
		t.Fatal(err)
	}
	kept, err := d.Replace("Predict", "s1", []schema.Front{{Line: row(0, 2), Attributes: schema.Attributes{Source: schema.Model}}})
	if kept != 2 || err != nil || len(d.Fronts("s1")) != 3 {
		t.Errorf("kept %d, %v, %v", kept, err, xs(d))
	}
	if kept, err = d.Replace("Predict", "s1", nil); kept != 2 || err != nil || len(d.Fronts("s1")) != 2 {
		t.Errorf("kept %d, %v, %v", kept, err, xs(d))
	}
}

// The history is bounded by bytes; the last edit can always be undone.
func TestHistoryIsBounded(t *testing.T) {
	for _, limit := range []int{1, 5000, 50_000} {
		d := edit.New(edit.Options{Limit: limit})
		for i := range 1000 {
			if _, err := d.Begin("s1", "", orb.Point{float64(i)}, schema.Attributes{}); err != nil {
				t.Fatal(err)
			}
		}
		undone := 0
		for _, ok := d.Undo(); ok; _, ok = d.Undo() {
			undone++
		}
		if undone < 1 || undone > 1+limit/600 || limit > 1 && undone < limit/900 {
			t.Errorf("limit %d: %d edits were undone", limit, undone)
		}
	}
}

// Time is counted between edits that follow each other soon, and not undone.
func TestEditSeconds(t *testing.T) {
	d := two(t) // its clock makes an edit last 7 seconds
	for i := range 3 {
		if err := d.Move(2, 0, orb.Point{float64(i), 1}); err != nil {
			t.Fatal(err)
		}
	}
	if f, _ := d.Front(2); f.EditSec != 14 {
		t.Errorf("%v seconds, want 14", f.EditSec)
	}
	d.Undo()
	if f, _ := d.Front(2); f.EditSec != 14 {
		t.Errorf("undone: %v seconds, want 14", f.EditSec)
	}
}

// Numbers that are none are unknown: a journal could not hold them.
func TestAttributesThatAreNoNumbers(t *testing.T) {
	d := two(t)
	nan := math.NaN()
	extra := map[string]any{"a": nan, "b": "x"}
	if err := d.SetAttributes(1, schema.Attributes{Trust: &nan, Length: math.Inf(1), Extra: extra}); err != nil {
		t.Fatal(err)
	}
	f, _ := d.Front(1)
	if f.Trust != nil || f.Length != 0 || len(f.Extra) != 1 || len(extra) != 2 {
		t.Errorf("got %+v; the caller's %v", f.Attributes, extra)
	}
}
