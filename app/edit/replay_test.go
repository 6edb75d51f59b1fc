package edit_test

import (
	"context"
	"errors"
	"math"
	"testing"

	"github.com/paulmach/orb"

	"icefront/app/edit"
	"icefront/app/edit/zones"
	"icefront/app/layer"
	"icefront/geo"
	"icefront/geo/zone"
)

// A record that does not fit is refused whole: the document is as it was.
func TestReplayRefusesWhatDoesNotFit(t *testing.T) {
	ok := edit.Atom{Splice: &edit.Splice{Front: 1, At: 4, New: []orb.Point{{4}}}}
	front := func(id edit.ID) *edit.Place { return &edit.Place{Front: edit.Front{ID: id, Scene: "s1"}} }
	l := &layer.Layer{ID: 1}
	far := zones.Patch{Scene: "s1", Grid: grids()["s1"], Blocks: []zones.Change{{At: zones.At{X: 9}}}}
	other := zones.Patch{Scene: "s1", Grid: geo.PixelGrid(2, 2)}
	tests := []struct {
		name string
		atom edit.Atom
	}{
		{"nothing", edit.Atom{}},
		{"two things", edit.Atom{Reverse: 1, Remove: front(1)}},
		{"a front that is there", edit.Atom{Create: front(1)}},
		{"a front without a number", edit.Atom{Create: front(0)}},
		{"no front to remove", edit.Atom{Remove: front(9)}},
		{"no front to reverse", edit.Atom{Reverse: 9}},
		{"no front to change", edit.Atom{Recast: &edit.Recast{Front: 9}}},
		{"no front of vertices", edit.Atom{Splice: &edit.Splice{Front: 9}}},
		{"other vertices", edit.Atom{Splice: &edit.Splice{Front: 1, Old: []orb.Point{{8}}}}},
		{"vertices before the first", edit.Atom{Splice: &edit.Splice{Front: 1, At: -1}}},
		{"vertices behind the last", edit.Atom{Splice: &edit.Splice{Front: 1, At: math.MaxInt, Old: []orb.Point{{8}}}}},
		{"vertices that are nowhere", edit.Atom{Splice: &edit.Splice{Front: 1, New: []orb.Point{{math.Inf(1)}}}}},
		{"a layer that is there", edit.Atom{Layer: &edit.Relayer{After: l}}},
		{"no layer", edit.Atom{Layer: &edit.Relayer{}}},
		{"a layer that becomes another", edit.Atom{Layer: &edit.Relayer{Before: l, After: &layer.Layer{ID: 2}}}},
		{"zones beyond the scene", edit.Atom{Zones: &far}},
		{"zones of another scene's size", edit.Atom{Zones: &other}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := two(t)
			d.PutLayer(*l, 0)
			d.Canvas("s1", grids()["s1"], nil)
			before := stateOf(t, d)
			e := edit.Edit{Title: "Odd", Atoms: []edit.Atom{ok, tt.atom}}
			for _, how := range []edit.How{edit.Done, edit.Undone, edit.Redone, edit.Quiet, 77} {
				if err := d.Replay(edit.Record{Edit: e, How: how}); err == nil && how <= edit.Quiet && how != edit.Redone {
					t.Errorf("how %d: no error", how)
				}
			}
			if diff := before.diff(stateOf(t, d)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if d.CanUndo() != "" || d.CanRedo() != "" {
				t.Errorf("history: %q, %q", d.CanUndo(), d.CanRedo())
			}
		})
	}
}

// A patch that was made on zones that have changed since is outdated.
func TestPaint(t *testing.T) {
	d := edit.New(edit.Options{})
	g := geo.PixelGrid(9, 9)
	c := d.Canvas("s1", g, nil)
	paint := func(x float64) zones.Patch {
		p, err := c.Paint(context.Background(), "s1", zones.Shape{Line: []orb.Point{{x, x}}}, zone.Ocean)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	p, late, nowhere := paint(1.5), paint(3.5), paint(99)
	other := p
	other.Scene = "s2"
	tests := []struct {
		name  string
		patch zones.Patch
		want  error
	}{
		{"fits", p, nil},
		{"again", p, edit.ErrOutdated},
		{"late", late, edit.ErrOutdated},
		{"beside the scene", nowhere, edit.ErrNothing},
		{"of a scene without zones", other, edit.ErrOutdated},
	}
	for _, tt := range tests {
		if err := d.Paint(tt.patch); !errors.Is(err, tt.want) {
			t.Errorf("%s: got %v, want %v", tt.name, err, tt.want)
		}
	}
	if d.Painted("s1") == nil || d.Painted("s2") != nil {
		t.Error("painted: s1 only")
	}
	d.Undo()
	if d.Painted("s1") != nil {
		t.Error("undone, and still painted")
	}
}

// Zones that a journal brings need no scene; when it is opened, what was known of it lies below.
func TestReplayPaintsBeforeTheSceneIsOpen(t *testing.T) {
	g := geo.PixelGrid(600, 9)
	var records []edit.Record
	d := edit.New(edit.Options{Commit: func(r edit.Record) error { records = append(records, r); return nil }})
	base := zones.New(g, nil)
	rock, err := base.Paint(context.Background(), "", zones.Shape{Ring: []orb.Point{{0, 0}, {600, 0}, {600, 9}, {0, 9}}}, zone.Rock)
	if err != nil {
		t.Fatal(err)
	}
	base.Apply(rock)
	p, err := d.Canvas("s1", g, base).Paint(context.Background(), "s1", zones.Shape{Line: []orb.Point{{2.5, 2.5}}}, zone.Ocean)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Paint(p); err != nil {
		t.Fatal(err)
	}
	again := edit.New(edit.Options{})
	for _, r := range records {
		if err := again.Replay(r); err != nil {
			t.Fatal(err)
		}
	}
	img, err := again.Canvas("s1", g, base).Read(context.Background(), 1, g.Bounds(), g.Width, g.Height)
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range img.Pix {
		want := float32(zone.Rock)
		if i == 2*g.Width+2 {
			want = float32(zone.Ocean)
		}
		if v != want {
			t.Fatalf("pixel %d, %d is %v, want %v", i%g.Width, i/g.Width, v, want)
		}
	}
}
