package plans

import (
	"os"
	"path/filepath"
	"testing"

	"icefront/model/nnunet/pickle"
)

// sound checks what callers rely on in plans that were accepted.
func sound(t *testing.T, p Plans, a Architecture) {
	t.Helper()
	d := a.Divisor()
	if p.Patch[0]%d[0] != 0 || p.Patch[1]%d[1] != 0 || p.Patch[0] > maxPatch || p.Patch[1] > maxPatch || a.Classes() > maxClasses || a.Classes() < 1 {
		t.Errorf("accepted %+v with %+v", p, a)
	}
	stages := len(a.Strides)
	if stages < 2 || stages > maxStages+1 || len(a.Kernels) != stages || len(a.Features) != stages || len(a.EncoderUnits) != stages ||
		len(a.DecoderKernels) != stages-1 || len(a.DecoderUnits) != stages-1 {
		t.Errorf("accepted %+v", a)
	}
	kinds := []Kind{a.Kind}
	if a.Kind == 0 {
		kinds = []Kind{GenericUNet, MTLLate, MTLEarly, MTLLateBoundary, MTLEarlyBoundary, MTLEarlyThree, MTLRecon}
	}
	for _, k := range kinds {
		a.Kind = k
		for _, param := range a.Params() {
			for _, n := range param.Shape {
				if n < 1 || n > 4*maxFeatures {
					t.Errorf("%s: accepted %+v", k, param)
				}
			}
		}
	}
}

func FuzzPickledPlans(f *testing.F) {
	for _, pattern := range []string{"../testdata/pickles/*plans*.pkl", "../testdata/pickles/*upstream*.pkl", "../testdata/v1/plans.pkl"} {
		seed(f, pattern, func(data []byte) { f.Add(data, "nnUNetTrainerV2", "Task500_Glacier") })
	}
	f.Fuzz(func(t *testing.T, data []byte, trainer, task string) {
		v, err := pickle.Decode("plans.pkl", data, pickle.Numpy{})
		if err != nil {
			return
		}
		h := Hints{Trainer: trainer, Task: task, Dataset: v}
		h.FromFold(v)
		p, a, err := V1("plans.pkl", v, h)
		if err == nil {
			sound(t, p, a)
		}
	})
}

func FuzzJSONPlans(f *testing.F) {
	dataset, err := os.ReadFile("../testdata/v2/dataset.json")
	if err != nil {
		f.Fatal(err)
	}
	seed(f, "../testdata/v2/plans.json", func(data []byte) { f.Add(data, dataset, "2d") })
	f.Fuzz(func(t *testing.T, plans, dataset []byte, configuration string) {
		v, err := JSON("plans.json", plans)
		if err != nil {
			return
		}
		d, err := JSON("dataset.json", dataset)
		if err != nil {
			return
		}
		p, a, err := V2("plans.json", v, d, configuration)
		if err == nil {
			sound(t, p, a)
		}
		if p, a, err = V1("plans.json", v, Hints{Dataset: d}); err == nil {
			sound(t, p, a)
		}
	})
}

func seed(f *testing.F, pattern string, add func([]byte)) {
	f.Helper()
	paths, err := filepath.Glob(pattern)
	if err != nil || len(paths) == 0 {
		f.Fatalf("no seeds %s: %v", pattern, err)
	}
	for _, p := range paths {
		data, err := os.ReadFile(p)
		if err != nil {
			f.Fatal(err)
		}
		add(data)
	}
}
