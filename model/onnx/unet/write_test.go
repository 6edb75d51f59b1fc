package unet_test

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"icefront/model/onnx"
	"icefront/model/onnx/unet"
)

// numbered gives every weight values that no other has, and counts how often each is asked for.
type numbered struct {
	size  map[string]int
	asked map[string]int
}

func newNumbered(t testing.TB, n unet.Net) numbered {
	t.Helper()
	list, err := n.Params()
	if err != nil {
		t.Fatal(err)
	}
	w := numbered{size: make(map[string]int), asked: make(map[string]int)}
	for _, p := range list {
		if p.Alias == "" {
			w.size[p.Name] = volume(p.Shape)
		}
	}
	return w
}

func volume(shape []int) int {
	n := 1
	for _, side := range shape {
		n *= side
	}
	return n
}

// values begins with a hash of the name.
func values(name string, size int) []byte {
	seed := uint64(14695981039346656037)
	for _, c := range []byte(name) {
		seed = (seed ^ uint64(c)) * 1099511628211
	}
	var b []byte
	for i := range size {
		b = binary.LittleEndian.AppendUint32(b, uint32((seed+uint64(i)*0x9e3779b97f4a7c15)>>32))
	}
	return b
}

func (w numbered) Open(name string) (io.ReadCloser, error) {
	size, ok := w.size[name]
	if !ok {
		return nil, errors.New("no parameter of the network")
	}
	w.asked[name]++
	return io.NopCloser(bytes.NewReader(values(name, size))), nil
}

// coarse says whether a parameter is that of a head which only training uses.
func coarse(name string, stages int) bool {
	for _, head := range []string{"seg_outputs", "decoder.seg_layers"} {
		if rest, ok := strings.CutPrefix(name, head); ok {
			part := strings.Split(rest, ".")
			return part[1] != string(rune('0'+stages-2))
		}
	}
	return false
}

// random is any small network.
func random(r *rand.Rand) unet.Net {
	kinds := []unet.Kind{unet.Generic, unet.MTLLate, unet.MTLEarly, unet.MTLEarlyShared, unet.MTLRecon, unet.PlainConv, unet.ResidualEncoder}
	kind := kinds[r.IntN(len(kinds))]
	planes := make([]int, 1+r.IntN(3))
	switch kind {
	case unet.MTLEarlyShared:
		planes = make([]int, 3)
	case unet.MTLRecon:
		planes = make([]int, 2+r.IntN(2))
	}
	for i := range planes {
		planes[i] = 1 + r.IntN(5)
	}
	var stages []unet.Stage
	for i := range 2 + r.IntN(4) {
		s := unet.Stage{Features: 1 + r.IntN(6), Kernel: [2]int{1 + 2*r.IntN(2), 1 + 2*r.IntN(2)}, Stride: [2]int{1, 1}, Units: 1 + r.IntN(3)}
		if i > 0 {
			s.Stride = [2]int{1 + r.IntN(3), 1 + r.IntN(2)}
		}
		stages = append(stages, s)
	}
	n := unet.New(kind, 1+r.IntN(2), planes, stages)
	if kind == unet.PlainConv || kind == unet.ResidualEncoder {
		n.Bias = unet.Bias{Conv: r.IntN(2) == 0, Up: r.IntN(2) == 0, Head: r.IntN(2) == 0}
	}
	return n
}

func TestWriteOfAnyNetwork(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 0))
	meta := map[string]string{"cf.version": "1", "cf.name": "any"}
	for range 200 {
		n := random(r)
		w := newNumbered(t, n)
		var b bytes.Buffer
		if err := unet.Write(&b, n, w, meta); err != nil {
			t.Fatalf("%+v: %v", n, err)
		}
		f, err := onnx.Read(bytes.NewReader(b.Bytes()), int64(b.Len()))
		if err != nil {
			t.Fatalf("%+v: %v", n, err)
		}
		written := int64(0)
		for name, size := range w.size {
			want := 1
			if coarse(name, len(n.Stages)) {
				want = 0
			}
			if w.asked[name] != want {
				t.Fatalf("%+v: %s was asked for %d times, want %d", n, name, w.asked[name], want)
			}
			written += int64(size * want)
			if has := bytes.Contains(b.Bytes(), values(name, size)); want == 1 && !has {
				t.Fatalf("%+v: the bits of %s are not in the file", n, name)
			}
		}
		if f.Parameters != written || !maps.Equal(f.Meta, meta) {
			t.Fatalf("%+v: got %d parameters, want %d; metadata %v", n, f.Parameters, written, f.Meta)
		}
		g, err := n.Graph()
		if err != nil || !reflect.DeepEqual(f.Inputs, g.Inputs) || !reflect.DeepEqual(f.Outputs, g.Outputs) {
			t.Fatalf("%+v: got %v and %v (%v)", n, f.Inputs, f.Outputs, err)
		}
		if f.Outputs[0].Dims[1].Size != int64(n.Channels()) || f.Inputs[0].Dims[1].Size != int64(n.In) {
			t.Fatalf("%+v: got %v and %v", n, f.Inputs, f.Outputs)
		}
	}
}

