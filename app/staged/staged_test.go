package staged_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"icefront/app/staged"
)

// put writes files of one content into a folder.
func put(dir, content string, names ...string) (files []string, err error) {
	for _, n := range names {
		p := filepath.Join(dir, n)
		if err := errors.Join(os.MkdirAll(filepath.Dir(p), 0o755), os.WriteFile(p, []byte(content), 0o644)); err != nil {
			return nil, err
		}
		files = append(files, p)
	}
	return files, nil
}

func names(t *testing.T, dir string) (all []string) {
	t.Helper()
	err := filepath.Walk(dir, func(p string, info os.FileInfo, err error) error {
		if err == nil && !info.IsDir() {
			rel, _ := filepath.Rel(dir, p)
			all = append(all, rel)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestWrite(t *testing.T) {
	root := t.TempDir()
	for _, c := range []struct {
		why  string
		dir  string
		want []string
	}{
		{"a new folder below a new one", "new/out", []string{"a.json", "figures/b.png"}},
		{"again, over what is there", "new/out", []string{"a.json", "figures/b.png"}},
		{"beside other files", "old", []string{"a.json", "figures/b.png", "figures/mine.png", "notes.txt"}},
	} {
		dir := filepath.Join(root, c.dir)
		if c.dir == "old" {
			if _, err := put(dir, "mine", "notes.txt", "figures/mine.png", "a.json"); err != nil {
				t.Fatal(err)
			}
		}
		files, err := staged.Write(dir, func(hidden string) ([]string, error) { return put(hidden, "new", "a.json", "figures/b.png") })
		if err != nil {
			t.Fatalf("%s: %v", c.why, err)
		}
		if want := []string{filepath.Join(dir, "a.json"), filepath.Join(dir, "figures", "b.png")}; !slices.Equal(files, want) {
			t.Errorf("%s: %q, want %q", c.why, files, want)
		}
		if got := names(t, dir); !slices.Equal(got, c.want) {
			t.Errorf("%s: there is %q, want %q", c.why, got, c.want)
		}
		if b, _ := os.ReadFile(files[0]); string(b) != "new" {
			t.Errorf("%s: the old file is still there", c.why)
		}
	}
}

func TestFailureLeavesNothing(t *testing.T) {
	root := t.TempDir()
	bad := errors.New("the disk is full")
	_, err := staged.Write(filepath.Join(root, "out"), func(hidden string) ([]string, error) {
		_, err := put(hidden, "half", "a.json")
		return nil, errors.Join(err, bad)
	})
	if !errors.Is(err, bad) {
		t.Errorf("got %v", err)
	}
	if left := names(t, root); len(left) > 0 {
		t.Errorf("left: %q", left)
	}
	file := filepath.Join(root, "file")
	if _, err := put(root, "x", "file"); err != nil {
		t.Fatal(err)
	}
	if _, err := staged.Write(file, func(hidden string) ([]string, error) { return put(hidden, "new", "a") }); err == nil {
		t.Error("a file took the place of a folder")
	}
}
