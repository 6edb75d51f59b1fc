package published

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"icefront/geo"
	"icefront/geo/front/distance"
	"icefront/geo/runs"
	"icefront/geo/sharedtest"
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

// pixels is the result as pixels, checked for runs that were not joined.
func pixels(t testing.TB, m *runs.Mask, err error) geo.Mask {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	for y := range m.Grid.Height {
		ends, values := m.Row(y)
		for i := 1; i < len(ends); i++ {
			if ends[i] <= ends[i-1] || values[i] == values[i-1] {
				t.Fatalf("row %d: runs end at %v with %v", y, ends, values)
			}
		}
	}
	return m.Whole()
}

func TestZonesGolden(t *testing.T) {
	for _, c := range []struct {
		name  string
		dir   func(t *testing.T) string
		least int
	}{
		{"own", func(*testing.T) string { return filepath.Join("testdata", "zones") }, 10},
		{"shared", func(t *testing.T) string { return sharedtest.Path(t, "golden/frontextract/zones") }, 22},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := c.dir(t)
			var cases map[string]struct {
				Threshold float64 `json:"threshold_px"`
			}
			load(t, filepath.Join(dir, "cases.json"), &cases)
			if len(cases) < c.least {
				t.Fatalf("%d cases, want %d", len(cases), c.least)
			}
			for name, of := range cases {
				path := filepath.Join(dir, name)
				want := func(what string) geo.Mask { return sharedtest.Mask(t, path+"_"+what+".png") }
				zones := inRuns(t, want("zone"))
				clean, err := Clean(zones)
				if d := differ(pixels(t, clean, err), want("clean")); d != "" {
					t.Errorf("%s clean: %s", name, d)
				}
				front, err := Front(clean, of.Threshold)
				if d := differ(pixels(t, front, err), want("front")); d != "" {
					t.Errorf("%s front: %s", name, d)
				}
				front, err = Front(zones, of.Threshold)
				if d := differ(pixels(t, front, err), want("front_without_cleanup")); d != "" {
					t.Errorf("%s front without cleanup: %s", name, d)
				}
			}
		})
	}
}

// maskOf turns rows of numbers into a mask.
func maskOf(rows [][]uint8) geo.Mask {
	m := geo.NewRaster[uint8](geo.PixelGrid(len(rows[0]), len(rows)))
	for y, row := range rows {
		copy(m.Row(y), row)
	}
	return m
}

// numbers are rows of numbers in JSON, which Go would take for text.
type numbers [][]uint16

func (g numbers) mask() geo.Mask {
	rows := make([][]uint8, len(g))
	for y, row := range g {
		for _, v := range row {
			rows[y] = append(rows[y], uint8(v))
		}
	}
	return maskOf(rows)
}

