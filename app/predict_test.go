package app_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"icefront/app"
	"icefront/app/apptest"
)

func TestCancelPrediction(t *testing.T) {
	w := apptest.NewWorld()
	w.Add("a.tif", apptest.Metric(), apptest.Grey)
	w.Hold = make(chan struct{})
	r := apptest.NewRig(t, w).Listen()
	r.Open("a.tif")
	running := make(chan int, 8)
	r.Do(func(s *app.Session) {
		s.Watch(func(c app.Change) {
			for _, j := range s.Jobs() {
				if j.Title == "Predict a" && j.State.String() == "running" {
					running <- j.ID
				}
			}
		})
	})
	ended := make(chan error, 1)
	r.Do(func(s *app.Session) { s.Predict(app.PredictOptions{}, func(err error) { ended <- err }) })
	id := <-running
	var busy error
	r.Do(func(s *app.Session) { s.Predict(app.PredictOptions{}, func(err error) { busy = err }) })
	if !errors.Is(busy, app.ErrBusy) {
		t.Errorf("a second prediction: %v, want ErrBusy", busy)
	}
	r.Do(func(s *app.Session) { s.Cancel(id) })
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want context.Canceled", err)
	}
	r.Do(func(*app.Session) {
		for _, n := range r.Notices {
			if !strings.Contains(n.Title, "Already") {
				t.Errorf("a cancelled job was told as %+v", n)
			}
		}
	})
}

func TestAnotherSceneWhilePredicting(t *testing.T) {
	w := apptest.NewWorld()
	w.Add("a.tif", apptest.Metric(), apptest.Grey)
	w.Add("b.tif", apptest.Metric(), apptest.Grey)
	w.Hold = make(chan struct{}) // the first prediction only ends when it is cancelled
	r := apptest.NewRig(t, w).Listen()
	r.Open("a.tif")
	ended := make(chan error, 1)
	r.Do(func(s *app.Session) { s.Predict(app.PredictOptions{}, func(err error) { ended <- err }) })
	if err := r.Await(func(s *app.Session, then func(error)) { s.Open("b.tif", 1, then) }); err != nil {
		t.Fatal(err)
	}
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("the old scene's prediction ended with %v, want it cancelled", err)
	}
	r.Do(func(s *app.Session) {
		if s.Scene().Path != "b.tif" || s.Prediction() != nil || s.Predicting() {
			t.Errorf("scene %s, prediction %v, predicting %v", s.Scene().Path, s.Prediction(), s.Predicting())
		}
		if len(r.Notices) != 0 {
			t.Errorf("told %+v, want nothing", r.Notices)
		}
	})
}

func TestNothingStartsAfterClose(t *testing.T) {
	w := apptest.NewWorld()
	w.Add("a.tif", apptest.Metric(), apptest.Grey)
	r := apptest.NewRig(t, w).Listen()
	r.Open("a.tif")
	r.Do(func(s *app.Session) {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		for name, start := range map[string]func(then func(error)){
			"predict": func(then func(error)) { s.Predict(app.PredictOptions{}, then) },
			"open":    func(then func(error)) { s.Open("a.tif", 1, then) },
			"sample":  func(then func(error)) { s.OpenSample(then) },
		} {
			var ended error
			start(func(err error) { ended = err })
			if ended == nil {
				t.Errorf("%s began in a closed session", name)
			}
		}
	})
}
