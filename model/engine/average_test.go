package engine

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"

	"icefront/geo"
	"icefront/geo/zone"
	"icefront/model"
)

// share is a scene of several bands in memory.
type share struct {
	grid  geo.Grid
	bands [][]float32
	fail  error // of the second window
	reads int
}

func (s *share) Grid() geo.Grid { return s.grid }

func (s *share) Read(ctx context.Context, band int, w geo.Window, cols, rows int) (geo.Image, error) {
	if s.reads++; s.fail != nil && s.reads > len(s.bands) {
		return geo.Image{}, s.fail
	}
	return (&memory{img: geo.Image{Grid: s.grid, Pix: s.bands[band-1]}}).Read(ctx, 1, w, cols, rows)
}

// kept are the probabilities of a prediction as stored ones.
func kept(p products, planes []model.Plane) model.Stored {
	s := &share{grid: p.probs.grid}
	for _, b := range p.probs.bands {
		s.bands = append(s.bands, append([]float32(nil), b...))
	}
	return model.Stored{Source: s, Planes: planes}
}

// mean is that of bands.
func mean(bands ...[]float32) []float32 {
	out := make([]float32, len(bands[0]))
	for i := range out {
		sum := 0.0
		for _, b := range bands {
			sum += float64(b[i])
		}
		out[i] = float32(sum / float64(len(bands)))
	}
	return out
}

func TestJoinedModelsAreAveraged(t *testing.T) {
	src := clouds(12, 50, 45)
	both, zones := twoPlanes(), zonesOnly()
	zones.Patch, zones.Mirror, zones.Average = [2]int{24, 16}, nil, model.AverageLogits // models differ in how they run
	a, b, c := ensemble(t, both, placed(6, 1)), ensemble(t, zones, placed(4, 2)), ensemble(t, zones, placed(4, 3), placed(4, 4))
	saidA, saidB, saidC := everything(t, a, src, model.Request{}), everything(t, b, src, model.Request{}), everything(t, c, src, model.Request{})
	join := func(models ...model.Segmenter) *Ensemble {
		e, err := Join(models...)
		if err != nil {
			t.Fatal(err)
		}
		return e
	}

	e := join(a, b, c)
	got := everything(t, e, src, model.Request{})
	for k := range 4 { // weighed by models, whatever their number of folds
		near(t, "zones", got.probs.bands[2+k], mean(saidA.probs.bands[2+k], saidB.probs.bands[k], saidC.probs.bands[k]), 1e-6)
	}
	for k := range 2 {
		near(t, "the plane that one has", got.probs.bands[k], saidA.probs.bands[k], 1e-6)
	}
	checkLabels(t, both, got, got.probs.bands)
	if got.sum.Tiles != saidA.sum.Tiles+saidB.sum.Tiles+saidC.sum.Tiles {
		t.Errorf("got %d tiles, want the sum of %d, %d and %d", got.sum.Tiles, saidA.sum.Tiles, saidB.sum.Tiles, saidC.sum.Tiles)
	}
	if about := e.About(); about.Folds != 4 || strings.Count(about.Path, "fake.onnx") != 3 || about.Plan.Channels() != 6 {
		t.Errorf("got %+v", about)
	}

	// The first says which planes there are.
	got = everything(t, join(b, a), src, model.Request{})
	for k := range 4 {
		near(t, "zones first", got.probs.bands[k], mean(saidA.probs.bands[2+k], saidB.probs.bands[k]), 1e-6)
	}
	if len(got.probs.bands) != 4 || len(got.labels.bands) != 1 {
		t.Errorf("got %d bands", len(got.probs.bands))
	}
	equalWhere(t, everything(t, join(a), src, model.Request{}), saidA, always)

	if _, err := Join(b, ensemble(t, fused(), bright())); !errors.Is(err, model.ErrPlan) {
		t.Errorf("no plane agrees: got %v, want ErrPlan", err)
	}
	if _, err := Join(nil); err == nil {
		t.Error("something else than an ensemble was joined")
	}
}

