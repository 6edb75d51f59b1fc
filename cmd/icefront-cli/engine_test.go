package main

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"icefront/geo"
	"icefront/geo/sharedtest"
	"icefront/model/onnx/onnxtest"
	"icefront/resources"
)

// sampleScene unpacks the built-in scene.
func sampleScene(t *testing.T) string {
	t.Helper()
	s, err := resources.OpenSample()
	must(t, err)
	dir := t.TempDir()
	must(t, os.WriteFile(filepath.Join(dir, "scene.tif"), s.Files[s.Scene], 0o644))
	return filepath.Join(dir, "scene.tif")
}

// band reads a band of a raster as what its values stand for.
func band(t *testing.T, path string, n int) geo.Image {
	t.Helper()
	s := openedIn(t, path)
	g := s.Grid()
	img, err := s.Read(t.Context(), n, g.Bounds(), g.Width, g.Height)
	must(t, err)
	for i, v := range img.Pix {
		img.Pix[i] = float32(s.Info().Bands[n-1].Packed.Value(v))
	}
	return img
}

func TestAllOutputsOfTheEngine(t *testing.T) {
	needsONNX(t)
	scene, out := sampleScene(t), t.TempDir()
	r := reports(t, good(t, "predict", scene, "-o", out, "--json", "--raw", "--probabilities", "--uncertainty", "--published"))[0]
	in := func(kind string) string { return filepath.Join(out, "scene_"+kind) }
	for _, kind := range []string{"labels.tif", "probabilities.tif", "front_probability.tif", "uncertainty.tif", "zone.png", "front.png", "zones.tif"} {
		info := openedIn(t, in(kind)).Info()
		if info.Meta["ICEFRONT_PRESET"] != "standard" || info.Meta["ICEFRONT_MODEL_SHA256"] != r.Model.SHA256 || info.Georef != geo.GeorefAffine {
			t.Errorf("%s: metadata %v, georeferencing %v", kind, info.Meta, info.Georef)
		}
	}
	if _, err := os.Stat(in("boundary.png")); err == nil || r.Files["published_boundary"] != "" {
		t.Error("there is a boundary of a model without one")
	}
	labels, zones, doubt := band(t, in("labels.tif"), 1), band(t, in("zones.tif"), 1), band(t, in("uncertainty.tif"), 1)
	var classes [5]geo.Image
	for c := range classes {
		classes[c] = band(t, in("probabilities.tif"), c+1)
	}
	front := band(t, in("front_probability.tif"), 1)
	values := pixels(t, openedIn(t, scene))
	for i, l := range labels.Pix {
		if values.Pix[i] != values.Pix[i] { // no data
			if l != 0 || front.Pix[i] == front.Pix[i] || doubt.Pix[i] == doubt.Pix[i] {
				t.Fatalf("pixel %d without data: label %g, front %g, uncertainty %g", i, l, front.Pix[i], doubt.Pix[i])
			}
			continue
		}
		sum, best := float32(0), 0
		for c, k := range classes {
			sum += k.Pix[i]
			if k.Pix[i] > classes[best].Pix[i] {
				best = c
			}
		}
		switch {
		case math.Abs(float64(sum-1)) > 5.0/254:
			t.Fatalf("pixel %d: probabilities add up to %g", i, sum)
		case classes[best].Pix[i]-classes[int(l)].Pix[i] > 1.0/254:
			t.Fatalf("pixel %d: label %g, but class %d is likelier", i, l, best)
		case l < 4 && zones.Pix[i] != l:
			t.Fatalf("pixel %d: label %g, zone %g", i, l, zones.Pix[i])
		case front.Pix[i] != classes[4].Pix[i]:
			t.Fatalf("pixel %d: probability of the front %g and %g", i, front.Pix[i], classes[4].Pix[i])
		case !(doubt.Pix[i] >= 0 && doubt.Pix[i] <= 1):
			t.Fatalf("pixel %d: uncertainty %g", i, doubt.Pix[i])
		}
	}
	if grey := readPNG(t, in("front.png")); grey.Bounds().Dx() != labels.Grid.Width {
		t.Errorf("front.png is %v", grey.Bounds())
	}
	if r.Run.Tiles < 1 || r.Run.Mirrors != 4 || r.Run.Folds != 1 || r.Run.Network <= 0 || r.Run.Preset != "standard" {
		t.Errorf("run %+v", r.Run)
	}
}

func TestPresetsAndFolds(t *testing.T) {
	needsONNX(t)
	dir := t.TempDir()
	for name, b := range onnxtest.Bundle("m", onnxtest.Options{Meta: onnxtest.Meta(), Bias: []float32{1, 2, 3, 4, 5}}, 3, 1) {
		must(t, os.WriteFile(filepath.Join(dir, name), b, 0o644))
	}
	scene := made{}.file(t, t.TempDir())
	for _, c := range []struct {
		args           []string
		folds, mirrors int
		step           float64
	}{
		{nil, 1, 4, 0.5},
		{[]string{"--preset", "draft"}, 1, 1, 0.75},
		{[]string{"--preset", "best"}, 3, 4, 0.5},
		{[]string{"--folds", "all"}, 3, 4, 0.5},
		{[]string{"--folds", "1,2", "--preset", "draft", "--mirror", "--step", "1"}, 2, 4, 1},
		{[]string{"--mirror=false"}, 1, 1, 0.5},
	} {
		r := reports(t, good(t, append([]string{"predict", scene, "-m", filepath.Join(dir, "m.onnx"), "-o", t.TempDir(), "--json"}, c.args...)...))[0].Run
		if r.Folds != c.folds || r.Mirrors != c.mirrors || r.Step != c.step {
			t.Errorf("%v: %+v, want %d folds, %d mirrors, step %g", c.args, r, c.folds, c.mirrors, c.step)
		}
	}
	r := cli(t, "predict", scene, "-m", filepath.Join(dir, "m.onnx"), "-o", t.TempDir(), "--folds", "7")
	oneSentence(t, r, "m.onnx", []string{"none of the folds 7"})
	isMisuse(t, []string{"predict", scene, "--folds", "a"}, "--folds a")
	isMisuse(t, []string{"predict", scene, "--half"}, "--probabilities")
}

