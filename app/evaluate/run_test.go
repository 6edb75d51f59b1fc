package evaluate_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/paulmach/orb"

	"icefront/app/apptest"
	"icefront/app/evaluate"
	"icefront/app/evaluate/match"
	"icefront/app/measure"
	"icefront/app/report"
	"icefront/geo"
)

// five are scenes whose predictions lie 1 to 4 columns ahead, or have no front; a column is 20 m, but for TSX.
func five(w *apptest.World) match.Set {
	set := match.Set{Pairs: []match.Pair{
		scene(w, "Mapple_2009-12-24_TSX_20_2_110", 40, 1),
		scene(w, "Mapple_2011-06-02_TSX_20_1_110", 50, 2),
		scene(w, "COL_2011-11-13_TDX_20_1_092", 45, 3),
		scene(w, "COL_2014-05-02_S1_20_2_048", 30, -4),
		scene(w, "COL_2016-05-02_S1_20_2_048", 30, 1),
	}}
	empty := set.Pairs[4].Predicted.Front
	addMask(w, empty, geo.PixelGrid(100, 80), line(100, 80, -1))
	return set
}

// sameNumbers takes what is missing for equal.
func sameNumbers() cmp.Option {
	return cmp.Comparer(func(a, b report.Number) bool { return a == b || !a.Known() && !b.Known() })
}

func TestShiftedFrontsHaveTheirShift(t *testing.T) {
	w := apptest.NewWorld()
	r := mustRun(t, depsOf(w), evaluate.Settings{Season: seasons()}, five(w))
	if len(r.Images) != 5 || len(r.Skipped) != 0 {
		t.Fatalf("%d images, skipped %v", len(r.Images), r.Skipped)
	}
	want := map[string]float64{
		"Mapple_2009-12-24_TSX_20_2_110": 20, "Mapple_2011-06-02_TSX_20_1_110": 40,
		"COL_2011-11-13_TDX_20_1_092": 60, "COL_2014-05-02_S1_20_2_048": -80,
	}
	for i, image := range r.Images {
		if i > 0 && r.Images[i-1].Name >= image.Name {
			t.Errorf("%s comes after %s", image.Name, r.Images[i-1].Name)
		}
		d, ok := want[image.Name]
		if !ok {
			if image.Front.NoFront != "prediction" || image.ZoneFront.NoFront != "" {
				t.Errorf("%s: no front in %q and %q", image.Name, image.Front.NoFront, image.ZoneFront.NoFront)
			}
			continue
		}
		if !(math.Abs(float64(image.Front.Signed)-d) < 0.01) || !(math.Abs(float64(image.Front.Mean)-math.Abs(d)) < 0.01) {
			t.Errorf("%s: mean %v, signed %v, want %v", image.Name, image.Front.Mean, image.Front.Signed, d)
		}
		if len(image.FrontDistances) == 0 || image.Front.Distances != nil || image.Front.Spacing <= 0 {
			t.Errorf("%s: %d distances kept, spacing %v", image.Name, len(image.FrontDistances), image.Front.Spacing)
		}
	}
	all := r.Groups[0]
	if f := all.Front; f.Images != 5 || f.NoFront != 1 || f.NotFound != 1 || !(math.Abs(float64(f.Mean)-50) < 0.01) || !(math.Abs(float64(f.MeanImage)-50) < 0.01) {
		t.Errorf("all: %+v", f)
	}
	// The label of the image without a predicted front, 80 rows, is missed as a whole; no other piece is.
	if f := all.Front; !(math.Abs(float64(f.Missed)-1600) < 50) || !(math.Abs(float64(f.Complete)-0.8) < 0.01) {
		t.Errorf("missed %v m, complete %v", f.Missed, f.Complete)
	}
	var keys []string
	for _, g := range r.Groups {
		keys = append(keys, g.By+": "+g.Key)
	}
	wantKeys := []string{"all: ", "season: summer", "season: winter", "glacier: COL", "glacier: Mapple",
		"glacier, season: COL, summer", "glacier, season: COL, winter", "glacier, season: Mapple, summer", "glacier, season: Mapple, winter",
		"sensor: S1", "sensor: TDX", "sensor: TSX", "glacier, sensor: COL, S1", "glacier, sensor: COL, TDX", "glacier, sensor: Mapple, TSX",
		"resolution: 20", "year: 2009", "year: 2011", "year: 2014", "year: 2016"}
	if diff := cmp.Diff(wantKeys, keys); diff != "" {
		t.Errorf("groups (-want +got):\n%s", diff)
	}
}

