package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"icefront/geo/sharedtest"
)

// outputs lists the results in a folder by scene: the names of the class maps.
func outputs(t *testing.T, dir string) (scenes []string) {
	t.Helper()
	for _, name := range existing(t, dir) {
		if scene, ok := strings.CutSuffix(name, "_zones.tif"); ok {
			scenes = append(scenes, scene)
		}
	}
	return scenes
}

func TestFolderAndGlob(t *testing.T) {
	needsONNX(t)
	in := t.TempDir()
	model := tinyModel(t, t.TempDir(), nil)
	for _, name := range []string{"b.tif", "a.TIFF", "a_zones.tif", "b_front.tif", "c_overlay.png", "d_labels.tif", "c.tif"} {
		made{name: name}.file(t, in)
	}
	write(t, in, "readme.txt", "no scene")
	must(t, os.Mkdir(filepath.Join(in, "deeper"), 0o755))
	made{name: "e.tif"}.file(t, filepath.Join(in, "deeper"))
	for _, c := range []struct {
		name  string
		args  []string
		wants []string
	}{
		{"folder", []string{in}, []string{"a", "b", "c"}},
		{"glob", []string{filepath.Join(in, "*.tif")}, []string{"b", "c"}},
		{"glob over folders", []string{filepath.Join(in, "*", "*.tif")}, []string{"e"}},
		{"a scene twice", []string{filepath.Join(in, "b.tif"), in + "/./b.tif"}, []string{"b"}},
		{"what is named is taken, whatever its name", []string{filepath.Join(in, "a_zones.tif")}, []string{"a_zones"}},
		{"folder and scene", []string{filepath.Join(in, "deeper", "e.tif"), in}, []string{"a", "b", "c", "e"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			out := t.TempDir()
			r := good(t, append([]string{"predict", "-m", model, "-o", out, "--json"}, c.args...)...)
			if got := outputs(t, out); !slices.Equal(got, c.wants) {
				t.Errorf("predicted %v, want %v", got, c.wants)
			}
			if n := len(reports(t, r)); n != len(c.wants) {
				t.Errorf("%d reports", n)
			}
		})
	}
}

func TestBatchGoesOn(t *testing.T) {
	needsONNX(t)
	in, out := t.TempDir(), t.TempDir()
	for _, name := range []string{"a.tif", "c.tif"} {
		made{name: name}.file(t, in)
	}
	bad := write(t, in, "b.tif", "not a scene")
	r := cli(t, "predict", in, "-m", tinyModel(t, t.TempDir(), nil), "-o", out, "--json")
	if r.code != exitFailed {
		t.Errorf("exit code %d", r.code)
	}
	if got := outputs(t, out); !slices.Equal(got, []string{"a", "c"}) {
		t.Errorf("predicted %v", got)
	}
	if n := len(reports(t, r)); n != 2 {
		t.Errorf("%d reports", n)
	}
	lines := strings.Split(strings.TrimSpace(r.err), "\n")
	if len(lines) != 2 || !strings.Contains(lines[0], bad) || lines[1] != "1 of 3 scenes failed." {
		t.Errorf("on stderr:\n%s", r.err)
	}
}

// Results depend on the options that say so, and on nothing else.
func TestPredictOptions(t *testing.T) {
	needsONNX(t)
	in := t.TempDir()
	scene, model := made{}.file(t, in), tinyModel(t, in, nil)
	predict := func(more ...string) string {
		t.Helper()
		out := t.TempDir()
		r := good(t, append([]string{"predict", scene, "-m", model, "-o", out, "--json"}, more...)...)
		s := reports(t, r)[0]
		return fmt.Sprint(s.ZonePixels, s.Fronts)
	}
	usual := predict()
	for _, more := range [][]string{{"--mirror=false"}, {"--mirror"}, {"--step", "0.75"}, {"--threads", "1"}, {"--device", "CPU"}, {"--band", "1"}} {
		// The tiny network is symmetric and sees one pixel around: tiles and mirrors change nothing.
		if got := predict(more...); got != usual {
			t.Errorf("%v: %s, want %s", more, got, usual)
		}
	}
	gpu := good(t, "predict", scene, "-m", model, "-o", t.TempDir(), "--device", "cuda", "--json")
	if s := reports(t, gpu)[0]; s.Model.DeviceReason == "" || !strings.HasPrefix(s.Model.Device, "CPU") {
		t.Logf("a GPU ran it: %+v", s.Model)
	}
	t.Run("the embedded model does differ", func(t *testing.T) {
		usual, _ := sampleReport(t, t.TempDir())
		for _, more := range [][]string{{"--mirror=false"}, {"--step", "0.25"}} {
			if s, _ := sampleReport(t, t.TempDir(), more...); fmt.Sprint(s.ZonePixels) == fmt.Sprint(usual.ZonePixels) {
				t.Errorf("%v changes nothing", more)
			}
		}
	})
}

// An image of CaFFe has its metres from the table, and without it from its name: the nominal ones, before it was reduced.
func TestPixelSizesOfCaFFe(t *testing.T) {
	needsONNX(t)
	const name = "Crane_2002-11-09_ERS_20_2_061"
	caffe := sharedtest.Path(t, "data/caffe")
	scene := filepath.Join(caffe, "sar", name+".png")
	zones := filepath.Join(caffe, "zones", name+"_zones.png")
	front := filepath.Join(caffe, "fronts", name+"_front.png")
	for _, c := range []struct {
		name  string
		more  []string
		pixel [2]float64 // [rows, columns]
		from  string
	}{
		{"table", []string{"--pixel-sizes", filepath.Join(caffe, "index.csv")}, [2]float64{92.734, 72.031}, "pixel-size table"},
		{"table before a size for all", []string{"--pixel-size", "33", "--pixel-sizes", filepath.Join(caffe, "index.csv")}, [2]float64{92.734, 72.031}, "pixel-size table"},
		{"a size for all before the name", []string{"--pixel-size", "72.031,92.734"}, [2]float64{92.734, 72.031}, "given by the user"},
		{"name", nil, [2]float64{20, 20}, "CaFFe name (nominal)"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := good(t, append([]string{"predict", scene, "-o", t.TempDir(), "--json", "--mirror=false", "--label", zones, "--label", front}, c.more...)...)
			s := reports(t, r)[0]
			if [2]float64{float64(s.PixelSize[0]), float64(s.PixelSize[1])} != c.pixel || s.PixelFrom != c.from {
				t.Errorf("%v from %q, want %v from %q", s.PixelSize, s.PixelFrom, c.pixel, c.from)
			}
			if s.CRS != "pixels" || s.Date != "2002-11-09" || s.Label == nil || !s.Label.Length.Known() {
				t.Errorf("%s, %s, label %+v", s.CRS, s.Date, s.Label)
			}
			t.Logf("mean IoU %.3f, mean distance %.0f m, label %.0f m", s.Label.MeanIoU, s.Label.Mean, s.Label.Length)
		})
	}
}
