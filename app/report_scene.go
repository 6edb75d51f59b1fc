package app

import (
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/paulmach/orb"

	"icefront/app/report"
	"icefront/geo/front"
	"icefront/geo/zone"
	"icefront/model"
)

// report puts into words and numbers what a prediction found.
func (p prediction) report(about model.About, size PixelSize, c counted, traced traced) (report.Scene, error) {
	g, info := p.scene.Grid(), p.scene.Info()
	r := report.Scene{
		Scene: p.scene.Path, Width: g.Width, Height: g.Height, Band: p.scene.Band, CRS: g.CRS.Name(),
		PixelSize: [2]report.Number{unknownIfZero(size.Ground[0]), unknownIfZero(size.Ground[1])}, PixelFrom: size.From,
		Model: report.Model{
			Name: about.Plan.Name, Path: about.Path, SHA256: about.SHA256,
			Device: about.Device.Name, DeviceReason: about.Device.Reason,
		},
		FrontRule: traced.rule.String(), Valid: report.Number(c.summary.Valid),
		Fronts:   []report.Front{},
		ZoneArea: map[string]report.Number{}, ZonePixels: map[string]int64{},
		Warnings: append([]string{}, c.summary.Warnings...),
		Seconds:  time.Since(p.began).Seconds(), Version: p.deps.Version,
	}
	if !info.Acquired.IsZero() {
		r.Date = info.Acquired.UTC().Format(time.DateOnly)
	}
	for z := range zone.Count {
		r.ZonePixels[zoneKey(z)] = c.areas.count[z]
		area := report.Number(math.NaN())
		if size.Known() {
			area = report.Number(c.areas.sum[z] / 1e6)
		}
		r.ZoneArea[zoneKey(z)] = area
	}
	r.Warnings = append(r.Warnings, frontWarnings(about, traced)...)
	return r, p.frontLengths(&r, size, traced.fronts)
}

// frontLengths measures the fronts on a plane around them.
func (p prediction) frontLengths(r *report.Scene, size PixelSize, fs []front.Front) error {
	r.FrontLength = report.Number(math.NaN())
	if !size.Known() {
		for _, f := range fs {
			r.Fronts = append(r.Fronts, report.Front{Length: r.FrontLength, Vertices: len(f.Line)})
		}
		return nil
	}
	r.FrontLength = 0
	if len(fs) == 0 {
		return nil
	}
	pl, err := newPlane(p.deps, p.scene.Grid().CRS, bound(fs).Center(), size.Ground)
	if err != nil {
		return err
	}
	lengths, err := pl.lengths(fs)
	if err != nil {
		return err
	}
	for i, l := range lengths {
		r.Fronts = append(r.Fronts, report.Front{Length: report.Number(l), Vertices: len(fs[i].Line)})
		r.FrontLength += report.Number(l)
	}
	return nil
}

// frontWarnings says where the fronts are not what the plan promised.
func frontWarnings(about model.About, traced traced) (w []string) {
	if about.Plan.FrontRule == model.FrontClass && traced.rule == front.ByContact {
		w = append(w, "The model's front class gave no front; it was traced where glacier meets ocean instead.")
	}
	if len(traced.fronts) == 0 {
		w = append(w, fmt.Sprintf("No front of at least %g m was found.", about.Plan.FrontMin))
	}
	return w
}

// zoneKey is the name of a zone in reports.
func zoneKey(z int) string { return strings.ReplaceAll(zone.Class(z).String(), " ", "_") }

func unknownIfZero(v float64) report.Number {
	if v == 0 {
		return report.Number(math.NaN())
	}
	return report.Number(v)
}

// bound is the box around all fronts.
func bound(fs []front.Front) orb.Bound {
	all := make(orb.MultiLineString, len(fs))
	for i, f := range fs {
		all[i] = f.Line
	}
	return all.Bound()
}
