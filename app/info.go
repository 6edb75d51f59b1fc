package app

import (
	"context"
	"maps"
	"runtime"

	"github.com/paulmach/orb"

	"icefront/app/job"
	"icefront/app/library"
	"icefront/app/measure"
	"icefront/app/measure/geodesic"
	"icefront/app/opened"
	"icefront/app/owner"
	"icefront/app/predict"
	"icefront/app/report"
	"icefront/app/shelf"
	"icefront/geo"
	"icefront/model"
	"icefront/model/device"
)

// SceneInfo is what the open scene is.
type SceneInfo = report.Info

// Describe tells what the open scene is; the zero value if there is none.
func (s *Session) Describe() SceneInfo {
	if s.desk.At.Scene == nil {
		return SceneInfo{}
	}
	return s.desk.At.Scene.Describe(s.deps.earth(), s.PixelSize())
}

// Place is what is under the cursor.
type Place = opened.Place

// PlaceAt tells where a point of the map is.
func (s *Session) PlaceAt(p orb.Point) Place {
	if s.desk.At.Scene == nil {
		return Place{At: p}
	}
	return s.desk.At.Scene.PlaceAt(s.deps.earth(), p)
}

// ReadValue reads the scene's value at a pixel in the background and gives it to then on the owner; NaN is no
// data. A newer call takes the place of one that still runs.
func (s *Session) ReadValue(col, row int, then func(v float64)) {
	sc := s.desk.At.Scene
	if sc == nil {
		return
	}
	s.values.Start(func(ctx context.Context, emit func(apply func())) {
		img, err := sc.Read(ctx, sc.Band, geo.Window{Col: col, Row: row, Width: 1, Height: 1}, 1, 1)
		if err != nil || len(img.Pix) == 0 {
			return // the map shows no value; opening and drawing tell of a broken file
		}
		emit(func() { then(float64(img.Pix[0])) })
	})
}

// MetresPerUnit is how many metres on the ground one unit of the map measures at the scene's middle, along y.
// ok is false if that is unknown.
func (s *Session) MetresPerUnit() (m float64, ok bool) {
	size := s.PixelSize()
	if s.desk.At.Scene == nil || !size.Known() {
		return 0, false
	}
	h, _ := s.desk.At.Scene.Grid().Transform.PixelSize()
	return size.Ground[0] / h, h > 0
}

// PixelSize is how many metres a pixel of the open scene measures, and how that is known.
func (s *Session) PixelSize() measure.PixelSize { return s.pixelSize(s.desk.At.Scene) }

func (s *Session) pixelSize(sc *OpenedScene) measure.PixelSize {
	if sc == nil {
		return measure.PixelSize{From: "unknown"}
	}
	size, err := s.deps.earth().PixelSize(sc.Path, sc.Grid(), s.sizes)
	if err != nil {
		return measure.PixelSize{From: "unknown"}
	}
	return size
}

// Aspect is the map units along x per unit along y that look square.
func (s *Session) Aspect() float64 { return s.aspectOf(s.desk.At.Scene) }

func (s *Session) aspectOf(sc *OpenedScene) float64 {
	if sc == nil {
		return 1
	}
	return sc.Aspect(s.pixelSize(sc))
}

// Expected is what a preset would take on the open scene.
type Expected = predict.Expected

// Forecast tells what each preset would take on the open scene with the models of o. Nothing is loaded for that.
func (s *Session) Forecast(o PredictOptions, then func([]Expected, error)) int {
	if s.desk.At.Scene == nil {
		return s.refuse(ErrNoScene, func(err error) { then(nil, err) })
	}
	f := s.foresight(o)
	return submit(s, job.Quick, "Forecast", func(ctx context.Context, _ func(done, total int)) ([]Expected, error) {
		return f.All(ctx)
	}, func([]Expected) Change {
		s.described = f.Known
		return 0
	}, func(err error) { then(f.Result, err) })
}

// Foresee is Forecast for a window that follows what the user chooses: no job is seen, and only the newest call is
// answered. An error is for then alone.
func (s *Session) Foresee(o PredictOptions, then func([]Expected, error)) {
	if s.desk.At.Scene == nil || s.closed {
		s.foreseen.Stop()
		return
	}
	f := s.foresight(o)
	s.foreseen.Start(func(ctx context.Context, emit func(apply func())) {
		all, err := f.All(ctx)
		emit(func() {
			if err == nil {
				s.described = f.Known
			}
			then(all, err)
		})
	})
}

func (s *Session) foresight(o PredictOptions) *predict.Foresight {
	f := &predict.Foresight{Threads: threadsOf(o.Model), Cache: s.deps.cache(o.Model.Memory), Known: maps.Clone(s.described), Learned: s.learned,
		Describe: s.deps.DescribeModel, Find: s.Library().Resolve}
	f.Run = predict.Run{Deps: s.deps.predict(), Settings: o.Settings, Files: o.Files, Sizes: s.sizes,
		Scene: predict.Scene{Scene: s.desk.At.Scene, Path: s.desk.At.Scene.Path, Name: s.desk.At.Scene.Name, Band: s.desk.At.Scene.Band}}
	o.Settings.Preset = model.Best // models are described with all their folds: one of the presets takes them
	f.Choices, _ = s.sources(o)
	return f
}

// threadsOf is how many threads a choice of a model means.
func threadsOf(c ModelChoice) int {
	if c.Threads > 0 {
		return c.Threads
	}
	return runtime.GOMAXPROCS(0)
}

// Devices finds out what can run networks. Each device is tried, which may take seconds.
func (s *Session) Devices(then func(device.Survey, error)) int {
	return owner.Ask(s.own, job.Quick, "Look for devices", then, func(ctx context.Context, _ func(done, total int)) (device.Survey, error) {
		return s.deps.Devices(ctx)
	})
}

// TestModel loads a model anew, with its self-test, and times it on one patch. It waits for predictions.
func (s *Session) TestModel(m ModelChoice, then func(library.Trial, error)) int {
	return s.Shelf.TestModel(shelf.Trial{Path: m.Path, Device: m.Device, Threads: m.Threads, Memory: m.Memory}, then)
}

// Ruler measures on the ground what is drawn on the map.
func (s *Session) Ruler() geodesic.Ruler {
	r := geodesic.Ruler{Earth: s.deps.earth()}
	if sc := s.desk.At.Scene; sc != nil {
		r.CRS = sc.Grid().CRS
		if size := s.PixelSize(); size.Known() {
			r.Pixel = size.Ground
		}
	}
	return r
}
