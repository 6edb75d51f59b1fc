package main

import (
	"archive/zip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"icefront/app/library"
	"icefront/geo/sharedtest"
	"icefront/model/nnunet/nnunettest"
	"icefront/model/onnx/onnxtest"
)

// ownLibrary gives a test a library of its own and returns its folder.
func ownLibrary(t testing.TB) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "models")
	t.Setenv(library.Environment, dir)
	return dir
}

// lines reads what --json printed, an object a line.
func lines[T any](t testing.TB, r result) (all []T) {
	t.Helper()
	for line := range strings.Lines(r.out) {
		var v T
		d := json.NewDecoder(strings.NewReader(line))
		d.DisallowUnknownFields()
		if err := d.Decode(&v); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		all = append(all, v)
	}
	return all
}

// names lists the library, the default with a star.
func names(t testing.TB) string {
	t.Helper()
	var all []string
	for _, m := range lines[library.Model](t, good(t, "model", "list", "--json")) {
		if m.Problem != "" {
			t.Errorf("%s: %s", m.Name, m.Problem)
		}
		if m.Default {
			m.Name += "*"
		}
		all = append(all, m.Name)
	}
	return strings.Join(all, " ")
}

// result of training: a small generated model of version 1.
func trained(t testing.TB, dir string, folds ...string) string {
	t.Helper()
	m := nnunettest.Fused()
	m.Folds = folds
	dir = filepath.Join(dir, "Task500_Glacier_zonefronts", "nnUNetTrainerV2__nnUNetPlansv2.1")
	must(t, m.Write(dir))
	return dir
}

