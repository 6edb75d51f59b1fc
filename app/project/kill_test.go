package project

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"icefront/geo/schema"
)

// killed names the folder in which the test binary, started again, saves until it is killed.
const killed = "ICEFRONT_TEST_SAVES"

// state is the n-th state of a project that changes in every file with every save.
func state(dir string, n int) (File, []Front, error) {
	f := New()
	mark := fmt.Sprintf("state %d", n)
	f.Settings.Author = mark
	var drawn []Front
	for i := range 3 {
		key := fmt.Sprintf("s%d", i+1)
		zones := filepath.Join(dir, "tmp", fmt.Sprintf("%s_%d.tif", key, n))
		if err := os.WriteFile(zones, []byte(strings.Repeat(mark+"\n", 2000)), 0o644); err != nil {
			return f, nil, err
		}
		f.Scenes = append(f.Scenes, Scene{Key: key, Path: filepath.Join(dir, key+".tif"), Corrected: zones})
		for j := range 40 {
			drawn = append(drawn, Front{int64(100*i + j + 1), key, schema.Front{CRS: "EPSG:3413", Line: orb.LineString{{float64(n), 0}, {0, float64(n)}},
				Attributes: schema.Attributes{Notes: mark}}})
		}
	}
	return f, drawn, nil
}

// whole reports what in a project is not of one state.
func whole(path string) error {
	f, err := Load(path)
	if err != nil {
		return err
	}
	mark := f.Settings.Author
	drawn, err := ReadFronts(context.Background(), fakeDeps(), f)
	if err != nil {
		return err
	}
	if len(drawn) != 120 || len(f.Scenes) != 3 {
		return fmt.Errorf("%s has %d fronts, %d scenes", mark, len(drawn), len(f.Scenes))
	}
	for _, d := range drawn {
		if d.Notes != mark {
			return fmt.Errorf("front %d of %s is of %s", d.ID, mark, d.Notes)
		}
	}
	for _, s := range f.Scenes {
		if b, err := os.ReadFile(s.Corrected); err != nil || string(b) != strings.Repeat(mark+"\n", 2000) {
			return fmt.Errorf("the class map of %s is not of %s: %v", s.Key, mark, err)
		}
	}
	return nil
}

func TestMain(m *testing.M) {
	if dir := os.Getenv(killed); dir != "" {
		saveForever(dir)
	}
	os.Exit(m.Run())
}

// saveForever says a line for every save, until it is killed.
func saveForever(dir string) {
	for n := 1; ; n++ {
		f, drawn, err := state(dir, n)
		if err == nil {
			_, err = Save(context.Background(), fakeDeps(), filepath.Join(dir, "work", "p.icefront"), f, drawn, time.Now())
		}
		if err != nil {
			fmt.Println("error:", err)
			os.Exit(1)
		}
		fmt.Println("saved", n)
	}
}

// kill kills a program that saves at so many random moments: the project is always whole.
func kill(t *testing.T, times int) {
	r := seeded(t)
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	path := filepath.Join(dir, "work", "p.icefront")
	for _, sub := range []string{"work", "tmp"} {
		if err := os.MkdirAll(filepath.Join(dir, sub), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for i := range times {
		child := exec.Command(exe, "-test.run", "^$")
		child.Env = append(os.Environ(), killed+"="+dir)
		out, err := child.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(out)
		for range 1 + r.IntN(3) { // then it is in the middle of the next save, or nearly
			if lines.Scan(); !strings.HasPrefix(lines.Text(), "saved") {
				t.Fatalf("kill %d: the child said %q", i, lines.Text())
			}
		}
		time.Sleep(time.Duration(r.Int64N(int64(20 * time.Millisecond)))) // a random moment, not a wait for something
		if err := child.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = child.Wait() // it was killed
		if err := whole(path); err != nil {
			t.Fatalf("kill %d: %v", i, err)
		}
	}
	f, drawn, err := state(dir, 1)
	if err != nil {
		t.Fatal(err)
	}
	save(t, path, f, drawn)
	if all := files(t, filepath.Join(dir, "work")); len(all) != 5 {
		t.Errorf("kills have left something: %q", all)
	}
}

func TestKilledSaves(t *testing.T) { kill(t, 12) }
