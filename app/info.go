package app

import (
	"context"
	"fmt"
	"maps"
	"math"
	"runtime"
	"time"

	"github.com/paulmach/orb"

	"icefront/app/forecast"
	"icefront/app/job"
	"icefront/app/measure"
	"icefront/app/predict"
	"icefront/app/report"
	"icefront/geo"
	"icefront/model"
	"icefront/model/device"
)

// SceneInfo is what the open scene is.
type SceneInfo = report.Info

// Describe tells what the open scene is; the zero value if there is none.
func (s *Session) Describe() SceneInfo {
	if s.scene == nil {
		return SceneInfo{}
	}
	g, info, size := s.scene.Grid(), s.scene.Info(), s.PixelSize()
	d := SceneInfo{
		Scene: s.scene.Path, Format: info.Driver, Width: g.Width, Height: g.Height, NoData: report.Number(math.NaN()),
		CRS: g.CRS.Name(), Georef: report.Georeferencing(info, g), Transform: g.Transform,
		PixelSize: [2]report.Number{report.Known(size.Ground[0]), report.Known(size.Ground[1])}, PixelFrom: size.From,
		Overviews: info.Overviews,
		Stretch:   [2]report.Number{report.Number(s.scene.Stretch.Low), report.Number(s.scene.Stretch.High)},
		Warnings:  append([]string{}, s.scene.Remarks()...),
	}
	for _, b := range info.Bands {
		d.Bands = append(d.Bands, b.Name+" "+b.Type)
	}
	if n := info.Bands[s.scene.Band-1].NoData; n != nil {
		d.NoData = report.Number(*n)
	}
	if c, err := s.deps.Describe(g.CRS); err == nil && !g.CRS.Empty() {
		d.CRSName = c.Name
	}
	if centre := []orb.Point{g.Centre()}; !g.CRS.Empty() && s.deps.Project(g.CRS, geo.LonLat, centre) == nil {
		d.LonLat = &[2]report.Number{report.Number(centre[0][0]), report.Number(centre[0][1])}
	}
	if !info.Acquired.IsZero() {
		d.Date = info.Acquired.UTC().Format(time.DateOnly)
	}
	return d
}

// Remarks are what a user should know of a scene before measuring on it, one sentence each.
func (o *OpenedScene) Remarks() []string {
	info := o.Info()
	remarks := info.Warnings
	if n := len(info.Bands); n > 1 {
		remarks = append(remarks, fmt.Sprintf("Band %d of %d is used; choose another one with --band or beside the map.", o.Band, n))
	}
	if o.Empty {
		remarks = append(remarks, fmt.Sprintf("No valid pixel was among the %d sampled ones of band %d; the scene may be empty.",
			len(o.Coarse.Pix), o.Band))
	}
	return remarks
}

// Place is what is under the cursor.
type Place struct {
	At       orb.Point // in the scene's CRS
	LonLat   orb.Point // degrees; only if HasLL
	HasLL    bool
	Col, Row int // pixel; only if Inside
	Inside   bool
}

// PlaceAt tells where a point of the map is.
func (s *Session) PlaceAt(p orb.Point) Place {
	place := Place{At: p}
	if s.scene == nil {
		return place
	}
	g := s.scene.Grid()
	if inv, ok := g.Transform.Invert(); ok {
		px := inv.Apply(p[0], p[1])
		place.Col, place.Row = int(math.Floor(px[0])), int(math.Floor(px[1]))
		place.Inside = g.Bounds().Contains(geo.Window{Col: place.Col, Row: place.Row, Width: 1, Height: 1})
	}
	if !g.CRS.Empty() {
		ll := []orb.Point{p}
		if err := s.deps.Project(g.CRS, geo.LonLat, ll); err == nil {
			place.LonLat, place.HasLL = ll[0], true
		}
	}
	return place
}

// ReadValue reads the scene's value at a pixel in the background and gives it to then on the owner; NaN is no
// data. A newer call takes the place of one that still runs.
func (s *Session) ReadValue(col, row int, then func(v float64)) {
	sc := s.scene
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
	if s.scene == nil {
		return 0, false
	}
	size, err := s.deps.earth().PixelSize(s.scene.Path, s.scene.Grid(), s.sizes)
	if err != nil || !size.Known() {
		return 0, false
	}
	h, _ := s.scene.Grid().Transform.PixelSize()
	return size.Ground[0] / h, h > 0
}

// PixelSize is how many metres a pixel of the open scene measures, and how that is known.
func (s *Session) PixelSize() measure.PixelSize {
	if s.scene == nil {
		return measure.PixelSize{From: "unknown"}
	}
	size, err := s.deps.earth().PixelSize(s.scene.Path, s.scene.Grid(), s.sizes)
	if err != nil {
		return measure.PixelSize{From: "unknown"}
	}
	return size
}

