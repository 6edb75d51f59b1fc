package herrmann

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"icefront/app/evaluate/season"
	"icefront/geo"
	"icefront/geo/published"
	"icefront/geo/runs"
	"icefront/geo/sharedtest"
	"icefront/geo/zone"
)

// inRuns takes a mask that is in memory.
func inRuns(t testing.TB, m geo.Mask) *runs.Mask {
	t.Helper()
	r, err := runs.FromMask(m)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// images reads the images of a recorded run, in the order of their names.
func images(t testing.TB, dir string) []Image {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "predictions", "*_zone.png"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no predictions in %s: %v", dir, err)
	}
	read := func(parts ...string) *runs.Mask {
		return inRuns(t, sharedtest.Mask(t, filepath.Join(append([]string{dir}, parts...)...)))
	}
	var list []Image
	for _, path := range files {
		id := strings.TrimSuffix(filepath.Base(path), "_zone.png")
		f, err := os.Open(filepath.Join(dir, "data_raw", "bounding_boxes", id+"_bbox.txt"))
		if err != nil {
			t.Fatal(err)
		}
		box, err := published.ParseBox(f)
		if err != nil {
			t.Fatal(err)
		}
		f.Close()
		list = append(list, Image{
			ID: id, Zone: read("predictions", id+"_zone.png"), Front: read("predictions", id+"_front.png"),
			LabelZone:  read("data_raw", "zones", "test", id+"_zones.png"),
			LabelFront: read("data_raw", "fronts", "test", id+"_front.png"), Box: &box,
		})
	}
	return list
}

// load reads JSON.
func load(t testing.TB, path string, to any) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, to); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
}

// near is the tolerance of the goldens; the golden's null is 0 here, and what is not a number in Go.
func near(got, want, tolerance float64) bool { return math.Abs(got-want) <= tolerance*math.Abs(want) }

// same lists where two JSON values differ: keys exactly, numbers within 1e-9.
func same(path string, got, want any) (faults []string) {
	switch w := want.(type) {
	case map[string]any:
		g, ok := got.(map[string]any)
		if !ok || !slices.Equal(slices.Sorted(maps.Keys(g)), slices.Sorted(maps.Keys(w))) {
			return []string{fmt.Sprintf("%s: got %v, want keys %v", path, got, slices.Sorted(maps.Keys(w)))}
		}
		for k := range w {
			faults = append(faults, same(path+"/"+k, g[k], w[k])...)
		}
		return faults
	case []any:
		g, ok := got.([]any)
		if !ok || len(g) != len(w) {
			return []string{fmt.Sprintf("%s: got %v, want %v", path, got, want)}
		}
		for i := range w {
			faults = append(faults, same(path+"/"+strconv.Itoa(i), g[i], w[i])...)
		}
		return faults
	case float64:
		if g, ok := got.(float64); ok && near(g, w, 1e-9) {
			return nil
		}
	case nil:
		if got == nil {
			return nil
		}
	}
	return []string{fmt.Sprintf("%s: got %v, want %v", path, got, want)}
}

func TestResultIsTheOriginals(t *testing.T) {
	for _, c := range []struct {
		name string
		dir  func(*testing.T) string
	}{
		{"own", func(*testing.T) string { return filepath.Join("testdata", "main_run") }},
		{"shared", func(t *testing.T) string { return sharedtest.Path(t, "golden/evaluation/main_run") }},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := c.dir(t)
			var e Evaluation
			list := images(t, dir)
			slices.Reverse(list) // the order is all the same
			for _, img := range list {
				if _, err := e.Add(img); err != nil {
					t.Fatal(err)
				}
			}
			r := e.Result()
			if len(r.Warnings) > 0 {
				t.Errorf("warnings: %q", r.Warnings)
			}
			text, err := json.Marshal(r)
			if err != nil {
				t.Fatal(err)
			}
			var got, want any
			if err := json.Unmarshal(text, &got); err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(dir, "expected", "eval_results.json")
			load(t, path, &want)
			for _, fault := range same("", got, want) {
				t.Error(fault)
			}
			if gotKeys, wantKeys := keys(t, text), keysOf(t, path); !slices.Equal(gotKeys, wantKeys) {
				t.Errorf("order of keys: got\n%v\nwant\n%v", gotKeys, wantKeys)
			}
		})
	}
}