func TestOrderOfPairsDoesNotMatter(t *testing.T) {
	w := apptest.NewWorld()
	set := five(w)
	first := mustRun(t, depsOf(w), evaluate.Settings{Season: seasons()}, set)
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	rng := rand.New(rand.NewPCG(seed, 1))
	for range 3 {
		rng.Shuffle(len(set.Pairs), func(i, j int) { set.Pairs[i], set.Pairs[j] = set.Pairs[j], set.Pairs[i] })
		again := mustRun(t, depsOf(w), evaluate.Settings{Season: seasons()}, set)
		if diff := cmp.Diff(first, again, cmpopts.IgnoreFields(evaluate.Result{}, "Seconds"), sameNumbers()); diff != "" {
			t.Fatalf("another order gives (-first +again):\n%s", diff)
		}
	}
}

// The box takes off the rows outside it on both sides, so what is left is compared over all of it.
func TestBoxIsForBothSides(t *testing.T) {
	w := apptest.NewWorld()
	p := scene(w, "Mapple_2009-12-24_TSX_20_2_110", 40, 1)
	p.Box = write(t, "b.txt", "x,y\n0,50\n0,11\n99,11\n99,50\n")
	without := mustRun(t, depsOf(w), evaluate.Settings{}, match.Set{Pairs: []match.Pair{p}}).Images[0]
	with := mustRun(t, depsOf(w), evaluate.Settings{Box: true}, match.Set{Pairs: []match.Pair{p}}).Images[0]
	if got := float64(with.Front.Length); math.Abs(got-40*20) > 1 || with.Front.Predicted != with.Front.Length || without.Front.Length < 1500 {
		t.Errorf("length %v of %v within the box, predicted %v; want both ends inside, 800 m", got, without.Front.Length, with.Front.Predicted)
	}
	if !(math.Abs(float64(with.Front.Mean)-20) < 0.01) {
		t.Errorf("mean %v", with.Front.Mean)
	}
}

// A picture without georeferencing lies where meta_data.csv says, or where another raster of its size does, and so do the
// features that were traced in it.
func TestPicturesAreLaidOnTheGround(t *testing.T) {
	w := apptest.NewWorld()
	p := scene(w, "scene", 40, 2)
	w.Layers["pred/scene.geojson"] = geo.Layer{Features: []geo.Feature{{Geometry: orb.LineString{{42.5, 0}, {42.5, -80}}}}}
	ground := geo.Grid{Width: 100, Height: 80, Transform: geo.Affine{500, 30, 0, 9000, 0, -30}, CRS: "EPSG:1"}
	w.Add("sar.tif", ground, apptest.Grey)
	for name, set := range map[string]func(p *match.Pair){
		"meta_data.csv": func(p *match.Pair) {
			p.Georeference = &match.Georeference{Left: 500, Right: 3500, Top: 9000, Bottom: 6600, CRS: "EPSG:1"}
		},
		"the SAR image":     func(p *match.Pair) { p.Scene = "sar.tif" },
		"a traced geojson":  func(p *match.Pair) { p.Scene, p.Predicted.Front = "sar.tif", "pred/scene.geojson" },
		"a pixel size file": func(p *match.Pair) {},
	} {
		p := p
		set(&p)
		s := evaluate.Settings{}
		if name == "a pixel size file" {
			s.Sizes.ByName = map[string][2]float64{"scene": {30, 30}}
		}
		r := mustRun(t, depsOf(w), s, match.Set{Pairs: []match.Pair{p}})
		if len(r.Images) != 1 || len(r.Skipped) != 0 || r.Images[0].Front == nil {
			t.Errorf("%s: %+v", name, r.Skipped)
			continue
		}
		if i := r.Images[0]; !(math.Abs(float64(i.Front.Mean)-60) < 0.01) || i.PixelSize[0] != 30 || i.PixelFrom == "" || len(i.Warnings) != 0 {
			t.Errorf("%s: mean %v, pixel %v from %q, warnings %q", name, i.Front.Mean, i.PixelSize, i.PixelFrom, i.Warnings)
		}
	}
}

func TestReportGivesTrustAndMetres(t *testing.T) {
	w := apptest.NewWorld()
	p := scene(w, "scene", 40, 2)
	p.Report = write(t, "scene.json", `{"pixel_size_m": [15, 15], "pixel_size_from": "given by the user", "trust": {"score": 42, "parts": [{"name": "faintness", "value": 0.8, "points": 1}]}}`)
	q := scene(w, "spoilt", 40, 1)
	q.Resolution = 10
	q.Report = write(t, "spoilt.json", "{")
	r := mustRun(t, depsOf(w), evaluate.Settings{}, match.Set{Pairs: []match.Pair{p, q}})
	if i := r.Images[0]; i.Trust == nil || i.Trust.Parts[0].Value != 0.8 || !(i.Trust.Score < 90) || !(math.Abs(float64(i.Front.Mean)-30) < 0.01) {
		t.Errorf("%+v, %+v", i.Trust, i.Front)
	}
	if i := r.Images[1]; i.PixelSize[0] != 10 || len(i.Warnings) != 1 || !strings.Contains(i.Warnings[0], "spoilt.json") {
		t.Errorf("%v, %q", i.PixelSize, i.Warnings)
	}
	if list := r.ByTrust(); list[0].Name != "scene" {
		t.Errorf("%s can be trusted less than the one with a score", list[0].Name)
	}
}

