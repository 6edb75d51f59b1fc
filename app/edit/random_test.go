package edit_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"

	"icefront/app/edit"
	"icefront/app/edit/zones"
	"icefront/app/layer"
	"icefront/geo"
	"icefront/geo/schema"
	"icefront/geo/zone"
)

// user edits a document at random; the same seed does the same.
type user struct {
	doc   *edit.Document
	rng   *rand.Rand
	quiet bool // layers come and go with what is opened, too
}

// grids of two scenes: few pixels, on several blocks.
func grids() map[string]geo.Grid {
	return map[string]geo.Grid{"s1": geo.PixelGrid(zones.Side+9, 4), "s2": geo.PixelGrid(3, 2*zones.Side+1)}
}

// ticking is a clock that always tells the same.
func ticking() func() time.Time {
	now := time.Date(2024, 3, 1, 12, 0, 0, 0, time.UTC)
	return func() time.Time {
		now = now.Add(7 * time.Second)
		return now
	}
}

func newUser(seed uint64, o edit.Options) *user {
	o.Now = ticking()
	u := &user{doc: edit.New(o), rng: rand.New(rand.NewPCG(seed, 1))}
	for i := range 4 {
		u.doc.PutLayer(layer.Layer{Kind: layer.Vector, Name: fmt.Sprint("layer ", i)}, i)
	}
	for scene, g := range grids() {
		u.doc.Canvas(scene, g, nil)
	}
	return u
}

func (u *user) point() orb.Point {
	return orb.Point{float64(u.rng.IntN(5000)) / 7, -float64(u.rng.IntN(5000)) / 3}
}

func (u *user) line() orb.LineString {
	l := make(orb.LineString, 1+u.rng.IntN(6))
	for i := range l {
		l[i] = u.point()
	}
	return l
}

func (u *user) scene() string { return fmt.Sprint("s", 1+u.rng.IntN(2)) }

func (u *user) attributes() schema.Attributes {
	sources := []schema.Source{schema.Model, schema.Manual, schema.Imported}
	return schema.Attributes{Glacier: fmt.Sprint("g", u.rng.IntN(100)), Source: sources[u.rng.IntN(3)], Extra: map[string]any{"x": "y"}}
}

// step edits until something has changed.
func (u *user) step() {
	for range 1000 {
		if u.rng.IntN(4) == 0 {
			back := u.doc.Undo
			if u.rng.IntN(3) == 0 {
				back = u.doc.Redo
			}
			if _, ok := back(); ok {
				return
			}
			continue
		}
		if u.quiet && u.rng.IntN(20) == 0 {
			u.open()
			return
		}
		before := u.doc.Edits()
		err := u.command()
		if err == nil && u.doc.Edits() > before {
			return
		}
		if err != nil && !errors.Is(err, edit.ErrNothing) && !errors.Is(err, edit.ErrVertex) {
			panic(err)
		}
	}
	panic("nothing can be done")
}

// open puts, changes or drops a layer, as opening and closing do.
func (u *user) open() {
	layers := u.doc.Layers()
	if len(layers) < 3 {
		u.doc.PutLayer(layer.Layer{Kind: layer.Mask, Name: "mask"}, u.rng.IntN(3))
		return
	}
	l := layers[u.rng.IntN(len(layers))]
	if u.rng.IntN(2) == 0 {
		u.doc.DropLayers(l.ID)
		return
	}
	l.Path += "x"
	u.doc.SetLayer(l)
}

