package nnunet_test

import (
	"encoding/binary"
	"errors"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"icefront/model/nnunet"
	"icefront/model/nnunet/nnunettest"
	"icefront/model/nnunet/plans"
)

// floats reads little-endian float32.
func floats(t testing.TB, r io.Reader) []float32 {
	t.Helper()
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	out := make([]float32, len(b)/4)
	for i := range out {
		out[i] = math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:]))
	}
	return out
}

// stage replaces a key of the only stage of version 1's plans.
func stage(d dict, key string, value any) dict {
	stages := d.Get("plans_per_stage").(dict)
	return d.With("plans_per_stage", stages.With(0, stages.Get(0).(dict).With(key, value)))
}

// refusal is a model that must not open.
type refusal struct {
	name string
	m    model
	is   error // nil: any
	want string
}

// plan is a model of version 1 whose plans are edited; fold is empty for plans.pkl.
func plan(edit func(fold string, d dict) dict) model {
	m := nnunettest.Fused()
	m.Folds = []string{"fold_0", "fold_1"}
	m.PlansOf = edit
	return m
}

// weights is a model whose weights are edited.
func weights(m model, edit func(fold string, d dict) dict) model {
	m.Folds = []string{"fold_0", "fold_1"}
	m.Weights = edit
	return m
}

// trained is a model of version 1 with another trainer.
func trained(name string) model {
	m := nnunettest.Fused()
	m.Trainer = name
	return m
}

// documents is a model of version 2 whose plans.json and dataset.json are edited.
func documents(edit func(p, d dict) (dict, dict)) model {
	m := nnunettest.Plain()
	m.Documents = edit
	return m
}

func tensor(shape ...int) *nnunettest.Tensor { return &nnunettest.Tensor{Shape: shape} }

func refuse(t *testing.T, tests []refusal) {
	t.Helper()
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := written(t, tt.m)
			m, err := nnunet.Open(dir, nnunet.Options{})
			if err == nil {
				m.Close()
				t.Fatal("got no error")
			}
			if !strings.Contains(err.Error(), tt.want) || !strings.HasPrefix(err.Error(), "import nnUNetTrainer__nnUNetPlans__2d: ") {
				t.Errorf("got %v, want %s", err, tt.want)
			}
			if tt.is != nil && !errors.Is(err, tt.is) {
				t.Errorf("got %v, which is no %v", err, tt.is)
			}
		})
	}
}

func TestWeightsThatDoNotFitAreRefused(t *testing.T) {
	refuse(t, []refusal{
		{"missing keys", weights(nnunettest.Fused(), func(fold string, d dict) dict {
			if fold == "fold_0" {
				return d
			}
			return d.Without("tu.0.weight").Without("tu.1.weight").Without("tu.2.weight").Without("conv_blocks_context.0.blocks.0.conv.bias")
		}), plans.ErrContradiction, "fold_1/model_final_checkpoint.model: the parts of the model contradict each other: 4 of 62 weights of the plans' " +
			"Generic_UNet are missing: conv_blocks_context.0.blocks.0.conv.bias, tu.0.weight, tu.1.weight, ..."},
		{"wrong shape", weights(nnunettest.Fused(), func(_ string, d dict) dict { return d.With("tu.0.weight", tensor(32, 16, 2, 2)) }),
			plans.ErrContradiction, "weight tu.0.weight has shape [32 16 2 2], the plans' Generic_UNet needs [32 16 2 1]"},
		{"weights of three channels", weights(nnunettest.Fused(), func(_ string, d dict) dict {
			return d.With("conv_blocks_context.0.blocks.0.conv.weight", tensor(4, 3, 3, 3))
		}), plans.ErrChannels, "the plans say 1, the weight conv_blocks_context.0.blocks.0.conv.weight takes 3"},
		{"more stages in the weights than in the plans", weights(nnunettest.Plain(), func(_ string, d dict) dict {
			return d.With("encoder.stages.3.0.convs.0.conv.weight", tensor(8, 8, 3, 3))
		}), plans.ErrContradiction, "1 weights are not part of the plans' PlainConvUNet: encoder.stages.3.0.convs.0.conv.weight"},
		{"batch normalisation", weights(nnunettest.Plain(), func(_ string, d dict) dict {
			return d.With("encoder.stages.0.0.convs.0.norm.running_mean", tensor(4))
		}), nil, "batch normalisation; expected instance normalisation"},
		{"a weight twice", weights(nnunettest.Fused(), func(_ string, d dict) dict { return d.With("module.tu.0.weight", tensor(1)) }), nil,
			"the weight tu.0.weight is there twice"},
		{"no weights", weights(nnunettest.Fused(), func(_ string, d dict) dict { return dict{} }), nil, "expected weights as state_dict, found a dict"},
	})
}