func TestWorstAreThoseFarOff(t *testing.T) {
	w := apptest.NewWorld()
	r := mustRun(t, depsOf(w), evaluate.Settings{}, five(w))
	worst := r.Worst(2)
	if len(worst) != 2 || worst[0].Name != "COL_2014-05-02_S1_20_2_048" || worst[1].Name != "COL_2011-11-13_TDX_20_1_092" {
		t.Errorf("%+v", worst)
	}
	if list := r.WithoutFront(); len(list) != 1 || list[0].Name != "COL_2016-05-02_S1_20_2_048" {
		t.Errorf("%+v", list)
	}
	if n := len(r.Worst(100)); n != 4 {
		t.Errorf("%d have an error", n)
	}
}

func TestWholeEvaluationCanBeCancelled(t *testing.T) {
	w := apptest.NewWorld()
	set := five(w)
	ctx, cancel := context.WithCancel(t.Context())
	d := depsOf(w)
	open := d.OpenScene
	d.OpenScene = func(ctx context.Context, path string, as geo.CRS) (geo.Scene, error) {
		cancel()
		return open(ctx, path, as)
	}
	if _, err := evaluate.Run(ctx, d, evaluate.Settings{}, set, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestProgressCountsEveryPair(t *testing.T) {
	w := apptest.NewWorld()
	last := 0
	_, err := evaluate.Run(t.Context(), depsOf(w), evaluate.Settings{}, five(w), func(done, total int) {
		if last++; done != last || total != 5 {
			t.Errorf("%d of %d after %d calls", done, total, last)
		}
	})
	if err != nil || last != 5 {
		t.Errorf("%d calls, %v", last, err)
	}
}

func TestTablesHoldEverything(t *testing.T) {
	w := apptest.NewWorld()
	set := five(w)
	set.Skipped = []match.Skipped{{Name: "lone.png", Reason: "No label."}}
	r := mustRun(t, depsOf(w), evaluate.Settings{Season: seasons()}, set)
	for name, c := range map[string]struct {
		write func(*bytes.Buffer) error
		rows  int
	}{
		"images.csv": {func(b *bytes.Buffer) error { return r.ImagesCSV(b) }, len(r.Images)},
		"groups.csv": {func(b *bytes.Buffer) error { return r.GroupsCSV(b) }, len(r.Groups)},
	} {
		var b bytes.Buffer
		if err := c.write(&b); err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(&b).ReadAll()
		if err != nil || len(rows) != c.rows+1 {
			t.Errorf("%s: %d rows, %v", name, len(rows), err)
		}
		if strings.Contains(b.String(), "NaN") {
			t.Errorf("%s holds NaN", name)
		}
	}
	var b bytes.Buffer
	if err := r.Write(&b); err != nil {
		t.Fatal(err)
	}
	var back evaluate.Result
	if err := json.Unmarshal(b.Bytes(), &back); err != nil {
		t.Fatal(err)
	}
	kept := cmpopts.IgnoreFields(evaluate.Image{}, "FrontDistances", "ZoneFrontDistances", "Lines", "Parts")
	spacing := cmpopts.IgnoreFields(report.FrontErrors{}, "Spacing")
	if diff := cmp.Diff(r, &back, kept, spacing, sameNumbers(), cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("the file holds something else (-was +is):\n%s", diff)
	}
	b.Reset()
	if err := r.Print(&b); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"mean distance error 50 m", "no front in 1 of 5 images", "lone.png: No label.", "COL, S1", "median"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("%q is not in what is printed:\n%s", want, b.String())
		}
	}
	t.Logf("\n%s", b.String()) // for a look with -v
}

func TestGroundThatCannotBeMeasuredIsOnePairsMatter(t *testing.T) {
	w := apptest.NewWorld()
	set := five(w)
	w.Add("lost.tif", geo.Grid{Width: 100, Height: 80, Transform: geo.Affine{0, 1, 0, 0, 0, -1}, CRS: "EPSG:0"}, apptest.Grey)
	lost := pairOf("lost", "lost.tif", "", "lost.tif", "")
	set.Pairs = append(set.Pairs, lost)
	d := depsOf(w)
	d.Earth = measure.Earth{Describe: d.Earth.Describe, Project: func(from, to geo.CRS, pts []orb.Point) error {
		return errors.New("no such system")
	}}
	r := mustRun(t, d, evaluate.Settings{}, set)
	if len(r.Images) != 5 || len(r.Skipped) != 1 || !strings.Contains(r.Skipped[0].Reason, "no such system") {
		t.Errorf("%d images, %v", len(r.Images), r.Skipped)
	}
}
