package app_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"icefront/app"
	"icefront/app/apptest"
	"icefront/app/library"
	"icefront/model"
	"icefront/model/nnunet"
	"icefront/model/nnunet/plans"
	"icefront/model/onnx/onnxtest"
)

// shelf is a world with a library of two models, "one" and "two".
func shelf(t *testing.T) *apptest.World {
	t.Helper()
	w := apptest.NewWorld()
	w.Add("a.tif", apptest.Metric(), apptest.Grey)
	dir := filepath.Join(t.TempDir(), "models")
	tiny := onnxtest.Model(onnxtest.Zones())
	convert := func(_ context.Context, path, out string, _ library.ImportOptions, progress func(int, int)) (library.Converted, error) {
		if err := w.Fail[path]; err != nil {
			return library.Converted{}, err
		}
		progress(1, 1)
		return library.Converted{Files: []string{out}, Notes: []string{"The unit was guessed."}}, os.WriteFile(out, tiny, 0o644)
	}
	w.Library = library.New(dir, library.Deps{Convert: convert, BuiltIn: tiny})
	for _, name := range []string{"one", "two"} {
		if _, err := w.Library.Import(t.Context(), name, "", library.ImportOptions{}, func(int, int) {}); err != nil {
			t.Fatal(err)
		}
	}
	return w
}

// names lists the session's models, the default one with a star.
func names(s *app.Session) string {
	var all []string
	for _, m := range s.Models() {
		if m.Default {
			m.Name += "*"
		}
		all = append(all, m.Name)
	}
	return strings.Join(all, " ")
}

func TestModels(t *testing.T) {
	r := apptest.NewRig(t, shelf(t)).Listen()
	told := 0
	r.Do(func(s *app.Session) {
		s.Watch(func(c app.Change) {
			if c&app.LibraryChanged != 0 {
				told++
			}
		})
	})
	var added library.Added
	for _, step := range []struct {
		name string
		do   func(s *app.Session, then func(error))
		want string
	}{
		{"read", func(s *app.Session, then func(error)) { s.ReadModels(then) }, "built-in* one two"},
		{"import", func(s *app.Session, then func(error)) {
			s.ImportModel("three", "", library.ImportOptions{}, func(a library.Added, err error) { added = a; then(err) })
		}, "built-in* one three two"},
		{"choose", func(s *app.Session, then func(error)) { s.SetDefaultModel("three", then) }, "built-in one three* two"},
		{"remove", func(s *app.Session, then func(error)) { s.RemoveModel("three", then) }, "built-in* one two"},
	} {
		if err := r.Await(step.do); err != nil {
			t.Fatalf("%s: %v", step.name, err)
		}
		r.Do(func(s *app.Session) {
			if got := names(s); got != step.want {
				t.Errorf("%s: %s, want %s", step.name, got, step.want)
			}
		})
	}
	if added.Name != "three" || told != 4 {
		t.Errorf("added %+v, told %d times", added, told)
	}
	r.Do(func(*app.Session) {
		if len(r.Notices) != 1 || r.Notices[0].Error || r.Notices[0].Text != "The unit was guessed." {
			t.Errorf("notices %+v", r.Notices)
		}
	})
}

func TestModelErrorsAreExplained(t *testing.T) {
	broke := errors.New("fold_0: the checkpoint ends in the middle")
	w := shelf(t)
	w.Fail["broken"] = broke
	r := apptest.NewRig(t, w).Listen()
	for _, c := range []struct {
		name string
		do   func(s *app.Session, then func(error))
		want error
		says string
	}{
		{"a name that is taken", func(s *app.Session, then func(error)) {
			s.ImportModel("one", "", library.ImportOptions{}, func(_ library.Added, err error) { then(err) })
		}, library.ErrTaken, "The name is taken"},
		{"a broken result", func(s *app.Session, then func(error)) {
			s.ImportModel("broken", "", library.ImportOptions{}, func(_ library.Added, err error) { then(err) })
		}, broke, "broken: fold_0"},
		{"an unknown model", func(s *app.Session, then func(error)) { s.RemoveModel("gone", then) }, library.ErrUnknown, "model list"},
		{"a name that leads away", func(s *app.Session, then func(error)) { s.RemoveModel("../one", then) }, library.ErrName, "../one"},
		{"an address that is none", func(s *app.Session, then func(error)) {
			s.DownloadModel("ftp://x", library.DownloadOptions{}, func(_ library.Added, err error) { then(err) })
		}, nil, "http://"},
		{"a prediction with an unknown model", func(s *app.Session, then func(error)) {
			s.Open("a.tif", 1, func(error) { s.Predict(app.PredictOptions{Model: app.ModelChoice{Path: "gone"}}, then) })
		}, library.ErrUnknown, "neither a file nor in the library"},
	} {
		r.Do(func(*app.Session) { r.Notices = nil })
		err := r.Await(c.do)
		if err == nil || c.want != nil && !errors.Is(err, c.want) {
			t.Errorf("%s: got %v, want %v", c.name, err, c.want)
		}
		r.Do(func(*app.Session) {
			if len(r.Notices) != 1 || !r.Notices[0].Error {
				t.Fatalf("%s: notices %+v", c.name, r.Notices)
			}
			if n := r.Notices[0]; !strings.Contains(n.Title+" "+n.Text+" "+n.Hint, c.says) {
				t.Errorf("%s: %+v does not say %q", c.name, n, c.says)
			}
		})
	}
}

