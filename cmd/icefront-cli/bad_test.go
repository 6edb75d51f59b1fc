package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/airbusgeo/godal"

	"icefront/model/onnx/onnxtest"
)

// badCase is an input that cannot be used. make prepares it in a folder and returns the arguments of predict
// but -o, with the file that the sentence must name.
type badCase struct {
	name string
	make func(t *testing.T, dir string) (args []string, culprit string)
	says []string // words of the sentence: the cause, and the way out
	note string   // of opening the scene, before it fails
}

// scene is a bad scene, predicted with the tiny model.
func badScene(f func(t *testing.T, dir string) string) func(*testing.T, string) ([]string, string) {
	return func(t *testing.T, dir string) ([]string, string) {
		path := f(t, dir)
		return []string{path, "-m", tinyModel(t, t.TempDir(), nil)}, path
	}
}

// badModel is a good scene with a bad model.
func badModel(f func(t *testing.T, dir string) string) func(*testing.T, string) ([]string, string) {
	return func(t *testing.T, dir string) ([]string, string) {
		model := f(t, t.TempDir())
		return []string{made{}.file(t, dir), "-m", model}, model
	}
}

// badLabel is a good scene with a bad label.
func badLabel(f func(t *testing.T, dir string) string) func(*testing.T, string) ([]string, string) {
	return func(t *testing.T, dir string) ([]string, string) {
		label := f(t, dir)
		return []string{made{}.file(t, dir), "-m", tinyModel(t, t.TempDir(), nil), "--label", label}, label
	}
}

func text(name, content string) func(t *testing.T, dir string) string {
	return func(t *testing.T, dir string) string { return write(t, dir, name, content) }
}

func missing(name string) func(t *testing.T, dir string) string {
	return func(_ *testing.T, dir string) string { return filepath.Join(dir, name) }
}

func folder(name string) func(t *testing.T, dir string) string {
	return func(t *testing.T, dir string) string {
		must(t, os.Mkdir(filepath.Join(dir, name), 0o755))
		return filepath.Join(dir, name)
	}
}

func raster(m made) func(t *testing.T, dir string) string {
	return func(t *testing.T, dir string) string { return m.file(t, dir) }
}

// truncated cuts a raster to a share of its bytes.
func truncated(m made, share float64) func(t *testing.T, dir string) string {
	return func(t *testing.T, dir string) string {
		path := m.file(t, dir)
		st, err := os.Stat(path)
		must(t, err)
		must(t, os.Truncate(path, int64(share*float64(st.Size()))))
		return path
	}
}

func modelFile(change func(*onnxtest.Options)) func(t *testing.T, dir string) string {
	return func(t *testing.T, dir string) string { return tinyModel(t, dir, change) }
}

// zeroTIFF is a TIFF that says it has no pixels.
const zeroTIFF = "II*\x00\x08\x00\x00\x00\x05\x00" +
	"\x00\x01\x03\x00\x01\x00\x00\x00\x00\x00\x00\x00" + // width
	"\x01\x01\x03\x00\x01\x00\x00\x00\x00\x00\x00\x00" + // height
	"\x02\x01\x03\x00\x01\x00\x00\x00\x08\x00\x00\x00" + // bits
	"\x11\x01\x04\x00\x01\x00\x00\x00\x4a\x00\x00\x00" + // strip offset
	"\x17\x01\x04\x00\x01\x00\x00\x00\x01\x00\x00\x00" + // strip bytes
	"\x00\x00\x00\x00\x00"

