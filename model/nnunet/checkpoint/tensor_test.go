package checkpoint

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"io"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"icefront/model/nnunet/pickle"
)

// made writes a checkpoint: a pickle, and entries in turn with their names.
func made(t testing.TB, method uint16, pkl string, entries ...string) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for i, e := range append([]string{"data.pkl", pkl}, entries...) {
		if i%2 == 1 {
			continue
		}
		w, err := z.CreateHeader(&zip.FileHeader{Name: "a/" + e, Method: method})
		if err != nil {
			t.Fatal(err)
		}
		content := append([]string{"data.pkl", pkl}, entries...)[i+1]
		if _, err := io.WriteString(w, content); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// tensors is a pickle of {"state_dict": {"a": ..., "b": ...}}, each an offset, shape and strides of storage 0; numbers are below 256.
func tensors(kind string, count int, parts ...[3][]int) string {
	var p strings.Builder
	p.WriteString("\x80\x02}X\x0a\x00\x00\x00state_dict}")
	tuple := func(v []int) {
		p.WriteString("(")
		for _, n := range v {
			p.WriteString("M" + string([]byte{byte(n), byte(n >> 8)}))
		}
		p.WriteString("t")
	}
	for i, part := range parts {
		p.WriteString("X\x01\x00\x00\x00" + string(rune('a'+i)))
		p.WriteString("ctorch._utils\n_rebuild_tensor_v2\n((X\x07\x00\x00\x00storagectorch\n" + kind + "Storage\nX\x01\x00\x00\x000X\x03\x00\x00\x00cpuM")
		p.WriteString(string([]byte{byte(count), byte(count >> 8)}) + "tQM" + string([]byte{byte(part[0][0]), byte(part[0][0] >> 8)}))
		tuple(part[1])
		tuple(part[2])
		p.WriteString("\x89NtRs")
	}
	return p.String() + "s."
}

// raw encodes 0, 1, 2, ... as elements.
func raw(order binary.AppendByteOrder, kind string, count int) string {
	var b []byte
	for i := range count {
		switch kind {
		case "Float":
			b = order.AppendUint32(b, math.Float32bits(float32(i)))
		case "Double":
			b = order.AppendUint64(b, math.Float64bits(float64(i)))
		case "Half":
			b = order.AppendUint16(b, []uint16{0, 0x3c00, 0x4000, 0x4200, 0x4400, 0x4500}[i])
		case "BFloat16":
			b = order.AppendUint16(b, uint16(math.Float32bits(float32(i))>>16))
		case "Long":
			b = order.AppendUint64(b, uint64(i))
		case "Int":
			b = order.AppendUint32(b, uint32(i))
		case "Short":
			b = order.AppendUint16(b, uint16(i))
		default:
			b = append(b, byte(i))
		}
	}
	return string(b)
}

func TestTypesAndOrders(t *testing.T) {
	for _, kind := range []string{"Float", "Double", "Half", "BFloat16", "Long", "Int", "Short", "Char", "Byte", "Bool"} {
		pkl := tensors(kind, 6, [3][]int{{0}, {2, 3}, {3, 1}}, [3][]int{{0}, {3, 2}, {1, 3}})
		for name, data := range map[string][]byte{
			"little": made(t, zip.Store, pkl, "data/0", raw(binary.LittleEndian, kind, 6), "byteorder", "little"),
			"big":    made(t, zip.Store, pkl, "data/0", raw(binary.BigEndian, kind, 6), "byteorder", "big"),
			"packed": made(t, zip.Deflate, pkl, "data/0", raw(binary.LittleEndian, kind, 6)),
		} {
			got, err := readAll(data, "x")
			if err != nil {
				t.Errorf("%s, %s: %v", kind, name, err)
			}
			if !slices.Equal(got["a"].values, []float32{0, 1, 2, 3, 4, 5}) || !slices.Equal(got["b"].values, []float32{0, 3, 1, 4, 2, 5}) {
				t.Errorf("%s, %s: got %v", kind, name, got)
			}
		}
		data := made(t, zip.Store, pkl, "data/0", raw(binary.LittleEndian, kind, 6), "byteorder", "middle")
		if _, err := readAll(data, "x"); err == nil || err.Error() != `x: byte order "middle" is not known` {
			t.Errorf("got %v", err)
		}
	}
}

func TestPartsOfStorages(t *testing.T) {
	parts := [][3][]int{
		{{0}, {2, 3}, {3, 1}}, // a: all
		{{0}, {3, 2}, {1, 3}}, // b: transposed
		{{3}, {3}, {1}},       // c: the last three
		{{1}, {2}, {3}},       // d: a column
		{{5}, {}, {}},         // e: one number
		{{6}, {0, 4}, {4, 1}}, // f: nothing, at the end
		{{2}, {1, 1}, {9, 9}}, // g: one number with strides that do not matter
	}
	want := map[string][]float32{"a": {0, 1, 2, 3, 4, 5}, "b": {0, 3, 1, 4, 2, 5}, "c": {3, 4, 5}, "d": {1, 4}, "e": {5}, "f": {}, "g": {2}}
	for _, method := range []uint16{zip.Store, zip.Deflate} {
		got, err := readAll(made(t, method, tensors("Float", 6, parts...), "data/0", raw(binary.LittleEndian, "Float", 6)), "x")
		if err != nil {
			t.Fatal(err)
		}
		for name, values := range want {
			if !slices.Equal(got[name].values, values) {
				t.Errorf("%s: got %v, want %v", name, got[name].values, values)
			}
		}
	}
}

func TestPartsAreCheckedToo(t *testing.T) {
	data := made(t, zip.Store, tensors("Float", 6, [3][]int{{0}, {2}, {1}}), "data/0", raw(binary.LittleEndian, "Float", 6))
	at := bytes.Index(data, []byte(raw(binary.LittleEndian, "Float", 6)))
	data[at+20] ^= 1 // not in the tensor, but in its storage
	if _, err := readAll(data, "x"); err == nil || !strings.Contains(err.Error(), "checksum") {
		t.Errorf("got %v", err)
	}
}

func TestTensorsThatDoNotFit(t *testing.T) {
	tests := []struct {
		name string
		part [3][]int
	}{
		{"more elements than the storage, by strides of 0", [3][]int{{0}, {7}, {0}}},
		{"beyond the end", [3][]int{{1}, {6}, {1}}},
		{"sizes that overflow", [3][]int{{0}, {65535, 65535, 65535, 65535, 65535}, {0, 0, 0, 0, 0}}},
		{"strides that reach too far", [3][]int{{0}, {2, 2}, {65535, 65535}}},
		{"too many dimensions", [3][]int{{0}, {1, 1, 1, 1, 1, 1, 1, 1, 1}, {1, 1, 1, 1, 1, 1, 1, 1, 1}}},
		{"sizes without strides", [3][]int{{0}, {1, 1}, {1}}},
	}
	for _, tt := range tests {
		data := made(t, zip.Store, tensors("Float", 6, tt.part), "data/0", raw(binary.LittleEndian, "Float", 6))
		if _, err := Open(bytes.NewReader(data), int64(len(data)), "x"); err == nil || !strings.Contains(err.Error(), "x: a/data.pkl: offset ") {
			t.Errorf("%s: got %v", tt.name, err)
		}
	}
}

func TestReadingAfterClose(t *testing.T) {
	data := made(t, zip.Store, tensors("Float", 6, [3][]int{{0}, {6}, {1}}), "data/0", raw(binary.LittleEndian, "Float", 6))
	f, err := Open(bytes.NewReader(data), int64(len(data)), "x")
	if err != nil {
		t.Fatal(err)
	}
	state, _ := f.Root.(*pickle.Dict).Get("state_dict")
	v, _ := state.(*pickle.Dict).Get("a")
	r, err := v.(*Tensor).Open()
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Close(); err != nil {
		t.Error(err)
	}
	if _, err := r.Read(make([]byte, 4)); err == nil || err == io.EOF {
		t.Errorf("got %v", err)
	}
}

func FuzzOpen(f *testing.F) {
	paths, err := filepath.Glob("../testdata/pickles/*.model")
	if err != nil || len(paths) == 0 {
		f.Fatal("no seeds", err)
	}
	for _, p := range paths {
		data, err := os.ReadFile(p)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Add(made(f, zip.Deflate, tensors("Half", 6, [3][]int{{0}, {3, 2}, {1, 3}}, [3][]int{{1}, {2}, {2}}), "data/0", raw(binary.LittleEndian, "Half", 6)))
	f.Fuzz(func(t *testing.T, data []byte) {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		c, err := Open(bytes.NewReader(data), int64(len(data)), "x")
		runtime.ReadMemStats(&after)
		if used := after.TotalAlloc - before.TotalAlloc; used > uint64(64<<20+4*len(data)) {
			t.Errorf("allocated %d bytes for %d", used, len(data))
		}
		if err != nil {
			return
		}
		root, _ := c.Root.(*pickle.Dict)
		if root == nil {
			return
		}
		v, _ := root.Get("state_dict")
		state, _ := v.(*pickle.Dict)
		if state == nil {
			return
		}
		for i := range min(state.Len(), 8) {
			_, v := state.Entry(i)
			tensor, ok := v.(*Tensor)
			if !ok {
				continue
			}
			r, err := tensor.Open()
			if err != nil {
				continue
			}
			n, err := io.Copy(io.Discard, r)
			if err == nil && n != 4*int64(tensor.Len()) {
				t.Errorf("read %d bytes of %d elements", n, tensor.Len())
			}
			if err := r.Close(); err != nil {
				t.Error(err)
			}
		}
	})
}
