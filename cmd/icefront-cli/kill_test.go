package main

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"icefront/geo/scratch"
)

// A batch that is killed, again and again, at any moment: what looks finished is whole, the next start goes on, and in the
// end all is there and nothing else.
func TestBatchKilled(t *testing.T) { killBatch(t, 3) }

func killBatch(t *testing.T, kills int) {
	t.Helper()
	library := needsONNX(t)
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	rnd := rand.New(rand.NewPCG(seed, 0))
	const scenes = 12
	var names []string
	for i := range scenes {
		names = append(names, fmt.Sprintf("s%02d.tif", i))
	}
	s := newStory(t, names...)
	args := []string{"predict", s.in, "-m", s.model, "-o", s.out, "--format", "gpkg,shp,geojson", "--onnxruntime", library, "--json"}
	whole := runTime(t, args)
	for kill := range kills {
		if kill%4 == 0 {
			must(t, os.RemoveAll(s.out)) // else soon all are finished
		}
		cmd := child(t, args...)
		cmd.Stderr = &bytes.Buffer{}
		must(t, cmd.Start())
		timer := time.AfterFunc(time.Duration(rnd.Int64N(int64(whole))), func() { _ = cmd.Process.Kill() })
		err := cmd.Wait() // it may have come to its end
		timer.Stop()
		finished := finishedWhole(t, s.out)
		left := hidden(t, s.out)
		t.Logf("kill %d: %v, %d finished, left %v", kill, err, finished, left)
		age(t, s.out, left)
	}
	r := finish(t, child(t, args...))
	if r.code != exitDone || len(reports(t, r)) != scenes || finishedWhole(t, s.out) != scenes {
		t.Errorf("at the end: exit code %d, %s", r.code, r.err)
	}
	if left := hidden(t, s.out); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// runTime is about how long a run of all scenes takes: the time in which kills are spread.
func runTime(t *testing.T, args []string) time.Duration {
	t.Helper()
	began := time.Now()
	if r := finish(t, child(t, args...)); r.code != exitDone {
		t.Fatalf("exit code %d: %s", r.code, r.err)
	}
	return time.Since(began)
}

// hidden lists what is half-written in a folder.
func hidden(t *testing.T, dir string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if os.IsNotExist(err) {
		return nil
	}
	must(t, err)
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), ".") {
			names = append(names, e.Name())
		}
	}
	return names
}

// age makes leftovers old that do not say which process made them: only time tells that they are abandoned.
func age(t *testing.T, dir string, names []string) {
	t.Helper()
	old := time.Now().Add(-2 * scratch.Old)
	for _, name := range names {
		if strings.Count(name, "-") > 1 {
			continue
		}
		must(t, filepath.WalkDir(filepath.Join(dir, name), func(path string, _ os.DirEntry, err error) error {
			must(t, err)
			return os.Chtimes(path, time.Time{}, old)
		}))
		must(t, os.Chtimes(filepath.Join(dir, name), time.Time{}, old))
	}
}