func badScenes() []badCase {
	big := made{w: 300, h: 300, options: []string{"COMPRESS=DEFLATE", "BLOCKYSIZE=16"}}
	return []badCase{
		{"missing file", badScene(missing("gone.tif")), []string{"no such file", "Check the name"}, ""},
		{"folder without scenes", badScene(folder("empty")), []string{"folder without scenes", ".tif"}, ""},
		{"folder that is no product", badScene(folder("a.safe")), []string{"no manifest.safe", "Copy or download"}, ""},
		{"text named .tif", badScene(text("notes.tif", "These are field notes, not an image.\n")), []string{"not a raster in any known format", "Copy or download"}, ""},
		{"empty file", badScene(text("empty.tif", "")), []string{"the file is empty", "Copy or download"}, ""},
		{"TIFF cut in its pixels", badScene(truncated(made{w: 300, h: 300}, 0.5)), []string{"ends before its content does", "Copy or download"}, ""},
		{"compressed TIFF cut in its pixels", badScene(truncated(big, 0.7)), []string{"ends before its content does", "Copy or download"}, ""},
		{"large TIFF cut in its last row", badScene(truncated(made{w: 3000, h: 2500}, 0.9999)), []string{"ends before its content does", "Copy or download"}, ""},
		{"TIFF cut in its header", badScene(truncated(made{}, 0.02)), []string{"Damaged file", "Copy or download"}, ""},
		{"no pixels", badScene(text("zero.tif", zeroTIFF)), []string{"no pixels", "Copy or download"}, ""},
		{"all no data", badScene(raster(made{fill: value(7), nodata: value(7)})), []string{"no pixel has data", "--band"}, "may be empty"},
		{"all NaN", badScene(raster(made{stored: godal.Float32, fill: &nan})), []string{"no pixel has data", "--band"}, "may be empty"},
		{"all zero", badScene(raster(made{fill: value(0)})), []string{"every pixel is zero", "--band"}, ""},
		{"complex floats", badScene(raster(made{stored: godal.CFloat32})), []string{"complex samples", "SNAP"}, ""},
		{"complex integers", badScene(raster(made{stored: godal.CInt16})), []string{"complex samples", "SNAP"}, ""},
		{"a band that is not there", func(t *testing.T, dir string) ([]string, string) {
			path := made{}.file(t, dir)
			return []string{path, "--band", "2", "-m", tinyModel(t, t.TempDir(), nil)}, path
		}, []string{"1 band", "not 2"}, ""},
		{"no CRS and a model in metres", func(t *testing.T, dir string) ([]string, string) {
			path := made{name: "picture.png", nowhere: true, driver: "PNG"}.file(t, dir)
			return []string{path}, path
		}, []string{"Metres per pixel are unknown", "--pixel-size"}, ""},
		{"table of pixel sizes without a column", func(t *testing.T, dir string) ([]string, string) {
			table := write(t, t.TempDir(), "sizes.csv", "name,metres\na,1\n")
			return []string{made{}.file(t, dir), "--pixel-sizes", table}, table
		}, []string{"column px_x_m is missing"}, ""},
		{"table of pixel sizes is missing", func(t *testing.T, dir string) ([]string, string) {
			return []string{made{}.file(t, dir), "--pixel-sizes", filepath.Join(dir, "gone.csv")}, filepath.Join(dir, "gone.csv")
		}, []string{"no such file", "Check the name"}, ""},
	}
}

func badModels() []badCase {
	return []badCase{
		{"model is missing", badModel(missing("gone.onnx")), []string{"no such file", "Check the name"}, ""},
		{"model is a folder", badModel(folder("nnunet")), []string{"it is a folder", "ONNX file"}, ""},
		{"model is text", badModel(text("model.onnx", "not a model\n")), []string{"docs/formats.md"}, ""},
		{"model is empty", badModel(text("model.onnx", "")), []string{"docs/formats.md"}, ""},
		{"model without a plan", badModel(modelFile(func(o *onnxtest.Options) { o.Meta = nil })), []string{"no cf.version", "docs/formats.md"}, ""},
		{"plan of another version", badModel(modelFile(with("cf.version", "9"))), []string{`version "9"`, "newer Icefront"}, ""},
		{"plan with a misspelt key", badModel(modelFile(with("cf.pach", "[32, 32]"))), []string{"cf.pach", "docs/formats.md"}, ""},
		{"plan without its patch", badModel(modelFile(with("cf.patch", ""))), []string{"cf.patch is missing"}, ""},
		{"input of rank 3", badModel(modelFile(func(o *onnxtest.Options) { o.Rank = 3 })), []string{"[batch, 1, 32, 32]", "one float32 image"}, ""},
		{"input of integers", badModel(modelFile(func(o *onnxtest.Options) { o.Type = 7 })), []string{"float32", "one float32 image"}, ""},
		{"output of too few channels", badModel(modelFile(func(o *onnxtest.Options) { o.Out, o.Weights, o.Bias = 3, nil, nil })), []string{"[batch, 5, 32, 32]"}, ""},
		{"two inputs", badModel(modelFile(func(o *onnxtest.Options) { o.ExtraInput = true })), []string{"image, extra"}, ""},
	}
}

