// Package unet describes the networks of nnU-Net and writes them as ONNX files: 2-D U-Nets of versions 1 and 2, and the
// multi-task networks of Herrmann et al. 2023. Names, shapes and order of the weights are those of the originals'
// checkpoints.
package unet

import (
	"errors"
	"fmt"
	"slices"
)

// ErrNet says that a description is no network that exists.
var ErrNet = errors.New("no usable network")

// Kind is the class that built a network: it decides the names of the weights and the wiring.
type Kind uint8

// Kinds of networks. A network with one decoder gives all planes from one head.
const (
	Generic         Kind = iota // nnU-Net v1
	MTLLate                     // one decoder; also Generic_UNet_MTLlate_boundary, which differs only in its planes
	MTLEarly                    // a decoder for each plane; with three planes what MTLEarlyShared was meant to be
	MTLEarlyShared              // as published: the third decoder has no convolutions of its own and uses the second's
	MTLRecon                    // the last plane is an image, from a second decoder that sees no skips
	PlainConv                   // nnU-Net v2
	ResidualEncoder             // nnU-Net v2
)

// kindNames are the original classes.
var kindNames = [...]string{
	Generic:         "Generic_UNet",
	MTLLate:         "Generic_UNet_MTLlate",
	MTLEarly:        "Generic_UNet_MTLearly",
	MTLEarlyShared:  "Generic_UNet_MTLearly_boundary",
	MTLRecon:        "Generic_UNet_MTLrecon",
	PlainConv:       "PlainConvUNet",
	ResidualEncoder: "ResidualEncoderUNet",
}

// String is the name of the original class.
func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return fmt.Sprintf("kind %d", uint8(k))
}

// MarshalText is String.
func (k Kind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// UnmarshalText reads the name of an original class; Generic_UNet_MTLlate_boundary is a MTLLate.
func (k *Kind) UnmarshalText(text []byte) error {
	name := string(text)
	if name == "Generic_UNet_MTLlate_boundary" {
		name = kindNames[MTLLate]
	}
	i := slices.Index(kindNames[:], name)
	if i < 0 {
		return fmt.Errorf("%w: unknown class %.80q", ErrNet, name)
	}
	*k = Kind(i)
	return nil
}

// v2 says whether the kind is one of nnU-Net v2.
func (k Kind) v2() bool { return k == PlainConv || k == ResidualEncoder }

// Net describes a network. It goes to JSON and back unchanged.
type Net struct {
	Kind   Kind    `json:"kind"`
	In     int     `json:"in"`     // channels of the input
	Planes []int   `json:"planes"` // classes of each label plane, in the order of the channels
	Stages []Stage `json:"stages"` // of the encoder, from full size to the bottleneck
	Up     []int   `json:"up"`     // units of each decoder stage, from the bottleneck up
	Bias   Bias    `json:"bias"`
}

// Stage is one stage of an encoder.
type Stage struct {
	Features int    `json:"features"`
	Kernel   [2]int `json:"kernel"` // rows, columns; odd
	Stride   [2]int `json:"stride"` // of the first unit; [1,1] in the first stage
	Units    int    `json:"units"`  // convolutions (v1: conv_per_stage); residual blocks of a ResidualEncoder
}

// Bias says which layers have one.
type Bias struct {
	Conv bool `json:"conv"` // convolutions before a normalisation
	Up   bool `json:"up"`   // transposed convolutions
	Head bool `json:"head"` // 1x1 convolutions to classes
}

// New returns a network whose biases and decoder units are those of its kind; v2 plans may say otherwise of both.
func New(kind Kind, in int, planes []int, stages []Stage) Net {
	n := Net{Kind: kind, In: in, Planes: planes, Stages: stages, Bias: Bias{Conv: true, Up: kind.v2(), Head: kind.v2()}}
	for i := range len(stages) - 1 {
		units := 2
		switch {
		case kind == ResidualEncoder:
			units = 1
		case !kind.v2():
			units = firstUnits(stages[len(stages)-2-i].Units) + 1
		}
		n.Up = append(n.Up, units)
	}
	return n
}

// Features is base, doubled from stage to stage, but never more than most: nnU-Net v1 begins with 32 and holds at 480.
func Features(base, most, stages int) []int {
	f := make([]int, 0, stages)
	for range stages {
		f = append(f, min(base, most))
		base = min(2*base, most)
	}
	return f
}

// Stages puts together what plans list by subject. strides may leave out the first stage's [1,1], as v1 plans do;
// units of length one is for all stages.
func Stages(features []int, kernels, strides [][2]int, units []int) ([]Stage, error) {
	if len(strides) == len(features)-1 {
		strides = append([][2]int{{1, 1}}, strides...)
	}
	if len(units) == 1 {
		units = slices.Repeat(units, len(features))
	}
	if len(kernels) != len(features) || len(strides) != len(features) || len(units) != len(features) {
		return nil, fmt.Errorf("%w: %d feature counts, %d kernels, %d strides and %d unit counts; as many of each were expected",
			ErrNet, len(features), len(kernels), len(strides), len(units))
	}
	stages := make([]Stage, len(features))
	for i := range stages {
		stages[i] = Stage{Features: features[i], Kernel: kernels[i], Stride: strides[i], Units: units[i]}
	}
	return stages, nil
}

// Channels is the number of output channels, over all planes.
func (n Net) Channels() int {
	sum := 0
	for _, p := range n.Planes {
		sum += p
	}
	return sum
}

// Divisor is what each side of an input must be a multiple of.
func (n Net) Divisor() [2]int {
	d := [2]int{1, 1}
	for _, s := range n.Stages {
		d[0] *= s.Stride[0]
		d[1] *= s.Stride[1]
	}
	return d
}

// Smallest is the smallest legal input. The bottleneck must have more than one pixel: its normalisation would divide
// nothing by nothing.
func (n Net) Smallest() [2]int {
	d := n.Divisor()
	if d[0] < d[1] {
		return [2]int{2 * d[0], d[1]}
	}
	return [2]int{d[0], 2 * d[1]}
}

// Level is one row of a drawing of the network: an encoder stage and the decoder stage of the same size.
type Level struct {
	Features int
	Scale    [2]int // pixels of the input for each pixel here
	Stride   [2]int // from the level above; also of the transposed convolution back to it
	Kernel   [2]int
	Down     int // units or residual blocks of the encoder
	Up       int // units of each decoder; 0 at the bottleneck
}

// Levels describes the network from full size to the bottleneck, for people.
func (n Net) Levels() []Level {
	levels := make([]Level, len(n.Stages))
	scale := [2]int{1, 1}
	for i, s := range n.Stages {
		scale = [2]int{scale[0] * s.Stride[0], scale[1] * s.Stride[1]}
		levels[i] = Level{Features: s.Features, Scale: scale, Stride: s.Stride, Kernel: s.Kernel, Down: s.Units}
		if up := len(n.Stages) - 2 - i; up >= 0 && up < len(n.Up) {
			levels[i].Up = n.Up[up]
		}
	}
	return levels
}

// Decoders is how many decoders there are.
func (n Net) Decoders() int {
	switch n.Kind {
	case MTLEarly, MTLEarlyShared:
		return len(n.Planes)
	case MTLRecon:
		return 2
	}
	return 1
}