// Aspect is the map units along x per unit along y that look square: not 1 where a degree of longitude is
// shorter than one of latitude, or the pixels of an image without georeferencing are not square.
func (s *Session) Aspect() float64 {
	if s.scene == nil {
		return 1
	}
	g, size := s.scene.Grid(), s.PixelSize()
	if !g.CRS.Empty() && !s.scene.Degrees {
		return 1 // a projection looks as it is
	}
	h, w := g.Transform.PixelSize()
	if !size.Known() || h <= 0 || w <= 0 {
		return 1
	}
	return size.Ground[0] / h / (size.Ground[1] / w)
}

// Expected is what a preset would take on the open scene.
type Expected struct {
	Preset model.Preset
	forecast.Forecast
}

// Forecast tells what each preset would take on the open scene with the models of o. Nothing is loaded for that.
func (s *Session) Forecast(o PredictOptions, then func([]Expected, error)) int {
	if s.scene == nil {
		return s.refuse(ErrNoScene, func(err error) { then(nil, err) })
	}
	f := s.foresight(o)
	return submit(s, job.Quick, "Forecast", func(ctx context.Context, _ func(done, total int)) ([]Expected, error) {
		return f.all(ctx)
	}, func([]Expected) Change {
		s.described = f.known
		return 0
	}, func(err error) { then(f.result, err) })
}

// Foresee is Forecast for a window that follows what the user chooses: no job is seen, and only the newest call is
// answered. An error is for then alone.
func (s *Session) Foresee(o PredictOptions, then func([]Expected, error)) {
	if s.scene == nil || s.closed {
		s.foreseen.Stop()
		return
	}
	f := s.foresight(o)
	s.foreseen.Start(func(ctx context.Context, emit func(apply func())) {
		all, err := f.all(ctx)
		emit(func() {
			if err == nil {
				s.described = f.known
			}
			then(all, err)
		})
	})
}

// foresight is one forecast: all that it needs, captured on the owner.
type foresight struct {
	deps    Deps
	run     predict.Run
	choices []ModelChoice
	threads int
	cache   int64
	known   map[ModelChoice]model.About // what is known of models, and what has been found out
	learned *forecast.Calibration
	result  []Expected
}

func (s *Session) foresight(o PredictOptions) *foresight {
	f := &foresight{deps: s.deps, threads: threadsOf(o.Model), cache: s.deps.cache(o.Model.Memory), known: maps.Clone(s.described), learned: s.learned}
	f.run = predict.Run{Deps: s.deps.predict(), Settings: o.Settings, Files: o.Files, Sizes: s.sizes,
		Scene: predict.Scene{Scene: s.scene, Path: s.scene.Path, Name: s.scene.Name, Band: s.scene.Band}}
	o.Settings.Preset = model.Best // models are described with all their folds: one of the presets takes them
	f.choices, _ = s.sources(o)
	return f
}

// all forecasts the presets.
func (f *foresight) all(ctx context.Context) ([]Expected, error) {
	if err := f.run.Resolve(ctx); err != nil {
		return nil, err
	}
	var abouts []model.About
	for _, c := range f.choices {
		about, ok := f.known[c]
		if !ok {
			named, err := c, error(nil)
			if named.Path, err = f.deps.Models.Resolve(c.Path); err != nil {
				return nil, err
			}
			if about, err = f.deps.DescribeModel(ctx, named); err != nil {
				return nil, err
			}
			f.known[c] = about
		}
		abouts = append(abouts, about)
	}
	for _, p := range model.Presets() {
		f.result = append(f.result, Expected{p, f.run.Expect(f.learned, p, abouts, f.threads, f.cache)})
	}
	return f.result, nil
}

// threadsOf is how many threads a choice of a model means.
func threadsOf(c ModelChoice) int {
	if c.Threads > 0 {
		return c.Threads
	}
	return runtime.GOMAXPROCS(0)
}

// fits refuses a prediction that would take more memory than it may.
func fits(all []Expected, o PredictOptions) error {
	preset, err := model.ParsePreset(string(o.Settings.Preset))
	for _, e := range all {
		if err == nil && e.Preset == preset {
			err = e.Fits(o.Model.Memory)
		}
	}
	return err
}

// Devices finds out what can run networks. Each device is tried, which may take seconds.
func (s *Session) Devices(then func(device.Survey, error)) int {
	return onModels(s, job.Quick, "Look for devices", false, then, func(ctx context.Context, _ func(done, total int)) (device.Survey, error) {
		return s.deps.Devices(ctx)
	})
}
