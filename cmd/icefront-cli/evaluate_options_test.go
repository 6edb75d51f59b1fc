package main

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"icefront/app/report"
)

// Two models side by side: the second is nearer to every label.
func TestEvaluateAgainst(t *testing.T) {
	c := newContest(t)
	other := filepath.Join(t.TempDir(), "other")
	must(t, os.Mkdir(other, 0o755))
	for i, name := range []string{goodScene, badName, "Mapple_2011-06-02_TSX_20_1_110"} {
		c.pair(t, name, 56+i, 50)
		c.predict(t, other, name, 51)
	}
	c.predict(t, other, "Crane_2011-06-24_TSX_20_1_110", 51) // has no label
	out := filepath.Join(t.TempDir(), "out")
	r := cli(t, c.args("--against", other, "--json", "-o", out, "--figures", "svg")...)
	e := evaluation(t, r)
	if r.code != exitFailed || e.Other == nil || len(e.Other.Images) != 3 || len(e.Other.Skipped) != 1 || !strings.Contains(r.err, "Crane_2011-06-24_TSX_20_1_110: ") {
		t.Fatalf("exit code %d, the other model %+v\n%s", r.code, e.Other, r.err)
	}
	if len(e.Comparison) != 2 {
		t.Fatalf("%d comparisons", len(e.Comparison))
	}
	for k, v := range e.Comparison {
		half := 10 * float64(k)                              // metres from the edge of a pixel, where zones meet, to its middle, where the front was drawn
		metres(t, v.What+", first", v.First, 140-half, 1e-3) // 6, 7 and 8 pixels of 20 m
		metres(t, v.What+", second", v.Second, 20-half, 1e-3)
		metres(t, v.What+", change", v.Change, -120, 1e-3)
		if v.Images != 3 || v.Better != 3 || v.Worse != 0 || !(v.Interval[0] >= -140.1 && v.Interval[1] <= -99.9) || !(v.P < 0.05) || v.T <= 0 {
			t.Errorf("%+v", v)
		}
	}
	// Without --json both tables are printed, and what was skipped of either.
	r = cli(t, c.args("--against", other)...)
	for _, want := range []string{c.predictions + ":\n3 images evaluated\n", other + ":\n3 images evaluated; 1 skipped", "front of the two models", "Crane_2011-06-24_TSX_20_1_110: "} {
		if !strings.Contains(r.out, want) {
			t.Errorf("does not say %q:\n%s", want, r.out)
		}
	}
}

// Folds are evaluated each, and their scatter is told.
func TestEvaluateFolds(t *testing.T) {
	c := newContest(t)
	for _, name := range []string{goodScene, badName} {
		c.pair(t, name, 50, 50)
		for k, place := range []string{"fold_0", "fold_1/pngs", "fold_2"} {
			dir := c.predicted(place)
			must(t, os.MkdirAll(dir, 0o755))
			c.predict(t, dir, name, 51+k)
		}
	}
	e := c.evaluate(t)
	if len(e.Folds) != 3 || len(e.Images) != 6 || e.Folds[1].Name != "fold_1" || e.Folds[2].Images != 2 {
		t.Fatalf("%d folds, %d images: %+v", len(e.Folds), len(e.Images), e.Folds)
	}
	for k, f := range e.Folds {
		metres(t, f.Name, f.Headline().Mean, 20*float64(1+k), 1e-3)
	}
	metres(t, "mean of the folds", e.Spread.Front[0], 40, 1e-3)
	metres(t, "their deviation", e.Spread.Front[1], math.Sqrt(800./3), 1e-3)
	if notes := strings.Join(e.Warnings, " "); !strings.Contains(notes, "beside its folds") {
		t.Errorf("nothing is said of the predictions beside the folds: %q", notes)
	}
	out := good(t, c.args()...).out
	for _, want := range []string{"6 images of 3 folds evaluated", "over 3 folds: 40 m +- 16 m", "fold_1"} {
		if !strings.Contains(out, want) {
			t.Errorf("does not say %q:\n%s", want, out)
		}
	}
	if r := cli(t, c.args("--published")...); r.code != exitDone { // those beside the folds
		t.Errorf("as published: %s", r.err)
	}
}

