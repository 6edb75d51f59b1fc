package ort_test

import (
	"context"
	"testing"
	"time"

	"icefront/model"
	"icefront/model/onnx/unet"
	"icefront/model/ort"
)

// What a patch of the published network takes when every convolution is multiplied out, and its size.
const (
	fullGFLOP = 406
	fullRows  = 1024
	fullCols  = 896
)

// openFull opens the full-size network as the program does.
func openFull(b *testing.B, n unet.Net, file []byte, opt ort.Options) (name string, run func() time.Duration) {
	b.Helper()
	plan := model.Plan{Patch: [2]int{fullRows, fullCols}, Planes: []model.Plane{{Classes: make([]model.Class, n.Channels())}}}
	net, err := ort.Open(file, plan, opt)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = net.Close() })
	in, out := model.NewTensor(1, 1, fullRows, fullCols), model.NewTensor(1, n.Channels(), fullRows, fullCols)
	copy(in.Data, noise(len(in.Data)))
	return net.(interface{ Device() model.Device }).Device().Name, func() time.Duration {
		start := time.Now()
		if err := net.Run(context.Background(), in, out); err != nil {
			b.Fatal(err)
		}
		return time.Since(start)
	}
}

// product is a network of one matrix product.
func product(n int64) *sketch {
	s := newSketch([]int64{n, n}, []int64{n, n})
	s.node("MatMul", "y", []string{"x", s.weight("w", nil, int(n), int(n))})
	return s
}

// BenchmarkThroughput compares the full-size network with what ONNX Runtime reaches at best on this computer: one large
// matrix product. They run in turn, so a busy machine slows all of them. "network" is as the program runs it, "direct"
// without Winograd's way, "bare" a session with no options but the threads.
func BenchmarkThroughput(b *testing.B) {
	load(b)
	const side = 4096
	n := fullSize(b)
	file := networkFile(b, n)
	m := product(side).open(b)
	defer m.close()
	bare := newImage(b, file, 1, fullRows, fullCols, n.Channels(), spinning, planning)
	defer bare.close()
	device, network := openFull(b, n, file, ort.Options{})
	_, direct := openFull(b, n, file, ort.Options{Direct: true})
	cs := []*contender{
		{name: "matrix", run: func() time.Duration { return m.run(b) }},
		{name: "network", run: network},
		{name: "direct", run: direct},
		{name: "bare", run: func() time.Duration { return bare.run(b) }},
	}
	for b.Loop() {
		race(3, cs)
	}
	b.Log(device)
	standings(b, cs)
	gflops := func(c *contender) float64 {
		if c == cs[0] {
			return 2 * side * side * side / 1e9 / c.best().Seconds()
		}
		return fullGFLOP / c.best().Seconds()
	}
	b.ReportMetric(0, "ns/op")
	for _, c := range cs {
		b.ReportMetric(gflops(c), c.name+"-GFLOP/s")
		b.ReportMetric(gflops(c)/gflops(cs[0]), c.name+"/matrix")
	}
	b.ReportMetric(gflops(cs[1])/gflops(cs[3]), "network/bare")
	b.ReportMetric(gflops(cs[1])/gflops(cs[2]), "network/direct")
}
