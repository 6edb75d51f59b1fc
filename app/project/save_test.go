package project

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"

	"icefront/geo"
	"icefront/geo/schema"
)

// small is a project of two scenes, one with a class map elsewhere.
func small(t testing.TB, dir string) (File, []Front) {
	t.Helper()
	f := New()
	f.Scenes = []Scene{
		{Key: "s1", Path: put(t, filepath.Join(dir, "scenes", "a.tif"), "scene a"), Prediction: &Prediction{Zones: put(t, filepath.Join(dir, "out", "a_zones.tif"), "zones of a")}},
		{Key: "s2", Path: filepath.Join(dir, "scenes", "gone.tif")},
	}
	return f, []Front{{1, "s1", schema.Front{CRS: "EPSG:3413", Line: orb.LineString{{1, 2}, {3, 4}}}}}
}

func save(t testing.TB, path string, f File, fronts []Front) Saved {
	t.Helper()
	s, err := Save(t.Context(), fakeDeps(), path, f, fronts, noon)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// files are those below a folder.
func files(t testing.TB, dir string) (all []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(p string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			rel, _ := filepath.Rel(dir, p)
			all = append(all, filepath.ToSlash(rel))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestSaveKeepsWhatHasNotChanged(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "work", "p.icefront")
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	f, drawn := small(t, dir)
	first := save(t, path, f, drawn)
	if want := []string{"p.icefront", "p_files/fronts_EPSG3413_1_000001.gpkg", "p_files/zones_s1_000001.tif"}; !cmp.Equal(files(t, filepath.Dir(path)), want) {
		t.Errorf("after the first save there is %q", files(t, filepath.Dir(path)))
	}
	if !first.File.Scenes[0].Mark.Known() || first.File.Scenes[1].Mark.Known() {
		t.Errorf("marks: %+v", first.File.Scenes)
	}
	if f.Scenes[0].Mark.Known() || strings.Contains(f.Scenes[0].Prediction.Zones, "p_files") {
		t.Error("the save has changed what it was given")
	}
	zones, _ := os.Stat(first.File.Scenes[0].Prediction.Zones)

	// Meanwhile a scene came, and one had its class map corrected.
	now := f.clone()
	now.Scenes = append(now.Scenes, Scene{Key: "s3", Path: filepath.Join(dir, "scenes", "c.tif")})
	now = first.Apply(now)
	now.Scenes[0].Corrected = put(t, filepath.Join(dir, "tmp", "c.tif"), "corrected a")
	second := save(t, path, now, drawn)
	want := []string{"p.icefront", "p_files/corrected_s1_000002.tif", "p_files/fronts_EPSG3413_1_000002.gpkg", "p_files/zones_s1_000001.tif"}
	if got := files(t, filepath.Dir(path)); !cmp.Equal(got, want) {
		t.Errorf("after the second save there is %q", got)
	}
	if again, err := os.Stat(second.File.Scenes[0].Prediction.Zones); err != nil || !os.SameFile(zones, again) {
		t.Errorf("the class map was copied again: %v", err)
	}

	// Under another name, all goes along, and the first stays whole.
	other := filepath.Join(dir, "elsewhere", "q.icefront")
	if err := os.MkdirAll(filepath.Dir(other), 0o755); err != nil {
		t.Fatal(err)
	}
	third := save(t, other, second.File, drawn)
	if err := os.RemoveAll(filepath.Dir(path)); err != nil {
		t.Fatal(err)
	}
	if b, err := os.ReadFile(third.File.Scenes[0].Corrected); err != nil || string(b) != "corrected a" {
		t.Errorf("%q, %v", b, err)
	}
	got, err := Load(other)
	if err != nil || got.Scenes[0].Path != f.Scenes[0].Path {
		t.Errorf("%v, %v", got.Scenes, err)
	}
	// Without fronts and rasters no folder is left.
	third.File.Scenes[0].Prediction, third.File.Scenes[0].Corrected = nil, ""
	save(t, other, third.File, nil)
	if got := files(t, filepath.Dir(other)); !cmp.Equal(got, []string{"q.icefront"}) {
		t.Errorf("there is %q", got)
	}
}

func TestSaveTellsOfRastersThatAreGone(t *testing.T) {
	dir := t.TempDir()
	f, drawn := small(t, dir)
	if err := os.Remove(f.Scenes[0].Prediction.Zones); err != nil {
		t.Fatal(err)
	}
	s := save(t, filepath.Join(dir, "p.icefront"), f, drawn)
	if len(s.Warnings) != 1 || !strings.Contains(s.Warnings[0], "a_zones.tif") || s.File.Scenes[0].Prediction.Zones != f.Scenes[0].Prediction.Zones {
		t.Errorf("%q, %+v", s.Warnings, s.File.Scenes[0].Prediction)
	}
}

func TestSaveRefuses(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "p.icefront")
	line := orb.LineString{{1, 2}}
	for _, c := range []struct {
		why   string
		path  string
		spoil func(f *File, fronts []Front) []Front
		says  string
	}{
		{"another name", filepath.Join(dir, "p.json"), func(_ *File, d []Front) []Front { return d }, ".icefront"},
		{"no folder", filepath.Join(dir, "no", "p.icefront"), func(_ *File, d []Front) []Front { return d }, "no such"},
		{"a relative path", path, func(f *File, d []Front) []Front { f.Scenes[0].Path = "a.tif"; return d }, "absolute"},
		{"a vertex nowhere", path, func(_ *File, d []Front) []Front { d[0].Line = orb.LineString{{0, nan()}}; return d }, "vertex 1"},
		{"a front without a vertex", path, func(_ *File, d []Front) []Front { d[0].Line = nil; return d }, "no vertex"},
		{"two fronts of a number", path, func(_ *File, d []Front) []Front { return append(d, d[0]) }, "once"},
		{"a front of no scene", path, func(_ *File, d []Front) []Front { d[0].Scene = "s7"; return d }, "s7"},
		{"an attribute of no kind", path, func(_ *File, d []Front) []Front {
			d[0].Extra = map[string]any{"odd": []int{1}}
			return d
		}, "odd"},
		{"a view nowhere", path, func(f *File, d []Front) []Front { f.View.Scale = nan(); return d }, "view"},
		{"an opacity", path, func(f *File, d []Front) []Front {
			f.Settings.MinLength = nan()
			return d
		}, "least length"},
	} {
		f, drawn := small(t, dir)
		drawn[0].Line = line
		drawn = c.spoil(&f, drawn)
		_, err := Save(t.Context(), fakeDeps(), c.path, f, drawn, noon)
		if err == nil || !strings.Contains(err.Error(), c.says) || !strings.Contains(err.Error(), c.path) {
			t.Errorf("%s: %v", c.why, err)
		}
		if _, err := os.Stat(c.path); err == nil {
			t.Errorf("%s: it was written", c.why)
		}
	}
}

func nan() float64 { return zero() / zero() }

func zero() float64 { return 0 }

// full is a disk that takes so many bytes more.
type full struct {
	w    io.Writer
	left *int
}

func (f full) Write(b []byte) (int, error) {
	if len(b) > *f.left {
		n, err := f.w.Write(b[:*f.left])
		*f.left = 0
		return n, errors.Join(err, syscall.ENOSPC)
	}
	*f.left -= len(b)
	return f.w.Write(b)
}

// Wherever the disk becomes full, the old project stays as it was, and nothing of the new one is left.
func TestFullDisk(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "work", "p.icefront")
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	f, drawn := small(t, dir)
	old := save(t, path, f, drawn)
	before := files(t, filepath.Dir(path))
	now := old.File.clone()
	now.Scenes[0].Corrected = put(t, filepath.Join(dir, "tmp", "c.tif"), strings.Repeat("corrected ", 20))
	now.Scenes[1].Review.Note = "changed"
	failures := 0
	for bytes := 0; ; bytes += 7 {
		left := bytes
		d := fakeDeps()
		d.through = func(w io.Writer) io.Writer { return full{w, &left} }
		_, err := Save(t.Context(), d, path, now, drawn, noon)
		if err == nil {
			break
		}
		failures++
		if !errors.Is(err, syscall.ENOSPC) || !strings.Contains(err.Error(), path) {
			t.Fatalf("after %d bytes: %v", bytes, err)
		}
		if after := files(t, filepath.Dir(path)); !slices.Equal(after, before) {
			t.Fatalf("after %d bytes there is %q", bytes, after)
		}
		if got, err := Load(path); err != nil || !cmp.Equal(got, old.File) {
			t.Fatalf("after %d bytes: %v\n%s", bytes, err, cmp.Diff(old.File, got))
		}
	}
	if failures < 100 {
		t.Errorf("only %d failures", failures)
	}
	d := fakeDeps()
	d.WriteLayer = func(_ context.Context, path string, _ geo.Layer) ([]string, error) {
		return nil, errors.Join(os.WriteFile(path, []byte("half"), 0o644), syscall.ENOSPC)
	}
	now = old.File
	now.Generation += 5
	kept := files(t, filepath.Dir(path))
	if _, err := Save(t.Context(), d, path, now, drawn, noon); !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("fronts on a full disk: %v", err)
	}
	if after := files(t, filepath.Dir(path)); !slices.Equal(after, kept) {
		t.Errorf("there is %q", after)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Save(ctx, fakeDeps(), path, now, drawn, noon); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled save: %v", err)
	}
}
