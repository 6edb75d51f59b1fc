package main

import (
	"math"
	"path/filepath"
	"testing"

	"github.com/airbusgeo/godal"

	"icefront/geo"
	"icefront/model/onnx/onnxtest"
)

// polar is a usual place for a scene: 10 m pixels near Helheim.
var polar = geo.Affine{300000, 10, 0, -2500000, 0, -10}

// made says how a scene is made. The zero value is 64 x 48 pixels of a glacier left and an ocean right,
// 8 bits, a GeoTIFF in EPSG:3413 with pixels of 10 m.
type made struct {
	name    string // scene.tif if empty
	w, h    int
	stored  godal.DataType
	bands   int
	fill    *float64 // every pixel has this value
	nodata  *float64
	nowhere bool   // without CRS and affine
	driver  string // not GTiff: written as a copy of a GTiff
	options []string
	affine  *geo.Affine
	crs     string
}

// file makes the scene in a folder and returns its path.
func (m made) file(t testing.TB, dir string) string {
	t.Helper()
	godal.RegisterAll()
	m = m.filled()
	path := filepath.Join(dir, m.name)
	draft := path
	if m.driver != "" {
		draft = filepath.Join(t.TempDir(), "draft.tif")
	}
	ds, err := godal.Create(godal.GTiff, draft, m.bands, m.stored, m.w, m.h, godal.CreationOption(m.options...))
	must(t, err)
	if !m.nowhere {
		must(t, ds.SetGeoTransform(*m.affine))
		must(t, ds.SetProjection(m.crs))
	}
	for _, b := range ds.Bands() {
		if m.nodata != nil {
			must(t, b.SetNoData(*m.nodata))
		}
		if m.stored != godal.CFloat32 && m.stored != godal.CInt16 {
			must(t, b.Write(0, 0, m.pixels(), m.w, m.h))
		}
	}
	if m.driver != "" {
		out, err := ds.Translate(path, []string{"-of", m.driver})
		must(t, err)
		must(t, out.Close())
	}
	must(t, ds.Close())
	return path
}

func (m made) filled() made {
	if m.name == "" {
		m.name = "scene.tif"
	}
	if m.w == 0 {
		m.w, m.h = 64, 48
	}
	if m.stored == godal.Unknown {
		m.stored = godal.Byte
	}
	if m.affine == nil {
		m.affine = &polar
	}
	if m.crs == "" {
		m.crs = "EPSG:3413"
	}
	m.bands = max(m.bands, 1)
	return m
}

// pixels are bright left of the middle and dark right of it, with a texture.
func (m made) pixels() []float64 {
	px := make([]float64, m.w*m.h)
	for i := range px {
		switch {
		case m.fill != nil:
			px[i] = *m.fill
		case i%m.w < m.w/2:
			px[i] = 180 + float64(i%7)
		default:
			px[i] = 40 + float64(i%5)
		}
	}
	return px
}

func value(v float64) *float64 { return &v }

var nan = math.NaN()

// tinyModel writes the smallest model that finds the front of a made scene: it works in pixels of any size.
func tinyModel(t testing.TB, dir string, change func(*onnxtest.Options)) string {
	t.Helper()
	o := onnxtest.Zones()
	if change != nil {
		change(&o)
	}
	return write(t, dir, "tiny.onnx", string(onnxtest.Model(o)))
}

// with sets keys of a model's plan; an empty value takes the key away.
func with(pairs ...string) func(*onnxtest.Options) {
	return func(o *onnxtest.Options) {
		for i := 0; i < len(pairs); i += 2 {
			if o.Meta[pairs[i]] = pairs[i+1]; pairs[i+1] == "" {
				delete(o.Meta, pairs[i])
			}
		}
	}
}