func (u *user) command() error {
	fronts := u.doc.Fronts("")
	if len(fronts) < 2 || len(fronts) < 12 && u.rng.IntN(5) == 0 {
		return u.add()
	}
	f, g := fronts[u.rng.IntN(len(fronts))], fronts[u.rng.IntN(len(fronts))]
	i := u.rng.IntN(len(f.Line) + 1)
	switch u.rng.IntN(16) {
	case 0, 1:
		return u.doc.Append(f.ID, u.rng.IntN(2) == 0, u.line()...)
	case 2:
		return u.doc.Insert(f.ID, i, u.point())
	case 3, 4:
		return u.doc.Move(f.ID, i, u.point())
	case 5:
		return u.doc.DeleteVertices(f.ID, i, i+1+u.rng.IntN(5))
	case 6:
		return u.doc.Delete(f.ID, g.ID)
	case 7:
		return u.doc.Reverse(f.ID)
	case 8:
		if p := u.point(); u.rng.IntN(2) == 0 {
			return u.doc.Split(f.ID, i, &p)
		}
		return u.doc.Split(f.ID, i, nil)
	case 9:
		return u.doc.Join(f.ID, g.ID)
	case 10:
		return u.doc.Simplify(f.ID, 50)
	case 11:
		return u.doc.Redraw("Redraw", f.ID, slices.Concat(f.Line[:i], u.line()))
	case 12:
		return u.doc.SetAttributes(f.ID, u.attributes())
	case 13:
		return u.order()
	}
	return u.paint()
}

func (u *user) add() error {
	switch u.rng.IntN(3) {
	case 0:
		_, err := u.doc.Begin(u.scene(), "EPSG:3413", u.point(), u.attributes())
		return err
	case 1:
		_, err := u.doc.Replace("Predict", u.scene(), []schema.Front{{CRS: "EPSG:3413", Line: u.line(), Attributes: u.attributes()}})
		return err
	}
	two := []schema.Front{{CRS: "EPSG:3413", Line: u.line()}, {CRS: "EPSG:3413", Line: u.line(), Attributes: u.attributes()}}
	_, err := u.doc.Add("Import", u.scene(), two)
	return err
}

// order changes layers.
func (u *user) order() error {
	layers := u.doc.Layers()
	if len(layers) == 0 {
		return edit.ErrNothing
	}
	id := layers[u.rng.IntN(len(layers))].ID
	switch u.rng.IntN(5) {
	case 0:
		return u.doc.RemoveLayers(id)
	case 1, 2:
		return u.doc.RenameLayer(id, fmt.Sprint("name ", u.rng.IntN(50)))
	}
	return u.doc.MoveLayer(id, u.rng.IntN(len(layers)+1))
}

func (u *user) paint() error {
	scene := u.scene()
	c := u.doc.Canvas(scene, grids()[scene], nil)
	g := c.Grid()
	at := func() orb.Point {
		return orb.Point{u.rng.Float64() * float64(g.Width), u.rng.Float64() * float64(g.Height)}
	}
	s := zones.Shape{Line: []orb.Point{at(), at()}, Radius: u.rng.Float64() * 3}
	if u.rng.IntN(3) == 0 {
		s = zones.Shape{Ring: []orb.Point{at(), at(), at()}}
	}
	p, err := c.Paint(context.Background(), scene, s, zone.Class(u.rng.IntN(4)))
	if err != nil {
		return err
	}
	return u.doc.Paint(p)
}

// state is all that a user sees, but how layers are shown, and the time that was spent.
type state struct {
	fronts []edit.Front
	layers []layer.Layer
	zones  map[string]string
}

// stateOf copies all of a document. Zones are those of an earlier state unless they may have changed.
func stateOf(t testing.TB, d *edit.Document) (s state) {
	t.Helper()
	for _, f := range d.Fronts("") {
		f.Line = slices.Clone(f.Line)
		f.EditSec = 0
		s.fronts = append(s.fronts, f)
	}
	for _, l := range d.Layers() {
		l.Style = layer.Style{}
		s.layers = append(s.layers, l)
	}
	s.zones = map[string]string{}
	for scene, g := range grids() {
		img, err := d.Canvas(scene, g, nil).Read(context.Background(), 1, g.Bounds(), g.Width, g.Height)
		if err != nil {
			t.Fatal(err)
		}
		classes := make([]byte, len(img.Pix))
		for i, v := range img.Pix {
			classes[i] = byte(v)
		}
		s.zones[scene] = string(classes)
	}
	return s
}

func (s state) diff(other state) string { return cmp.Diff(s, other, cmp.AllowUnexported(state{})) }

