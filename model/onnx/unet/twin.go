package unet

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"

	"icefront/model/onnx"
)

// Twin says how a network is written for Deepness, the QGIS plug-in: square tiles of one size, softmax inside, and the
// metadata that it reads. Deepness hands in grey values from 0 to 1 and knows no statistics of a whole scene.
type Twin struct {
	Side        int        // rows and columns of a tile: a multiple of both divisors
	Classes     [][]string // names of the classes, by plane
	Centimetres float64    // of a pixel; 0 leaves it to the user
	Overlap     int        // of tiles, in percent
	Mean, Std   float64    // of all training images, in grey values from 0 to 1; without Std each tile is normalised by itself
}

// Bounds of a twin.
const (
	maxSide   = 1 << 14
	tileFloor = 1e-10 // variance that a flat tile is given: a hundredth of a grey step
)

// WriteTwin writes the network for Deepness. Planes of one class, such as a reconstructed image, are left out, since
// Deepness shows classes; with several planes each is an output of its own. meta adds keys beside those of Deepness.
func WriteTwin(w io.Writer, n Net, weights onnx.Weights, t Twin, meta map[string]string) error {
	g, err := n.twin(t)
	if err != nil {
		return err
	}
	all := maps.Clone(meta)
	if all == nil {
		all = make(map[string]string)
	}
	own, err := t.metadata(n.In)
	if err != nil {
		return err
	}
	maps.Copy(all, own)
	return g.Write(w, weights, all)
}

// check says whether a twin of n can be written.
func (t Twin) check(n Net) error {
	d, least := n.Divisor(), n.Smallest()
	if t.Side < max(least[0], least[1]) || t.Side > maxSide || t.Side%d[0] != 0 || t.Side%d[1] != 0 {
		return fmt.Errorf("%w: tiles of %d pixels a side, multiples of %d and %d were expected, %d or more",
			ErrNet, t.Side, d[0], d[1], max(least[0], least[1]))
	}
	if len(t.Classes) != len(n.Planes) {
		return fmt.Errorf("%w: class names of %d planes for a network with %d", ErrNet, len(t.Classes), len(n.Planes))
	}
	for i, names := range t.Classes {
		if len(names) != n.Planes[i] {
			return fmt.Errorf("%w: %d class names for the %d classes of plane %d", ErrNet, len(names), n.Planes[i], i)
		}
	}
	if slices.Max(n.Planes) < 2 {
		return fmt.Errorf("%w: no plane has two classes to choose from", ErrNet)
	}
	if !(t.Std >= 0) || t.Overlap < 0 || t.Overlap > 90 || !(t.Centimetres >= 0) {
		return fmt.Errorf("%w: deviation %g, overlap %d %% or pixel of %g cm out of range", ErrNet, t.Std, t.Overlap, t.Centimetres)
	}
	return nil
}

// twin is Graph with fixed sides, normalisation of tiles before it if need be, and softmax behind it.
func (n Net) twin(t Twin) (onnx.Graph, error) {
	if err := n.Check(); err != nil {
		return onnx.Graph{}, err
	}
	if err := t.check(n); err != nil {
		return onnx.Graph{}, err
	}
	b := builder{have: make(map[string]bool)}
	b.g.Name = n.Kind.String()
	b.g.Inputs = []onnx.Value{image("image", n.In, t.Side)}
	x := "image"
	if t.Std == 0 {
		x = b.standardise(x, n.In)
	}
	b.logits(n.layers(), x)
	if len(n.Planes) == 1 {
		b.node("Softmax", "probabilities", []string{"logits"}, onnx.Int("axis", 1))
		b.g.Outputs = []onnx.Value{image("probabilities", n.Channels(), t.Side)}
		return b.g, nil
	}
	b.planes(n.Planes, t.Side)
	return b.g, nil
}

// standardise brings each tile to mean 0 and deviation 1.
func (b *builder) standardise(x string, channels int) string {
	ones := b.node("Constant", "ones", nil, onnx.Floats("value_floats", slices.Repeat([]float32{1}, channels)...))
	zeros := b.node("Constant", "zeros", nil, onnx.Floats("value_floats", make([]float32, channels)...))
	return b.node("InstanceNormalization", "tile", []string{x, ones, zeros}, onnx.Float("epsilon", tileFloor))
}

// planes splits the logits and gives each plane of classes its softmax.
func (b *builder) planes(planes []int, side int) {
	sizes := make([]int64, len(planes))
	parts := make([]string, len(planes))
	for i, classes := range planes {
		sizes[i] = int64(classes)
		parts[i] = fmt.Sprintf("logits_of_plane%d", i+1)
	}
	split := b.node("Constant", "classes", nil, onnx.Ints("value_ints", sizes...))
	b.g.Nodes = append(b.g.Nodes, onnx.Node{Op: "Split", In: []string{"logits", split}, Out: parts, Attrs: []onnx.Attr{onnx.Int("axis", 1)}})
	for i, classes := range planes {
		if classes < 2 {
			continue
		}
		name := fmt.Sprintf("probabilities%d", i+1)
		b.node("Softmax", name, parts[i:i+1], onnx.Int("axis", 1))
		b.g.Outputs = append(b.g.Outputs, image(name, classes, side))
	}
}

// metadata is what Deepness reads; every value is JSON.
func (t Twin) metadata(channels int) (map[string]string, error) {
	names := make([]map[string]string, 0, len(t.Classes))
	for _, classes := range t.Classes {
		if len(classes) < 2 {
			continue
		}
		plane := make(map[string]string, len(classes))
		for i, name := range classes {
			plane[strconv.Itoa(i)] = name
		}
		names = append(names, plane)
	}
	values := map[string]any{
		"model_type":  "Segmentor",
		"class_names": names,
		"tiles_size":  t.Side, // in Deepness' documentation
		"tile_size":   t.Side, // in Deepness' code
		// Below the threshold Deepness puts class 0; under 1/classes it never does. A segment of 1 switches its median
		// filter off, which would eat a front of a few pixels.
		"tiles_overlap":     t.Overlap,
		"seg_thresh":        0.01,
		"seg_small_segment": 1,
	}
	if len(names) == 1 {
		values["class_names"] = names[0] // older versions know no other form
	}
	if t.Centimetres > 0 {
		values["resolution"] = t.Centimetres
	}
	if t.Std > 0 {
		values["standardization_mean"] = slices.Repeat([]float64{t.Mean}, channels)
		values["standardization_std"] = slices.Repeat([]float64{t.Std}, channels)
	}
	meta := make(map[string]string, len(values))
	for key, v := range values {
		b, err := json.Marshal(v)
		if err != nil {
			return nil, fmt.Errorf("write %s: %w", key, err)
		}
		meta[key] = string(b)
	}
	return meta, nil
}
