package model_test

import (
	"errors"
	"maps"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"icefront/geo/sharedtest"
	"icefront/geo/zone"
	"icefront/model"
	"icefront/model/onnx"
	"icefront/model/onnx/onnxtest"
)

// with is a whole plan with some keys replaced; an empty value removes the key.
func with(changes ...string) map[string]string {
	meta := onnxtest.Meta()
	for i := 0; i < len(changes); i += 2 {
		meta[changes[i]] = changes[i+1]
		if changes[i+1] == "" {
			delete(meta, changes[i])
		}
	}
	return meta
}

func fusedPlane() model.Plane {
	return model.Plane{Name: "zones and front", Classes: []model.Class{
		{Name: "no information", Zone: zone.NoInformation}, {Name: "rock", Zone: zone.Rock},
		{Name: "glacier", Zone: zone.Glacier}, {Name: "ocean", Zone: zone.Ocean}, {Name: "front", Zone: zone.Front},
	}}
}

func TestParsePlanOfTheStarter(t *testing.T) {
	f, err := onnx.ReadFile(sharedtest.Path(t, "models/starter.onnx"))
	if err != nil {
		t.Fatal(err)
	}
	got, err := model.ParsePlan(f.Meta)
	if err != nil {
		t.Fatal(err)
	}
	want := model.Plan{
		Version: "1", Name: f.Meta["cf.name"], Description: f.Meta["cf.description"], TrainData: f.Meta["cf.train_data"],
		Licence: "CC BY 4.0", Citation: f.Meta["cf.citation"],
		Spacing: [2]float64{60, 60}, Unit: model.UnitMetre, TrainedSpacing: [2]float64{60, 60},
		Resample: model.ResampleArea, Pad: model.PadMin,
		Patch: [2]int{256, 256}, Step: 0.5, Mirror: []int{0, 1}, Divisor: [2]int{32, 32}, Average: model.AverageSoftmax,
		Planes: []model.Plane{fusedPlane()}, FrontRule: model.FrontClass, FrontMin: 750, Folds: 1,
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("want - got +:\n%s", d)
	}
	if err := got.Check(f.Inputs, f.Outputs); err != nil {
		t.Errorf("its own network: %v", err)
	}
}

func TestParsePlanDefaults(t *testing.T) {
	got, err := model.ParsePlan(map[string]string{
		"cf.version": "1", "cf.spacing_unit": "pixel", "cf.patch": "[64, 32]", "other.key": "ignored",
		"cf.planes": `[{"name":"zones","classes":[{"name":"g","zone":2},{"name":"o","zone":3}]}]`,
	})
	if err != nil {
		t.Fatal(err)
	}
	want := model.Plan{
		Version: "1", Spacing: [2]float64{1, 1}, Patch: [2]int{64, 32}, Step: 0.5, Divisor: [2]int{1, 1},
		Planes: []model.Plane{{Name: "zones", Classes: []model.Class{
			{Name: "g", Zone: zone.Glacier}, {Name: "o", Zone: zone.Ocean}}}},
		FrontRule: model.FrontContact, FrontMin: 750, Folds: 1,
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("want - got +:\n%s", d)
	}
}

