package edit_test

import (
	"testing"

	"github.com/paulmach/orb"

	"icefront/app/edit"
	"icefront/geo/schema"
)

// A drawing is in the document from its first vertex: undoing goes back through it, vertex by vertex.
func TestDrawingIsUndoneVertexByVertex(t *testing.T) {
	d := edit.New(edit.Options{})
	id, err := d.Begin("s1", "EPSG:3413", orb.Point{0, 0}, schema.Attributes{Source: schema.Manual})
	if err != nil {
		t.Fatal(err)
	}
	for i := 1.0; i < 4; i++ {
		if err := d.Append(id, false, orb.Point{i, i}); err != nil {
			t.Fatal(err)
		}
	}
	for n := 3; n >= 0; n-- {
		if _, ok := d.Undo(); !ok {
			t.Fatal("nothing to undo")
		}
		if f, _ := d.Front(id); len(f.Line) != n {
			t.Fatalf("%d vertices, want %d", len(f.Line), n)
		}
	}
	for range 4 {
		d.Redo()
	}
	if f, _ := d.Front(id); len(f.Line) != 4 || f.Line[3] != (orb.Point{3, 3}) {
		t.Errorf("after doing all again: %v", f.Line)
	}
}
