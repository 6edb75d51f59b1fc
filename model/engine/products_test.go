package engine

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"

	"icefront/geo"
	"icefront/geo/zone"
	"icefront/model"
)

// pile is a stack in memory. It checks that bands arrive north to south and cover the width.
type pile[T geo.Sample] struct {
	t     testing.TB
	grid  geo.Grid
	bands [][]T
	next  int
}

func newPile[T geo.Sample](t testing.TB, g geo.Grid, bands int) *pile[T] {
	p := &pile[T]{t: t, grid: g}
	for range bands {
		p.bands = append(p.bands, make([]T, g.Width*g.Height))
	}
	return p
}

func (p *pile[T]) Write(_ context.Context, at geo.Window, bands []geo.Raster[T]) error {
	if at.Row != p.next || at.Col != 0 || at.Width != p.grid.Width || len(bands) != len(p.bands) {
		p.t.Errorf("window %+v with %d bands after row %d", at, len(bands), p.next)
		return nil
	}
	for i, b := range bands {
		if b.Grid != p.grid.Crop(at) || len(b.Pix) != at.Width*at.Height {
			p.t.Errorf("window %+v: band %d has %d pixels", at, i, len(b.Pix))
		}
		copy(p.bands[i][at.Row*at.Width:], b.Pix)
	}
	p.next = at.Row + at.Height
	return nil
}

func (p *pile[T]) Close() error   { return nil }
func (p *pile[T]) Discard() error { return nil }

// products is all that a segmentation can give.
type products struct {
	result
	labels               *pile[uint8]
	probs, front, spread *pile[float32]
}

// all are the bands of every product as numbers.
func (p products) all() map[string][][]float32 {
	bytes := func(bands ...[]uint8) (all [][]float32) {
		for _, b := range bands {
			v := make([]float32, len(b))
			for i, x := range b {
				v[i] = float32(x)
			}
			all = append(all, v)
		}
		return all
	}
	return map[string][][]float32{
		"zones": bytes(p.zones.Pix), "fronts": bytes(p.fronts.Pix), "labels": bytes(p.labels.bands...),
		"probabilities": p.probs.bands, "front's probability": p.front.bands, "uncertainty": p.spread.bands,
	}
}

// outputs wants everything of a scene.
func outputs(t testing.TB, planes []model.Plane, g geo.Grid) (products, model.Outputs) {
	t.Helper()
	plan := model.Plan{Planes: planes}
	p := products{
		result: result{zones: newMask(t, g), fronts: newMask(t, g)}, labels: newPile[uint8](t, g, len(planes)),
		probs: newPile[float32](t, g, plan.Channels()), front: newPile[float32](t, g, 1), spread: newPile[float32](t, g, len(planes)),
	}
	return p, model.Outputs{
		Zones: p.zones, Fronts: p.fronts, Labels: p.labels, Probabilities: p.probs, FrontProbability: p.front, Uncertainty: p.spread,
	}
}

// everything runs a request for all products and fails on an error.
func everything(t testing.TB, e *Ensemble, src geo.Source, r model.Request) products {
	t.Helper()
	p, out := outputs(t, e.About().Plan.Planes, src.Grid())
	r.Source, r.Out = src, out
	sum, err := e.Segment(context.Background(), r, nil)
	if err != nil {
		t.Fatal(err)
	}
	p.zones.whole()
	p.fronts.whole()
	for what, next := range map[string]int{"labels": p.labels.next, "probabilities": p.probs.next, "uncertainty": p.spread.next} {
		if next != src.Grid().Height {
			t.Errorf("%s: got rows up to %d of %d", what, next, src.Grid().Height)
		}
	}
	p.sum = sum
	return p
}

// equalWhere fails unless all products are the same, bit for bit, at the pixels that are asked for.
func equalWhere(t *testing.T, got, want products, at func(pixel int) bool) {
	t.Helper()
	others := want.all()
	for what, bands := range got.all() {
		for b, v := range bands {
			for i := range v {
				if x := others[what][b][i]; at(i) && v[i] != x && (v[i] == v[i] || x == x) {
					t.Fatalf("%s, band %d, pixel %d: got %g, want %g", what, b, i, v[i], x)
				}
			}
		}
	}
}

func always(int) bool { return true }

// clouds is a scene of random values from a seed.
func clouds(seed uint64, width, height int) *memory {
	rnd := rand.New(rand.NewPCG(seed, 1))
	return scene(width, height, func(int, int) float32 { return 1 + 200*rnd.Float32() })
}

// placed is a network whose logits depend on value, place and channel, so that every tile and mirror counts.
func placed(channels int, salt float64) *network {
	wave := func(v float64) float64 { return 4 * math.Abs(v-math.Floor(v+0.5)) }
	return &network{channels: channels, f: func(x float32, row, col, c int) float32 {
		k := float64(c)
		return float32(wave(0.2*float64(x)*(1+0.3*k)+0.061*float64(row)+salt) + wave(0.17*k+0.033*float64(col)*salt))
	}}
}

// twoPlanes is a plan of a front and of zones.
func twoPlanes() model.Plan {
	p := fused()
	p.Planes = []model.Plane{
		{Name: "front", Classes: []model.Class{{Name: "background", Zone: zone.Background}, {Name: "front", Zone: zone.Front}}},
		{Name: "zones", Classes: p.Planes[0].Classes[:4]},
	}
	return p
}

