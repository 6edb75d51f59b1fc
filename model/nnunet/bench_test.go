package nnunet_test

import (
	"archive/zip"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"icefront/model/nnunet"
	"icefront/model/nnunet/nnunettest"
	"icefront/model/nnunet/plans"
)

// fullSize is the published network: 52,105,152 parameters and as many momenta, 417 MB.
func fullSize() model {
	m := nnunettest.Fused()
	m.Patch = [2]int{1024, 896}
	m.Momentum = true
	m.Net = nnunettest.V1(plans.GenericUNet, []int{5}, 32, [][2]int{{2, 2}, {2, 2}, {2, 2}, {2, 2}, {2, 2}, {2, 2}, {2, 2}, {2, 1}})
	return m
}

// BenchmarkFullSize opens a model and reads all weights of a fold: from a folder, and from a zip file.
func BenchmarkFullSize(b *testing.B) {
	dir := written(b, fullSize())
	info, err := os.Stat(filepath.Join(dir, "fold_0", "model_final_checkpoint.model"))
	if err != nil {
		b.Fatal(err)
	}
	stored := filepath.Join(b.TempDir(), "stored.zip")
	if err := nnunettest.Zip(dir, stored, zip.Store); err != nil {
		b.Fatal(err)
	}
	runtime.GC()
	for name, place := range map[string]string{"folder": dir, "zip": stored} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(info.Size())
			for b.Loop() {
				m, err := nnunet.Open(place, nnunet.Options{})
				if err != nil {
					b.Fatal(err)
				}
				w, err := m.Folds[0].Weights()
				if err != nil {
					b.Fatal(err)
				}
				total := int64(0)
				for _, p := range m.Net.Params() {
					r, err := w.Open(p.Name)
					if err != nil {
						b.Fatal(err)
					}
					n, err := io.Copy(io.Discard, r)
					if err != nil {
						b.Fatal(err)
					}
					total += n
					r.Close()
				}
				if total != 4*52_105_152 {
					b.Fatalf("read %d bytes", total)
				}
				w.Close()
				m.Close()
			}
		})
	}
	var mem runtime.MemStats
	runtime.ReadMemStats(&mem)
	b.Logf("heap taken from the system: %d MB", mem.HeapSys>>20)
}
