package cost

import (
	"fmt"
	"slices"

	"icefront/model/onnx"
)

// peak is the most bytes of tensors that live at once: each from the node that gives it to the last that takes it.
// Inputs and outputs of the network are their caller's and live throughout; weights are not counted.
func (n *network) peak(w onnx.Wiring) (int64, error) {
	last := make(map[string]int)
	for i, s := range w.Steps {
		for _, name := range s.In {
			last[name] = i
		}
	}
	kept := make(map[string]bool)
	live := int64(0)
	for _, v := range slices.Concat(w.Inputs, w.Outputs) {
		t, ok := n.tensors[v.Name]
		if !ok {
			return 0, fmt.Errorf("%w: nothing gives its output %.80q", ErrUnknown, v.Name)
		}
		if !kept[v.Name] {
			live = plus(live, t.bytes())
		}
		kept[v.Name] = true
	}
	most := live
	for i, s := range w.Steps {
		for _, name := range s.Out {
			if t := n.tensors[name]; name != "" && !t.fixed && !kept[name] {
				live = plus(live, t.bytes())
			}
		}
		freed := n.freed(s, i, last, kept)
		if n.overwrites(s, i, last, kept) {
			over := n.tensors[s.In[0]].bytes()
			live, freed = live-over, freed-over
		}
		if most = max(most, live); most >= maxBytes {
			return 0, fmt.Errorf("%w: its tensors are too large", ErrUnknown)
		}
		live -= freed
	}
	return most, nil
}

// plus adds bytes, up to the most that is told apart.
func plus(a, b int64) int64 { return min(a+b, maxBytes) }

// freed is the bytes that nothing needs after node i: inputs that it takes last, outputs that none takes.
func (n *network) freed(s onnx.Step, i int, last map[string]int, kept map[string]bool) (bytes int64) {
	seen := make(map[string]bool, len(s.In))
	for _, name := range s.In {
		t, known := n.tensors[name]
		if known && last[name] == i && !seen[name] && !kept[name] && !t.fixed {
			bytes += t.bytes()
		}
		seen[name] = true
	}
	for _, name := range s.Out {
		if _, used := last[name]; name != "" && !used && !kept[name] && !n.tensors[name].fixed {
			bytes += n.tensors[name].bytes()
		}
	}
	return bytes
}

// overwrites says that node i writes its result over its first input.
func (n *network) overwrites(s onnx.Step, i int, last map[string]int, kept map[string]bool) bool {
	if !inPlace(s.Op) || len(s.In) == 0 || len(s.Out) == 0 {
		return false
	}
	from, to := n.tensors[s.In[0]], n.tensors[s.Out[0]]
	return last[s.In[0]] == i && !kept[s.In[0]] && !from.fixed && !kept[s.Out[0]] && from.bytes() == to.bytes()
}
