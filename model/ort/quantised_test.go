package ort_test

import (
	"fmt"
	"image"
	_ "image/png" // the format of the benchmark's scenes
	"math"
	"os"
	"path/filepath"
	"testing"

	"google.golang.org/protobuf/encoding/protowire"

	"icefront/geo/sharedtest"
	"icefront/model/onnx"
	"icefront/model/onnx/tune"
)

// rounded is a network whose convolutions take inputs of eight bits and weights of as many bits, but compute in
// float32: what quantising does to answers at best, with scales that fit every tensor exactly.
func rounded(t testing.TB, file []byte, bits int) []byte {
	t.Helper()
	var out []byte
	i := 0
	fields(t, file, func(num protowire.Number, body, all []byte) {
		if num != 7 {
			out = append(out, all...)
			return
		}
		var g []byte
		fields(t, body, func(num protowire.Number, body, all []byte) {
			if num != 1 {
				g = append(g, all...)
				return
			}
			i++
			g = append(g, roundedNode(t, body, all, i, bits)...)
		})
		out = protowire.AppendBytes(protowire.AppendTag(out, 7, protowire.BytesType), g)
	})
	return out
}

// roundedNode is a node, after what rounds its inputs if it is a convolution.
func roundedNode(t testing.TB, body, all []byte, i, bits int) []byte {
	t.Helper()
	var in []string
	op := ""
	fields(t, body, func(num protowire.Number, body, _ []byte) {
		switch num {
		case 1:
			in = append(in, string(body))
		case 4:
			op = string(body)
		}
	})
	if op != "Conv" {
		return all
	}
	n := func(name string) string { return fmt.Sprint("rounded/", i, "/", name) }
	var out []byte
	add := func(op string, out1 []string, in []string, attrs ...onnx.Attr) {
		m := onnx.Node{Op: op, In: in, Out: out1, Attrs: attrs}.Message()
		out = protowire.AppendBytes(protowire.AppendTag(out, 1, protowire.BytesType), m)
	}
	add("DynamicQuantizeLinear", []string{n("q"), n("s"), n("z")}, []string{in[0]})
	add("DequantizeLinear", []string{n("x")}, []string{n("q"), n("s"), n("z")})
	add("Abs", []string{n("abs")}, []string{in[1]})
	add("ReduceMax", []string{n("most")}, []string{n("abs")}, onnx.Ints("axes", 1, 2, 3))
	add("Constant", []string{n("steps")}, nil, onnx.Float("value_float", float32(int(1)<<(bits-1)-1)))
	add("Div", []string{n("step")}, []string{n("most"), n("steps")})
	add("Div", []string{n("w1")}, []string{in[1], n("step")})
	add("Round", []string{n("w2")}, []string{n("w1")})
	add("Mul", []string{n("w")}, []string{n("w2"), n("step")})
	var node []byte
	k := 0
	fields(t, body, func(num protowire.Number, _, all []byte) {
		if num == 1 && k < 2 {
			node = protowire.AppendString(protowire.AppendTag(node, 1, protowire.BytesType), []string{n("x"), n("w")}[k])
			k++
			return
		}
		node = append(node, all...)
	})
	return protowire.AppendBytes(protowire.AppendTag(out, 1, protowire.BytesType), node)
}

func fields(t testing.TB, message []byte, do func(num protowire.Number, body, all []byte)) {
	t.Helper()
	for len(message) > 0 {
		num, typ, n := protowire.ConsumeField(message)
		if n < 0 {
			t.Fatal(protowire.ParseError(n))
		}
		var body []byte
		if typ == protowire.BytesType {
			body, _ = protowire.ConsumeBytes(message[protowire.SizeTag(num):])
		}
		do(num, body, message[:n])
		message = message[n:]
	}
}

// tiles are those of a scene, normalised one by one.
func tiles(t testing.TB, path string, side, most int) (all [][]float32) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	img, _, err := image.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	b := img.Bounds()
	for y := b.Min.Y; y+side <= b.Max.Y; y += side {
		for x := b.Min.X; x+side <= b.Max.X && len(all) < most; x += side {
			v := make([]float32, 0, side*side)
			sum, squares := 0.0, 0.0
			for r := range side {
				for c := range side {
					grey, _, _, _ := img.At(x+c, y+r).RGBA()
					v = append(v, float32(grey>>8))
					sum, squares = sum+float64(grey>>8), squares+float64(grey>>8)*float64(grey>>8)
				}
			}
			n := float64(len(v))
			mean := sum / n
			dev := math.Sqrt(max(squares/n-mean*mean, 1e-6))
			for i := range v {
				v[i] = float32((float64(v[i]) - mean) / dev)
			}
			all = append(all, v)
		}
	}
	return all
}

// BenchmarkLongQuantised tells how many pixels of real scenes get another class from the starter with rounded
// convolutions, or with all that can be computed by Winograd's way.
func BenchmarkLongQuantised(b *testing.B) {
	const side = 256
	file, err := os.ReadFile(sharedtest.Path(b, "models/starter.onnx"))
	if err != nil {
		b.Fatal(err)
	}
	scenes, err := filepath.Glob(filepath.Join(sharedtest.Path(b, "data/caffe/sar"), "*.png"))
	if err != nil || len(scenes) == 0 {
		b.Skipf("SKIPPED: no scenes, %v", err)
	}
	want := newImage(b, file, 1, side, side, 5)
	defer want.close()
	winograd, _, err := tune.Convert(file, [2]int{side, side}, tune.Options{Channels: 1, Tiles: 1})
	if err != nil {
		b.Fatal(err)
	}
	for _, tt := range []struct {
		name string
		file []byte
	}{
		{"weights of 7 bits", rounded(b, file, 7)}, {"weights of 8 bits", rounded(b, file, 8)}, {"Winograd wherever possible", winograd},
	} {
		b.Run(tt.name, func(b *testing.B) {
			got := newImage(b, tt.file, 1, side, side, 5)
			defer got.close()
			changed, all := 0, 0
			for b.Loop() {
				for _, scene := range scenes[:min(len(scenes), 12)] {
					for _, x := range tiles(b, scene, side, 6) {
						copy(want.in.GetData(), x)
						copy(got.in.GetData(), x)
						want.run(b)
						got.run(b)
						all += len(x)
						changed += others(want.out.GetData(), got.out.GetData(), 5)
					}
				}
			}
			b.ReportMetric(100*float64(changed)/float64(all), "%-changed")
		})
	}
}

// others counts pixels whose largest logit is that of another class.
func others(a, b []float32, classes int) (n int) {
	area := len(a) / classes
	best := func(x []float32, i int) (at int) {
		for c := range classes {
			if x[c*area+i] > x[at*area+i] {
				at = c
			}
		}
		return at
	}
	for i := range area {
		if best(a, i) != best(b, i) {
			n++
		}
	}
	return n
}
