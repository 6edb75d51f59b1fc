package library_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"icefront/app/library"
	"icefront/model/onnx/onnxtest"
)

// tiny is a small good model.
func tiny(pairs ...string) []byte {
	o := onnxtest.Zones()
	for i := 0; i < len(pairs); i += 2 {
		if o.Meta[pairs[i]] = pairs[i+1]; pairs[i+1] == "" {
			delete(o.Meta, pairs[i])
		}
	}
	return onnxtest.Model(o)
}

// bundle is a good model of some folds.
func bundle(name string, folds int) map[string][]byte {
	return onnxtest.Bundle(name, onnxtest.Zones(), folds, 0.25)
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// shelf is a library in a folder with some files.
func shelf(t testing.TB, d library.Deps, files ...map[string][]byte) *library.Library {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "models")
	for _, f := range files {
		for name, b := range f {
			put(t, dir, name, b)
		}
	}
	if d.BuiltIn == nil {
		d.BuiltIn = tiny("cf.name", "the first")
	}
	return library.New(dir, d)
}

func put(t testing.TB, dir, name string, b []byte) string {
	t.Helper()
	path := filepath.Join(dir, name)
	must(t, os.MkdirAll(filepath.Dir(path), 0o755))
	must(t, os.WriteFile(path, b, 0o644))
	return path
}

// tree lists what is below a folder, hidden files too.
func tree(t testing.TB, dir string) []string {
	t.Helper()
	names := []string{}
	err := filepath.WalkDir(dir, func(path string, _ os.DirEntry, err error) error {
		if err == nil && path != dir {
			names = append(names, filepath.ToSlash(strings.TrimPrefix(path, dir+string(filepath.Separator))))
		}
		return err
	})
	if !errors.Is(err, os.ErrNotExist) {
		must(t, err)
	}
	return names
}

func sameTree(t testing.TB, dir string, want ...string) {
	t.Helper()
	slices.Sort(want)
	got := tree(t, dir)
	slices.Sort(got)
	if d := cmp.Diff(want, got); d != "" && len(want)+len(got) > 0 {
		t.Errorf("files: want - got +\n%s", d)
	}
}

// says checks an error's kind and words.
func says(t testing.TB, err, kind error, words ...string) {
	t.Helper()
	if err == nil || kind != nil && !errors.Is(err, kind) {
		t.Fatalf("got %v, want %v", err, kind)
	}
	for _, w := range words {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("does not say %q: %v", w, err)
		}
	}
}

// cancelled is a context that has ended.
func cancelled(t testing.TB) context.Context {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	return ctx
}

