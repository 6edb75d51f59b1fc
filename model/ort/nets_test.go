package ort_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"icefront/geo/sharedtest"
	"icefront/model"
	"icefront/model/onnx"
	"icefront/model/onnx/unet"
	"icefront/model/ort"
)

// formula gives the weights of golden.json: k is the index among the parameters, i that within one.
type formula map[string]unet.Param

func newFormula(t testing.TB, n unet.Net) formula {
	t.Helper()
	list, err := n.Params()
	if err != nil {
		t.Fatal(err)
	}
	f := make(formula)
	for k, p := range list {
		p.Alias = fmt.Sprint(k)
		f[p.Name] = p
	}
	return f
}

func (f formula) Open(name string) (io.ReadCloser, error) {
	p, ok := f[name]
	if !ok {
		return nil, fs.ErrNotExist
	}
	size := 1
	for _, side := range p.Shape {
		size *= side
	}
	var number float64
	if _, err := fmt.Sscan(p.Alias, &number); err != nil {
		return nil, err
	}
	var b []byte
	for j := range size {
		i, v := float64(j), 0.0
		switch {
		case strings.HasSuffix(name, "instnorm.weight"):
			v = 1 + 0.1*math.Sin(0.7*i+number)
		case strings.HasSuffix(name, "bias"):
			v = 0.05 * math.Cos(0.3*i+number)
		default:
			v = 0.2 * math.Sin(0.37*i+1.3*number)
		}
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(float32(v)))
	}
	return io.NopCloser(bytes.NewReader(b)), nil
}

// openNet opens a network for patches of one size.
func openNet(t testing.TB, n unet.Net, w onnx.Weights, rows, cols int) model.Network {
	t.Helper()
	load(t)
	var file bytes.Buffer
	if err := unet.Write(&file, n, w, nil); err != nil {
		t.Fatal(err)
	}
	plan := model.Plan{Patch: [2]int{rows, cols}, Planes: []model.Plane{{Classes: make([]model.Class, n.Channels())}}}
	net, err := ort.Open(file.Bytes(), plan, ort.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = net.Close() })
	return net
}

// farthest is the largest difference between what was found and wanted, less what is allowed relative to the latter.
func farthest(got, want []float32, relative float64) (worst float64, at int) {
	for i := range want {
		d := math.Abs(float64(got[i])-float64(want[i])) - relative*math.Abs(float64(want[i]))
		if !(d <= worst) {
			worst, at = d, i
		}
	}
	return worst, at
}

func run(t *testing.T, net model.Network, x []float32, rows, cols, channels int) []float32 {
	t.Helper()
	in, out := model.NewTensor(1, 1, rows, cols), model.NewTensor(1, channels, rows, cols)
	copy(in.Data, x)
	if err := net.Run(context.Background(), in, out); err != nil {
		t.Fatal(err)
	}
	return out.Data
}

func TestNetsAnswerLikeTheOriginal(t *testing.T) {
	var golden struct {
		Nets []struct {
			Class   string          `json:"cls"`
			Classes json.RawMessage `json:"num_classes"`
			Names   []string        `json:"param_names"`
			Out     [][][][]float32 `json:"out_full_res"`
		} `json:"nets"`
	}
	readGolden(t, "golden/reference/golden.json", &golden)
	if len(golden.Nets) != 5 {
		t.Fatalf("%d networks are recorded, 5 were expected", len(golden.Nets))
	}
	stages, err := unet.Stages(unet.Features(4, 480, 3), [][2]int{{3, 3}, {3, 3}, {3, 3}}, [][2]int{{2, 2}, {2, 1}}, []int{2})
	if err != nil {
		t.Fatal(err)
	}
	x := make([]float32, 16*8)
	for i := range x {
		x[i] = (float32((i/8*7+i%8*13)%11) - 5) / 3
	}
	for _, g := range golden.Nets {
		t.Run(g.Class, func(t *testing.T) {
			var kind unet.Kind
			if err := kind.UnmarshalText([]byte(g.Class)); err != nil {
				t.Fatal(err)
			}
			n := unet.New(kind, 1, planes(t, g.Classes), stages)
			weights := newFormula(t, n)
			for k, name := range g.Names {
				if weights[name].Alias != fmt.Sprint(k) {
					t.Fatalf("parameter %d of the original is %s, ours has number %q", k, name, weights[name].Alias)
				}
			}
			got := run(t, openNet(t, n, weights, 16, 8), x, 16, 8, n.Channels())
			var want []float32
			for _, plane := range g.Out[0] {
				for _, row := range plane {
					want = append(want, row...)
				}
			}
			if len(want) != len(got) {
				t.Fatalf("got %d logits, want %d", len(got), len(want))
			}
			worst, at := farthest(got, want, 0)
			t.Logf("largest difference %.1e", worst)
			if worst > 1e-4 {
				t.Errorf("logit %d: got %g, want %g", at, got[at], want[at])
			}
		})
	}
}

// planes reads num_classes, a number or a list.
func planes(t *testing.T, b json.RawMessage) []int {
	t.Helper()
	var list []int
	if err := json.Unmarshal(b, &list); err == nil {
		return list
	}
	var one int
	if err := json.Unmarshal(b, &one); err != nil {
		t.Fatal(err)
	}
	return []int{one}
}