// keys lists the keys of JSON in their order.
func keys(t testing.TB, text []byte) (list []string) {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(string(text)))
	for {
		token, err := d.Token()
		if err != nil {
			return list
		}
		if s, ok := token.(string); ok { // no value is a string
			list = append(list, s)
		}
	}
}

func keysOf(t testing.TB, path string) []string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return keys(t, text)
}

// goldenErrors are the distances of an image in metrics.json.
type goldenErrors struct {
	Present   bool    `json:"front_present"`
	Predicted int     `json:"n_predicted"`
	Label     int     `json:"n_label"`
	MeanPx    float64 `json:"mean_px"`
	MedianPx  float64 `json:"median_px"`
	SumPx     float64 `json:"sum_px"`
	MaxPx     float64 `json:"max_px"`
	Mean      float64 `json:"mean_m"`
	Median    float64 `json:"median_m"`
}

func (w goldenErrors) equal(e *Errors, resolution float64) bool {
	if e.NoFront() == w.Present || e.Predicted != w.Predicted || e.Label != w.Label {
		return false
	}
	if !w.Present {
		return math.IsNaN(e.Mean) && math.IsNaN(e.Median) && math.IsNaN(e.Max)
	}
	for _, pair := range [][2]float64{
		{e.Mean, w.Mean}, {e.Median, w.Median}, {e.Mean, w.MeanPx * resolution}, {e.Median, w.MedianPx * resolution},
		{e.Max, w.MaxPx * resolution}, {e.Mean * float64(len(e.distances)), w.SumPx * resolution},
	} {
		if !near(pair[0], pair[1], 1e-9) {
			return false
		}
	}
	return true
}

// goldenImage is an image in metrics.json.
type goldenImage struct {
	FrontIoU       float64      `json:"front_iou"`
	FrontPrecision float64      `json:"front_precision"`
	FrontRecall    float64      `json:"front_recall"`
	FrontF1        float64      `json:"front_f1"`
	Confusion      [4][4]int64  `json:"confusion_rows_target_cols_prediction"`
	Resolution     float64      `json:"resolution_m"`
	Winter         bool         `json:"winter"`
	FromZone       goldenErrors `json:"delineation_from_zones"`
	FromFront      goldenErrors `json:"delineation_from_front"`
	Skeleton       int64        `json:"skeleton_pixels"`
}

// zones is a score of the zones: macro, na, stone, glacier, ocean. encoding/json cannot name a key with commas.
func zones(t testing.TB, image json.RawMessage, score string) (values [5]float64) {
	t.Helper()
	var all map[string]json.RawMessage
	if err := json.Unmarshal(image, &all); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(all["zones_"+score+"_[macro,na,stone,glacier,ocean]"], &values); err != nil {
		t.Fatal(err)
	}
	return values
}

func (w goldenImage) compare(t *testing.T, s Scored, image json.RawMessage) {
	id := s.Name.ID
	for _, c := range []struct {
		what string
		got  [4]float64
	}{
		{"iou", s.Zone.IoU}, {"precision", s.Zone.Precision}, {"recall", s.Zone.Recall}, {"f1", s.Zone.F1},
	} {
		want := zones(t, image, c.what)
		for k, v := range c.got {
			if !near(v, want[k+1], 1e-12) {
				t.Errorf("%s, %s of class %d: got %v, want %v", id, c.what, k, v, want[k+1])
			}
		}
		if macro := zone.Mean(c.got); !near(macro, want[0], 1e-12) {
			t.Errorf("%s, %s: got %v, want %v", id, c.what, macro, want[0])
		}
	}
	want := Scores{Precision: w.FrontPrecision, Recall: w.FrontRecall, F1: w.FrontF1, IoU: w.FrontIoU}
	if f := *s.Front; !near(f.IoU, want.IoU, 1e-12) || !near(f.Precision, want.Precision, 1e-12) ||
		!near(f.Recall, want.Recall, 1e-12) || !near(f.F1, want.F1, 1e-12) {
		t.Errorf("%s, front: got %+v, want %+v", id, f, want)
	}
	if s.Zone.Confusion.Counts != w.Confusion {
		t.Errorf("%s: confusion %v, want %v", id, s.Zone.Confusion.Counts, w.Confusion)
	}
	if !w.FromZone.equal(s.FromZone, w.Resolution) {
		t.Errorf("%s, front of zones: got %+v, want %+v", id, s.FromZone, w.FromZone)
	}
	if !w.FromFront.equal(s.FromFront, w.Resolution) {
		t.Errorf("%s, front: got %+v, want %+v", id, s.FromFront, w.FromFront)
	}
	if n := s.FromFront.Line.Count()[255]; n != w.Skeleton {
		t.Errorf("%s: %d pixels of skeleton, want %d", id, n, w.Skeleton)
	}
	if (seasonOf(s.Name) == season.Winter) != w.Winter || s.Name.Resolution != w.Resolution {
		t.Errorf("%s: %s, %v m", id, seasonOf(s.Name), s.Name.Resolution)
	}
}