// The way of a model: in, looked at, tried, used, out.
func TestModelStory(t *testing.T) {
	needsONNX(t)
	folder := ownLibrary(t)
	in, out := t.TempDir(), t.TempDir()
	scene, source := made{}.file(t, in), trained(t, in, "fold_0", "fold_1")

	a := lines[library.Added](t, good(t, "model", "import", source, "--metres", "6,20", "--unit", "pixel", "--json"))[0]
	if a.Name != "Task500_Glacier_zonefronts" || len(a.Files) != 2 {
		t.Fatalf("imported %+v", a)
	}
	if got := names(t); got != "built-in* Task500_Glacier_zonefronts" {
		t.Errorf("listed: %s", got)
	}
	card := lines[library.Card](t, good(t, "model", "show", a.Name, "--json"))[0]
	if card.Folds != 2 || !card.Reference || *card.TrainedMetres != [2]float64{6, 20} || len(card.Levels) != 4 || len(card.Sources) != 5 {
		t.Errorf("card %+v", card)
	}
	for _, want := range []string{"6 to 20 m per pixel", "the scene's own pixels", "4 features, 1/1 x 1/1", "fold 1", card.Files[1].SHA256} {
		if text := good(t, "model", "show", a.Name).out; !strings.Contains(text, want) {
			t.Errorf("the card does not show %q:\n%s", want, text)
		}
	}
	if trial := lines[library.Trial](t, good(t, "model", "test", a.Name, "--json"))[0]; !trial.Reference || trial.Folds != 2 || trial.Seconds <= 0 {
		t.Errorf("trial %+v", trial)
	}

	ran := func(args ...string) string {
		r := good(t, append([]string{"predict", scene, "-o", out, "--json", "--again"}, args...)...)
		return reports(t, r)[0].Model.Path
	}
	first := filepath.Join(folder, "Task500_Glacier_zonefronts.onnx")
	if got := ran("-m", a.Name); got != first {
		t.Errorf("by its name %s ran", got)
	}
	good(t, "model", "default", a.Name)
	if got := names(t); got != "built-in Task500_Glacier_zonefronts*" {
		t.Errorf("listed: %s", got)
	}
	if got := ran(); got != first {
		t.Errorf("without -m %s ran", got)
	}
	if got := ran("-m", "built-in"); got != "embedded" {
		t.Errorf("as built-in %s ran", got)
	}
	if text := good(t, "predict", scene, "-o", out).out; !strings.Contains(text, first) {
		t.Errorf("the report does not say what ran:\n%s", text)
	}

	copied := filepath.Join(t.TempDir(), "copy.onnx")
	if r := good(t, "model", "export", a.Name, "-o", copied); strings.Count(r.out, "\n") != 2 {
		t.Errorf("exported: %s", r.out)
	}
	if got := ran("-m", copied); got != copied {
		t.Errorf("%s ran", got)
	}
	good(t, "model", "export", a.Name, "-o", filepath.Join(out, "twin.onnx"), "--deepness", "--side", "64")
	good(t, "model", "remove", a.Name)
	if got := names(t); got != "built-in*" {
		t.Errorf("listed: %s", got)
	}
	if left := tree(t, folder); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestModelImportToAFile(t *testing.T) {
	needsONNX(t)
	folder := ownLibrary(t)
	in, out := t.TempDir(), t.TempDir()
	archive := filepath.Join(in, "result.zip")
	must(t, nnunettest.Zip(trained(t, in, "fold_0", "fold_3"), archive, zip.Deflate))
	file := filepath.Join(out, "mine.onnx")
	r := good(t, "model", "import", archive, "-o", file, "--name", "My model")
	if got := tree(t, out); !slices.Equal(got, []string{"mine.fold_3.onnx", "mine.onnx"}) {
		t.Errorf("files %v", got)
	}
	if !strings.HasPrefix(r.err, "Note: ") || !strings.Contains(r.err, "unit") {
		t.Errorf("on stderr: %q", r.err)
	}
	good(t, "model", "import", archive, "-o", file, "--fold", "3", "--unit", "metre") // again: files are replaced
	card := lines[library.Card](t, good(t, "model", "show", file, "--json"))[0]
	if card.Folds != 1 || card.Unit != "metre" || card.Default {
		t.Errorf("%+v", card)
	}
	if left := existing(t, folder); len(left) != 0 {
		t.Errorf("in the library: %v", left)
	}
	good(t, "model", "test", file)
}

// All recorded models can be imported and run.
func TestModelImportGoldens(t *testing.T) {
	needsONNX(t)
	ownLibrary(t)
	scene := made{}.file(t, t.TempDir())
	for _, g := range []string{"nnunet_v1/task500_fused", "nnunet_v1/task500_fused_resampled", "nnunet_v1/task503_mtl_early", "nnunet_v1/task503_mtl_late",
		"nnunet_v2/plainconv_2d", "nnunet_v2/resenc_2d_small"} {
		name := filepath.Base(g)
		good(t, "model", "import", sharedtest.Path(t, "golden/"+g+"/model"), "--name", name)
		good(t, "model", "test", name)
		good(t, "predict", scene, "-m", name, "-o", t.TempDir())
		good(t, "model", "remove", name)
	}
	if got := names(t); got != "built-in*" {
		t.Errorf("listed: %s", got)
	}
}

func TestModelPlan(t *testing.T) {
	needsONNX(t)
	ownLibrary(t)
	in, out := t.TempDir(), t.TempDir()
	bare := onnxtest.Zones()
	bare.Meta = nil
	net := write(t, in, "net.onnx", string(onnxtest.Model(bare)))
	keys := write(t, in, "keys.txt", "pad = min\nfront_min_m = 0\nname = another\n")
	file := filepath.Join(out, "mine.onnx")
	good(t, "model", "plan", net, "-o", file, "--classes", "nothing=no information,stone=rock,ice=glacier,ocean,front", "--unit", "pixel",
		"--patch", "32", "--name", "mine", "--keys", keys)
	r := reports(t, good(t, "predict", made{}.file(t, in), "-m", file, "-o", out, "--json"))[0]
	if r.Model.Name != "mine" || len(r.Fronts) != 1 {
		t.Errorf("%+v", r)
	}
	text := good(t, "model", "show", file).out
	if !strings.Contains(text, "ice (glacier), ocean, front") {
		t.Errorf("card:\n%s", text)
	}
	if text := good(t, "model", "show", net).out; !strings.Contains(text, "no cf.version") || !strings.Contains(text, "image float32") {
		t.Errorf("card:\n%s", text)
	}
}

func TestModelDownload(t *testing.T) {
	needsONNX(t)
	folder := ownLibrary(t)
	in := t.TempDir()
	file := onnxtest.Model(onnxtest.Zones())
	archive := filepath.Join(in, "result.zip")
	must(t, nnunettest.Zip(trained(t, in, "fold_0"), archive, zip.Store))
	zipped, err := os.ReadFile(archive)
	must(t, err)
	web := http.NewServeMux()
	web.HandleFunc("/tiny.onnx", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(file) })
	web.HandleFunc("/result.zip", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(zipped) })
	host := httptest.NewServer(web)
	t.Cleanup(host.Close)
	sum := sha256.Sum256(file)
	r := good(t, "model", "download", host.URL+"/tiny.onnx", "--sha256", hex.EncodeToString(sum[:]))
	if !strings.Contains(r.out, "tiny is in the library") || r.err != "" {
		t.Errorf("says %q, %q", r.out, r.err)
	}
	good(t, "predict", made{}.file(t, in), "-m", "tiny", "-o", in)
	r = good(t, "model", "download", host.URL+"/result.zip")
	saved := filepath.Join(folder, "downloads", "result.zip")
	if !strings.Contains(r.out, saved) || !strings.Contains(r.out, "model import") {
		t.Errorf("says %q", r.out)
	}
	good(t, "model", "import", saved)
	if got := names(t); got != "built-in* result tiny" {
		t.Errorf("listed: %s", got)
	}
	r = cli(t, "model", "download", host.URL+"/gone.onnx")
	oneSentence(t, r, host.URL, []string{"404 Not Found"})
	r = cli(t, "model", "download", host.URL+"/result.zip?2", "--sha256", hex.EncodeToString(sum[:]))
	if oneSentence(t, r, saved, []string{"name is taken"}); strings.Contains(r.err, "goes on") {
		t.Error(r.err)
	}
}

