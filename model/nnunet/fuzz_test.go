package nnunet_test

import (
	"archive/zip"
	"os"
	"path/filepath"
	"testing"

	"icefront/model/nnunet"
	"icefront/model/nnunet/nnunettest"
	"icefront/model/nnunet/plans"
)

// FuzzModel opens zip files with whole models, stored and compressed.
func FuzzModel(f *testing.F) {
	tiny := nnunettest.Fused()
	tiny.Net = nnunettest.V1(plans.GenericUNet, []int{5}, 1, [][2]int{{2, 2}})
	two := nnunettest.Plain()
	two.Net.Features = []int{1, 1, 1}
	for _, m := range []model{tiny, two} {
		dir := written(f, m)
		for _, method := range []uint16{zip.Store, zip.Deflate} {
			name := filepath.Join(f.TempDir(), "m.zip")
			if err := nnunettest.Zip(dir, name, method); err != nil {
				f.Fatal(err)
			}
			data, err := os.ReadFile(name)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(data)
		}
	}
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := os.CreateTemp(dir, "*.zip")
		if err != nil {
			t.Fatal(err)
		}
		defer os.Remove(file.Name())
		if _, err := file.Write(data); err != nil {
			t.Fatal(err)
		}
		if err := file.Close(); err != nil {
			t.Fatal(err)
		}
		m, err := nnunet.Open(file.Name(), nnunet.Options{Temp: dir})
		if err != nil {
			return
		}
		for _, fold := range m.Folds {
			_ = readAll(fold) // may fail, must return
		}
		if err := m.Close(); err != nil {
			t.Error(err)
		}
	})
}
