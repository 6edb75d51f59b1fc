package ort_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"io"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	yalue "github.com/yalue/onnxruntime_go"

	"icefront/model"
	"icefront/model/onnx"
	"icefront/model/onnx/unet"
	"icefront/model/ort"
)

// renamed gives a network the weights that another one has under other names. Open changes their values, too.
type renamed struct {
	onnx.Weights
	name   func(string) string
	change func(name string, v []float32)
}

func (r renamed) Open(name string) (io.ReadCloser, error) {
	f, err := r.Weights.Open(r.name(name))
	if err != nil || r.change == nil {
		return f, err
	}
	defer f.Close()
	b, err := io.ReadAll(f)
	if err != nil {
		return nil, err
	}
	v := make([]float32, len(b)/4)
	if _, err := binary.Decode(b, binary.LittleEndian, v); err != nil {
		return nil, err
	}
	r.change(name, v)
	b, err = binary.Append(nil, binary.LittleEndian, v)
	return io.NopCloser(bytes.NewReader(b)), err
}

// tiny is four features, two poolings, the last of rows alone.
func tiny(t testing.TB) []unet.Stage {
	t.Helper()
	s, err := unet.Stages([]int{4, 8, 16}, [][2]int{{3, 3}, {3, 3}, {3, 1}}, [][2]int{{2, 2}, {2, 1}}, []int{2})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func noise(n int) []float32 {
	r := rand.New(rand.NewPCG(3, 4))
	x := make([]float32, n)
	for i := range x {
		x[i] = float32(r.NormFloat64())
	}
	return x
}

func equal(t *testing.T, got, want []float32) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("got %d logits, want %d", len(got), len(want))
	}
	if worst, at := farthest(got, want, 0); worst > 1e-5 {
		t.Errorf("logit %d: got %g, want %g", at, got[at], want[at])
	}
}

const (
	tinyRows = 24
	tinyCols = 16
	tinyArea = tinyRows * tinyCols
)

func TestThreeDecodersAreTheSharedFormIfTheyAgree(t *testing.T) {
	planes := []int{2, 4, 2}
	shared := unet.New(unet.MTLEarlyShared, 1, planes, tiny(t))
	whole := unet.New(unet.MTLEarly, 1, planes, tiny(t))
	x, w := noise(tinyArea), newFormula(t, shared)
	want := run(t, openNet(t, shared, w, tinyRows, tinyCols), x, tinyRows, tinyCols, 8)
	second := renamed{w, func(name string) string { return strings.Replace(name, "localization_3", "localization_2", 1) }, nil}
	equal(t, run(t, openNet(t, whole, second, tinyRows, tinyCols), x, tinyRows, tinyCols, 8), want)

	first := renamed{w, func(name string) string { return strings.Replace(name, "localization_3", "localization_1", 1) }, nil}
	other := run(t, openNet(t, whole, first, tinyRows, tinyCols), x, tinyRows, tinyCols, 8)
	equal(t, other[:6*tinyArea], want[:6*tinyArea])
	if worst, _ := farthest(other[6*tinyArea:], want[6*tinyArea:], 0); worst < 1e-3 {
		t.Error("the third decoder does not use convolutions of its own")
	}
}

func TestReconstructionIsADecoderThatSeesNoSkips(t *testing.T) {
	recon := unet.New(unet.MTLRecon, 1, []int{2, 4, 1}, tiny(t))
	early := unet.New(unet.MTLEarly, 1, []int{6, 1}, tiny(t))
	x, w := noise(tinyArea), newFormula(t, early)
	// In a decoder with skips, zeros for the second half of the joined features leave the skips out.
	blind := renamed{w, strings.Clone, func(name string, v []float32) {
		if !strings.HasPrefix(name, "conv_blocks_localization_2.") || !strings.HasSuffix(name, ".0.blocks.0.conv.weight") {
			return
		}
		p := w[name]
		out, in, area := p.Shape[0], p.Shape[1], p.Shape[2]*p.Shape[3]
		for o := range out {
			clear(v[(o*in+in/2)*area : (o+1)*in*area])
		}
	}}
	want := run(t, openNet(t, early, blind, tinyRows, tinyCols), x, tinyRows, tinyCols, 7)
	half := halved{w}
	equal(t, run(t, openNet(t, recon, half, tinyRows, tinyCols), x, tinyRows, tinyCols, 7), want)
}

// halved are the weights of a decoder with skips, for one without.
type halved struct{ formula }

func (h halved) Open(name string) (io.ReadCloser, error) {
	f, err := h.formula.Open(name)
	if err != nil || !strings.HasPrefix(name, "conv_blocks_localization_2.") || !strings.HasSuffix(name, ".0.blocks.0.conv.weight") {
		return f, err
	}
	b, err := io.ReadAll(f)
	if err != nil {
		return nil, err
	}
	p := h.formula[name]
	row := 4 * p.Shape[1] * p.Shape[2] * p.Shape[3]
	var kept []byte
	for o := range p.Shape[0] {
		kept = append(kept, b[o*row:o*row+row/2]...)
	}
	return io.NopCloser(bytes.NewReader(kept)), nil
}

