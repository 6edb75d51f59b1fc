package folder

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"icefront/app/apptest"
	"icefront/app/evaluate"
	"icefront/app/measure"
	"icefront/geo"
)

// names are scenes; the front of the i-th lies i pixels (of 20 m) ahead of its label's.
var names = []string{"COL_2011-11-13_S1_20_1_092", "COL_2012-07-21_S1_20_1_024", "Mapple_2011-06-02_S1_20_1_110"}

// world makes a CaFFe root and predictions in folders of these names: files that exist, and what they hold in memory.
func world(t *testing.T, folders ...string) (Deps, string) {
	t.Helper()
	w := apptest.NewWorld()
	root := t.TempDir()
	add := func(path string, at func(c, r int) float32) {
		path = filepath.Join(root, path)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte("in memory"), 0o644); err != nil {
			t.Fatal(err)
		}
		w.Add(path, geo.PixelGrid(100, 80), at)
	}
	zones := func(at int) func(c, r int) float32 {
		return func(c, _ int) float32 {
			if c < at {
				return 127
			}
			return 254
		}
	}
	line := func(at int) func(c, r int) float32 {
		return func(c, _ int) float32 {
			if c == at {
				return 255
			}
			return 0
		}
	}
	for i, name := range names {
		for k, dir := range folders {
			add(filepath.Join(dir, name+"_zone.png"), zones(40+i+k))
			add(filepath.Join(dir, name+"_front.png"), line(40+i+k))
		}
		add(filepath.Join("data_raw", "zones", "test", name+"_zones.png"), zones(40))
		add(filepath.Join("data_raw", "fronts", "test", name+"_front.png"), line(40))
		add(filepath.Join("data_raw", "sar_images", "test", name+".png"), apptest.Grey)
	}
	box := "x,y\n10,70\n10,10\n90,10\n90,70\n"
	dir := filepath.Join(root, "data_raw", "bounding_boxes")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if err := os.WriteFile(filepath.Join(dir, name+"_bbox.txt"), []byte(box), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	d := w.Deps()
	return Deps{OpenScene: d.OpenScene, ReadLayer: d.ReadLayer, Earth: measure.Earth{Project: d.Project, Describe: d.Describe}, Version: "test"}, root
}

// order is for folders of a root.
func order(root, predictions, against string) evaluate.Order {
	o := evaluate.Order{Predictions: filepath.Join(root, predictions), Labels: []string{filepath.Join(root, "data_raw")}}
	if against != "" {
		o.Against = filepath.Join(root, against)
	}
	return o
}

func TestEvaluateSetsTwoModelsSideBySide(t *testing.T) {
	d, root := world(t, "first", "second")
	last := 0
	r, err := Evaluate(t.Context(), d, order(root, "first", "second"), func(done, total int) {
		if total != 6 || done < last {
			t.Errorf("%d of %d after %d", done, total, last)
		}
		last = done
	})
	if err != nil {
		t.Fatal(err)
	}
	if last != 6 || len(r.Images) != 3 || r.Other == nil || len(r.Other.Images) != 3 || len(r.Comparison) != 2 {
		t.Fatalf("%d done, %d images, other %v, %d comparisons", last, len(r.Images), r.Other != nil, len(r.Comparison))
	}
	// The fronts are 0, 1, 2 pixels off, and 1, 2, 3; the contacts, on the edges of pixels, half a one less or more.
	for i, want := range []struct {
		change float64
		worse  int
	}{{20, 3}, {40.0 / 3, 2}} {
		if v := r.Comparison[i]; math.Abs(float64(v.Change)-want.change) > 0.1 || v.Worse != want.worse || v.Better != 0 {
			t.Errorf("%s: change %v, worse %d, better %d", v.What, v.Change, v.Worse, v.Better)
		}
	}
	if s := r.Images[0].Season; s != "winter" {
		t.Errorf("season %q", s)
	}
}

func TestFoldsAreEvaluatedEach(t *testing.T) {
	d, root := world(t, "model/fold_0/pngs", "model/fold_1/pngs")
	r, err := Evaluate(t.Context(), d, order(root, "model", ""), nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Folds) != 2 || r.Folds[1].Name != "fold_1" || r.Spread == nil {
		t.Fatalf("folds %v, spread %v", r.Folds, r.Spread)
	}
	if got := r.Spread.Front; math.Abs(float64(got[0])-30) > 0.1 || math.Abs(float64(got[1])-10) > 0.1 { // 20 and 40 m
		t.Errorf("%v m between folds", got)
	}
	if e := experiments(r, [2]string{"a", ""}); len(e) != 1 || len(e[0].Values) != 2 {
		t.Errorf("the figure of folds shows %v", e)
	}
}

