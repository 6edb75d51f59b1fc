package trust

import (
	"math"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"icefront/app/report"
	"icefront/geo"
	"icefront/geo/front"
	"icefront/geo/runs"
	"icefront/geo/zone"
	"icefront/model"
)

// plan has the zones and the front in one plane.
func plan() model.Plan {
	var classes []model.Class
	for _, z := range []zone.Class{zone.NoInformation, zone.Rock, zone.Glacier, zone.Ocean, zone.Front} {
		classes = append(classes, model.Class{Name: z.String(), Zone: z})
	}
	return model.Plan{Planes: []model.Plane{{Name: "zones", Classes: classes}}}
}

// scene is 200 x 100 pixels of 60 m: glacier west, ocean east of a front at column 100, certain as p of the front class.
func scene(t *testing.T, p float32, voices int, dispute float32, paint func(x, y int) (zone.Class, bool)) Scene {
	t.Helper()
	g := geo.Grid{Width: 200, Height: 100, Transform: geo.Affine{0, 60, 0, 6000, 0, -60}, CRS: "EPSG:3413"}
	e := NewEvidence(plan(), g, voices, 1)
	shares := make([]float32, 5*200)
	spread := make([]float32, 200)
	zones := geo.NewRaster[uint8](g)
	for y := range 100 {
		clear(shares)
		for x := range 200 {
			side := zone.Ocean
			if x < 100 {
				side = zone.Glacier
			}
			if c, ok := paint(x, y); ok {
				side = c
			}
			zones.Pix[y*200+x] = uint8(side)
			spread[x] = dispute * float32(math.Log(5)) // nats
			if x < 98 || x > 101 {
				shares[int(side)*200+x] = 1
				continue
			}
			shares[int(zone.Front)*200+x], shares[int(side)*200+x] = p, 1-p
		}
		if err := e.Watch().Row(model.Glance{Row: y, To: 200, Shares: shares, Spread: spread}); err != nil {
			t.Fatal(err)
		}
	}
	m, err := runs.FromMask(zones)
	if err != nil {
		t.Fatal(err)
	}
	line := front.Front{CRS: g.CRS, Line: orb.LineString{{6000, 600}, {6000, 5400}}}
	return Scene{Grid: g, Pixel: [2]float64{60, 60}, Fronts: []front.Front{line}, Zones: m, Evidence: e}
}

func part(t *testing.T, parts []report.TrustPart, name string) report.TrustPart {
	t.Helper()
	for _, p := range parts {
		if p.Name == name {
			return p
		}
	}
	t.Fatalf("there is no %s", name)
	return report.TrustPart{}
}

func nothing(int, int) (zone.Class, bool) { return 0, false }

func TestMeasuresAreThoseOfTheLine(t *testing.T) {
	for _, c := range []struct {
		why  string
		s    Scene
		name string
		want float64 // NaN: not known
	}{
		{"a sure front is not faint", scene(t, 0.9, 1, 0, nothing), Faintness, 0.1},
		{"a guess is", scene(t, 0.5, 1, 0, nothing), Faintness, 0.5},
		{"two classes of a half each", scene(t, 0.5, 1, 0, nothing), Doubt, math.Ln2 / math.Log(5)},
		{"a single pass has nobody to disagree with", scene(t, 0.9, 1, 0, nothing), Disagreement, math.NaN()},
		{"passes disagree", scene(t, 0.9, 4, 0.25, nothing), Disagreement, 0.25},
		{"nothing is near", scene(t, 0.9, 1, 0, nothing), Margin, 0},
		{"half of it lies along rock", scene(t, 0.9, 1, 0, func(x, y int) (zone.Class, bool) { return zone.Rock, x > 101 && y < 50 }), Margin, 0.5},
		{"no information all along", scene(t, 0.9, 1, 0, func(x, y int) (zone.Class, bool) { return zone.NoInformation, x < 99 }), Margin, 1},
	} {
		got := float64(part(t, Measure(c.s), c.name).Value)
		if math.Abs(got-c.want) > 0.02 || math.IsNaN(got) != math.IsNaN(c.want) {
			t.Errorf("%s: %s is %v, want %v", c.why, c.name, got, c.want)
		}
	}
}

func TestNothingIsKnownOfAStrangersFront(t *testing.T) {
	s := scene(t, 0.9, 1, 0, nothing)
	s.Evidence, s.Zones = nil, nil
	got := Score(Measure(s), true)
	for _, p := range got.Parts {
		if p.Name != Fallback && p.Value.Known() || p.Points != 0 {
			t.Errorf("%s: %v, %v points", p.Name, p.Value, p.Points)
		}
	}
	if got.Score != 100 {
		t.Errorf("score %v: what is not known takes nothing", got.Score)
	}
}

func TestScoreFallsWithEveryMeasure(t *testing.T) {
	for name, w := range weights {
		last := 101.0
		for _, v := range []float64{0, w.from, (w.from + w.worst) / 2, 2 * w.worst} {
			s := Score([]report.TrustPart{{Name: name, Value: report.Number(v)}}, true)
			got := float64(s.Score)
			if got > last || got < 0 || math.Abs(100-got-float64(s.Parts[0].Points)) > 1e-9 {
				t.Errorf("%s of %v: score %v after %v, %v points", name, v, got, last, s.Parts[0].Points)
			}
			last = got
		}
		if last >= 100 {
			t.Errorf("%s never takes a point", name)
		}
	}
	if s := Score(nil, false); s.Score.Known() {
		t.Errorf("without a front the score is %v", s.Score)
	}
}

func TestSeriesFindsTheOddOneOut(t *testing.T) {
	day := func(d int) time.Time { return time.Date(2012, 1, d, 0, 0, 0, 0, time.UTC) }
	at := func(x, length float64) orb.MultiLineString { return orb.MultiLineString{{{x, 0}, {x, length}}} }
	members := []Member{
		{Frame: "a", Date: day(1), Lines: at(0, 5000)}, {Frame: "a", Date: day(2), Lines: at(100, 5000)},
		{Frame: "a", Date: day(3), Lines: at(9000, 1250)}, // far away and a quarter as long
		{Frame: "a", Date: day(4), Lines: at(200, 5000)}, {Frame: "a", Date: day(5), Lines: at(300, 5000)},
		{Frame: "b", Date: day(3), Lines: at(9000, 5000)}, {Frame: "a", Date: day(6)}, {Date: day(3), Lines: at(9000, 5000)},
	}
	got := Series(members)
	for i, want := range [][2]float64{{0, 100}, {0, 100}, {2, 8700}, {0, 100}, {0, 100}, {math.NaN(), math.NaN()}, {math.NaN(), math.NaN()}, {math.NaN(), math.NaN()}} {
		for k, name := range []string{Length, Jump} {
			v := float64(part(t, got[i].Parts, name).Value)
			if math.Abs(v-want[k]) > 1e-6 || math.IsNaN(v) != math.IsNaN(want[k]) {
				t.Errorf("member %d: %s is %v, want %v", i, name, v, want[k])
			}
		}
	}
	for i := range members[:5] {
		if i != 2 && !(got[2].Score < got[i].Score) {
			t.Errorf("member 2 has %v, member %d %v", got[2].Score, i, got[i].Score)
		}
	}
	if got[6].Score.Known() {
		t.Error("no front has a score")
	}
}

func TestEveryMeasureHasAMeaning(t *testing.T) {
	for name := range weights {
		if Meaning(name) == name {
			t.Errorf("%s is not explained", name)
		}
	}
}
