package main

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"icefront/model/nnunet/nnunettest"
	"icefront/model/nnunet/plans"
)

// BenchmarkModelImport imports the published network at its full size with made-up weights: 52 million parameters and as
// many momenta, 417 MB, with the self-test. The peak is that of the process.
func BenchmarkModelImport(b *testing.B) {
	needsONNX(b)
	m := nnunettest.Fused()
	m.Patch, m.Momentum = [2]int{1024, 896}, true
	m.Net = nnunettest.V1(plans.GenericUNet, []int{5}, 32, [][2]int{{2, 2}, {2, 2}, {2, 2}, {2, 2}, {2, 2}, {2, 2}, {2, 2}, {2, 1}})
	in, out := b.TempDir(), filepath.Join(b.TempDir(), "full.onnx")
	must(b, m.Write(in))
	peak := int64(0)
	for b.Loop() {
		cmd := child(b, "model", "import", in, "-o", out, "--unit", "pixel")
		if r := finish(b, cmd); r.code != exitDone {
			b.Fatal(r.err)
		}
		if u, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
			peak = max(peak, u.Maxrss)
		}
	}
	b.ReportMetric(float64(peak)/1000, "MB-peak")
	st, err := os.Stat(out)
	must(b, err)
	b.ReportMetric(100*float64(st.Size()-4*52_105_152)/(4*52_105_152), "%-over-weights")
}
