package main

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/airbusgeo/godal"

	"icefront/app/report"
	"icefront/cmd/internal/wire"
	"icefront/model/onnx/onnxtest"
)

// warped lays a scene into another CRS.
func warped(t *testing.T, scene, crs string, resolution ...string) string {
	t.Helper()
	godal.RegisterAll()
	ds, err := godal.Open(scene)
	must(t, err)
	path := filepath.Join(t.TempDir(), "scene.tif")
	out, err := ds.Warp(path, append([]string{"-t_srs", crs, "-r", "bilinear", "-tr"}, resolution...))
	must(t, err)
	must(t, out.Close())
	must(t, ds.Close())
	return path
}

// glacierEverywhere is a model in metres that calls all that has data glacier, and tells what size of pixel it saw.
func glacierEverywhere(t *testing.T) string {
	t.Helper()
	return tinyModel(t, t.TempDir(), func(o *onnxtest.Options) {
		*o = onnxtest.Options{Meta: o.Meta, Bias: []float32{0, 0, 9, 0, 0}}
		with("cf.spacing_unit", "metre", "cf.spacing", "[50, 50]", "cf.trained_spacing_m", "[5000, 5000]")(o)
	})
}

// Metres do not depend on the CRS: lengths, areas and the pixels of the model are those on the ground.
func TestMetresInAnyCRS(t *testing.T) {
	needsONNX(t)
	original, labels, err := wire.UnpackSample(t.TempDir())
	must(t, err)
	model := glacierEverywhere(t)
	measure := func(scene string) (report.Scene, string) {
		t.Helper()
		r := good(t, "predict", scene, "-m", model, "-o", t.TempDir(), "--json", "--label", labels[0], "--label", labels[1])
		return reports(t, r)[0], r.err
	}
	polar, said := measure(original)
	near(t, "area of a pixel on the ground", float64(polar.ZoneArea["glacier"])*1e6/float64(polar.ZonePixels["glacier"]),
		float64(polar.PixelSize[0]*polar.PixelSize[1]), 0.002)
	sees(t, said, "75 m") // nominal, as in training: the ground is 73.3 m
	for _, c := range []struct {
		name, crs  string
		resolution [2]string // of columns and rows
		sees       string
	}{
		{"longitude and latitude", "EPSG:4326", [2]string{"0.0016", "0.0007"}, "77.7 m"},
		{"UTM", "EPSG:32720", [2]string{"75", "75"}, "75 m"},
		{"another polar stereographic", "EPSG:3976", [2]string{"75", "75"}, "75 m"},
		{"Mercator, 2.3 times too large there", "EPSG:3857", [2]string{"170", "170"}, "74 m"},
		{"equal areas", "EPSG:6932", [2]string{"75", "75"}, "75 m"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, said := measure(warped(t, original, c.crs, c.resolution[0], c.resolution[1]))
			if s.CRS != c.crs {
				t.Errorf("CRS %s", s.CRS)
			}
			near(t, "label length", float64(s.Label.Length), float64(polar.Label.Length), 0.001)
			near(t, "valid area", float64(s.ZoneArea["glacier"]), float64(polar.ZoneArea["glacier"]), 0.01)
			for z, want := range polar.Label.IoU {
				if want.Known() && want > 0 {
					near(t, "IoU of "+z, float64(s.Label.IoU[z]), float64(want), 0.03)
				}
			}
			sees(t, said, c.sees)
			t.Logf("pixel %.1f x %.1f m, label %.1f m (%.1f), area %.3f km2 (%.3f); %s", s.PixelSize[0], s.PixelSize[1],
				s.Label.Length, polar.Label.Length, s.ZoneArea["glacier"], polar.ZoneArea["glacier"], said)
		})
	}
}

// sees checks the remark that tells the size of pixel at which the network worked.
func sees(t *testing.T, stderr, want string) {
	t.Helper()
	if !strings.Contains(stderr, "The network sees pixels of "+want) {
		t.Errorf("the network was told otherwise than %s: %s", want, stderr)
	}
}