func TestBatchesAndSmallestInputs(t *testing.T) {
	residual := unet.New(unet.ResidualEncoder, 1, []int{3}, []unet.Stage{
		{Features: 4, Kernel: [2]int{3, 3}, Stride: [2]int{1, 1}, Units: 1},
		{Features: 6, Kernel: [2]int{5, 1}, Stride: [2]int{1, 1}, Units: 2}, // more features, no stride: a way around without pooling
		{Features: 6, Kernel: [2]int{3, 3}, Stride: [2]int{2, 3}, Units: 1}, // a stride, as many features: pooling alone
	})
	bare := unet.New(unet.PlainConv, 1, []int{2, 1}, tiny(t))
	bare.Bias = unet.Bias{}
	once := tiny(t)
	for i := range once {
		once[i].Units = 1
	}
	nets := map[string]unet.Net{
		"residual":           residual,
		"without biases":     bare,
		"one unit a stage":   unet.New(unet.Generic, 1, []int{3}, once),
		"shared convolution": unet.New(unet.MTLEarlyShared, 1, []int{2, 3, 2}, tiny(t)),
	}
	for name, n := range nets {
		t.Run(name, func(t *testing.T) {
			side := n.Smallest()
			net := openNet(t, n, newFormula(t, n), side[0], side[1])
			in, out := model.NewTensor(3, 1, side[0], side[1]), model.NewTensor(3, n.Channels(), side[0], side[1])
			copy(in.Data, noise(len(in.Data)))
			if err := net.Run(context.Background(), in, out); err != nil {
				t.Fatal(err)
			}
			area := side[0] * side[1]
			for i := range 3 {
				one := run(t, net, in.Data[i*area:(i+1)*area], side[0], side[1], n.Channels())
				equal(t, out.Data[i*area*n.Channels():(i+1)*area*n.Channels()], one)
			}
			for _, v := range out.Data {
				if math.IsNaN(float64(v)) || math.IsInf(float64(v), 0) {
					t.Fatalf("the smallest input %v gives %v", side, v)
				}
			}
		})
	}
}

// softmax turns the logits of one plane into probabilities.
func softmax(x []float32, classes, area int) []float32 {
	p := make([]float32, len(x))
	for i := range area {
		sum := 0.0
		for c := range classes {
			sum += math.Exp(float64(x[c*area+i]))
		}
		for c := range classes {
			p[c*area+i] = float32(math.Exp(float64(x[c*area+i])) / sum)
		}
	}
	return p
}

func TestTwinIsTheNetworkWithSoftmax(t *testing.T) {
	const side = 32
	n := unet.New(unet.MTLRecon, 1, []int{2, 4, 1}, tiny(t))
	w := newFormula(t, n)
	grey := make([]float32, side*side) // as Deepness hands it in
	mean, dev := 0.0, 0.0
	for i, v := range noise(len(grey)) {
		grey[i] = float32(math.Round(128+20*float64(v))) / 255
		mean += float64(grey[i]) / float64(len(grey))
	}
	for _, v := range grey {
		dev += (float64(v) - mean) * (float64(v) - mean) / float64(len(grey))
	}
	x := make([]float32, len(grey))
	for i, v := range grey {
		x[i] = float32((float64(v) - mean) / math.Sqrt(dev))
	}
	logits := run(t, openNet(t, n, w, side, side), x, side, side, 7)

	var file bytes.Buffer
	tw := unet.Twin{Side: side, Classes: [][]string{{"a", "b"}, {"c", "d", "e", "f"}, {"image"}}}
	if err := unet.WriteTwin(&file, n, w, tw, nil); err != nil {
		t.Fatal(err)
	}
	got := runTwin(t, file.Bytes(), grey, side, []string{"probabilities1", "probabilities2"})
	equal(t, got[0], softmax(logits[:2*side*side], 2, side*side))
	equal(t, got[1], softmax(logits[2*side*side:6*side*side], 4, side*side))

	file.Reset()
	one := unet.New(unet.Generic, 1, []int{3}, tiny(t))
	tw = unet.Twin{Side: side, Classes: [][]string{{"a", "b", "c"}}, Mean: 0.5, Std: 0.2}
	if err := unet.WriteTwin(&file, one, newFormula(t, one), tw, nil); err != nil {
		t.Fatal(err)
	}
	logits = run(t, openNet(t, one, newFormula(t, one), side, side), x, side, side, 3)
	equal(t, runTwin(t, file.Bytes(), x, side, []string{"probabilities"})[0], softmax(logits, 3, side*side))
}

// runTwin runs a network with any outputs, which ort.Open has no use for.
func runTwin(t *testing.T, file []byte, x []float32, side int64, outputs []string) [][]float32 {
	t.Helper()
	load(t)
	net, err := yalue.NewDynamicAdvancedSessionWithONNXData(file, []string{"image"}, outputs, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = net.Destroy() }()
	in, err := yalue.NewTensor(yalue.NewShape(1, 1, side, side), x)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = in.Destroy() }()
	out := make([]yalue.Value, len(outputs))
	if err := net.Run([]yalue.Value{in}, out); err != nil {
		t.Fatal(err)
	}
	var values [][]float32
	for _, o := range out {
		values = append(values, append([]float32(nil), o.(*yalue.Tensor[float32]).GetData()...))
		_ = o.Destroy()
	}
	return values
}

// BenchmarkFullSize is one patch of the published network.
func BenchmarkFullSize(b *testing.B) {
	load(b)
	n := fullSize(b)
	device, run := openFull(b, n, networkFile(b, n), ort.Options{})
	b.Log(device)
	for b.Loop() {
		run()
	}
	b.ReportMetric(fullGFLOP*float64(b.N)/b.Elapsed().Seconds(), "GFLOP/s")
}
