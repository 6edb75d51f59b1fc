package tune

import (
	"slices"
	"strings"

	"icefront/model/onnx"
)

// conv is a convolution that is replaced.
type conv struct {
	x, weight, y string
	in, out      int // channels
}

// find chooses convolutions by the number of their nodes.
func find(w onnx.Wiring, patch [2]int, opt Options) (map[int]conv, Gain) {
	s := survey(w)
	found, gain := make(map[int]conv), Gain{}
	if s.tuned {
		return found, gain
	}
	for i, step := range w.Steps {
		c, ok := plain(w, step)
		if !ok || min(c.in, c.out) < opt.Channels || !s.fits(c.x, patch, opt.Tiles) {
			continue
		}
		if len(step.In) == 3 && step.In[2] != "" && !s.normalised(c.y) {
			continue // its bias would be a step of its own; one that a normalisation takes away is left out
		}
		found[i] = c
		gain.Convolutions++
		gain.Weights += 4 * int64(c.in) * int64(c.out) * (tile*tile - 9)
	}
	return found, gain
}

// plain says whether a node is a 3x3 convolution that keeps the size, by weights in the file.
func plain(w onnx.Wiring, s onnx.Step) (conv, bool) {
	if s.Op != "Conv" || s.Domain != "" || len(s.In) < 2 || len(s.Out) != 1 || s.Texts["auto_pad"] != "" {
		return conv{}, false
	}
	for name, want := range map[string][]int64{"pads": {1, 1, 1, 1}, "strides": {1, 1}, "dilations": {1, 1}, "group": {1}} {
		if v, ok := s.Ints[name]; !slices.Equal(v, want) && (ok || name == "pads") {
			return conv{}, false
		}
	}
	k, ok := w.Weights[s.In[1]]
	if !ok || k.Type != onnx.Float32 || len(k.Dims) != 4 || k.Dims[2] != 3 || k.Dims[3] != 3 {
		return conv{}, false
	}
	const most = 1 << 14 // no honest network has as many channels
	if k.Dims[0] > most || k.Dims[1] > most {
		return conv{}, false
	}
	return conv{x: s.In[0], weight: s.In[1], y: s.Out[0], in: int(k.Dims[1]), out: int(k.Dims[0])}, true
}

// survey is what is known of the values of a network.
func survey(w onnx.Wiring) surveyed {
	s := surveyed{scale: make(map[string][2]int64), takers: make(map[string][]string), coarsest: [2]int64{1, 1}}
	for _, v := range w.Inputs {
		s.scale[v.Name] = [2]int64{1, 1}
	}
	for _, v := range w.Outputs {
		s.takers[v.Name] = append(s.takers[v.Name], "")
	}
	for _, step := range w.Steps {
		for _, name := range step.In {
			s.takers[name] = append(s.takers[name], step.Op)
		}
		at, ok := s.after(step)
		for _, name := range step.Out {
			s.tuned = s.tuned || strings.HasPrefix(name, prefix)
			if ok {
				s.scale[name] = at
			}
		}
		if ok {
			s.coarsest = [2]int64{max(s.coarsest[0], at[0]), max(s.coarsest[1], at[1])}
		}
	}
	return s
}

type surveyed struct {
	scale    map[string][2]int64 // pixels of the network's input for each pixel; missing where not known
	coarsest [2]int64            // the largest of them
	takers   map[string][]string // operators that take a value; an empty one for an output of the network
	tuned    bool                // this package has been here
}

// after is the scale behind a node.
func (s surveyed) after(step onnx.Step) (at [2]int64, ok bool) {
	if len(step.In) == 0 {
		return at, false
	}
	at, ok = s.scale[step.In[0]]
	stride := step.Ints["strides"]
	if len(stride) != 2 || min(stride[0], stride[1]) < 1 || max(stride[0], stride[1]) > 1<<10 {
		stride = []int64{1, 1}
	}
	switch step.Op {
	case "Conv", "AveragePool", "MaxPool":
		at = [2]int64{at[0] * stride[0], at[1] * stride[1]}
		return at, ok && max(at[0], at[1]) < 1<<20
	case "ConvTranspose":
		if at[0]%stride[0] != 0 || at[1]%stride[1] != 0 {
			return at, false
		}
		return [2]int64{at[0] / stride[0], at[1] / stride[1]}, ok
	case "InstanceNormalization", "BatchNormalization", "LeakyRelu", "Relu", "Concat", "Add", "Identity":
		return at, ok
	}
	return at, false
}

// fits says whether a value has enough tiles in a patch, and whole ones in whatever the network takes: sides that are
// multiples of its coarsest scale.
func (s surveyed) fits(name string, patch [2]int, least int) bool {
	at, ok := s.scale[name]
	tiles := int64(1)
	for i, side := range patch {
		if !ok || s.coarsest[i]%(side4*at[i]) != 0 || int64(side)%s.coarsest[i] != 0 {
			return false
		}
		tiles *= int64(side) / (side4 * at[i])
	}
	return tiles >= int64(least)
}

// normalised says that nothing but normalisations takes a value, which subtract the mean of every channel.
func (s surveyed) normalised(name string) bool {
	return !slices.ContainsFunc(s.takers[name], func(op string) bool { return op != "InstanceNormalization" })
}
