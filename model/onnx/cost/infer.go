package cost

import (
	"errors"
	"fmt"
	"slices"

	"icefront/model/onnx"
)

// node is one step with the shapes that it takes.
type node struct {
	onnx.Step
	n    *network
	in   []tensor
	flop float64 // multiplications and additions; set by infer
}

// elementwise says that an operator gives what it takes, element by element: the result may take the input's place.
func elementwise(op string) bool {
	switch op {
	case "Abs", "Celu", "Ceil", "Clip", "Dropout", "Elu", "Erf", "Exp", "Floor", "Gelu", "HardSigmoid", "HardSwish", "Identity",
		"LeakyRelu", "Log", "Mish", "Neg", "PRelu", "Reciprocal", "Relu", "Round", "Selu", "Sigmoid", "Sign", "Softplus",
		"Softsign", "Sqrt", "Tanh", "ThresholdedRelu":
		return true
	}
	return false
}

// combines says that an operator takes several tensors element by element.
func combines(op string) bool {
	switch op {
	case "Add", "Div", "Max", "Mean", "Min", "Mul", "Pow", "Sub", "Sum":
		return true
	}
	return false
}

// same says that an operator gives the shape that it takes, but needs room of its own.
func same(op string) bool {
	switch op {
	case "BatchNormalization", "GroupNormalization", "InstanceNormalization", "LRN", "LayerNormalization", "LogSoftmax",
		"LpNormalization", "MeanVarianceNormalization", "Softmax":
		return true
	}
	return false
}

// inPlace says that a node may write its result over its first input, as ONNX Runtime does where nothing else needs it.
func inPlace(op string) bool {
	return elementwise(op) || combines(op) || op == "Reshape" || op == "Flatten"
}

// infer is the shape that the node gives; it counts the node's operations.
func (a *node) infer() (tensor, error) {
	if len(a.in) == 0 || a.In[0] == "" {
		return tensor{}, errors.New("it has no input")
	}
	switch {
	case elementwise(a.Op), same(a.Op):
		return a.in[0], nil
	case combines(a.Op):
		return a.combine()
	}
	switch a.Op {
	case "Conv":
		return a.conv()
	case "ConvTranspose":
		return a.convTranspose()
	case "MatMul":
		return a.matMul()
	case "Gemm":
		return a.gemm()
	case "AveragePool", "MaxPool", "LpPool":
		return a.pool()
	case "GlobalAveragePool", "GlobalMaxPool":
		return a.globalPool()
	case "Concat":
		return a.concat()
	case "Cast":
		return a.cast()
	case "Flatten":
		return a.flatten()
	case "Reshape":
		return a.reshape()
	case "Transpose":
		return a.transpose()
	case "Resize", "Upsample":
		return a.resize()
	case "Pad":
		return a.pad()
	}
	return tensor{}, errors.New("it is not known here")
}

// whole is an attribute of one whole number.
func (a *node) whole(name string, otherwise int64) int64 {
	if v := a.Ints[name]; len(v) == 1 {
		return v[0]
	}
	return otherwise
}

// several is an attribute of n small numbers, all at least least; each is otherwise if the attribute is not there.
func (a *node) several(name string, n int, least, otherwise int64) ([]int64, error) {
	v, ok := a.Ints[name]
	if !ok {
		return slices.Repeat([]int64{otherwise}, n), nil
	}
	if len(v) != n {
		return nil, fmt.Errorf("%w: %s has %d numbers for %d", errShape, name, len(v), n)
	}
	for _, x := range v {
		if x < least || x > maxSmall {
			return nil, fmt.Errorf("%w: %s %v", errShape, name, v)
		}
	}
	return v, nil
}

// input is one of the node's inputs, if it is there.
func (a *node) input(i int) (tensor, bool) {
	if i >= len(a.In) || a.In[i] == "" {
		return tensor{}, false
	}
	return a.in[i], true
}

// values are those of an input that is a small constant of n numbers; n below zero allows any number of them.
func (a *node) values(i, n int) ([]float64, error) {
	if i >= len(a.In) {
		return nil, fmt.Errorf("input %d is missing", i+1)
	}
	c, ok := a.n.constants[a.In[i]]
	if !ok || n >= 0 && len(c.Values) != n {
		return nil, fmt.Errorf("input %d is no constant of %d numbers", i+1, n)
	}
	return c.Values, nil
}

// combine stretches all inputs to one shape.
func (a *node) combine() (tensor, error) {
	dims := a.in[0].dims
	for i := range a.in[1:] {
		t, ok := a.input(i + 1)
		if !ok {
			return tensor{}, fmt.Errorf("%w: input %d is left out", errShape, i+2)
		}
		var err error
		if dims, err = broadcast(dims, t.dims); err != nil {
			return tensor{}, err
		}
	}
	return a.in[0].like(dims)
}

func (a *node) cast() (tensor, error) { return newTensor(onnx.Type(a.whole("to", 0)), a.in[0].dims) }

func (a *node) globalPool() (tensor, error) {
	dims := slices.Clone(a.in[0].dims)
	for i := range dims {
		if i >= 2 {
			dims[i] = 1
		}
	}
	return a.in[0].like(dims)
}
