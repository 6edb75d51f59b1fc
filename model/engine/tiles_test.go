package engine

import (
	"context"
	"math"
	"testing"

	"github.com/paulmach/orb"

	"icefront/geo"
	"icefront/geo/zone"
	"icefront/model"
	"icefront/model/engine/intake"
	"icefront/model/engine/product"
)

// lines runs a pass with an ensemble's only model and returns what it said of every pixel: values [channel][pixel], NaN
// where nothing is known. All runs every tile.
func lines(t *testing.T, e *Ensemble, r model.Request, all bool) ([][]float32, model.Summary) {
	t.Helper()
	passes, err := e.passes(r, nil)
	if err != nil {
		t.Fatal(err)
	}
	p := passes[0]
	if err := p.prepare(context.Background()); err != nil {
		t.Fatal(err)
	}
	g := r.Source.Grid()
	if all {
		full := intake.NewScan(g.Bounds(), false, nil)
		for range g.Height {
			full.Add(intake.Line{Pix: make([]float32, g.Width)})
		}
		p.cover = full.Cover
	}
	out := make([][]float32, p.plan.Channels())
	err = p.predict(context.Background(), func(l product.Line) error {
		for c := range out {
			for i, v := range l.Values[c*g.Width:][:g.Width] {
				if i < l.From || i >= l.To || l.Gaps != nil && l.Gaps[i/64]>>(i%64)&1 != 0 {
					v = nan()
				}
				out[c] = append(out[c], v)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out, p.sum
}

func TestTilesWithoutDataAreNotRun(t *testing.T) {
	const w, h = 300, 210
	for _, spacing := range []float64{1, 2.3, 0.7} {
		p := fused()
		p.Mirror, p.Spacing = nil, [2]float64{spacing, spacing}
		src := clouds(5, w, h)
		holds := func(row, col int) bool {
			return col > 170 && row < 90 || row >= 200 && col < 10 || row == 130 && col == 100
		}
		for i := range src.img.Pix {
			if !holds(i/w, i%w) {
				src.img.Pix[i] = nan()
			}
		}
		n, every := placed(5, 1), placed(5, 1)
		got, sum := lines(t, ensemble(t, p, n), model.Request{Source: src}, false)
		want, whole := lines(t, ensemble(t, p, every), model.Request{Source: src}, true)
		for c := range got {
			near(t, "values", got[c], want[c], 0)
			for i, v := range got[c] {
				if (v == v) != holds(i/w, i%w) {
					t.Fatalf("spacing %g, row %d, column %d: got %g", spacing, i/w, i%w, v)
				}
			}
		}
		// A tile may be run only for data at most a cell and an interpolation away.
		most, total := 0, 0
		l, err := newLayout(p, geo.Window{Width: w, Height: h}, [2]float64{})
		if err != nil {
			t.Fatal(err)
		}
		for at := range p.Tiles(l.padW, l.padH, 0) {
			total++
			reach := 64 + 2*spacing
			x0, x1 := float64(at.Col)*spacing-reach, float64(at.Col+16)*spacing+reach
			y0, y1 := float64(at.Row)*spacing-reach, float64(at.Row+16)*spacing+reach
			near := false
			for row := max(int(y0), 0); row < min(int(y1), h) && !near; row++ {
				for col := max(int(x0), 0); col < min(int(x1), w) && !near; col++ {
					near = holds(row, col)
				}
			}
			if near {
				most++
			}
		}
		t.Logf("spacing %g: %d of %d tiles run", spacing, sum.Tiles, total)
		// Gaps are filled with zero, so that many tiles have one value, and are run once.
		if sum.Tiles > most || sum.Tiles == 0 || sum.Tiles > whole.Tiles || n.runs != sum.Tiles || every.runs != whole.Tiles || most >= total {
			t.Errorf("spacing %g: %d tiles, %d runs; at most %d of %d have data nearby, all ran %d", spacing, sum.Tiles, n.runs, most, total, whole.Tiles)
		}
	}
}

func TestTilesOfOneValueRunOnce(t *testing.T) {
	const w, h = 120, 100
	src := clouds(6, w, h)
	for i := range src.img.Pix { // a border of zeros, and one of another value within
		row, col := i/w, i%w
		switch {
		case row < 30 || col < 30:
			src.img.Pix[i] = 0
		case row >= 70:
			src.img.Pix[i] = 50
		}
	}
	p, n := fused(), placed(5, 1)
	got := everything(t, ensemble(t, p, n), src, model.Request{})
	mixed, total := 0, 0
	for at := range p.Tiles(w, h, 0) {
		total++
		first, same := src.img.At(at.Col, at.Row), true
		for i := range at.Width * at.Height {
			same = same && src.img.At(at.Col+i%at.Width, at.Row+i/at.Width) == first
		}
		if !same {
			mixed++
		}
	}
	// Zeros come in the west of every row of tiles, so the other value is met once or twice with zeros between.
	if most := 4 * (mixed + 12); n.runs > most || n.runs < 4*(mixed+2) || n.runs != 4*got.sum.Tiles || got.sum.Tiles >= total || mixed+12 >= total {
		t.Errorf("got %d runs for %d tiles, of which %d have several values", n.runs, got.sum.Tiles, mixed)
	}
	want := reference(p, src, placed(5, 1))
	for c, band := range got.probs.bands {
		near(t, "probabilities", band, want[c], 2e-6)
	}

	n = placed(5, 1)
	border := clouds(6, w, h)
	for i := range border.img.Pix {
		if row, col := i/w, i%w; row < 40 || row >= 60 || col < 40 || col >= 60 {
			border.img.Pix[i] = 0
		}
	}
	everything(t, ensemble(t, p, n), border, model.Request{})
	mixed = 0
	for at := range p.Tiles(w, h, 0) {
		if at.Row < 60 && at.Row+16 > 40 && at.Col < 60 && at.Col+16 > 40 {
			mixed++
		}
	}
	if n.runs != 4*(mixed+1) {
		t.Errorf("zero border: got %d runs, want 4 mirrors of %d tiles and one", n.runs, mixed)
	}
}

// corner is a concave polygon with a hole.
var corner = orb.Polygon{
	{{20, 15}, {90.5, 18.2}, {88, 40}, {50.3, 44.7}, {47, 80}, {22, 78}, {20, 15}},
	{{30, 25}, {40, 25}, {40, 36}, {30, 36}, {30, 25}},
}

func TestAreaEqualsTheWholeSceneInside(t *testing.T) {
	const w, h = 170, 140
	tests := []struct {
		name string
		edit func(p *model.Plan, src *memory)
	}{
		{"plain", func(*model.Plan, *memory) {}},
		{"two planes", func(p *model.Plan, _ *memory) { p.Planes = twoPlanes().Planes }},
		{"logits", func(p *model.Plan, _ *memory) { p.Average = model.AverageLogits }},
		{"resampled", func(p *model.Plan, _ *memory) { p.Spacing = [2]float64{1.7, 2.1} }},
		{"grown", func(p *model.Plan, _ *memory) { p.Spacing, p.Resample = [2]float64{0.8, 0.6}, model.ResampleCubic }},
		{"no data", func(_ *model.Plan, src *memory) {
			for i := range src.img.Pix {
				if i%w > 60 && i/w < 30 || i%53 == 0 {
					src.img.Pix[i] = nan()
				}
			}
		}},
		{"crop", func(p *model.Plan, src *memory) { cropped(p, src) }},
		{"crop, resampled", func(p *model.Plan, src *memory) {
			cropped(p, src)
			p.Spacing, p.Resample = [2]float64{1.3, 1.3}, model.ResampleCubic
		}},
		{"crop, logits, no data", func(p *model.Plan, src *memory) {
			cropped(p, src)
			p.Average = model.AverageLogits
			for i := 0; i < len(src.img.Pix); i += 37 {
				src.img.Pix[i] = nan()
			}
		}},
		{"small", func(p *model.Plan, _ *memory) { p.Patch = [2]int{256, 192} }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p, src := fused(), clouds(7, w, h)
			p.Mirror = []int{1}
			tt.edit(&p, src)
			n := placed(p.Channels(), 1)
			e := ensemble(t, p, n)
			want := everything(t, e, src, model.Request{})
			runs := n.runs
			got := everything(t, e, src, model.Request{Area: corner})
			inside := inPolygon(w, corner)
			equalWhere(t, got, want, inside)
			for what, bands := range got.all() {
				for b, band := range bands {
					for i, v := range band {
						if inside(i) {
							continue
						}
						if none := v == float32(zone.NoData); none != (v == v) {
							t.Fatalf("%s, band %d, pixel %d outside: got %g", what, b, i, v)
						}
					}
				}
			}
			if fewer := n.runs - runs; fewer >= runs && tt.name != "small" {
				t.Errorf("%d runs for the area, %d for the scene", fewer, runs)
			}
			if got.sum.Mean != want.sum.Mean || got.sum.Valid != want.sum.Valid {
				t.Errorf("got %+v, want the statistics of the scene, %+v", got.sum, want.sum)
			}
		})
	}
}

// cropped leaves zeros around a part of the scene, and crops to it.
func cropped(p *model.Plan, src *memory) {
	p.Crop = model.CropNonzero
	g := src.img.Grid
	for i := range src.img.Pix {
		if row, col := i/g.Width, i%g.Width; row < 21 || row > 120 || col < 35 || col > 131 {
			src.img.Pix[i] = 0
		}
	}
}

// inPolygon tells by ray casting whether a pixel's centre is in a polygon.
func inPolygon(width int, p orb.Polygon) func(pixel int) bool {
	return func(i int) bool {
		x, y := float64(i%width)+0.5, float64(i/width)+0.5
		in := false
		for _, ring := range p {
			for k := range ring[1:] {
				a, b := ring[k], ring[k+1]
				if (a[1] > y) != (b[1] > y) && x < a[0]+(y-a[1])/(b[1]-a[1])*(b[0]-a[0]) {
					in = !in
				}
			}
		}
		return in
	}
}

func TestAnAreaBesideTheDataIsEmpty(t *testing.T) {
	n := placed(5, 1)
	got := everything(t, ensemble(t, fused(), n), clouds(8, 40, 30), model.Request{Area: orb.Polygon{{{100, 100}, {120, 100}, {110, 130}}}})
	if n.runs != 0 || got.sum.Tiles != 0 || got.sum.Pixels != [4]int64{} {
		t.Errorf("got %d runs, %+v", n.runs, got.sum)
	}
}

func TestBatchesGiveTheSame(t *testing.T) {
	for _, spread := range []model.Averaging{model.AverageSoftmax, model.AverageLogits} {
		p := twoPlanes()
		p.Average = spread
		src := clouds(9, 70, 50)
		run := func(batch int) (products, *network) {
			a, b := placed(6, 1), placed(6, 2)
			a.batch, b.batch = batch, batch
			return everything(t, ensemble(t, p, a, b), src, model.Request{}), a
		}
		want, _ := run(1)
		for batch, perTile := range map[int]int{0: 4, 2: 2, 3: 2, 4: 1, 64: 1} {
			got, n := run(batch)
			equalWhere(t, got, want, always)
			if n.runs != perTile*got.sum.Tiles || n.patches != 4*got.sum.Tiles {
				t.Errorf("batch %d: %d runs of %d patches for %d tiles", batch, n.runs, n.patches, got.sum.Tiles)
			}
		}
	}
}

func TestProgressWithFewerTiles(t *testing.T) {
	src := clouds(10, 300, 200)
	for i := range src.img.Pix {
		if i%300 > 100 {
			src.img.Pix[i] = nan()
		}
	}
	for _, area := range []orb.Polygon{nil, corner} {
		last, calls := -1, 0
		_, err := ensemble(t, fused(), placed(5, 1), placed(5, 2)).Segment(context.Background(), model.Request{Source: src, Area: area}, func(done, total int) {
			if done <= last && done != meterParts || total != meterParts {
				t.Errorf("got %d of %d after %d", done, total, last)
			}
			if done-last > meterParts/4 {
				t.Errorf("from %d to %d at once", last, done)
			}
			last = done
			calls++
		})
		if err != nil || last != meterParts || calls < 100 {
			t.Errorf("%v: ended at %d after %d reports", err, last, calls)
		}
	}
}

// TestNoDataOutsideTheCrop has rows and columns without data where the crop takes them away: they are not the first
// class.
func TestNoDataOutsideTheCrop(t *testing.T) {
	p := fused()
	p.Crop = model.CropNonzero
	classes := append([]model.Class(nil), p.Planes[0].Classes...)
	classes[0], classes[2] = classes[2], classes[0] // glacier first
	p.Planes = []model.Plane{{Name: "z", Classes: classes}}
	for _, avg := range []model.Averaging{model.AverageSoftmax, model.AverageLogits} {
		p.Average = avg
		src := clouds(11, 170, 140)
		cropped(&p, src)
		for i := range src.img.Pix {
			if row, col := i/170, i%170; row < 5 || row > 135 || col < 7 || col == 150 || i%61 == 0 {
				src.img.Pix[i] = nan()
			}
		}
		for _, area := range []orb.Polygon{nil, {{{3, 3}, {160, 3}, {160, 138}, {3, 138}}}} {
			got := everything(t, ensemble(t, p, placed(5, 1)), src, model.Request{Area: area})
			for i, v := range src.img.Pix {
				if area != nil && !inPolygon(170, orb.Polygon{append(area[0], area[0][0])})(i) {
					continue
				}
				missing := math.IsNaN(float64(v))
				row, col := i/170, i%170
				if outside := row < 21 || row > 120 || col < 35 || col > 131; outside && !missing {
					if z := zone.Class(got.zones.Pix[i]); z != zone.Glacier || got.probs.bands[0][i] != 1 || got.spread.bands[0][i] != 0 {
						t.Fatalf("row %d, column %d, outside the crop: got %v, %g", row, col, z, got.probs.bands[0][i])
					}
				}
				q := got.probs.bands[0][i]
				if (q != q) != missing || missing && got.zones.Pix[i] != uint8(zone.NoInformation) {
					t.Fatalf("row %d, column %d with value %g: got %v, probability %g", row, col, v, zone.Class(got.zones.Pix[i]), q)
				}
			}
		}
	}
}
