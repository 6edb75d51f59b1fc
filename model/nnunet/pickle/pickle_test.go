package pickle

import (
	"encoding/json"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"icefront/geo/sharedtest"
)

// verdict is one line of verdicts.json.
type verdict struct {
	File, Kind, Verdict, Reason string
}

func verdicts(t testing.TB, dir string) []verdict {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, "verdicts.json"))
	if err != nil {
		t.Fatal(err)
	}
	var all struct{ Files []verdict }
	if err := json.Unmarshal(b, &all); err != nil {
		t.Fatal(err)
	}
	if len(all.Files) < 50 {
		t.Fatalf("verdicts.json has %d files", len(all.Files))
	}
	return all.Files
}

func TestPlainPicklesComeOutAsStated(t *testing.T) {
	judge(t, "../testdata/pickles", true)
}

func TestAllPlainPicklesComeOutAsStated(t *testing.T) {
	judge(t, sharedtest.Path(t, "golden/pickles"), false)
}

func judge(t *testing.T, dir string, partial bool) {
	for _, v := range verdicts(t, dir) {
		if v.Kind != "plain pickle" && !strings.HasPrefix(v.File, "ok_plans") {
			continue
		}
		data, err := os.ReadFile(filepath.Join(dir, v.File))
		if partial && os.IsNotExist(err) {
			continue // too large to copy
		}
		if err != nil {
			t.Fatal(err)
		}
		_, err = Decode(v.File, data, Numpy{})
		switch {
		case v.Verdict == "survive":
		case v.Verdict == "refuse" && err == nil:
			t.Errorf("%s (%s): got no error", v.File, v.Reason)
		case v.Verdict == "refuse":
			if !strings.HasPrefix(err.Error(), v.File+": offset ") {
				t.Errorf("%s: the error does not say where: %v", v.File, err)
			}
		case err != nil:
			t.Errorf("%s (%s): %v", v.File, v.Reason, err)
		}
	}
}

func TestErrorsSayWhatAndWhere(t *testing.T) {
	tests := []struct{ name, data, want string }{
		{"opcode that does not exist", "\x80\x02N\xf7.", "x: offset 3: unknown opcode 0xf7"},
		{"the last opcode there could be", "\x80\x02\xff", "x: offset 2: unknown opcode 0xff"},
		{"forbidden name", "\x80\x02cos\nsystem\n", `x: offset 2: name "os.system" is not allowed`},
		{"forbidden name by texts", "\x80\x04\x8c\x02os\x8c\x06system\x93.", `x: offset 14: name "os.system" is not allowed`},
		{"object", "\x80\x02(cos\npopen\no.", `x: offset 3: name "os.popen" is not allowed`},
		{"new object", "\x80\x02N)\x81.", "x: offset 4: opcode NEWOBJ is not allowed"},
		{"end", "\x80\x02", "x: offset 2: the file ends too early"},
		{"text", "hello", "x: offset 0: no pickle of protocol 2 or newer"},
		{"list as a key", "\x80\x02}]Ns.", "x: offset 5: a list as a key"},
		{"call of what is no function", "\x80\x02cnumpy\nndarray\n)R.", "x: offset 18: the name numpy.ndarray cannot be called"},
		{"pop below the mark", "\x80\x02N(0.", "x: offset 4: nothing left on the stack"},
		{"length", "\x80\x02X\x09\x00\x00\x00abc.", "x: offset 2: a length of 9 with 4 bytes left"},
		{"nothing to return", "\x80\x02.", "x: offset 2: nothing left on the stack"},
	}
	for _, tt := range tests {
		if _, err := Decode("x", []byte(tt.data), Numpy{}); err == nil || err.Error() != tt.want {
			t.Errorf("%s: got %v, want %s", tt.name, err, tt.want)
		}
	}
}

func TestValues(t *testing.T) {
	tests := []struct {
		name, data string
		want       any
	}{
		{"negative long", "\x80\x02\x8a\x01\xff.", int64(-1)},
		{"empty long", "\x80\x02\x8a\x00.", int64(0)},
		{"long of two bytes", "\x80\x02\x8a\x02\x00\x80.", int64(-32768)},
		{"four bytes", "\x80\x02J\xfe\xff\xff\xff.", int64(-2)},
		{"float", "\x80\x02G\x3f\xf8\x00\x00\x00\x00\x00\x00.", 1.5},
		{"true", "\x80\x02\x88.", true},
		{"duplicate", "\x80\x02K\x072\x30.", int64(7)},
		{"memo", "\x80\x04K\x07\x94K\x08h\x00.", int64(7)},
		{"memo with a gap", "\x80\x02K\x07q\xc8K\x08h\xc8.", int64(7)},
		{"what follows the end is not read", "\x80\x02K\x07.\xff\xff", int64(7)},
		{"number of numpy", "\x80\x02cnumpy.core.multiarray\nscalar\ncnumpy\ndtype\nX\x02\x00\x00\x00f4\x89\x88\x87R(K\x03X\x01\x00\x00\x00<NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tbC\x04\x00\x00\xc0\x3f\x86R.", 1.5},
		{"big-endian number", "\x80\x02cnumpy.core.multiarray\nscalar\ncnumpy\ndtype\nX\x02\x00\x00\x00i2\x89\x88\x87R(K\x03X\x01\x00\x00\x00>NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tbC\x02\xff\xfe\x86R.", int64(-2)},
	}
	for _, tt := range tests {
		if got, err := Decode("x", []byte(tt.data), Numpy{}); err != nil || got != tt.want {
			t.Errorf("%s: got %v, %v, want %v", tt.name, got, err, tt.want)
		}
	}
}

