package ort_test

import (
	"context"
	"encoding/json"
	"errors"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"icefront/geo"
	"icefront/geo/sharedtest"
	"icefront/model"
	"icefront/model/convert"
	"icefront/model/engine"
	"icefront/model/onnx"
	"icefront/model/onnx/onnxtest"
	"icefront/model/ort"
)

// openFile loads an imported file, as the programs do.
func openFile(path string) (model.Network, model.Plan, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, model.Plan{}, err
	}
	f, err := onnx.ReadFile(path)
	if err != nil {
		return nil, model.Plan{}, err
	}
	plan, err := model.ParsePlan(f.Meta)
	if err != nil {
		return nil, plan, err
	}
	net, err := ort.Open(b, plan, ort.Options{})
	return net, plan, err
}

// imported imports a golden model, all folds, and returns the files.
func imported(t *testing.T, folder string) []string {
	t.Helper()
	load(t)
	out := filepath.Join(t.TempDir(), "m.onnx")
	r, err := convert.Model(t.Context(), folder, out, convert.Options{
		Open: func(_ context.Context, path string) (model.Network, error) {
			net, _, err := openFile(path)
			return net, err
		},
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range r.Notes {
		t.Log(n)
	}
	return r.Files
}

// ensemble loads the first n files of an imported model.
func ensemble(t *testing.T, files []string, n int) *engine.Ensemble {
	t.Helper()
	var nets []model.Network
	var plan model.Plan
	for _, f := range files[:n] {
		net, p, err := openFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if len(nets) == 0 {
			plan = p
		}
		nets = append(nets, net)
	}
	e, err := engine.New(plan, model.About{}, nets...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = e.Close() })
	return e
}

// grey reads an 8-bit picture.
func grey(t *testing.T, path string) *image.Gray {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	img, err := png.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	g := image.NewGray(img.Bounds())
	for y := range g.Rect.Dy() {
		for x := range g.Rect.Dx() {
			g.Set(x, y, img.At(x, y))
		}
	}
	return g
}

func pictureOf(g *image.Gray) picture {
	p := picture{geo.PixelGrid(g.Rect.Dx(), g.Rect.Dy()), make([]float32, len(g.Pix))}
	for i, v := range g.Pix {
		p.pix[i] = float32(v)
	}
	return p
}

func TestImportedFilesTestThemselves(t *testing.T) {
	files := imported(t, filepath.Join(sharedtest.Path(t, "golden/nnunet_v1/task500_fused"), "model"))
	if len(files) != 2 || filepath.Base(files[1]) != "m.fold_1.onnx" {
		t.Fatalf("files %v, want m.onnx and m.fold_1.onnx", files)
	}
	f, err := onnx.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	var siblings []model.Sibling
	if err := json.Unmarshal([]byte(f.Meta["cf.bundle"]), &siblings); err != nil || len(siblings) != 1 || siblings[0].File != "m.fold_1.onnx" {
		t.Errorf("bundle %q: %v", f.Meta["cf.bundle"], err)
	}
	if n := len(f.Meta["cf.reference"]); n == 0 || n > 16<<10 {
		t.Errorf("cf.reference has %d bytes, want some, at most 16 kB", n)
	}
	r, err := model.ParseReference(f.Meta["cf.reference"])
	if err != nil {
		t.Fatal(err)
	}
	net, _, err := openFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	defer net.Close()
	if err := r.Check(t.Context(), net); err != nil {
		t.Errorf("its own self-test: %v", err)
	}
	other, _, err := openFile(files[1])
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	if err := r.Check(t.Context(), other); !errors.Is(err, model.ErrReference) {
		t.Errorf("another fold passed the self-test: %v", err)
	}
}

func TestTwinOfAnImportedModel(t *testing.T) {
	files := imported(t, filepath.Join(sharedtest.Path(t, "golden/nnunet_v1/task500_fused"), "model"))
	out := filepath.Join(t.TempDir(), "twin.onnx")
	if err := convert.Twin(t.Context(), files[0], out, 96); err != nil {
		t.Fatal(err)
	}
	f, err := onnx.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	if f.Meta["model_type"] != `"Segmentor"` || f.Outputs[0].Dims[1].Size != 5 {
		t.Errorf("metadata %v, outputs %v", f.Meta, f.Outputs)
	}
	if err := convert.Twin(t.Context(), files[0], out, 97); err == nil {
		t.Error("a side that the network cannot take was accepted")
	}
}

func TestPlanForAForeignModel(t *testing.T) {
	load(t)
	dir := t.TempDir()
	in, out := filepath.Join(dir, "in.onnx"), filepath.Join(dir, "out.onnx")
	o := onnxtest.Zones()
	meta := o.Meta
	o.Meta = map[string]string{"author": "somebody"}
	if err := os.WriteFile(in, onnxtest.Model(o), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, _, err := openFile(in); !errors.Is(err, model.ErrPlan) {
		t.Fatalf("without a plan: %v", err)
	}
	if err := convert.WithPlan(t.Context(), in, out, meta); err != nil {
		t.Fatal(err)
	}
	net, _, err := openFile(out)
	if err != nil {
		t.Fatal(err)
	}
	defer net.Close()
	if f, err := onnx.ReadFile(out); err != nil || f.Meta["author"] != "somebody" {
		t.Errorf("metadata %v, %v: want the author kept", f.Meta, err)
	}
	left, err := os.ReadDir(dir)
	if err != nil || len(left) != 2 {
		t.Errorf("%v left beside the files: %v", left, err)
	}
	meta["cf.front_rule"] = "contact"
	meta["cf.planes"] = `[{"name":"z","classes":[{"name":"glacier","zone":2},{"name":"ocean","zone":3}]}]`
	if err := convert.WithPlan(t.Context(), in, out, meta); !errors.Is(err, model.ErrShape) {
		t.Errorf("a plan with two classes for five channels: %v", err)
	}
}