func TestPlansThatDoNotFitAreRefused(t *testing.T) {
	refuse(t, []refusal{
		{"plans of three channels", plan(func(_ string, d dict) dict {
			return d.With("num_modalities", 3).With("modalities", nnunettest.Pairs(0, "R", 1, "G", 2, "B"))
		}), plans.ErrChannels, "wrong number of input channels: expected 1, a scene gives one; found 3 (R, G, B)"},
		{"more stages in the plans than in the weights", plan(func(_ string, d dict) dict {
			d = stage(d, "pool_op_kernel_sizes", [][2]int{{2, 2}, {2, 2}, {2, 1}, {2, 2}})
			return stage(d, "conv_kernel_sizes", [][2]int{{3, 3}, {3, 3}, {3, 3}, {3, 3}, {3, 3}})
		}), plans.ErrContradiction, "weights of the plans' Generic_UNet are missing"},
		{"folds of other plans", plan(func(fold string, d dict) dict {
			if fold == "fold_1" {
				return stage(d, "patch_size", []int{64, 48})
			}
			return d
		}), plans.ErrContradiction, "mixed folds: the parts of the model contradict each other: fold_1 was trained with patch [64 48], not [32 48] as in plans.pkl"},
		{"plans that are not the folds'", plan(func(fold string, d dict) dict {
			if fold == "" {
				return stage(d, "current_spacing", []any{999.0, 2.0, 2.0})
			}
			return d
		}), plans.ErrContradiction, "fold_0 was trained with spacing [1 1], not [2 2] as in plans.pkl"},
		{"three dimensions", plan(func(_ string, d dict) dict { return stage(d, "patch_size", []int{28, 256, 256}) }),
			plans.Err3D, "a 3-D model cannot be used, because a scene is 2-D: its configuration is 2d and its patch 28 x 256 x 256"},
		{"patch that the poolings do not divide", plan(func(_ string, d dict) dict { return stage(d, "patch_size", []int{36, 48}) }),
			plans.ErrContradiction, "36 x 48 pixels for strides that need multiples of 8 x 4"},
		{"exchanged axes", plan(func(_ string, d dict) dict { return d.With("transpose_forward", []int{0, 2, 1}) }), nil, "exchanged axes [0 2 1]"},
		{"no plans per stage", plan(func(_ string, d dict) dict { return d.Without("plans_per_stage") }), nil, "plans_per_stage is missing"},
	})
}

func TestOtherModelsAreRefused(t *testing.T) {
	refuse(t, []refusal{
		{"channels of version 2", documents(func(p, d dict) (dict, dict) {
			return p, d.With("channel_names", nnunettest.Pairs("0", "HH", "1", "HV"))
		}),
			plans.ErrChannels, "found 2 (HH, HV)"},
		{"trainer of another network", trained("nnUNetTrainerMTLearly"), plans.ErrContradiction,
			"trainer nnUNetTrainerMTLearly has a Generic_UNet_MTLearly, the weights are of a Generic_UNet"},
		{"trainer that changes the network", trained("nnUNetTrainerV2_GN"), nil, "changes the network (GN)"},
		{"regions", documents(func(p, d dict) (dict, dict) {
			return p, d.With("labels", nnunettest.Pairs("background", 0, "land", []any{1, 2}))
		}), nil, "trained on regions"},
		{"no configuration 2d", documents(func(p, d dict) (dict, dict) {
			return p.With("configurations", nnunettest.Pairs("3d_fullres", dict{})), d
		}), nil, `there is no configuration "2d", only 3d_fullres`},
	})
}

