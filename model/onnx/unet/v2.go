package unet

import "fmt"

// layersV2 lays out PlainConvUNet and ResidualEncoderUNet.
func (n Net) layersV2() layout {
	var l layout
	in := n.In
	for i, s := range n.Stages {
		var d down
		if n.Kind == PlainConv {
			d.units = n.unitsV2(fmt.Sprintf("encoder.stages.%d.0", i), s.Units, in, s)
		} else {
			if i == 0 {
				stem := Stage{Features: s.Features, Kernel: s.Kernel, Stride: [2]int{1, 1}}
				d.units = n.unitsV2("encoder.stem", 1, in, stem)
				in = s.Features
			}
			d.blocks = n.blocks(i, in, s)
		}
		l.encoder = append(l.encoder, d)
		in = s.Features
	}
	l.decoders = [][]up{n.decoderV2()}
	return l
}

// decoderV2 lays out the decoder.
func (n Net) decoderV2() []up {
	var stages []up
	for u, units := range n.Up {
		from, to := n.below(u)
		flat := Stage{Features: to.Features, Kernel: to.Kernel, Stride: [2]int{1, 1}}
		stages = append(stages, up{
			widen: plain{fmt.Sprintf("decoder.transpconvs.%d", u), from.Features, to.Features, from.Stride, n.Bias.Up},
			skip:  true,
			units: n.unitsV2(fmt.Sprintf("decoder.stages.%d", u), units, 2*to.Features, flat),
			head:  plain{fmt.Sprintf("decoder.seg_layers.%d", u), to.Features, n.Channels(), [2]int{1, 1}, n.Bias.Head},
		})
	}
	return stages
}

// unitV2 is one unit.
func (n Net) unitV2(name string, in, out int, kernel, stride [2]int) unit {
	return unit{name: name, norm: "norm", in: in, out: out, kernel: kernel, stride: stride, bias: n.Bias.Conv, twice: true}
}

// unitsV2 is a row of units with a stage's features and kernel; the first has its stride.
func (n Net) unitsV2(prefix string, count, in int, s Stage) []unit {
	var units []unit
	stride := s.Stride
	for i := range count {
		units = append(units, n.unitV2(fmt.Sprintf("%s.convs.%d", prefix, i), in, s.Features, s.Kernel, stride))
		in, stride = s.Features, [2]int{1, 1}
	}
	return units
}

// blocks is a stage of residual blocks; the first has its stride.
func (n Net) blocks(stage, in int, s Stage) []block {
	var blocks []block
	stride := s.Stride
	for i := range s.Units {
		name := fmt.Sprintf("encoder.stages.%d.blocks.%d", stage, i)
		b := block{
			first:  n.unitV2(name+".conv1", in, s.Features, s.Kernel, stride),
			second: n.unitV2(name+".conv2", s.Features, s.Features, s.Kernel, [2]int{1, 1}),
			pool:   stride,
		}
		b.second.linear = true
		if in != s.Features {
			at := 0
			if stride != [2]int{1, 1} {
				at = 1 // after the pooling
			}
			p := n.unitV2(fmt.Sprintf("%s.skip.%d", name, at), in, s.Features, [2]int{1, 1}, [2]int{1, 1})
			p.bias, p.linear = false, true
			b.project = &p
		}
		blocks = append(blocks, b)
		in, stride = s.Features, [2]int{1, 1}
	}
	return blocks
}
