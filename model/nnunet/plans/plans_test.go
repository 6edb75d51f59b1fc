package plans

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"icefront/geo/sharedtest"
	"icefront/model/nnunet/pickle"
)

func TestPlansComeOutAsStated(t *testing.T) { judge(t, "../testdata/pickles") }

func TestAllPlansComeOutAsStated(t *testing.T) { judge(t, sharedtest.Path(t, "golden/pickles")) }

func judge(t *testing.T, dir string) {
	b, err := os.ReadFile(filepath.Join(dir, "verdicts.json"))
	if err != nil {
		t.Fatal(err)
	}
	var all struct {
		Files []struct {
			File, Kind, Verdict, Reason string
			Expected                    json.RawMessage
		}
	}
	if err := json.Unmarshal(b, &all); err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, v := range all.Files {
		if v.Kind != "plans" {
			continue
		}
		seen++
		data, err := os.ReadFile(filepath.Join(dir, v.File))
		if err != nil {
			t.Fatal(err)
		}
		p, a, err := fromPickle(v.File, data)
		t.Logf("%s: %v", v.File, err)
		if (err == nil) != (v.Verdict == "accept") {
			t.Errorf("%s: got %v, want %s (%s)", v.File, err, v.Verdict, v.Reason)
		}
		if v.Verdict == "accept" {
			check(t, v.File, p, a)
		}
	}
	if seen < 9 {
		t.Errorf("%d plans judged", seen)
	}
}

func fromPickle(file string, data []byte) (Plans, Architecture, error) {
	v, err := pickle.Decode(file, data, pickle.Numpy{})
	if err != nil {
		return Plans{}, Architecture{}, err
	}
	return V1(file, v, Hints{})
}

// check compares with what verdicts.json says of all plans that are to be accepted.
func check(t *testing.T, file string, p Plans, a Architecture) {
	t.Helper()
	heads := []int{2, 4}
	if strings.Contains(file, "upstream") {
		heads = []int{5}
	}
	if p.Patch != [2]int{1024, 896} || p.Batch != 2 || p.Spacing != [2]float64{1, 1} || !slices.Equal(p.Heads(), heads) {
		t.Errorf("%s: got %+v", file, p)
	}
	if want := []int{32, 64, 128, 256, 480, 480, 480, 480, 480}; !slices.Equal(a.Features, want) || a.Divisor() != [2]int{256, 128} {
		t.Errorf("%s: got %+v", file, a)
	}
}

func TestClassNames(t *testing.T) {
	flat := func(n int, values ...int) *pickle.Dict {
		d := simple(t)
		l := &pickle.List{}
		for _, v := range values {
			l.Items = append(l.Items, int64(v))
		}
		set(t, d, "num_classes", int64(n))
		set(t, d, "all_classes", l)
		return d
	}
	named, err := JSON("x", []byte(`{"labels": {"0": "nothing", "1": "ice", "2": "sea"}}`))
	if err != nil {
		t.Fatal(err)
	}
	nested, err := JSON("x", []byte(`{"labels": {"label0": {"0": "a", "1": "b"}, "label1": {"0": "c", "1": "d", "2": "e", "3": "f"}}}`))
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name    string
		plans   *pickle.Dict
		h       Hints
		want    string
		guessed bool
	}{
		{"two planes are the fork's", simple(t), Hints{}, "front: 0 background, 1 front; zones: 0 no information, 1 rock, 2 glacier, 3 ocean", true},
		{"five classes of task 500", flat(4, 1, 2, 3, 4), Hints{Task: "Task500_Glacier_zonefronts"},
			"zones and front: 0 no information, 1 rock, 2 glacier, 3 ocean, 4 front", true},
		{"two classes of task 501", flat(1, 1), Hints{Task: "Task501_Glacier_front"}, "front: 0 background, 1 front", true},
		{"another task", flat(2, 1, 7), Hints{Task: "Task004_Hippocampus"}, "classes: 0 class 0, 1 class 1, 7 class 7", true},
		{"dataset.json", flat(2, 1, 2), Hints{Dataset: named}, "classes: 0 nothing, 1 ice, 2 sea", false},
		{"dataset.json that does not fit", flat(1, 5), Hints{Dataset: named}, "classes: 0 nothing, 5 class 5", true},
		{"dataset.json of the fork", simple(t), Hints{Dataset: nested}, "front: 0 a, 1 b; zones: 0 c, 1 d, 2 e, 3 f", false},
		{"image for a third plane", with(t, simple(t), "num_classes", &pickle.List{Items: []any{int64(1), int64(3), int64(254)}}),
			Hints{Trainer: "nnUNetTrainerMTLrecon"}, "front: 0 background, 1 front; zones: 0 no information, 1 rock, 2 glacier, 3 ocean; image: 0 image", true},
	}
	for _, tt := range tests {
		p, _, err := V1("plans.pkl", tt.plans, tt.h)
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		var planes []string
		for _, pl := range p.Planes {
			var classes []string
			for _, c := range pl.Classes {
				classes = append(classes, itoa(c.Value)+" "+c.Name)
			}
			planes = append(planes, pl.Name+": "+strings.Join(classes, ", "))
		}
		if got := strings.Join(planes, "; "); got != tt.want || p.NamesGuessed != tt.guessed {
			t.Errorf("%s: got %s (guessed %v), want %s", tt.name, got, p.NamesGuessed, tt.want)
		}
	}
}