func TestGraphTakesParametersAsTheyAre(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 0))
	for range 200 {
		n := random(r)
		list, err := n.Params()
		if err != nil {
			t.Fatal(err)
		}
		shapes := make(map[string][]int)
		for _, p := range list {
			if p.Alias == "" {
				shapes[p.Name] = p.Shape
				continue
			}
			if !slices.Equal(shapes[p.Alias], p.Shape) {
				t.Fatalf("%+v: %s has shape %v, it repeats %s with %v", n, p.Name, p.Shape, p.Alias, shapes[p.Alias])
			}
		}
		g, err := n.Graph()
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range g.Weights {
			if !slices.Equal(shapes[w.Name], w.Shape) {
				t.Fatalf("%+v: the graph takes %s as %v, the checkpoint has %v", n, w.Name, w.Shape, shapes[w.Name])
			}
		}
	}
}

func TestFileIsHardlyLargerThanItsWeights(t *testing.T) {
	for _, kind := range []unet.Kind{unet.Generic, unet.MTLEarly, unet.PlainConv} {
		g, err := unet.New(kind, 1, []int{2, 4}, full(t)).Graph()
		if err != nil {
			t.Fatal(err)
		}
		size, err := g.Size(nil)
		if err != nil {
			t.Fatal(err)
		}
		weights := int64(0)
		for _, w := range g.Weights {
			weights += 4 * int64(volume(w.Shape))
		}
		t.Logf("%v: %d bytes of weights, %d others", kind, weights, size-weights)
		if size-weights > weights/1000 {
			t.Errorf("%v: %d bytes for %d of weights", kind, size, weights)
		}
	}
}

func TestNetSurvivesJSON(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	for range 50 {
		n := random(r)
		b, err := json.Marshal(n)
		if err != nil {
			t.Fatal(err)
		}
		var back unet.Net
		if err := json.Unmarshal(b, &back); err != nil || !reflect.DeepEqual(n, back) {
			t.Fatalf("%s came back as %+v (%v)", b, back, err)
		}
	}
	var n unet.Net
	if err := json.Unmarshal([]byte(`{"kind": "Generic_UNet_MTLlate_boundary"}`), &n); err != nil || n.Kind != unet.MTLLate {
		t.Errorf("got %v and %v", n.Kind, err)
	}
	if err := json.Unmarshal([]byte(`{"kind": "ResNet"}`), &n); !errors.Is(err, unet.ErrNet) {
		t.Errorf("got %v, want ErrNet", err)
	}
}

func TestWriteRefusesWhatIsNoNetwork(t *testing.T) {
	tests := []struct {
		name  string
		spoil func(*unet.Net)
		says  string
	}{
		{"an unknown kind", func(n *unet.Net) { n.Kind = 99 }, "kind 99"},
		{"no input", func(n *unet.Net) { n.In = 0 }, "0 input channels"},
		{"one stage", func(n *unet.Net) { n.Stages = n.Stages[:1] }, "1 stages"},
		{"no planes", func(n *unet.Net) { n.Planes = nil }, "0 label planes"},
		{"a plane without classes", func(n *unet.Net) { n.Planes = []int{0} }, "plane 0 with 0 classes"},
		{"the shared form with two planes", func(n *unet.Net) { n.Kind, n.Planes = unet.MTLEarlyShared, []int{2, 4} }, "2 label planes"},
		{"a reconstruction of nothing", func(n *unet.Net) { n.Kind = unet.MTLRecon }, "1 label planes"},
		{"no features", func(n *unet.Net) { n.Stages[1].Features = 0 }, "stage 1 with 0 features"},
		{"an even kernel", func(n *unet.Net) { n.Stages[2].Kernel[1] = 2 }, "odd sides"},
		{"a kernel that v1 cannot pad", func(n *unet.Net) { n.Stages[2].Kernel[1] = 5 }, "sides of 1 and 3"},
		{"no stride", func(n *unet.Net) { n.Stages[2].Stride[0] = 0 }, "stage 2 with stride [0 2]"},
		{"a stride at full size", func(n *unet.Net) { n.Stages[0].Stride[0] = 2 }, "the first stage"},
		{"strides without end", func(n *unet.Net) {
			n.Stages = slices.Repeat([]unet.Stage{{Features: 1, Kernel: [2]int{1, 1}, Stride: [2]int{1, 16}, Units: 1}}, 20)
			n.Stages[0].Stride[1] = 1
		}, "times smaller"},
		{"a decoder stage missing", func(n *unet.Net) { n.Up = n.Up[1:] }, "7 stages up for 9 down"},
		{"a decoder stage without units", func(n *unet.Net) { n.Up[3] = 1 }, "decoder stage 3"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			n := unet.New(unet.Generic, 1, []int{5}, full(t))
			tt.spoil(&n)
			err := unet.Write(io.Discard, n, nil, nil)
			if !errors.Is(err, unet.ErrNet) || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("got %v, want ErrNet that says %q", err, tt.says)
			}
			if _, err := n.Params(); !errors.Is(err, unet.ErrNet) {
				t.Errorf("Params: got %v, want ErrNet", err)
			}
		})
	}
	if _, err := unet.Stages([]int{1, 2}, square(3, 2), square(2, 3), []int{2}); !errors.Is(err, unet.ErrNet) {
		t.Errorf("three strides for two stages: got %v", err)
	}
}