// The box cuts both sides; what lies outside it does not count.
func TestEvaluateBox(t *testing.T) {
	c := newContest(t)
	c.pair(t, goodScene, 53, 50)
	step := func(c, r int) byte { // beyond row 59 the prediction is 30 pixels off
		if r >= 60 {
			return cut(80)(c, r)
		}
		return cut(53)(c, r)
	}
	mask{w: 100, h: 80, at: step}.png(t, c.predicted(goodScene+"_zone.png"))
	write(t, c.labels, goodScene+"_bbox.txt", "x,y\n5.0,55.0\n5.0,5.0\n95.0,5.0\n95.0,55.0\n")
	metres(t, "in the box", imageOf(t, c.evaluate(t, "--box"), goodScene).ZoneFront.Mean, 50, 0.01) // the zones meet at a pixel's edge
	whole := imageOf(t, c.evaluate(t), goodScene)
	if m := float64(whole.ZoneFront.Mean); m < 90 || whole.Files["bounding_box"] == "" {
		t.Errorf("without the box: %g m, files %v", m, whole.Files)
	}
	must(t, os.Remove(c.label(goodScene+"_bbox.txt")))
	if i := imageOf(t, c.evaluate(t, "--box"), goodScene); !strings.Contains(strings.Join(i.Warnings, " "), "no bounding box: the whole image counts") {
		t.Errorf("nothing is said of a box that is not there: %v", i.Warnings)
	}
}

// Where the ice flows tells ahead from behind, if the user says so; else the zones do, if there are any.
func TestEvaluateFlow(t *testing.T) {
	c := newContest(t)
	c.pair(t, goodScene, 53, 50)
	for _, k := range []struct {
		flow   string
		signed float64
	}{{"", 60}, {"90", 60}, {"270", -60}, {"-90", -60}, {"45", 60}} {
		var more []string
		if k.flow != "" {
			more = []string{"--flow=" + k.flow}
		}
		metres(t, "flow "+k.flow, imageOf(t, c.evaluate(t, more...), goodScene).Front.Signed, k.signed, 0.01)
	}
	for _, path := range []string{c.predicted(goodScene + "_zone.png"), c.label(goodScene + "_zones.png")} {
		must(t, os.Remove(path))
	}
	if i := imageOf(t, c.evaluate(t), goodScene); i.Front.Signed.Known() || i.Front.Gained.Known() {
		t.Errorf("without zones and flow: signed %v, ahead %v", i.Front.Signed, i.Front.Gained)
	}
	i := imageOf(t, c.evaluate(t, "--flow", "270"), goodScene)
	metres(t, "behind, by the flow alone", i.Front.Signed, -60, 0.01)
	metres(t, "area behind", i.Front.Lost, 60*float64(i.Front.Length)/1e6, 0.01)
}

// In September the two rules differ.
func TestEvaluateSeason(t *testing.T) {
	c := newContest(t)
	const september = "COL_2011-09-13_TDX_20_1_092"
	c.pair(t, september, 53, 50)
	for rule, want := range map[string]string{"code": "winter", "readme": "summer"} {
		e := c.evaluate(t, "--season", rule)
		if got := imageOf(t, e, september).Season; got != want || e.Season != rule {
			t.Errorf("%s: %s by rule %s", rule, got, e.Season)
		}
	}
}

// What lies within the buffer is found; what lies beyond is missed, or surplus.
func TestEvaluateBuffer(t *testing.T) {
	c := newContest(t)
	c.pair(t, goodScene, 53, 50)
	for buffer, found := range map[string]float64{"59": 0, "61": 1, "": 1} {
		var more []string
		if buffer != "" {
			more = []string{"--buffer", buffer}
		}
		f := imageOf(t, c.evaluate(t, more...), goodScene).Front
		metres(t, "completeness", f.Completeness, found, 1e-9)
		metres(t, "correctness", f.Correctness, found, 1e-9)
		metres(t, "missed", f.Missed, (1-found)*float64(f.Length), 1e-9)
		metres(t, "surplus", f.Surplus, (1-found)*float64(f.Predicted), 1e-9)
	}
}