// simple are the plans of the pickles, for two planes.
func simple(t *testing.T) *pickle.Dict {
	t.Helper()
	data, err := os.ReadFile("../testdata/pickles/ok_plans_protocol4.pkl")
	if err != nil {
		t.Fatal(err)
	}
	v, err := pickle.Decode("plans.pkl", data, pickle.Numpy{})
	if err != nil {
		t.Fatal(err)
	}
	return v.(*pickle.Dict)
}

func set(t *testing.T, d *pickle.Dict, key string, value any) {
	t.Helper()
	if err := d.Set(key, value); err != nil {
		t.Fatal(err)
	}
}

func with(t *testing.T, d *pickle.Dict, key string, value any) *pickle.Dict {
	t.Helper()
	set(t, d, key, value)
	return d
}

func TestHints(t *testing.T) {
	fold := &pickle.Dict{}
	set(t, fold, "name", "nnUNetTrainerV2")
	set(t, fold, "init", pickle.Tuple{"/home/x/Task500_Glacier_zonefronts/plans.pkl", int64(0), `C:\results\nnUNet\3d_fullres\Task501_x`})
	var h Hints
	h.FromFold(fold)
	if want := (Hints{Trainer: "nnUNetTrainerV2", Task: "Task500_Glacier_zonefronts", Folder: "3d_fullres"}); !reflect.DeepEqual(h, want) {
		t.Errorf("got %+v, want %+v", h, want)
	}
	d := simple(t)
	stages, _ := d.Get("plans_per_stage")
	first, _ := stages.(*pickle.Dict).Get(0)
	set(t, first.(*pickle.Dict), "patch_size", &pickle.List{Items: []any{int64(28), int64(256), int64(256)}})
	const want = "plans.pkl: plans_per_stage: 0: patch_size: a 3-D model cannot be used, because a scene is 2-D: " +
		"its configuration is 3d_fullres and its patch 28 x 256 x 256"
	if _, _, err := V1("plans.pkl", d, h); err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestFlatPlansOfVersion2(t *testing.T) {
	const text = `{"configurations": {"2d": {"patch_size": [64, 48], "spacing": [0.5, 0.25], "normalization_schemes": ["RescaleTo01Normalization"],
		"use_mask_for_norm": [true], "UNet_class_name": "%s", "UNet_base_num_features": 32, "unet_max_num_features": 100,
		"n_conv_per_stage_encoder": [1, 3, 2], "n_conv_per_stage_decoder": [2, 1], "num_pool_per_axis": [2, 2],
		"pool_op_kernel_sizes": [[1, 1], [2, 2], [2, 1]], "conv_kernel_sizes": [[3, 3], [3, 1], [5, 3]], "batch_size": NaN},
		"2d_more": {"inherits_from": "2d", "patch_size": [128, 48]}}}`
	const labels = `{"modality": {"0": "SAR"}, "labels": {"b": 1, "background": 0, "ignore": 2}}`
	dataset, err := JSON("dataset.json", []byte(labels))
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range []Kind{PlainConvUNet, ResidualEncoderUNet} {
		plans, err := JSON("plans.json", []byte(strings.Replace(text, "%s", kind.String(), 1)))
		if err != nil {
			t.Fatal(err)
		}
		p, a, err := V2("plans.json", plans, dataset, "2d_more")
		if err != nil {
			t.Fatal(err)
		}
		if p.Patch != [2]int{128, 48} || p.Spacing != [2]float64{0.5, 0.25} || p.Normalisation != Scale01 || !p.UseMask || p.Channel != "SAR" ||
			!reflect.DeepEqual(p.Planes[0].Classes, []Class{{0, "background"}, {1, "b"}}) {
			t.Errorf("got %+v", p)
		}
		want := Architecture{Kind: kind, Channels: 1, Strides: [][2]int{{1, 1}, {2, 2}, {2, 1}}, Kernels: [][2]int{{3, 3}, {3, 1}, {5, 3}},
			Features: []int{32, 64, 100}, EncoderUnits: []int{1, 3, 2}, DecoderKernels: [][2]int{{3, 1}, {3, 3}}, DecoderUnits: []int{2, 1},
			Heads: []int{2}, ConvBias: true, UpBias: true, HeadBias: true, Eps: 1e-5, Slope: 0.01}
		if kind == ResidualEncoderUNet {
			want.Stem = 32
		}
		if !reflect.DeepEqual(a, want) {
			t.Errorf("got %+v, want %+v", a, want)
		}
	}
}

func TestVersion2Refuses(t *testing.T) {
	const text = `{"transpose_forward": [0, 1, 2], "configurations": {"2d": {"patch_size": [64, 48], "spacing": [1, 1], "normalization_schemes":
		["ZScoreNormalization"], "architecture": {"network_class_name": "a.PlainConvUNet", "arch_kwargs": {"n_stages": 3, "features_per_stage": [8, 16, 16],
		"kernel_sizes": 3, "strides": [1, 2, [2, 1]], "n_conv_per_stage": 2, "n_conv_per_stage_decoder": 1, "conv_op": "torch.nn.modules.conv.Conv2d",
		"norm_op": "torch.nn.modules.instancenorm.InstanceNorm2d", "norm_op_kwargs": {"eps": 1e-05, "affine": true}, "nonlin": "torch.nn.LeakyReLU",
		"nonlin_kwargs": {"inplace": true}, "squeeze_excitation": false}}}}}`
	dataset, err := JSON("dataset.json", []byte(`{"channel_names": {"0": "SAR"}, "labels": {"background": 0, "b": 1}}`))
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct{ name, from, to, want string }{
		{"nothing", "a.Plain", "b.Plain", ""},
		{"another network", "a.PlainConvUNet", "x.Primus", `network_class_name: the network "x.Primus" is not known; expected PlainConvUNet or ResidualEncoderUNet`},
		{"batch normalisation", "instancenorm.InstanceNorm2d", "batchnorm.BatchNorm2d", `norm_op: found "torch.nn.modules.batchnorm.BatchNorm2d", expected InstanceNorm2d`},
		{"another activation", "torch.nn.LeakyReLU", "torch.nn.GELU", `nonlin: found "torch.nn.GELU", expected LeakyReLU`},
		{"no activation", `"torch.nn.LeakyReLU"`, "null", "nonlin: found None, expected LeakyReLU"},
		{"an option that changes the network", `"squeeze_excitation": false`, `"squeeze_excitation": true`, "squeeze_excitation: this option of the network is not known"},
		{"an option of many values", `"squeeze_excitation": false`, `"bottleneck_channels": [8, 16]`, "bottleneck_channels: this option of the network is not known"},
		{"normalisation without weights", `"affine": true`, `"affine": false`, "norm_op_kwargs: expected an affine normalisation"},
		{"exchanged axes", "[0, 1, 2]", "[1, 0, 2]", "exchanged axes [1 0 2]"},
		{"too few features", "[8, 16, 16]", "[8, 16]", "features_per_stage: found 2 numbers, expected 3"},
		{"even kernels", `"kernel_sizes": 3`, `"kernel_sizes": 4`, "a convolution of 4 x 4; expected odd sizes"},
		{"stages without end", `"n_stages": 3`, `"n_stages": 3000`, "n_stages: found 3000, expected 2 to 16"},
		{"configurations in a circle", `"spacing": [1, 1]`, `"inherits_from": "2d", "spacing": [1, 1]`, "inherit from each other too often"},
		{"a text for a number", `"n_stages": 3`, `"n_stages": "3"`, "n_stages: found a text, not a whole number"},
	}
	for _, tt := range tests {
		edited := strings.Replace(text, tt.from, tt.to, 1)
		if edited == text {
			t.Fatalf("%s: nothing was replaced", tt.name)
		}
		plans, err := JSON("plans.json", []byte(edited))
		if err != nil {
			t.Fatal(err)
		}
		_, _, err = V2("plans.json", plans, dataset, "2d")
		if (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got %v, want %s", tt.name, err, tt.want)
		}
	}
	plans, err := JSON("plans.json", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	for _, configuration := range []string{"3d_fullres", "3d_lowres", "3d_cascade_fullres"} {
		const want = "plans.json: a 3-D model cannot be used, because a scene is 2-D: it was trained in the configuration "
		if _, _, err = V2("plans.json", plans, dataset, configuration); err == nil || err.Error() != want+configuration {
			t.Errorf("got %v, want %s", err, want+configuration)
		}
	}
}

func TestJSON(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"cut off", `{"a": [1, 2`, "x: offset 11: unexpected EOF"},
		{"deep", strings.Repeat("[", 100), "x: offset 65: too many values for plans of a network"},
		{"long", "[" + strings.Repeat("0,", maxValues) + "0]", "too many values"},
		{"two documents", "1 2", "something follows the end"},
		{"NaN in a text", `"NaN \" NaN"`, ""},
		{"numbers without a word in JSON", `[NaN, -Infinity, {"a NaN": Infinity}]`, ""},
	}
	for _, tt := range tests {
		_, err := JSON("x", []byte(tt.text))
		if (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got %v, want %s", tt.name, err, tt.want)
		}
	}
	if v, err := JSON("x", []byte(`"NaN \" NaN"`)); err != nil || v != `NaN " NaN` {
		t.Errorf("got %v, %v", v, err)
	}
}
