package main

import (
	"encoding/csv"
	"encoding/json"
	"image"
	"image/color"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"icefront/app/evaluate"
	"icefront/geo/sharedtest"
)

// ownRun is the copy of the golden evaluation that lies in the project: predictions and labels.
func ownRun(t testing.TB) string {
	t.Helper()
	dir, err := filepath.Abs(filepath.Join("..", "..", "app", "evaluate", "herrmann", "testdata", "main_run"))
	must(t, err)
	return dir
}

// sidesOf are the flags for the two sides of a golden run.
func sidesOf(dir string) []string {
	return []string{"evaluate", "--predictions", filepath.Join(dir, "predictions"), "--labels", filepath.Join(dir, "data_raw")}
}

// evaluation is what --json printed.
func evaluation(t testing.TB, r result) *evaluate.Result {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(r.out))
	d.DisallowUnknownFields()
	var e evaluate.Result
	if err := d.Decode(&e); err != nil {
		t.Fatalf("stdout is no evaluation: %v\n%s%s", err, r.out, r.err)
	}
	if d.More() {
		t.Error("stdout holds more than an evaluation")
	}
	return &e
}

// sameJSON lists where two JSON values differ: keys exactly, numbers within 1e-9.
func sameJSON(path string, got, want any) (faults []string) {
	switch w := want.(type) {
	case map[string]any:
		g, ok := got.(map[string]any)
		if !ok || !slices.Equal(slices.Sorted(maps.Keys(g)), slices.Sorted(maps.Keys(w))) {
			return []string{path + ": other keys"}
		}
		for k := range w {
			faults = append(faults, sameJSON(path+"/"+k, g[k], w[k])...)
		}
		return faults
	case []any:
		g, ok := got.([]any)
		if !ok || len(g) != len(w) {
			return []string{path + ": another list"}
		}
		for i := range w {
			faults = append(faults, sameJSON(path+"/"+strconv.Itoa(i), g[i], w[i])...)
		}
		return faults
	case float64:
		if g, ok := got.(float64); ok && math.Abs(g-w) <= 1e-9*math.Abs(w) {
			return nil
		}
		return []string{path + ": another number"}
	}
	if got != want {
		return []string{path + ": another value"}
	}
	return nil
}

// keysIn lists the keys of JSON without texts, in their order.
func keysIn(text string) (keys []string) {
	d := json.NewDecoder(strings.NewReader(text))
	for {
		token, err := d.Token()
		if err != nil {
			return keys
		}
		if s, ok := token.(string); ok {
			keys = append(keys, s)
		}
	}
}

// The original's numbers, in its file, under its names, and the pictures that it made.
func TestEvaluatePublished(t *testing.T) {
	for _, c := range []struct {
		name     string
		dir      func(*testing.T) string
		pictures bool
	}{
		{"in the project", func(t *testing.T) string { return ownRun(t) }, false},
		{"beside the project, with SAR images", func(t *testing.T) string { return sharedtest.Path(t, "golden/evaluation/main_run") }, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir, out := c.dir(t), filepath.Join(t.TempDir(), "out")
			r := good(t, append(sidesOf(dir), "--published", "-o", out, "--json")...)
			file, err := os.ReadFile(filepath.Join(out, "eval_results.json"))
			must(t, err)
			if string(file) != r.out {
				t.Error("stdout and eval_results.json differ")
			}
			recorded, err := os.ReadFile(filepath.Join(dir, "expected", "eval_results.json"))
			must(t, err)
			var got, want any
			must(t, json.Unmarshal(file, &got))
			must(t, json.Unmarshal(recorded, &want))
			for _, fault := range sameJSON("", got, want) {
				t.Error(fault)
			}
			if !slices.Equal(keysIn(string(file)), keysIn(string(recorded))) {
				t.Error("keys are in another order than the original's")
			}
			for _, name := range []string{"distance_errors_zone.txt", "distance_errors_front.txt"} {
				if b, err := os.ReadFile(filepath.Join(out, name)); err != nil || len(strings.Fields(string(b))) < 3 {
					t.Errorf("%s: %q, %v", name, b, err)
				}
			}
			if c.pictures {
				samePictures(t, filepath.Join(out, "postprocessed"), filepath.Join(dir, "expected", "postprocessed"))
				samePictures(t, filepath.Join(out, "visualization"), filepath.Join(dir, "expected", "overlays"))
			}
			// For people: the headline of the paper, and how many images it leaves out.
			text := good(t, append(sidesOf(dir), "--published")...).out
			for _, want := range []string{"MDE 113.8 m", "no front in 4 of 7", "MDE 34.9 m", "no front in 1 of 7"} {
				if !strings.Contains(text, want) {
					t.Errorf("does not say %q:\n%s", want, text)
				}
			}
			inWords(t, want.(map[string]any), text)
		})
	}
}

// inWords checks that the table has the groups of the original's file, and their pooled means.
func inWords(t *testing.T, recorded map[string]any, text string) {
	t.Helper()
	rows := 0
	for _, section := range []string{"Zone_Delineation", "Front_Delineation"} {
		for name, group := range recorded[section].(map[string]any) {
			mean, ok := group.(map[string]any)["mean"].(float64)
			if !ok {
				continue // a glacier with its seasons, or a group without a front
			}
			found := false
			for line := range strings.Lines(text) {
				cells := strings.Fields(line)
				found = found || len(cells) == 11 && cells[0] == name && cells[3] == strconv.FormatFloat(mean, 'f', 1, 64)
			}
			if rows++; !found {
				t.Errorf("%s: %s with %g m is not in the table:\n%s", section, name, mean, text)
			}
		}
	}
	if rows < 10 {
		t.Errorf("only %d groups", rows)
	}
}