func TestModelBadInput(t *testing.T) {
	folder := ownLibrary(t)
	in := t.TempDir()
	must(t, os.MkdirAll(filepath.Join(folder, "downloads"), 0o755))
	write(t, folder, "text.onnx", "not a model\n")
	write(t, folder, "tiny.onnx", string(onnxtest.Model(onnxtest.Zones())))
	empty := filepath.Join(in, "empty")
	must(t, os.Mkdir(empty, 0o755))
	net := write(t, in, "net.onnx", string(onnxtest.Model(onnxtest.Options{})))
	keys := write(t, in, "keys.txt", "patch\n")
	source := trained(t, in, "fold_0")
	out := filepath.Join(in, "out.onnx")
	for _, c := range []struct {
		name    string
		args    []string
		culprit string
		says    []string
	}{
		{"import nothing", []string{"import", filepath.Join(in, "gone")}, filepath.Join(in, "gone"), []string{"no such file"}},
		{"import an empty folder", []string{"import", empty}, empty, []string{"No nnU-Net result", "plans.pkl or plans.json"}},
		{"import a text", []string{"import", keys}, keys, nil},
		{"import a fold that is not there", []string{"import", source, "--fold", "4"}, source, []string{"4"}},
		{"show an unknown model", []string{"show", "gone"}, "gone", []string{"No such model", "model list"}},
		{"test a damaged model", []string{"test", "text"}, filepath.Join(folder, "text.onnx"), []string{"cannot be used"}},
		{"choose a damaged model", []string{"default", "text"}, "text", []string{"not a readable ONNX model"}},
		{"choose an unknown model", []string{"default", "gone"}, "gone", []string{"No such model"}},
		{"remove an unknown model", []string{"remove", "gone"}, "gone", []string{"No such model"}},
		{"export a damaged model", []string{"export", "text", "-o", out}, filepath.Join(folder, "text.onnx"), []string{"not a readable ONNX model"}},
		{"a twin of a model that does not tell its network", []string{"export", "tiny", "-o", out, "--deepness"}, filepath.Join(folder, "tiny.onnx"), []string{"does not describe its network"}},
		{"a twin of the built-in model", []string{"export", "built-in", "-o", out, "--deepness"}, "built-in", nil},
		{"a plan without classes", []string{"plan", net, "-o", out, "--unit", "pixel", "--patch", "32"}, net, []string{"cf.planes is missing"}},
		{"a file of no keys", []string{"plan", net, "-o", out, "--keys", keys}, keys, []string{"line 1"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			before := tree(t, folder)
			r := cli(t, append([]string{"model"}, c.args...)...)
			if c.args[0] == "test" {
				needsONNX(t)
			}
			oneSentence(t, r, c.culprit, c.says)
			if after := tree(t, folder); !slices.Equal(before, after) {
				t.Errorf("the library had %v, has %v", before, after)
			}
			if _, err := os.Stat(out); !errors.Is(err, os.ErrNotExist) {
				t.Errorf("%s was left", out)
			}
			t.Log(strings.TrimSpace(r.err))
		})
	}
	r := good(t, "model", "list")
	if !strings.Contains(r.out, "text") || !strings.Contains(r.out, "cannot be used: not a readable ONNX model") || !strings.Contains(r.out, folder) {
		t.Errorf("listed:\n%s", r.out)
	}
	if r := good(t, "model", "list", "--published"); !strings.Contains(r.out, "10.5281/zenodo.7837300") {
		t.Errorf("published:\n%s", r.out)
	}
	write(t, folder, "default.json", "{")
	if r := cli(t, "model", "list"); r.code != exitFailed || !strings.Contains(r.out, "tiny") || !strings.Contains(r.err, "default.json") {
		t.Errorf("exit code %d\n%s%s", r.code, r.out, r.err)
	}
}

