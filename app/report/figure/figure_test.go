package figure

import (
	"bytes"
	"encoding/xml"
	"errors"
	"flag"
	"fmt"
	"image/color"
	"image/png"
	"io"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"icefront/app/report/figure/ink"
)

var update = flag.Bool("update", false, "write the golden figures anew")

func day(s string) time.Time {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return t
}

// samples are one figure of each kind with data that a person can check by eye.
func samples() map[string]Figure {
	areas := [4]float64{1, 20, 50, 29}
	return map[string]Figure{
		"boxes": Boxes{Width: Column, Line: &Line{"human annotators, another study: 38 m", 38}, Groups: []Group{
			{Name: "all", Values: []float64{20, 40, 50, 60, 80, 100, 120, 900, 0}, NoFront: 3, Tint: ink.Orange, Baseline: Baselines("all", "")},
			{Name: "winter", Values: []float64{20, 40, 50, 60, math.NaN()}, NoFront: 2},
			{Name: "summer", NoFront: 1, Tint: ink.Sky},
		}}.Figure(),
		"cumulative": Cumulative{Curves: []Curve{
			{Name: "A", Values: []float64{12, 30, 60, 110, 500}, Missing: 1},
			{Name: "B", Values: []float64{-20, 40, 90}, Weights: []float64{1, 2, 1}},
		}}.Figure(),
		"cumulative_linear": Cumulative{Linear: true, Curves: []Curve{{Values: []float64{1, 2, 3, 4}}}}.Figure(),
		"confusion": Confusion{Names: []string{"no info", "rock", "glacier", "ocean"},
			Counts: [][]int64{{900, 50, 50, 0}, {0, 12345, 5, 0}, {0, 0, 2500000, 100000}, {1, 2, 3, 0}}}.Figure(),
		"timeline": Timeline{Width: Column, Places: []string{"Columbia", "Mapple"}, Sensors: []string{"ERS", "S1", "TSX"}, Scenes: []Taken{
			{"Columbia", "ERS", day("1996-02-03")}, {"Columbia", "S1", day("2018-05-06")}, {"Mapple", "TSX", day("2010-07-08")},
			{"Mapple", "TSX", time.Time{}}}}.Figure(),
		"areas": Areas{Width: Column, Glaciers: []Glacier{
			{"Columbia", []Zones{{day("2011-01-01"), [4]float64{0, 20, 60, 20}, &areas}, {day("2012-01-01"), areas, &areas}}},
			{"Mapple", []Zones{{Date: day("2011-06-01"), Label: areas}}}}}.Figure(),
		"folds": Folds{Experiments: []Experiment{{"fused labels", []float64{541, 500, 620, 480, 560}}, {"zones", []float64{1184}}, {"none", nil}}}.Figure(),
		"scatter": Scatter{X: "error of A (m)", Y: "error of B (m)", Diagonal: true, Above: "B is worse", Below: "B is better",
			Points: [][2]float64{{20, 30}, {300, 100}, {50, 50}, {0, 400}, {math.NaN(), 3}}}.Figure(),
		"trust":     Scatter{X: "trust score", Y: "error (m)", Range: [2]float64{0, 100}, Points: [][2]float64{{20, 800}, {90, 30}}}.Figure(),
		"histogram": Histogram{Values: []float64{-30, -20, -12, -5, 1, 3, 4, 8, 15, 22}}.Figure(),
		"unsigned":  Histogram{Values: []float64{-30, 20, 12, 5}, Unsigned: true}.Figure(),
	}
}

func written(t *testing.T, f Figure, format string) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := f.Write(&b, format); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestFiguresAreAsLookedAt(t *testing.T) {
	for name, f := range samples() {
		t.Run(name, func(t *testing.T) {
			got := written(t, f, "svg")
			path := filepath.Join("testdata", name+".svg")
			if *update {
				if err := os.WriteFile(path, got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatalf("%v; run the test with -update and look at the figure", err)
			}
			if d := cmp.Diff(string(want), string(got)); d != "" {
				t.Errorf("%s differs (-want +got):\n%s", path, d)
			}
			legible(t, got)
		})
	}
}

var sizes = regexp.MustCompile(`font-size:([\d.]+)px`)

// legible checks that a SVG is well-formed and has no letters under 7 points.
func legible(t *testing.T, svg []byte) {
	t.Helper()
	d := xml.NewDecoder(bytes.NewReader(svg))
	for {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatalf("not well-formed: %v", err)
		}
	}
	for _, m := range sizes.FindAllSubmatch(svg, -1) {
		if v, err := strconv.ParseFloat(string(m[1]), 64); err != nil || v < 7 {
			t.Errorf("letters of %s points are too small in print", m[1])
		}
	}
	if bytes.Contains(svg, []byte("NaN")) || bytes.Contains(svg, []byte("Inf")) {
		t.Error("a coordinate is not a number")
	}
}