func TestReferenceGolden(t *testing.T) {
	type clean struct {
		In    numbers `json:"inp"`
		Out   numbers `json:"out"`
		Front numbers `json:"front_thr3"`
	}
	var golden struct {
		One   clean `json:"zone_pp"`
		Two   clean `json:"zone_pp2"`
		Error struct {
			Mean, Median, Sum float64
			N                 int
		} `json:"front_error"`
	}
	load(t, sharedtest.Path(t, "golden/reference/golden.json"), &golden)
	for i, c := range []clean{golden.One, golden.Two} {
		m, err := Clean(inRuns(t, c.In.mask()))
		if d := differ(pixels(t, m, err), c.Out.mask()); d != "" {
			t.Errorf("zone_pp %d: %s", i+1, d)
		}
		if c.Front == nil {
			continue
		}
		m, err = Front(m, 3)
		if err != nil {
			t.Fatal(err)
		}
		m = m.Mapped([256]uint8{255: 1}) // this golden was written as 0 and 1
		if d := differ(pixels(t, m, err), c.Front.mask()); d != "" {
			t.Errorf("zone_pp %d, front: %s", i+1, d)
		}
	}
	left, right := geo.NewRaster[uint8](geo.PixelGrid(50, 50)), geo.NewRaster[uint8](geo.PixelGrid(50, 50))
	for y := 10; y < 40; y++ {
		left.Pix[50*y+20] = 255
		if y < 30 {
			right.Pix[50*y+23] = 255
		}
	}
	e, err := distance.ComparePoints(Pixels(inRuns(t, left)), Pixels(inRuns(t, right)), distance.Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := golden.Error
	if !near(e.Mean, want.Mean) || !near(e.Median, want.Median) || !near(e.Mean*float64(e.Count), want.Sum) || e.Count != want.N {
		t.Errorf("front_error: got %+v, want %+v", e, want)
	}
}

// near is the tolerance of the goldens.
func near(got, want float64) bool { return math.Abs(got-want) <= 1e-9*math.Abs(want) }

func TestFrontErrorUnitCases(t *testing.T) {
	var cases struct {
		Errors []struct {
			Name         string
			Shape        [2]int
			Predicted    [][2]int `json:"prediction_pixels_row_col"`
			Label        [][2]int `json:"label_pixels_row_col"`
			Present      bool     `json:"front_present"`
			Mean, Median float64
			N            int
		} `json:"front_error"`
	}
	load(t, sharedtest.Path(t, "golden/evaluation/unit_cases.json"), &cases)
	if len(cases.Errors) < 6 {
		t.Fatalf("%d cases", len(cases.Errors))
	}
	for _, c := range cases.Errors {
		side := func(set [][2]int) *runs.Mask {
			m := geo.NewRaster[uint8](geo.PixelGrid(c.Shape[1], c.Shape[0]))
			for _, p := range set {
				m.Row(p[0])[p[1]] = 255
			}
			return inRuns(t, m)
		}
		e, err := distance.ComparePoints(Pixels(side(c.Predicted)), Pixels(side(c.Label)), distance.Options{})
		if (err == nil) != c.Present {
			t.Errorf("%s: %v", c.Name, err)
			continue
		}
		if c.Present && (!near(e.Mean, c.Mean) || !near(e.Median, c.Median) || e.Count != c.N) {
			t.Errorf("%s: got %+v, want %+v", c.Name, e, c)
		}
	}
}

// TestEvaluationGolden takes predictions all the way to their fronts: of zones, and of fronts.
func TestEvaluationGolden(t *testing.T) {
	root := sharedtest.Path(t, "golden/evaluation")
	for _, c := range []struct {
		run, zones, fronts string
		least              int
	}{
		{"by_function", "expected_postprocessed_from_zones", "expected_skeleton_from_fronts", 12},
		{"main_run", "expected/postprocessed", "", 7},
	} {
		dir := filepath.Join(root, c.run)
		files, err := filepath.Glob(filepath.Join(dir, "predictions", "*_zone.png"))
		if err != nil || len(files) < c.least {
			t.Fatalf("%s: %d predictions, %v", c.run, len(files), err)
		}
		for _, path := range files {
			id := strings.TrimSuffix(filepath.Base(path), "_zone.png")
			name, ok := geo.ParseCaFFeName(id)
			if !ok {
				t.Fatalf("%s does not parse", id)
			}
			box := readBox(t, filepath.Join(dir, "data_raw", "bounding_boxes", id+"_bbox.txt"))
			clean, err := Clean(inRuns(t, sharedtest.Mask(t, path)))
			if err != nil {
				t.Fatal(err)
			}
			front, err := Front(clean, MinLength/name.Resolution)
			if err != nil {
				t.Fatal(err)
			}
			front, err = box.Apply(front)
			if d := differ(pixels(t, front, err), sharedtest.Mask(t, filepath.Join(dir, c.zones, id+".png"))); d != "" {
				t.Errorf("%s, front of zones: %s", id, d)
			}
			if c.fronts == "" {
				continue
			}
			boxed, err := box.Apply(inRuns(t, sharedtest.Mask(t, filepath.Join(dir, "predictions", id+"_front.png"))))
			if err != nil {
				t.Fatal(err)
			}
			line, err := Thin(boxed)
			if d := differ(pixels(t, line, err), sharedtest.Mask(t, filepath.Join(dir, c.fronts, id+"_front.png"))); d != "" {
				t.Errorf("%s, thinned: %s", id, d)
			}
		}
	}
}

// greysAt is a mask of greys in blocks of random sizes, so that pieces touch in all ways.
func greysAt(rng *rand.Rand) geo.Mask {
	w, h, bw, bh := 1+rng.IntN(150), 1+rng.IntN(40), 1+rng.IntN(6), 1+rng.IntN(4)
	m := geo.NewRaster[uint8](geo.PixelGrid(w, h))
	across := w/bw + 1
	blocks := make([]uint8, across*(h/bh+1))
	greys := [...]uint8{0, 64, 127, 254, 254, 127}
	kinds := 2 + rng.IntN(len(greys)-1)
	for i := range blocks {
		blocks[i] = greys[(rng.IntN(kinds)+2)%len(greys)]
	}
	for i := range m.Pix {
		m.Pix[i] = blocks[i/w/bh*across+i%w/bw]
	}
	return m
}

// pieceByPiece lists the pixels of the 8-connected pieces, found one after the other: for comparison.
func pieceByPiece(m geo.Mask, in func(uint8) bool) [][]int {
	w, h := m.Grid.Width, m.Grid.Height
	seen := make([]bool, w*h)
	var list [][]int
	for start, v := range m.Pix {
		if seen[start] || !in(v) {
			continue
		}
		seen[start] = true
		piece := []int{start}
		for k := 0; k < len(piece); k++ {
			x, y := piece[k]%w, piece[k]/w
			for ny := max(0, y-1); ny <= min(h-1, y+1); ny++ {
				for nx := max(0, x-1); nx <= min(w-1, x+1); nx++ {
					if i := ny*w + nx; !seen[i] && in(m.Pix[i]) {
						seen[i] = true
						piece = append(piece, i)
					}
				}
			}
		}
		list = append(list, piece)
	}
	return list
}

// slowFront is the description, pixel by pixel.
func slowFront(m geo.Mask, threshold float64) geo.Mask {
	w, h := m.Grid.Width, m.Grid.Height
	out := geo.NewRaster[uint8](m.Grid)
	for i, v := range m.Pix {
		x, y := i%w, i/w
		if v == 254 && (x > 0 && m.Pix[i-1] == 127 || x+1 < w && m.Pix[i+1] == 127 || y > 0 && m.Pix[i-w] == 127 || y+1 < h && m.Pix[i+w] == 127) {
			out.Pix[i] = 255
		}
	}
	for _, piece := range pieceByPiece(out, func(v uint8) bool { return v == 255 }) {
		if float64(len(piece)) <= threshold {
			for _, i := range piece {
				out.Pix[i] = 0
			}
		}
	}
	return out
}

func slowClean(m geo.Mask) geo.Mask {
	out := geo.NewRaster[uint8](m.Grid)
	copy(out.Pix, m.Pix)
	for _, step := range []struct {
		sea bool
		v   uint8
	}{{false, 254}, {true, 127}} {
		list := pieceByPiece(out, func(v uint8) bool { return (v == 254) == step.sea })
		best := 0
		for i := range list {
			if len(list[i]) > len(list[best]) {
				best = i
			}
		}
		for i := range list {
			for _, k := range list[i] {
				if i != best {
					out.Pix[k] = step.v
				}
			}
		}
	}
	return out
}

func TestRandomMasksAsByPixels(t *testing.T) {
	seed := rand.Uint64()
	rng := rand.New(rand.NewPCG(seed, 7))
	for range 200 {
		m := greysAt(rng)
		threshold := float64(rng.IntN(20)) / 2
		in := inRuns(t, m)
		clean, err := Clean(in)
		if d := differ(pixels(t, clean, err), slowClean(m)); d != "" {
			t.Fatalf("seed %d, %d x %d, clean: %s", seed, m.Grid.Width, m.Grid.Height, d)
		}
		front, err := Front(in, threshold)
		if d := differ(pixels(t, front, err), slowFront(m, threshold)); d != "" {
			t.Fatalf("seed %d, %d x %d, front: %s", seed, m.Grid.Width, m.Grid.Height, d)
		}
		if !slices.Equal(in.Whole().Pix, m.Pix) {
			t.Fatalf("seed %d: the mask itself changed", seed)
		}
	}
}

func TestMasksWithoutFront(t *testing.T) {
	for _, c := range []struct {
		name string
		m    geo.Mask
	}{
		{"no pixels", geo.NewRaster[uint8](geo.PixelGrid(0, 0))},
		{"no rows", geo.NewRaster[uint8](geo.PixelGrid(5, 0))},
		{"a black pixel", maskOf([][]uint8{{0}})},
		{"ocean beside rock", maskOf([][]uint8{{254, 254, 64}})},
	} {
		in := inRuns(t, c.m)
		clean, err := Clean(in)
		if d := differ(pixels(t, clean, err), c.m); d != "" {
			t.Errorf("%s: %s", c.name, d)
		}
		front, err := Front(in, 0)
		if d := differ(pixels(t, front, err), geo.NewRaster[uint8](c.m.Grid)); d != "" {
			t.Errorf("%s: %s", c.name, d)
		}
		line, err := Thin(front)
		if pixels(t, line, err); len(Pixels(line)) != 0 {
			t.Errorf("%s: there is a front", c.name)
		}
	}
}
