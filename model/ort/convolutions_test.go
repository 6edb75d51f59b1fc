package ort_test

import (
	"fmt"
	"testing"

	"icefront/model/onnx"
	"icefront/model/onnx/tune"
)

// Numbers that ONNX gives types, for casts.
const (
	asFloat = 1
	asUint8 = 2
	asInt8  = 3
)

// quantised is a way to compute a row of 3x3 convolutions with as many channels in as out.
type quantised func(s *sketch, x, y string, i int, c int64) string

func around() []onnx.Attr {
	return []onnx.Attr{onnx.Ints("kernel_shape", 3, 3), onnx.Ints("pads", 1, 1, 1, 1)}
}

func (s *sketch) scalar(name string, v float32) string { return s.weight(name, []float32{v}) }

// levels are weights of whole numbers from -64 to 63, half of what eight bits hold: pairs of products of larger ones
// overflow on processors without VNNI.
func (s *sketch) levels(name string, as int64, c int64) string {
	v := noise(int(c * c * 9))
	zero := float32(0)
	if as == asUint8 {
		zero = 128
	}
	for i, x := range v {
		v[i] = zero + float32(int(max(-64, min(63, 20*x))))
	}
	return s.node("Cast", name, []string{s.weight(name+".float", v, int(c), int(c), 3, 3)}, onnx.Int("to", as))
}

func (s *sketch) cast(name string, v float32, as int64) string {
	return s.node("Cast", name, []string{s.scalar(name+".float", v)}, onnx.Int("to", as))
}

func floatConv(s *sketch, x, y string, i int, c int64) string {
	return s.node("Conv", y, []string{x, s.weight(fmt.Sprint("w", i), nil, int(c), int(c), 3, 3)}, around()...)
}

// staticConv is one whose scales are known before.
func staticConv(as int64, zero float32) quantised {
	return func(s *sketch, x, y string, i int, c int64) string {
		n := func(name string) string { return fmt.Sprint(name, i) }
		scale, at := s.scalar(n("scale"), 0.05), s.cast(n("at"), 128, asUint8)
		q := s.node("QuantizeLinear", n("q"), []string{x, scale, at})
		q = s.node("QLinearConv", n("product"), []string{q, scale, at, s.levels(n("w"), as, c), s.scalar(n("wscale"), 0.002),
			s.cast(n("wzero"), zero, as), s.scalar(n("yscale"), 0.05), s.cast(n("yzero"), 128, asUint8)}, around()...)
		return s.node("DequantizeLinear", y, []string{q, s.scalar(n("yscale2"), 0.05), s.cast(n("yzero2"), 128, asUint8)})
	}
}

// dynamicConv is one whose scales come of every input.
func dynamicConv(s *sketch, x, y string, i int, c int64) string {
	n := func(name string) string { return fmt.Sprint(name, i) }
	s.g.Nodes = append(s.g.Nodes, onnx.Node{Op: "DynamicQuantizeLinear", In: []string{x}, Out: []string{n("q"), n("scale"), n("zero")}})
	p := s.node("ConvInteger", n("product"), []string{n("q"), s.levels(n("w"), asUint8, c), n("zero"), s.cast(n("wzero"), 128, asUint8)}, around()...)
	p = s.node("Cast", n("float"), []string{p}, onnx.Int("to", asFloat))
	return s.node("Mul", y, []string{p, s.node("Mul", n("factor"), []string{n("scale"), s.scalar(n("wscale"), 0.002)})})
}

// winograd is two convolutions in float32 by Winograd's way. The one to a coarser scale, which nothing takes, tells that
// sides are multiples of four.
func winograd(t testing.TB, channels, rows, cols int64) *bare {
	t.Helper()
	dims := []int64{1, channels, rows, cols}
	s := newSketch(dims, dims)
	floatConv(s, floatConv(s, "x", "between", 0, channels), "y", 1, channels)
	s.node("Conv", "coarse", []string{"x", s.weight("far", nil, 1, int(channels), 1, 1)}, onnx.Ints("strides", 4, 4))
	file, gain, err := tune.Convert(s.file(t), [2]int{int(rows), int(cols)}, tune.Options{Channels: 1, Tiles: 1})
	if err != nil || gain.Convolutions != 2 {
		t.Fatalf("got %+v, %v", gain, err)
	}
	return newBare(t, file, [2]string{"x", "y"}, dims, dims)
}

// BenchmarkLongConvolutions compares pairs of convolutions in several precisions and by Winograd's way, at the sizes of levels of the published
// network. Were whole numbers not twice as fast alone, they could not make a network twice as fast.
func BenchmarkLongConvolutions(b *testing.B) {
	for _, tt := range []struct{ channels, rows, cols int64 }{{64, 512, 448}, {128, 256, 224}, {256, 128, 112}, {480, 64, 56}} {
		b.Run(fmt.Sprint(tt.channels, "x", tt.rows, "x", tt.cols), func(b *testing.B) {
			var cs []*contender
			for _, v := range []struct {
				name string
				conv quantised
			}{
				{"float32", floatConv}, {"static-int8", staticConv(asInt8, 0)}, {"static-uint8", staticConv(asUint8, 128)}, {"dynamic", dynamicConv},
			} {
				dims := []int64{1, tt.channels, tt.rows, tt.cols}
				s := newSketch(dims, dims)
				x := v.conv(s, "x", "between", 0, tt.channels)
				v.conv(s, x, "y", 1, tt.channels)
				n := s.open(b)
				b.Cleanup(n.close)
				cs = append(cs, contend(b, v.name, n))
			}
			n := winograd(b, tt.channels, tt.rows, tt.cols)
			b.Cleanup(n.close)
			cs = append(cs, contend(b, "winograd", n))
			for b.Loop() {
				race(5, cs)
			}
			standings(b, cs)
			b.ReportMetric(0, "ns/op")
			for _, c := range cs[1:] {
				b.ReportMetric(float64(cs[0].work())/float64(c.work()), c.name+"/float32")
			}
		})
	}
}
