package evaluate_test

import (
	"bytes"
	"math"
	"strings"
	"testing"

	"icefront/app/apptest"
	"icefront/app/evaluate"
	"icefront/app/evaluate/match"
	"icefront/app/report"
	"icefront/geo"
)

// of is a result whose images have these mean errors by name; less than 0 is no predicted front.
func of(means map[string]float64) *evaluate.Result {
	r := &evaluate.Result{}
	for name, m := range means {
		e := report.NoErrors()
		if m < 0 {
			e.NoFront = "prediction"
		} else {
			e.Mean = report.Number(m)
		}
		r.Images = append(r.Images, evaluate.Image{Name: name, Front: &e})
	}
	return r
}

// The figures were worked out by hand: means 20 and 15, population variances 200/3 and 50/3, so T = 5/sqrt(250/9).
func TestCompareIsThePapersTest(t *testing.T) {
	first := of(map[string]float64{"a": 10, "b": 20, "c": 30, "d": 7, "e": -1, "only first": 1000})
	second := of(map[string]float64{"a": 10, "b": 15, "c": 20, "d": -1, "e": 9, "only second": 1})
	list := evaluate.Compare(first, second)
	if len(list) != 1 {
		t.Fatalf("%+v", list)
	}
	v := list[0]
	near := func(got report.Number, want float64) bool { return math.Abs(float64(got)-want) < 1e-9 }
	if v.What != "front" || v.Images != 3 || v.Better != 2 || v.Worse != 0 || v.OnlyOne != [2]int{1, 1} || v.Folds != 0 {
		t.Errorf("%+v", v)
	}
	if !near(v.First, 20) || !near(v.Second, 15) || !near(v.Change, -5) || !near(v.T, 5/math.Sqrt(250./9)) {
		t.Errorf("%+v", v)
	}
	// p of t = 0.9487 with 2.94 degrees of freedom lies between those of 2 and 3.
	if !(v.P > 0.41 && v.P < 0.45) {
		t.Errorf("p = %v", v.P)
	}
	if v.Interval[0] != -10 || v.Interval[1] != 0 {
		t.Errorf("interval %v: the means of draws of 0, -5, -10 lie within -10 to 0, and 1 in 27 at either end", v.Interval)
	}
	if len(evaluate.Compare(first, &evaluate.Result{})) != 0 {
		t.Error("a comparison with nothing")
	}
}

func TestFoldsHaveASpread(t *testing.T) {
	w := apptest.NewWorld()
	var first, second []evaluate.FoldSet
	for k, name := range []string{"fold_0", "fold_1", "fold_2"} {
		fold := evaluate.FoldSet{Name: name}
		for _, scenes := range []string{"Mapple_2009-12-24_TSX_20_2_110", "COL_2011-11-13_TDX_20_1_092"} {
			p := scene(w, scenes, 40, 0)
			p.Predicted.Front = name + "/" + p.Predicted.Front
			addMask(w, p.Predicted.Front, geo.PixelGrid(100, 80), line(100, 80, 41+k))
			fold.Set.Pairs = append(fold.Set.Pairs, p)
		}
		fold.Set.Warnings = []string{"of the labels"}
		fold.Set.Skipped = []match.Skipped{{Name: "x", Reason: "It has no label."}}
		first = append(first, fold)
		second = append(second, evaluate.FoldSet{Name: name, Set: match.Set{Pairs: fold.Set.Pairs[:1]}})
	}
	r, err := evaluate.RunFolds(t.Context(), depsOf(w), evaluate.Settings{}, first, nil)
	if err != nil {
		t.Fatal(err)
	}
	// The folds are 20, 40 and 60 m off: 40 +- sqrt(800/3).
	if s := r.Spread.Front; !(math.Abs(float64(s[0])-40) < 0.01) || !(math.Abs(float64(s[1])-math.Sqrt(800./3)) < 0.01) {
		t.Errorf("spread %v", s)
	}
	if len(r.Folds) != 3 || r.Folds[1].Name != "fold_1" || r.Folds[1].Images != 2 || !(math.Abs(float64(r.Folds[1].Headline().Mean)-40) < 0.01) {
		t.Errorf("%+v", r.Folds)
	}
	if len(r.Images) != 6 || r.Groups[0].Images != 6 || len(r.Warnings) != 1 || len(r.Skipped) != 3 || r.Skipped[0].Name != "fold_0/x" {
		t.Errorf("%d images, warnings %v, skipped %v", len(r.Images), r.Warnings, r.Skipped)
	}
	// Both scenes have the same errors in each fold: an interval over scenes knows of no difference between them.
	if ci := r.Groups[0].Front.CI; !(math.Abs(float64(ci[1]-ci[0])) < 0.01) {
		t.Errorf("interval %v", ci)
	}
	other, err := evaluate.RunFolds(t.Context(), depsOf(w), evaluate.Settings{}, second, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Other, r.Comparison = other, evaluate.Compare(r, other)
	if v := r.Comparison[0]; v.Folds != 3 || v.Images != 1 || !(float64(v.T) < 1e-6) || !(float64(v.P) > 0.999) {
		t.Errorf("%+v", v)
	}
	var b bytes.Buffer
	if err := r.Print(&b); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"over 3 folds: 40 m +- 16 m", "fold_2", "front of the two models"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("%q is not in\n%s", want, b.String())
		}
	}
}

// What is not known is a group of its own, unless nothing is known.
func TestUnknownImagesAreInAGroup(t *testing.T) {
	w := apptest.NewWorld()
	p, q := scene(w, "Mapple_2009-12-24_TSX_20_2_110", 40, 1), scene(w, "somewhere", 40, 2)
	q.Resolution = 20
	keys := map[string]int{}
	for _, g := range mustRun(t, depsOf(w), evaluate.Settings{}, match.Set{Pairs: []match.Pair{p, q}}).Groups {
		keys[g.By+": "+g.Key] = g.Images
	}
	for _, want := range []string{"glacier: unknown", "year: unknown", "glacier, sensor: unknown, unknown", "sensor: TSX"} {
		if keys[want] != 1 {
			t.Errorf("no %q with one image in %v", want, keys)
		}
	}
	if _, ok := keys["season: unknown"]; ok || keys["resolution: 20"] != 2 {
		t.Errorf("groups %v", keys)
	}
}
