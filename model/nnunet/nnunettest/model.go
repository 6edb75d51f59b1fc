package nnunettest

import (
	"archive/zip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"icefront/model/nnunet/plans"
)

// Model is a trained model to write: everything that nnU-Net puts into its folder, with made-up weights.
type Model struct {
	Net       plans.Architecture
	Patch     [2]int
	Trainer   string // of version 1
	Task      string
	Folds     []string
	Type      string // of the weights, as Tensor.Type
	Prefix    string // before the names of weights
	Momentum  bool   // with the optimizer's state, which doubles the file
	Method    uint16 // of the checkpoints' entries
	Weights   func(fold string, d Dict) Dict
	PlansOf   func(fold string, d Dict) Dict // of version 1; fold is empty for plans.pkl
	Documents func(plans, dataset Dict) (Dict, Dict)
}

// Fused is a small model of version 1 for the fork's task 500.
func Fused() Model {
	return Model{Patch: [2]int{32, 48}, Trainer: "nnUNetTrainerV2", Task: "Task500_Glacier_zonefronts", Folds: []string{"fold_0"},
		Net: V1(plans.GenericUNet, []int{5}, 4, [][2]int{{2, 2}, {2, 2}, {2, 1}})}
}

// V1 is a network of version 1 with 3x3 kernels, two convolutions a stage and features that double up to 480.
func V1(kind plans.Kind, heads []int, base int, pools [][2]int) plans.Architecture {
	a := plans.Architecture{Kind: kind, Channels: 1, Strides: append([][2]int{{1, 1}}, pools...), Heads: heads,
		ConvBias: true, Eps: 1e-5, Slope: 0.01}
	for i := range a.Strides {
		a.Kernels = append(a.Kernels, [2]int{3, 3})
		a.Features = append(a.Features, base)
		a.EncoderUnits = append(a.EncoderUnits, 2)
		base = min(2*base, 480)
		if i > 0 {
			a.DecoderKernels = append(a.DecoderKernels, [2]int{3, 3})
			a.DecoderUnits = append(a.DecoderUnits, 2)
		}
	}
	return a
}

// Plain is a small model of version 2.
func Plain() Model {
	return Model{Patch: [2]int{32, 32}, Task: "Dataset500_Glacier", Folds: []string{"fold_0"}, Net: plans.Architecture{
		Kind: plans.PlainConvUNet, Channels: 1, Heads: []int{5}, Strides: [][2]int{{1, 1}, {2, 2}, {2, 2}},
		Kernels: [][2]int{{3, 3}, {3, 3}, {3, 3}}, Features: []int{4, 8, 8}, EncoderUnits: []int{2, 2, 2},
		DecoderKernels: [][2]int{{3, 3}, {3, 3}}, DecoderUnits: []int{1, 2},
		ConvBias: true, UpBias: true, HeadBias: true, Eps: 1e-5, Slope: 0.01}}
}

// Version is that of nnU-Net.
func (m Model) Version() int {
	if m.Net.Kind == plans.PlainConvUNet || m.Net.Kind == plans.ResidualEncoderUNet {
		return 2
	}
	return 1
}

// Write writes the model into a folder, which it makes.
func (m Model) Write(dir string) error {
	for _, fold := range m.Folds {
		if err := os.MkdirAll(filepath.Join(dir, fold), 0o755); err != nil {
			return err
		}
		name := filepath.Join(dir, fold, "model_final_checkpoint.model")
		if m.Version() == 2 {
			name = filepath.Join(dir, fold, "checkpoint_final.pth")
		}
		if err := m.writeFold(name, fold); err != nil {
			return err
		}
	}
	if m.Version() == 1 {
		return os.WriteFile(filepath.Join(dir, "plans.pkl"), Pickle(m.plansV1("")), 0o644)
	}
	p, d := m.documents()
	if err := writeJSON(filepath.Join(dir, "plans.json"), p); err != nil {
		return err
	}
	return writeJSON(filepath.Join(dir, "dataset.json"), d)
}

// writeFold writes a checkpoint and, for version 1, what lies beside it.
func (m Model) writeFold(name, fold string) (err error) {
	if m.Version() == 1 {
		info := Ordered{{"init", Tuple{"preprocessed/" + m.Task + "/plans_2D.pkl", 0, "nnUNet/2d/" + m.Task + "/x", "y", true, 0, true, false, true}},
			{"name", m.Trainer}, {"class", "<class 'x'>"}, {"plans", m.plansV1(fold)}}
		if err := os.WriteFile(name+".pkl", Pickle(info), 0o644); err != nil {
			return err
		}
	}
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	return Checkpoint(f, m.root(fold), m.Method)
}

// root is what a checkpoint holds.
func (m Model) root(fold string) Dict {
	var weights Dict
	var momenta []Entry
	for i, p := range m.Net.Params() {
		weights = append(weights, Entry{m.Prefix + p.Name, &Tensor{Shape: p.Shape, Type: m.Type}})
		if m.Momentum {
			momenta = append(momenta, Entry{i, Dict{{"momentum_buffer", &Tensor{Shape: p.Shape}}}})
		}
	}
	if m.Weights != nil {
		weights = m.Weights(fold, weights)
	}
	optimizer := Dict{{"state", Dict(momenta)}, {"param_groups", []any{Dict{{"lr", 0.01}, {"nesterov", true}}}}}
	if m.Version() == 1 {
		return Dict{{"epoch", 500}, {"state_dict", Ordered(weights)}, {"optimizer_state_dict", optimizer}, {"lr_scheduler_state_dict", nil}}
	}
	p, d := m.documents()
	return Dict{{"network_weights", Ordered(weights)}, {"optimizer_state", optimizer}, {"current_epoch", 1000},
		{"init_args", Dict{{"plans", p}, {"configuration", "2d"}, {"fold", 0}, {"dataset_json", d}}},
		{"trainer_name", "nnUNetTrainer"}, {"inference_allowed_mirroring_axes", Tuple{0, 1}}}
}

