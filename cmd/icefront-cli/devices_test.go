package main

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"icefront/app"
	"icefront/cmd/internal/wire"
	"icefront/model/device"
)

func TestInfoDevices(t *testing.T) {
	needsONNX(t)
	r := good(t, "info", "--devices")
	for _, says := range []string{"cpu ", "cuda ", "tensorrt ", "directml ", "coreml ", "auto ", "takes ", "ONNX Runtime ", "CPUExecutionProvider", " threads"} {
		if !strings.Contains(r.out, says) {
			t.Errorf("does not say %q:\n%s", says, r.out)
		}
	}
	t.Log("\n" + r.out)
	var s wire.Survey
	d := json.NewDecoder(strings.NewReader(good(t, "info", "--devices", "--json").out))
	d.DisallowUnknownFields()
	must(t, d.Decode(&s))
	if len(s.Devices) != len(device.Kinds()) || s.CPU.Threads < 1 || s.Auto == "" || s.Runtime.Path == "" || len(s.Providers) == 0 {
		t.Errorf("got %+v", s)
	}
}

func TestInfoDevicesWithoutALibrary(t *testing.T) {
	none := filepath.Join(t.TempDir(), "none.so")
	for _, more := range [][]string{nil, {"--json"}} {
		r := finish(t, child(t, append([]string{"info", "--devices", "--onnxruntime", none}, more...)...))
		if r.code != exitFailed || !strings.Contains(r.err, none) || !strings.Contains(r.err, "No usable ONNX Runtime") || !strings.Contains(r.out, "threads") {
			t.Errorf("%v: exit code %d\n%s%s", more, r.code, r.out, r.err)
		}
	}
}

// The program itself is what a probe starts: with the variable it answers, whatever its arguments are.
func TestProgramAnswersProbes(t *testing.T) {
	path := needsONNX(t)
	for _, args := range [][]string{nil, {"predict", "none.tif"}} {
		cmd := child(t, args...)
		cmd.Env = append(os.Environ(), device.Environment+"=abacus", "ICEFRONT_ONNXRUNTIME="+path)
		if r := finish(t, cmd); r.code != exitDone || !strings.Contains(r.out, `{"device":"abacus","error":"device abacus: want one of`) || r.err != "" {
			t.Errorf("%v: %+v", args, r)
		}
	}
	exe := child(t).Path
	err := device.Child{Path: exe, Env: []string{"ICEFRONT_ONNXRUNTIME=" + exe}}.Probe(context.Background(), "cuda")
	if err == nil || !strings.Contains(err.Error(), exe) {
		t.Errorf("without a library: %v", err)
	}
}

func TestMemoryReachesTheModel(t *testing.T) {
	for gib, want := range map[float64]int64{0: 0, 0.5: 512 << 20, 24: 24 << 30} {
		o, _, err := (&PredictCmd{Band: 1, Device: "CUDA", Threads: 3, Memory: gib, Model: []string{"m"}}).check()
		if err != nil || o.Model != (app.ModelChoice{Path: "m", Folds: app.FirstFold, Device: "cuda", Threads: 3, Memory: want}) {
			t.Errorf("%g: got %+v, %v", gib, o.Model, err)
		}
	}
}