func TestVolumesAreRefused(t *testing.T) {
	m := nnunettest.Plain()
	dir := written(t, m)
	root := filepath.Dir(dir)
	if err := os.Rename(dir, filepath.Join(root, "nnUNetTrainer__nnUNetPlans__3d_fullres")); err != nil {
		t.Fatal(err)
	}
	if err := m.Write(filepath.Join(root, "nnUNetTrainer__nnUNetPlans__3d_lowres")); err != nil {
		t.Fatal(err)
	}
	if _, err := nnunet.Open(root, nnunet.Options{}); !errors.Is(err, plans.Err3D) {
		t.Errorf("two 3-D models: got %v", err)
	}
	if err := m.Write(dir); err != nil {
		t.Fatal(err)
	}
	got := open(t, root, nnunet.Options{})
	if len(got.Notes) != 1 || got.Notes[0] != "2 of 3 models are 3-D and were left out" {
		t.Errorf("notes %q", got.Notes)
	}
	if err := m.Write(filepath.Join(root, "other__nnUNetPlans__2d")); err != nil {
		t.Fatal(err)
	}
	if _, err := nnunet.Open(root, nnunet.Options{}); err == nil || !strings.Contains(err.Error(), "holds 4 models; choose one of them: ") {
		t.Errorf("two 2-D models: got %v", err)
	}
}

func TestDamagedFilesAreRefused(t *testing.T) {
	const checkpoint = "fold_0/model_final_checkpoint.model"
	change := func(name string, edit func([]byte) []byte) func(string) error {
		return func(dir string) error {
			data, err := os.ReadFile(filepath.Join(dir, name))
			if err != nil {
				return err
			}
			return os.WriteFile(filepath.Join(dir, name), edit(data), 0o644)
		}
	}
	tests := []struct {
		name   string
		damage func(dir string) error
		want   string
	}{
		{"checkpoint cut off", change(checkpoint, func(b []byte) []byte { return b[:len(b)/2] }), checkpoint + ": no zip file, or one that was cut off"},
		{"empty checkpoint", change(checkpoint, func(b []byte) []byte { return nil }), checkpoint + ": the file is empty"},
		{"plans cut off", change("plans.pkl", func(b []byte) []byte { return b[:len(b)/2] }), "plans.pkl: offset "},
		{"text for plans", change("plans.pkl", func(b []byte) []byte { return []byte("hello") }), "plans.pkl: offset 0: no pickle"},
		{"no fold", func(dir string) error { return os.RemoveAll(filepath.Join(dir, "fold_0")) },
			"no nnU-Net model: expected fold_0/model_final_checkpoint.model or fold_0/checkpoint_final.pth, found only plans.pkl"},
		{"a pickle that wants to run something", change("plans.pkl", func(b []byte) []byte { return []byte("\x80\x02cos\nsystem\n.") }),
			`plans.pkl: offset 2: name "os.system" is not allowed`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := written(t, nnunettest.Fused())
			if err := tt.damage(dir); err != nil {
				t.Fatal(err)
			}
			if _, err := nnunet.Open(dir, nnunet.Options{}); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %s", err, tt.want)
			}
		})
	}
	if _, err := nnunet.Open(filepath.Join(t.TempDir(), "nothing"), nnunet.Options{}); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("nothing there: got %v", err)
	}
	if _, err := nnunet.Open(t.TempDir(), nnunet.Options{}); !errors.Is(err, nnunet.ErrNone) {
		t.Errorf("an empty folder: got %v", err)
	}
}

func TestWeightsThatAreNoNumbersAreRefused(t *testing.T) {
	for _, bad := range []float64{math.NaN(), math.Inf(1)} {
		m := nnunettest.Fused()
		m.Weights = func(_ string, d dict) dict {
			return d.With("tu.1.weight", &nnunettest.Tensor{Shape: []int{16, 8, 2, 2}, Value: func(i int) float64 {
				if i == 300 {
					return bad
				}
				return 1
			}})
		}
		got, err := nnunet.Open(written(t, m), nnunet.Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer got.Close()
		err = readAll(got.Folds[0])
		if err == nil || !strings.Contains(err.Error(), "weight tu.1.weight: element 300 is ") {
			t.Errorf("got %v", err)
		}
	}
}

func TestAFlippedBitIsNoticed(t *testing.T) {
	dir := written(t, nnunettest.Fused())
	name := filepath.Join(dir, "fold_0", "model_final_checkpoint.model")
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var want []byte
	for i := range 16 {
		want = binary.LittleEndian.AppendUint32(want, math.Float32bits(nnunettest.Pattern(i)))
	}
	at := strings.Index(string(data), string(want))
	if at < 0 {
		t.Fatal("the weights are not where they should be")
	}
	data[at] ^= 1
	if err := os.WriteFile(name, data, 0o644); err != nil {
		t.Fatal(err)
	}
	m, err := nnunet.Open(dir, nnunet.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	if err := readAll(m.Folds[0]); err == nil || !strings.Contains(err.Error(), "checksum") {
		t.Errorf("got %v", err)
	}
}
