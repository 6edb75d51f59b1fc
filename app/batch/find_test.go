package batch

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// write makes a file in a folder, with the folders on the way, and returns its path.
func write(t testing.TB, dir, name, content string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	must(t, os.MkdirAll(filepath.Dir(path), 0o755))
	must(t, os.WriteFile(path, []byte(content), 0o644))
	return path
}

func TestFind(t *testing.T) {
	dir := t.TempDir()
	for _, n := range []string{"b.tif", "a.TIFF", "a_zones.tif", "notes.md", "deep/e.tif", "S1.SAFE/manifest.safe", "S1.SAFE/x.tif", "@odd.txt/f.tif"} {
		write(t, dir, n, "x")
	}
	t.Chdir(dir)
	write(t, dir, "lists/l.txt", "\ufeff# mine\r\n\r\n  ../b.tif \n/abs/c.tif\n../deep\n../b.tif\n")
	write(t, dir, "lists/first", "x y,z.tif\n")
	write(t, dir, "lists/l.csv", "name,Scene\n# remark\none,../b.tif\ntwo,\"a,b.tif\"\n")
	write(t, dir, "lists/semi.CSV", "path;n\nb.tif;1,5\n")
	write(t, dir, "lists/bare.csv", "b.tif,1\nc.tif\n")
	for _, c := range []struct {
		name string
		args []string
		want []string
	}{
		{"folder, with products and without results", []string{"."}, []string{"S1.SAFE", "a.TIFF", "b.tif"}},
		{"glob", []string{"*.tif"}, []string{"b.tif"}},
		{"glob over folders", []string{"d*/*.tif"}, []string{"deep/e.tif"}},
		{"named, whatever it is called", []string{"a_zones.tif", "gone.xyz"}, []string{"a_zones.tif", "gone.xyz"}},
		{"product", []string{"S1.SAFE"}, []string{"S1.SAFE"}},
		{"twice", []string{"b.tif", "./b.tif", "deep/../b.tif"}, []string{"b.tif"}},
		{"list", []string{"lists/l.txt"}, []string{"b.tif", "/abs/c.tif", "deep"}},
		{"list with a sign and any name", []string{"@lists/first"}, []string{"lists/x y,z.tif"}},
		{"table with a heading", []string{"lists/l.csv"}, []string{"b.tif", "lists/a,b.tif"}},
		{"table with semicolons", []string{"@lists/semi.CSV"}, []string{"lists/b.tif"}},
		{"table without a heading", []string{"lists/bare.csv", "b.tif"}, []string{"lists/b.tif", "lists/c.tif", "b.tif"}},
		{"a folder whose name begins with the sign", []string{"@odd.txt"}, []string{"@odd.txt/f.tif"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := Find(c.args)
			for i := range got {
				got[i] = filepath.ToSlash(got[i])
			}
			if err != nil || !slices.Equal(got, c.want) {
				t.Errorf("got %q, %v; want %q", got, err, c.want)
			}
		})
	}
}

func TestFindRefuses(t *testing.T) {
	dir := t.TempDir()
	must(t, os.Mkdir(filepath.Join(dir, "empty"), 0o755))
	list := func(name, text string) string { return write(t, dir, name, text) }
	for _, c := range []struct {
		name, arg string
		misuse    bool
		says      []string
	}{
		{"glob without a match", filepath.Join(dir, "*.nc"), true, []string{"matches no scene"}},
		{"glob that is none", filepath.Join(dir, "[.tif"), true, []string{"syntax error"}},
		{"folder without scenes", filepath.Join(dir, "empty"), false, []string{"folder without scenes"}},
		{"list that is not there", filepath.Join(dir, "gone.txt"), false, []string{"gone.txt", "no such file"}},
		{"empty list", list("empty.txt", "# nothing\n"), false, []string{"empty.txt", "names no scene"}},
		{"a picture", list("p.txt", "a.tif\n\x89PNG\x00\n"), false, []string{"p.txt", "line 2", "UTF-8"}},
		{"long line", list("l.txt", "a\nb\n"+strings.Repeat("x", pathBytes+1)), false, []string{"l.txt", "line 3", "4096"}},
		{"open quote", list("q.csv", "a.tif\n\"b.tif\n"), false, []string{"q.csv", "line 2", "\""}},
		{"missing column", list("c.csv", "n,scene\n1,a.tif\n2\n"), false, []string{"c.csv", "line 3", "column 2"}},
		{"too large", list("big.txt", strings.Repeat("#\n", listBytes/2+1)), false, []string{"big.txt", "32 MiB"}},
		{"too many", list("many.txt", strings.Repeat("a\n", listPaths+1)), false, []string{"many.txt", "line 200001", "split it"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := Find([]string{c.arg})
			var wrong Misuse
			if err == nil || errors.As(err, &wrong) != c.misuse {
				t.Fatalf("got %v, %v", got, err)
			}
			for _, s := range c.says {
				if !strings.Contains(err.Error(), s) {
					t.Errorf("%v does not say %q", err, s)
				}
			}
		})
	}
}

func FuzzList(f *testing.F) {
	for _, s := range []string{"a.tif\n", "# x\n\nb.tif\r\n", "scene,n\na,1\n", "path;n\nb.tif;1\n", "\"a", "\ufeffa", "\x00"} {
		f.Add([]byte(s), true)
		f.Add([]byte(s), false)
	}
	f.Fuzz(func(t *testing.T, text []byte, table bool) {
		paths, err := parseList(text, table)
		if err == nil && len(paths) == 0 {
			t.Error("no path and no error")
		}
		for _, p := range paths {
			if p == "" || strings.ContainsAny(p, "\x00\n\r") {
				t.Errorf("path %q", p)
			}
		}
	})
}

func TestParseShard(t *testing.T) {
	for text, want := range map[string]Shard{"1/1": {1, 1}, "2/8": {2, 8}, "100000/100000": {100_000, 100_000}, "02/8": {2, 8}} {
		if got, err := ParseShard(text); err != nil || got != want {
			t.Errorf("%s: got %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "/", "1", "1/", "/2", "0/2", "3/2", "-1/2", "+1/2", "1/2/3", "1/100001", "a/b", "1 / 2", "1/99999999999999999999"} {
		if got, err := ParseShard(text); err == nil {
			t.Errorf("%q was taken as %v", text, got)
		}
	}
}

func FuzzParseShard(f *testing.F) {
	f.Add("1/2")
	f.Add("9999999999/1")
	f.Fuzz(func(t *testing.T, text string) {
		if s, err := ParseShard(text); err == nil && (s.K < 1 || s.K > s.N || s.N > shardsMax) {
			t.Errorf("%q: %v", text, s)
		}
	})
}
