package wire

import (
	"context"
	"errors"
	"path/filepath"
	"testing"

	"github.com/paulmach/orb"

	"icefront/app"
	"icefront/app/edit/zones"
	"icefront/app/job"
	"icefront/app/project"
	"icefront/geo"
	"icefront/geo/schema"
	"icefront/geo/zone"
)

// owner is a session on its own loop, with real files.
type owner struct {
	t    *testing.T
	s    *app.Session
	loop *job.Loop
}

func newOwner(t *testing.T, state string) *owner {
	t.Helper()
	o := &owner{t: t, loop: job.NewLoop()}
	o.s = app.New(Deps(Config{State: state}), o.loop.Post)
	go o.loop.Run()
	t.Cleanup(o.loop.Stop)
	return o
}

// do runs f on the owner; what f reports comes back.
func (o *owner) do(f func(s *app.Session) error) {
	o.t.Helper()
	ended := make(chan error, 1)
	o.loop.Post(func() { ended <- f(o.s) })
	if err := <-ended; err != nil {
		o.t.Fatal(err)
	}
}

// await runs f and waits until no job is left.
func (o *owner) await(f func(s *app.Session, then func(error))) {
	o.t.Helper()
	ended, idle := make(chan error, 1), make(chan struct{})
	o.loop.Post(func() { f(o.s, func(err error) { ended <- err }) })
	if err := <-ended; err != nil {
		o.t.Fatal(err)
	}
	o.loop.Post(func() { o.s.WhenIdle(func() { close(idle) }) })
	<-idle
}

// draw opens a real scene, draws a front on it and paints a zone.
func (o *owner) draw() (line orb.LineString) {
	o.t.Helper()
	path, err := filepath.Abs(filepath.Join("..", "..", "..", "resources", "sample", "SI_2013-08-14_TSX_7_1_125.tif"))
	if err != nil {
		o.t.Fatal(err)
	}
	o.await(func(s *app.Session, then func(error)) { s.Add(path, 1, then) })
	o.do(func(s *app.Session) error {
		c := s.Scene().Grid().Centre()
		line = orb.LineString{c, {c[0] + 100.1, c[1] + 50.3}, {c[0] + 200.7, c[1]}}
		id, err := s.Begin(line[0], s.ByHand())
		if err != nil {
			return err
		}
		return s.Edits().Append(id, false, line[1:]...)
	})
	o.await(func(s *app.Session, then func(error)) {
		s.Paint(s.Key(), zones.Shape{Line: []orb.Point{{50, 50}}, Radius: 4}, zone.Rock, then)
	})
	return line
}

// holds checks that a session has what was drawn.
func (o *owner) holds(line orb.LineString) {
	o.t.Helper()
	o.do(func(s *app.Session) error {
		if s.Scene() == nil {
			return errors.New("no scene is open")
		}
		fronts := s.Edits().Fronts(s.Key())
		if len(fronts) != 1 || !fronts[0].Line.Equal(line) || fronts[0].Source != schema.Manual {
			o.t.Errorf("fronts: %+v, want one along %v", fronts, line)
		}
		return nil
	})
}

func TestProjectRoundTrip(t *testing.T) {
	path := filepath.Join(t.TempDir(), "p"+project.Extension)
	a := newOwner(t, t.TempDir())
	line := a.draw()
	a.do(func(s *app.Session) error {
		if !s.Unsaved() {
			t.Error("a drawing is not worth saving")
		}
		return nil
	})
	a.await(func(s *app.Session, then func(error)) { s.SaveProject(path, project.View{}, then) })
	a.do(func(s *app.Session) error {
		if s.Unsaved() {
			t.Error("it was saved, and says that it is not")
		}
		return s.Close()
	})
	b := newOwner(t, t.TempDir())
	b.await(func(s *app.Session, then func(error)) { s.OpenProject(path, then) })
	b.holds(line)
	b.do(func(s *app.Session) error {
		if p := s.Prediction(); p == nil || p.Zones == nil {
			t.Error("what was painted is lost")
		} else if img, err := p.Zones.Read(context.Background(), 1, geo.Window{Col: 50, Row: 50, Width: 1, Height: 1}, 1, 1); err != nil || img.Pix[0] != float32(zone.Rock) {
			t.Errorf("the painted pixel is %v, %v", img.Pix, err)
		}
		if s.Unsaved() {
			t.Error("what was just opened is not saved")
		}
		return s.Close()
	})
}

// A session that was not closed is offered to the next one, with all that was drawn, once.
func TestSessionIsRecovered(t *testing.T) {
	state := t.TempDir()
	a := newOwner(t, state)
	line := a.draw() // and nobody closes it
	b := newOwner(t, state)
	var found []app.Leftover
	b.do(func(s *app.Session) error {
		if found = s.Leftovers(); len(found) != 1 {
			t.Fatalf("%d sessions are offered", len(found))
		}
		return nil
	})
	b.await(func(s *app.Session, then func(error)) { s.Recover(found[0], then) })
	b.holds(line)
	b.do(func(s *app.Session) error {
		if s.Edits().Painted(s.Key()) == nil {
			t.Error("what was painted is lost")
		}
		if !s.Unsaved() {
			t.Error("what was recovered is not worth saving")
		}
		if title := s.Edits().CanUndo(); title != "Paint zones" {
			t.Errorf("undo would take back %q", title)
		}
		s.Leave()
		return s.Close()
	})
	c := newOwner(t, state)
	c.do(func(s *app.Session) error {
		if again := s.Leftovers(); len(again) != 0 {
			t.Errorf("%d sessions are offered again", len(again))
		}
		return s.Close()
	})
}
