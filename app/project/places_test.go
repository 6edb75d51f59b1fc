package project

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestRelativePaths(t *testing.T) {
	for _, c := range []struct{ why, dir, target, want string }{
		{"beside", "/w/p", "/w/p/a.tif", "a.tif"},
		{"below", "/w/p", "/w/p/x/a.tif", "x/a.tif"},
		{"elsewhere", "/w/p", "/data/a.tif", "../../data/a.tif"},
		{"above", "/w/p", "/w/a.tif", "../a.tif"},
		{"at the root", "/", "/a.tif", "a.tif"},
		{"a folder that is called like its file", "/w/a", "/w/a", "../a"},
		{"the same drive", "C:/w/p", "C:/w/x/a.tif", "../x/a.tif"},
		{"a drive in another case", "c:/W/p", "C:/w/P/a.tif", "a.tif"},
		{"another drive", "C:/w/p", "D:/data/a.tif", "D:/data/a.tif"},
		{"a share", "//srv/disk/w", "//SRV/disk/x/a.tif", "../x/a.tif"},
		{"another share", "//srv/disk/w", "//srv/other/a.tif", "//srv/other/a.tif"},
		{"cases count without drives", "/w/P", "/w/p/a.tif", "../p/a.tif"},
	} {
		if got := relative(c.dir, c.target); got != c.want {
			t.Errorf("%s: from %s to %s: %q, want %q", c.why, c.dir, c.target, got, c.want)
		}
	}
	r := seeded(t)
	base := t.TempDir()
	for range 2000 { // there and back is the same
		name := func() string { return []string{"a", "b", "a b", "ä", "...", "c:", "x.tif"}[r.IntN(7)] }
		dir, target := filepath.Join(base, "w"), filepath.Join(base, name())
		for range r.IntN(4) {
			dir = filepath.Join(dir, name())
		}
		if r.IntN(2) == 0 {
			target = filepath.Join(filepath.Dir(dir), name())
		}
		for range r.IntN(3) {
			target = filepath.Join(target, name())
		}
		if got := resolved(dir, stored(dir, target)); got != target {
			t.Fatalf("from %s: %s became %s by %s", dir, target, got, stored(dir, target))
		}
	}
}

type tree map[string]string // content by path

// relocation is a case of scenes that have moved.
type relocation struct {
	why    string
	scenes []string // as the project has them; their content is their name
	there  tree
	found  []Found
	want   map[string]string // by scene's path; a missing entry is not moved
	some   map[string]int    // number of candidates, where it says
}

func relocations() []relocation {
	return []relocation{
		{"the folder was renamed, one scene is shown",
			[]string{"old/2019/a.tif", "old/2019/b.tif", "old/2020/c.tif"},
			tree{"new/2019/a.tif": "a.tif", "new/2019/b.tif": "b.tif", "new/2020/c.tif": "c.tif"},
			[]Found{{"old/2019/a.tif", "new/2019/a.tif"}},
			map[string]string{"old/2019/a.tif": "new/2019/a.tif", "old/2019/b.tif": "new/2019/b.tif", "old/2020/c.tif": "new/2020/c.tif"}, nil},
		{"beside the folder that moved", []string{"d/x/a.tif", "d/y/b.tif"}, tree{"e/f/x/a.tif": "a.tif", "e/f/y/b.tif": "b.tif"},
			[]Found{{"d/x/a.tif", "e/f/x/a.tif"}}, map[string]string{"d/x/a.tif": "e/f/x/a.tif", "d/y/b.tif": "e/f/y/b.tif"}, nil},
		{"all lie beside the project now", []string{"far/a.tif", "far/b.tif"}, tree{"work/p/a.tif": "a.tif", "work/p/b.tif": "b.tif"}, nil,
			map[string]string{"far/a.tif": "work/p/a.tif", "far/b.tif": "work/p/b.tif"}, nil},
		{"in a folder of the project, with its own folder", []string{"far/s/t/a.tif"}, tree{"work/p/s/t/a.tif": "a.tif"}, nil,
			map[string]string{"far/s/t/a.tif": "work/p/s/t/a.tif"}, nil},
		{"in a folder beside the project's", []string{"far/a.tif"}, tree{"work/images/a.tif": "a.tif"}, nil,
			map[string]string{"far/a.tif": "work/images/a.tif"}, nil},
		{"two copies: nothing is guessed", []string{"far/a.tif"}, tree{"work/one/a.tif": "a.tif", "work/two/a.tif": "a.tif"}, nil,
			map[string]string{}, map[string]int{"far/a.tif": 2}},
		{"two of the name, one of the content", []string{"far/a.tif"}, tree{"work/one/a.tif": "a.tif", "work/two/a.tif": "other"}, nil,
			map[string]string{"far/a.tif": "work/one/a.tif"}, map[string]int{"far/a.tif": 2}},
		{"another of the name", []string{"far/a.tif"}, tree{"work/one/a.tif": "other"}, nil,
			map[string]string{}, map[string]int{"far/a.tif": 1}},
		{"what was shown goes before copies", []string{"far/a.tif", "far/b.tif"}, tree{"x/a.tif": "a.tif", "x/b.tif": "b.tif", "work/p/b.tif": "b.tif"},
			[]Found{{"far/a.tif", "x/a.tif"}}, map[string]string{"far/a.tif": "x/a.tif", "far/b.tif": "x/b.tif"}, nil},
		{"never seen before, by what was shown", []string{"far/a.tif", "far/unknown.tif"}, tree{"x/a.tif": "a.tif", "x/unknown.tif": "u"},
			[]Found{{"far/a.tif", "x/a.tif"}}, map[string]string{"far/a.tif": "x/a.tif", "far/unknown.tif": "x/unknown.tif"}, nil},
		{"never seen before, somewhere", []string{"far/unknown.tif"}, tree{"work/p/unknown.tif": "u"}, nil,
			map[string]string{}, map[string]int{"far/unknown.tif": 1}},
		{"nowhere", []string{"far/a.tif"}, tree{}, nil, map[string]string{}, map[string]int{"far/a.tif": 0}},
	}
}

