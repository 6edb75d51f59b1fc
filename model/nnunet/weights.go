package nnunet

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"icefront/model/nnunet/checkpoint"
	"icefront/model/nnunet/pickle"
	"icefront/model/nnunet/plans"
)

// Weights are the tensors of one fold. They read from the model's files until they are closed.
type Weights struct {
	// Notes say what was ignored or converted.
	Notes []string

	file    string
	names   []string
	tensors map[string]*checkpoint.Tensor
	blob    *blob
}

// Names lists the weights in the order of the file, without what PyTorch puts before them (module., _orig_mod.). It is not
// to be changed.
func (w *Weights) Names() []string { return w.names }

// Shape is the shape of a weight; nil and false if there is none of that name.
func (w *Weights) Shape(name string) ([]int, bool) {
	t, ok := w.tensors[name]
	if !ok {
		return nil, false
	}
	return slices.Clone(t.Shape), true
}

// Type is the type of a weight in the file, such as "float16"; empty if there is none of that name.
func (w *Weights) Type(name string) string {
	t, ok := w.tensors[name]
	if !ok {
		return ""
	}
	return t.Type()
}

// Open reads a weight as little-endian float32 in row-major order, bit by bit the same where the file has float32. A value that
// is no finite number, and a wrong checksum, are errors of reading; so read to the end.
func (w *Weights) Open(name string) (io.ReadCloser, error) {
	t, ok := w.tensors[name]
	if !ok {
		return nil, fmt.Errorf("%s: there is no weight %.120q", w.file, name)
	}
	r, err := t.Open()
	if err != nil {
		return nil, fmt.Errorf("%s: weight %s: %w", w.file, name, err)
	}
	return &weight{r, w.file, name}, nil
}

// Close ends reading. It may be called twice.
func (w *Weights) Close() error {
	if w.blob == nil {
		return nil
	}
	b := w.blob
	w.blob = nil
	return b.close()
}

// weight names the weight in errors.
type weight struct {
	io.ReadCloser
	file, name string
}

func (r *weight) Read(p []byte) (int, error) {
	n, err := r.ReadCloser.Read(p)
	return n, r.named(err)
}

// WriteTo saves io.Copy a buffer.
func (r *weight) WriteTo(w io.Writer) (int64, error) {
	n, err := io.Copy(w, r.ReadCloser)
	return n, r.named(err)
}

func (r *weight) named(err error) error {
	if err == nil || err == io.EOF {
		return err
	}
	return fmt.Errorf("%s: weight %s: %w", r.file, r.name, err)
}

// weightsOf finds the weights in what a checkpoint holds.
func weightsOf(root any, file string, version int) (*Weights, error) {
	key := "state_dict"
	if version == 2 {
		key = "network_weights"
	}
	top, ok := root.(*pickle.Dict)
	if !ok {
		return nil, fmt.Errorf("%s: expected a dict with %s, found %s", file, key, pickle.Describe(root))
	}
	v, _ := top.Get(key)
	state, ok := v.(*pickle.Dict)
	if !ok || state.Len() == 0 {
		return nil, fmt.Errorf("%s: expected weights as %s, found %s", file, key, pickle.Describe(v))
	}
	w := &Weights{file: file, tensors: make(map[string]*checkpoint.Tensor, state.Len())}
	narrow, other := "", 0
	for i := range state.Len() {
		k, v := state.Entry(i)
		name, ok1 := k.(string)
		t, ok2 := v.(*checkpoint.Tensor)
		if !ok1 || !ok2 {
			other++
			continue
		}
		name = stripped(name)
		if _, twice := w.tensors[name]; twice {
			return nil, fmt.Errorf("%s: the weight %.120s is there twice", file, name)
		}
		w.names = append(w.names, name)
		w.tensors[name] = t
		if t.Type() != "float32" && narrow == "" && !counter(name) {
			narrow = t.Type()
		}
	}
	if narrow != "" {
		w.Notes = append(w.Notes, "weights were stored as "+narrow+" and are read as float32")
	}
	if other > 0 {
		w.Notes = append(w.Notes, fmt.Sprintf("%d entries beside the weights are no tensors and are ignored", other))
	}
	return w, nil
}

// stripped takes away what PyTorch's wrappers put before the names: DataParallel and torch.compile.
func stripped(name string) string {
	for {
		short := strings.TrimPrefix(strings.TrimPrefix(name, "module."), "_orig_mod.")
		if short == name {
			return name
		}
		name = short
	}
}

