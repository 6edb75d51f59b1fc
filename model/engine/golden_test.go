package engine

import (
	"context"
	"encoding/json"
	"math"
	"os"
	"testing"

	"icefront/geo"
	"icefront/geo/sharedtest"
	"icefront/model"
)

type goldenStitched struct {
	H, W  int
	Patch [2]int
	Prob  [][][][]float64 // [channel][1][row][column]
}

func TestTiledPredictionEqualsTheOriginal(t *testing.T) {
	checkStitched(t, "../testdata/stitched.json")
}

func TestTiledPredictionEqualsTheWholeRecording(t *testing.T) {
	checkStitched(t, sharedtest.Path(t, "golden/reference/golden_tiles.json"))
}

func checkStitched(t *testing.T, path string) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var g goldenStitched
	if err := json.Unmarshal(b, &g); err != nil {
		t.Fatal(err)
	}
	p := fused()
	p.Patch = g.Patch
	p.Planes[0].Classes = p.Planes[0].Classes[1:4]
	n := &network{channels: 3, f: func(x float32, row, col, c int) float32 {
		return []float32{x, 2 * x * float32(row) / 16, -x + float32(col)/16}[c]
	}}
	l, err := newLayout(p, geo.Window{Width: g.W, Height: g.H}, [2]float64{})
	if err != nil {
		t.Fatal(err)
	}
	tl := newTiler(p, []model.Network{n}, p.Step, l, false)
	next, row := 0, 0
	var histogram [3]int
	err = tl.run(context.Background(), func(context.Context) ([]float32, error) {
		in := make([]float32, g.W)
		for c := range in {
			in[c] = float32((7*next+13*c)%11-5) / 3
		}
		next++
		return in, nil
	}, func(probs []float32) error {
		for col := range g.W {
			best := 0
			for c := range 3 {
				got, want := probs[c*g.W+col], g.Prob[c][0][row][col]
				if math.Abs(float64(got)-want) > 1e-5 {
					t.Errorf("row %d, column %d, channel %d: got %g, want %g", row, col, c, got, want)
				}
				if got > probs[best*g.W+col] {
					best = c
				}
			}
			histogram[best]++
		}
		row++
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if want := [3]int{181, 0, 218}; histogram != want {
		t.Errorf("got classes %v, want %v", histogram, want)
	}
	if row != g.H {
		t.Errorf("got %d rows, want %d", row, g.H)
	}
	if want := 16; n.runs != want {
		t.Errorf("got %d runs of the network, want %d: 4 tiles, 4 mirrors, one run for all planes", n.runs, want)
	}
}