func TestRelocate(t *testing.T) {
	for _, c := range relocations() {
		dir := t.TempDir()
		in := func(p string) string { return filepath.Join(dir, filepath.FromSlash(p)) }
		f := New()
		for i, p := range c.scenes {
			s := Scene{Key: fmt.Sprintf("s%d", i+1), Path: in(p)}
			if !strings.Contains(p, "unknown") {
				var err error
				if s.Mark, err = MarkOf(put(t, s.Path, filepath.Base(p))); err != nil {
					t.Fatal(err)
				}
				if err := os.RemoveAll(in(strings.Split(p, "/")[0])); err != nil {
					t.Fatal(err)
				}
			}
			f.Scenes = append(f.Scenes, s)
		}
		put(t, in("work/p/p.icefront"), "")
		for p, content := range c.there {
			put(t, in(p), content)
		}
		var found []Found
		for _, m := range c.found {
			found = append(found, Found{in(m.From), in(m.To)})
		}
		moves := Relocate(f, in("work/p/p.icefront"), found...)
		got := map[string]string{}
		for i, m := range moves {
			if m.To != "" {
				rel, _ := filepath.Rel(dir, m.To)
				got[c.scenes[i]] = filepath.ToSlash(rel)
			}
			if n, ok := c.some[c.scenes[i]]; ok && n != len(m.Candidates) {
				t.Errorf("%s: candidates of %s are %q", c.why, c.scenes[i], m.Candidates)
			}
		}
		if len(moves) != len(c.scenes) || !cmp.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.why, got, c.want)
		}
		if left := len(Missing(Relocated(f, moves))); left != len(c.scenes)-len(c.want) {
			t.Errorf("%s: %d are missing still", c.why, left)
		}
	}
}

// Labels and layers go where their scenes have gone.
func TestRelocatedTakesOthersAlong(t *testing.T) {
	dir := t.TempDir()
	in := func(p string) string { return filepath.Join(dir, filepath.FromSlash(p)) }
	f := some(seeded(t), in("old"), 2)
	for _, s := range f.Scenes {
		put(t, strings.Replace(s.Path, in("old"), in("new"), 1), "scene")
		put(t, strings.Replace(s.Labels[0], in("old"), in("new"), 1), "label")
	}
	put(t, in("new/fjord.gpkg"), "")
	moved := Relocated(f, []Move{{Key: "s1", To: strings.Replace(f.Scenes[0].Path, in("old"), in("new"), 1)}})
	if moved.Scenes[0].Labels[0] != in("new/labels/l0.gpkg") || moved.Scenes[1].Labels[0] != in("new/labels/l1.gpkg") || moved.Layers[2].Path != in("new/fjord.gpkg") {
		t.Errorf("%+v %+v", moved.Scenes, moved.Layers[2])
	}
	if moved.Scenes[1].Path != f.Scenes[1].Path || f.Scenes[0].Labels[0] != in("old/labels/l0.gpkg") {
		t.Error("a scene moved that nobody has moved, or what was given was changed")
	}
}

// A product that is a folder is recognised by its manifest.
func TestMarkOfFolder(t *testing.T) {
	dir := t.TempDir()
	put(t, filepath.Join(dir, "a.SAFE", "manifest.safe"), "one")
	put(t, filepath.Join(dir, "b.SAFE", "manifest.safe"), "one")
	put(t, filepath.Join(dir, "c.SAFE", "manifest.safe"), "two")
	var marks [3]Mark
	for i, n := range []string{"a", "b", "c"} {
		var err error
		if marks[i], err = MarkOf(filepath.Join(dir, n+".SAFE")); err != nil {
			t.Fatal(err)
		}
	}
	if !marks[0].Same(marks[1]) || marks[0].Same(marks[2]) || (Mark{}).Same(Mark{}) {
		t.Errorf("%+v", marks)
	}
}

