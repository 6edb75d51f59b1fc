package engine

import (
	"context"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"icefront/geo"
	"icefront/geo/zone"
	"icefront/model"
)

// shore is ocean (dark) in the west, glacier (bright) in the east, a strip of front between.
func shore(width, height, at int) *memory {
	return scene(width, height, func(_, col int) float32 {
		switch {
		case col < at-1:
			return 10
		case col <= at:
			return 110
		}
		return 210
	})
}

func TestSegmentPixelsWithoutResampling(t *testing.T) {
	for _, size := range [][2]int{{40, 30}, {16, 16}, {9, 7}, {17, 100}} {
		at := size[0] / 2
		n := bright()
		e := ensemble(t, fused(), n)
		res := segment(t, e, shore(size[0], size[1], at), model.Request{})
		for r := range size[1] {
			for c, z := range res.zones.row(r) {
				f := zone.Class(res.fronts.At(c, r))
				want := zone.Ocean
				if c > at {
					want = zone.Glacier
				}
				if c == at-1 || c == at {
					if f != zone.Front || z >= zone.Count {
						t.Fatalf("%v, row %d, column %d: got front %v and zone %v", size, r, c, f, zone.Class(z))
					}
					continue
				}
				if zone.Class(z) != want || f != want {
					t.Fatalf("%v, row %d, column %d: got %v and front map %v, want %v", size, r, c, zone.Class(z), f, want)
				}
			}
		}
		if want := int64(2 * size[1]); res.sum.Front != want {
			t.Errorf("%v: got %d front pixels, want %d", size, res.sum.Front, want)
		}
		total := int64(0)
		for _, v := range res.sum.Pixels {
			total += v
		}
		if want := int64(size[0] * size[1]); total != want {
			t.Errorf("%v: got %d pixels by zone, want %d", size, total, want)
		}
		if res.sum.Valid != 1 || n.runs != 4*res.sum.Tiles {
			t.Errorf("%v: got %d runs for %d tiles, valid %g", size, n.runs, res.sum.Tiles, res.sum.Valid)
		}
	}
}

func TestSegmentWithoutMirrorsRunsOncePerTile(t *testing.T) {
	n := bright()
	res := segment(t, ensemble(t, fused(), n), shore(40, 40, 20), model.Request{NoMirror: true, Step: 1})
	if n.runs != res.sum.Tiles || res.sum.Tiles != 9 {
		t.Errorf("got %d runs for %d tiles, want 9", n.runs, res.sum.Tiles)
	}
}

func TestSegmentResamplesToTheSpacing(t *testing.T) {
	p := fused()
	p.Unit, p.Spacing, p.TrainedSpacing = model.UnitMetre, [2]float64{60, 60}, [2]float64{60, 60}
	tests := []struct {
		name  string
		pixel [2]float64
		tiles int
		warns bool
	}{
		{"shrunk six times", [2]float64{10, 10}, 1, false},
		{"grown a little", [2]float64{75, 75}, 9 * 9, false},
		{"shrunk across, grown down", [2]float64{80, 20}, 2 * 10, false},
		{"far too coarse", [2]float64{150, 150}, 18 * 18, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			res := segment(t, ensemble(t, p, bright()), shore(60, 60, 30), model.Request{PixelSize: tt.pixel, NoMirror: true})
			wrong := 0
			for r := range 60 {
				for c, z := range res.zones.row(r) {
					if c < 20 && z != uint8(zone.Ocean) || c > 40 && z != uint8(zone.Glacier) {
						wrong++
					}
				}
			}
			if wrong > 0 {
				t.Errorf("got %d pixels far from the front wrong", wrong)
			}
			if got := len(res.sum.Warnings) > 0; got != tt.warns {
				t.Errorf("got warnings %q", res.sum.Warnings)
			}
			for i, s := range res.sum.Spacing {
				if math.Abs(s-60) > 5 {
					t.Errorf("got spacing %v, axis %d is far from 60", res.sum.Spacing, i)
				}
			}
		})
	}
}

func TestSegmentWarnsWithNumbers(t *testing.T) {
	p := fused()
	p.TrainedSpacing = [2]float64{6, 20}
	for _, tt := range []struct {
		pixel [2]float64
		says  string // empty: no warning
	}{
		{[2]float64{7, 7}, ""}, {[2]float64{39, 39}, ""}, {[2]float64{60, 10}, "60 m"}, {[2]float64{2, 2}, "factor of 3.0"}, {[2]float64{}, ""},
	} {
		got := strings.Join(warnings(p, tt.pixel), " ")
		if (got == "") != (tt.says == "") || !strings.Contains(got, tt.says) {
			t.Errorf("%v: got %q, want it to say %q", tt.pixel, got, tt.says)
		}
	}
}