// plansV1 are the plans of version 1.
func (m Model) plansV1(fold string) Dict {
	var counts []int
	var classes []any
	for _, h := range m.Net.Heads {
		counts = append(counts, h-1)
		var values []any
		for v := 1; v < h; v++ {
			values = append(values, v)
		}
		classes = append(classes, values)
	}
	d := Dict{{"num_stages", 1}, {"num_modalities", 1}, {"modalities", Dict{{0, "SAR"}}}, {"normalization_schemes", Ordered{{0, "nonCT"}}},
		{"use_mask_for_norm", Ordered{{0, false}}}, {"num_classes", counts}, {"all_classes", classes},
		{"base_num_features", m.Net.Features[0]}, {"transpose_forward", []int{0, 1, 2}}, {"preprocessor_name", "PreprocessorFor2D"},
		{"plans_per_stage", Dict{{0, Dict{{"batch_size", 2}, {"patch_size", m.Patch[:]}, {"current_spacing", []any{999.0, 1.0, 1.0}},
			{"pool_op_kernel_sizes", m.Net.Strides[1:]}, {"conv_kernel_sizes", m.Net.Kernels}}}}}}
	if m.PlansOf != nil {
		d = m.PlansOf(fold, d)
	}
	return d
}

// documents are plans.json and dataset.json of version 2.
func (m Model) documents() (p, dataset Dict) {
	a := m.Net
	blocks := "n_conv_per_stage"
	if a.Kind == plans.ResidualEncoderUNet {
		blocks = "n_blocks_per_stage"
	}
	args := Dict{{"n_stages", len(a.Features)}, {"features_per_stage", a.Features}, {"conv_op", "torch.nn.modules.conv.Conv2d"},
		{"kernel_sizes", a.Kernels}, {"strides", a.Strides}, {blocks, a.EncoderUnits}, {"n_conv_per_stage_decoder", a.DecoderUnits},
		{"conv_bias", a.ConvBias}, {"norm_op", "torch.nn.modules.instancenorm.InstanceNorm2d"},
		{"norm_op_kwargs", Dict{{"eps", 1e-5}, {"affine", true}}}, {"dropout_op", nil}, {"dropout_op_kwargs", nil},
		{"nonlin", "torch.nn.LeakyReLU"}, {"nonlin_kwargs", Dict{{"inplace", true}}}}
	p = Dict{{"dataset_name", m.Task}, {"plans_name", "nnUNetPlans"}, {"transpose_forward", []int{0, 1, 2}},
		{"configurations", Dict{{"2d", Dict{{"preprocessor_name", "DefaultPreprocessor"}, {"batch_size", 12}, {"patch_size", m.Patch[:]},
			{"spacing", []any{1.0, 1.0}}, {"normalization_schemes", []any{"ZScoreNormalization"}}, {"use_mask_for_norm", []any{false}},
			{"architecture", Dict{{"network_class_name", "dynamic_network_architectures.architectures.unet." + a.Kind.String()},
				{"arch_kwargs", args}}}}}}}}
	var labels Dict
	for i, name := range []string{"background", "stone", "glacier", "ocean", "front"}[:a.Classes()] {
		labels = append(labels, Entry{name, i})
	}
	dataset = Dict{{"channel_names", Dict{{"0", "SAR"}}}, {"labels", labels}, {"file_ending", ".png"}}
	if m.Documents != nil {
		return m.Documents(p, dataset)
	}
	return p, dataset
}

// writeJSON writes a value of Pickle's kinds as JSON.
func writeJSON(name string, v any) error {
	b, err := json.Marshal(plainJSON(v))
	if err != nil {
		return err
	}
	return os.WriteFile(name, b, 0o644)
}

// plainJSON turns dicts into what JSON knows, with their order.
func plainJSON(v any) any {
	switch v := v.(type) {
	case Dict:
		return object(v)
	case []any:
		out := make([]any, len(v))
		for i := range v {
			out[i] = plainJSON(v[i])
		}
		return out
	}
	return v
}

// object is a Dict that JSON writes in its order.
type object Dict

// MarshalJSON writes the entries in order.
func (o object) MarshalJSON() ([]byte, error) {
	out := []byte{'{'}
	for i, e := range o {
		if i > 0 {
			out = append(out, ',')
		}
		key, err := json.Marshal(fmt.Sprint(e.Key))
		if err != nil {
			return nil, err
		}
		value, err := json.Marshal(plainJSON(e.Value))
		if err != nil {
			return nil, err
		}
		out = append(append(append(out, key...), ':'), value...)
	}
	return append(out, '}'), nil
}

// Zip packs a folder into a zip file.
func Zip(dir, name string, method uint16) (err error) {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	z := zip.NewWriter(f)
	defer func() { err = errors.Join(err, z.Close()) }()
	return filepath.WalkDir(dir, func(p string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, err := filepath.Rel(filepath.Dir(dir), p)
		if err != nil {
			return err
		}
		w, err := z.CreateHeader(&zip.FileHeader{Name: filepath.ToSlash(rel), Method: method})
		if err != nil {
			return err
		}
		from, err := os.Open(p)
		if err != nil {
			return err
		}
		_, err = io.Copy(w, from)
		return errors.Join(err, from.Close())
	})
}