// zonesOnly is a plan of the zones of twoPlanes.
func zonesOnly() model.Plan {
	p := twoPlanes()
	p.Planes, p.FrontRule = p.Planes[1:], model.FrontContact
	return p
}

// softmaxOf is that of some logits, in double precision.
func softmaxOf(logits ...float64) []float64 {
	sum := 0.0
	for _, v := range logits {
		sum += math.Exp(v)
	}
	out := make([]float64, len(logits))
	for i, v := range logits {
		out[i] = math.Exp(v) / sum
	}
	return out
}

// entropyOf is that of some probabilities.
func entropyOf(p []float64) float64 {
	h := 0.0
	for _, v := range p {
		if v > 0 {
			h -= v * math.Log(v)
		}
	}
	return h
}

// reference predicts a scene without resampling by hand: every tile, every mirror, every fold. It returns what was
// averaged, [channel][pixel].
func reference(p model.Plan, src *memory, ns ...*network) [][]float32 {
	w, h := src.img.Grid.Width, src.img.Grid.Height
	sum, sq := 0.0, 0.0
	for _, v := range src.img.Pix {
		sum += float64(v)
	}
	mean := sum / float64(w*h)
	for _, v := range src.img.Pix {
		sq += (float64(v) - mean) * (float64(v) - mean)
	}
	std := math.Sqrt(sq/float64(w*h)) + 1e-8
	channels, n := p.Channels(), p.Patch[0]*p.Patch[1]
	weight, total := model.Gaussian(p.Patch[0], p.Patch[1]), make([]float64, w*h)
	acc := make([][]float64, channels)
	for c := range acc {
		acc[c] = make([]float64, w*h)
	}
	for at := range p.Tiles(w, h, p.Step) {
		for _, f := range p.Flips() {
			in := make([]float32, n)
			for i := range in {
				v := float64(src.img.At(at.Col+i%at.Width, at.Row+i/at.Width))
				in[i] = float32((v - mean) / std)
			}
			seen := make([]float32, n)
			f.Copy(seen, in, at.Width)
			for _, nw := range ns {
				logits := make([]float32, channels*n)
				for i := range logits {
					logits[i] = nw.f(seen[i%n], i%n/at.Width, i%at.Width, i/n)
				}
				if p.Average == model.AverageSoftmax {
					model.Softmax(p.Planes, logits, n, nil)
				}
				back := make([]float32, n)
				for c := range channels {
					f.Copy(back, logits[c*n:(c+1)*n], at.Width)
					for i, v := range back {
						acc[c][(at.Row+i/at.Width)*w+at.Col+i%at.Width] += float64(v) * float64(weight[i])
					}
				}
			}
		}
		for i, v := range weight {
			total[(at.Row+i/at.Width)*w+at.Col+i%at.Width] += float64(v) * float64(len(p.Flips())*len(ns))
		}
	}
	out := make([][]float32, channels)
	for c := range out {
		out[c] = make([]float32, w*h)
		for i, v := range acc[c] {
			out[c][i] = float32(v / total[i])
		}
	}
	return out
}

// near fails unless two bands are within a tolerance; NaN is near NaN only.
func near(t *testing.T, what string, got, want []float32, tolerance float64) {
	t.Helper()
	for i, v := range got {
		if d := math.Abs(float64(v) - float64(want[i])); !(d <= tolerance) && (v == v || want[i] == want[i]) {
			t.Fatalf("%s, pixel %d: got %g, want %g", what, i, v, want[i])
		}
	}
}

func TestProbabilitiesEqualTheReference(t *testing.T) {
	for _, plan := range []struct {
		name string
		p    model.Plan
	}{{"one plane", fused()}, {"two planes", twoPlanes()}} {
		for _, avg := range []model.Averaging{model.AverageSoftmax, model.AverageLogits} {
			p := plan.p
			p.Average = avg
			a, b := placed(p.Channels(), 1), placed(p.Channels(), 2)
			src := clouds(3, 41, 37)
			got := everything(t, ensemble(t, p, a, b), src, model.Request{})
			want := reference(p, src, a, b)
			if avg == model.AverageLogits { // softmax after averaging
				flat := make([]float32, 0)
				for _, band := range want {
					flat = append(flat, band...)
				}
				model.Softmax(p.Planes, flat, 41*37, nil)
				for c := range want {
					want[c] = flat[c*41*37 : (c+1)*41*37]
				}
			}
			for c, band := range got.probs.bands {
				near(t, plan.name, band, want[c], 2e-6)
			}
			near(t, "front", got.front.bands[0], want[frontOf(p)], 2e-6)
			checkLabels(t, p, got, want)
		}
	}
}

// checkLabels checks each plane's class against probabilities, except near ties.
func checkLabels(t *testing.T, p model.Plan, got products, probs [][]float32) {
	t.Helper()
	first := 0
	for b, pl := range p.Planes {
		for i, c := range got.labels.bands[b] {
			for k := range pl.Classes {
				if probs[first+k][i] > probs[first+int(c)][i]+1e-5 {
					t.Fatalf("plane %d, pixel %d: got class %d, but %d is more probable", b, i, c, k)
				}
			}
		}
		first += len(pl.Classes)
	}
}

// frontOf is the channel of the front class.
func frontOf(p model.Plan) int {
	at := 0
	for _, pl := range p.Planes {
		for _, c := range pl.Classes {
			if c.Zone == zone.Front {
				return at
			}
			at++
		}
	}
	return -1
}