// Averaging stored folds is what averaging them at once is.
func TestStoredProbabilitiesAreAveraged(t *testing.T) {
	needsONNX(t)
	golden := sharedtest.Path(t, "golden/nnunet_v1/task500_fused")
	scene, dir := filepath.Join(golden, "inputs", "SI_2011-06-14_TSX_7_1_125.png"), t.TempDir()
	m := filepath.Join(dir, "m.onnx")
	good(t, "model", "import", filepath.Join(golden, "model"), "-o", m)
	predict := func(to string, args ...string) string {
		out := filepath.Join(dir, to)
		good(t, append([]string{"predict", scene, "-o", out, "--pixel-size", "60"}, args...)...)
		return out
	}
	both := predict("both", "-m", m, "--preset", "best")
	f0 := predict("f0", "-m", m, "--folds", "0", "--probabilities", "--half")
	f1 := predict("f1", "-m", m, "--folds", "1", "--probabilities", "--half")
	name := "SI_2011-06-14_TSX_7_1_125_zones.tif"
	want := band(t, filepath.Join(both, name), 1)
	for _, words := range [][]string{
		{"-m", f0, "-m", f1}, {"-m", filepath.Join(f1, "SI_2011-06-14_TSX_7_1_125_probabilities.tif"), "-m", m, "--folds", "0"},
	} {
		got := band(t, filepath.Join(predict(fmt.Sprint(len(words)), words...), name), 1)
		differ := 0
		for i, v := range got.Pix {
			if v != want.Pix[i] {
				differ++
			}
		}
		if share := float64(differ) / float64(len(got.Pix)); share > 0.001 {
			t.Errorf("%v: %.3f %% of the zones differ", words, 100*share)
		}
		must(t, os.RemoveAll(filepath.Join(dir, fmt.Sprint(len(words)))))
	}
	for _, c := range []struct {
		word string
		says []string
	}{
		{filepath.Join(both, name), []string{"zones.tif", "bands"}},
		{scene[:len(scene)-4] + ".tif", []string{"Not found"}},
	} {
		r := cli(t, "predict", scene, "-m", c.word, "-o", t.TempDir(), "--pixel-size", "60")
		oneSentence(t, r, c.word, c.says)
	}
}

func TestPartOfAScene(t *testing.T) {
	needsONNX(t)
	scene, dir := sampleScene(t), t.TempDir()
	g := openedIn(t, scene).Grid()
	a, b := g.Transform.Apply(100, 150), g.Transform.Apply(200, 60)
	whole := filepath.Join(dir, "whole")
	good(t, "predict", scene, "-o", whole)
	want := band(t, filepath.Join(whole, "scene_zones.tif"), 1)
	file := write(t, dir, "part.geojson", fmt.Sprintf(`{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::3031"}},
"features":[{"type":"Feature","properties":{},"geometry":{"type":"Polygon","coordinates":[[[%f,%f],[%f,%f],[%f,%f],[%f,%f],[%f,%f]]]}}]}`,
		a[0], a[1], b[0], a[1], b[0], b[1], a[0], b[1], a[0], a[1]))
	for i, within := range []string{fmt.Sprintf("%f,%f,%f,%f", a[0], a[1], b[0], b[1]), file} {
		out := filepath.Join(dir, fmt.Sprint(i))
		r := reports(t, good(t, "predict", scene, "-o", out, "--within="+within, "--json"))[0]
		if !r.Run.Area {
			t.Errorf("%s: run %+v", within, r.Run)
		}
		got := band(t, filepath.Join(out, "scene_zones.tif"), 1)
		for k, v := range got.Pix {
			col, row := k%g.Width, k/g.Width
			inside := col >= 100 && col < 200 && row >= 60 && row < 150
			if inside != (v == v) || inside && v != want.Pix[k] {
				t.Fatalf("%s: column %d, row %d: zone %g, in the whole scene %g", within, col, row, v, want.Pix[k])
			}
		}
	}
	oneSentence(t, cli(t, "predict", scene, "-o", dir, "--within=0,0,1,1"), "scene.tif", []string{"does not touch", "left,bottom"})
}

func TestForecastOfPresets(t *testing.T) {
	needsONNX(t)
	scene := sampleScene(t)
	text := good(t, "predict", scene, "--forecast").out
	for _, preset := range []string{"draft", "standard", "best"} {
		if !strings.Contains(text, preset) {
			t.Errorf("no %s in %q", preset, text)
		}
	}
	var line struct {
		Scene    string
		Forecast []expectation
	}
	must(t, json.Unmarshal([]byte(good(t, "predict", scene, "--forecast", "--json").out), &line))
	if line.Scene != scene || len(line.Forecast) != 3 {
		t.Fatalf("got %+v", line)
	}
	if line.Forecast[0].Seconds > line.Forecast[1].Seconds {
		t.Errorf("a draft takes longer than the standard: %+v", line.Forecast)
	}
	for _, e := range line.Forecast {
		if e.Seconds <= 0 || e.Bytes < 50e6 || e.Basis == "" {
			t.Errorf("forecast %+v", e)
		}
	}
	r := cli(t, "predict", scene, "-o", t.TempDir(), "--memory", "0.1")
	oneSentence(t, r, "--memory", []string{"allowed"})
}
