// Package cost counts what one pass of a network takes, from its ONNX file alone: operations, weights, and the memory of
// the tensors that live at once.
package cost

import (
	"errors"
	"fmt"
	"io"

	"icefront/model"
	"icefront/model/onnx"
)

// ErrUnknown says that a network's cost cannot be told: it has an operator, or uses one in a way, that is not followed.
var ErrUnknown = errors.New("the cost of the network is unknown")

// Of counts one pass of the network in the first size bytes of r over one patch of rows x cols. Sides that the file
// leaves free are those of the patch, and a free batch is one. Where an operator is not known the cost is the zero
// value and the error, an ErrUnknown, names it; a damaged file is an onnx.ErrFormat.
func Of(r io.ReaderAt, size int64, rows, cols int) (model.Cost, error) {
	w, err := onnx.ReadWiring(r, size)
	if err != nil {
		return model.Cost{}, err
	}
	return count(w, rows, cols)
}

// count walks the nodes once for shapes and operations, and once for the lives of tensors.
func count(w onnx.Wiring, rows, cols int) (model.Cost, error) {
	n, err := begin(w, rows, cols)
	if err != nil {
		return model.Cost{}, err
	}
	for i, s := range w.Steps {
		if err := n.step(s); err != nil {
			return model.Cost{}, fmt.Errorf("%w: node %d, %s: %w", ErrUnknown, i, label(s), err)
		}
	}
	peak, err := n.peak(w)
	if err != nil {
		return model.Cost{}, err
	}
	return model.Cost{GFLOP: n.flop / 1e9, Weights: n.weights, Activations: peak}, nil
}

// label names a node's operator.
func label(s onnx.Step) string {
	if !standard(s.Domain) {
		return fmt.Sprintf("operator %.80s.%.80s", s.Domain, s.Op)
	}
	return fmt.Sprintf("operator %.80s", s.Op)
}

func standard(domain string) bool { return domain == "" || domain == "ai.onnx" }

// network is what is known of a network while its nodes are followed.
type network struct {
	tensors   map[string]tensor
	constants map[string]onnx.Constant // those whose values are known
	flop      float64
	weights   int64
}

// begin places inputs and weights.
func begin(w onnx.Wiring, rows, cols int) (*network, error) {
	if rows < 1 || cols < 1 {
		return nil, fmt.Errorf("%w: a patch of %d by %d pixels", ErrUnknown, rows, cols)
	}
	n := &network{tensors: make(map[string]tensor), constants: make(map[string]onnx.Constant)}
	for name, c := range w.Weights {
		if err := n.constant(name, c); err != nil {
			return nil, fmt.Errorf("%w: weight %.80s: %w", ErrUnknown, name, err)
		}
	}
	for _, v := range w.Inputs {
		t, err := input(v, rows, cols)
		if err == nil {
			err = n.give(v.Name, t)
		}
		if err != nil {
			return nil, fmt.Errorf("%w: input %.80s: %w", ErrUnknown, v.Name, err)
		}
	}
	return n, nil
}

// input is the tensor of an input for one patch.
func input(v onnx.Value, rows, cols int) (tensor, error) {
	if len(v.Dims) != 4 {
		return tensor{}, fmt.Errorf("it has %d sides, 4 were expected", len(v.Dims))
	}
	dims := make([]int64, 4)
	for i, free := range []int64{1, 1, int64(rows), int64(cols)} {
		dims[i] = v.Dims[i].Size
		if dims[i] <= 0 {
			dims[i] = free
		}
		if i >= 2 && dims[i] != free {
			return tensor{}, fmt.Errorf("it takes %v, not a patch of %d by %d pixels", v, rows, cols)
		}
	}
	return newTensor(v.Type, dims)
}

// give names a tensor, once.
func (n *network) give(name string, t tensor) error {
	if _, twice := n.tensors[name]; twice || name == "" {
		return fmt.Errorf("%.80q is given twice, or is no name", name)
	}
	n.tensors[name] = t
	return nil
}

// constant places a tensor that lies in the file.
func (n *network) constant(name string, c onnx.Constant) error {
	t, err := newTensor(c.Type, c.Dims)
	if err != nil {
		return err
	}
	t.fixed = true
	n.weights += t.bytes()
	if n.weights > maxBytes {
		return errors.New("the weights are too large")
	}
	if c.Values != nil {
		n.constants[name] = c
	}
	return n.give(name, t)
}

// step follows one node.
func (n *network) step(s onnx.Step) error {
	if !standard(s.Domain) {
		return errors.New("it is none of the standard operators")
	}
	if s.Op == "Constant" {
		if s.Value == nil || len(s.Out) != 1 {
			return errors.New("it has no tensor as its value")
		}
		return n.constant(s.Out[0], *s.Value)
	}
	a := node{Step: s, n: n}
	for i, name := range s.In {
		t, known := n.tensors[name]
		if name != "" && !known {
			return fmt.Errorf("nothing before it gives its input %d, %.80q", i+1, name)
		}
		a.in = append(a.in, t)
	}
	out, err := a.infer()
	if err != nil {
		return err
	}
	out.fixed = false
	n.flop += a.flop
	for _, name := range s.Out {
		if name == "" {
			continue
		}
		// Further outputs, such as the mask of a Dropout, are as large as the first at most.
		if err := n.give(name, out); err != nil {
			return err
		}
	}
	return nil
}
