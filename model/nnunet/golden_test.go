package nnunet_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"icefront/geo/sharedtest"
	"icefront/model/nnunet"
	"icefront/model/nnunet/plans"
)

// golden is what a recorded model must come out as.
type golden struct {
	dir     string
	kind    plans.Kind
	trainer string
	patch   [2]int
	spacing [2]float64
	heads   []int
	folds   int
	named   bool
}

func goldens() []golden {
	return []golden{
		{"nnunet_v1/task500_fused", plans.GenericUNet, "nnUNetTrainerV2", [2]int{96, 80}, [2]float64{1, 1}, []int{5}, 2, false},
		{"nnunet_v1/task500_fused_resampled", plans.GenericUNet, "nnUNetTrainerV2", [2]int{64, 64}, [2]float64{1.3, 1.3}, []int{5}, 1, false},
		{"nnunet_v1/task503_mtl_early", plans.MTLEarly, "nnUNetTrainerMTLearly", [2]int{96, 80}, [2]float64{1, 1}, []int{2, 4}, 1, false},
		{"nnunet_v1/task503_mtl_late", plans.MTLLate, "nnUNetTrainerMTLlate", [2]int{80, 96}, [2]float64{1, 1}, []int{2, 4}, 1, false},
		{"nnunet_v2/plainconv_2d", plans.PlainConvUNet, "nnUNetTrainer", [2]int{96, 80}, [2]float64{1, 1}, []int{5}, 2, true},
		{"nnunet_v2/resenc_2d_small", plans.ResidualEncoderUNet, "nnUNetTrainer", [2]int{80, 64}, [2]float64{1, 1}, []int{5}, 1, true},
	}
}

func TestCopiedModelsComeOutAsRecorded(t *testing.T) {
	goldens()[1].check(t, "testdata/v1")
	goldens()[5].check(t, "testdata/v2")
}

func TestAllModelsComeOutAsRecorded(t *testing.T) {
	root := sharedtest.Path(t, "golden")
	for _, g := range goldens() {
		t.Run(g.dir, func(t *testing.T) {
			g.check(t, filepath.Join(root, g.dir, "model"))
			g.checkNames(t, filepath.Join(root, g.dir))
		})
	}
}

func (g golden) check(t *testing.T, dir string) {
	t.Helper()
	m, err := nnunet.Open(dir, nnunet.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	got := golden{g.dir, m.Net.Kind, m.Trainer, m.Plans.Patch, m.Plans.Spacing, m.Plans.Heads(), len(m.Folds), !m.Plans.NamesGuessed}
	if !reflect.DeepEqual(got, g) {
		t.Errorf("got %+v, want %+v", got, g)
	}
	if m.Plans.Normalisation != plans.ZScore || m.Plans.UseMask || !slices.Equal(m.Plans.Mirror, []int{0, 1}) || m.Plans.Channel != "SAR" ||
		m.Checkpoint != "final" || len(m.Notes) > 0 || m.Plans.NormFirst != (m.Version == 2) {
		t.Errorf("got %+v, %s, notes %q", m.Plans, m.Checkpoint, m.Notes)
	}
	for _, f := range m.Folds {
		identical(t, f, filepath.Join(dir, f.File))
	}
}

// identical compares each weight with the raw bytes in the file, which PyTorch numbers in the order of the weights, leaving
// out those it has written under another name.
func identical(t *testing.T, f *nnunet.Fold, file string) {
	t.Helper()
	w, err := f.Weights()
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	z, err := zip.OpenReader(file)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	next := 0
	for _, name := range w.Names() {
		if strings.Contains(name, ".all_modules.") || strings.HasPrefix(name, "decoder.encoder.") {
			continue
		}
		want := entry(t, &z.Reader, "/data/"+strconv.Itoa(next))
		next++
		r, err := w.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s: %d bytes differ from the %d of the file", name, len(got), len(want))
		}
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	}
	if next < 20 {
		t.Errorf("%d weights compared", next)
	}
}

func entry(t *testing.T, z *zip.Reader, suffix string) []byte {
	t.Helper()
	for _, f := range z.File {
		if strings.HasSuffix(f.Name, suffix) {
			r, err := f.Open()
			if err != nil {
				t.Fatal(err)
			}
			defer r.Close()
			b, err := io.ReadAll(r)
			if err != nil {
				t.Fatal(err)
			}
			return b
		}
	}
	t.Fatalf("no entry %s", suffix)
	return nil
}

// checkNames compares names, order and shapes with the recording, or with what the network needs.
func (g golden) checkNames(t *testing.T, dir string) {
	m, err := nnunet.Open(filepath.Join(dir, "model"), nnunet.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	w, err := m.Folds[0].Weights()
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	var want []plans.Param
	if data, err := os.ReadFile(filepath.Join(dir, "expected", "state_dict.json")); err == nil {
		var recorded struct{ Keys []param }
		if err := json.Unmarshal(data, &recorded); err != nil {
			t.Fatal(err)
		}
		for _, k := range recorded.Keys {
			want = append(want, plans.Param(k))
		}
	} else {
		want = m.Net.Params()
	}
	var got []plans.Param
	for _, name := range w.Names() {
		shape, _ := w.Shape(name)
		got = append(got, plans.Param{Name: name, Shape: shape})
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("names and shapes: got %d, want %d: %v", len(got), len(want), got)
	}
}

// param is a name and a shape, recorded as a list of the two.
type param plans.Param

func (p *param) UnmarshalJSON(b []byte) error {
	return json.Unmarshal(b, &[]any{&p.Name, &p.Shape})
}
