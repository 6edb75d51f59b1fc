package main

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"icefront/app/batch"
	"icefront/app/report"
	"icefront/model/onnx/onnxtest"
)

// story is a folder of tiny scenes with a place for results.
type story struct{ in, out, model string }

func newStory(t *testing.T, scenes ...string) story {
	t.Helper()
	s := story{t.TempDir(), filepath.Join(t.TempDir(), "out"), tinyModel(t, t.TempDir(), nil)}
	for _, name := range scenes {
		made{name: name}.file(t, s.in)
	}
	return s
}

// run predicts the folder and returns the table.
func (s story) run(t *testing.T, code int, more ...string) string {
	t.Helper()
	r := cli(t, append([]string{"predict", s.in, "-m", s.model, "-o", s.out}, more...)...)
	if r.code != code {
		t.Errorf("exit code %d, want %d\n%s", r.code, code, r.err)
	}
	return tableOf(t, filepath.Join(s.out, "batch.json"))
}

// tableOf reads a table as "scene state", one after the other.
func tableOf(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	must(t, err)
	var table batch.Table
	must(t, json.Unmarshal(b, &table))
	var rows []string
	for _, r := range table.Rows {
		rows = append(rows, strings.TrimSuffix(filepath.Base(r.Scene), ".tif")+" "+string(r.State))
	}
	return strings.Join(rows, ", ")
}