func TestFormats(t *testing.T) {
	f := samples()["boxes"]
	img, err := png.Decode(bytes.NewReader(written(t, f, "png")))
	if err != nil {
		t.Fatal(err)
	}
	w, h := f.Size()
	for _, side := range []struct {
		name string
		px   int
		cm   float64
	}{{"width", img.Bounds().Dx(), w}, {"height", img.Bounds().Dy(), h}} {
		if want := side.cm / 2.54 * dpi; math.Abs(float64(side.px)-want) > 1.5 {
			t.Errorf("%s: %d px, want %.1f at %d dpi", side.name, side.px, want, dpi)
		}
	}
	if img.At(0, 0) != (color.RGBA{255, 255, 255, 255}) {
		t.Errorf("the corner is %v, not white", img.At(0, 0))
	}
	if w != Column {
		t.Errorf("the width is %g cm, want %g", w, Column)
	}
	if pdf := written(t, f, "pdf"); !bytes.HasPrefix(pdf, []byte("%PDF")) {
		t.Errorf("a PDF begins with %q", pdf[:8])
	}
	if !bytes.Contains(written(t, f, "png"), []byte("pHYs")) {
		t.Error("the PNG does not say its resolution")
	}
	if err := f.Write(io.Discard, "bmp"); err == nil || !strings.Contains(err.Error(), "png, svg, pdf") {
		t.Errorf("a format that is unknown: %v", err)
	}
	if err := (Figure{}).Write(io.Discard, "svg"); err == nil {
		t.Error("a figure that nobody made was written")
	}
}

