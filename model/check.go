package model

import (
	"fmt"
	"reflect"
	"strings"

	"icefront/model/onnx"
)

// Check says whether a network with these inputs and outputs can be used as the plan says: one float32 input
// [batch, 1, rows, columns], one float32 output with as many channels as the plan has classes, sides free or equal to
// the patch. What does not fit is an ErrShape with what was expected and what was found.
func (p Plan) Check(inputs, outputs []onnx.Value) error {
	if err := p.port("input", inputs, 1); err != nil {
		return err
	}
	return p.port("output", outputs, p.Channels())
}

// port checks the only input or output.
func (p Plan) port(what string, vs []onnx.Value, channels int) error {
	wrong := func(found string) error {
		return fmt.Errorf("%w: the plan needs one float32 %s [batch, %d, %d, %d], the network has %s",
			ErrShape, what, channels, p.Patch[0], p.Patch[1], found)
	}
	if len(vs) != 1 {
		names := make([]string, 0, len(vs))
		for _, v := range vs[:min(len(vs), 4)] {
			names = append(names, v.Name)
		}
		return wrong(fmt.Sprintf("%d (%s)", len(vs), strings.Join(names, ", ")))
	}
	v := vs[0]
	if v.Type != onnx.Float32 || len(v.Dims) != 4 {
		return wrong(v.String())
	}
	for i, want := range []int64{0, int64(channels), int64(p.Patch[0]), int64(p.Patch[1])} {
		if size := v.Dims[i].Size; i > 0 && size > 0 && size != want {
			return wrong(v.String())
		}
	}
	return nil
}

// Shares says whether the networks of p and q can be averaged: an ErrPlan if they are folds of different models, or
// the same fold. What only people read may differ.
func (p Plan) Shares(q Plan) error {
	if p.Fold == q.Fold {
		return fmt.Errorf("%w: fold %d is there twice", ErrPlan, p.Fold)
	}
	if !reflect.DeepEqual(p.use(), q.use()) {
		return fmt.Errorf("%w: fold %d and fold %d have different plans", ErrPlan, p.Fold, q.Fold)
	}
	return nil
}

// use is the plan without what is its fold's own or only for people.
func (p Plan) use() Plan {
	p.Name, p.Description, p.TrainData, p.Licence, p.Citation = "", "", "", "", ""
	p.Fold = 0
	return p
}