func TestJoinedModelsHaveTheGapsOfEach(t *testing.T) {
	src := clouds(13, 130, 45)
	for i := range src.img.Pix {
		if i%130 < 40 || i%71 == 0 {
			src.img.Pix[i] = nan()
		}
	}
	p := twoPlanes()
	q := p
	q.Crop = model.CropNonzero // takes the west away
	e, err := Join(ensemble(t, p, placed(6, 1)), ensemble(t, q, placed(6, 2)))
	if err != nil {
		t.Fatal(err)
	}
	got := everything(t, e, src, model.Request{Area: corner})
	inside := inPolygon(130, corner)
	for i, v := range src.img.Pix {
		q, u := got.probs.bands[3][i], got.spread.bands[1][i]
		if unknown := v != v || !inside(i); (q != q) != unknown || (u != u) != unknown {
			t.Fatalf("pixel %d with value %g: got probability %g, uncertainty %g", i, v, q, u)
		}
	}
}

func TestStoredProbabilities(t *testing.T) {
	src := clouds(14, 50, 45)
	p := twoPlanes()
	a, b := ensemble(t, p, placed(6, 1)), ensemble(t, zonesOnly(), placed(4, 2))
	saidA, saidB := everything(t, a, src, model.Request{}), everything(t, b, src, model.Request{})
	holes := func(i int) bool { return i%41 == 0 }
	withHoles := kept(saidB, zonesOnly().Planes)
	for i := range withHoles.Source.(*share).bands[2] {
		if holes(i) {
			withHoles.Source.(*share).bands[2][i] = nan() // in one band alone
		}
	}
	scaledA := kept(saidA, p.Planes)
	scaledA.Scale = 1 / 254.0
	for _, band := range scaledA.Source.(*share).bands {
		for i := range band {
			band[i] *= 254
		}
	}
	tests := []struct {
		name   string
		e      *Ensemble
		stored []model.Stored
		holes  func(int) bool
		both   bool
	}{
		{"one alone", Average(p, nil), []model.Stored{kept(saidA, p.Planes)}, nil, false},
		{"in steps", Average(p, nil), []model.Stored{scaledA}, nil, false},
		{"two alone", Average(p, nil), []model.Stored{kept(saidA, p.Planes), kept(saidB, zonesOnly().Planes)}, nil, true},
		{"with a model", a, []model.Stored{kept(saidB, zonesOnly().Planes)}, nil, true},
		{"with a model and gaps", a, []model.Stored{withHoles}, holes, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := everything(t, tt.e, src, model.Request{Stored: tt.stored})
			for c := range got.probs.bands {
				want := append([]float32(nil), saidA.probs.bands[c]...)
				if c >= 2 && tt.both {
					want = mean(want, saidB.probs.bands[c-2])
				}
				for i := range want {
					if tt.holes != nil && tt.holes(i) {
						want[i] = nan()
					}
				}
				near(t, "probabilities", got.probs.bands[c], want, 1e-6)
			}
			if got.sum.Valid != 1 {
				t.Errorf("got valid %g", got.sum.Valid)
			}
			for i, z := range got.zones.Pix {
				if tt.holes != nil && tt.holes(i) && z != uint8(zone.NoInformation) {
					t.Fatalf("pixel %d without data: got %v", i, zone.Class(z))
				}
			}
		})
	}
}

func TestStoredProbabilitiesAlone(t *testing.T) {
	src := clouds(14, 50, 45)
	p := twoPlanes()
	said := everything(t, ensemble(t, p, placed(6, 1)), src, model.Request{})
	holes := func(i int) bool { return i%41 == 0 }
	withHoles := kept(said, p.Planes)
	for i := range withHoles.Source.(*share).bands[3] {
		if holes(i) {
			withHoles.Source.(*share).bands[3][i] = nan()
		}
	}
	t.Run("gaps alone", func(t *testing.T) {
		got := everything(t, Average(p, nil), src, model.Request{Stored: []model.Stored{withHoles}})
		missing := int64(0)
		for i := range got.zones.Pix {
			if holes(i) {
				missing++
			}
		}
		if want := 1 - float64(missing)/(50*45); got.sum.Valid != want || got.sum.Pixels[zone.NoInformation] < missing {
			t.Errorf("got valid %g, %v without information; want %g, at least %d", got.sum.Valid, got.sum.Pixels, want, missing)
		}
	})
	t.Run("area", func(t *testing.T) {
		got := everything(t, Average(p, nil), src, model.Request{Stored: []model.Stored{kept(said, p.Planes)}, Area: corner})
		inside := inPolygon(50, corner)
		equalOutside(t, got, inside)
	})
}