func TestParsePlanReadsEveryForm(t *testing.T) {
	got, err := model.ParsePlan(with(
		"cf.spacing", "[ 1.5,2e1 ]", "cf.spacing_unit", "millimetre", "cf.trained_spacing_m", "[6, 20]", "cf.resample", "cubic",
		"cf.fill", "-30.5", "cf.crop", "nonzero", "cf.order", "normalise,resample", "cf.pad", "0", "cf.step", "1",
		"cf.mirror", "[1]", "cf.average", "logits", "cf.folds", "5", "cf.fold", "4", "cf.front_rule", "",
		"cf.bundle", "[]", "cf.postprocess", "{}", "cf.source_sha256", "[]", "cf.reference", "{}",
		"cf.planes", `[{"name":"front","classes":[{"name":"b","zone":"background"},{"name":"f","zone":"front"}]},
			{"name":"zones","classes":[{"name":"n","zone":0},{"name":"m","zone":3},{"name":"o","zone":3}]},
			{"name":"edge","classes":[{"name":"b","zone":"background"},{"name":"e","zone":"boundary"}]}]`,
	))
	if err != nil {
		t.Fatal(err)
	}
	if got.Spacing != [2]float64{1.5, 20} || got.Unit != model.UnitMillimetre || got.TrainedSpacing != [2]float64{6, 20} {
		t.Errorf("got spacing %v %v, trained %v", got.Spacing, got.Unit, got.TrainedSpacing)
	}
	if got.Resample != model.ResampleCubic || got.Fill != -30.5 || got.Crop != model.CropNonzero || !got.NormFirst || got.Pad != model.PadZero {
		t.Errorf("got %+v", got)
	}
	if got.Average != model.AverageLogits || got.Fold != 4 || got.Folds != 5 || got.FrontRule != model.FrontClass {
		t.Errorf("got %+v", got)
	}
	if got.Channels() != 7 || got.ZonePlane() != 1 || got.FrontPlane() != 0 {
		t.Errorf("got %d channels, zones in plane %d, front in %d", got.Channels(), got.ZonePlane(), got.FrontPlane())
	}
}

func TestParsePlanRefuses(t *testing.T) {
	tests := []struct {
		name string
		meta map[string]string
		says string
	}{
		{"no metadata at all", nil, "no cf.version"},
		{"a future version", with("cf.version", "2"), "newer Icefront"},
		{"a misspelt key", with("cf.mirrors", "[0]"), "cf.mirrors is not a key"},
		{"no patch", with("cf.patch", ""), "cf.patch is missing"},
		{"no planes", with("cf.planes", ""), "cf.planes is missing"},
		{"no unit", with("cf.spacing_unit", ""), "cf.spacing_unit is missing"},
		{"metres without a number", with("cf.spacing_unit", "metre", "cf.spacing", ""), "cf.spacing is missing"},
		{"spacing of three", with("cf.spacing", "[1, 1, 1]"), "cf.spacing"},
		{"spacing NaN", with("cf.spacing", "[NaN, 1]"), "cf.spacing"},
		{"spacing negative", with("cf.spacing", "[60, -60]"), "cf.spacing"},
		{"spacing beyond a number", with("cf.spacing", "[1e999, 1]"), "cf.spacing"},
		{"spacing twice", with("cf.spacing", "[1, 1] [2, 2]"), "cf.spacing"},
		{"unit in feet", with("cf.spacing_unit", "feet"), "pixel or metre or millimetre"},
		{"trained spacing the wrong way round", with("cf.trained_spacing_m", "[20, 6]"), "smallest comes first"},
		{"fill NaN", with("cf.fill", "NaN"), "cf.fill"},
		{"patch of 4", with("cf.patch", "[4, 32]"), "8 to 8192"},
		{"patch of a million", with("cf.patch", "[1000000, 32]"), "8 to 8192"},
		{"patch with a fraction", with("cf.patch", "[32.5, 32]"), "whole numbers"},
		{"patch no multiple of the divisor", with("cf.divisor", "[32, 12]"), "no multiple"},
		{"divisor of zero", with("cf.divisor", "[0, 1]"), "cf.divisor"},
		{"step of zero", with("cf.step", "0"), "cf.step"},
		{"step beyond the patch", with("cf.step", "1.5"), "cf.step"},
		{"mirror along the batch", with("cf.mirror", "[2]"), "cf.mirror"},
		{"mirror twice", with("cf.mirror", "[0, 0]"), "cf.mirror"},
		{"mirror as a word", with("cf.mirror", "both"), "cf.mirror"},
		{"another normalisation", with("cf.normalisation", "ct"), "cf.normalisation"},
		{"statistics of a mask", with("cf.stats", "mask"), "cf.stats"},
		{"fold beyond the folds", with("cf.fold", "1"), "cf.fold is 1"},
		{"half a fold", with("cf.folds", "1.5"), "cf.folds"},
		{"planes as an object", with("cf.planes", "{}"), "cf.planes"},
		{"planes empty", with("cf.planes", "[]"), "neither a zone nor a front"},
		{"plane without classes", with("cf.planes", `[{"name":"z","classes":[]}]`), "no classes"},
		{"class without zone", with("cf.planes", `[{"name":"z","classes":[{"name":"x"}]}]`), "zone is missing"},
		{"zone 4", with("cf.planes", `[{"name":"z","classes":[{"name":"x","zone":4}]}]`), "zone is 4"},
		{"an unknown field", with("cf.planes", `[{"name":"z","colour":1,"classes":[]}]`), "colour"},
		{"borders only", with("cf.planes", `[{"name":"b","classes":[{"name":"b","zone":"boundary"}]}]`), "neither"},
		{"zones twice", with("cf.planes", `[{"name":"a","classes":[{"name":"x","zone":1}]},{"name":"b","classes":[{"name":"y","zone":2}]}]`),
			"more than one plane"},
		{"fronts twice", with("cf.planes", `[{"name":"a","classes":[{"name":"x","zone":"front"},{"name":"y","zone":"front"}]}]`),
			"more than one class"},
		{"front rule without a front", with("cf.planes", `[{"name":"z","classes":[{"name":"g","zone":2},{"name":"o","zone":3}]}]`),
			"no front class"},
		{"contact without ocean", with("cf.front_rule", "contact", "cf.planes", `[{"name":"z","classes":[{"name":"g","zone":2}]}]`),
			"lacks glacier or ocean"},
		{"too many classes", with("cf.planes", `[{"name":"z","classes":[`+strings.Repeat(`{"name":"g","zone":2},`, 64)+`{"name":"o","zone":3}]}]`),
			"at most"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := model.ParsePlan(tt.meta)
			if !errors.Is(err, model.ErrPlan) || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("got %v, want ErrPlan that says %q", err, tt.says)
			}
		})
	}
}