func badLabels() []badCase {
	return []badCase{
		{"label is missing", badLabel(missing("gone_zones.tif")), []string{"no such file", "Check the name"}, ""},
		{"label is a folder", badLabel(folder("labels")), []string{"this is a folder"}, ""},
		{"label is text", badLabel(text("label.geojson", "hello\n")), []string{"not a vector file", "Copy or download"}, ""},
		{"label holds other values", badLabel(raster(made{name: "scene_zones.tif"})), []string{"Unknown label values", "40, 41", "0, 64, 127, 254"}, ""},
		{"two labels of one kind", func(t *testing.T, dir string) ([]string, string) {
			a, b := made{name: "a_zones.tif", fill: value(2)}.file(t, dir), made{name: "b_zones.tif", fill: value(3)}.file(t, dir)
			return []string{made{}.file(t, dir), "-m", tinyModel(t, t.TempDir(), nil), "--label", a, "--label", b}, a + " and " + b
		}, []string{"of one kind", "give one with fronts and one with zones"}, ""},
		{"label lies elsewhere", badLabel(text("far.geojson", `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},
			"geometry":{"type":"LineString","coordinates":[[0,0],[1,1]]}}]}`)), []string{"outside the scene"}, ""},
		{"label without lines", badLabel(text("points.geojson", `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},
			"geometry":{"type":"Point","coordinates":[-38,66]}}]}`)), []string{"no line and no polygon"}, ""},
	}
}

func TestBadInput(t *testing.T) {
	needsONNX(t)
	for _, c := range slices.Concat(badScenes(), badModels(), badLabels()) {
		t.Run(c.name, func(t *testing.T) {
			in, out := t.TempDir(), filepath.Join(t.TempDir(), "results")
			args, culprit := c.make(t, in)
			before := tree(t, in)
			r := cli(t, append([]string{"predict", "-o", out}, args...)...)
			if c.note != "" {
				var note string
				if note, r.err, _ = strings.Cut(r.err, "\n"); !strings.HasPrefix(note, "Note: ") || !strings.Contains(note, c.note) {
					t.Errorf("first line %q, want a note with %q", note, c.note)
				}
			}
			oneSentence(t, r, culprit, c.says)
			if left := existing(t, out); len(left) > 0 {
				t.Errorf("left behind: %v", left)
			}
			if after := tree(t, in); !slices.Equal(before, after) {
				t.Errorf("beside the input: before %v, after %v", before, after)
			}
			t.Log(strings.TrimSpace(r.err))
		})
	}
}

// oneSentence checks how a failure is told: exit code 1, nothing on stdout, one line that names the file,
// the cause and the way out, without the words of programmers.
func oneSentence(t *testing.T, r result, culprit string, says []string) {
	t.Helper()
	if r.code != exitFailed {
		t.Errorf("exit code %d, want %d", r.code, exitFailed)
	}
	if r.out != "" {
		t.Errorf("on stdout: %q", r.out)
	}
	if n := strings.Count(r.err, "\n"); n != 1 || !strings.HasSuffix(r.err, "\n") {
		t.Errorf("%d lines on stderr:\n%s", n, r.err)
	}
	if n := strings.Count(r.err, culprit); n != 1 {
		t.Errorf("names %s %d times: %s", culprit, n, r.err)
	}
	for _, s := range says {
		if !strings.Contains(r.err, s) {
			t.Errorf("does not say %q: %s", s, r.err)
		}
	}
	if jargon := regexp.MustCompile(`goroutine|panic|0x[0-9a-f]+|<nil>|%!|CPLE_|TIFF[A-Z]\w+:`).FindString(r.err); jargon != "" {
		t.Errorf("speaks of %q: %s", jargon, r.err)
	}
	if len(r.err) > 500 {
		t.Errorf("%d characters: %s", len(r.err), r.err)
	}
}

// existing is tree of a folder that may not be there.
func existing(t *testing.T, dir string) []string {
	t.Helper()
	if _, err := os.Stat(dir); err != nil {
		return nil
	}
	return tree(t, dir)
}
