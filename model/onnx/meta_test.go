package onnx_test

import (
	"bytes"
	"errors"
	"maps"
	"os"
	"reflect"
	"strings"
	"testing"

	"icefront/geo/sharedtest"
	"icefront/model/onnx"
	"icefront/model/onnx/onnxtest"

	"google.golang.org/protobuf/encoding/protowire"
)

func rewrite(b []byte, meta map[string]string) ([]byte, error) {
	var out bytes.Buffer
	err := onnx.RewriteMeta(&out, bytes.NewReader(b), int64(len(b)), meta)
	return out.Bytes(), err
}

// entry is a metadata entry.
func entry(b []byte, key, value string) []byte {
	return bytesField(b, 14, bytesField(bytesField(nil, 1, []byte(key)), 2, []byte(value)))
}

func TestRewriteMetaReplacesAll(t *testing.T) {
	plain := onnxtest.Model(onnxtest.Options{})
	unknown := protowire.AppendVarint(protowire.AppendTag(nil, 99, protowire.VarintType), 7)
	meta := map[string]string{"cf.name": "mine", "cf.patch": "[32, 32]"}
	tests := []struct {
		name     string
		in, rest []byte // rest is what must still be there, in order
	}{
		{"a file without metadata", plain, plain},
		{"metadata at the end", entry(entry(bytes.Clone(plain), "a", "1"), "cf.name", "theirs"), plain},
		{"metadata in front", append(entry(entry(nil, "a", "1"), "b", "2"), plain...), plain},
		{"metadata among unknown fields", append(entry(bytes.Clone(unknown), "a", "1"), append(bytes.Clone(plain), unknown...)...),
			append(bytes.Clone(unknown), append(bytes.Clone(plain), unknown...)...)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := rewrite(tt.in, meta)
			if err != nil {
				t.Fatal(err)
			}
			if want := entry(entry(bytes.Clone(tt.rest), "cf.name", "mine"), "cf.patch", "[32, 32]"); !bytes.Equal(got, want) {
				t.Errorf("got\n%q\nwant\n%q", got, want)
			}
			if bare, err := rewrite(tt.in, nil); err != nil || !bytes.Equal(bare, tt.rest) {
				t.Errorf("without metadata: got %v and\n%q\nwant\n%q", err, bare, tt.rest)
			}
		})
	}
}

func TestRewriteMetaRefuses(t *testing.T) {
	plain := onnxtest.Model(onnxtest.Options{})
	elsewhere := bytesField(nil, 8, []byte("w"))
	elsewhere = protowire.AppendVarint(protowire.AppendTag(elsewhere, 14, protowire.VarintType), 1)
	tests := []struct {
		name string
		in   []byte
		meta map[string]string
		says string
	}{
		{"text", []byte("no model"), nil, "offset 0"},
		{"cut off", plain[:len(plain)-1], nil, "offset"},
		{"weights in another file", bytesField(nil, 7, bytesField(nil, 5, elsewhere)), nil, "another file"},
		{"a value that is no text", plain, map[string]string{"cf.name": "\xc0"}, "UTF-8"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			out, err := rewrite(tt.in, tt.meta)
			if err == nil || !strings.Contains(err.Error(), tt.says) || tt.meta == nil && !errors.Is(err, onnx.ErrFormat) {
				t.Errorf("got %v, want an error that says %q", err, tt.says)
			}
			if len(out) > 0 {
				t.Errorf("%d bytes were written all the same", len(out))
			}
		})
	}
}

func TestRewriteMetaOfTheStarter(t *testing.T) {
	b, err := os.ReadFile(sharedtest.Path(t, "models/starter.onnx"))
	if err != nil {
		t.Fatal(err)
	}
	before, err := read(b)
	if err != nil {
		t.Fatal(err)
	}
	meta := maps.Clone(before.Meta)
	meta["cf.name"] = "adapted"
	out, err := rewrite(b, meta)
	if err != nil {
		t.Fatal(err)
	}
	after, err := read(out)
	if err != nil {
		t.Fatal(err)
	}
	before.Meta = meta
	if !reflect.DeepEqual(before, after) {
		t.Errorf("more has changed than a name")
	}
	back, err := rewrite(out, nil)
	if err != nil {
		t.Fatal(err)
	}
	if bare, err := rewrite(b, nil); err != nil || !bytes.Equal(back, bare) {
		t.Errorf("the graph is not what it was (%v)", err)
	}
}

func FuzzRewriteMeta(f *testing.F) {
	plain := onnxtest.Model(onnxtest.Options{})
	f.Add(plain, "cf.name", "mine")
	f.Add(onnxtest.Model(onnxtest.Zones()), "cf.name", "")
	f.Add(entry(append(entry(nil, "a", "1"), plain...), "b", "2"), "a", "\xff")
	f.Add([]byte("text"), "", "")
	f.Fuzz(func(t *testing.T, b []byte, key, value string) {
		meta := map[string]string{key: value, "cf.version": "1"}
		before, err := read(b)
		out, err2 := rewrite(b, meta)
		if err != nil && err2 == nil {
			t.Fatalf("rewrote what cannot be read: %v", err)
		}
		if err2 != nil {
			return
		}
		after, err := read(out)
		if err != nil {
			t.Fatalf("the copy cannot be read: %v", err)
		}
		before.Meta = meta
		if !reflect.DeepEqual(before, after) {
			t.Errorf("got %+v\nwant %+v", after, before)
		}
	})
}