func TestWriteLeavesACompleteFolder(t *testing.T) {
	d, root := world(t, "first")
	r, err := Evaluate(t.Context(), d, order(root, "first", ""), nil)
	if err != nil {
		t.Fatal(err)
	}
	dir, steps, all := t.TempDir(), 0, 0
	files, err := Write(t.Context(), d, r, dir, evaluate.Style{Formats: []string{"svg"}}, func(done, total int) { steps, all = done, total })
	if err != nil || steps != all {
		t.Fatalf("%d of %d steps, %v", steps, all, err)
	}
	for _, want := range []string{"evaluation.json", "images.csv", "groups.csv", "report.html", "figures/error_glacier_front.svg", "worst/01_" + names[2] + ".png"} {
		path := filepath.Join(dir, filepath.FromSlash(want))
		if st, err := os.Stat(path); err != nil || st.Size() == 0 || !slices.Contains(files, path) {
			t.Errorf("%s is not there, or not told: %v", want, err)
		}
	}
	f, err := os.Open(filepath.Join(dir, "worst", "01_"+names[2]+".png"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	img, err := png.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	// Its front is in column 42, the label in 40: both are five pixels wide or three, and the box is cyan.
	for _, c := range []struct {
		x, y int
		want [3]uint32
	}{{43, 40, [3]uint32{255, 255, 0}}, {39, 40, [3]uint32{51, 51, 255}}, {41, 40, [3]uint32{255, 0, 255}}, {10, 40, [3]uint32{0, 255, 255}}} {
		r, g, b, _ := img.At(c.x, c.y).RGBA()
		if got := [3]uint32{r >> 8, g >> 8, b >> 8}; got != c.want {
			t.Errorf("pixel %d, %d is %v, want %v", c.x, c.y, got, c.want)
		}
	}
}

func TestWriteEndsWhenItIsCancelled(t *testing.T) {
	d, root := world(t, "first")
	r, err := Evaluate(t.Context(), d, order(root, "first", ""), nil)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	_, err = Write(ctx, d, r, t.TempDir(), evaluate.Style{}, func(done, _ int) {
		if done == 2 {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestPublishedIsTheOriginals(t *testing.T) {
	d, root := world(t, "first")
	o, err := Published(t.Context(), d, order(root, "first", ""), nil)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := o.WriteJSON(&b); err != nil {
		t.Fatal(err)
	}
	var got struct {
		Delineation struct {
			All struct {
				Mean    float64 `json:"Mean_mean_distance"`
				NoFront int     `json:"Number_no_front"`
			} `json:"Result_all"`
		} `json:"Front_Delineation"`
	}
	if err := json.Unmarshal(b.Bytes(), &got); err != nil || !(got.Delineation.All.Mean > 20) || got.Delineation.All.NoFront != 0 { // its box cuts the prediction only
		t.Errorf("%+v, %v", got, err)
	}
	dir := t.TempDir()
	files, err := o.WriteFiles(t.Context(), dir, nil)
	if err != nil || len(files) != 3+4*len(names) {
		t.Errorf("%d files, %v", len(files), err)
	}
	b.Reset()
	if err := o.Print(&b); err != nil || !strings.Contains(b.String(), "no front in 0 of 3") {
		t.Errorf("printed %q, %v", b.String(), err)
	}
}

func TestOrdersThatCannotBeDone(t *testing.T) {
	d, root := world(t, "first")
	empty := filepath.Join(root, "empty")
	if err := os.Mkdir(empty, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		why    string
		change func(o *evaluate.Order)
		want   string
	}{
		{"no labels", func(o *evaluate.Order) { o.Labels = nil }, "no folder of labels"},
		{"no such folder", func(o *evaluate.Order) { o.Predictions += "x" }, "there is no folder"},
		{"an empty folder", func(o *evaluate.Order) { o.Predictions = empty }, "there are no predictions"},
		{"an empty folder to compare with", func(o *evaluate.Order) { o.Against = empty }, "there are no predictions"},
		{"a rule that there is not", func(o *evaluate.Order) { o.Season = "lunar" }, "lunar"},
	} {
		o := order(root, "first", "")
		c.change(&o)
		if _, err := Evaluate(t.Context(), d, o, nil); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %q", c.why, err, c.want)
		}
	}
	d.OpenScene = func(_ context.Context, path string, _ geo.CRS) (geo.Scene, error) {
		return nil, errors.New(path + " is damaged")
	}
	if _, err := Evaluate(t.Context(), d, order(root, "first", ""), nil); err == nil || !strings.Contains(err.Error(), "no image could be evaluated") {
		t.Errorf("all damaged: %v", err)
	}
	if _, err := Published(t.Context(), d, order(root, "first", ""), nil); err == nil || !strings.Contains(err.Error(), "no image could be evaluated") {
		t.Errorf("all damaged, as published: %v", err)
	}
}