func TestLock(t *testing.T) {
	path := filepath.Join(t.TempDir(), "p.icefront")
	now := time.Now()
	began := now.Add(-time.Hour)
	first, err := Acquire(path, began, now)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Acquire(path, began, now); !errors.Is(err, ErrReadOnly) || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), fmt.Sprint(os.Getpid())) {
		t.Errorf("a second one: %v", err)
	}
	if err := errors.Join(first.Refresh(now), first.Release(), first.Release()); err != nil {
		t.Error(err)
	}
	if err := first.Refresh(now); !errors.Is(err, ErrReadOnly) {
		t.Errorf("a lock that was given back: %v", err)
	}
	second, err := Acquire(path, began, now)
	if err != nil {
		t.Fatal(err)
	}
	// Another machine's is in use for days.
	text := `{"name":".icefront-00000000-1-1","host":"other","pid":1,"since":"2025-01-01T00:00:00Z"}`
	put(t, LockPath(path), text)
	if err := second.Refresh(now); !errors.Is(err, ErrReadOnly) {
		t.Errorf("a lock that another program took: %v", err)
	}
	if err := second.Release(); err != nil {
		t.Error(err)
	}
	if _, err := Acquire(path, began, now); !errors.Is(err, ErrReadOnly) || !strings.Contains(err.Error(), "other") {
		t.Errorf("another machine's: %v", err)
	}
	if l, err := Acquire(path, began, now.AddDate(0, 0, 9)); err != nil {
		t.Errorf("another machine's, abandoned: %v", err)
	} else if err := l.Release(); err != nil {
		t.Error(err)
	}
	put(t, LockPath(path), "half of a lo")
	if _, err := Acquire(path, began, now); !errors.Is(err, ErrReadOnly) || !strings.Contains(err.Error(), "damaged") {
		t.Errorf("a damaged lock: %v", err)
	}
	if all := files(t, filepath.Dir(path)); !cmp.Equal(all, []string{"p.icefront.lock"}) {
		t.Errorf("there is %q", all)
	}
}

// The lock of a process that has ended is taken over at once, by one of many.
func TestLockOfTheDead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "p.icefront")
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	child := exec.Command(exe, "-test.run", "^$")
	if err := child.Run(); err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	for range 20 {
		own, err := Acquire(path, now.Add(-time.Hour), now)
		if err != nil {
			t.Fatal(err)
		}
		dead := strings.ReplaceAll(string(own.text), fmt.Sprintf("-%d-", os.Getpid()), fmt.Sprintf("-%d-", child.Process.Pid))
		put(t, LockPath(path), dead)
		results := make(chan *Lock)
		for range 4 {
			go func() {
				l, err := Acquire(path, now.Add(-time.Hour), now)
				if err != nil && !errors.Is(err, ErrReadOnly) {
					t.Error(err)
				}
				results <- l
			}()
		}
		var got []*Lock
		for range 4 {
			if l := <-results; l != nil {
				got = append(got, l)
			}
		}
		if len(got) != 1 {
			t.Fatalf("%d have the lock", len(got))
		}
		if err := got[0].Release(); err != nil {
			t.Fatal(err)
		}
	}
	if all := files(t, filepath.Dir(path)); len(all) != 0 {
		t.Errorf("there is %q", all)
	}
}

func TestReadOnlyFolder(t *testing.T) {
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o555); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = os.Chmod(dir, 0o755) }()
	if f, err := os.Create(filepath.Join(dir, "x")); err == nil {
		_ = f.Close()
		t.Skip("this user may write everywhere")
	}
	if _, err := Acquire(filepath.Join(dir, "p.icefront"), time.Now(), time.Now()); !errors.Is(err, ErrReadOnly) || !strings.Contains(err.Error(), "takes no files") {
		t.Error(err)
	}
}

func TestAutosave(t *testing.T) {
	at := func(s int) time.Time { return noon.Add(time.Duration(s) * time.Second) }
	for _, c := range []struct {
		why   string
		a     Autosave
		now   int
		edits int
		want  bool
	}{
		{"nothing to save", Autosave{Last: at(0)}, 9999, 0, false},
		{"one edit, early", Autosave{Last: at(0)}, 119, 1, false},
		{"one edit, in time", Autosave{Last: at(0)}, 120, 1, true},
		{"many edits", Autosave{Last: at(0)}, 1, 50, true},
		{"nearly as many", Autosave{Last: at(0)}, 1, 49, false},
		{"own numbers", Autosave{Every: time.Second, Edits: 3, Last: at(0)}, 0, 3, true},
		{"a failed save is not tried with each edit", Autosave{Last: at(0)}.Missed(at(300)), 301, 500, false},
		{"but again in time", Autosave{Last: at(0)}.Missed(at(300)), 420, 1, true},
		{"a save ends that", Autosave{}.Missed(at(300)).Saved(at(310)), 311, 50, true},
		{"the clock was put back", Autosave{Last: at(500)}, 0, 1, true},
	} {
		if got := c.a.Due(at(c.now), c.edits); got != c.want {
			t.Errorf("%s: %v", c.why, got)
		}
	}
}
