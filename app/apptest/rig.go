package apptest

import (
	"testing"

	"github.com/paulmach/orb"

	"icefront/app"
	"icefront/app/job"
	"icefront/geo"
	"icefront/geo/zone"
)

// Rig is a session on its own loop. Everything that touches the session goes through Do or Await.
type Rig struct {
	World   *World
	Session *app.Session
	Notices []app.Notice // what it said, if Listen was called; to be read within Do
	t       testing.TB
	loop    *job.Loop
}

// NewRig starts a session that ends with the test, which must not leave a scene or a model open.
func NewRig(t testing.TB, w *World) *Rig {
	t.Helper()
	r := &Rig{t: t, World: w, loop: job.NewLoop()}
	r.Session = app.New(w.Deps(), r.loop.Post)
	go r.run()
	t.Cleanup(func() {
		r.Do(func(s *app.Session) {
			if err := s.Close(); err != nil {
				t.Errorf("close the session: %v", err)
			}
		})
		r.loop.Stop()
		w.mu.Lock()
		defer w.mu.Unlock()
		if w.opened != 0 || w.models != 0 {
			t.Errorf("%d scenes and %d models are still open", w.opened, w.models)
		}
	})
	return r
}

// run is the owner. A test that fails within Do ends its goroutine; another takes over, for the clean-up.
func (r *Rig) run() {
	stopped := false
	defer func() {
		if !stopped {
			go r.run()
		}
	}()
	r.loop.Run()
	stopped = true
}

// Listen collects what the session says. A window does so itself.
func (r *Rig) Listen() *Rig {
	r.Do(func(s *app.Session) {
		s.Watch(func(c app.Change) {
			if c&app.NoticeChanged != 0 {
				r.Notices = append(r.Notices, s.TakeNotices()...)
			}
		})
	})
	return r
}

// Do runs f on the owner and waits for it. f may end the test with Fatal.
func (r *Rig) Do(f func(s *app.Session)) {
	r.t.Helper()
	done, whole := make(chan struct{}), false
	r.loop.Post(func() {
		defer close(done)
		f(r.Session)
		whole = true
	})
	<-done
	if !whole {
		r.t.FailNow()
	}
}

// Await runs f and waits until it told how it ended and no job is left.
func (r *Rig) Await(f func(s *app.Session, then func(error))) error {
	r.t.Helper()
	ended := make(chan error, 1)
	r.Do(func(s *app.Session) { f(s, func(err error) { ended <- err }) })
	err := <-ended
	r.Idle()
	return err
}

// Idle waits until no job is left.
func (r *Rig) Idle() {
	idle := make(chan struct{})
	r.Do(func(s *app.Session) { s.WhenIdle(func() { close(idle) }) })
	<-idle
}

// Open opens a scene.
func (r *Rig) Open(path string) {
	r.t.Helper()
	r.must("open "+path, func(s *app.Session, then func(error)) { s.Open(path, 1, then) })
}

// OpenLabel opens a label.
func (r *Rig) OpenLabel(path string) {
	r.t.Helper()
	r.must("open label "+path, func(s *app.Session, then func(error)) { s.OpenLabel(path, then) })
}

// Predict predicts as the plan has it.
func (r *Rig) Predict() {
	r.t.Helper()
	r.must("predict", func(s *app.Session, then func(error)) { s.Predict(app.PredictOptions{}, then) })
}

func (r *Rig) must(what string, f func(s *app.Session, then func(error))) {
	r.t.Helper()
	if err := r.Await(f); err != nil {
		r.t.Fatalf("%s: %v", what, err)
	}
}

// Metric is a grid of 100 x 80 pixels of 30 m.
func Metric() geo.Grid {
	return geo.Grid{Width: 100, Height: 80, Transform: geo.Affine{1000, 30, 0, 9000, 0, -30}, CRS: "EPSG:1"}
}

// Grey is a ramp.
func Grey(c, r int) float32 { return float32(c + r) }

// FrontAt predicts glacier left of a column, ocean right of it, and a front of three pixels between.
func FrontAt(col int) func(c, r int) uint8 {
	return func(c, r int) uint8 {
		switch {
		case c < col-1:
			return uint8(zone.Glacier)
		case c <= col+1:
			return uint8(zone.Front)
		}
		return uint8(zone.Ocean)
	}
}

// LineAt is a label: a north-south line through the middle of a column of Metric.
func LineAt(col float64) geo.Layer {
	g := Metric()
	return geo.Layer{CRS: g.CRS, Features: []geo.Feature{{Geometry: orb.LineString{
		g.Transform.Apply(col+0.5, 0), g.Transform.Apply(col+0.5, 80),
	}}}}
}
