// Package run is how the next prediction runs, what it will take, and the widgets and dialogs that say so.
package run

import (
	"slices"

	"fyne.io/fyne/v2"
	"github.com/paulmach/orb"

	"icefront/app"
	"icefront/app/forecast"
	"icefront/app/predict"
	"icefront/model"
)

// Run holds what the user has chosen for the next prediction. Its methods belong to the owner of the session.
type Run struct {
	OnChange func() // the preset is another, or what it will take; may be nil

	session  *app.Session
	model    func() string // path or name of the model; empty: the default
	kept     settings
	preset   model.Preset
	area     orb.Polygon // that the forecast is of
	scene    *app.OpenedScene
	expected []app.Expected // of the presets; none while unknown
	trouble  error          // why there is none
	chooser  *chooser
	wanted   [fieldsOfFiles]string // answers of the last dialog about files
}

// New returns the settings of a session as the preferences have them.
func New(s *app.Session, p fyne.Preferences, model func() string) *Run {
	r := &Run{session: s, model: model, kept: settings{p}, preset: standard}
	s.Watch(func(c app.Change) {
		if c&app.SceneChanged != 0 {
			r.sceneChanged()
		}
		if c&(app.SceneChanged|app.PredictionChanged|app.LibraryChanged) != 0 {
			r.Refresh()
		}
	})
	return r
}

// standard is the preset at first.
const standard = model.Standard

// Options are those of the next prediction.
func (r *Run) Options(area orb.Polygon, files predict.Files) app.PredictOptions {
	return app.PredictOptions{Model: r.choice(), Settings: predict.Settings{Preset: r.preset, Area: area}, Files: files}
}

// choice is the model with what runs it.
func (r *Run) choice() app.ModelChoice {
	return app.ModelChoice{Path: r.model(), Device: r.kept.device(), Threads: r.kept.threads(), Memory: r.kept.memory()}
}

// Preset is the one that is chosen.
func (r *Run) Preset() model.Preset { return r.preset }

// SetPreset chooses a preset.
func (r *Run) SetPreset(p model.Preset) {
	if p != r.preset {
		r.preset = p
		r.changed()
	}
}

// SetArea makes the forecast that of a part of the scene; empty: of all.
func (r *Run) SetArea(area orb.Polygon) {
	if len(area) > 0 || len(r.area) > 0 {
		r.area = area
		r.Refresh()
	}
}

func (r *Run) sceneChanged() {
	r.area = nil
	if sc := r.session.Scene(); sc != r.scene {
		r.scene, r.expected, r.trouble = sc, nil, nil
		r.changed()
	}
}

// Refresh asks anew what a prediction would take. Answers to older questions are not waited for.
func (r *Run) Refresh() {
	if r.session.Scene() == nil {
		return
	}
	r.session.Foresee(r.Options(r.area, predict.Files{}), func(all []app.Expected, err error) {
		r.expected, r.trouble = all, err
		r.changed()
	})
}

// Forecast is what a preset will take; not known while that is found out.
func (r *Run) Forecast(p model.Preset) forecast.Forecast {
	i := slices.IndexFunc(r.expected, func(e app.Expected) bool { return e.Preset == p })
	if i < 0 {
		return forecast.Forecast{}
	}
	return r.expected[i].Forecast
}

func (r *Run) changed() {
	if r.chooser != nil {
		r.chooser.sync()
	}
	if r.OnChange != nil {
		r.OnChange()
	}
}
