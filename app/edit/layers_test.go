package edit_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"icefront/app/edit"
	"icefront/app/layer"
)

// abc is a document with layers a, b and c: 1, 2 and 3.
func abc() *edit.Document {
	d := edit.New(edit.Options{})
	for i, name := range []string{"b", "c"} {
		d.PutLayer(layer.Layer{Name: name}, i)
	}
	d.PutLayer(layer.Layer{Name: "a"}, -1)
	return d
}

func names(d *edit.Document) string {
	var all []string
	for _, l := range d.Layers() {
		all = append(all, l.Name)
	}
	return strings.Join(all, " ")
}

func TestLayers(t *testing.T) {
	const b, c, a = layer.ID(1), layer.ID(2), layer.ID(3)
	tests := []struct {
		name   string
		do     func(d *edit.Document) error
		want   string
		err    error
		undone string // empty: it is no edit
	}{
		{"move up", func(d *edit.Document) error { return d.MoveLayer(a, 2) }, "b a c", nil, "a b c"},
		{"move to the top", func(d *edit.Document) error { return d.MoveLayer(a, 99) }, "b c a", nil, "a b c"},
		{"move to the bottom", func(d *edit.Document) error { return d.MoveLayer(c, -1) }, "c a b", nil, "a b c"},
		{"move before itself", func(d *edit.Document) error { return d.MoveLayer(b, 1) }, "a b c", nil, ""},
		{"move behind itself", func(d *edit.Document) error { return d.MoveLayer(b, 2) }, "a b c", nil, ""},
		{"move none", func(d *edit.Document) error { return d.MoveLayer(9, 2) }, "a b c", edit.ErrNoLayer, ""},
		{"rename", func(d *edit.Document) error { return d.RenameLayer(b, "x") }, "a x c", nil, "a b c"},
		{"rename as it is", func(d *edit.Document) error { return d.RenameLayer(b, "b") }, "a b c", nil, ""},
		{"rename none", func(d *edit.Document) error { return d.RenameLayer(9, "x") }, "a b c", edit.ErrNoLayer, ""},
		{"remove", func(d *edit.Document) error { return d.RemoveLayers(b) }, "a c", nil, "a b c"},
		{"remove two", func(d *edit.Document) error { return d.RemoveLayers(a, c) }, "b", nil, "a b c"},
		{"remove none", func(d *edit.Document) error { return d.RemoveLayers() }, "a b c", edit.ErrNothing, ""},
		{"remove one that is not there", func(d *edit.Document) error { return d.RemoveLayers(a, 9) }, "a b c", edit.ErrNoLayer, ""},
		{"put", func(d *edit.Document) error { d.PutLayer(layer.Layer{Name: "x"}, 1); return nil }, "a x b c", nil, ""},
		{"set", func(d *edit.Document) error { d.SetLayer(layer.Layer{ID: b, Name: "x"}); return nil }, "a x c", nil, ""},
		{"set none", func(d *edit.Document) error { d.SetLayer(layer.Layer{ID: 9, Name: "x"}); return nil }, "a b c", nil, ""},
		{"drop", func(d *edit.Document) error { d.DropLayers(a, b, 9); return nil }, "c", nil, ""},
		{"drop none", func(d *edit.Document) error { d.DropLayers(9); return nil }, "a b c", nil, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := abc()
			if err := tt.do(d); !errors.Is(err, tt.err) {
				t.Fatalf("got %v, want %v", err, tt.err)
			}
			if got := names(d); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
			_, ok := d.Undo()
			if ok != (tt.undone != "") || ok && names(d) != tt.undone {
				t.Errorf("undone %v: %q, want %q", ok, names(d), tt.undone)
			}
			if d.Redo(); names(d) != tt.want {
				t.Errorf("done again: %q, want %q", names(d), tt.want)
			}
		})
	}
}

// How a layer is shown, and where its file lies now, is not undone with its name and place.
func TestUndoLeavesStyleAndPath(t *testing.T) {
	d := abc()
	if err := errors.Join(d.RenameLayer(1, "x"), d.MoveLayer(1, 0)); err != nil {
		t.Fatal(err)
	}
	st := layer.Style{Visible: true, Opacity: 0.5}
	if !d.SetStyle(1, st) || d.SetStyle(1, st) || d.SetStyle(9, st) {
		t.Error("style: want a change, no change, no layer")
	}
	l := d.Layers()[0]
	l.Path = "moved.tif"
	d.SetLayer(l)
	d.Undo()
	d.Undo()
	want := layer.Layer{ID: 1, Name: "b", Path: "moved.tif", Style: st}
	if diff := cmp.Diff(want, d.Layers()[1]); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// A layer that was closed meanwhile is left out when its edits are undone.
func TestUndoOfAClosedLayer(t *testing.T) {
	d := abc()
	if err := errors.Join(d.RenameLayer(1, "x"), d.MoveLayer(2, 0)); err != nil {
		t.Fatal(err)
	}
	d.DropLayers(1)
	d.Undo()
	d.Undo()
	if got := names(d); got != "a c" {
		t.Errorf("got %q", got)
	}
}
