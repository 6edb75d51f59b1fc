package batch

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"icefront/app/report"
	"icefront/geo/scratch"
)

const (
	auxStatistics = `<PAMDataset><PAMRasterBand band="1"><Histograms><HistItem/></Histograms><Metadata><MDI key="STATISTICS_MEAN">4</MDI></Metadata></PAMRasterBand></PAMDataset>`
	auxPlace      = `<PAMDataset><GeoTransform>1, 2</GeoTransform></PAMDataset>`
)

// The key changes with whatever changes a result, and with nothing else.
func TestKey(t *testing.T) {
	recipe := func(t *testing.T) (Recipe, string) {
		dir := t.TempDir()
		scene := write(t, dir, "scene.tif", "pixels")
		return Recipe{Scene: scene, Labels: []string{write(t, dir, "l.shp", "lines")}, Models: []string{"ab", "cd"}, Options: "step=0"}, dir
	}
	for _, c := range []struct {
		name    string
		change  func(t *testing.T, r *Recipe, dir string)
		changes bool
	}{
		{"nothing", func(*testing.T, *Recipe, string) {}, false},
		{"another folder", func(t *testing.T, r *Recipe, dir string) {
			r.Scene = write(t, t.TempDir(), "scene.tif", "pixels")
		}, false},
		{"the time of the file", func(t *testing.T, r *Recipe, dir string) {
			must(t, os.Chtimes(r.Scene, time.Time{}, time.Now().Add(-time.Hour)))
		}, false},
		{"a neighbour", func(t *testing.T, _ *Recipe, dir string) { write(t, dir, "scene2.tfw", "1") }, false},
		{"overviews", func(t *testing.T, _ *Recipe, dir string) { write(t, dir, "scene.tif.ovr", "1") }, false},
		{"statistics", func(t *testing.T, _ *Recipe, dir string) { write(t, dir, "scene.tif.aux.xml", auxStatistics) }, false},
		{"content of the same size", func(t *testing.T, _ *Recipe, dir string) { write(t, dir, "scene.tif", "pixelz") }, true},
		{"name", func(t *testing.T, r *Recipe, dir string) { r.Scene = write(t, dir, "other.tif", "pixels") }, true},
		{"world file", func(t *testing.T, _ *Recipe, dir string) { write(t, dir, "scene.tfw", "1") }, true},
		{"world file of another style", func(t *testing.T, _ *Recipe, dir string) { write(t, dir, "scene.WLD", "1") }, true},
		{"projection", func(t *testing.T, _ *Recipe, dir string) { write(t, dir, "scene.prj", "1") }, true},
		{"mask", func(t *testing.T, _ *Recipe, dir string) { write(t, dir, "scene.tif.msk", "1") }, true},
		{"notes with a place", func(t *testing.T, _ *Recipe, dir string) { write(t, dir, "scene.tif.aux.xml", auxPlace) }, true},
		{"notes that are no XML", func(t *testing.T, _ *Recipe, dir string) { write(t, dir, "scene.tif.aux.xml", "<") }, true},
		{"label", func(t *testing.T, _ *Recipe, dir string) { write(t, dir, "l.shp", "other") }, true},
		{"part of the label", func(t *testing.T, _ *Recipe, dir string) { write(t, dir, "l.dbf", "dates") }, true},
		{"no label", func(_ *testing.T, r *Recipe, _ string) { r.Labels = nil }, true},
		{"model", func(_ *testing.T, r *Recipe, _ string) { r.Models[1] = "ce" }, true},
		{"order of folds", func(_ *testing.T, r *Recipe, _ string) { slices.Reverse(r.Models) }, true},
		{"option", func(_ *testing.T, r *Recipe, _ string) { r.Options = "step=0.5" }, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, dir := recipe(t)
			before, err := r.Hash(t.Context(), nil)
			must(t, err)
			c.change(t, &r, dir)
			after, err := r.Hash(t.Context(), nil)
			must(t, err)
			if changed := before.Job.Key != after.Job.Key; changed != c.changes || len(after.Job.Key) != 64 {
				t.Errorf("changed: %t, want %t\n%v\n%v", changed, c.changes, before.Job, after.Job)
			}
		})
	}
}

func TestKeyOfFolders(t *testing.T) {
	dir := t.TempDir()
	manifest := write(t, dir, "S1.SAFE/manifest.safe", "x")
	write(t, dir, "S1.SAFE/measurement/iw.tiff", "pixels")
	product := filepath.Join(dir, "S1.SAFE")
	hash := func(path string) report.Job {
		t.Helper()
		h, err := Recipe{Scene: path}.Hash(t.Context(), nil)
		must(t, err)
		return h.Job
	}
	before := hash(product)
	if len(before.Inputs) != 2 || before.Inputs["S1.SAFE/measurement/iw.tiff"] == "" || hash(manifest).Key != before.Key || hash(product+"/").Key != before.Key {
		t.Errorf("inputs %v", before.Inputs)
	}
	write(t, dir, "S1.SAFE/measurement/iw.tiff.aux.xml", auxStatistics) // QGIS was here
	if hash(product).Key != before.Key {
		t.Error("statistics change the key")
	}
	write(t, dir, "S1.SAFE/measurement/iw.tiff", "pixelz")
	if hash(product).Key == before.Key {
		t.Error("another image has the same key")
	}
}