// equalOutside fails unless nothing is known outside, and something inside.
func equalOutside(t *testing.T, got products, inside func(int) bool) {
	t.Helper()
	for i, z := range got.zones.Pix {
		if q := got.probs.bands[0][i]; (z == uint8(zone.NoData)) == inside(i) || (q != q) == inside(i) {
			t.Fatalf("pixel %d, inside %t: got %v, %g", i, inside(i), zone.Class(z), q)
		}
	}
}

func TestStoredProbabilitiesAreRefused(t *testing.T) {
	src := clouds(15, 30, 25)
	said := everything(t, ensemble(t, fused(), placed(5, 1)), src, model.Request{})
	broken := errors.New("broken")
	other := kept(said, fused().Planes)
	other.Source.(*share).grid = geo.PixelGrid(29, 25)
	failing := kept(said, fused().Planes)
	failing.Source.(*share).fail = broken
	failing.Source.(*share).reads = 5
	for _, tt := range []struct {
		name   string
		stored model.Stored
		want   error // nil: any
	}{
		{"another size", other, nil},
		{"other classes", kept(said, twoPlanes().Planes), model.ErrPlan},
		{"cannot be read", failing, broken},
	} {
		for _, e := range []*Ensemble{Average(fused(), nil), ensemble(t, fused(), placed(5, 1))} {
			_, out := outputs(t, fused().Planes, src.Grid())
			_, err := e.Segment(context.Background(), model.Request{Source: src, Stored: []model.Stored{tt.stored}, Out: out}, nil)
			if err == nil || tt.want != nil && !errors.Is(err, tt.want) {
				t.Errorf("%s: got %v, want %v", tt.name, err, tt.want)
			}
		}
	}
}

// says is a network that gives the same logits everywhere.
func says(logits ...float64) *network {
	return &network{channels: len(logits), f: func(_ float32, _, _, c int) float32 { return float32(logits[c]) }}
}