func TestBatchResumes(t *testing.T) {
	needsONNX(t)
	s := newStory(t, "a.tif", "c.tif", "d.tif")
	write(t, s.in, "b.tif", "not a scene")
	if got, want := s.run(t, exitFailed), "a done, b failed, c done, d done"; got != want {
		t.Errorf("at first: %s, want %s", got, want)
	}
	const kept = "a kept, b failed, c kept, d kept"
	for _, c := range []struct {
		name   string
		before func()
		more   []string
		want   string
	}{
		{name: "nothing is new", want: kept},
		{name: "where and how fast", more: []string{"--threads", "1", "--device", "CPU", "--mirror"}, want: kept},
		{name: "another scene by the same name", before: func() { made{name: "a.tif", w: 80, h: 48}.file(t, s.in) },
			want: "a done, b failed, c kept, d kept"},
		{name: "georeferencing beside a scene", before: func() { write(t, s.in, "c.tfw", "10\n0\n0\n-10\n0\n0\n") },
			want: "a kept, b failed, c done, d kept"},
		{name: "a result is gone", before: func() { must(t, os.Remove(filepath.Join(s.out, "d_overlay.png"))) },
			want: "a kept, b failed, c kept, d done"},
		{name: "a part of a result is gone", before: func() { must(t, os.Remove(filepath.Join(s.out, "d_zones.tif.aux.xml"))) },
			want: "a kept, b failed, c kept, d done"},
		{name: "a report is gone", before: func() { must(t, os.Remove(filepath.Join(s.out, "a.json"))) },
			want: "a done, b failed, c kept, d kept"},
		{name: "a result is cut", before: func() { must(t, os.Truncate(filepath.Join(s.out, "a_zones.tif"), 99)) },
			want: "a done, b failed, c kept, d kept"},
		{name: "another option", more: []string{"--step", "0.75"}, want: "a done, b failed, c done, d done"},
		{name: "and back", want: "a done, b failed, c done, d done"},
		{name: "pixel size of one of them", more: []string{"--pixel-sizes", write(t, t.TempDir(), "p.csv", "name,px_x_m,px_y_m\nc,5,5\n")},
			want: "a kept, b failed, c done, d kept"},
		{name: "another model by the same name", before: func() { tinyModel(t, filepath.Dir(s.model), with("cf.name", "other")) },
			want: "a done, b failed, c done, d done"},
		{name: "by wish", more: []string{"--again"}, want: "a done, b failed, c done, d done"},
		{name: "the bad one is mended", before: func() { made{name: "b.tif"}.file(t, s.in) }, want: "a kept, b done, c kept, d kept"},
	} {
		if c.before != nil {
			c.before()
		}
		code := exitFailed
		if !strings.Contains(c.want, "failed") {
			code = exitDone
		}
		if got := s.run(t, code, c.more...); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
	moved := filepath.Join(t.TempDir(), "moved")
	must(t, os.Rename(s.out, moved))
	s.out = moved
	if got, want := s.run(t, exitDone), "a kept, b kept, c kept, d kept"; got != want {
		t.Errorf("after a move: %s, want %s", got, want)
	}
}

// What is kept is told like what is new, and the table comes last.
func TestBatchTells(t *testing.T) {
	needsONNX(t)
	s := newStory(t, "a.tif", "b.tif")
	first := good(t, "predict", s.in, "-m", s.model, "-o", s.out, "--json")
	second := good(t, "predict", s.in, "-m", s.model, "-o", s.out, "--json")
	if first.out != second.out || first.err+second.err != "" {
		t.Errorf("first\n%s%s\nthen\n%s%s", first.out, first.err, second.out, second.err)
	}
	for _, r := range reports(t, second) {
		if r.Job == nil || len(r.Job.Key) != 64 || len(r.Job.Inputs) != 1 || len(r.Job.Sizes) != 4 {
			t.Errorf("job %+v", r.Job)
		}
	}
	text := good(t, "predict", s.in, "-m", s.model, "-o", s.out).out
	if strings.Count(text, "--again predicts it anew") != 2 || !strings.HasSuffix(text, "2 scenes: 2 kept.\n") {
		t.Errorf("prints\n%s", text)
	}
	single := t.TempDir()
	good(t, "predict", filepath.Join(s.in, "a.tif"), "-m", s.model, "-o", single)
	if left := tree(t, single); slices.Contains(left, "batch.csv") || len(left) != 5 {
		t.Errorf("of one scene: %v", left)
	}
}

// onWrite calls a function when something is written.
type onWrite struct {
	once sync.Once
	f    func()
	text string
}

func (w *onWrite) Write(b []byte) (int, error) {
	if strings.Contains(string(b), w.text) {
		w.once.Do(w.f)
	}
	return len(b), nil
}

// Interrupted in the middle, a batch goes on where it was.
func TestBatchInterrupted(t *testing.T) {
	needsONNX(t)
	s := newStory(t, "a.tif", "c.tif", "d.tif")
	write(t, s.in, "b.tif", "not a scene")
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	r := cliWith(ctx, &onWrite{f: cancel, text: "b.tif"}, "predict", s.in, "-m", s.model, "-o", s.out)
	if r.code != exitInterrupted {
		t.Errorf("exit code %d: %s", r.code, r.err)
	}
	if got, want := tableOf(t, filepath.Join(s.out, "batch.json")), "a done, b not run, c not run, d not run"; got != want {
		t.Errorf("at first: %s, want %s", got, want)
	}
	made{name: "b.tif"}.file(t, s.in)
	if got, want := s.run(t, exitDone), "a kept, b done, c done, d done"; got != want {
		t.Errorf("then: %s, want %s", got, want)
	}
}

// The shards of a list share the work, in one folder, each with its table.
func TestBatchShards(t *testing.T) {
	needsONNX(t)
	s := newStory(t, "a.tif", "b.tif", "c.tif")
	list := write(t, s.in, "scenes.txt", "c.tif\na.tif\n# the last\nb.tif\na.tif\n")
	tables := map[string]string{"1/2": "a done, c done", "2/2": "b done", "1/4": "a kept"}
	for _, shard := range []string{"1/2", "2/2", "1/4"} {
		good(t, "predict", "@"+list, "-m", s.model, "-o", s.out, "--shard", shard)
		name := "batch-" + strings.Replace(shard, "/", "of", 1) + ".json"
		if got := tableOf(t, filepath.Join(s.out, name)); got != tables[shard] {
			t.Errorf("%s: %s, want %s", shard, got, tables[shard])
		}
	}
	r := good(t, "predict", list, "-m", s.model, "-o", s.out, "--shard", "4/4")
	if r.out != "" || !strings.Contains(r.err, "nothing to do") {
		t.Errorf("a shard of nothing: %q, %q", r.out, r.err)
	}
	if got, want := s.run(t, exitDone), "a kept, b kept, c kept"; got != want {
		t.Errorf("the whole: %s, want %s", got, want)
	}
}

// A model that cannot be loaded fails every scene, and leaves no mark of a finished one.
func TestBatchWithoutModel(t *testing.T) {
	needsONNX(t)
	s := newStory(t, "a.tif", "b.tif")
	good := s.model
	s.model = filepath.Join(s.in, "gone.onnx")
	if got, want := s.run(t, exitFailed), "a failed, b failed"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if left := tree(t, s.out); len(left) != 2 {
		t.Errorf("left: %v", left)
	}
	s.model = tinyModel(t, t.TempDir(), func(o *onnxtest.Options) { o.Rank = 3 })
	s.run(t, exitFailed)
	s.model = good
	if got, want := s.run(t, exitDone), "a done, b done"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestBatchMisuse(t *testing.T) {
	s := newStory(t, "a.tif", "batch.tif")
	tables := newStory(t, "a.tif", "b.tif")
	list := write(t, tables.in, "batch.csv", "scene\na.tif\nb.tif\n")
	for _, c := range []struct {
		name string
		args []string
		says string
	}{
		{"no shard", []string{s.in, "--shard", "3"}, "--shard \"3\": want K/N"},
		{"a shard that is not there", []string{s.in, "--shard", "3/2"}, "no part 3 of 2"},
		{"a scene called as the table", []string{s.in}, "batch's table"},
		{"the list itself", []string{list, "-o", tables.in}, "would overwrite the input"},
	} {
		t.Run(c.name, func(t *testing.T) {
			isMisuse(t, append([]string{"predict"}, c.args...), c.says)
		})
	}
	if b, err := os.ReadFile(list); err != nil || string(b) != "scene\na.tif\nb.tif\n" {
		t.Errorf("the list is %q, %v", b, err)
	}
}

// finishedWhole checks every scene that looks finished: all that its report lists can be read.
func finishedWhole(t *testing.T, out string) (finished int) {
	t.Helper()
	for _, name := range existing(t, out) {
		if filepath.Ext(name) != ".json" || strings.HasPrefix(name, ".") || strings.HasPrefix(name, "batch") {
			continue
		}
		r := readReport(t, filepath.Join(out, name))
		checkWhole(t, r)
		finished++
	}
	return finished
}

func checkWhole(t *testing.T, r report.Scene) {
	t.Helper()
	if r.Job == nil {
		t.Fatalf("%s has no job", r.Scene)
	}
	zones := openedIn(t, r.Files["zones"])
	if g := zones.Grid(); g.Width != r.Width || g.Height != r.Height {
		t.Errorf("%s: a class map of %d x %d", r.Scene, g.Width, g.Height)
	}
	pixels(t, zones)
	readPNG(t, r.Files["overlay"])
	for kind, path := range r.Files {
		if strings.HasPrefix(kind, "fronts_") && len(layer(t, path).Features) != len(r.Fronts) {
			t.Errorf("%s: other fronts than in the report", path)
		}
		if st, err := os.Stat(path); kind != "report" && (err != nil || st.Size() != r.Job.Sizes[filepath.Base(path)]) {
			t.Errorf("%s: %v, or another size", path, err)
		}
	}
}