func TestKeyOfVRT(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "deep/a.tif", "pixels")
	write(t, dir, "deep/in.vrt", `<VRTDataset><Source><SourceFilename relativeToVRT="1">a.tif</SourceFilename></Source></VRTDataset>`)
	vrt := write(t, dir, "x.vrt", `<VRTDataset><SourceDataset relativeToVRT="1">deep/in.vrt</SourceDataset>
		<SourceFilename>/vsicurl/http://x/y.tif</SourceFilename><SourceFilename relativeToVRT="1">x.vrt</SourceFilename></VRTDataset>`)
	before, err := Recipe{Scene: vrt}.Hash(t.Context(), nil)
	must(t, err)
	write(t, dir, "deep/a.tif", "pixelz")
	after, err := Recipe{Scene: vrt}.Hash(t.Context(), nil)
	must(t, err)
	if before.Job.Key == after.Job.Key || before.Job.Inputs["x.vrt > deep/in.vrt > a.tif"] == "" {
		t.Errorf("inputs %v", before.Job.Inputs)
	}
}

func TestHashEnds(t *testing.T) {
	dir := t.TempDir()
	r := Recipe{Scene: write(t, dir, "scene.tif", strings.Repeat("x", 3*chunk))}
	ctx, cancel := context.WithCancel(t.Context())
	seen := 0
	_, err := r.Hash(ctx, func(done, total int) {
		if total != 3*chunk || done > total {
			t.Errorf("%d of %d bytes", done, total)
		}
		seen++
		cancel()
	})
	if !errors.Is(err, context.Canceled) || seen != 1 {
		t.Errorf("%v after %d pieces", err, seen)
	}
	h, err := r.Hash(t.Context(), nil)
	must(t, err)
	if !h.Unchanged() {
		t.Error("it counts as changed")
	}
	must(t, os.Chtimes(r.Scene, time.Time{}, time.Now().Add(time.Hour)))
	if h.Unchanged() {
		t.Error("it counts as unchanged")
	}
	if _, err := (Recipe{Scene: filepath.Join(dir, "gone.tif")}).Hash(t.Context(), nil); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a missing scene: %v", err)
	}
}

// finishedScene writes results with their report and returns its path.
func finishedScene(t *testing.T, dir string, change func(*report.Scene)) string {
	t.Helper()
	files := map[string]string{
		"zones": write(t, dir, "s_zones.tif", "zones"), "fronts_shp": write(t, dir, "s_fronts.shp", "lines"),
		"report": filepath.Join(dir, "s.json"),
	}
	write(t, dir, "s_zones.tif.aux.xml", "names")
	write(t, dir, "s_fronts.dbf", "dates")
	sizes, err := Sizes(files)
	must(t, err)
	r := report.Scene{Scene: "s.tif", Files: files, Job: &report.Job{Key: "k", Sizes: sizes}}
	if change != nil {
		change(&r)
	}
	var b bytes.Buffer
	must(t, r.Write(&b))
	return write(t, dir, "s.json", b.String())
}

func TestFinished(t *testing.T) {
	file := func(name, text string) func(*testing.T, string) {
		return func(t *testing.T, dir string) { write(t, dir, name, text) }
	}
	without := func(name string) func(*testing.T, string) {
		return func(t *testing.T, dir string) { must(t, os.Remove(filepath.Join(dir, name))) }
	}
	for _, c := range []struct {
		name   string
		report func(*report.Scene)
		after  func(*testing.T, string)
		key    string
		want   bool
	}{
		{name: "all there", want: true},
		{name: "edited since, and longer", after: file("s_fronts.shp", "many lines"), want: true},
		{name: "another key", key: "other"},
		{name: "no report", after: without("s.json")},
		{name: "no class map", after: without("s_zones.tif")},
		{name: "no part of a result", after: without("s_fronts.dbf")},
		{name: "no names of classes", after: without("s_zones.tif.aux.xml")},
		{name: "cut result", after: file("s_zones.tif", "zone")},
		{name: "empty result", after: file("s_zones.tif", "")},
		{name: "half a report", after: file("s.json", `{"scene":"s.tif","job":{"key":"k"`)},
		{name: "report and more", after: file("s.json", `{"scene":"s.tif","job":{"key":"k"}} {}`)},
		{name: "something else", after: file("s.json", `[1, 2]`)},
		{name: "report of an older version", report: func(r *report.Scene) { r.Job = nil }},
		{name: "a result without its size", report: func(r *report.Scene) { r.Files["overlay"] = "s_overlay.png" }},
		{name: "keys of a newer version", after: file("s.json", `{"scene":"s.tif","new":1,"job":{"key":"k","newer":[2]}}`), want: true},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			path := finishedScene(t, dir, c.report)
			if c.after != nil {
				c.after(t, dir)
			}
			key := "k"
			if c.key != "" {
				key = c.key
			}
			r, ok, err := Finished(path, key)
			if err != nil || ok != c.want || ok && r.Scene != "s.tif" {
				t.Errorf("got %t, %v; want %t", ok, err, c.want)
			}
		})
	}
	t.Run("the folder has moved", func(t *testing.T) {
		dir, to := t.TempDir(), filepath.Join(t.TempDir(), "moved")
		finishedScene(t, dir, nil)
		must(t, os.Rename(dir, to))
		if _, ok, err := Finished(filepath.Join(to, "s.json"), "k"); !ok || err != nil {
			t.Errorf("%t, %v", ok, err)
		}
	})
	t.Run("a folder in its place", func(t *testing.T) {
		if _, ok, err := Finished(t.TempDir(), "k"); ok || err == nil {
			t.Errorf("%t, %v", ok, err)
		}
	})
}