func TestUncertaintyOfFolds(t *testing.T) {
	x, y := []float64{1, 0, 2, -1, 0.5}, []float64{-2, 3, 0.3, 1, 0}
	src := clouds(16, 40, 30)
	px, py := softmaxOf(x...), softmaxOf(y...)
	both := make([]float64, 5)
	logits := make([]float64, 5)
	for c := range both {
		both[c], logits[c] = (px[c]+py[c])/2, (x[c]+y[c])/2
	}
	lnZ := func(v []float64) float64 {
		sum := 0.0
		for _, l := range v {
			sum += math.Exp(l)
		}
		return math.Log(sum)
	}
	divergence := (entropyOf(both) - (entropyOf(px)+entropyOf(py))/2) / math.Log(5)
	lost := ((lnZ(x)+lnZ(y))/2 - lnZ(logits)) / math.Log(5)
	for _, tt := range []struct {
		name string
		avg  model.Averaging
		ns   []model.Network
		want float64
	}{
		{"one fold", model.AverageSoftmax, []model.Network{says(x...)}, 0},
		{"folds that agree", model.AverageSoftmax, []model.Network{says(x...), says(x...)}, 0},
		{"folds that differ", model.AverageSoftmax, []model.Network{says(x...), says(y...)}, divergence},
		{"folds that contradict", model.AverageSoftmax, []model.Network{says(90, 0, 0, 0, 0), says(0, 90, 0, 0, 0)}, math.Log(2) / math.Log(5)},
		{"logits that agree", model.AverageLogits, []model.Network{says(x...), says(x...)}, 0},
		{"logits that differ", model.AverageLogits, []model.Network{says(x...), says(y...)}, lost},
		{"logits that contradict", model.AverageLogits, []model.Network{says(90, 0, 0, 0, 0), says(0, 90, 0, 0, 0)}, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := fused()
			p.Average = tt.avg
			want := make([]float32, 40*30)
			for i := range want {
				want[i] = float32(tt.want)
			}
			near(t, "uncertainty", everything(t, ensemble(t, p, tt.ns...), src, model.Request{}).spread.bands[0], want, 1e-5)
		})
	}
	// The same of models and of what is stored: each is a pass of its own.
	a, b := ensemble(t, fused(), says(x...)), ensemble(t, fused(), says(y...))
	saidX := kept(everything(t, a, src, model.Request{}), fused().Planes)
	saidY := kept(everything(t, b, src, model.Request{}), fused().Planes)
	joined, err := Join(a, b)
	if err != nil {
		t.Fatal(err)
	}
	want := make([]float32, 40*30)
	for i := range want {
		want[i] = float32(divergence)
	}
	for name, got := range map[string]products{
		"models":     everything(t, joined, src, model.Request{}),
		"stored":     everything(t, Average(fused(), nil), src, model.Request{Stored: []model.Stored{saidX, saidY}}),
		"with model": everything(t, a, src, model.Request{Stored: []model.Stored{saidY}}),
	} {
		near(t, name, got.spread.bands[0], want, 1e-5)
	}
}

func TestUncertaintyOfMirrors(t *testing.T) {
	// One tile; logits depend on the column alone, so that mirrored passes differ by it.
	at := func(col, c int) float64 { return float64(col*(c+1)%7) / 3 }
	p := fused()
	n := &network{channels: 5, f: func(_ float32, _, col, c int) float32 { return float32(at(col, c)) }}
	src := clouds(17, 16, 16)
	src.img.Pix[5*16+3] = nan()
	got := everything(t, ensemble(t, p, n), src, model.Request{})
	for i, u := range got.spread.bands[0] {
		var there, back [5]float64
		for c := range 5 {
			there[c], back[c] = at(i%16, c), at(15-i%16, c)
		}
		a, b := softmaxOf(there[:]...), softmaxOf(back[:]...)
		both := make([]float64, 5)
		for c := range both {
			both[c] = (a[c] + b[c]) / 2
		}
		want := (entropyOf(both) - (entropyOf(a)+entropyOf(b))/2) / math.Log(5)
		if i == 5*16+3 {
			want = math.NaN()
		}
		if d := math.Abs(float64(u) - want); !(d < 1e-5) && !(u != u && want != want) {
			t.Fatalf("pixel %d: got %g, want %g", i, u, want)
		}
	}
}

func TestUncertaintyIsAShare(t *testing.T) {
	src := clouds(18, 60, 50)
	src.img.Pix[77] = nan()
	for _, p := range []model.Plan{fused(), twoPlanes(), zonesOnly()} {
		for _, avg := range []model.Averaging{model.AverageSoftmax, model.AverageLogits} {
			for _, spacing := range []float64{1, 1.9} {
				p.Average, p.Spacing = avg, [2]float64{spacing, spacing}
				a, b := placed(p.Channels(), 1), placed(p.Channels(), 5)
				loud := a.f
				a.f = func(x float32, row, col, c int) float32 { return 30 * loud(x, row, col, c) }
				got := everything(t, ensemble(t, p, a, b), src, model.Request{})
				for k, band := range got.spread.bands {
					most := float32(0)
					for i, u := range band {
						if i == 77 && u == u || i != 77 && !(u >= 0 && u <= 1) {
							t.Fatalf("plane %d, pixel %d: got %g", k, i, u)
						}
						most = max(most, u)
					}
					if most < 0.01 {
						t.Errorf("plane %d: the folds differ, and the most is %g", k, most)
					}
				}
			}
		}
	}
}