// samePictures compares all pictures of a folder of goldens.
func samePictures(t *testing.T, got, want string) {
	t.Helper()
	names := tree(t, want)
	if len(names) != 7 {
		t.Fatalf("%d pictures in %s", len(names), want)
	}
	for _, name := range names {
		if n := differing(readPNG(t, filepath.Join(got, name)), readPNG(t, filepath.Join(want, name))); n != 0 {
			t.Errorf("%s/%s differs in %d pixels", filepath.Base(got), name, n)
		}
	}
}

// differing counts the pixels in which pictures differ; all of them if their sizes do.
func differing(a, b image.Image) (n int) {
	size := a.Bounds().Size()
	if size != b.Bounds().Size() {
		return size.X * size.Y
	}
	for y := range size.Y {
		for x := range size.X {
			at := func(m image.Image) color.Color {
				return color.NRGBAModel.Convert(m.At(m.Bounds().Min.X+x, m.Bounds().Min.Y+y))
			}
			if at(a) != at(b) {
				n++
			}
		}
	}
	return n
}

// All that -o writes, and that it agrees with what is printed.
func TestEvaluateWrites(t *testing.T) {
	dir := sharedtest.Path(t, "golden/evaluation/main_run")
	out := filepath.Join(t.TempDir(), "deep", "out")
	r := good(t, append(sidesOf(dir), "-o", out, "--figures", "png,svg", "--annotators", "--json")...)
	e := evaluation(t, r)
	if len(e.Images) != 7 || len(e.Skipped) != 0 || e.Season != "code" || e.Buffer != 100 || e.CaFFeTest {
		t.Errorf("%d images, %d skipped, rule %s, buffer %g, test set %v", len(e.Images), len(e.Skipped), e.Season, e.Buffer, e.CaFFeTest)
	}
	if f := e.Groups[0].Front; f == nil || f.Images != 7 || f.NoFront != 1 {
		t.Errorf("front of all: %+v", f)
	}
	file, err := os.ReadFile(filepath.Join(out, "evaluation.json"))
	must(t, err)
	if string(file) != r.out {
		t.Error("evaluation.json is not what was printed")
	}
	if !strings.HasPrefix(r.err, "Written to "+out) || strings.Count(r.err, "\n") != 1 {
		t.Errorf("on stderr: %s", r.err)
	}
	count := map[string]int{}
	for _, name := range tree(t, out) {
		count[filepath.Dir(name)+" "+filepath.Ext(name)]++
	}
	if count["figures .png"] < 10 || count["figures .png"] != count["figures .svg"] || count["figures .pdf"] != 0 || count["worst .png"] != 6 {
		t.Errorf("files %v", count)
	}
	if img := readPNG(t, filepath.Join(out, "worst", "01_"+e.Worst(1)[0].Name+".png")); img.Bounds().Dx() < 200 {
		t.Errorf("a picture of %v", img.Bounds())
	}
	for name, rows := range map[string]int{"images.csv": len(e.Images), "groups.csv": len(e.Groups)} {
		if got := table(t, filepath.Join(out, name)); len(got) != rows {
			t.Errorf("%s has %d rows, want %d", name, len(got), rows)
		}
	}
	for _, row := range table(t, filepath.Join(out, "images.csv")) {
		i := slices.IndexFunc(e.Images, func(i evaluate.Image) bool { return i.Name == row["name"] })
		if i < 0 || row["front_compared"] != "yes" || row["sensor"] != e.Images[i].Sensor {
			t.Errorf("row %v", row)
			continue
		}
		if v, err := strconv.ParseFloat(row["front_mean_distance_error_m"], 64); err == nil != e.Images[i].Front.Mean.Known() ||
			err == nil && v != float64(e.Images[i].Front.Mean) {
			t.Errorf("%s: %v in the table, %v in the file", row["name"], v, e.Images[i].Front.Mean)
		}
	}
	html, err := os.ReadFile(filepath.Join(out, "report.html"))
	must(t, err)
	for _, want := range []string{"<svg", "data:image/png;base64,", e.Images[0].Name, "annotators"} {
		if !strings.Contains(string(html), want) {
			t.Errorf("report.html has no %q", want)
		}
	}
	for _, never := range []string{`src="http`, `href="http`, "<link"} {
		if strings.Contains(string(html), never) {
			t.Errorf("report.html asks for another file: %s", never)
		}
	}
}

// table reads a CSV, a row as its cells by the name of their column.
func table(t testing.TB, path string) (rows []map[string]string) {
	t.Helper()
	f, err := os.Open(path)
	must(t, err)
	defer f.Close()
	all, err := csv.NewReader(f).ReadAll()
	must(t, err)
	for _, cells := range all[1:] {
		row := map[string]string{}
		for k, name := range all[0] {
			row[name] = cells[k]
		}
		rows = append(rows, row)
	}
	return rows
}