func FuzzReport(f *testing.F) {
	f.Add([]byte(`{"scene":"s","job":{"key":"k","sizes":{"a":1}},"files":{"zones":"../../etc/passwd"}}`))
	f.Add([]byte(`{"scene":"s","seconds":null}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		r, ok := parseReport(text)
		if !ok {
			return
		}
		complete(filepath.Join(t.TempDir(), "s.json"), r)
		if _, err := json.Marshal(r); err != nil {
			t.Error(err)
		}
	})
}

func FuzzAux(f *testing.F) {
	for _, s := range []string{auxStatistics, auxPlace, "<", "<PAMDataset/>", "</a>", "<a><b></a>"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		a, err := auxSum(strings.NewReader(text))
		must(t, err)
		if b, _ := auxSum(strings.NewReader(text)); a != b {
			t.Error("two sums of one file")
		}
	})
}

func FuzzVRT(f *testing.F) {
	f.Add(`<VRTDataset><SourceFilename relativeToVRT="1">a.tif</SourceFilename></VRTDataset>`)
	f.Add(`<SourceFilename><a/></SourceFilename>`)
	f.Fuzz(func(t *testing.T, text string) {
		if all, err := vrtSources(strings.NewReader(text)); err == nil && len(all) > len(text) {
			t.Errorf("%d sources", len(all))
		}
	})
}

func TestSweep(t *testing.T) {
	now := time.Now()
	began := now.Add(-time.Minute)
	mine := strings.TrimSuffix(scratch.Pattern(), "*")
	machine, _, _ := strings.Cut(strings.TrimPrefix(mine, ".icefront-"), "-")
	const none = 1<<31 - 2 // no system counts so far
	for _, c := range []struct {
		name string
		path string
		age  time.Duration
		gone bool
	}{
		{"of this process", mine + "1/x.tif", 0, false},
		{"of an earlier process with this number", mine + "2/x.tif", time.Hour, true},
		{"of a process that is gone", fmt.Sprintf(".icefront-%s-%d-3/x.tif", machine, none), 0, true},
		{"a file of it", fmt.Sprintf(".icefront-%s-%d-4", machine, none), 0, true},
		{"of a process that lives", fmt.Sprintf(".icefront-%s-%d-5/x.tif", machine, os.Getppid()), 99 * time.Hour, false},
		{"of another machine", fmt.Sprintf(".icefront-00000000-%d-6/x.tif", none), time.Hour, false},
		{"of another machine, old", fmt.Sprintf(".icefront-00000000-%d-7/x.tif", none), 99 * time.Hour, true},
		{"of an older version", ".icefront-123/x.tif", time.Hour, false},
		{"of an older version, old", ".icefront-124/x.tif", 99 * time.Hour, true},
		{"a download", ".icefront-download-1/x", 999 * time.Hour, false},
		{"another's", ".icefrontier/x", 999 * time.Hour, false},
		{"a result", "s_zones.tif", 999 * time.Hour, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			path := write(t, dir, c.path, "x")
			for p := path; p != dir; p = filepath.Dir(p) {
				must(t, os.Chtimes(p, time.Time{}, now.Add(-c.age)))
			}
			removed, err := Sweep(dir, began, now)
			must(t, err)
			_, err = os.Stat(path)
			if gone := errors.Is(err, os.ErrNotExist); gone != c.gone || (len(removed) == 1) != c.gone {
				t.Errorf("gone: %t, want %t; removed %v", gone, c.gone, removed)
			}
		})
	}
	t.Run("links stay, and what they lead to", func(t *testing.T) {
		dir := t.TempDir()
		kept := write(t, t.TempDir(), "x", "x")
		must(t, os.Symlink(filepath.Dir(kept), filepath.Join(dir, fmt.Sprintf(".icefront-%s-%d-8", machine, none))))
		removed, err := Sweep(dir, began, now)
		if _, stat := os.Stat(kept); err != nil || stat != nil || len(removed) > 0 {
			t.Errorf("%v, %v, %v", removed, err, stat)
		}
	})
	t.Run("no folder", func(t *testing.T) {
		if _, err := Sweep(filepath.Join(t.TempDir(), "none"), began, now); !errors.Is(err, os.ErrNotExist) {
			t.Error(err)
		}
	})
}
