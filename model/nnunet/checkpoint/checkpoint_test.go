package checkpoint

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"icefront/geo/sharedtest"
	"icefront/model/nnunet/pickle"
)

// verdict is one line of verdicts.json.
type verdict struct {
	File, Kind, Verdict, Reason string
	Expected                    map[string]struct {
		Shape  []int
		Values []float64
		Sum    float64
	}
}

func TestCheckpointsComeOutAsStated(t *testing.T) { judge(t, "../testdata/pickles") }

func TestAllCheckpointsComeOutAsStated(t *testing.T) {
	judge(t, sharedtest.Path(t, "golden/pickles"))
}

func judge(t *testing.T, dir string) {
	b, err := os.ReadFile(filepath.Join(dir, "verdicts.json"))
	if err != nil {
		t.Fatal(err)
	}
	var all struct {
		Files []json.RawMessage
	}
	if err := json.Unmarshal(b, &all); err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, raw := range all.Files {
		var kind struct{ Kind string }
		if err := json.Unmarshal(raw, &kind); err != nil || kind.Kind != "checkpoint" {
			continue
		}
		var v verdict
		if err := json.Unmarshal(raw, &v); err != nil {
			t.Fatal(err)
		}
		seen++
		t.Run(v.File, func(t *testing.T) { v.judge(t, dir) })
	}
	if seen < 20 {
		t.Errorf("%d checkpoints judged", seen)
	}
}

func (v verdict) judge(t *testing.T, dir string) {
	data, err := os.ReadFile(filepath.Join(dir, v.File))
	if err != nil {
		t.Fatal(err)
	}
	got, err := readAll(data, v.File)
	t.Logf("%s: %v", v.Verdict, err)
	if v.Verdict == "refuse" {
		if err == nil {
			t.Errorf("%s: got no error", v.Reason)
		}
		return
	}
	if v.Verdict != "accept" {
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != len(v.Expected) {
		t.Errorf("got %d tensors, want %d", len(got), len(v.Expected))
	}
	for name, want := range v.Expected {
		have, ok := got[name]
		if !ok || !slices.Equal(have.shape, want.Shape) {
			t.Errorf("%s: got shape %v, want %v", name, have.shape, want.Shape)
			continue
		}
		sum := 0.0
		for i, x := range have.values {
			sum += float64(x)
			if i < len(want.Values) && float64(x) != want.Values[i] {
				t.Errorf("%s: element %d is %v, want %v", name, i, x, want.Values[i])
			}
		}
		if math.Abs(sum-want.Sum) > 1e-12 {
			t.Errorf("%s: sum %v, want %v", name, sum, want.Sum)
		}
	}
}

type values struct {
	shape  []int
	values []float32
}

// readAll reads every tensor of the state_dict of a checkpoint.
func readAll(data []byte, label string) (map[string]values, error) {
	f, err := Open(bytes.NewReader(data), int64(len(data)), label)
	if err != nil {
		return nil, err
	}
	root, ok := f.Root.(*pickle.Dict)
	if !ok {
		return nil, errors.New("no dict")
	}
	v, _ := root.Get("state_dict")
	state, ok := v.(*pickle.Dict)
	if !ok {
		return nil, errors.New("no state_dict")
	}
	out := map[string]values{}
	for i := range state.Len() {
		k, v := state.Entry(i)
		name, _ := k.(string)
		tensor, ok := v.(*Tensor)
		if !ok {
			continue
		}
		raw, err := read(tensor)
		if err != nil {
			return nil, err
		}
		out[name] = values{tensor.Shape, raw}
	}
	return out, nil
}

// read reads a tensor twice, through Read with small pieces and through WriteTo.
func read(t *Tensor) ([]float32, error) {
	r, err := t.Open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	var pieces bytes.Buffer
	if _, err := io.CopyBuffer(struct{ io.Writer }{&pieces}, struct{ io.Reader }{r}, make([]byte, 7)); err != nil {
		return nil, err
	}
	again, err := t.Open()
	if err != nil {
		return nil, err
	}
	defer again.Close()
	var whole bytes.Buffer
	if _, err := io.Copy(&whole, again); err != nil {
		return nil, err
	}
	if !bytes.Equal(pieces.Bytes(), whole.Bytes()) {
		return nil, errors.New("Read and WriteTo differ")
	}
	out := make([]float32, whole.Len()/4)
	err = binary.Read(&whole, binary.LittleEndian, out)
	return out, err
}
