package plans

import (
	"fmt"
	"slices"
	"strconv"
)

// Kind is a class of networks.
type Kind uint8

// The networks of nnU-Net that are known. MTL are those of the fork for several tasks.
const (
	GenericUNet         Kind = iota + 1
	MTLLate                  // one decoder, the heads of all planes in one
	MTLEarly                 // one decoder for each of two planes
	MTLLateBoundary          // MTLLate with three planes
	MTLEarlyBoundary         // three decoders, of which the second and third share their convolutions, as published
	MTLEarlyThree            // three decoders of their own
	MTLRecon                 // MTLLate for two planes, and a decoder without skips that makes the image
	PlainConvUNet            // version 2
	ResidualEncoderUNet      // version 2
)

// String is the name of the class in nnU-Net's source.
func (k Kind) String() string {
	names := [...]string{"unknown", "Generic_UNet", "Generic_UNet_MTLlate", "Generic_UNet_MTLearly", "Generic_UNet_MTLlate_boundary",
		"Generic_UNet_MTLearly_boundary", "Generic_UNet_MTLearly_boundary (three decoders)", "Generic_UNet_MTLrecon",
		"PlainConvUNet", "ResidualEncoderUNet"}
	if int(k) < len(names) {
		return names[k]
	}
	return "Kind(" + strconv.Itoa(int(k)) + ")"
}

// Architecture describes a network fully: its graph and its weights follow from it. Pairs are [rows, columns].
//
// Stages count from full resolution downwards, the last is the bottleneck; decoder stages count upwards from the lowest.
type Architecture struct {
	Kind     Kind
	Channels int // of the input

	Strides      [][2]int // of the first convolution of each stage; also kernel and stride of the way back up
	Kernels      [][2]int
	Features     []int
	EncoderUnits []int // convolutions of each stage; of a ResidualEncoderUNet, blocks
	Stem         int   // features of the stem of a ResidualEncoderUNet, else 0

	DecoderKernels [][2]int
	DecoderUnits   []int
	Heads          []int // output channels of each plane, in order

	ConvBias, UpBias, HeadBias bool    // of convolutions, transposed convolutions, heads
	Eps                        float64 // of the instance normalisation
	Slope                      float64 // of the leaky ReLU
}

// Divisor is what each side of an input must be a multiple of.
func (a Architecture) Divisor() [2]int {
	d := [2]int{1, 1}
	for _, s := range a.Strides {
		d[0] *= s[0]
		d[1] *= s[1]
	}
	return d
}

// Classes is the number of output channels.
func (a Architecture) Classes() int {
	n := 0
	for _, h := range a.Heads {
		n += h
	}
	return n
}

// checkPatch makes sure that the patch can be halved as often as the network does.
func (a Architecture) checkPatch(n node, patch [2]int) {
	if *n.err != nil {
		return
	}
	d := a.Divisor()
	if patch[0]%d[0] != 0 || patch[1]%d[1] != 0 || (patch[0]/d[0])*(patch[1]/d[1]) < 2 {
		n.fail("%w: a patch of %d x %d pixels for strides that need multiples of %d x %d and two of them",
			ErrContradiction, patch[0], patch[1], d[0], d[1])
	}
}

// Param is a weight: its name in the checkpoint and its shape.
type Param struct {
	Name  string
	Shape []int
}

// Params lists the weights of the network in the order in which PyTorch registers them.
func (a Architecture) Params() []Param {
	l := &listing{a: a}
	switch a.Kind {
	case PlainConvUNet, ResidualEncoderUNet:
		l.encoderV2()
		l.decoderV2()
	case GenericUNet:
		l.decoderV1("", false)
		l.encoderV1()
		l.upV1("")
		l.headsV1("", a.Classes())
	default:
		l.encoderV1()
		for i, d := range a.decoders() {
			if !d.shared {
				l.decoderV1(suffix(i), d.noSkip)
			}
		}
		for i := range a.decoders() {
			l.upV1(suffix(i))
		}
		for i, d := range a.decoders() {
			l.headsV1(suffix(i), d.classes)
		}
	}
	return l.out
}

// decoder is one decoder of a network for several tasks.
type decoder struct {
	classes int
	shared  bool // uses the convolutions of the one before
	noSkip  bool // takes nothing from the encoder but the bottleneck
}

// decoders are those of a network for several tasks.
func (a Architecture) decoders() []decoder {
	switch a.Kind {
	case MTLLate, MTLLateBoundary:
		return []decoder{{classes: a.Classes()}}
	case MTLRecon:
		if len(a.Heads) == 3 {
			return []decoder{{classes: a.Heads[0] + a.Heads[1]}, {classes: a.Heads[2], noSkip: true}}
		}
	}
	var ds []decoder
	for i, h := range a.Heads {
		ds = append(ds, decoder{classes: h, shared: a.Kind == MTLEarlyBoundary && i == 2})
	}
	return ds
}

func suffix(i int) string { return "_" + itoa(i+1) }

func itoa(n int) string { return strconv.Itoa(n) }

// listing collects weights.
type listing struct {
	a   Architecture
	out []Param
}

func (l *listing) add(name string, shape ...int) { l.out = append(l.out, Param{name, shape}) }

