package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestMisuse(t *testing.T) {
	in := t.TempDir()
	a, b := made{name: "a.tif"}.file(t, in), made{name: "b.tif"}.file(t, in)
	must(t, os.Mkdir(filepath.Join(in, "more"), 0o755))
	again := made{name: "a.tif"}.file(t, filepath.Join(in, "more"))
	cases := []struct {
		name string
		args []string
		says string
	}{
		{"no verb", nil, "expected one of"},
		{"unknown verb", []string{"segment", a}, "segment"},
		{"no scene", []string{"predict"}, "<scenes>"},
		{"unknown flag", []string{"predict", a, "--colour", "red"}, "--colour"},
		{"flag without its value", []string{"predict", a, "--step"}, "--step"},
		{"unknown format", []string{"predict", a, "--format", "kml"}, "gpkg"},
		{"one unknown format of two", []string{"predict", a, "--format", "gpkg,kml"}, "gpkg"},
		{"step of nothing", []string{"predict", a, "--step=-1"}, "0.01 to 1"},
		{"step too small", []string{"predict", a, "--step", "0.001"}, "0.01 to 1"},
		{"step beyond the patch", []string{"predict", a, "--step", "1.5"}, "0.01 to 1"},
		{"step is no number", []string{"predict", a, "--step", "half"}, "half"},
		{"step is NaN", []string{"predict", a, "--step", "NaN"}, "0.01 to 1"},
		{"mirroring is neither", []string{"predict", a, "--mirror=maybe"}, "maybe"},
		{"band 0", []string{"predict", a, "--band", "0"}, "count from 1"},
		{"band 0 of info", []string{"info", a, "--band", "0"}, "count from 1"},
		{"threads below one", []string{"predict", a, "--threads", "-2"}, "--threads"},
		{"memory below nothing", []string{"predict", a, "--memory=-1"}, "want 0.1 GiB"},
		{"memory in bytes", []string{"predict", a, "--memory", "4e9"}, "want 0.1 GiB"},
		{"memory is NaN", []string{"predict", a, "--memory", "NaN"}, "want 0.1 GiB"},
		{"info of nothing", []string{"info"}, "<scenes>, or --devices"},
		{"info of a scene and of devices", []string{"info", a, "--devices"}, "without scenes"},
		{"a library for scenes", []string{"info", a, "--onnxruntime", "x.so"}, "goes with --devices"},
		{"unknown device", []string{"predict", a, "--device", "abacus"}, "auto, cpu, cuda"},
		{"pixel size of nothing", []string{"predict", a, "--pixel-size", "0"}, "M or MX,MY in metres"},
		{"pixel size below nothing", []string{"predict", a, "--pixel-size=-10"}, "M or MX,MY in metres"},
		{"pixel size with a unit", []string{"predict", a, "--pixel-size", "10m"}, "M or MX,MY in metres"},
		{"pixel size is NaN", []string{"predict", a, "--pixel-size", "NaN"}, "M or MX,MY in metres"},
		{"pixel size of three axes", []string{"predict", a, "--pixel-size", "10,10,10"}, "M or MX,MY in metres"},
		{"a label for two scenes", []string{"predict", a, b, "--label", "a_zones.tif"}, "--label goes with one scene, not with 2"},
		{"three labels", []string{"predict", a, "--label", "x.tif", "--label", "y.tif", "--label", "z.tif"}, "given 3 times"},
		{"scenes of one name", []string{"predict", a, again}, "have the same name"},
		{"glob without a match", []string{"predict", filepath.Join(in, "*.nc")}, "matches no scene"},
		{"glob that is none", []string{"predict", filepath.Join(in, "[.tif")}, "[.tif"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			isMisuse(t, c.args, c.says)
		})
	}
}

// isMisuse runs a command that must not do anything but say what is wrong with it.
func isMisuse(t *testing.T, args []string, says string) {
	t.Helper()
	out := t.TempDir()
	t.Chdir(out) // where results go
	r := cli(t, args...)
	if r.code != exitMisuse || r.out != "" {
		t.Errorf("exit code %d, want %d; stdout %q", r.code, exitMisuse, r.out)
	}
	first, rest, _ := strings.Cut(r.err, "\n")
	if !strings.HasPrefix(first, "icefront-cli: ") || !strings.Contains(first, says) {
		t.Errorf("says %q, want %q", first, says)
	}
	if rest != "" && rest != "Try icefront-cli --help.\n" {
		t.Errorf("says more: %q", rest)
	}
	if left := tree(t, out); left != nil {
		t.Errorf("left behind: %v", left)
	}
}

// A result must never take the place of what it was made from.
func TestResultsSpareInputs(t *testing.T) {
	cases := []struct {
		name string
		make func(t *testing.T, dir string) []string // arguments; results go to dir
		what string
	}{
		{"zones label beside the scene", func(t *testing.T, dir string) []string {
			return []string{made{}.file(t, dir), "--label", made{name: "scene_zones.tif"}.file(t, dir)}
		}, "scene_zones.tif"},
		{"corrected fronts beside the scene", func(t *testing.T, dir string) []string {
			return []string{made{}.file(t, dir), "--format", "shp,geojson", "--label", write(t, dir, "scene_fronts.geojson", "{}")}
		}, "scene_fronts.geojson"},
		{"a scene with the name of another's result", func(t *testing.T, dir string) []string {
			return []string{made{name: "a.tif"}.file(t, dir), made{name: "a_zones.tif"}.file(t, dir)}
		}, "a_zones.tif"},
		{"a link to the label", func(t *testing.T, dir string) []string {
			label := made{name: "label.tif"}.file(t, t.TempDir())
			must(t, os.Symlink(label, filepath.Join(dir, "scene_zones.tif")))
			return []string{made{}.file(t, dir), "--label", label}
		}, "scene_zones.tif"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			args := c.make(t, dir)
			before, err := os.ReadFile(filepath.Join(dir, c.what))
			must(t, err)
			r := cli(t, append([]string{"predict", "-o", dir}, args...)...)
			if r.code != exitMisuse || !strings.Contains(r.err, "would overwrite the input") || !strings.Contains(r.err, c.what) {
				t.Errorf("exit code %d: %s", r.code, r.err)
			}
			after, err := os.ReadFile(filepath.Join(dir, c.what))
			must(t, err)
			if string(before) != string(after) {
				t.Error("the input was changed")
			}
		})
	}
}

func TestHelpAndVersion(t *testing.T) {
	for _, c := range []struct {
		args []string
		want []string
	}{
		{[]string{"--help"}, []string{"predict", "info", "demo"}},
		{[]string{"predict", "--help"}, []string{"--pixel-sizes", "--label", "--json", "--device", "--onnxruntime"}},
		{[]string{"--version"}, []string{"icefront-cli 0."}},
	} {
		r := cli(t, c.args...)
		if r.code != exitDone || r.err != "" {
			t.Errorf("%v: exit code %d, stderr %q", c.args, r.code, r.err)
		}
		for _, w := range c.want {
			if !strings.Contains(r.out, w) {
				t.Errorf("%v does not say %q:\n%s", c.args, w, r.out)
			}
		}
	}
}
