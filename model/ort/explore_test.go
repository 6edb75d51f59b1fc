package ort_test

import (
	"fmt"
	"testing"
	"time"

	"icefront/model/onnx"
)

func TestExploreProfile(t *testing.T) {
	n := fullSize(t)
	file := networkFile(t, n)
	p := profile(t, 2, func(o setting) *bare { return newImage(t, file, 1, 1024, 896, 5, o) })
	show(t, p)
}

func show(t *testing.T, p []share) {
	var sum time.Duration
	for _, s := range p {
		sum += s.took
	}
	for _, s := range p {
		t.Logf("%-24s %3d nodes %8.1f ms %5.1f %%", s.op, s.nodes, s.took.Seconds()*1e3, 100*float64(s.took)/float64(sum))
	}
	t.Logf("sum %v", sum)
}

func contend(t testing.TB, name string, b *bare) *contender {
	return &contender{name: name, run: func() time.Duration { return b.run(t) }}
}

func matmul(n int64) *sketch {
	s := newSketch([]int64{n, n}, []int64{n, n})
	s.node("MatMul", "y", []string{"x", s.weight("w", nil, int(n), int(n))})
	return s
}

func convs(c, rows, cols int64, many int) *sketch {
	s := newSketch([]int64{1, c, rows, cols}, []int64{1, c, rows, cols})
	x := "x"
	for i := range many {
		out := fmt.Sprint("c", i)
		if i == many-1 {
			out = "y"
		}
		x = s.node("Conv", out, []string{x, s.weight(fmt.Sprint("w", i), nil, int(c), int(c), 3, 3)},
			onnx.Ints("kernel_shape", 3, 3), onnx.Ints("pads", 1, 1, 1, 1))
	}
	return s
}

func TestExploreConvs(t *testing.T) {
	const many = 4
	var cs []*contender
	var flop []float64
	g := matmul(2048).open(t)
	defer g.close()
	cs = append(cs, contend(t, "matmul 2048", g))
	flop = append(flop, 2*2048*2048*2048)
	for l := range 6 {
		c, h, w := min(int64(32)<<l, 480), int64(1024)>>l, int64(896)>>l
		for _, basic := range []bool{false, true} {
			var o []setting
			if basic {
				o = append(o, level(1))
			}
			b := convs(c, h, w, many).open(t, o...)
			defer b.close()
			cs = append(cs, contend(t, fmt.Sprint(c, " at ", h, "x", w, " basic ", basic), b))
			flop = append(flop, float64(many)*18*float64(c*c*h*w))
		}
	}
	race(5, cs)
	for i, c := range cs {
		t.Logf("%-30s best %7.1f ms %6.1f GFLOP/s median %6.1f per core %6.1f", c.name, c.best().Seconds()*1e3, flop[i]/c.best().Seconds()/1e9, flop[i]/c.median().Seconds()/1e9, flop[i]/c.work().Seconds()/1e9)
	}
}

// winograd is F(m x m, 3x3) with stand-in weights: what counts is the time
func winograd(c, h, w, m int64, in, mul, last string) *sketch {
	s := newSketch([]int64{1, c, h, w}, []int64{1, c, h, w})
	a := m + 2
	p, q := h/m, w/m
	n := a * a
	cc, nn, aa, mm := int(c), int(n), int(a), int(m*m)
	switch in {
	case "square":
		s.node("Conv", "v", []string{"x", s.weight("bt", nil, cc*nn, 1, aa, aa)}, onnx.Ints("kernel_shape", a, a), onnx.Ints("strides", m, m), onnx.Ints("pads", 1, 1, 1, 1), onnx.Int("group", c))
	case "separate":
		s.node("Conv", "va", []string{"x", s.weight("bt1", nil, cc*aa, 1, aa, 1)}, onnx.Ints("kernel_shape", a, 1), onnx.Ints("strides", m, 1), onnx.Ints("pads", 1, 0, 1, 0), onnx.Int("group", c))
		s.node("Conv", "v", []string{"va", s.weight("bt2", nil, cc*nn, 1, 1, aa)}, onnx.Ints("kernel_shape", 1, a), onnx.Ints("strides", 1, m), onnx.Ints("pads", 0, 1, 0, 1), onnx.Int("group", c*a))
	}
	s.node("Reshape", "v1", []string{"v", s.whole("s1", c, n, p*q)})
	s.node("Transpose", "v2", []string{"v1"}, onnx.Ints("perm", 1, 0, 2))
	switch mul {
	case "matmul":
		s.node("MatMul", "u", []string{s.weight("w", nil, nn, cc, cc), "v2"})
	case "conv":
		s.node("Reshape", "v3", []string{"v2", s.whole("s3a", 1, n*c, p, q)})
		s.node("Conv", "u", []string{"v3", s.weight("w", nil, nn*cc, cc, 1, 1)}, onnx.Ints("kernel_shape", 1, 1), onnx.Int("group", n))
	}
	s.node("Reshape", "u1", []string{"u", s.whole("s2", n, c*p*q)})
	s.node("MatMul", "o", []string{s.weight("at", nil, mm, nn), "u1"})
	switch last {
	case "five":
		s.node("Reshape", "o1", []string{"o", s.whole("s3", m, m, c, p, q)})
		s.node("Transpose", "o2", []string{"o1"}, onnx.Ints("perm", 2, 3, 0, 4, 1))
		s.node("Reshape", "y", []string{"o2", s.whole("s4", 1, c, h, w)})
	case "depth":
		s.node("Reshape", "o1", []string{"o", s.whole("s3", 1, m*m*c, p, q)})
		s.node("DepthToSpace", "y", []string{"o1"}, onnx.Int("blocksize", m))
	case "two":
		s.node("Reshape", "o1", []string{"o", s.whole("s3", m, m, c*p*q)})
		s.node("Transpose", "o2", []string{"o1"}, onnx.Ints("perm", 0, 2, 1))
		s.node("Reshape", "o3", []string{"o2", s.whole("s5", m, c*p, q*m)})
		s.node("Transpose", "o4", []string{"o3"}, onnx.Ints("perm", 1, 0, 2))
		s.node("Reshape", "y", []string{"o4", s.whole("s4", 1, c, h, w)})
	}
	return s
}

func TestExploreWinograd(t *testing.T) {
	for l := 1; l < 5; l++ {
		c, h, w := min(int64(32)<<l, 480), int64(1024)>>l, int64(896)>>l
		a := convs(c, h, w, 1).open(t)
		cs := []*contender{contend(t, fmt.Sprint("direct ", c), a)}
		for _, v := range [][3]string{{"square", "matmul", "five"}, {"square", "matmul", "depth"}, {"square", "matmul", "two"}, {"separate", "matmul", "two"}, {"square", "conv", "two"}} {
			cs = append(cs, contend(t, fmt.Sprint(v), winograd(c, h, w, 4, v[0], v[1], v[2]).open(t)))
		}
		race(4, cs)
		standings(t, cs)
		if l == 3 || l == 1 {
			show(t, profile(t, 3, func(o setting) *bare { return winograd(c, h, w, 4, "square", "conv", "two").open(t, o) }))
			show(t, profile(t, 3, func(o setting) *bare { return winograd(c, h, w, 4, "separate", "matmul", "two").open(t, o) }))
		}
	}
}