// unit adds a convolution and its normalisation.
func (l *listing) unit(name, norm string, in, out int, k [2]int, bias bool) {
	l.add(name+".conv.weight", out, in, k[0], k[1])
	if bias {
		l.add(name+".conv.bias", out)
	}
	l.add(name+"."+norm+".weight", out)
	l.add(name+"."+norm+".bias", out)
}

// encoderV1 adds conv_blocks_context. The bottleneck is a pair of stacks where other stages are one.
func (l *listing) encoderV1() {
	a, in := l.a, l.a.Channels
	last := len(a.Features) - 1
	for s, f := range a.Features {
		if s == last {
			l.pairV1(fmt.Sprintf("conv_blocks_context.%d", s), in, f, a.EncoderUnits[s], a.Kernels[s])
			return
		}
		for i := range a.EncoderUnits[s] {
			l.unit(fmt.Sprintf("conv_blocks_context.%d.blocks.%d", s, i), "instnorm", in, f, a.Kernels[s], a.ConvBias)
			in = f
		}
	}
}

// pairV1 adds a stack of all units but one, and a stack of one.
func (l *listing) pairV1(name string, in, out, units int, k [2]int) {
	for i := range units - 1 {
		l.unit(fmt.Sprintf("%s.0.blocks.%d", name, i), "instnorm", in, out, k, l.a.ConvBias)
		in = out
	}
	l.unit(name+".1.blocks.0", "instnorm", in, out, k, l.a.ConvBias)
}

// decoderV1 adds conv_blocks_localization.
func (l *listing) decoderV1(suffix string, noSkip bool) {
	a := l.a
	for u := range a.DecoderUnits {
		f := a.Features[len(a.Features)-2-u]
		in := 2 * f
		if noSkip {
			in = f
		}
		l.pairV1(fmt.Sprintf("conv_blocks_localization%s.%d", suffix, u), in, f, a.DecoderUnits[u], a.DecoderKernels[u])
	}
}

// upV1 adds tu, the transposed convolutions.
func (l *listing) upV1(suffix string) {
	l.up("tu"+suffix, l.a.UpBias)
}

func (l *listing) up(name string, bias bool) {
	a := l.a
	for u := range a.DecoderUnits {
		below := len(a.Features) - 1 - u
		k := a.Strides[below]
		l.add(fmt.Sprintf("%s.%d.weight", name, u), a.Features[below], a.Features[below-1], k[0], k[1])
		if bias {
			l.add(fmt.Sprintf("%s.%d.bias", name, u), a.Features[below-1])
		}
	}
}

// headsV1 adds seg_outputs.
func (l *listing) headsV1(suffix string, classes int) {
	l.heads("seg_outputs"+suffix, classes)
}

func (l *listing) heads(name string, classes int) {
	for u := range l.a.DecoderUnits {
		l.add(fmt.Sprintf("%s.%d.weight", name, u), classes, l.a.Features[len(l.a.Features)-2-u], 1, 1)
		if l.a.HeadBias {
			l.add(fmt.Sprintf("%s.%d.bias", name, u), classes)
		}
	}
}

// encoderV2 adds the encoder of version 2.
func (l *listing) encoderV2() {
	a, in := l.a, l.a.Channels
	if a.Kind == ResidualEncoderUNet {
		l.unit("encoder.stem.convs.0", "norm", in, a.Stem, a.Kernels[0], a.ConvBias)
		in = a.Stem
	}
	for s, f := range a.Features {
		for i := range a.EncoderUnits[s] {
			if a.Kind == PlainConvUNet {
				l.unit(fmt.Sprintf("encoder.stages.%d.0.convs.%d", s, i), "norm", in, f, a.Kernels[s], a.ConvBias)
			} else {
				l.block(fmt.Sprintf("encoder.stages.%d.blocks.%d", s, i), s, i, in, f)
			}
			in = f
		}
	}
}

// block adds a residual block: two convolutions and, where the number of features changes, a 1x1 convolution beside them,
// which comes after a pooling if there is a stride.
func (l *listing) block(name string, stage, i, in, out int) {
	k := l.a.Kernels[stage]
	l.unit(name+".conv1", "norm", in, out, k, l.a.ConvBias)
	l.unit(name+".conv2", "norm", out, out, k, l.a.ConvBias)
	if in == out {
		return
	}
	at := 0
	if i == 0 && l.a.Strides[stage] != [2]int{1, 1} {
		at = 1
	}
	l.unit(fmt.Sprintf("%s.skip.%d", name, at), "norm", in, out, [2]int{1, 1}, false)
}

// decoderV2 adds the decoder of version 2.
func (l *listing) decoderV2() {
	a := l.a
	for u, units := range a.DecoderUnits {
		f := a.Features[len(a.Features)-2-u]
		in := 2 * f
		for i := range units {
			l.unit(fmt.Sprintf("decoder.stages.%d.convs.%d", u, i), "norm", in, f, a.DecoderKernels[u], a.ConvBias)
			in = f
		}
	}
	l.up("decoder.transpconvs", a.UpBias)
	l.heads("decoder.seg_layers", a.Classes())
}

// Same tells whether two networks have the same weights and strides.
func (a Architecture) Same(b Architecture) bool {
	return a.Kind == b.Kind && a.Eps == b.Eps && a.Slope == b.Slope && slices.Equal(a.Strides, b.Strides) &&
		slices.EqualFunc(a.Params(), b.Params(), func(p, q Param) bool { return p.Name == q.Name && slices.Equal(p.Shape, q.Shape) })
}
