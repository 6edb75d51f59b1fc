// Package half makes copies of ONNX networks that compute in half precision, for devices that are faster at it.
package half

import (
	"errors"
	"fmt"
	"slices"

	"google.golang.org/protobuf/encoding/protowire"
)

// ErrCannot says that a network is not one that can be computed in half precision.
var ErrCannot = errors.New("network in half precision")

// Numbers that ONNX gives types.
const (
	float32Type = 1
	float16Type = 10
)

// operators are those whose inputs and outputs may all be half, and none of which names a type. Attributes (the epsilon
// of a normalisation, the slope of an activation) stay as they are: ONNX keeps them in float32 whatever the inputs are.
func operators() []string {
	return []string{
		"Add", "AveragePool", "BatchNormalization", "Concat", "Conv", "ConvTranspose", "Div", "Elu", "GlobalAveragePool",
		"Identity", "InstanceNormalization", "LeakyRelu", "MaxPool", "Mul", "PRelu", "Relu", "Sigmoid", "Softmax", "Sub", "Tanh",
	}
}

// Convert returns a copy of a model that computes in half precision; its inputs and outputs stay in float32. Weights
// beyond the range of half precision and operators that are not known to work in it are an ErrCannot.
func Convert(file []byte) ([]byte, error) {
	out := make([]byte, 0, len(file)/2+1024)
	graphs := 0
	err := each(file, func(f field) (err error) {
		switch f.num {
		case 1:
			if f.value < 4 && f.typ == protowire.VarintType {
				return errors.New("its format is older than version 4")
			}
		case 7:
			graphs++
			var g []byte
			if g, err = graph(f.body); err == nil {
				out = appendMessage(out, 7, g)
			}
			return err
		case 25:
			return errors.New("it has functions of its own")
		}
		out = append(out, f.all...)
		return nil
	})
	if err == nil && graphs != 1 {
		err = fmt.Errorf("it has %d graphs", graphs)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrCannot, err)
	}
	return out, nil
}

// graph converts a GraphProto. Its inputs and outputs keep their names; what happens inside has other ones.
func graph(g []byte) ([]byte, error) {
	ends, err := findEnds(g)
	if err != nil {
		return nil, err
	}
	var out []byte
	for _, name := range ends.inputs {
		out = appendMessage(out, 1, cast(name, ends.inside[name], float16Type))
	}
	if err := each(g, func(f field) error { return graphField(&out, f, ends.inside) }); err != nil {
		return nil, err
	}
	for _, name := range ends.outputs {
		out = appendMessage(out, 1, cast(ends.inside[name], name, float32Type))
	}
	return out, nil
}

// graphField converts one field of a GraphProto. Casts of outputs are the last nodes, whatever fields stand between.
func graphField(out *[]byte, f field, inside map[string]string) error {
	switch f.num {
	case 1:
		n, err := node(f.body, inside)
		if err != nil {
			return err
		}
		*out = appendMessage(*out, 1, n)
	case 5:
		t, err := tensor(f.body)
		if err != nil {
			return err
		}
		*out = appendMessage(*out, 5, t)
	case 13: // types of values inside, which are others now; a runtime finds them itself
	case 15:
		return errors.New("it has sparse weights")
	default:
		*out = append(*out, f.all...)
	}
	return nil
}

// node converts a NodeProto: the ends of the network have other names inside.
func node(n []byte, inside map[string]string) ([]byte, error) {
	var out []byte
	op, domain := "", ""
	err := each(n, func(f field) error {
		switch f.num {
		case 1, 2:
			if name, ok := inside[string(f.body)]; ok {
				out = appendMessage(out, f.num, []byte(name))
				return nil
			}
		case 4:
			op = string(f.body)
		case 7:
			domain = string(f.body)
		}
		out = append(out, f.all...)
		return nil
	})
	if err == nil && (domain != "" || !slices.Contains(operators(), op)) {
		err = fmt.Errorf("operator %.80q is not known to work in it", op)
	}
	return out, err
}

// cast is a NodeProto that changes the type of a value.
func cast(from, to string, typ uint64) []byte {
	n := appendMessage(nil, 1, []byte(from))
	n = appendMessage(n, 2, []byte(to))
	n = appendMessage(n, 4, []byte("Cast"))
	a := appendMessage(nil, 1, []byte("to"))
	a = appendVarint(a, 3, typ)
	return appendMessage(n, 5, appendVarint(a, 20, 2)) // an attribute of type INT
}
