package predict

import (
	"context"
	"time"

	"icefront/app/forecast"
	"icefront/app/forecast/resident"
	"icefront/geo"
	"icefront/model"
)

// Work is what a prediction does with a model; known is false where that cannot be said, such as without a pixel size or
// of several models at once.
func (r Run) Work(about model.About, threads int, cache int64) (w forecast.Work, known bool) {
	if len(r.Stored) > 0 || about.SHA256 == "" || len(about.SHA256) > 64 {
		return w, false // an average
	}
	size, err := r.Earth.PixelSize(r.Scene.Path, r.Scene.Grid(), r.Sizes)
	if err != nil {
		return w, false
	}
	g := r.Scene.Grid()
	w, err = forecast.WorkOf(about.Plan, forecast.Run{
		Model: about.SHA256, Device: about.Device.Name, Threads: threads, Cost: about.Cost,
		Width: g.Width, Height: g.Height, Pixel: size.Model, Cache: cache,
		Step: r.Settings.step(about.Plan), NoMirror: !r.Settings.Mirrors(), Folds: about.Folds,
	})
	if err != nil {
		return w, false
	}
	if len(r.Settings.Area) > 0 {
		w.Tiles = r.tilesInArea(about.Plan, size.Model)
	}
	return w, true
}

// tilesInArea is about how many tiles touch the area that is wanted: those that touch the box around it.
func (r Run) tilesInArea(plan model.Plan, pixel [2]float64) int {
	g := r.Scene.Grid()
	w, h, err := plan.Working(g.Width, g.Height, pixel)
	if err != nil {
		return 0
	}
	box := r.Settings.Area.Bound()
	sx, sy := float64(w)/float64(g.Width), float64(h)/float64(g.Height)
	left, _ := model.Margin(w, plan.Patch[1])
	top, _ := model.Margin(h, plan.Patch[0])
	touches := func(at geo.Window) bool {
		x, y := float64(at.Col-left), float64(at.Row-top)
		return x < box.Max[0]*sx+1 && x+float64(at.Width) > box.Min[0]*sx-1 && y < box.Max[1]*sy+1 && y+float64(at.Height) > box.Min[1]*sy-1
	}
	n := 0
	for at := range plan.Tiles(max(w, plan.Patch[1]), max(h, plan.Patch[0]), r.Settings.step(plan)) {
		if touches(at) {
			n++
		}
	}
	return max(n, 1)
}

// Expect adds up what models would take with a preset, one after the other in one process. A model with folds of its
// choice runs these whatever the preset says.
func (r Run) Expect(c *forecast.Calibration, preset model.Preset, abouts []model.About, threads int, cache int64) forecast.Forecast {
	r.Settings.Preset = preset
	r.Stored = nil
	var sum forecast.Forecast
	for i, about := range abouts {
		if !preset.AllFolds() {
			about.Folds = 1
		}
		w, known := r.Work(about, threads, cache)
		if !known {
			return forecast.Forecast{Basis: "the metres per pixel are not known"}
		}
		f := c.Forecast(w)
		if i == 0 {
			sum = f
			continue
		}
		sum.Duration, sum.Low, sum.High = sum.Duration+f.Duration, sum.Low+f.Low, sum.High+f.High
		sum.Memory += f.Memory
		sum.Folds += f.Folds
	}
	return sum
}

// Learn is Do that tells a calibration what it took. Threads are the network's on the CPU, cache is what reading rasters
// may keep, in bytes.
func (r Run) Learn(ctx context.Context, seg model.Segmenter, learned *forecast.Calibration, threads int, cache int64,
	progress func(done, total int),
) (*Result, error) {
	if err := r.Resolve(ctx); err != nil {
		return nil, err
	}
	about := seg.About()
	work, known := r.Work(about, threads, cache)
	var expected forecast.Forecast
	if known {
		expected = learned.Forecast(work)
	}
	counts := resident.Restart()
	began := time.Now()
	result, err := r.Do(ctx, seg, progress)
	if err != nil {
		return nil, err
	}
	took := forecast.Measured{Total: time.Since(began)}
	if counts {
		took.Peak = resident.Peak()
	}
	ran := &result.Report.Run
	ran.Peak = took.Peak
	ran.Expects.Seconds, ran.Expects.Bytes = expected.Duration.Seconds(), expected.Memory
	took.Network = time.Duration(ran.Network * float64(time.Second))
	if known && ran.Tiles > 0 {
		work.Tiles, work.Device = ran.Tiles, seg.About().Device.Name
		if err := learned.Learn(work, took); err != nil {
			result.Report.Warnings = append(result.Report.Warnings, err.Error())
		}
	}
	return result, nil
}