func TestSave(t *testing.T) {
	dir := t.TempDir()
	f := samples()["folds"]
	path := filepath.Join(dir, "folds.SVG")
	if err := f.Save(path); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(path)
	if err != nil || !bytes.Equal(got, written(t, f, "svg")) {
		t.Errorf("what was saved is not what is written: %v", err)
	}
	for _, bad := range []string{filepath.Join(dir, "folds.bmp"), filepath.Join(dir, "none", "folds.svg")} {
		if err := f.Save(bad); err == nil || !strings.Contains(err.Error(), bad) {
			t.Errorf("Save(%s): %v, want an error that names the file", bad, err)
		}
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 1 {
		t.Errorf("left behind: %v", entries)
	}
}

// odds are figures of what nobody should have, by width.
func odds() map[string]func(w float64) Figure {
	long := strings.Repeat("a name without end ", 40)
	hostile := "<script>&\"'\x00\x1b]\xff\u202e\n冰川"
	odd := []float64{math.NaN(), math.Inf(1), math.Inf(-1), -5, 0, 1e-300, 1e300}
	var many []Group
	var places []string
	for i := range 60 {
		many = append(many, Group{Name: fmt.Sprint("group ", i), Values: []float64{float64(10 + i)}, NoFront: i})
		places = append(places, fmt.Sprint("place ", i))
	}
	at := day("2020-02-02")
	bad := [4]float64{math.NaN(), -1, math.Inf(1), 0}
	return map[string]func(w float64) Figure{
		"no groups": func(w float64) Figure { return Boxes{Width: w}.Figure() },
		"one value": func(w float64) Figure { return Boxes{Width: w, Groups: []Group{{Values: []float64{7}}}}.Figure() },
		"all values alike": func(w float64) Figure {
			return Boxes{Width: w, Groups: []Group{{Values: []float64{5, 5, 5}}}, Line: &Line{long, math.NaN()}}.Figure()
		},
		"only zero": func(w float64) Figure { return Boxes{Width: w, Groups: []Group{{Values: []float64{0}}}}.Figure() },
		"no numbers": func(w float64) Figure {
			return Boxes{Width: w, Axis: long, Groups: []Group{{long, odd, 3, -7, nil}, {Name: hostile}}}.Figure()
		},
		"60 groups": func(w float64) Figure { return Boxes{Width: w, Groups: many}.Figure() },
		"too many":  func(w float64) Figure { return Boxes{Width: w, Groups: append(many, many...)}.Figure() },
		"no curve":  func(w float64) Figure { return Cumulative{Width: w}.Figure() },
		"empty curve": func(w float64) Figure {
			return Cumulative{Width: w, Linear: true, Curves: []Curve{{Missing: 3}}}.Figure()
		},
		"odd curve": func(w float64) Figure {
			return Cumulative{Width: w, Curves: []Curve{{hostile, odd, odd, math.NaN()}}}.Figure()
		},
		"no classes": func(w float64) Figure { return Confusion{Width: w}.Figure() },
		"ragged matrix": func(w float64) Figure {
			return Confusion{Width: w, Names: []string{long, hostile, ""}, Counts: [][]int64{{-1}, {math.MaxInt32, 2, 3, 4}}}.Figure()
		},
		"no scene": func(w float64) Figure { return Timeline{Width: w}.Figure() },
		"one scene": func(w float64) Figure {
			return Timeline{w, places[:1], []string{hostile}, []Taken{{"place 0", hostile, at}}}.Figure()
		},
		"60 places": func(w float64) Figure {
			return Timeline{w, places, []string{"S1"}, []Taken{{"place 3", "S1", at}, {"x", "y", at}}}.Figure()
		},
		"ages apart": func(w float64) Figure {
			return Timeline{w, places[:1], []string{"S1"}, []Taken{{"place 0", "S1", time.Unix(0, 0).AddDate(-900, 0, 0)}, {"place 0", "S1", at}}}.Figure()
		},
		"no glacier": func(w float64) Figure { return Areas{Width: w}.Figure() },
		"equal dates": func(w float64) Figure {
			return Areas{w, true, []Glacier{{long, []Zones{{at, bad, &bad}, {at, [4]float64{1, 1, 1, 1}, nil}}}}}.Figure()
		},
		"no experiment": func(w float64) Figure { return Folds{Width: w}.Figure() },
		"odd folds": func(w float64) Figure {
			return Folds{Width: w, Experiments: []Experiment{{long, odd}, {hostile, []float64{3, 3}}}}.Figure()
		},
		"60 experiments": func(w float64) Figure { return Folds{Width: w, Experiments: make([]Experiment, 60)}.Figure() },
		"no point":       func(w float64) Figure { return Scatter{Width: w, Diagonal: true}.Figure() },
		"odd points": func(w float64) Figure {
			return Scatter{Width: w, X: long, Y: long, Points: [][2]float64{{odd[0], 1}, {1, odd[1]}, {-1, -1}, {0, 0}}}.Figure()
		},
		"odd range": func(w float64) Figure {
			return Scatter{Width: w, Range: [2]float64{0, math.Inf(1)}, Points: [][2]float64{{5, 5}}}.Figure()
		},
		"no distance":   func(w float64) Figure { return Histogram{Width: w}.Figure() },
		"one distance":  func(w float64) Figure { return Histogram{Width: w, Values: []float64{-3}}.Figure() },
		"odd distances": func(w float64) Figure { return Histogram{Width: w, Values: odd}.Figure() },
		"equal": func(w float64) Figure {
			return Histogram{Width: w, Values: []float64{0, 0, 0}, Unsigned: true}.Figure()
		},
	}
}

// TestOddData draws figures at odd widths: nothing panics, all is legible.
func TestOddData(t *testing.T) {
	for name, make := range odds() {
		t.Run(name, func(t *testing.T) {
			for _, w := range []float64{0, -4, math.NaN(), 1, Column} {
				legible(t, written(t, make(w), "svg"))
			}
			if pdf := written(t, make(Column), "pdf"); !bytes.HasPrefix(pdf, []byte("%PDF")) {
				t.Error("not a PDF")
			}
			if name == "60 groups" || name == "odd points" {
				written(t, make(Column), "png")
			}
		})
	}
}

func TestHeightGrowsWithRows(t *testing.T) {
	_, one := Boxes{Groups: make([]Group, 1)}.Figure().Size()
	_, sixty := Boxes{Groups: make([]Group, 60)}.Figure().Size()
	if got, want := sixty-one, 59*float64(boxRow)/72*2.54; math.Abs(got-want) > 1e-6 {
		t.Errorf("59 groups more are %g cm higher, want %g", got, want)
	}
}
