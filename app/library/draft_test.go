package library_test

import (
	"context"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"icefront/app/library"
	"icefront/model"
	"icefront/model/convert"
	"icefront/model/onnx"
	"icefront/model/onnx/onnxtest"
)

func TestAddPlan(t *testing.T) {
	free := onnxtest.Model(onnxtest.Options{Meta: map[string]string{"author": "me"}})
	fixed := onnxtest.Model(onnxtest.Options{Rows: 64, Cols: 96})
	const fused = "no information, rock, glacier, ocean, front"
	for _, c := range []struct {
		name  string
		file  []byte
		draft library.Draft
		check func(p model.Plan) bool
	}{
		{"everything said", free, library.Draft{Name: "mine", Spacing: [2]float64{20, 30}, Patch: [2]int{64, 32}, Classes: fused},
			func(p model.Plan) bool {
				return p.Name == "mine" && p.Unit == model.UnitMetre && p.Spacing == [2]float64{20, 30} && p.Patch == [2]int{64, 32} && p.FrontRule == model.FrontClass
			}},
		{"in pixels, sides from the network", fixed, library.Draft{Unit: "pixel", Classes: fused},
			func(p model.Plan) bool { return p.Unit == model.UnitPixel && p.Patch == [2]int{64, 96} }},
		{"two planes, other names", free, library.Draft{Unit: "pixel", Patch: [2]int{32, 32}, Classes: "stone=rock, ice=2, sea=Ocean; rest=background, Front"},
			func(p model.Plan) bool {
				return len(p.Planes) == 2 && p.Planes[0].Classes[1].Name == "ice" && p.ZonePlane() == 0 && p.FrontPlane() == 1
			}},
		{"keys of a file", free, library.Draft{Spacing: [2]float64{9, 9}, Classes: fused, Keys: map[string]string{"patch": "[32, 32]", "cf.fill": "-1", "step": "0.25"}},
			func(p model.Plan) bool { return p.Fill == -1 && p.Step == 0.25 && p.Patch == [2]int{32, 32} }},
		{"one key of a plan that is there", tiny(), library.Draft{Name: "renamed"},
			func(p model.Plan) bool { return p.Name == "renamed" && p.Licence == "Apache-2.0" }},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := library.New("", library.Deps{WithPlan: convert.WithPlan})
			dir := t.TempDir()
			in, out := put(t, dir, "in.onnx", c.file), filepath.Join(dir, "out.onnx")
			must(t, l.AddPlan(t.Context(), in, out, c.draft))
			sameTree(t, dir, "in.onnx", "out.onnx")
			f, err := onnx.ReadFile(out)
			must(t, err)
			p, err := model.ParsePlan(f.Meta)
			must(t, err)
			if !c.check(p) || p.Check(f.Inputs, f.Outputs) != nil {
				t.Errorf("%+v", p)
			}
			if before, _ := onnx.ReadFile(in); f.Meta["author"] != before.Meta["author"] {
				t.Error("other metadata is lost")
			}
		})
	}
}

func TestAddPlanRefuses(t *testing.T) {
	free := onnxtest.Model(onnxtest.Options{})
	good := library.Draft{Unit: "pixel", Patch: [2]int{32, 32}, Classes: "no information, rock, glacier, ocean, front"}
	change := func(f func(d *library.Draft)) library.Draft {
		d := good
		d.Keys = maps.Clone(good.Keys)
		f(&d)
		return d
	}
	for _, c := range []struct {
		name  string
		file  []byte
		draft library.Draft
		says  string
	}{
		{"no model", []byte("hello"), good, "not a readable ONNX model"},
		{"no unit", free, change(func(d *library.Draft) { d.Unit = "" }), "cf.spacing_unit is missing"},
		{"no patch", free, change(func(d *library.Draft) { d.Patch = [2]int{} }), "cf.patch is missing"},
		{"no classes", free, change(func(d *library.Draft) { d.Classes = "" }), "cf.planes is missing"},
		{"a class too few", free, change(func(d *library.Draft) { d.Classes = "rock, glacier, ocean, front" }), "[batch, 4"},
		{"a class without meaning", free, change(func(d *library.Draft) { d.Classes = "rock, glacier, ocean, front, snow" }), `"snow"`},
		{"a front by its number", free, change(func(d *library.Draft) { d.Classes = "rock, glacier, ocean, x=4" }), `"x"`},
		{"an unknown key", free, change(func(d *library.Draft) { d.Keys = map[string]string{"stp": "0.5"} }), "cf.stp"},
		{"a fold of several", bundle("in", 2)["in.onnx"], good, "1 further folds"},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := library.New("", library.Deps{WithPlan: convert.WithPlan})
			dir := t.TempDir()
			in := put(t, dir, "in.onnx", c.file)
			err := l.AddPlan(t.Context(), in, filepath.Join(dir, "out.onnx"), c.draft)
			says(t, err, nil, c.says, in)
			if n := strings.Count(err.Error(), in); n != 1 {
				t.Errorf("names the file %d times: %v", n, err)
			}
			sameTree(t, dir, "in.onnx")
		})
	}
	l := library.New("", library.Deps{WithPlan: convert.WithPlan})
	in := put(t, t.TempDir(), "in.onnx", free)
	says(t, l.AddPlan(t.Context(), in, in, good), nil, "take its place")
	says(t, l.AddPlan(cancelled(t), in, in+".out.onnx", good), context.Canceled)
	says(t, l.AddPlan(t.Context(), in+"gone", in+"out", good), os.ErrNotExist, "gone")
}

func TestReadKeys(t *testing.T) {
	want := map[string]string{"patch": "[32, 32]", "cf.name": "a = b", "step": "0.5"}
	for name, text := range map[string]string{
		"lines":               "# mine\npatch = [32, 32]\r\n\n cf.name = a = b\nstep=0.5\n",
		"lines with a mark":   "\ufeffpatch=[32, 32]\ncf.name=a = b\nstep=0.5",
		"JSON":                `{"patch": [32, 32], "cf.name": "a = b", "step": 0.5}`,
		"JSON of only texts ": ` {"patch": "[32, 32]", "cf.name": "a = b", "step": "0.5"} `,
	} {
		got, err := library.ReadKeys(strings.NewReader(text))
		if d := cmp.Diff(want, got); d != "" || err != nil {
			t.Errorf("%s: %v\n%s", name, err, d)
		}
	}
	for name, text := range map[string]string{
		"no key": "= 3", "no value": "patch", "a key twice": "a=1\na=2", "half an object": `{"a": 1`, "two objects": `{"a": 1} {"b": 2}`,
		"a whole disk": strings.Repeat("#", 1<<21),
	} {
		if got, err := library.ReadKeys(strings.NewReader(text)); err == nil {
			t.Errorf("%s gives %v", name, got)
		}
	}
}

func FuzzReadKeys(f *testing.F) {
	f.Add("patch = [32, 32]\n# x\n")
	f.Add(`{"patch": [32, 32]}`)
	f.Fuzz(func(t *testing.T, text string) {
		keys, err := library.ReadKeys(strings.NewReader(text))
		if err != nil && keys != nil {
			t.Errorf("%v and %v", keys, err)
		}
	})
}