func TestList(t *testing.T) {
	external := onnxtest.Zones()
	external.Out, external.Weights, external.Bias = 3, nil, nil
	lost := bundle("lost", 3)
	delete(lost, "lost.fold_2.onnx")
	l := shelf(t, library.Deps{}, bundle("several", 3), lost, map[string][]byte{
		"good.onnx": tiny(), "LOUD.ONNX": tiny("cf.name", "loud"), "notes.txt": []byte("x"), ".hidden.onnx": tiny(),
		"text.onnx": []byte("not a model\n"), "empty.onnx": {}, "cut.onnx": tiny()[:200],
		"foreign.onnx": onnxtest.Model(onnxtest.Options{}), "new.onnx": tiny("cf.version", "2"),
		"misfit.onnx": onnxtest.Model(external), "self.onnx": tiny("cf.bundle", `[{"file": "self.onnx", "sha256": "`+strings.Repeat("0", 64)+`"}]`),
		"orphan.fold_1.onnx": bundle("orphan", 2)["orphan.fold_1.onnx"],
	})
	must(t, os.Mkdir(filepath.Join(l.Folder(), "folder.onnx"), 0o755))
	must(t, os.Symlink(filepath.Join(l.Folder(), "gone"), filepath.Join(l.Folder(), "broken.onnx")))
	must(t, os.Symlink(put(t, t.TempDir(), "x", tiny()), filepath.Join(l.Folder(), "link.onnx")))
	all, err := l.List(t.Context())
	must(t, err)
	want := map[string]string{
		"built-in": "", "good": "", "LOUD": "", "several": "", "orphan.fold_1": "", "link": "",
		"lost": "lost.fold_2.onnx is missing", "text": "not a readable ONNX model", "empty": "not a readable ONNX model", "cut": "not a readable ONNX model",
		"foreign": "no cf.version", "new": `version "2"`, "misfit": "[batch, 5, 32, 32]", "self": "lists the file itself",
		"folder": "no regular file", "broken": "no such file",
	}
	for _, m := range all {
		problem, ok := want[m.Name]
		if !ok || (problem == "") != (m.Problem == "") || !strings.Contains(m.Problem, problem) {
			t.Errorf("%s: problem %q, want %q", m.Name, m.Problem, problem)
		}
		if m.Default != (m.Name == "built-in") {
			t.Errorf("%s: default %v", m.Name, m.Default)
		}
		delete(want, m.Name)
	}
	if len(want) > 0 {
		t.Errorf("not listed: %v", want)
	}
	i := slices.IndexFunc(all, func(m library.Model) bool { return m.Name == "several" })
	one := int64(len(bundle("several", 3)["several.fold_1.onnx"]))
	if m := all[i]; m.Folds != 3 || m.Title != "tiny" || m.Bytes < 3*one || m.Path != filepath.Join(l.Folder(), "several.onnx") {
		t.Errorf("%+v", m)
	}
	if _, err := l.List(cancelled(t)); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

func TestNothingThere(t *testing.T) {
	for name, l := range map[string]*library.Library{
		"no folder yet":       shelf(t, library.Deps{}),
		"no folder to be had": library.New("", library.Deps{BuiltIn: tiny()}),
	} {
		all, err := l.List(t.Context())
		if err != nil || len(all) != 1 || all[0].Name != library.BuiltIn || !all[0].Default || all[0].Problem != "" {
			t.Errorf("%s: %+v, %v", name, all, err)
		}
		if path, err := l.Resolve(""); path != "" || err != nil {
			t.Errorf("%s: %q, %v", name, path, err)
		}
		if _, err := l.Resolve("glaciers"); !errors.Is(err, library.ErrUnknown) {
			t.Errorf("%s: %v", name, err)
		}
		must(t, l.SetDefault(library.BuiltIn))
		sameTree(t, l.Folder())
	}
	l := library.New("", library.Deps{})
	_, err := l.Import(t.Context(), "x", "", library.ImportOptions{}, nil)
	says(t, err, nil, library.Environment)
}

func TestFolder(t *testing.T) {
	dir := t.TempDir()
	t.Setenv(library.Environment, dir)
	if got, err := library.Folder(); got != dir || err != nil {
		t.Errorf("got %s, %v", got, err)
	}
	t.Setenv(library.Environment, "")
	t.Setenv("XDG_CONFIG_HOME", dir)
	t.Setenv("HOME", dir)
	t.Setenv("AppData", dir)
	if got, err := library.Folder(); err != nil || !strings.HasPrefix(got, dir) || !strings.HasSuffix(got, filepath.Join("icefront", "models")) {
		t.Errorf("got %s, %v", got, err)
	}
}

func TestCheckName(t *testing.T) {
	for _, good := range []string{"caffe", "CaFFe 2023", "zones+front_(5 folds)", "v2.1", "Sermeq Kujalleq 雪"} {
		if err := library.CheckName(good); err != nil {
			t.Errorf("%q: %v", good, err)
		}
	}
	for _, bad := range []string{"", ".", "..", "../up", "a/b", `a\b`, "c:x", ".hidden", " x", "x ", "x.", "built-in", "a\nb", "a\x00b", "a*", "\xff", strings.Repeat("x", 300)} {
		if err := library.CheckName(bad); !errors.Is(err, library.ErrName) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func TestResolve(t *testing.T) {
	l := shelf(t, library.Deps{}, map[string][]byte{"glaciers.onnx": tiny(), "both.onnx": tiny()})
	here := t.TempDir()
	t.Chdir(here)
	put(t, here, "both", tiny())
	put(t, here, "mine.onnx", tiny())
	must(t, os.Mkdir(filepath.Join(here, "glaciers"), 0o755))
	must(t, os.Mkdir(filepath.Join(here, "results"), 0o755))
	in := func(name string) string { return filepath.Join(l.Folder(), name) }
	for _, c := range []struct{ name, said, want string }{
		{"nothing said", "", ""},
		{"the built-in one", "built-in", ""},
		{"a file", "mine.onnx", "mine.onnx"},
		{"a file wins over a model", "both", "both"},
		{"a model wins over a folder", "glaciers", in("glaciers.onnx")},
		{"a model with its extension", "glaciers.onnx", in("glaciers.onnx")},
		{"a folder that is no model", "results", "results"},
		{"a file that is missing", "gone.onnx", "gone.onnx"},
		{"a path that is missing", "there/gone", "there/gone"},
		{"a path that leads to the library's folder only by dots", "../models/glaciers", "../models/glaciers"},
	} {
		if got, err := l.Resolve(c.said); got != c.want || err != nil {
			t.Errorf("%s: got %q, %v, want %q", c.name, got, err, c.want)
		}
	}
	_, err := l.Resolve("nothing")
	says(t, err, library.ErrUnknown, "nothing", "neither a file nor in the library")
}

func TestDefault(t *testing.T) {
	l := shelf(t, library.Deps{}, map[string][]byte{"good.onnx": tiny(), "bad.onnx": []byte("x")})
	says(t, l.SetDefault("bad"), nil, "bad", "not a readable ONNX model")
	says(t, l.SetDefault("other"), library.ErrUnknown, "other")
	says(t, l.SetDefault("../good"), library.ErrName)
	must(t, l.SetDefault("good"))
	sameTree(t, l.Folder(), "good.onnx", "bad.onnx", "default.json")
	want := filepath.Join(l.Folder(), "good.onnx")
	if got, err := l.Resolve(""); got != want || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
	if got, err := l.Resolve("built-in"); got != "" || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
	all, err := l.List(t.Context())
	must(t, err)
	for _, m := range all {
		if m.Default != (m.Name == "good") {
			t.Errorf("%s: default %v", m.Name, m.Default)
		}
	}
	must(t, os.Remove(want))
	_, err = l.Resolve("")
	says(t, err, library.ErrUnknown, "good", "not in the library any more")

	put(t, l.Folder(), "default.json", []byte(`{"model": "../../etc/passwd"}`))
	_, err = l.Resolve("")
	says(t, err, nil, "default.json", "choose one again")
	if all, err := l.List(t.Context()); err == nil || len(all) != 2 {
		t.Errorf("a damaged default hides %d models, %v", len(all), err)
	}
	must(t, l.SetDefault("built-in"))
	if got, err := l.Default(); got != library.BuiltIn || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestRemove(t *testing.T) {
	l := shelf(t, library.Deps{}, bundle("several", 3), map[string][]byte{"one.onnx": tiny(), "bad.onnx": []byte("x")})
	outside := put(t, t.TempDir(), "outside.onnx", tiny())
	must(t, os.Symlink(outside, filepath.Join(l.Folder(), "link.onnx")))
	for name, kind := range map[string]error{
		"other": library.ErrUnknown, "../models/one": library.ErrName, outside: library.ErrName, "built-in": library.ErrName, "": library.ErrName,
	} {
		says(t, l.Remove(t.Context(), name), kind)
	}
	must(t, l.SetDefault("several"))
	for _, name := range []string{"several", "bad", "link"} {
		must(t, l.Remove(t.Context(), name))
	}
	sameTree(t, l.Folder(), "one.onnx")
	if _, err := os.Stat(outside); err != nil {
		t.Errorf("what a link led to: %v", err)
	}
	if name, err := l.Default(); name != library.BuiltIn || err != nil {
		t.Errorf("default %q, %v", name, err)
	}
}

// A copy of a model's first file under another name shares its further folds.
func TestRemoveLeavesSharedFolds(t *testing.T) {
	files := bundle("several", 2)
	files["copy.onnx"] = files["several.onnx"]
	l := shelf(t, library.Deps{}, files)
	must(t, l.Remove(t.Context(), "several"))
	sameTree(t, l.Folder(), "copy.onnx", "several.fold_1.onnx")
	must(t, l.Remove(t.Context(), "copy"))
	sameTree(t, l.Folder())
}

func TestExport(t *testing.T) {
	l := shelf(t, library.Deps{}, bundle("several", 3), map[string][]byte{"one.onnx": tiny(), "bad.onnx": []byte("x")})
	for _, c := range []struct {
		name string
		want []string
	}{
		{"one", []string{"copy.onnx"}},
		{"built-in", []string{"copy.onnx"}},
		{"several", []string{"several.fold_1.onnx", "several.fold_2.onnx", "copy.onnx"}},
	} {
		dir := t.TempDir()
		last := [2]int{}
		files, err := l.Export(t.Context(), c.name, filepath.Join(dir, "copy.onnx"), func(done, total int) { last = [2]int{done, total} })
		must(t, err)
		sameTree(t, dir, c.want...)
		if len(files) != len(c.want) || last[0] != last[1] {
			t.Errorf("%s: %v, progress %v", c.name, files, last)
		}
		all, err := library.New(dir, library.Deps{BuiltIn: tiny()}).List(t.Context())
		if err != nil || len(all) != 2 || all[1].Problem != "" {
			t.Errorf("%s: the copy is %+v, %v", c.name, all, err)
		}
	}
	dir := t.TempDir()
	out := filepath.Join(dir, "copy.onnx")
	_, err := l.Export(t.Context(), "bad", out, nil)
	says(t, err, nil, "bad.onnx")
	_, err = l.Export(t.Context(), "one", filepath.Join(l.Folder(), "one.onnx"), nil)
	says(t, err, nil, "take its place")
	_, err = l.Export(cancelled(t), "several", out, nil)
	says(t, err, context.Canceled)
	_, err = l.Export(t.Context(), "one", filepath.Join(dir, "none", "copy.onnx"), nil)
	says(t, err, os.ErrNotExist)
	sameTree(t, dir)
	put(t, dir, "several.fold_2.onnx", []byte("mine"))
	_, err = l.Export(t.Context(), "several", out, nil)
	says(t, err, library.ErrTaken, "several.fold_2.onnx")
	sameTree(t, dir, "several.fold_2.onnx")
}

func TestPublished(t *testing.T) {
	for _, r := range library.Published() {
		if r.DOI == "" || strings.Contains(r.Title+r.DOI+r.Holds, "//") {
			t.Errorf("%+v: a DOI, and no address, was expected", r)
		}
	}
}
