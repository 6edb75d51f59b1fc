package onnx_test

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"

	"icefront/model/onnx"
	"icefront/model/onnx/onnxtest"
)

func wiring(b []byte) (onnx.Wiring, error) { return onnx.ReadWiring(bytes.NewReader(b), int64(len(b))) }

func TestReadWiring(t *testing.T) {
	w, err := wiring(onnxtest.Model(onnxtest.Options{Kernel: 3, Repeat: 1, Meta: map[string]string{"cf.step": "0.5"}}))
	if err != nil {
		t.Fatal(err)
	}
	if len(w.Steps) != 2 || len(w.Inputs) != 1 || len(w.Outputs) != 1 || len(w.Weights) != 4 {
		t.Fatalf("got %d nodes, inputs %v, outputs %v, %d weights", len(w.Steps), w.Inputs, w.Outputs, len(w.Weights))
	}
	s := w.Steps[1]
	if s.Op != "Conv" || s.Domain != "" || !slices.Equal(s.In, []string{"step00", "rw", "rb"}) || !slices.Equal(s.Out, []string{"logits"}) {
		t.Errorf("got %+v", s)
	}
	if !slices.Equal(s.Ints["pads"], []int64{1, 1, 1, 1}) || !slices.Equal(s.Ints["kernel_shape"], []int64{3, 3}) {
		t.Errorf("got attributes %v", s.Ints)
	}
	if c := w.Weights["rw"]; !slices.Equal(c.Dims, []int64{5, 5, 3, 3}) || c.Type != onnx.Float32 || c.Values != nil {
		t.Errorf("got weight %+v", c)
	}
	if c := w.Weights["b"]; len(c.Values) != 5 {
		t.Errorf("got %v, want the values of a small weight", c)
	}
}

func TestReadWiringRefuses(t *testing.T) {
	whole := onnxtest.Model(onnxtest.Zones())
	var crowd []byte
	for range 1<<16 + 1 {
		crowd = bytesField(crowd, 1, []byte{})
	}
	name := bytesField(nil, 1, bytes.Repeat([]byte{'x'}, 60<<10))
	var endless []byte
	for range 1200 {
		endless = bytesField(endless, 1, name)
	}
	tests := []struct {
		name string
		in   []byte
		says string
	}{
		{"empty file", nil, "0 graphs"},
		{"cut off", whole[:len(whole)/8], "beyond the end"},
		{"too many nodes", bytesField(nil, 7, crowd), "too many nodes"},
		{"names without end", bytesField(nil, 7, endless), "too large"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := wiring(tt.in)
			if !errors.Is(err, onnx.ErrFormat) || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("got %v, want ErrFormat that says %q", err, tt.says)
			}
		})
	}
}

func FuzzReadWiring(f *testing.F) {
	f.Add([]byte(nil))
	f.Add(onnxtest.Model(onnxtest.Zones()))
	f.Add(onnxtest.Model(onnxtest.Options{Type: 7, ExtraInput: true}))
	f.Fuzz(func(t *testing.T, b []byte) {
		w, err := wiring(b)
		if err == nil && len(w.Steps) > len(b) {
			t.Errorf("%d nodes from %d bytes", len(w.Steps), len(b))
		}
	})
}
