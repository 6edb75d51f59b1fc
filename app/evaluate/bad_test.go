package evaluate_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"icefront/app/apptest"
	"icefront/app/evaluate"
	"icefront/app/evaluate/match"
	"icefront/geo"
)

// colours is a scene whose bands differ.
type colours struct{ geo.Scene }

func (c colours) Read(ctx context.Context, band int, win geo.Window, w, h int) (geo.Image, error) {
	img, err := c.Scene.Read(ctx, band, win, w, h)
	img.Pix[0] = float32(band)
	return img, err
}

// badCase is a change to a pair of good files.
type badCase struct {
	why                     string
	change                  func(w *apptest.World, p *match.Pair)
	zones, front, zoneFront bool   // what is compared all the same
	says                    string // in the reason; "" if nothing is skipped
	file                    string // that it names
}

// badName is the scene of the cases.
const badName = "Mapple_2009-12-24_TSX_20_2_110"

// badMasks are masks of the wrong size or place, or without a front.
func badMasks() []badCase {
	const name = badName
	pixels := geo.PixelGrid(100, 80)
	far := geo.Grid{Width: 100, Height: 80, Transform: geo.Affine{9e6, 20, 0, 9e6, 0, -20}, CRS: "EPSG:1"}
	here := geo.Grid{Width: 100, Height: 80, Transform: geo.Affine{0, 20, 0, 0, 0, -20}, CRS: "EPSG:1"}
	return []badCase{
		{"nothing is wrong", func(*apptest.World, *match.Pair) {}, true, true, true, "", ""},
		{"predicted front of another size", func(w *apptest.World, p *match.Pair) {
			addMask(w, p.Predicted.Front, geo.PixelGrid(90, 80), line(90, 80, 4))
		}, true, false, true, "90 x 80", "pred/" + name + "_front.png"},
		{"label zones of another size", func(w *apptest.World, p *match.Pair) {
			addMask(w, p.Label.Zones, geo.PixelGrid(90, 80), greys(90, 80, 4))
		}, false, true, true, "90 x 80", "lab/" + name + "_zones.png"},
		{"label front of another size", func(w *apptest.World, p *match.Pair) {
			addMask(w, p.Label.Front, geo.PixelGrid(90, 80), line(90, 80, 4))
		}, true, false, false, "90 x 80", "lab/" + name + "_front.png"},
		{"label in another frame", func(w *apptest.World, p *match.Pair) {
			for _, path := range []string{p.Predicted.Zones, p.Predicted.Front} {
				addMask(w, path, here, greys(100, 80, 40))
			}
			addMask(w, p.Predicted.Front, here, line(100, 80, 40))
			addMask(w, p.Label.Zones, far, greys(100, 80, 40))
			addMask(w, p.Label.Front, far, line(100, 80, 40))
		}, false, false, false, "outside", "lab/" + name + "_front.png"},
		{"empty predicted front", func(w *apptest.World, p *match.Pair) {
			addMask(w, p.Predicted.Front, pixels, line(100, 80, -1))
		}, true, true, true, "", ""},
		{"empty label front", func(w *apptest.World, p *match.Pair) {
			addMask(w, p.Label.Front, pixels, line(100, 80, -1))
		}, true, true, true, "", ""},
		{"empty predicted zones", func(w *apptest.World, p *match.Pair) {
			addMask(w, p.Predicted.Zones, pixels, line(100, 80, -1))
		}, true, true, true, "", ""},
		{"predicted front file without a feature", func(w *apptest.World, p *match.Pair) {
			p.Predicted.Front = "pred/none.geojson"
			w.Layers[p.Predicted.Front] = geo.Layer{}
		}, true, true, true, "", ""},
		{"odd values in label zones", func(w *apptest.World, p *match.Pair) {
			w.Add(p.Label.Zones, pixels, func(c, r int) float32 { return float32(c) })
		}, false, true, true, "unknown label values", "lab/" + name + "_zones.png"},
		{"label zones that are no bytes", func(w *apptest.World, p *match.Pair) {
			w.Add(p.Label.Zones, pixels, func(c, r int) float32 { return -3.5 })
		}, false, true, true, "-3.5", "lab/" + name + "_zones.png"},
	}
}

