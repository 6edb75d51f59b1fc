package onnx_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"icefront/geo/sharedtest"
	"icefront/model/onnx"
	"icefront/model/onnx/onnxtest"

	"google.golang.org/protobuf/encoding/protowire"
)

func read(b []byte) (onnx.File, error) { return onnx.Read(bytes.NewReader(b), int64(len(b))) }

func TestReadTinyModel(t *testing.T) {
	f, err := read(onnxtest.Model(onnxtest.Zones()))
	if err != nil {
		t.Fatal(err)
	}
	if f.IR != 8 || f.Opset[""] != 13 || f.Producer != "onnxtest" || f.Graph != "onnxtest" {
		t.Errorf("got IR %d, opset %v, producer %q, graph %q", f.IR, f.Opset, f.Producer, f.Graph)
	}
	if want := int64(5*9 + 5); f.Parameters != want {
		t.Errorf("got %d parameters, want %d", f.Parameters, want)
	}
	if got := f.Meta["cf.patch"]; got != "[32, 32]" {
		t.Errorf("got cf.patch %q", got)
	}
	if len(f.Inputs) != 1 || f.Inputs[0].String() != "image float32 [batch, 1, rows, columns]" {
		t.Errorf("got inputs %v", f.Inputs)
	}
	if len(f.Outputs) != 1 || f.Outputs[0].String() != "logits float32 [batch, 5, rows, columns]" {
		t.Errorf("got outputs %v", f.Outputs)
	}
}

func TestReadStarter(t *testing.T) {
	f, err := onnx.ReadFile(sharedtest.Path(t, "models/starter.onnx"))
	if err != nil {
		t.Fatal(err)
	}
	if f.Parameters < 2_080_000 || f.Parameters > 2_100_000 {
		t.Errorf("got %d parameters, the README says 2.09 M", f.Parameters)
	}
	if len(f.Inputs) != 1 || f.Inputs[0].String() != "image float32 [batch, 1, rows, columns]" {
		t.Errorf("got inputs %v", f.Inputs)
	}
	if len(f.Outputs) != 1 || f.Outputs[0].Dims[1].Size != 5 {
		t.Errorf("got outputs %v", f.Outputs)
	}
	if f.Meta["cf.spacing"] != "[60, 60]" || f.External {
		t.Errorf("got spacing %q, external %v", f.Meta["cf.spacing"], f.External)
	}
}

func bytesField(b []byte, num protowire.Number, v []byte) []byte {
	return protowire.AppendBytes(protowire.AppendTag(b, num, protowire.BytesType), v)
}

// metaEntry is a model that has one metadata entry twice.
func metaTwice() []byte {
	entry := bytesField(bytesField(nil, 1, []byte("cf.step")), 2, []byte("0.5"))
	return bytesField(bytesField(onnxtest.Model(onnxtest.Options{}), 14, entry), 14, entry)
}

func TestReadRefuses(t *testing.T) {
	whole := onnxtest.Model(onnxtest.Zones())
	huge := protowire.AppendVarint(protowire.AppendTag(nil, 7, protowire.BytesType), 1<<40)
	tests := []struct {
		name string
		in   []byte
		says string
	}{
		{"empty file", nil, "0 graphs"},
		{"text", []byte("This is a text that somebody named model.onnx."), "offset 0"},
		{"cut off in the graph", whole[:len(whole)/8], "beyond the end"},
		{"graph longer than the file", huge, "offset 1"},
		{"two graphs", append(append([]byte{}, whole...), whole...), "twice"},
		{"metadata key twice", metaTwice(), `"cf.step" occurs twice`},
		{"graph as a number", []byte{7 << 3, 1}, "wire type"},
		{"endless varint", bytes.Repeat([]byte{0xff}, 20), "offset 0"},
		{"field number zero", []byte{0, 0}, "invalid field tag"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := read(tt.in)
			if !errors.Is(err, onnx.ErrFormat) || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("got %v, want ErrFormat that says %q", err, tt.says)
			}
		})
	}
}

func TestReadEveryPrefixReturns(t *testing.T) {
	whole := onnxtest.Model(onnxtest.Zones())
	for n := range whole {
		if f, err := read(whole[:n]); err == nil && len(f.Outputs) != 1 {
			t.Fatalf("first %d of %d bytes: no error and outputs %v", n, len(whole), f.Outputs)
		}
	}
}

func TestReadPastALyingSize(t *testing.T) {
	b := onnxtest.Model(onnxtest.Options{})
	if _, err := onnx.Read(bytes.NewReader(b), int64(len(b))+10); !errors.Is(err, onnx.ErrFormat) {
		t.Errorf("got %v, want ErrFormat", err)
	}
}

func TestReadFileNamesTheFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "notes.onnx")
	if err := os.WriteFile(path, []byte("not a model"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := onnx.ReadFile(path); err == nil || !strings.Contains(err.Error(), "notes.onnx") {
		t.Errorf("got %v, want an error with the name", err)
	}
	if _, err := onnx.ReadFile(dir); !errors.Is(err, onnx.ErrFormat) {
		t.Errorf("folder: got %v, want ErrFormat", err)
	}
	if _, err := onnx.ReadFile(filepath.Join(dir, "none.onnx")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("missing: got %v, want ErrNotExist", err)
	}
}

func TestWeightsAmongTheInputsAreNotInputs(t *testing.T) {
	// Format version 3 lists weights as inputs too: here the weight "image" hides the only input.
	tensor := bytesField(nil, 8, []byte("image"))
	graph := bytesField(nil, 5, tensor)
	graph = bytesField(graph, 11, bytesField(nil, 1, []byte("image")))
	graph = bytesField(graph, 11, bytesField(nil, 1, []byte("scene")))
	f, err := read(bytesField(nil, 7, graph))
	if err != nil {
		t.Fatal(err)
	}
	if len(f.Inputs) != 1 || f.Inputs[0].Name != "scene" || f.Inputs[0].Type != onnx.NoTensor {
		t.Errorf("got inputs %v, want scene alone", f.Inputs)
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(nil))
	f.Add(onnxtest.Model(onnxtest.Zones()))
	f.Add(onnxtest.Model(onnxtest.Options{Rank: 3}))
	f.Add(onnxtest.Model(onnxtest.Options{Type: 7, ExtraInput: true}))
	f.Add(metaTwice())
	f.Add([]byte("text"))
	f.Fuzz(func(t *testing.T, b []byte) {
		file, err := read(b)
		if err != nil {
			return
		}
		if file.Parameters < 0 {
			t.Errorf("got %d parameters", file.Parameters)
		}
		for _, v := range append(file.Inputs, file.Outputs...) {
			_ = v.String()
		}
	})
}
