package nnunet

import (
	"errors"
	"fmt"
	"path"
	"strings"

	"icefront/model/nnunet/checkpoint"
	"icefront/model/nnunet/pickle"
	"icefront/model/nnunet/plans"
)

// description is what a fold says of its model.
type description struct {
	trainer string
	plans   plans.Plans
	net     plans.Architecture
}

// open reads the description of a fold's checkpoint: its weights, to be opened one by one, and what lies beside them.
func (f *Fold) open() (*Weights, *pickle.Dict, error) {
	b, err := f.model.store.open(f.File)
	if err != nil {
		return nil, nil, err
	}
	c, err := checkpoint.Open(b, b.size, f.File)
	if err != nil {
		return nil, nil, errors.Join(err, b.close())
	}
	w, err := weightsOf(c.Root, f.File, f.model.Version)
	if err != nil {
		return nil, nil, errors.Join(err, b.close())
	}
	w.blob = b
	return w, c.Root.(*pickle.Dict), nil
}

// part is an entry of a dict that may be none, or not have the entry.
func part[T any](v any, key string) (T, bool) {
	var zero T
	d, ok := v.(*pickle.Dict)
	if !ok {
		return zero, false
	}
	e, _ := d.Get(key)
	t, ok := e.(T)
	return t, ok
}

// describe reads trainer, plans and network of a fold.
func (m *Model) describe(f *Fold, w *Weights, meta *pickle.Dict) (description, error) {
	m.Files = append(m.Files, f.File)
	if m.Version == 2 {
		n, _ := part[int64](meta, "current_epoch")
		f.Epoch = int(n)
		return m.describeV2(f, meta)
	}
	n, _ := part[int64](meta, "epoch")
	f.Epoch = int(n)
	return m.describeV1(f, w)
}

// describeV1 takes the plans from the fold's .model.pkl, as nnU-Net does, and compares them with plans.pkl. One of the two
// may be missing.
func (m *Model) describeV1(f *Fold, w *Weights) (description, error) {
	var h plans.Hints
	h.FromPath(path.Join(m.root, f.Name))
	var err error
	if h.Dataset, err = m.document(datasetJSON, nil); err != nil {
		return description{}, err
	}
	own, err := m.pickled(f.File + ".pkl")
	if err != nil {
		return description{}, err
	}
	shared, err := m.pickled(path.Join(m.root, plansPickle))
	if err != nil {
		return description{}, err
	}
	h.FromFold(own)
	inFold, ok := part[*pickle.Dict](own, "plans")
	switch {
	case !ok && own != nil:
		return description{}, fmt.Errorf("%s.pkl: expected a dict with plans, found %s", f.File, pickle.Describe(own))
	case !ok && shared == nil:
		return description{}, fmt.Errorf("there are no plans: expected %s.pkl or %s", f.File, plansPickle)
	case !ok:
		m.Notes = append(m.Notes, f.Name+": "+path.Base(f.File)+".pkl is missing, so the trainer is not known")
		return finishV1(plansPickle, shared, h, w)
	}
	d, err := finishV1(f.File+".pkl: plans", inFold, h, w)
	if err != nil || shared == nil {
		return d, err
	}
	p, a, err := plans.V1(plansPickle, shared, h)
	if err != nil {
		return d, err
	}
	if what := p.Differs(d.plans); what != "" {
		return d, fmt.Errorf("mixed folds: %w: %s was trained with %s as in %s", plans.ErrContradiction, f.Name, what, plansPickle)
	}
	if a.Kind = d.net.Kind; !a.Same(d.net) {
		return d, fmt.Errorf("mixed folds: %w: %s was trained with another network than that of %s", plans.ErrContradiction, f.Name, plansPickle)
	}
	return d, nil
}

// pickled reads a plain pickle; it is nil if there is no file.
func (m *Model) pickled(name string) (any, error) {
	data, err := m.small(name, maxSmall)
	if err != nil || data == nil {
		return nil, err
	}
	return pickle.Decode(name, data, pickle.Numpy{})
}

// document reads a JSON file beside the folds, or else takes its copy in a checkpoint; nil if there is neither.
func (m *Model) document(name string, copied any) (any, error) {
	data, err := m.small(path.Join(m.root, name), maxJSON)
	if err != nil {
		return nil, err
	}
	if data == nil {
		return copied, nil
	}
	return plans.JSON(name, data)
}

