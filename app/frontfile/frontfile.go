// Package frontfile says of predicted fronts where they come from and how good they are, as vector files and projects hold it.
package frontfile

import (
	"path/filepath"
	"strings"
	"time"

	"icefront/app/report"
	"icefront/geo"
	"icefront/geo/front"
	"icefront/geo/schema"
)

// Fronts are the fronts of a scene with their attributes.
func Fronts(fs []front.Front, sc geo.Scene, r report.Scene, errors *report.Label) []schema.Front {
	all := make([]schema.Front, len(fs))
	for i, f := range fs {
		a := Attributes(sc.Info(), r, errors)
		if i < len(r.Fronts) && r.Fronts[i].Length.Known() {
			a.Length = float64(r.Fronts[i].Length)
		}
		all[i] = schema.Front{CRS: sc.Grid().CRS, Line: f.Line, Attributes: a}
	}
	return all
}

// Attributes is what is known of every predicted front of a scene. Trust and the errors are those of the scene: all its
// fronts against the label.
func Attributes(info geo.Info, r report.Scene, errors *report.Label) schema.Attributes {
	const automatic = 10 // of CALFIN
	base := filepath.Base(filepath.Clean(r.Scene))
	name, _ := geo.ParseCaFFeName(base)
	flag := int64(automatic)
	a := schema.Attributes{
		Date: r.Date, Glacier: name.Glacier, Satellite: name.Sensor, Orbit: name.Orbit,
		ImageID: strings.TrimSuffix(base, filepath.Ext(base)), Geocode: geocoding(info.Georef),
		Source: schema.Model, QualFlag: &flag,
		Model: r.Model.Name, ModelHash: r.Model.SHA256, Preset: r.Run.Preset, Device: r.Model.Device,
		FrontRule: r.FrontRule, Program: r.Version,
	}
	if clock := info.Acquired.UTC().Format(time.TimeOnly); !info.Acquired.IsZero() && clock != "00:00:00" { // midnight is a day alone
		a.Time = clock
	}
	if r.PixelSize[0].Known() {
		a.Resolution = float64(r.PixelSize[0])
	}
	if r.Trust != nil && r.Trust.Score.Known() {
		a.Trust = number(r.Trust.Score)
	}
	if errors != nil && errors.Mean.Known() {
		a.Mean, a.Median = number(errors.Mean), number(errors.Median)
	}
	return a
}

func geocoding(g geo.Georeference) string {
	switch g {
	case geo.GeorefAffine:
		return "affine"
	case geo.GeorefGCP:
		return "GCP, not applied"
	}
	return "none"
}

func number(n report.Number) *float64 {
	v := float64(n)
	return &v
}