func TestNoDataIsNoInformationAndNeverFront(t *testing.T) {
	src := shore(40, 30, 20)
	for _, at := range []int{5, 20*40 + 20, 29*40 + 39} {
		src.img.Pix[at] = nan()
	}
	src.img.Pix[10*40+19] = float32(math.Inf(-1))
	res := segment(t, ensemble(t, fused(), bright()), src, model.Request{})
	for i, v := range src.img.Pix {
		missing := math.IsNaN(float64(v)) || math.IsInf(float64(v), 0)
		if none := res.zones.Pix[i] == uint8(zone.NoInformation); none != missing {
			t.Errorf("pixel %d with value %g: got %v", i, v, zone.Class(res.zones.Pix[i]))
		}
		if missing && res.fronts.Pix[i] != uint8(zone.NoInformation) {
			t.Errorf("pixel %d with value %g: got front map %v", i, v, zone.Class(res.fronts.Pix[i]))
		}
	}
	if want := 1 - 4.0/1200; math.Abs(res.sum.Valid-want) > 1e-12 || res.sum.Pixels[zone.NoInformation] != 4 {
		t.Errorf("got valid %g and %v, want %g and 4 without information", res.sum.Valid, res.sum.Pixels, want)
	}
}

func TestNoDataStaysInPlaceWhenResampled(t *testing.T) {
	p := fused()
	p.Unit, p.Spacing = model.UnitMetre, [2]float64{60, 60}
	for _, rule := range []model.Resampling{model.ResampleArea, model.ResampleCubic} {
		for _, pixel := range []float64{7, 10, 23, 60, 100} {
			p.Resample = rule
			src := shore(70, 131, 35)
			for r := 0; r < 131; r += 13 {
				src.img.Row(r)[r%70] = nan()
			}
			res := segment(t, ensemble(t, p, bright()), src, model.Request{PixelSize: [2]float64{pixel, pixel}, NoMirror: true})
			for i, v := range src.img.Pix {
				if none := res.zones.Pix[i] == uint8(zone.NoInformation); none != (v != v) {
					t.Fatalf("rule %d, %g m, pixel %d with value %g: got %v", rule, pixel, i, v, zone.Class(res.zones.Pix[i]))
				}
			}
		}
	}
}

func TestFoldsAreAveraged(t *testing.T) {
	constant := func(zoneLogits ...float32) *network {
		return &network{channels: 5, f: func(_ float32, _, _, c int) float32 { return zoneLogits[c] }}
	}
	// Probabilities: rock wins 0.5 to 0.45 on average; logits: glacier wins, since one fold is very sure against rock.
	a := constant(0, 20, 0, 0, 0)
	b := constant(0, -30, 3, 0, 0)
	for _, tt := range []struct {
		name string
		avg  model.Averaging
		want zone.Class
	}{{"softmax", model.AverageSoftmax, zone.Rock}, {"logits", model.AverageLogits, zone.Glacier}} {
		p := fused()
		p.Average = tt.avg
		res := segment(t, ensemble(t, p, a, b), shore(40, 20, 9), model.Request{})
		if got := zone.Class(res.zones.At(3, 3)); got != tt.want {
			t.Errorf("%s: got %v, want %v", tt.name, got, tt.want)
		}
	}
}

func TestEmptyScenes(t *testing.T) {
	for _, tt := range []struct {
		name  string
		value float32
		says  string
	}{{"all without data", nan(), "no pixel has data"}, {"all zero", 0, "every pixel is zero"}} {
		for _, crop := range []model.Crop{model.CropNone, model.CropNonzero} {
			p := fused()
			p.Crop = crop
			src := scene(30, 20, func(int, int) float32 { return tt.value })
			_, err := ensemble(t, p, bright()).Segment(context.Background(), model.Request{Source: src}, nil)
			if !errors.Is(err, geo.ErrNoData) || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("%s, crop %d: got %v, want ErrNoData that says %q", tt.name, crop, err, tt.says)
			}
		}
	}
	none := &memory{img: geo.NewRaster[float32](geo.Grid{})}
	if _, err := ensemble(t, fused(), bright()).Segment(context.Background(), model.Request{Source: none}, nil); !errors.Is(err, geo.ErrNoData) {
		t.Errorf("0x0: got %v, want ErrNoData", err)
	}
	flat := scene(30, 20, func(int, int) float32 { return 7 })
	if res := segment(t, ensemble(t, fused(), bright()), flat, model.Request{}); res.sum.Std != 0 {
		t.Errorf("constant scene: got std %g", res.sum.Std)
	}
}