// finishV1 reads plans of version 1 and decides which network they mean.
func finishV1(file string, v any, h plans.Hints, w *Weights) (description, error) {
	p, a, err := plans.V1(file, v, h)
	if err != nil {
		return description{}, err
	}
	if what := plans.Variant(h.Trainer); what != "" {
		return description{}, fmt.Errorf("trainer %.80s changes the network (%s) in a way that is not known", h.Trainer, what)
	}
	a.Kind = w.kindV1()
	if a.Kind == 0 {
		return description{}, fmt.Errorf("%s: %w: expected weights of a Generic_UNet, found %s", w.file, plans.ErrContradiction, firstThree(w.names))
	}
	if a.Kind == plans.MTLLate && len(p.Planes) == 3 {
		a.Kind = plans.MTLLateBoundary
	}
	want := plans.KindOfTrainer(h.Trainer)
	if want != 0 && want != a.Kind && (want != plans.MTLEarlyBoundary || a.Kind != plans.MTLEarlyThree) {
		return description{}, fmt.Errorf("%s: %w: trainer %s has a %s, the weights are of a %s", w.file, plans.ErrContradiction,
			h.Trainer, want, a.Kind)
	}
	if planes := a.Kind.Planes(); planes > 0 && planes != len(p.Planes) {
		return description{}, fmt.Errorf("%s: %w: the weights are of a %s for %d label planes, the plans have %d", w.file,
			plans.ErrContradiction, a.Kind, planes, len(p.Planes))
	}
	return description{h.Trainer, p, a}, nil
}

// describeV2 takes the plans from plans.json and dataset.json, as nnU-Net does, or else from the checkpoint.
func (m *Model) describeV2(f *Fold, meta *pickle.Dict) (description, error) {
	var d description
	d.trainer, _ = part[string](meta, "trainer_name")
	init, _ := part[*pickle.Dict](meta, "init_args")
	inFold, _ := part[any](init, "plans")
	data, _ := part[any](init, "dataset_json")
	shared, err := m.document(plansJSON, inFold)
	if err != nil {
		return d, err
	}
	dataset, err := m.document(datasetJSON, data)
	if err != nil {
		return d, err
	}
	if shared == nil || dataset == nil {
		return d, fmt.Errorf("%s and %s: expected both beside the folds, or in the checkpoint", plansJSON, datasetJSON)
	}
	configuration, ok := part[string](init, "configuration")
	if !ok {
		if configuration = m.configuration(); configuration == "" {
			configuration = "2d"
			m.Notes = append(m.Notes, f.Name+": the checkpoint does not say its configuration; 2d is assumed")
		}
	}
	d.plans, d.net, err = plans.V2(plansJSON, shared, dataset, configuration)
	if err != nil {
		return d, err
	}
	if d.plans.Mirror, err = mirror(f.File, meta); err != nil || inFold == nil {
		return d, err
	}
	p, a, err := plans.V2(f.File+": init_args: plans", inFold, dataset, configuration)
	if err != nil {
		return d, err
	}
	p.Mirror = d.plans.Mirror
	if what := d.plans.Differs(p); what != "" {
		return d, fmt.Errorf("mixed folds: %w: %s was trained with %s as in %s", plans.ErrContradiction, f.Name, what, plansJSON)
	}
	if !a.Same(d.net) {
		return d, fmt.Errorf("mixed folds: %w: %s was trained with another network than that of %s", plans.ErrContradiction, f.Name, plansJSON)
	}
	return d, nil
}

// configuration is the last part of version 2's name of a model's folder: trainer__plans__configuration.
func (m *Model) configuration() string {
	parts := strings.Split(m.folder(), "__")
	if len(parts) != 3 {
		return ""
	}
	return parts[2]
}

// mirror reads the axes that may be flipped; none are said by None.
func mirror(file string, meta *pickle.Dict) ([]int, error) {
	v, _ := meta.Get("inference_allowed_mirroring_axes")
	if v == nil {
		return nil, nil
	}
	axes, ok := v.(pickle.Tuple)
	if l, isList := v.(*pickle.List); isList {
		axes, ok = l.Items, true
	}
	var out []int
	for _, a := range axes {
		n, isInt := a.(int64)
		if !isInt || n < 0 || n > 1 {
			ok = false
			break
		}
		out = append(out, int(n))
	}
	if !ok {
		return nil, fmt.Errorf("%s: inference_allowed_mirroring_axes: expected axes 0 and 1, found %s", file, pickle.Describe(v))
	}
	return out, nil
}
