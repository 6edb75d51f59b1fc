package predict

import (
	"fmt"
	"math"
	"path/filepath"
	"time"

	"icefront/app/measure"
	"icefront/app/report"
	"icefront/geo/front"
	"icefront/geo/zone"
	"icefront/model"
)

// report puts into words and numbers what a prediction found.
func (r Run) report(about model.About, size measure.PixelSize, c counted, traced traced) (report.Scene, error) {
	g, info := r.Scene.Grid(), r.Scene.Info()
	to := report.Scene{
		Scene: r.Scene.Path, Width: g.Width, Height: g.Height, Band: r.Scene.Band, CRS: g.CRS.Name(),
		PixelSize: [2]report.Number{report.Known(size.Ground[0]), report.Known(size.Ground[1])}, PixelFrom: size.From,
		Model: report.Model{
			Name: about.Plan.Name, Path: about.Path, SHA256: about.SHA256,
			Device: about.Device.Name, DeviceReason: about.Device.Reason,
		},
		Run: report.Run{
			Preset: string(r.Settings.preset()), Step: r.Settings.step(about.Plan), Mirrors: r.passes(about),
			Folds: about.Folds, Tiles: c.summary.Tiles, Spacing: c.summary.Spacing, Area: len(r.Settings.Area) > 0, Stored: bases(r.Stored),
			Network: c.summary.Network.Seconds(),
		},
		FrontRule: traced.rule.String(), Valid: report.Number(c.summary.Valid),
		Fronts:   []report.Front{},
		ZoneArea: map[string]report.Number{}, ZonePixels: map[string]int64{},
		Warnings: append([]string{}, c.summary.Warnings...),
		Seconds:  time.Since(r.Began).Seconds(), Version: r.Version,
	}
	if !info.Acquired.IsZero() {
		to.Date = info.Acquired.UTC().Format(time.DateOnly)
	}
	for z := range zone.Count {
		to.ZonePixels[report.Zones[z]] = c.areas.Pixels[z]
		area := report.Number(math.NaN())
		if size.Known() {
			area = report.Number(c.areas.SquareMetres[z] / 1e6)
		}
		to.ZoneArea[report.Zones[z]] = area
	}
	to.Warnings = append(to.Warnings, frontWarnings(about, traced)...)
	return to, r.frontLengths(&to, size, traced.fronts)
}

// frontLengths measures the fronts on a plane around them.
func (r Run) frontLengths(to *report.Scene, size measure.PixelSize, fs []front.Front) error {
	to.FrontLength = report.Number(math.NaN())
	if !size.Known() {
		for _, f := range fs {
			to.Fronts = append(to.Fronts, report.Front{Length: to.FrontLength, Vertices: len(f.Line)})
		}
		return nil
	}
	to.FrontLength = 0
	if len(fs) == 0 {
		return nil
	}
	pl, err := measure.NewPlane(r.Earth, r.Scene.Grid().CRS, measure.Centre(fs), size.Ground)
	if err != nil {
		return err
	}
	lengths, err := pl.Lengths(fs)
	if err != nil {
		return err
	}
	for i, l := range lengths {
		to.Fronts = append(to.Fronts, report.Front{Length: report.Number(l), Vertices: len(fs[i].Line)})
		to.FrontLength += report.Number(l)
	}
	return nil
}

// frontWarnings says where the fronts are not what the plan promised.
func frontWarnings(about model.About, traced traced) (w []string) {
	if about.Plan.FrontRule == model.FrontClass && traced.rule == front.ByContact {
		w = append(w, "The model's front class gave no front; it was traced where glacier meets ocean instead.")
	}
	switch {
	case len(traced.fronts) == 0 && traced.least > 0:
		w = append(w, fmt.Sprintf("No front of at least %g m was found.", traced.least))
	case len(traced.fronts) == 0:
		w = append(w, "No front was found.")
	}
	return w
}

// bases are file names without their folders.
func bases(paths []string) []string {
	var names []string
	for _, p := range paths {
		names = append(names, filepath.Base(p))
	}
	return names
}

// passes is how many mirrors ran: none where only stored probabilities are averaged.
func (r Run) passes(about model.About) int {
	if about.Folds == 0 {
		return 0
	}
	return r.Settings.Passes(about.Plan)
}
