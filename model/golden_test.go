package model

import (
	"encoding/json"
	"math"
	"os"
	"slices"
	"testing"

	"icefront/geo/sharedtest"
)

type goldenSteps struct {
	Image, Patch [2]int
	Steps        [2][]int
}

type goldenStarts struct {
	Patch, Image [2]int
	Step         float64 `json:"step_size"`
	Row          []int   `json:"starts_row"`
	Col          []int   `json:"starts_col"`
}

type goldenGaussian struct {
	Patch   [2]int
	Sum     float64
	MaxAt   [2]int    `json:"max_at"`
	Corners []float64 // north-west, north-east, south-west, south-east
	Middle  []float64 `json:"middle_row"`
}

type goldenTiles struct {
	Steps    []goldenSteps
	Gauss    [][]float64      `json:"gauss_16x12"`
	Starts   []goldenStarts   `json:"tile_starts"`
	Gaussian []goldenGaussian `json:"gaussian"`
}

func readJSON(t *testing.T, path string, into any) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, into); err != nil {
		t.Fatal(err)
	}
}

func TestTilesEqualTheOriginal(t *testing.T) {
	var g goldenTiles
	readJSON(t, "testdata/tiles.json", &g)
	g.check(t)
}

func TestTilesEqualTheWholeRecording(t *testing.T) {
	var g goldenTiles
	readJSON(t, sharedtest.Path(t, "golden/reference/golden.json"), &g)
	readJSON(t, sharedtest.Path(t, "golden/planning/tiles_and_schedule.json"), &g)
	g.check(t)
}

func (g goldenTiles) check(t *testing.T) {
	t.Helper()
	if len(g.Steps) == 0 || len(g.Gauss) == 0 || len(g.Starts) == 0 || len(g.Gaussian) == 0 {
		t.Fatal("the recording lacks a part")
	}
	for _, s := range g.Steps {
		for axis, want := range s.Steps {
			if got := Starts(s.Image[axis], s.Patch[axis], 0.5); !slices.Equal(got, want) {
				t.Errorf("image %v, patch %v, axis %d: got %v, want %v", s.Image, s.Patch, axis, got, want)
			}
		}
	}
	for _, s := range g.Starts {
		for axis, want := range [][]int{s.Row, s.Col} {
			if got := Starts(s.Image[axis], s.Patch[axis], s.Step); !slices.Equal(got, want) {
				t.Errorf("image %v, patch %v, axis %d: got %v, want %v", s.Image, s.Patch, axis, got, want)
			}
		}
	}
	w := Gaussian(len(g.Gauss), len(g.Gauss[0]))
	for r, row := range g.Gauss {
		for c, want := range row {
			near(t, "16x12", w[r*len(row)+c], want)
		}
	}
	for _, s := range g.Gaussian {
		s.check(t)
	}
}

func (g goldenGaussian) check(t *testing.T) {
	t.Helper()
	rows, cols := g.Patch[0], g.Patch[1]
	w := Gaussian(rows, cols)
	if got := w[g.MaxAt[0]*cols+g.MaxAt[1]]; got != 1 {
		t.Errorf("%v: got %g at %v, want 1", g.Patch, got, g.MaxAt)
	}
	sum := 0.0
	for _, v := range w {
		sum += float64(v)
	}
	if math.Abs(sum-g.Sum) > 1e-6*g.Sum {
		t.Errorf("%v: got sum %g, want %g", g.Patch, sum, g.Sum)
	}
	for i, at := range []int{0, cols - 1, (rows - 1) * cols, rows*cols - 1} {
		near(t, "corner", w[at], g.Corners[i])
	}
	for c, want := range g.Middle {
		near(t, "middle row", w[rows/2*cols+c], want)
	}
}

// near is the recording's tolerance: 1e-6, and one part in a thousand for small weights.
func near(t *testing.T, what string, got float32, want float64) {
	t.Helper()
	if d := math.Abs(float64(got) - want); d > 1e-6 || d > 1e-3*want {
		t.Errorf("%s: got %g, want %g", what, got, want)
	}
}
