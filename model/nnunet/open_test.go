package nnunet_test

import (
	"archive/zip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"icefront/model/nnunet"
	"icefront/model/nnunet/nnunettest"
	"icefront/model/nnunet/plans"
)

type (
	dict  = nnunettest.Dict
	model = nnunettest.Model
)

// written writes a model and returns its folder, which has a name that version 2 gives.
func written(t testing.TB, m model) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), m.Task, "nnUNetTrainer__nnUNetPlans__2d")
	if err := m.Write(dir); err != nil {
		t.Fatal(err)
	}
	return dir
}

// open opens a model that must open, and reads all weights.
func open(t testing.TB, name string, opt nnunet.Options) *nnunet.Model {
	t.Helper()
	m, err := nnunet.Open(name, opt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := errors.Join(m.Close(), m.Close()); err != nil {
			t.Error(err)
		}
	})
	for _, f := range m.Folds {
		if err := readAll(f); err != nil {
			t.Fatal(err)
		}
	}
	return m
}

// readAll reads what the network needs of a fold.
func readAll(f *nnunet.Fold) error {
	w, err := f.Weights()
	if err != nil {
		return err
	}
	defer w.Close()
	for _, name := range w.Names() {
		r, err := w.Open(name)
		if err != nil {
			return err
		}
		if _, err := io.Copy(io.Discard, r); err != nil {
			return err
		}
		if err := r.Close(); err != nil {
			return err
		}
	}
	return w.Close()
}

func TestPlacesOfModels(t *testing.T) {
	m := nnunettest.Fused()
	m.Folds = []string{"fold_0", "fold_2", "all"}
	dir := written(t, m)
	parent := filepath.Dir(filepath.Dir(dir))
	mac := filepath.Join(dir, "__MACOSX", "fold_0")
	if err := os.MkdirAll(mac, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(mac, "._plans.pkl"), []byte("x"), 0o644); err != nil {
		t.Fatal(err)
	}
	stored, packed := filepath.Join(t.TempDir(), "stored.zip"), filepath.Join(t.TempDir(), "packed.zip")
	for name, method := range map[string]uint16{stored: zip.Store, packed: zip.Deflate} {
		if err := nnunettest.Zip(dir, name, method); err != nil {
			t.Fatal(err)
		}
	}
	tests := []struct {
		name, path string
		folds      []string
	}{
		{"the model's folder", dir, []string{"fold_0", "fold_2"}},
		{"a folder above it", parent, []string{"fold_0", "fold_2"}},
		{"a fold", filepath.Join(dir, "fold_2"), []string{"fold_2"}},
		{"the fold of all scenes", filepath.Join(dir, "all"), []string{"all"}},
		{"its plans", filepath.Join(dir, "plans.pkl"), []string{"fold_0", "fold_2"}},
		{"a checkpoint", filepath.Join(dir, "fold_0", "model_final_checkpoint.model"), []string{"fold_0"}},
		{"what lies beside a checkpoint", filepath.Join(dir, "fold_0", "model_final_checkpoint.model.pkl"), []string{"fold_0"}},
		{"a zip file that is stored", stored, []string{"fold_0", "fold_2"}},
		{"a compressed zip file", packed, []string{"fold_0", "fold_2"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			temp := t.TempDir()
			m := open(t, tt.path, nnunet.Options{Temp: temp})
			var folds []string
			for _, f := range m.Folds {
				folds = append(folds, f.Name)
			}
			if !slices.Equal(folds, tt.folds) || m.Name != "Task500_Glacier_zonefronts" {
				t.Errorf("got folds %v of %s, want %v", folds, m.Name, tt.folds)
			}
			if err := m.Close(); err != nil {
				t.Error(err)
			}
			if left, _ := os.ReadDir(temp); len(left) > 0 {
				t.Errorf("%d temporary files are left", len(left))
			}
		})
	}
	got := strings.Join(open(t, dir, nnunet.Options{}).Notes, "; ")
	if want := "all is left out beside the numbered folds; fold_1 is missing"; got != want {
		t.Errorf("notes: got %q, want %q", got, want)
	}
}