func TestLongerNumbers(t *testing.T) {
	got, err := Decode("x", []byte("\x80\x02\x8a\x09\x00\x00\x00\x00\x00\x00\x00\x00\xff."), Numpy{})
	if err != nil || Describe(got) != "a whole number" {
		t.Fatalf("got %v, %v", got, err)
	}
	if s := got.(interface{ String() string }).String(); s != "-18446744073709551616" {
		t.Errorf("got %s, want -2^64", s)
	}
}

func TestArrayOfProtocol5(t *testing.T) {
	data := "\x80\x05\x8c\x12numpy.core.numeric\x8c\x0b_frombuffer\x93(\x96\x08\x00\x00\x00\x00\x00\x00\x00\x01\x00\x02\x00\x03\x00\xff\xff" +
		"cnumpy\ndtype\n\x8c\x02i2\x89\x88\x87RK\x02K\x02\x86\x8c\x01CtR."
	v, err := Decode("x", []byte(data), Numpy{})
	if err != nil {
		t.Fatal(err)
	}
	a := v.(*Array)
	if a.Len() != 4 || a.At(3) != int64(-1) || len(a.Shape) != 2 || a.Fortran {
		t.Errorf("got %+v", a)
	}
}

func TestDict(t *testing.T) {
	var d Dict
	for i := range 100 {
		if err := d.Set(int64(i), i); err != nil {
			t.Fatal(err)
		}
	}
	for _, k := range []any{true, 1.0, 1} {
		if v, ok := d.Get(k); !ok || v != 1 {
			t.Errorf("key %v: got %v, %v, want the entry of 1", k, v, ok)
		}
	}
	if err := d.Set(1.0, "new"); err != nil || d.Len() != 100 {
		t.Errorf("1.0 replaces 1: got %d entries, %v", d.Len(), err)
	}
	if _, ok := d.Get(0.5); ok {
		t.Error("0.5 is a key")
	}
	for range 2 {
		if err := d.Set(Tuple{int64(1)}, nil); err != nil {
			t.Error(err)
		}
	}
	if err := d.Set(&List{}, nil); err == nil {
		t.Error("a list became a key")
	}
	if err := d.Set(strings.Repeat("x", maxKey+1), nil); err == nil {
		t.Error("a long text became a key")
	}
}

func TestHalf(t *testing.T) {
	tests := []struct {
		bits uint16
		want float32
	}{{0x3c00, 1}, {0xc000, -2}, {0x7bff, 65504}, {0x0001, 1.0 / (1 << 24)}, {0x03ff, 1023.0 / (1 << 24)}, {0x0400, 1.0 / (1 << 14)}, {0, 0}}
	for _, tt := range tests {
		if got := Half(tt.bits); got != tt.want {
			t.Errorf("Half(%#04x) = %g, want %g", tt.bits, got, tt.want)
		}
	}
	if v := Half(0x7e00); v == v {
		t.Errorf("Half(0x7e00) = %g, want NaN", v)
	}
}

// TestMemoryIsBounded feeds each opcode that costs more memory than input, many times, to the decoder.
func TestMemoryIsBounded(t *testing.T) {
	const n = 6 << 20
	text := "\x80\x02cnumpy.core.multiarray\n_reconstruct\nq\x00cnumpy\nndarray\nK\x00\x85Nq\x02\x87q\x01" +
		"c_codecs\nencode\nX\x00\x10\x00\x00" + strings.Repeat("a", 4096) + "X\x06\x00\x00\x00latin1\x86q\x03"
	tests := []struct{ name, head, body string }{
		{"lists", "\x80\x02", "]"},
		{"dicts", "\x80\x02", "}"},
		{"tuples", "\x80\x02", ")"},
		{"none", "\x80\x02", "N"},
		{"numbers", "\x80\x02", "M\xff\xff"},
		{"marks", "\x80\x02", "("},
		{"tuples of one", "\x80\x02N", "\x85"},
		{"memo", "\x80\x04N", "\x94"},
		{"memo with gaps", "\x80\x02N", "r\xff\x00\x00\x7f"},
		{"duplicates", "\x80\x02N", "2"},
		{"lists of one", "\x80\x02", "]Na"},
		{"dicts of one", "\x80\x02", "}NNs"},
		{"short texts", "\x80\x04", "\x8c\x01a"},
		{"arrays", text, "h\x00h\x01R"},
		{"bytes of one text", text, "c_codecs\nencode\nh\x03R"},
		{"types", text, "cnumpy\ndtype\nX\x02\x00\x00\x00i2\x85R"},
		{"growing list", "\x80\x02]", "Na"},
		{"tuples that grow", "\x80\x02(((((((((", "NNNNNNNNNNNNNNt("},
	}
	for _, tt := range tests {
		data := []byte(tt.head + strings.Repeat(tt.body, n/len(tt.body)))
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := Decode("x", data, Numpy{})
		runtime.ReadMemStats(&after)
		if err == nil {
			t.Errorf("%s: got no error", tt.name)
		}
		used := after.TotalAlloc - before.TotalAlloc
		if most := uint64(64<<20 + 4*len(data)); used > most {
			t.Errorf("%s: allocated %d MB, the most is %d", tt.name, used>>20, most>>20)
		}
		t.Logf("%s: %d MB, %v", tt.name, used>>20, err)
	}
}

func FuzzDecode(f *testing.F) {
	paths, err := filepath.Glob("../testdata/pickles/*.pkl")
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
	f.Fuzz(func(t *testing.T, data []byte) {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		v, err := Decode("x", data, Numpy{})
		runtime.ReadMemStats(&after)
		if used := after.TotalAlloc - before.TotalAlloc; used > uint64(64<<20+4*len(data)) {
			t.Errorf("allocated %d bytes for %d", used, len(data))
		}
		if err == nil && Describe(v) == "" {
			t.Error("a value without a kind")
		}
	})
}