// Whatever is done, undone and done again, all is as it was then: the model keeps copies of everything.
func TestUndoGoesBackThroughWholeCopies(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	u := newUser(seed, edit.Options{Limit: 1 << 30})
	copies, at := []state{stateOf(t, u.doc)}, 0
	steps := 10_000
	if testing.Short() {
		steps = 1000
	}
	for n := range steps {
		undo, redo := u.doc.CanUndo(), u.doc.CanRedo()
		switch how := u.rng.IntN(8); {
		case how == 0:
			if _, ok := u.doc.Undo(); ok {
				at--
			} else if undo != "" || at != 0 {
				t.Fatalf("seed %d, step %d: nothing to undo, want %q", seed, n, undo)
			}
		case how == 1:
			if _, ok := u.doc.Redo(); ok {
				at++
			} else if redo != "" || at != len(copies)-1 {
				t.Fatalf("seed %d, step %d: nothing to do again, want %q", seed, n, redo)
			}
		default:
			before := u.doc.Edits()
			if err := u.command(); err != nil || u.doc.Edits() == before {
				break
			}
			at++
			copies = append(copies[:at], stateOf(t, u.doc))
		}
		if diff := copies[at].diff(stateOf(t, u.doc)); diff != "" {
			t.Fatalf("seed %d, step %d: not as it was (-want +got):\n%s", seed, n, diff)
		}
	}
	if len(copies) < steps/4 {
		t.Errorf("seed %d: only %d edits", seed, len(copies))
	}
}

// What a journal holds, up to any record, makes the document of then.
func TestReplayEqualsTheDocumentOfThen(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	var records []edit.Record
	u := newUser(seed, edit.Options{Commit: func(r edit.Record) error { records = append(records, r); return nil }})
	u.quiet = true
	then := map[int]state{}
	for range 800 {
		u.step()
		if u.rng.IntN(10) == 0 {
			then[len(records)] = stateOf(t, u.doc)
		}
	}
	again := edit.New(edit.Options{Now: ticking()})
	for i, r := range records {
		if err := again.Replay(r); err != nil {
			t.Fatalf("seed %d, record %d: %v", seed, i, err)
		}
		want, ok := then[i+1]
		if !ok {
			continue
		}
		if diff := want.diff(stateOf(t, again)); diff != "" {
			t.Fatalf("seed %d, record %d (-want +got):\n%s", seed, i, diff)
		}
	}
	same(t, u.doc, again)
}

// same compares all of two documents.
func same(t *testing.T, want, got *edit.Document) {
	t.Helper()
	if diff := stateOf(t, want).diff(stateOf(t, got)); diff != "" {
		t.Errorf("state (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(want.Fronts(""), got.Fronts("")); diff != "" {
		t.Errorf("fronts (-want +got):\n%s", diff)
	}
	wf, wl := want.Next()
	if gf, gl := got.Next(); gf != wf || gl != wl {
		t.Errorf("next numbers %d, %d, want %d, %d", gf, gl, wf, wl)
	}
	if want.CanUndo() != got.CanUndo() || want.CanRedo() != got.CanRedo() {
		t.Errorf("history %q, %q, want %q, %q", got.CanUndo(), got.CanRedo(), want.CanUndo(), want.CanRedo())
	}
}

// A journal that begins when a project was saved holds undoing of what came before.
func TestReplayGoesOnFromASavedProject(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	var records []edit.Record
	u := newUser(seed, edit.Options{Commit: func(r edit.Record) error { records = append(records, r); return nil }})
	for range 200 {
		u.step()
	}
	again := edit.New(edit.Options{Now: ticking()})
	nextFront, nextLayer := u.doc.Next()
	again.Load(u.doc.Fronts(""), u.doc.Layers(), nextFront, nextLayer)
	for scene, g := range grids() {
		again.Canvas(scene, g, u.doc.Canvas(scene, g, nil))
	}
	records = nil
	for range 10 {
		for range 40 {
			u.doc.Undo()
		}
		for range 20 {
			u.doc.Redo()
		}
		for range 5 {
			u.step()
		}
	}
	for i, r := range records {
		if err := again.Replay(r); err != nil {
			t.Fatalf("seed %d, record %d: %v", seed, i, err)
		}
	}
	if diff := stateOf(t, u.doc).diff(stateOf(t, again)); diff != "" {
		t.Errorf("seed %d (-want +got):\n%s", seed, diff)
	}
}
