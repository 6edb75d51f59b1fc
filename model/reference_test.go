package model_test

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"strings"
	"testing"

	"icefront/model"
)

// answer is a network that gives channel + input at every pixel, and off at one of them.
type answer struct {
	off  float32
	err  error
	half bool
}

func (answer) Channels() (in, out int) { return 1, 3 }
func (a answer) Device() model.Device  { return model.Device{Name: "CPU (fake)", Half: a.half} }
func (answer) Close() error            { return nil }

func (a answer) Run(_ context.Context, in, out model.Tensor) error {
	n := len(in.Data)
	for c := range 3 {
		for i, v := range in.Data {
			out.Data[c*n+i] = v + 100*float32(c)
		}
	}
	out.Data[2*n+5] += a.off
	return a.err
}

// recorded is what answer{} gives at some points of 4 rows and 6 columns.
func recorded() model.Reference {
	return model.Reference{
		Rows: 4, Cols: 6, Formula: model.ReferenceFormula,
		Points: [][3]int{{0, 0, 0}, {1, 3, 2}, {2, 0, 5}},
		// (7*0+13*0) mod 11 = 0; (7*3+13*2) mod 11 = 3; (13*5) mod 11 = 10
		Logits: []float64{-5. / 3, 100 - 2./3, 200 + 5./3},
	}
}

func TestReferenceCheck(t *testing.T) {
	crash := errors.New("the device is gone")
	for _, c := range []struct {
		name string
		net  answer
		want error
	}{
		{"as recorded", answer{}, nil},
		{"rounded otherwise", answer{off: 0.1}, nil},
		{"another value", answer{off: 0.3}, model.ErrReference},
		{"half precision", answer{off: 3, half: true}, nil},
		{"another value in half precision", answer{off: 5, half: true}, model.ErrReference},
		{"no number in half precision", answer{off: float32(math.NaN()), half: true}, model.ErrReference},
		{"no number", answer{off: float32(math.NaN())}, model.ErrReference},
		{"does not run", answer{err: crash}, crash},
	} {
		t.Run(c.name, func(t *testing.T) {
			if err := recorded().Check(t.Context(), c.net); !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
		})
	}
	err := recorded().Check(t.Context(), answer{off: 1})
	for _, says := range []string{"damaged", "computes wrongly", "CPU (fake)", "channel 2", "column 5"} {
		if !strings.Contains(err.Error(), says) {
			t.Errorf("does not say %q: %v", says, err)
		}
	}
	outside := recorded()
	outside.Points[0][0] = 3
	if err := outside.Check(t.Context(), answer{}); !errors.Is(err, model.ErrPlan) {
		t.Errorf("a channel that the network has not: %v", err)
	}
}

func TestReferenceGoesThroughJSON(t *testing.T) {
	text, err := json.Marshal(recorded())
	if err != nil {
		t.Fatal(err)
	}
	r, err := model.ParseReference(string(text))
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Check(t.Context(), answer{}); err != nil {
		t.Error(err)
	}
}

func TestParseReferenceRefuses(t *testing.T) {
	for _, c := range []struct{ name, text, says string }{
		{"no JSON", "hello", "cf.reference"},
		{"a key it does not know", `{"row": 4}`, "row"},
		{"another formula", `{"rows":4,"cols":4,"formula":"i*j","points":[[0,0,0]],"logits":[1]}`, "i*j"},
		{"no points", `{"rows":4,"cols":4,"formula":"` + model.ReferenceFormula + `","points":[],"logits":[]}`, "0 points"},
		{"a logit too many", `{"rows":4,"cols":4,"formula":"` + model.ReferenceFormula + `","points":[[0,0,0]],"logits":[1,2]}`, "1 points with 2"},
		{"a point beyond the rows", `{"rows":4,"cols":9,"formula":"` + model.ReferenceFormula + `","points":[[0,4,0]],"logits":[1]}`, "outside"},
		{"a negative point", `{"rows":4,"cols":4,"formula":"` + model.ReferenceFormula + `","points":[[0,0,-1]],"logits":[1]}`, "outside"},
		{"an input for a whole memory", `{"rows":999999999,"cols":999999999,"formula":"` + model.ReferenceFormula + `","points":[[0,0,0]],"logits":[1]}`, "999999999"},
		{"longer than any", strings.Repeat(" ", 1<<17), "at most"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, err := model.ParseReference(c.text); !errors.Is(err, model.ErrPlan) || !strings.Contains(err.Error(), c.says) {
				t.Errorf("got %v, want an ErrPlan that says %q", err, c.says)
			}
		})
	}
}