// Metres of images without georeferencing: the table goes before the flag, and that before the name.
func TestEvaluatePixelSizes(t *testing.T) {
	c := newContest(t)
	c.pair(t, goodScene, 53, 50)
	c.pair(t, badName, 53, 50)
	listed := write(t, t.TempDir(), "sizes.csv", "name,px_x_m,px_y_m\n"+goodScene+".png,30,15\n")
	for _, k := range []struct {
		args        []string
		good, other float64 // metres of three columns
		from        string
	}{
		{nil, 60, 60, "CaFFe name (nominal)"},
		{[]string{"--pixel-size", "12,8"}, 36, 36, "given by the user"},
		{[]string{"--pixel-sizes", listed}, 90, 60, "pixel-size table"},
		{[]string{"--pixel-sizes", listed, "--pixel-size", "10"}, 90, 30, "pixel-size table"},
	} {
		e := c.evaluate(t, k.args...)
		i := imageOf(t, e, goodScene)
		metres(t, fmt.Sprint(k.args), i.Front.Mean, k.good, 1e-3)
		metres(t, fmt.Sprint(k.args, " the other"), imageOf(t, e, badName).Front.Mean, k.other, 1e-3)
		if i.PixelFrom != k.from {
			t.Errorf("%v: from %s, want %s", k.args, i.PixelFrom, k.from)
		}
	}
	table := write(t, t.TempDir(), "bad.csv", "name,metres\na,1\n")
	r := cli(t, c.args("--pixel-sizes", table)...)
	if r.code != exitFailed || !strings.Contains(r.err, table) || !strings.Contains(r.err, "column px_x_m is missing") {
		t.Errorf("exit code %d: %s", r.code, r.err)
	}
}

// caffeRoot makes a CaFFe root with the mirror's table, and a prediction of its image in pixels.
func caffeRoot(t *testing.T, table string) (root, predictions string) {
	t.Helper()
	dir := t.TempDir()
	root, predictions = filepath.Join(dir, "caffe"), filepath.Join(dir, "predictions")
	at := func(parts ...string) string {
		path := filepath.Join(append([]string{root}, parts...)...)
		must(t, os.MkdirAll(filepath.Dir(path), 0o755))
		return path
	}
	const name = "COL_2015-12-18_S1_20_1_094"
	mask{w: 100, h: 80, at: cut(50)}.png(t, at("zones", "test", name+"_zones.png"))
	mask{w: 100, h: 80, at: drawn(50)}.png(t, at("fronts", "test", name+"_front.png"))
	mask{w: 100, h: 80, at: func(c, r int) byte { return byte(c) }}.png(t, at("sar_images", "test", name+".png"))
	mask{w: 100, h: 80, at: drawn(50)}.png(t, at("fronts", "train", "Crane_2011-06-24_TSX_7_1_110_front.png"))
	if table != "" {
		write(t, root, "meta_data.csv", table)
	}
	must(t, os.MkdirAll(predictions, 0o755))
	contest{}.predict(t, predictions, name, 53)
	return root, predictions
}

// caffeTable is the mirror's table, for one image of 100 x 80 pixels of 25 x 30 m.
const caffeTable = `image_name;" glacier_name";" date";" sensor";" resolution (m)";" orbit";" polarization";Bounding box coordinates;" Coordinate system"
COL_2015-12-18_S1_20_1_094_geo.tif;Columbia Glacier;18.12.2015;Sentinel-1;20;94;VV;BoundingBox(left=484876.965, bottom=6776218.967, right=487376.965, top=6778618.967);EPSG:32606
`

// The table of the CaFFe mirror places images that have no georeferencing: their metres are those on the ground.
func TestEvaluateMetaData(t *testing.T) {
	const name = "COL_2015-12-18_S1_20_1_094"
	evaluate := func(root, predictions string, more ...string) (report.Number, string, string) {
		r := good(t, append([]string{"evaluate", "--predictions", predictions, "--labels", root, "--json"}, more...)...)
		e := evaluation(t, r)
		i := imageOf(t, e, name)
		if i.Scene != filepath.Join(root, "sar_images", "test", name+".png") || !strings.Contains(r.err, "1 label has no prediction") {
			t.Errorf("scene %s, stderr %s", i.Scene, r.err)
		}
		return i.Front.Mean, i.PixelFrom, i.Glacier
	}
	root, predictions := caffeRoot(t, "")
	mean, from, _ := evaluate(root, predictions)
	metres(t, "of the name", mean, 60, 1e-3)
	if from != "CaFFe name (nominal)" {
		t.Errorf("from %s", from)
	}
	apart := write(t, t.TempDir(), "other.csv", caffeTable)
	placed, predictions2 := caffeRoot(t, caffeTable)
	for _, k := range []struct {
		root, predictions string
		more              []string
	}{{placed, predictions2, nil}, {root, predictions, []string{"--meta-data", apart}}} {
		mean, from, glacier := evaluate(k.root, k.predictions, k.more...)
		metres(t, "of the table", mean, 75, 1e-3) // UTM's scale is 0.9996 in the middle of its zone
		if from != "georeferencing in meta_data.csv" || glacier != "COL" {
			t.Errorf("from %s, glacier %s", from, glacier)
		}
	}
	bad := write(t, t.TempDir(), "bad.csv", strings.Replace(caffeTable, "18.12.2015", "18.13.2015", 1))
	r := good(t, "evaluate", "--predictions", predictions, "--labels", root, "--meta-data", bad)
	if !strings.Contains(r.out, "line 2") || !strings.Contains(r.out, "18.13.2015") {
		t.Errorf("nothing is said of a wrong row:\n%s", r.out)
	}
}