func TestMetricsGolden(t *testing.T) {
	dir := sharedtest.Path(t, "golden/evaluation/by_function")
	var golden struct {
		Images map[string]json.RawMessage `json:"per_image"`
		Groups map[string]map[string]json.RawMessage
		Zones  any `json:"segmentation_zones_mean_over_images"`
		Fronts any `json:"segmentation_fronts_mean_over_images"`
	}
	load(t, filepath.Join(dir, "metrics.json"), &golden)
	var e Evaluation
	list := images(t, dir)
	if len(list) != 12 || len(golden.Images) != 12 {
		t.Fatalf("%d images, %d in the golden", len(list), len(golden.Images))
	}
	for _, img := range list {
		s, err := e.Add(img)
		if err != nil {
			t.Fatal(err)
		}
		var want goldenImage
		if err := json.Unmarshal(golden.Images[img.ID], &want); err != nil {
			t.Fatal(err)
		}
		want.compare(t, s, golden.Images[img.ID])
	}
	r := e.Result()
	for _, fault := range append(same("zones", decoded(t, r.Zone.object()), golden.Zones), same("fronts", decoded(t, r.Front.object()), golden.Fronts)...) {
		t.Error(fault)
	}
	compared := 0
	for kind, name := range []string{FromZone: "zone", FromFront: "front"} {
		for group, text := range golden.Groups[name] {
			compareGroup(t, &e, Kind(kind), name+"/"+group, text)
			compared++
		}
	}
	if compared < 50 {
		t.Errorf("only %d groups compared", compared)
	}
}

// compareGroup compares a group of metrics.json: its figures, and the mean errors of its images.
func compareGroup(t *testing.T, e *Evaluation, kind Kind, name string, text json.RawMessage) {
	var golden struct {
		Images []string
		Errors []float64 `json:"per_image_mean_errors_m"`
	}
	var want map[string]any
	for _, to := range []any{&golden, &want} {
		if err := json.Unmarshal(text, to); err != nil {
			t.Fatal(err)
		}
	}
	_, group, _ := strings.Cut(name, "/")
	f := e.Figures(kind, func(n geo.CaFFeName) bool { return inGroup(n, group) })
	if f.Images != len(golden.Images) || f.Images-f.NoFront != len(golden.Errors) || float64(f.NoFront) != want["Number_no_front"] {
		t.Errorf("%s: %d images, %d without a front, want %v", name, f.Images, f.NoFront, want)
	}
	delete(want, "images")
	delete(want, "per_image_mean_errors_m")
	if f.NoFront == f.Images { // this golden has their number, the original's file has nothing
		delete(want, "Number_no_front")
	}
	for _, fault := range same(name, decoded(t, f.object()), want) {
		t.Error(fault)
	}
	var got []float64
	for _, one := range e.ImageErrors(kind) {
		if slices.Contains(golden.Images, one.ID) {
			got = append(got, one.Mean)
		}
	}
	slices.Sort(got)
	slices.Sort(golden.Errors)
	if !slices.EqualFunc(got, golden.Errors, func(a, b float64) bool { return near(a, b, 1e-9) }) {
		t.Errorf("%s: mean errors %v, want %v", name, got, golden.Errors)
	}
}

// decoded is what a value is once written and read.
func decoded(t testing.TB, v any) (out any) {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// inGroup knows the names of groups in metrics.json.
func inGroup(n geo.CaFFeName, group string) bool {
	parts := strings.Split(group, ":")
	switch parts[0] {
	case "all":
		return true
	case season.Winter, season.Summer:
		return seasonOf(n) == parts[0]
	case "glacier":
		return n.Glacier == parts[1] && (len(parts) == 2 || seasonOf(n) == parts[2])
	case "sensor":
		return n.Sensor == parts[1]
	case "resolution":
		return strconv.FormatFloat(n.Resolution, 'g', -1, 64) == parts[1]
	}
	return false
}