func TestLevelsDescribeTheNetwork(t *testing.T) {
	n := unet.New(unet.MTLEarly, 1, []int{2, 4}, full(t))
	l := n.Levels()
	if len(l) != 9 || n.Channels() != 6 || n.Decoders() != 2 {
		t.Fatalf("got %d levels, %d channels, %d decoders", len(l), n.Channels(), n.Decoders())
	}
	want := unet.Level{Features: 480, Scale: [2]int{128, 128}, Stride: [2]int{2, 2}, Kernel: [2]int{3, 3}, Down: 2, Up: 2}
	if l[7] != want {
		t.Errorf("got %+v, want %+v", l[7], want)
	}
	want.Scale, want.Stride, want.Up = [2]int{256, 128}, [2]int{2, 1}, 0
	if l[8] != want {
		t.Errorf("bottleneck: got %+v, want %+v", l[8], want)
	}
	if n.Divisor() != [2]int{256, 128} || n.Smallest() != [2]int{256, 256} {
		t.Errorf("got divisor %v, smallest %v", n.Divisor(), n.Smallest())
	}
	one := unet.New(unet.Generic, 1, []int{5}, full(t)[:2])
	if one.Smallest() != [2]int{2, 4} {
		t.Errorf("got smallest %v", one.Smallest())
	}
	residual := unet.New(unet.ResidualEncoder, 1, []int{5}, full(t))
	if l := residual.Levels(); l[0].Up != 1 || l[8].Up != 0 {
		t.Errorf("residual: got %+v", l)
	}
	if f := unet.Features(32, 480, 6); !slices.Equal(f, []int{32, 64, 128, 256, 480, 480}) {
		t.Errorf("got features %v", f)
	}
}

// inFile is weights that lie one after the other in a file, as in a checkpoint.
type inFile struct {
	file io.ReaderAt
	at   map[string][2]int64 // offset, bytes
}

func (f inFile) Open(name string) (io.ReadCloser, error) {
	at := f.at[name]
	return io.NopCloser(io.NewSectionReader(f.file, at[0], at[1])), nil
}

// BenchmarkWrite writes the published network, 208 MB, from one file into another.
func BenchmarkWrite(b *testing.B) {
	n := unet.New(unet.Generic, 1, []int{5}, full(b))
	g, err := n.Graph()
	if err != nil {
		b.Fatal(err)
	}
	size, err := g.Size(nil)
	if err != nil {
		b.Fatal(err)
	}
	from, err := os.Create(filepath.Join(b.TempDir(), "weights"))
	if err != nil {
		b.Fatal(err)
	}
	defer from.Close()
	w := inFile{from, make(map[string][2]int64)}
	end := int64(0)
	for _, t := range g.Weights {
		bytes := 4 * int64(volume(t.Shape))
		w.at[t.Name] = [2]int64{end, bytes}
		end += bytes
	}
	if _, err := io.CopyN(from, rand.NewChaCha8([32]byte{}), end); err != nil {
		b.Fatal(err)
	}
	to := filepath.Join(b.TempDir(), "full.onnx")
	b.SetBytes(size)
	b.ReportAllocs()
	for b.Loop() {
		f, err := os.Create(to)
		if err != nil {
			b.Fatal(err)
		}
		if err := errors.Join(unet.Write(f, n, w, nil), f.Close()); err != nil {
			b.Fatal(err)
		}
	}
}