// SAR images are for pictures: another folder of them may be named, and none of them is in the numbers.
func TestEvaluateScenes(t *testing.T) {
	c := newContest(t)
	c.pair(t, goodScene, 53, 50)
	c.pair(t, badName, 53, 50)
	scenes, out := t.TempDir(), filepath.Join(t.TempDir(), "out")
	mask{w: 100, h: 80, at: func(c, r int) byte { return byte(c + r) }}.png(t, filepath.Join(scenes, goodScene+".png"))
	damaged := filepath.Join(scenes, badName+".png")
	mask{w: 100, h: 80, at: func(c, r int) byte { return byte(c * r) }}.png(t, damaged)
	st, err := os.Stat(damaged)
	must(t, err)
	must(t, os.Truncate(damaged, st.Size()/2))
	e := c.evaluate(t, "--scenes", scenes, "-o", out, "--figures", "svg")
	if i := imageOf(t, e, goodScene); i.Scene != filepath.Join(scenes, goodScene+".png") {
		t.Errorf("scene %q", i.Scene)
	}
	if got := tree(t, filepath.Join(out, "worst")); !slices.Equal(got, []string{"01_" + goodScene + ".png"}) {
		t.Errorf("pictures %v: of the image that can be read, and no other", got)
	}
	found := map[[3]uint8]int{}
	img := readPNG(t, filepath.Join(out, "worst", "01_"+goodScene+".png"))
	for y := range img.Bounds().Dy() {
		for x := range img.Bounds().Dx() {
			r, g, b, _ := img.At(x, y).RGBA()
			found[[3]uint8{uint8(r >> 8), uint8(g >> 8), uint8(b >> 8)}]++
		}
	}
	if found[[3]uint8{255, 255, 0}] < 50 || found[[3]uint8{51, 51, 255}] < 50 {
		t.Error("the picture lacks a front")
	}
	// As the original's program draws them.
	good(t, c.args("--published", "--scenes", scenes, "-o", filepath.Join(out, "published"))...)
	if got := tree(t, filepath.Join(out, "published", "visualization")); len(got) != 2 || !strings.HasPrefix(got[0], goodScene) {
		t.Errorf("pictures %v", got)
	}
}

// What predict has written is evaluated as it lies there, with the report's trust.
func TestEvaluateWhatPredictWrote(t *testing.T) {
	needsONNX(t)
	dir := t.TempDir()
	s, _ := sampleReport(t, dir)
	labels := filepath.Join(dir, "labels")
	must(t, os.Mkdir(labels, 0o755))
	for _, path := range s.Label.Paths {
		must(t, os.Rename(path, filepath.Join(labels, filepath.Base(path))))
	}
	e := evaluation(t, good(t, "evaluate", "--predictions", filepath.Join(dir, "out"), "--labels", labels, "--json"))
	i := imageOf(t, e, sample)
	near(t, "mean distance error", float64(i.Front.Mean), float64(s.Label.Mean), 1e-3)
	near(t, "label length", float64(i.Front.Length), float64(s.Label.Length), 1e-3)
	near(t, "mean IoU", float64(i.Zones.MeanIoU), float64(s.Label.MeanIoU), 1e-3)
	if i.Scene != s.Scene || i.PixelFrom != "georeferencing" || i.Trust == nil || !i.Trust.Score.Known() {
		t.Errorf("scene %s, pixels by %s, trust %+v", i.Scene, i.PixelFrom, i.Trust)
	}
}