func readGolden(t testing.TB, name string, into any) {
	t.Helper()
	b, err := os.ReadFile(sharedtest.Path(t, name))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, into); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
}

// checkpoint is a file of torch.save, read without its pickle: it numbers tensors in the order of the parameters, and
// the network's weights come first in it.
type checkpoint struct {
	files  map[string]*zip.File
	number map[string]int
	size   map[string]uint64
}

func openCheckpoint(t *testing.T, path string, n unet.Net) checkpoint {
	t.Helper()
	z, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = z.Close() })
	c := checkpoint{files: make(map[string]*zip.File), number: make(map[string]int), size: make(map[string]uint64)}
	for _, f := range z.File {
		dir, base := filepath.Split(f.Name)
		if filepath.Base(dir) == "data" {
			c.files[base] = f
		}
	}
	list, err := n.Params()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range list {
		if p.Alias != "" {
			continue
		}
		c.number[p.Name] = len(c.number)
		c.size[p.Name] = 4
		for _, side := range p.Shape {
			c.size[p.Name] *= uint64(side)
		}
	}
	return c
}

func (c checkpoint) Open(name string) (io.ReadCloser, error) {
	k, ok := c.number[name]
	f := c.files[fmt.Sprint(k)]
	if !ok || f == nil || f.UncompressedSize64 != c.size[name] {
		return nil, fmt.Errorf("%s is not where it was expected", name)
	}
	return f.Open()
}

// readNpy reads the float32 values of a NumPy file.
func readNpy(t *testing.T, path string) []float32 {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if len(b) < 10 || string(b[1:6]) != "NUMPY" || !strings.Contains(string(b[:80]), "'<f4', 'fortran_order': False") {
		t.Fatalf("%s is no file of float32 in C order", path)
	}
	b = b[10+int(binary.LittleEndian.Uint16(b[8:])):]
	v := make([]float32, len(b)/4)
	for i := range v {
		v[i] = math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:]))
	}
	return v
}

func TestCheckpointsAnswerLikeTheOriginal(t *testing.T) {
	three := func(n int) [][2]int {
		k := make([][2]int, n)
		for i := range k {
			k[i] = [2]int{3, 3}
		}
		return k
	}
	down := [][2]int{{2, 2}, {2, 2}, {2, 1}}
	tests := []struct {
		folder, scene string
		kind          unet.Kind
		planes        []int
		features      []int
		strides       [][2]int
		units         []int
		rows, cols    int
	}{
		{"nnunet_v1/task500_fused", "SI_2011-06-14_TSX_7_1_125", unet.Generic, []int{5}, unet.Features(6, 480, 4), down, []int{2}, 96, 80},
		{"nnunet_v1/task500_fused_resampled", "Jorum_2011-09-04_TSX_7_4_034", unet.Generic, []int{5}, unet.Features(4, 480, 3),
			[][2]int{{2, 2}, {2, 2}}, []int{2}, 64, 64},
		{"nnunet_v1/task503_mtl_early", "JAC_2015-10-18_TSX_6_1_005", unet.MTLEarly, []int{2, 4}, unet.Features(5, 480, 4), down, []int{2}, 96, 80},
		{"nnunet_v1/task503_mtl_late", "Crane_2011-09-04_TSX_7_1_034", unet.MTLLate, []int{2, 4}, unet.Features(6, 480, 4),
			[][2]int{{2, 2}, {2, 2}, {1, 2}}, []int{2}, 80, 96},
		{"nnunet_v2/plainconv_2d", "SI_2011-06-14_TSX_7_1_125", unet.PlainConv, []int{5}, []int{6, 12, 24, 24}, down, []int{2}, 96, 80},
		{"nnunet_v2/resenc_2d_small", "Crane_2007-09-24_PALSAR_17_1_137", unet.ResidualEncoder, []int{5}, []int{4, 8, 16},
			[][2]int{{2, 2}, {2, 1}}, []int{1, 2, 3}, 80, 64},
	}
	for _, tt := range tests {
		t.Run(tt.folder, func(t *testing.T) {
			dir := sharedtest.Path(t, "golden/"+tt.folder)
			stages, err := unet.Stages(tt.features, three(len(tt.features)), tt.strides, tt.units)
			if err != nil {
				t.Fatal(err)
			}
			n := unet.New(tt.kind, 1, tt.planes, stages)
			file := "model/fold_0/model_final_checkpoint.model"
			if strings.HasPrefix(tt.folder, "nnunet_v2") {
				file = "model/fold_0/checkpoint_final.pth"
			}
			net := openNet(t, n, openCheckpoint(t, filepath.Join(dir, file), n), tt.rows, tt.cols)
			x := readNpy(t, filepath.Join(dir, "expected", tt.scene, "tile_input.npy"))
			want := readNpy(t, filepath.Join(dir, "expected", tt.scene, "tile_logits_fold0.npy"))
			if len(x) != tt.rows*tt.cols || len(want) != n.Channels()*len(x) {
				t.Fatalf("the tile has %d pixels and %d logits", len(x), len(want))
			}
			got := run(t, net, x, tt.rows, tt.cols, n.Channels())
			worst, at := farthest(got, want, 1e-4)
			t.Logf("largest difference %.1e", worst)
			if worst > 1e-4 {
				t.Errorf("logit %d: got %g, want %g", at, got[at], want[at])
			}
		})
	}
}