func TestAFoldAloneIsEnough(t *testing.T) {
	for _, m := range []model{nnunettest.Fused(), nnunettest.Plain()} {
		dir := filepath.Join(written(t, m), "fold_0")
		moved := filepath.Join(t.TempDir(), "mine")
		if err := os.Rename(dir, moved); err != nil {
			t.Fatal(err)
		}
		got := open(t, moved, nnunet.Options{})
		if got.Plans.Patch != m.Patch || got.Net.Kind != m.Net.Kind || got.Folds[0].Name != "fold_0" {
			t.Errorf("got %+v", got)
		}
	}
}

func TestCheckpointsOfOtherKinds(t *testing.T) {
	m := nnunettest.Fused()
	m.Folds = []string{"fold_0", "fold_1"}
	dir := written(t, m)
	for _, f := range m.Folds {
		for _, ext := range []string{"", ".pkl"} {
			from := filepath.Join(dir, f, "model_final_checkpoint.model"+ext)
			data, err := os.ReadFile(from)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(dir, f, "model_best.model"+ext), data, 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	if got := open(t, dir, nnunet.Options{}); got.Checkpoint != "final" || len(got.Notes) > 0 {
		t.Errorf("both: got %s, %q", got.Checkpoint, got.Notes)
	}
	if got := open(t, dir, nnunet.Options{Checkpoint: "best"}); got.Checkpoint != "best" || len(got.Notes) > 0 {
		t.Errorf("asked for: got %s, %q", got.Checkpoint, got.Notes)
	}
	if err := os.Remove(filepath.Join(dir, "fold_1", "model_final_checkpoint.model")); err != nil {
		t.Fatal(err)
	}
	got := open(t, dir, nnunet.Options{})
	if got.Checkpoint != "best" || len(got.Notes) != 1 {
		t.Errorf("a final one is missing: got %s, %q", got.Checkpoint, got.Notes)
	}
	if _, err := nnunet.Open(dir, nnunet.Options{Checkpoint: "final"}); err == nil || !strings.Contains(err.Error(), "missing fold: expected a final checkpoint in fold_1, found only best") {
		t.Errorf("got %v", err)
	}
	if got := open(t, dir, nnunet.Options{Folds: []int{0}}); got.Checkpoint != "final" || len(got.Folds) != 1 || got.Folds[0].Name != "fold_0" {
		t.Errorf("one fold: got %s of %v", got.Checkpoint, got.Folds)
	}
	if _, err := nnunet.Open(dir, nnunet.Options{Folds: []int{0, -1}}); err == nil || !strings.Contains(err.Error(), "missing fold: expected the fold of all scenes, found fold_0, fold_1") {
		t.Errorf("got %v", err)
	}
	if _, err := nnunet.Open(dir, nnunet.Options{Checkpoint: "newest"}); err == nil {
		t.Error("an unknown kind was accepted")
	}
	if _, err := got.Fold(3); err == nil || err.Error() != "missing fold: expected fold_3, found fold_0, fold_1" {
		t.Errorf("got %v", err)
	}
}

func TestNamesWithPrefixes(t *testing.T) {
	for _, prefix := range []string{"module.", "_orig_mod.", "module._orig_mod.", "_orig_mod.module."} {
		m := nnunettest.Plain()
		m.Prefix = prefix
		got := open(t, written(t, m), nnunet.Options{})
		if len(got.Notes) > 0 {
			t.Errorf("%s: %q", prefix, got.Notes)
		}
	}
}

func TestNarrowAndWideWeights(t *testing.T) {
	for _, kind := range []string{"Half", "BFloat16", "Double"} {
		m := nnunettest.Fused()
		m.Type = kind
		got := open(t, written(t, m), nnunet.Options{})
		if len(got.Notes) != 1 || !strings.Contains(got.Notes[0], "read as float32") {
			t.Errorf("%s: notes %q", kind, got.Notes)
		}
		w, err := got.Folds[0].Weights()
		if err != nil {
			t.Fatal(err)
		}
		defer w.Close()
		name := w.Names()[0]
		r, err := w.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		for i, v := range floats(t, r) {
			want := nnunettest.Pattern(i)
			if kind == "BFloat16" { // which has eight bits, cut off
				want = math.Float32frombits(math.Float32bits(want) &^ 0xffff)
			}
			if v != want {
				t.Fatalf("%s: element %d of %s is %v, want %v", kind, i, name, v, want)
			}
		}
	}
}

func TestExtraTensorsAreIgnoredWithANote(t *testing.T) {
	m := nnunettest.Fused()
	m.Weights = func(_ string, d dict) dict {
		return d.With("loss.weight", &nnunettest.Tensor{Shape: []int{5}}).With("epoch", 3).
			With("conv_blocks_context.0.seen", &nnunettest.Tensor{Shape: []int{1}})
	}
	got := open(t, written(t, m), nnunet.Options{})
	want := []string{"fold_0: 1 entries beside the weights are no tensors and are ignored",
		"fold_0: 2 tensors that the network does not need are ignored: loss.weight, conv_blocks_context.0.seen"}
	if !slices.Equal(got.Notes, want) {
		t.Errorf("got %q, want %q", got.Notes, want)
	}
}

func TestCompressedCheckpoint(t *testing.T) {
	m := nnunettest.Plain()
	m.Method = zip.Deflate
	open(t, written(t, m), nnunet.Options{})
}

func TestHash(t *testing.T) {
	dir := written(t, nnunettest.Plain())
	m := open(t, dir, nnunet.Options{})
	last, total := 0, 0
	got, err := m.Hash(context.Background(), func(done, all int) { last, total = done, all })
	if err != nil || len(got) != 3 || last != total {
		t.Fatalf("got %v, %v, %d of %d bytes", got, err, last, total)
	}
	for _, s := range got {
		data, err := os.ReadFile(filepath.Join(dir, s.File))
		if err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256(data)
		if want := hex.EncodeToString(sum[:]); s.SHA256 != want || s.Size != int64(len(data)) {
			t.Errorf("got %+v, want %s", s, want)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := m.Hash(ctx, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: got %v", err)
	}
}

func TestPostprocessing(t *testing.T) {
	dir := written(t, nnunettest.Fused())
	const text = `{"for_which_classes": []}`
	if err := os.WriteFile(filepath.Join(dir, "postprocessing.json"), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	if got := open(t, dir, nnunet.Options{}); string(got.Postprocessing) != text || !slices.Contains(got.Files, "postprocessing.json") {
		t.Errorf("got %s of %v", got.Postprocessing, got.Files)
	}
	if err := os.WriteFile(filepath.Join(dir, "postprocessing.json"), []byte("{"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := nnunet.Open(dir, nnunet.Options{}); err == nil {
		t.Error("a broken document was accepted")
	}
}

func TestMultiTaskNetworks(t *testing.T) {
	for _, tt := range []struct {
		kind    plans.Kind
		heads   []int
		trainer string
	}{
		{plans.MTLLate, []int{2, 4}, "nnUNetTrainerMTLlate"},
		{plans.MTLEarly, []int{2, 4}, "nnUNetTrainerMTLearly"},
		{plans.MTLLateBoundary, []int{2, 4, 2}, "nnUNetTrainerMTLlate_boundary"},
		{plans.MTLEarlyBoundary, []int{2, 4, 2}, "nnUNetTrainerMTLearly_boundary"},
		{plans.MTLEarlyThree, []int{2, 4, 2}, "nnUNetTrainerMTLearly_boundary"},
		{plans.MTLRecon, []int{2, 4, 1}, "nnUNetTrainerMTLrecon"},
		{plans.MTLEarly, []int{2, 4}, "MyTrainer"},
	} {
		m := nnunettest.Fused()
		m.Net = nnunettest.V1(tt.kind, tt.heads, 4, [][2]int{{2, 2}, {1, 2}})
		m.Trainer = tt.trainer
		if got := open(t, written(t, m), nnunet.Options{}); got.Net.Kind != tt.kind || !slices.Equal(got.Net.Heads, tt.heads) {
			t.Errorf("%s: got %s with %v", tt.kind, got.Net.Kind, got.Net.Heads)
		}
	}
}
