package unet

import "fmt"

// firstUnits is how many units stand in the first of the two parts that nnU-Net v1 makes of a bottleneck or a
// decoder stage; the second part has one.
func firstUnits(perStage int) int { return max(1, perStage-1) }

// layersV1 lays out Generic_UNet and the multi-task networks that were made from it.
func (n Net) layersV1() layout {
	var l layout
	in := n.In
	last := len(n.Stages) - 1
	for d, s := range n.Stages {
		names := listed(fmt.Sprintf("conv_blocks_context.%d.blocks.%%d", d), s.Units)
		if d == last {
			names = parted(fmt.Sprintf("conv_blocks_context.%d", d), firstUnits(s.Units)+1)
		}
		l.encoder = append(l.encoder, down{units: n.unitsV1(names, in, s.Features, s.Kernel, s.Stride)})
		in = s.Features
	}
	for i, channels := range n.headsV1() {
		l.decoders = append(l.decoders, n.decoderV1(i, channels))
	}
	return l
}

// headsV1 is the number of channels that each decoder gives.
func (n Net) headsV1() []int {
	switch n.Kind {
	case MTLEarly, MTLEarlyShared:
		return n.Planes
	case MTLRecon:
		image := n.Planes[len(n.Planes)-1]
		return []int{n.Channels() - image, image}
	}
	return []int{n.Channels()}
}

// decoderV1 lays out the decoder with an index. Its names end in _1, _2, _3, except in the plain Generic_UNet.
func (n Net) decoderV1(index, channels int) []up {
	suffix, conv := "", ""
	if n.Kind != Generic {
		suffix = fmt.Sprintf("_%d", index+1)
		conv = suffix
	}
	if n.Kind == MTLEarlyShared && index == 2 {
		conv = "_2" // the original overwrote decoder 2's convolutions with decoder 3's and registered them once
	}
	skip := n.Kind != MTLRecon || index == 0
	var stages []up
	for u := range len(n.Stages) - 1 {
		from, to := n.below(u)
		in := to.Features
		if skip {
			in *= 2
		}
		names := parted(fmt.Sprintf("conv_blocks_localization%s.%d", conv, u), n.Up[u])
		stages = append(stages, up{
			widen: plain{fmt.Sprintf("tu%s.%d", suffix, u), from.Features, to.Features, from.Stride, n.Bias.Up},
			skip:  skip,
			// v1 takes the kernel of the stage below, not of the one it reaches.
			units: n.unitsV1(names, in, to.Features, from.Kernel, [2]int{1, 1}),
			head:  plain{fmt.Sprintf("seg_outputs%s.%d", suffix, u), to.Features, channels, [2]int{1, 1}, n.Bias.Head},
		})
	}
	return stages
}

// unitsV1 is a row of units; the first has the stride and changes the number of features.
func (n Net) unitsV1(names []string, in, out int, kernel, stride [2]int) []unit {
	var units []unit
	for _, name := range names {
		units = append(units, unit{name: name, norm: "instnorm", in: in, out: out, kernel: kernel, stride: stride, bias: n.Bias.Conv})
		in, stride = out, [2]int{1, 1}
	}
	return units
}

// listed names units by their number.
func listed(format string, units int) []string {
	names := make([]string, units)
	for i := range names {
		names[i] = fmt.Sprintf(format, i)
	}
	return names
}

// parted names units of which the last stands in a part of its own.
func parted(prefix string, units int) []string {
	return append(listed(prefix+".0.blocks.%d", units-1), prefix+".1.blocks.0")
}