// badKinds are files that hold something else than was expected, or nothing.
func badKinds() []badCase {
	const name = badName
	pixels := geo.PixelGrid(100, 80)
	return []badCase{
		{"zones where a front is expected", func(w *apptest.World, p *match.Pair) {
			addMask(w, p.Predicted.Front, pixels, greys(100, 80, 4))
		}, true, false, true, "for a front", "pred/" + name + "_front.png"},
		{"a front where zones are expected", func(w *apptest.World, p *match.Pair) {
			addMask(w, p.Predicted.Zones, pixels, line(100, 80, 4))
		}, false, true, false, "zones were expected", "pred/" + name + "_zone.png"},
		{"lines where zones are expected", func(w *apptest.World, p *match.Pair) {
			p.Label.Zones = "lab/zones.geojson"
			w.Layers[p.Label.Zones] = geo.Layer{Features: []geo.Feature{{Geometry: orb.LineString{{40, 0}, {40, -80}}}}}
		}, false, true, true, "zones were expected", "lab/zones.geojson"},
		{"zones stretched by a plotting library", func(w *apptest.World, p *match.Pair) {
			w.Add(p.Predicted.Zones, pixels, func(c, r int) float32 {
				return map[float32]float32{64: 0, 127: 84, 254: 254}[float32(greys(100, 80, 41).At(c, r))]
			})
		}, true, true, true, "", ""},
		{"greys in three channels", func(w *apptest.World, p *match.Pair) {
			addMask(w, p.Label.Zones, pixels, greys(100, 80, 40)).Bands = make([]geo.Band, 3)
		}, true, true, true, "", ""},
		{"colours", func(w *apptest.World, p *match.Pair) {
			addMask(w, p.Label.Zones, pixels, greys(100, 80, 40)).Bands = make([]geo.Band, 4)
		}, false, true, true, "colours", "lab/" + name + "_zones.png"},
		{"a file that is gone", func(w *apptest.World, p *match.Pair) { p.Label.Front = "lab/gone.png" },
			true, false, false, "file does not exist", "lab/gone.png"},
		{"a file that cannot be read", func(w *apptest.World, p *match.Pair) {
			w.Fail[p.Predicted.Zones] = errors.New("disk on fire")
		}, false, true, false, "disk on fire", "pred/" + name + "_zone.png"},
		{"no label", func(w *apptest.World, p *match.Pair) { p.Label = match.Files{} }, false, false, false, "no label", ""},
		{"no prediction", func(w *apptest.World, p *match.Pair) { p.Predicted = match.Files{} }, false, false, false, "no prediction", ""},
		{"vectors alone", func(w *apptest.World, p *match.Pair) {
			p.Predicted, p.Label = match.Files{Front: "a.geojson"}, match.Files{Front: "b.geojson"}
		}, false, false, false, "no raster", ""},
		{"no information everywhere, on both sides", func(w *apptest.World, p *match.Pair) {
			addMask(w, p.Label.Zones, pixels, line(100, 80, -1))
			p.Predicted, p.Label = match.Files{Zones: p.Label.Zones}, match.Files{Zones: p.Label.Zones}
		}, true, false, true, "", ""},
		{"nothing of the same kind", func(w *apptest.World, p *match.Pair) {
			p.Predicted.Zones, p.Label.Zones = "", ""
			p.Predicted, p.Label = match.Files{Front: p.Predicted.Front}, match.Files{Zones: "lab/gone.png"}
		}, false, false, false, "lab/gone.png", ""},
		{"metres unknown", func(w *apptest.World, p *match.Pair) {
			p.Name, p.Parsed, p.Resolution, p.CaFFe = "scene", false, 0, geo.CaFFeName{}
		}, true, false, false, "--pixel-sizes", "pred/" + name + "_zone.png"},
		{"zones without a common pixel", func(w *apptest.World, p *match.Pair) {
			w.Add(p.Label.Zones, pixels, func(c, r int) float32 { return float32(math.NaN()) })
		}, false, true, true, "no pixel in common", ""},
	}
}

// Bad input costs what it concerns, and one sentence that names the file.
func TestBadInputIsSkippedWithASentence(t *testing.T) {
	for _, c := range append(badMasks(), badKinds()...) {
		t.Run(c.why, func(t *testing.T) {
			w := apptest.NewWorld()
			p := scene(w, badName, 40, 1)
			c.change(w, &p)
			good := scene(w, "Mapple_2011-06-02_TSX_20_1_110", 50, 2)
			d := depsOf(w)
			open := d.OpenScene
			d.OpenScene = func(ctx context.Context, path string, as geo.CRS) (geo.Scene, error) {
				sc, err := open(ctx, path, as)
				if err == nil && len(sc.Info().Bands) == 4 {
					return colours{sc}, nil
				}
				return sc, err
			}
			r := mustRun(t, d, evaluate.Settings{}, match.Set{Pairs: []match.Pair{p, good}})
			var got evaluate.Image
			for _, i := range r.Images {
				if i.Name == p.Name {
					got = i
				}
			}
			if (got.Zones != nil) != c.zones || (got.Front != nil) != c.front || (got.ZoneFront != nil) != c.zoneFront {
				t.Errorf("compared zones %v, front %v, front of zones %v", got.Zones != nil, got.Front != nil, got.ZoneFront != nil)
			}
			if len(r.Images) == 0 || r.Images[len(r.Images)-1].Name != good.Name && r.Images[0].Name != good.Name {
				t.Errorf("the good one is missing: %v", r.Images)
			}
			said := fmt.Sprint(r.Skipped)
			if (c.says == "") != (len(r.Skipped) == 0) || !strings.Contains(said, c.says) || !strings.Contains(said, c.file) {
				t.Errorf("skipped %v, want %q and %q", r.Skipped, c.says, c.file)
			}
			for _, s := range r.Skipped {
				if s.Name != p.Name || strings.Count(s.Reason, c.file) > 1 && c.file != "" || strings.Contains(s.Reason, "\n") || !strings.HasSuffix(s.Reason, ".") && !strings.HasSuffix(s.Reason, "?") {
					t.Errorf("not one sentence: %+v", s)
				}
			}
		})
	}
}