func FuzzParsePlan(f *testing.F) {
	for k, v := range onnxtest.Meta() {
		f.Add(k, v)
	}
	f.Add("cf.spacing", "[NaN, 1]")
	f.Add("cf.planes", `[{"name":"a","classes":[{"name":"x","zone":"front"}]}]`)
	f.Fuzz(func(t *testing.T, key, value string) {
		meta := maps.Clone(onnxtest.Meta())
		meta[key] = value
		p, err := model.ParsePlan(meta)
		if err != nil {
			if !errors.Is(err, model.ErrPlan) {
				t.Errorf("got %v, want ErrPlan", err)
			}
			return
		}
		if p.Channels() < 1 || p.Patch[0] < 8 || p.Patch[1] > 8192 || !(p.Spacing[0] > 0) || !(p.Step > 0 && p.Step <= 1) {
			t.Errorf("got an unusable plan %+v", p)
		}
	})
}

func TestCheckNetwork(t *testing.T) {
	plan, err := model.ParsePlan(onnxtest.Meta())
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name string
		opt  onnxtest.Options
		says string // empty: it fits
	}{
		{"free sides", onnxtest.Options{}, ""},
		{"sides of the patch", onnxtest.Options{Rows: 32, Cols: 32}, ""},
		{"one patch at once", onnxtest.Options{Batch: 1}, ""},
		{"other sides", onnxtest.Options{Rows: 64, Cols: 64}, "[batch, 1, 64, 64]"},
		{"rank 3", onnxtest.Options{Rank: 3}, "image float32 [batch, 1, rows]"},
		{"rank 5", onnxtest.Options{Rank: 5}, "more"},
		{"whole numbers", onnxtest.Options{Type: 7}, "int64"},
		{"half precision", onnxtest.Options{Type: 10}, "float16"},
		{"three bands", onnxtest.Options{In: 3}, "[batch, 3, rows, columns]"},
		{"too few classes", onnxtest.Options{Out: 4}, "logits float32 [batch, 4, rows, columns]"},
		{"two inputs", onnxtest.Options{ExtraInput: true}, "2 (image, extra)"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := onnxtest.Model(tt.opt)
			f, err := onnx.Read(strings.NewReader(string(b)), int64(len(b)))
			if err != nil {
				t.Fatal(err)
			}
			err = plan.Check(f.Inputs, f.Outputs)
			if tt.says == "" {
				if err != nil {
					t.Errorf("got %v, want no error", err)
				}
				return
			}
			if !errors.Is(err, model.ErrShape) || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("got %v, want ErrShape that says %q", err, tt.says)
			}
		})
	}
}
