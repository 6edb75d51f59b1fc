package archive

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"io"
	"slices"
	"strings"
	"testing"
)

// file is an entry to write.
type file struct {
	name, content string
	method        uint16
}

func written(t testing.TB, files ...file) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, f := range files {
		w, err := z.CreateHeader(&zip.FileHeader{Name: f.name, Method: f.method})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, f.content); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestEntries(t *testing.T) {
	data := written(t, file{"m/", "", zip.Store}, file{"m/stored", "hello", zip.Store}, file{`m\packed`, strings.Repeat("x", 1000), zip.Deflate},
		file{"__MACOSX/m/._stored", "x", zip.Store}, file{"m/._packed", "x", zip.Store})
	z, err := Open(bytes.NewReader(data), int64(len(data)), "x.zip")
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"m/stored", "m/packed"}; !slices.Equal(z.Names(), want) {
		t.Errorf("got %v, want %v", z.Names(), want)
	}
	if b, err := z.ReadAll("m/packed", 1000); err != nil || len(b) != 1000 {
		t.Errorf("got %d bytes, %v", len(b), err)
	}
	if _, err := z.ReadAll("m/packed", 999); err == nil || err.Error() != `x.zip: entry "m/packed" has 1000 bytes, 999 is the most` {
		t.Errorf("got %v", err)
	}
	if _, err := z.ReadAll("m/none", 999); err == nil || err.Error() != `x.zip: no entry "m/none"` {
		t.Errorf("got %v", err)
	}
	s, stored, err := z.Section("m/stored")
	if err != nil || !stored {
		t.Fatal(stored, err)
	}
	if b, err := io.ReadAll(s); err != nil || string(b) != "hello" {
		t.Errorf("got %q, %v", b, err)
	}
	if _, stored, err := z.Section("m/packed"); err != nil || stored {
		t.Errorf("a compressed entry: got %v, %v", stored, err)
	}
}

func TestRefusals(t *testing.T) {
	many := make([]file, 150_000)
	for i := range many {
		many[i].name = strings.Repeat("a", 30) + string(rune('a'+i%26)) + strings.Repeat("b", i%7)
	}
	tests := []struct {
		name string
		data []byte
		want string
	}{
		{"climbs", written(t, file{"a/../../b", "", 0}), `x: entry "a/../../b" climbs out of its folder`},
		{"absolute", written(t, file{"/etc/passwd", "", 0}), `x: entry "/etc/passwd" climbs out of its folder`},
		{"climbs with backslashes", written(t, file{`..\b`, "", 0}), `x: entry "..\\b" climbs out of its folder`},
		{"twice", written(t, file{"a", "", 0}, file{"a", "", 0}), `x: entry "a" is there twice`},
		{"no zip", []byte("hello"), "x: no zip file, or one that was cut off: its list of entries is missing"},
		{"nothing", nil, "x: no zip file, or one that was cut off: its list of entries is missing"},
		{"too many entries", written(t, many...), "x: the zip file lists too many entries"},
		{"claims to be larger", lied(written(t, file{"a", strings.Repeat("x", 1000), zip.Deflate}), 24, 1<<31), "claims to unpack from"},
		{"stored, with two sizes", lied(written(t, file{"a", "hello", 0}), 24, 6), "claims to unpack from 5 to 6 bytes"},
		{"beyond the end", lied(written(t, file{"a", "hello", 0}), 20, 1<<30), "it was cut off"},
		{"encrypted", lied(written(t, file{"a", "hello", 0}), 8, 1), `entry "a" is encrypted`},
		{"another compression", lied(written(t, file{"a", "hello", 0}), 10, 12), "compressed with method 12"},
	}
	for _, tt := range tests {
		_, err := Open(bytes.NewReader(tt.data), int64(len(tt.data)), "x")
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got %v, want %s", tt.name, err, tt.want)
		}
	}
}

// lied changes a field of the only entry in the list of entries: 2 bytes below offset 20, else 4.
func lied(data []byte, at int, value uint32) []byte {
	i := bytes.Index(data, []byte("PK\x01\x02")) + at
	if at < 20 {
		binary.LittleEndian.PutUint16(data[i:], uint16(value))
		return data
	}
	binary.LittleEndian.PutUint32(data[i:], value)
	return data
}

func TestEntriesEndWhereTheySay(t *testing.T) {
	long := lied(written(t, file{"a", strings.Repeat("x", 1000), zip.Deflate}), 24, 999)
	z, err := Open(bytes.NewReader(long), int64(len(long)), "x")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := z.ReadAll("a", 5000); err == nil {
		t.Error("an entry that is longer than it says was read")
	}
	wrong := written(t, file{"a", "hello", zip.Store})
	wrong[bytes.Index(wrong, []byte("hello"))] = 'j'
	if z, err = Open(bytes.NewReader(wrong), int64(len(wrong)), "x"); err != nil {
		t.Fatal(err)
	}
	if _, err := z.ReadAll("a", 5000); err == nil || !strings.Contains(err.Error(), "checksum") {
		t.Errorf("a wrong checksum: got %v", err)
	}
}

func FuzzOpen(f *testing.F) {
	f.Add(written(f, file{"m/stored", "hello", zip.Store}, file{"m/packed", strings.Repeat("x", 1000), zip.Deflate}))
	f.Add(written(f, file{"../x", "", zip.Store}))
	f.Fuzz(func(t *testing.T, data []byte) {
		z, err := Open(bytes.NewReader(data), int64(len(data)), "x")
		if err != nil {
			return
		}
		for _, name := range z.Names() {
			size, ok := z.Size(name)
			if !ok || size < 0 || size > int64(maxRatio*(len(data)+1)) {
				t.Errorf("%q has %d bytes", name, size)
			}
			b, err := z.ReadAll(name, 1<<16)
			if err == nil && int64(len(b)) != size {
				t.Errorf("%q: read %d of %d bytes", name, len(b), size)
			}
			if s, stored, err := z.Section(name); err == nil && stored && s.Size() != size {
				t.Errorf("%q: a section of %d bytes, not %d", name, s.Size(), size)
			}
		}
	})
}
