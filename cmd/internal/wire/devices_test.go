package wire

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"icefront/app"
	"icefront/model"
	"icefront/model/device"
	"icefront/model/onnx/onnxtest"
	"icefront/model/ort"
)

// TestMain makes this test program answer probes, as the programs do.
func TestMain(m *testing.M) {
	if AnswerProbe(os.Stdout) {
		return
	}
	os.Exit(m.Run())
}

// missing are the devices that the loaded library does not have; the others may work or not.
func missing() (kinds []device.Kind) {
	for _, k := range device.Kinds() {
		if !slices.Contains(ort.Providers(), k.Provider) {
			kinds = append(kinds, k)
		}
	}
	return kinds
}

// A probe starts this program, which loads the same library, and comes back with what it says.
func TestProbeInAProcessOfItsOwn(t *testing.T) {
	needsONNX(t)
	if err := (Config{}).load(); err != nil {
		t.Fatal(err)
	}
	for _, k := range missing() {
		err := probe(t.Context(), k.Word)
		if err == nil || !strings.Contains(err.Error(), "into "+k.Name) || strings.Contains(err.Error(), "died") {
			t.Errorf("%s: got %v", k.Word, err)
		}
	}
	if err := probe(t.Context(), "abacus"); err == nil || !strings.Contains(err.Error(), "want one of") {
		t.Errorf("got %v", err)
	}
}

func TestSurvey(t *testing.T) {
	needsONNX(t)
	s, err := Config{}.Survey(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if s.CPU.Threads < 1 || !filepath.IsAbs(s.Runtime.Path) || s.Runtime.Version == "" || len(s.Devices) != len(device.Kinds()) || s.Auto == "" {
		t.Errorf("got %+v", s)
	}
	for _, d := range s.Devices {
		if d.Usable == (d.Reason != "") {
			t.Errorf("got %+v", d)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := (Config{}).Survey(ctx); len(missing()) < len(device.Kinds()) && !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

func TestSurveyWithoutALibrary(t *testing.T) {
	s, err := Config{ONNXRuntime: filepath.Join(t.TempDir(), "none.so")}.Survey(t.Context())
	if !errors.Is(err, app.ErrLibrary) || s.CPU.Threads < 1 || s.Devices == nil || s.Providers == nil {
		t.Errorf("got %+v, %v", s, err)
	}
}

func TestDevicesThatAreMissing(t *testing.T) {
	needsONNX(t)
	path := filepath.Join(lay(t, onnxtest.Bundle("m", constant(""), 2, 1)), "m.onnx")
	for _, k := range missing() {
		seg, err := Config{}.openModel(t.Context(), app.ModelChoice{Path: path, Threads: 1, Device: k.Word, Memory: 1 << 30})
		if err != nil {
			t.Fatal(err)
		}
		if d := seg.About().Device; d.Name != "CPU (1 thread)" || d.Batch != 1 || !strings.HasPrefix(d.Reason, k.Name+" cannot be used: the loaded") {
			t.Errorf("%s: got %+v", k.Word, d)
		}
		if err := seg.Close(); err != nil {
			t.Error(err)
		}
	}
}

// A library for the CPU alone is nothing to probe or to talk about.
func TestAutoIsSilent(t *testing.T) {
	needsONNX(t)
	if err := (Config{}).load(); err != nil {
		t.Fatal(err)
	}
	if len(missing()) < len(device.Kinds()) {
		t.Skip("SKIPPED: the library has a GPU")
	}
	never := device.NewProbes(func(_ context.Context, word string) error { t.Errorf("%s was probed", word); return nil })
	seg, err := Config{probes: never}.openModel(t.Context(), app.ModelChoice{Device: "auto", Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer seg.Close()
	if d := seg.About().Device; d != (model.Device{Name: "CPU (1 thread)", Batch: 1}) {
		t.Errorf("got %+v", d)
	}
}

// A device that was chosen and fails with this very model gives way to the CPU, in all files.
func TestADeviceThatDoesNotLoadTheModel(t *testing.T) {
	needsONNX(t)
	if err := (Config{}).load(); err != nil {
		t.Fatal(err)
	}
	if len(missing()) == 0 {
		t.Skip("SKIPPED: the library has everything")
	}
	k := missing()[0]
	l := loader{choice: device.Choice{Use: k.Word}, options: ort.Options{Threads: 1}, wants: func(int) bool { return true }}
	f, err := parseModel(onnxtest.Model(constant(onnxtest.Reference(2, 3))), "")
	if err != nil {
		t.Fatal(err)
	}
	if err := l.add(t.Context(), f); err != nil {
		t.Fatal(err)
	}
	if d := l.networks[0].Device(); d.Name != "CPU (1 thread)" || !strings.HasPrefix(d.Reason, k.Name+" cannot be used: load the network into") {
		t.Errorf("got %+v", d)
	}
	if err := l.close(); err != nil {
		t.Error(err)
	}
}

func TestTheFileIsReadAgain(t *testing.T) {
	file := onnxtest.Model(constant(""))
	path := filepath.Join(lay(t, map[string][]byte{"m.onnx": file}), "m.onnx")
	first, err := openFirst(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := first.again(); err != nil || !slices.Equal(again, file) {
		t.Errorf("got %d bytes, %v", len(again), err)
	}
	if err := os.WriteFile(path, onnxtest.Model(constant(onnxtest.Reference(2, 3))), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := first.again(); !errors.Is(err, model.ErrBundle) || !strings.Contains(err.Error(), path) {
		t.Errorf("another file: %v", err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if _, err := first.again(); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
}
