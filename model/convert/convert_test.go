package convert_test

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"icefront/model"
	"icefront/model/convert"
	"icefront/model/nnunet/nnunettest"
	"icefront/model/onnx"
	"icefront/model/onnx/unet"
)

// written writes a made-up model and returns its folder.
func written(t *testing.T, m nnunettest.Model) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "model")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := m.Write(dir); err != nil {
		t.Fatal(err)
	}
	return dir
}

// answering is a network that answers its input's sum in every pixel.
type answering struct{ channels int }

func (a answering) Channels() (in, out int) { return 1, a.channels }
func (a answering) Device() model.Device    { return model.Device{Name: "fake"} }
func (a answering) Close() error            { return nil }

func (a answering) Run(_ context.Context, in, out model.Tensor) error {
	for i := range out.Data {
		out.Data[i] = float32(i % 97)
	}
	return nil
}

func TestModelWritesPlanWeightsAndSelfTest(t *testing.T) {
	m := nnunettest.Fused()
	m.Folds = []string{"fold_0", "fold_1", "fold_3"}
	dir, out := written(t, m), filepath.Join(t.TempDir(), "sub.name.onnx")
	last := [2]int{-1, 0}
	r, err := convert.Model(t.Context(), dir, out, convert.Options{
		Name: "my model", Metres: [2]float64{5, 15},
		Open: func(context.Context, string) (model.Network, error) { return answering{5}, nil },
	}, func(done, total int) {
		if done < last[0] || done > total {
			t.Errorf("progress %d of %d after %d", done, total, last[0])
		}
		last = [2]int{done, total}
	})
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range r.Files {
		names = append(names, filepath.Base(f))
	}
	if got := strings.Join(names, " "); got != "sub.name.onnx sub.name.fold_1.onnx sub.name.fold_3.onnx" {
		t.Fatalf("files %s", got)
	}
	if last[0] != last[1] {
		t.Errorf("the last progress is %d of %d", last[0], last[1])
	}
	f, err := onnx.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	plan, err := model.ParsePlan(f.Meta)
	if err != nil {
		t.Fatal(err)
	}
	if plan.Name != "my model" || plan.TrainedSpacing != [2]float64{5, 15} || plan.Patch != m.Patch || plan.Folds != 3 ||
		plan.Unit != model.UnitPixel || plan.Crop != model.CropNonzero || plan.FrontRule != model.FrontClass || plan.Channels() != 5 {
		t.Errorf("plan %+v", plan)
	}
	if siblings, err := model.ParseBundle(f.Meta["cf.bundle"]); err != nil || len(siblings) != 2 {
		t.Errorf("bundle %q: %v", f.Meta["cf.bundle"], err)
	}
	if ref, err := model.ParseReference(f.Meta["cf.reference"]); err != nil || len(ref.Points) != 256 || ref.Check(t.Context(), answering{5}) != nil {
		t.Errorf("self-test of %d points: %v", len(ref.Points), err)
	}
	var net unet.Net
	if err := json.Unmarshal([]byte(f.Meta["cf.network"]), &net); err != nil || net.Kind != unet.Generic {
		t.Errorf("network %q: %v", f.Meta["cf.network"], err)
	}
	if info, err := os.Stat(out); err != nil || float64(info.Size()) > 1.01*float64(4*f.Parameters)+40_000 {
		t.Errorf("the file has %d bytes for %d parameters", info.Size(), f.Parameters)
	}
	alone(t, filepath.Dir(out), 3)
}

// alone fails if a folder holds more than n entries: temporary ones were left.
func alone(t *testing.T, dir string, n int) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != n {
		t.Errorf("%s holds %v (%v), want %d entries", dir, entries, err, n)
	}
}

func TestNothingIsLeftAfterFailure(t *testing.T) {
	boom := errors.New("boom")
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	open := func(context.Context, string) (model.Network, error) { return answering{5}, nil }
	cases := []struct {
		name  string
		model func(m *nnunettest.Model)
		ctx   context.Context
		o     convert.Options
		want  string
	}{
		{"a fold that is not there", nil, t.Context(), convert.Options{Fold: "4", Open: open}, "4"},
		{"a fold that is no number", nil, t.Context(), convert.Options{Fold: "first", Open: open}, "number or all"},
		{"cancelled", nil, cancelled, convert.Options{Open: open}, "canceled"},
		{"the network does not load", nil, t.Context(), convert.Options{Open: func(context.Context, string) (model.Network, error) { return nil, boom }}, "boom"},
		{"weights that are no numbers", func(m *nnunettest.Model) {
			m.Weights = func(_ string, d nnunettest.Dict) nnunettest.Dict { return poisoned(d) }
		}, t.Context(), convert.Options{Open: open}, "finite"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			m := nnunettest.Fused()
			if c.model != nil {
				c.model(&m)
			}
			out := filepath.Join(t.TempDir(), "m.onnx")
			_, err := convert.Model(c.ctx, written(t, m), out, c.o, nil)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
			alone(t, filepath.Dir(out), 0)
		})
	}
}

// poisoned puts a NaN into the first weight.
func poisoned(d nnunettest.Dict) nnunettest.Dict {
	for i := range d {
		if tensor, ok := d[i].Value.(*nnunettest.Tensor); ok {
			tensor.Value = func(int) float64 { return math.NaN() }
			break
		}
	}
	return d
}

// withSpacing changes the spacing of version 2's plans.
func withSpacing(d nnunettest.Dict, v float64) nnunettest.Dict {
	for i, e := range d {
		switch inner := e.Value.(type) {
		case nnunettest.Dict:
			d[i].Value = withSpacing(inner, v)
		default:
			if e.Key == "spacing" {
				d[i].Value = []any{v, v}
			}
		}
	}
	return d
}

func TestUnitOfTheSpacing(t *testing.T) {
	for _, c := range []struct {
		spacing float64
		said    string
		want    string
	}{
		{1, "", "pixel"}, {1.3, "", "pixel"}, {10, "", "metre"}, {60, "", "metre"}, {20000, "", "millimetre"}, {1, "metre", "metre"},
	} {
		m := nnunettest.Plain()
		m.Documents = func(p, d nnunettest.Dict) (nnunettest.Dict, nnunettest.Dict) { return withSpacing(p, c.spacing), d }
		out := filepath.Join(t.TempDir(), "m.onnx")
		r, err := convert.Model(t.Context(), written(t, m), out, convert.Options{Unit: c.said}, nil)
		if err != nil {
			t.Fatal(err)
		}
		f, err := onnx.ReadFile(out)
		if err != nil {
			t.Fatal(err)
		}
		if got := f.Meta["cf.spacing_unit"]; got != c.want {
			t.Errorf("spacing %g, said %q: unit %s, want %s", c.spacing, c.said, got, c.want)
		}
		if noted := strings.Contains(strings.Join(r.Notes, " "), "unit"); noted != (c.said == "") {
			t.Errorf("spacing %g, said %q: notes %q", c.spacing, c.said, r.Notes)
		}
	}
}
