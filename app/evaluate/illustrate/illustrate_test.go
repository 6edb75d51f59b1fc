package illustrate

import (
	"bytes"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"icefront/app/evaluate"
	"icefront/app/report"
	"icefront/app/report/figure"
)

// result is an evaluation of a handful of scenes.
func result() *evaluate.Result {
	r := &evaluate.Result{Season: "code"}
	for i, s := range []struct {
		glacier, sensor, season, date string
		resolution, mean              float64
	}{
		{"COL", "S1", "winter", "2016-01-01", 20, 2000}, {"COL", "TDX", "summer", "2015-06-01", 7, 150},
		{"Mapple", "TSX", "winter", "2012-06-01", 7, 60}, {"Mapple", "S1", "summer", "2018-12-01", 20, 90},
		{"Mapple", "ERS", "summer", "1996-01-05", 20, -1}, {"", "", "", "", 0, 30},
	} {
		e := report.NoErrors()
		e.Mean = report.Number(s.mean)
		if s.mean < 0 {
			e.Mean, e.NoFront, e.Length = report.Number(math.NaN()), "prediction", 3000
		}
		contact := e
		z := report.NoScores()
		z.Confusion = [][]int64{{10, 0, 0, 0}, {0, 200, 10, 0}, {0, 5, 500, 20}, {0, 0, 30, 400}}
		r.Images = append(r.Images, evaluate.Image{
			Name: fmt.Sprintf("scene %d", i), Glacier: s.glacier, Sensor: s.sensor, Season: s.season, Date: s.date,
			Resolution: report.Known(s.resolution), PixelSize: [2]report.Number{20, 20}, Front: &e, ZoneFront: &contact, Zones: &z,
			Trust: &report.Trust{Score: report.Number(90 - 10*i)},
		})
	}
	return r
}

func names(all []Named) (out []string) {
	for _, n := range all {
		out = append(out, n.Name)
	}
	return out
}

func TestFiguresOfAResult(t *testing.T) {
	r := result()
	one := []string{"error_season_front", "error_glacier_front", "error_sensor_front", "error_resolution_front",
		"error_season_zone_front", "error_glacier_zone_front", "error_sensor_zone_front", "error_resolution_zone_front",
		"cumulative", "trust", "confusion", "timeline", "areas"}
	if got := names(Figures(r, Options{})); !slices.Equal(got, one) {
		t.Errorf("one model:\n got %q\nwant %q", got, one)
	}
	r.Other = result()
	opt := Options{Folds: []figure.Experiment{{Name: "a", Values: []float64{1, 2}}},
		Distances: func(evaluate.Image) ([]float64, float64) { return []float64{1, -2}, 10 }}
	two := slices.Concat(one[:9], []string{"cumulative_length", "scatter", "trust", "confusion", "folds", "timeline", "areas"})
	all := Figures(r, opt)
	if got := names(all); !slices.Equal(got, two) {
		t.Errorf("two models:\n got %q\nwant %q", got, two)
	}
	for _, n := range all {
		var b bytes.Buffer
		if err := n.Figure.Write(&b, "svg"); err != nil || n.Title == "" || n.Caption == "" {
			t.Errorf("%s: %v, title %q, caption %q", n.Name, err, n.Title, n.Caption)
		}
	}
	if got := Figures(&evaluate.Result{}, Options{}); len(got) != 0 {
		t.Errorf("of nothing: %q", names(got))
	}
}

func TestCategoriesStandAsInTheOriginal(t *testing.T) {
	tests := []struct {
		name string
		fill func(*plot)
		want []string
	}{
		{"season", bySeason, []string{"winter", "summer"}},
		{"Columbia first, with its seasons", byGlacier,
			[]string{"Columbia", "Columbia, winter", "Columbia, summer", "Mapple", "Mapple, winter", "Mapple, summer"}},
		{"twins together, a sensor of several glaciers by glacier", bySensor,
			[]string{"ERS", "TSX and TDX", "Mapple, TSX", "Columbia, TDX", "S1", "Columbia, S1", "Mapple, S1"}},
		{"coarse first", byResolution, []string{"20 m", "7 m"}},
	}
	for _, tt := range tests {
		p := &plot{r: result(), kind: kinds()[0]}
		tt.fill(p)
		var got []string
		for _, g := range p.groups {
			got = append(got, g.Name)
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s:\n got %q\nwant %q", tt.name, got, tt.want)
		}
	}
}

func TestGroupsCountImagesWithoutAFront(t *testing.T) {
	p := &plot{r: result(), kind: kinds()[0]}
	p.add("summer", "season", "summer", 0, func(i evaluate.Image) bool { return i.Season == "summer" })
	g := p.groups[0]
	if want := []float64{150, 90}; !slices.Equal(g.Values, want) || g.NoFront != 1 || g.Baseline != nil {
		t.Errorf("summer: %v, no front %d, baseline %v; want %v, 1, none", g.Values, g.NoFront, g.Baseline, want)
	}
	p.r.CaFFeTest = true
	p.add("summer", "season", "summer", 0, every)
	if b := p.groups[1].Baseline; b == nil || b.Zones != 732 {
		t.Errorf("the baseline of the test images: %v", b)
	}
}

func TestBaselinesOnlyBesideTheTestImages(t *testing.T) {
	r := result()
	for _, test := range []bool{false, true} {
		r.CaFFeTest = test
		n := Figures(r, Options{Humans: true})[0]
		var b bytes.Buffer
		if err := n.Figure.Write(&b, "svg"); err != nil {
			t.Fatal(err)
		}
		if got := strings.Contains(b.String(), "CaFFe baseline"); got != test || strings.Contains(n.Caption, "Gourmelon") != test {
			t.Errorf("test images %v: baselines %v, caption %q", test, got, n.Caption)
		}
		if !strings.Contains(b.String(), "another study: 38 m") || !strings.Contains(n.Caption, "another study") {
			t.Error("the line of human annotators is not labelled as another study's")
		}
	}
}

func TestAreasAreThoseOfBothSides(t *testing.T) {
	i := result().Images[0]
	z := zonesOf(i, false)
	if want := [4]float64{10 * 4e-4, 210 * 4e-4, 525 * 4e-4, 430 * 4e-4}; !near(z.Label, want) {
		t.Errorf("label: %v, want %v", z.Label, want)
	}
	if want := [4]float64{10 * 4e-4, 205 * 4e-4, 540 * 4e-4, 420 * 4e-4}; !near(*z.Predicted, want) {
		t.Errorf("prediction: %v, want %v", *z.Predicted, want)
	}
	r := result()
	r.Images[3].Date, r.Images[2].Date = "2012-06-01", "2012-06-01"
	if n := areas(r, Options{}); !strings.Contains(n.Caption, "Left out: 1 image") {
		t.Errorf("two scenes of a date: %q", n.Caption)
	}
	r.Images[0].PixelSize[1] = report.Number(math.NaN())
	if n := areas(r, Options{}); !strings.Contains(n.Caption, "Shares") {
		t.Errorf("without a pixel size: %q", n.Caption)
	}
}

func near(a, b [4]float64) bool {
	for i := range a {
		if math.Abs(a[i]-b[i]) > 1e-12 {
			return false
		}
	}
	return true
}

func TestAnImageOfSeveralFoldsCountsOnceInTheScatter(t *testing.T) {
	r := result()
	r.Images[1].Name = r.Images[0].Name
	if got := means(r)["scene 0"]; got != (2000+150)/2 {
		t.Errorf("the mean of both is %g", got)
	}
}