func TestSegmentRefuses(t *testing.T) {
	metres := fused()
	metres.Unit, metres.Spacing = model.UnitMetre, [2]float64{60, 60}
	broken := errors.New("broken")
	tests := []struct {
		name string
		plan model.Plan
		r    model.Request
		edit func(*memory, *mask, *network)
		want error
	}{
		{"metres without a pixel size", metres, model.Request{}, nil, model.ErrPixelSize},
		{"negative pixel size", metres, model.Request{PixelSize: [2]float64{-10, 10}}, nil, model.ErrPixelSize},
		{"pixel size NaN", metres, model.Request{PixelSize: [2]float64{10, math.NaN()}}, nil, model.ErrPixelSize},
		{"pixels of a thousand kilometres", metres, model.Request{PixelSize: [2]float64{1e9, 1e9}}, nil, model.ErrPixelSize},
		{"second pass cannot be read", fused(), model.Request{}, func(m *memory, _ *mask, _ *network) { m.fail = broken }, broken},
		{"disk full", fused(), model.Request{}, func(_ *memory, m *mask, _ *network) { m.fail = broken }, broken},
		{"network fails", fused(), model.Request{}, func(_ *memory, _ *mask, n *network) { n.fail = broken }, broken},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			src, n := shore(40, 40, 20), bright()
			out := newMask(t, src.Grid())
			if tt.edit != nil {
				tt.edit(src, out, n)
			}
			tt.r.Source, tt.r.Out.Zones = src, out
			if _, err := ensemble(t, tt.plan, n).Segment(context.Background(), tt.r, nil); !errors.Is(err, tt.want) {
				t.Errorf("got %v, want %v", err, tt.want)
			}
		})
	}
	r := model.Request{Source: shore(20, 20, 10), Step: 1.5}
	if _, err := ensemble(t, fused(), bright()).Segment(context.Background(), r, nil); err == nil {
		t.Error("a step of 1.5 was taken")
	}
}

func TestCancelStopsAtTheTile(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	n := bright()
	n.after = func(run int) {
		if run == 3 {
			cancel()
		}
	}
	_, err := ensemble(t, fused(), n).Segment(ctx, model.Request{Source: shore(100, 100, 50)}, nil)
	if !errors.Is(err, context.Canceled) || n.runs != 3 {
		t.Errorf("got %v after %d runs, want Canceled after 3", err, n.runs)
	}
	src := shore(20, 20, 10)
	if _, err := ensemble(t, fused(), n).Segment(ctx, model.Request{Source: src}, nil); !errors.Is(err, context.Canceled) || src.reads != 0 {
		t.Errorf("cancelled before: got %v after %d reads", err, src.reads)
	}
}

func TestProgressNeverFallsAndEnds(t *testing.T) {
	for _, crop := range []model.Crop{model.CropNone, model.CropNonzero} {
		p := fused()
		p.Crop = crop
		var seen []int
		_, err := ensemble(t, p, bright()).Segment(context.Background(), model.Request{Source: shore(100, 70, 50)}, func(done, total int) {
			if total != meterParts {
				t.Errorf("got total %d", total)
			}
			seen = append(seen, done)
		})
		if err != nil {
			t.Fatal(err)
		}
		if !slices.IsSorted(seen) || seen[len(seen)-1] != meterParts || seen[len(seen)-2] >= meterParts || len(seen) < 20 {
			t.Errorf("crop %d: got progress %v", crop, seen)
		}
	}
}

func TestNewChecksTheNetworks(t *testing.T) {
	if _, err := New(fused(), model.About{}); err == nil {
		t.Error("no networks were taken")
	}
	if _, err := New(fused(), model.About{}, &network{channels: 4}); !errors.Is(err, model.ErrShape) {
		t.Errorf("got %v, want ErrShape", err)
	}
	a, b := bright(), bright()
	e := ensemble(t, fused(), a, b)
	if about := e.About(); about.Path != "fake.onnx" || about.Device.Name != "fake" || about.Plan.Channels() != 5 {
		t.Errorf("got %+v", about)
	}
	if err := errors.Join(e.Close(), e.Close()); err != nil || a.closed == 0 || b.closed == 0 {
		t.Errorf("got %v, closed %d and %d times", err, a.closed, b.closed)
	}
}

func TestModelOfFrontsSaysSo(t *testing.T) {
	p := fused()
	p.Planes = []model.Plane{{Name: "front", Classes: []model.Class{{Zone: zone.Background}, {Zone: zone.Front}}}}
	n := &network{channels: 2, f: func(x float32, _, _, c int) float32 { return float32(c) * x }}
	res := segment(t, ensemble(t, p, n), shore(30, 20, 9), model.Request{})
	if len(res.sum.Warnings) != 1 || res.sum.Pixels != [4]int64{} || res.sum.Front == 0 {
		t.Errorf("got %+v", res.sum)
	}
}
