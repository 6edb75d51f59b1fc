package unet

import (
	"fmt"

	"icefront/model/onnx"
)

// Constants of all nnU-Nets.
const (
	epsilon = 1e-5 // of the normalisations
	slope   = 0.01 // of the activations, for negative values
)

// Graph is the network with softmax left out: input "image" [batch, In, rows, columns], output "logits" [batch,
// Channels, rows, columns], whose planes follow each other; batch and sides are free. The heads of coarser decoder stages
// are not part of it.
func (n Net) Graph() (onnx.Graph, error) {
	if err := n.Check(); err != nil {
		return onnx.Graph{}, err
	}
	b := builder{have: make(map[string]bool)}
	b.g.Name = n.Kind.String()
	b.g.Inputs = []onnx.Value{image("image", n.In, 0)}
	b.g.Outputs = []onnx.Value{image("logits", n.Channels(), 0)}
	b.logits(n.layers(), "image")
	return b.g, nil
}

// image is the type of an input or output; side zero leaves the sides free.
func image(name string, channels, side int) onnx.Value {
	dims := []onnx.Dim{{Name: "batch"}, {Size: int64(channels)}, {Name: "rows"}, {Name: "columns"}}
	if side > 0 {
		dims[2], dims[3] = onnx.Dim{Size: int64(side)}, onnx.Dim{Size: int64(side)}
	}
	return onnx.Value{Name: name, Type: onnx.Float32, Dims: dims}
}

// builder wires layers. Every method takes and returns names of values.
type builder struct {
	g    onnx.Graph
	have map[string]bool // weights
}

// node adds a node and returns its result.
func (b *builder) node(op, out string, in []string, attrs ...onnx.Attr) string {
	b.g.Nodes = append(b.g.Nodes, onnx.Node{Op: op, In: in, Out: []string{out}, Attrs: attrs})
	return out
}

// weight adds a weight, once.
func (b *builder) weight(name string, shape ...int) string {
	if !b.have[name] {
		b.have[name] = true
		b.g.Weights = append(b.g.Weights, onnx.Tensor{Name: name, Shape: shape})
	}
	return name
}

// logits wires everything from the image x to "logits".
func (b *builder) logits(l layout, x string) {
	if len(l.decoders) == 1 {
		b.network(l, x, []string{"logits"})
		return
	}
	heads := make([]string, len(l.decoders))
	for i := range heads {
		heads[i] = fmt.Sprintf("logits%d", i+1)
	}
	b.network(l, x, heads)
	b.node("Concat", "logits", heads, onnx.Int("axis", 1))
}

// network wires everything from the image x to the full-size head of each decoder, whose results are named.
func (b *builder) network(l layout, x string, heads []string) {
	var skips []string
	for _, d := range l.encoder {
		for _, u := range d.units {
			x = b.unit("", u, x)
		}
		for _, bl := range d.blocks {
			x = b.block(bl, x)
		}
		skips = append(skips, x)
	}
	for i, d := range l.decoders {
		scope := "" // the results of convolutions that two decoders share need names of their own
		if i > 0 {
			scope = fmt.Sprintf("decoder%d/", i+1)
		}
		b.head(d[len(d)-1].head, b.decoder(scope, d, skips), heads[i])
	}
}

// decoder wires one decoder up to its head.
func (b *builder) decoder(scope string, stages []up, skips []string) string {
	x := skips[len(skips)-1]
	for i, s := range stages {
		x = b.widen(scope, s.widen, x)
		if s.skip {
			x = b.node("Concat", x+".joined", []string{x, skips[len(skips)-2-i]}, onnx.Int("axis", 1))
		}
		for _, u := range s.units {
			x = b.unit(scope, u, x)
		}
	}
	return x
}

// head wires the convolution to classes.
func (b *builder) head(p plain, x, out string) {
	in := []string{x, b.weight(p.name+".weight", p.out, p.in, 1, 1)}
	if p.bias {
		in = append(in, b.weight(p.name+".bias", p.out))
	}
	b.node("Conv", out, in, onnx.Ints("kernel_shape", 1, 1))
}

// widen wires a transposed convolution whose stride is its kernel.
func (b *builder) widen(scope string, p plain, x string) string {
	in := []string{x, b.weight(p.name+".weight", p.in, p.out, p.kernel[0], p.kernel[1])}
	if p.bias {
		in = append(in, b.weight(p.name+".bias", p.out))
	}
	return b.node("ConvTranspose", scope+p.name, in, pair("kernel_shape", p.kernel), pair("strides", p.kernel))
}

// unit wires a convolution, its normalisation and its activation.
func (b *builder) unit(scope string, u unit, x string) string {
	conv, norm := u.name+".conv", u.name+"."+u.norm
	in := []string{x, b.weight(conv+".weight", u.out, u.in, u.kernel[0], u.kernel[1])}
	if u.bias {
		in = append(in, b.weight(conv+".bias", u.out))
	}
	r, c := int64(u.kernel[0]/2), int64(u.kernel[1]/2)
	x = b.node("Conv", scope+conv, in, pair("kernel_shape", u.kernel), pair("strides", u.stride), onnx.Ints("pads", r, c, r, c))
	in = []string{x, b.weight(norm+".weight", u.out), b.weight(norm+".bias", u.out)}
	x = b.node("InstanceNormalization", scope+norm, in, onnx.Float("epsilon", epsilon))
	if u.linear {
		return x
	}
	return b.activate(scope+u.name, x)
}

// block wires a residual block.
func (b *builder) block(bl block, x string) string {
	around := x
	if bl.pool != [2]int{1, 1} {
		around = b.node("AveragePool", bl.first.name+".pool", []string{x}, pair("kernel_shape", bl.pool), pair("strides", bl.pool))
	}
	if bl.project != nil {
		around = b.unit("", *bl.project, around)
	}
	x = b.unit("", bl.second, b.unit("", bl.first, x))
	x = b.node("Add", bl.second.name+".sum", []string{x, around})
	return b.activate(bl.second.name+".sum", x)
}

func (b *builder) activate(name, x string) string {
	return b.node("LeakyRelu", name+".active", []string{x}, onnx.Float("alpha", slope))
}

func pair(name string, v [2]int) onnx.Attr { return onnx.Ints(name, int64(v[0]), int64(v[1])) }
