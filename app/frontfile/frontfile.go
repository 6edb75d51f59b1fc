// Package frontfile makes of fronts what vector files hold: lines with where they come from and how good they are.
package frontfile

import (
	"path/filepath"
	"strings"

	"icefront/app/report"
	"icefront/geo"
	"icefront/geo/front"
)

// fields are the attributes of an exported front. Names of at most ten characters, so that a Shapefile loses nothing. Trust, MDE_m and
// MedE_m are those of the scene: all its fronts against the label.
var fields = []geo.Field{
	{Name: "Date", Kind: geo.KindDate}, {Name: "GlacName", Kind: geo.KindString}, {Name: "Satellite", Kind: geo.KindString},
	{Name: "ImageID", Kind: geo.KindString}, {Name: "Source", Kind: geo.KindString}, {Name: "Model", Kind: geo.KindString},
	{Name: "ModelHash", Kind: geo.KindString}, {Name: "Device", Kind: geo.KindString}, {Name: "AppVer", Kind: geo.KindString},
	{Name: "FrontRule", Kind: geo.KindString}, {Name: "Geocode", Kind: geo.KindString},
	{Name: "Length_m", Kind: geo.KindFloat}, {Name: "NVert", Kind: geo.KindInt}, {Name: "Res_m", Kind: geo.KindFloat},
	{Name: "Trust", Kind: geo.KindFloat},
	{Name: "MDE_m", Kind: geo.KindFloat}, {Name: "MedE_m", Kind: geo.KindFloat},
}

// Layer is the fronts of a scene with their provenance and, with the errors against a label, which may be nil, those.
func Layer(fs []front.Front, sc geo.Scene, r report.Scene, errors *report.Label) geo.Layer {
	l := geo.Layer{Name: "fronts", CRS: sc.Grid().CRS, Fields: fields}
	var mean, median any
	if errors != nil && errors.Mean.Known() {
		mean, median = float64(errors.Mean), float64(errors.Median)
	}
	base := filepath.Base(filepath.Clean(r.Scene))
	name, _ := geo.ParseCaFFeName(base)
	for i, f := range fs {
		l.Features = append(l.Features, geo.Feature{Geometry: f.Line, Values: []any{
			orNull(r.Date), orNull(name.Glacier), orNull(name.Sensor),
			strings.TrimSuffix(base, filepath.Ext(base)), "model", r.Model.Name,
			r.Model.SHA256, r.Model.Device, r.Version,
			r.FrontRule, geocoding(sc.Info().Georef),
			number(r.Fronts[i].Length), int64(len(f.Line)), number(r.PixelSize[0]),
			trust(r.Trust), mean, median,
		}})
	}
	return l
}

func geocoding(g geo.Georeference) any {
	switch g {
	case geo.GeorefAffine:
		return "affine"
	case geo.GeorefGCP:
		return "GCP, not applied"
	}
	return "none"
}

func trust(t *report.Trust) any {
	if t == nil {
		return nil
	}
	return number(t.Score)
}

func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func number(n report.Number) any {
	if !n.Known() {
		return nil
	}
	return float64(n)
}