// counter tells whether a tensor is a running statistic, not a weight.
func counter(name string) bool {
	return strings.HasSuffix(name, ".num_batches_tracked") || strings.HasSuffix(name, ".running_mean") ||
		strings.HasSuffix(name, ".running_var")
}

// duplicate tells whether version 2 wrote a weight a second time under this name.
func duplicate(name string) bool {
	return strings.HasPrefix(name, "decoder.encoder.") || strings.Contains(name, ".all_modules.")
}

// check compares the weights with what the network needs, and notes what is there in vain.
func (w *Weights) check(a plans.Architecture) error {
	params := a.Params()
	need := make(map[string]bool, len(params))
	var missing []string
	for _, p := range params {
		need[p.Name] = true
		if _, ok := w.tensors[p.Name]; !ok {
			missing = append(missing, p.Name)
		}
	}
	if len(missing) > 0 {
		return fmt.Errorf("%s: %w: %d of %d weights of the plans' %s are missing: %s", w.file, plans.ErrContradiction,
			len(missing), len(params), a.Kind, firstThree(missing))
	}
	for _, p := range params {
		if have := w.tensors[p.Name].Shape; !slices.Equal(have, p.Shape) {
			if len(have) == 4 && have[1] != p.Shape[1] && have[0] == p.Shape[0] && isFirst(p, a) {
				return fmt.Errorf("%s: %w: the plans say %d, the weight %s takes %d", w.file, plans.ErrChannels, a.Channels, p.Name, have[1])
			}
			return fmt.Errorf("%s: %w: weight %s has shape %v, the plans' %s needs %v", w.file, plans.ErrContradiction,
				p.Name, have, a.Kind, p.Shape)
		}
	}
	var extra, foreign []string
	for _, name := range w.names {
		switch {
		case need[name] || duplicate(name):
		case counter(name):
			return fmt.Errorf("%s: %s shows a network with batch normalisation; expected instance normalisation", w.file, name)
		case ofNetwork(name):
			foreign = append(foreign, name)
		default:
			extra = append(extra, name)
		}
	}
	if len(foreign) > 0 {
		return fmt.Errorf("%s: %w: %d weights are not part of the plans' %s: %s", w.file, plans.ErrContradiction,
			len(foreign), a.Kind, firstThree(foreign))
	}
	if len(extra) > 0 {
		w.Notes = append(w.Notes, fmt.Sprintf("%d tensors that the network does not need are ignored: %s", len(extra), firstThree(extra)))
	}
	return nil
}

// isFirst tells whether a weight is that of the first convolution.
func isFirst(p plans.Param, a plans.Architecture) bool {
	return len(p.Shape) == 4 && p.Shape[1] == a.Channels &&
		(strings.HasPrefix(p.Name, "conv_blocks_context.0.blocks.0.") || strings.HasPrefix(p.Name, "encoder.stem.convs.0.") ||
			strings.HasPrefix(p.Name, "encoder.stages.0.0.convs.0."))
}

// ofNetwork tells whether a tensor has the name of a weight that nnU-Net's networks use: one that is not needed means that
// the network is another one.
func ofNetwork(name string) bool {
	if !strings.HasSuffix(name, ".weight") && !strings.HasSuffix(name, ".bias") {
		return false
	}
	for _, start := range []string{"conv_blocks_context.", "conv_blocks_localization", "tu.", "tu_", "seg_outputs",
		"encoder.", "decoder."} {
		if strings.HasPrefix(name, start) {
			return true
		}
	}
	return false
}

// firstThree lists the first three names.
func firstThree(names []string) string {
	s := strings.Join(names[:min(len(names), 3)], ", ")
	if len(names) > 3 {
		s += ", ..."
	}
	return s
}

// kindV1 tells the network of version 1 by its weights.
func (w *Weights) kindV1() plans.Kind {
	has := func(prefix string) bool {
		return slices.ContainsFunc(w.names, func(n string) bool { return strings.HasPrefix(n, prefix) })
	}
	switch {
	case has("conv_blocks_localization."):
		return plans.GenericUNet
	case has("conv_blocks_localization_3."):
		return plans.MTLEarlyThree
	case has("tu_3."):
		return plans.MTLEarlyBoundary
	case has("conv_blocks_localization_2."):
		first, up := w.tensors["conv_blocks_localization_2.0.0.blocks.0.conv.weight"], w.tensors["tu_2.0.weight"]
		if first != nil && up != nil && len(first.Shape) == 4 && len(up.Shape) == 4 && first.Shape[1] == up.Shape[1] {
			return plans.MTLRecon
		}
		return plans.MTLEarly
	case has("conv_blocks_localization_1."):
		return plans.MTLLate
	}
	return 0
}