func TestModelMisuse(t *testing.T) {
	in := t.TempDir()
	file := write(t, in, "a.onnx", "")
	for _, c := range []struct {
		name string
		args []string
		says string
	}{
		{"no model verb", []string{"model"}, "expected one of"},
		{"import of nothing", []string{"model", "import"}, "<path>"},
		{"a fold of letters", []string{"model", "import", in, "--fold", "best"}, "want all, or a number"},
		{"a fold below zero", []string{"model", "import", in, "--fold=-1"}, "want all, or a number"},
		{"metres the wrong way round", []string{"model", "import", in, "--metres", "20,6"}, "the smaller first"},
		{"metres that are none", []string{"model", "import", in, "--metres", "6m"}, "the smaller first"},
		{"an unknown unit", []string{"model", "import", in, "--unit", "feet"}, "metre"},
		{"import to no ONNX file", []string{"model", "import", in, "-o", "model.zip"}, "ends in .onnx"},
		{"an address of another kind", []string{"model", "download", "ftp://example/x.onnx"}, "http://"},
		{"a short hash", []string{"model", "download", "http://localhost/x.onnx", "--sha256", "abc"}, "64 hexadecimal digits"},
		{"remove by a path", []string{"model", "remove", "../x"}, "without folders"},
		{"remove the built-in model", []string{"model", "remove", "built-in"}, "built-in"},
		{"choose by a path", []string{"model", "default", "/x"}, "without folders"},
		{"export to nowhere", []string{"model", "export", "built-in"}, "--out"},
		{"export over its own file", []string{"model", "export", file, "-o", file}, "would overwrite the input"},
		{"tiles without Deepness", []string{"model", "export", "built-in", "-o", "x.onnx", "--side", "64"}, "--deepness"},
		{"tiles of nothing", []string{"model", "export", "built-in", "-o", "x.onnx", "--deepness", "--side", "0"}, "--side 0"},
		{"a patch of half pixels", []string{"model", "plan", "x.onnx", "-o", "y.onnx", "--patch", "32.5"}, "whole pixels"},
		{"a spacing of words", []string{"model", "plan", "x.onnx", "-o", "y.onnx", "--spacing", "wide"}, "S or ROWS,COLS"},
	} {
		t.Run(c.name, func(t *testing.T) { isMisuse(t, c.args, c.says) })
	}
}