// What is loaded is what was asked for: the default model while nothing was said, and the file that has a name now.
func TestPredictLoadsTheRightModel(t *testing.T) {
	w := shelf(t)
	r := apptest.NewRig(t, w)
	r.Open("a.tif")
	in := func(name string) string { return filepath.Join(w.Library.Folder(), name+".onnx") }
	loads := 0
	r.Do(func(s *app.Session) {
		s.Watch(func(c app.Change) {
			if c&app.ModelChanged != 0 {
				loads++
			}
		})
	})
	choose := func(name string) func() {
		return func() {
			if err := r.Await(func(s *app.Session, then func(error)) { s.SetDefaultModel(name, then) }); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, step := range []struct {
		name   string
		before func()
		said   string
		want   string
		loads  int
	}{
		{"nothing said", nil, "", "", 1},
		{"nothing said again", nil, "", "", 1},
		{"by name", nil, "one", in("one"), 2},
		{"by its file", nil, in("one"), in("one"), 2},
		{"another default", choose("two"), "", in("two"), 3},
		{"the built-in one", nil, library.BuiltIn, "", 4},
		{"a name that another file has now", func() {
			for _, do := range []func(s *app.Session, then func(error)){
				func(s *app.Session, then func(error)) {
					s.Predict(app.PredictOptions{Model: app.ModelChoice{Path: "one"}}, then)
				},
				func(s *app.Session, then func(error)) { s.RemoveModel("one", then) },
				func(s *app.Session, then func(error)) {
					s.ImportModel("one", "", library.ImportOptions{}, func(_ library.Added, err error) { then(err) })
				},
			} {
				if err := r.Await(do); err != nil {
					t.Fatal(err)
				}
			}
		}, "one", in("one"), 6},
	} {
		if step.before != nil {
			step.before()
		}
		err := r.Await(func(s *app.Session, then func(error)) {
			s.Predict(app.PredictOptions{Model: app.ModelChoice{Path: step.said}}, then)
		})
		if err != nil {
			t.Fatalf("%s: %v", step.name, err)
		}
		r.Do(func(s *app.Session) {
			if about, _ := s.Model(); about.Path != step.want || loads != step.loads {
				t.Errorf("%s: %q after %d loads, want %q after %d", step.name, about.Path, loads, step.want, step.loads)
			}
		})
	}
}

func TestTestAndShowModel(t *testing.T) {
	w := shelf(t)
	r := apptest.NewRig(t, w)
	var card library.Card
	if err := r.Await(func(s *app.Session, then func(error)) {
		s.ShowModel("one", func(c library.Card, err error) { card = c; then(err) })
	}); err != nil || card.Name != "one" || len(card.Files) != 1 {
		t.Errorf("%+v, %v", card, err)
	}
	out := filepath.Join(t.TempDir(), "copy.onnx")
	if err := r.Await(func(s *app.Session, then func(error)) {
		s.ExportModel("one", out, func(files []string, err error) {
			if len(files) != 1 || files[0] != out {
				t.Errorf("exported %v", files)
			}
			then(err)
		})
	}); err != nil {
		t.Error(err)
	}
	w.Fail["segment"] = errors.New("out of memory")
	if err := r.Await(func(s *app.Session, then func(error)) {
		s.TestModel(app.ModelChoice{Path: "one"}, func(_ library.Trial, err error) { then(err) })
	}); !errors.Is(err, w.Fail["segment"]) {
		t.Errorf("got %v", err)
	}
	if n := w.Models(); n != 0 {
		t.Errorf("%d models are still open", n)
	}
}

func TestModelsThatCannotBeImportedAreExplained(t *testing.T) {
	for _, c := range []struct {
		err  error
		says []string
	}{
		{fmt.Errorf("import /x: plans.json: %w: it was trained in the configuration 3d_fullres", plans.Err3D), []string{"scene is 2-D", "3d_fullres", "configuration 2d"}},
		{fmt.Errorf("import /x: %w: nothing is there", nnunet.ErrNone), []string{"No nnU-Net result", "plans.json"}},
		{fmt.Errorf("model /x: %w: x.fold_1.onnx is missing beside it", model.ErrBundle), []string{"A part of this model", "x.fold_1.onnx"}},
		{fmt.Errorf("model /x: %w: the file is damaged", model.ErrReference), []string{"other values", "--device cpu"}},
	} {
		n := app.Explain(c.err)
		for _, w := range c.says {
			if !strings.Contains(n.Title+" "+n.Text+" "+n.Hint, w) {
				t.Errorf("%v: %+v does not say %q", c.err, n, w)
			}
		}
	}
}