func TestParseBundle(t *testing.T) {
	sum := strings.Repeat("0f", 32)
	good := `[{"file": "a.fold_1.onnx", "sha256": "` + sum + `"}, {"file": "a.fold_2.onnx", "sha256": "` + sum + `"}]`
	all, err := model.ParseBundle(good)
	if err != nil || len(all) != 2 || all[1] != (model.Sibling{File: "a.fold_2.onnx", SHA256: sum}) {
		t.Errorf("got %v, %v", all, err)
	}
	for _, none := range []string{"", "[]"} {
		if all, err := model.ParseBundle(none); err != nil || len(all) != 0 {
			t.Errorf("%q: %v, %v", none, all, err)
		}
	}
	for _, c := range []struct{ name, text, says string }{
		{"no JSON", "a.fold_1.onnx", "cf.bundle"},
		{"a folder above", `[{"file": "../a.onnx", "sha256": "` + sum + `"}]`, "beside"},
		{"a whole path", `[{"file": "/etc/passwd", "sha256": "` + sum + `"}]`, "beside"},
		{"a path of Windows", `[{"file": "c:a.onnx", "sha256": "` + sum + `"}]`, "beside"},
		{"a hidden file", `[{"file": ".a.onnx", "sha256": "` + sum + `"}]`, "beside"},
		{"no name", `[{"sha256": "` + sum + `"}]`, "beside"},
		{"a file twice", `[{"file": "a.onnx", "sha256": "` + sum + `"}, {"file": "A.onnx", "sha256": "` + sum + `"}]`, "twice"},
		{"a short hash", `[{"file": "a.onnx", "sha256": "0f"}]`, "SHA-256"},
		{"no hash", `[{"file": "a.onnx"}]`, "SHA-256"},
		{"a key it does not know", `[{"file": "a.onnx", "md5": "00"}]`, "md5"},
		{"too many", "[" + strings.TrimSuffix(strings.Repeat(`{"file": "a.onnx", "sha256": ""},`, 100), ",") + "]", "100 files"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, err := model.ParseBundle(c.text); !errors.Is(err, model.ErrPlan) || !strings.Contains(err.Error(), c.says) {
				t.Errorf("got %v, want an ErrPlan that says %q", err, c.says)
			}
		})
	}
}

func TestPlansShare(t *testing.T) {
	plan := func(changes ...string) model.Plan {
		t.Helper()
		p, err := model.ParsePlan(with(append([]string{"cf.folds", "5"}, changes...)...))
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	first := plan("cf.fold", "0")
	if err := first.Shares(plan("cf.fold", "3", "cf.name", "the same, said otherwise")); err != nil {
		t.Error(err)
	}
	for name, other := range map[string]model.Plan{
		"the same fold":   plan("cf.fold", "0"),
		"another spacing": plan("cf.fold", "1", "cf.spacing_unit", "metre", "cf.spacing", "[20, 20]"),
		"another patch":   plan("cf.fold", "1", "cf.patch", "[64, 64]"),
		"other folds":     plan("cf.fold", "1", "cf.folds", "3"),
	} {
		if err := first.Shares(other); !errors.Is(err, model.ErrPlan) {
			t.Errorf("%s: got %v, want an ErrPlan", name, err)
		}
	}
}

func FuzzParseReference(f *testing.F) {
	text, err := json.Marshal(recorded())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(text))
	f.Add("{}")
	f.Fuzz(func(t *testing.T, text string) {
		r, err := model.ParseReference(text)
		if err == nil && len(r.Input().Data) != r.Rows*r.Cols {
			t.Errorf("%d values for %d x %d", len(r.Input().Data), r.Rows, r.Cols)
		}
	})
}

func FuzzParseBundle(f *testing.F) {
	f.Add(`[{"file": "a.onnx", "sha256": "` + strings.Repeat("0f", 32) + `"}]`)
	f.Add("[]")
	f.Fuzz(func(t *testing.T, text string) {
		all, err := model.ParseBundle(text)
		for _, s := range all {
			if err == nil && strings.ContainsAny(s.File, `/\`) {
				t.Errorf("accepts %q", s.File)
			}
		}
	})
}
