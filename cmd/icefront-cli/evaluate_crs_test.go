package main

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/airbusgeo/godal"
	"github.com/paulmach/orb"

	"icefront/app/evaluate"
	"icefront/app/report"
	"icefront/geo"
	"icefront/geo/gdal"
)

// ground is where a pair of fronts is drawn, in metres east and north of a place.
type ground struct {
	name     string
	lon, lat float64
	crs      []geo.CRS  // in which the files are written; "": pixels without georeferencing
	shifts   [2]float64 // of straight fronts, in metres towards the ocean
}

func grounds() []ground {
	return []ground{
		{"greenland", -20.5, 79.2, []geo.CRS{"EPSG:3413", "EPSG:32627", geo.LonLat, ""}, [2]float64{20, -1200}},
		{"peninsula", -62.9, -65.4, []geo.CRS{"EPSG:3031", "EPSG:32720", geo.LonLat, "EPSG:3857", ""}, [2]float64{-45.5, 250}},
		{"northpole", 170, 88.3, []geo.CRS{"EPSG:3413", geo.LonLat}, [2]float64{900, -20}},
		{"southpole", -10, -88.3, []geo.CRS{"EPSG:3031", geo.LonLat}, [2]float64{-250, 45.5}},
	}
}

func (g ground) plane() geo.CRS {
	return geo.CRS(fmt.Sprintf("+proj=aeqd +lat_0=%g +lon_0=%g +datum=WGS84 +units=m", g.lat, g.lon))
}

// scenePixel is small enough that the side of a front does not hang on where pixels lie, in metres.
const scenePixel = 12

// Half the width and height of what is drawn, and of its scene, in metres.
const (
	halfLine       = 2000 // of a line's length
	halfX, halfY   = 2500, 3000
	sceneX, sceneY = 2700, 3300
)

// frame is the grid of a scene in a CRS, with pixels of so many metres east and north; without a CRS its pixels are twice as
// high as they are wide, wherever the place.
func (g ground) frame(t testing.TB, crs geo.CRS, metres float64) (grid geo.Grid, to func(orb.LineString) orb.LineString) {
	t.Helper()
	if crs.Empty() {
		wide, high := metres, 2*metres
		grid = geo.PixelGrid(int(2*sceneX/wide), int(2*sceneY/high))
		return grid, func(l orb.LineString) orb.LineString {
			l = l.Clone()
			for i, p := range l {
				l[i] = orb.Point{(p[0] + sceneX) / wide, (p[1] - sceneY) / high}
			}
			return l
		}
	}
	to = func(l orb.LineString) orb.LineString {
		l = l.Clone()
		must(t, gdal.Project(g.plane(), crs, l))
		return l
	}
	b := to(orb.LineString{{-sceneX, -sceneY}, {sceneX, -sceneY}, {sceneX, sceneY}, {-sceneX, sceneY}, {0, sceneY}, {0, -sceneY}}).Bound()
	w, h := int(2*sceneX/metres), int(2*sceneY/metres)
	grid = geo.Grid{Width: w, Height: h, CRS: crs, Transform: geo.Affine{b.Min[0], (b.Max[0] - b.Min[0]) / float64(w), 0, b.Max[1], 0, (b.Min[1] - b.Max[1]) / float64(h)}}
	return grid, to
}

// drawnPair is two fronts in metres, from south to north, with the ice in the west.
type drawnPair struct {
	name             string
	predicted, label func(north float64) float64
	turn             float64 // of both, about the place, in radians
}

// line is a front with vertices so close that it stays where it is in every CRS.
func (p drawnPair) line(east func(float64) float64, half float64) orb.LineString {
	var l orb.LineString
	for y := -half; y <= half; y += 20 {
		l = append(l, p.turned(orb.Point{east(y), y}))
	}
	return l
}

func (p drawnPair) turned(v orb.Point) orb.Point {
	sin, cos := math.Sincos(p.turn)
	return orb.Point{cos*v[0] - sin*v[1], sin*v[0] + cos*v[1]}
}

// polygon is one side of a front, east of it or west, and a little beyond its ends.
func (p drawnPair) polygon(east func(float64) float64, side float64) orb.LineString {
	l := p.line(east, halfLine+200)
	return append(l, p.turned(orb.Point{side * 2000, halfLine + 200}), p.turned(orb.Point{side * 2000, -halfLine - 200}), l[0])
}

// files writes a pair in a CRS: the predicted front, the label's front and zones, a scene that gives the frame.
func (p drawnPair) files(t testing.TB, g ground, crs geo.CRS, predictions, labels, scenes string) (name string) {
	t.Helper()
	name = fmt.Sprintf("%s_%s_%s", g.name, p.name, strings.ReplaceAll(crs.Name(), ":", ""))
	grid, to := g.frame(t, crs, scenePixel)
	blank := mask{w: grid.Width, h: grid.Height, at: func(c, r int) byte { return 9 }, affine: grid.Transform, crs: string(crs)}
	if crs.Empty() {
		blank.png(t, filepath.Join(scenes, name+".png"))
	} else {
		blank.tif(t, filepath.Join(scenes, name+".tif"))
	}
	lineFile(t, filepath.Join(predictions, name+"_fronts.gpkg"), crs, to(p.line(p.predicted, halfLine)))
	lineFile(t, filepath.Join(labels, name+"_front.geojson"), crs, to(p.line(p.label, halfLine))) // in degrees, wherever there is a CRS
	zones := func(side float64, zone string) geo.Feature {
		return geo.Feature{Geometry: orb.Polygon{orb.Ring(to(p.polygon(p.label, side)))}, Values: []any{zone}}
	}
	features(t, filepath.Join(labels, name+"_zones.gpkg"), crs, []geo.Field{{Name: "zone"}}, zones(-1, "glacier"), zones(1, "ocean"))
	return name
}

// pairsOf are a wavy pair, whose front moves ahead here and back there, and straight ones a known distance apart.
func pairsOf(g ground, rnd *rand.Rand) []drawnPair {
	a, b, c := 150+150*rnd.Float64(), 700+300*rnd.Float64(), 2*math.Pi*rnd.Float64()
	label := func(y float64) float64 { return a*math.Sin(y/b+c) + 60*math.Sin(y/170) }
	pairs := []drawnPair{{name: "wavy", label: label, turn: 2 * math.Pi * rnd.Float64(), predicted: func(y float64) float64 {
		return label(y) + 60 + 220*math.Cos(y/600+c) // a whole turn: ahead and behind
	}}}
	for _, d := range g.shifts {
		at := 200*rnd.Float64() - 100
		pairs = append(pairs, drawnPair{name: fmt.Sprintf("shift%g", d), turn: 2 * math.Pi * rnd.Float64(),
			label: func(float64) float64 { return at }, predicted: func(float64) float64 { return at + d }})
	}
	return pairs
}

// Metres do not depend on the CRS, nor on the shape of pixels; a front that is shifted by some metres is as far off; the two sides
// may be exchanged. Fronts are lines here, so no pixel rounds anything.
func TestEvaluateMetresInAnyCRS(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	dir := t.TempDir()
	predictions, labels, scenes := filepath.Join(dir, "p"), filepath.Join(dir, "l"), filepath.Join(dir, "s")
	for _, d := range []string{predictions, labels, scenes} {
		must(t, os.Mkdir(d, 0o755))
	}
	sizes := "name,px_x_m,px_y_m\n"
	names := map[string][]string{} // of one pair in one place
	for _, g := range grounds() {
		for _, p := range pairsOf(g, rand.New(rand.NewPCG(seed, 0))) { // the wavy pair is the same in all places
			for _, crs := range g.crs {
				name := p.files(t, g, crs, predictions, labels, scenes)
				names[g.name+"_"+p.name] = append(names[g.name+"_"+p.name], name)
				if crs.Empty() {
					sizes += fmt.Sprintf("%s,%d,%d\n", name, scenePixel, 2*scenePixel)
				}
			}
		}
	}
	run := func(predictions, labels string) *evaluate.Result {
		return evaluation(t, good(t, "evaluate", "--predictions", predictions, "--labels", labels, "--scenes", scenes,
			"--pixel-sizes", write(t, dir, "sizes.csv", sizes), "--json"))
	}
	e, swapped := run(predictions, labels), run(labels, predictions)
	for _, g := range grounds() {
		first := imageOf(t, e, names[g.name+"_wavy"][0]).Front
		t.Logf("%s: mean %.2f m, signed %.2f m, %.4f km2 ahead, %.4f behind, lengths %.1f and %.1f m", g.name,
			first.Mean, first.Signed, first.Gained, first.Lost, first.Predicted, first.Length)
		if !(first.Gained > 0.2 && first.Lost > 0.01) {
			t.Errorf("%s: the pair is badly drawn", g.name)
		}
		for _, name := range names[g.name+"_wavy"] {
			sameErrors(t, name, imageOf(t, e, name).Front, first)
		}
		for _, d := range g.shifts {
			for _, name := range names[fmt.Sprintf("%s_shift%g", g.name, d)] {
				shifted(t, name, imageOf(t, e, name).Front, d)
			}
		}
	}
	for _, i := range e.Images {
		other := imageOf(t, swapped, i.Name).Front
		back := *other
		back.Length, back.Predicted, back.ToLabel, back.ToPrediction = other.Predicted, other.Length, other.ToPrediction, other.ToLabel
		back.Missed, back.Surplus, back.Completeness, back.Correctness = other.Surplus, other.Missed, other.Correctness, other.Completeness
		back.Gained, back.Lost, back.Signed = other.Lost, other.Gained, -other.Signed
		sameErrors(t, i.Name+" exchanged", &back, i.Front)
	}
}

// sameErrors compares two comparisons of the same fronts, within a tenth of a per cent.
func sameErrors(t *testing.T, name string, got, want *report.FrontErrors) {
	t.Helper()
	const share = 0.001
	length := float64(want.Length)
	for _, c := range []struct {
		what      string
		got, want report.Number
		tolerance float64
	}{
		{"mean", got.Mean, want.Mean, share * float64(want.Mean)}, {"median", got.Median, want.Median, share * float64(want.Median)},
		{"95 %", got.P95, want.P95, share * float64(want.P95)}, {"largest", got.Max, want.Max, share * float64(want.Max)},
		{"to the label", got.ToLabel, want.ToLabel, share * float64(want.ToLabel)},
		{"to the prediction", got.ToPrediction, want.ToPrediction, share * float64(want.ToPrediction)},
		{"signed", got.Signed, want.Signed, share * float64(want.Mean)}, // it may be near nothing
		{"area ahead", got.Gained, want.Gained, share * float64(want.Gained+want.Lost)},
		{"area behind", got.Lost, want.Lost, share * float64(want.Gained+want.Lost)},
		{"label's length", got.Length, want.Length, share * length},
		{"predicted length", got.Predicted, want.Predicted, share * length},
		{"missed", got.Missed, want.Missed, share * length}, {"surplus", got.Surplus, want.Surplus, share * length},
	} {
		if !(math.Abs(float64(c.got-c.want)) <= c.tolerance) {
			t.Errorf("%s: %s is %v, want %v", name, c.what, c.got, c.want)
		}
	}
}

// shifted checks a straight front that lies d metres ahead of the label's.
func shifted(t *testing.T, name string, f *report.FrontErrors, d float64) {
	t.Helper()
	const share = 0.001
	for what, got := range map[string]report.Number{"mean": f.Mean, "median": f.Median, "95 %": f.P95, "largest": f.Max} {
		metres(t, name+", "+what, got, math.Abs(d), share)
	}
	metres(t, name+", signed", f.Signed, d, share)
	metres(t, name+", length", f.Length, 4000, share)
	metres(t, name+", ahead", f.Gained, max(d, 0)*4000/1e6, share)
	metres(t, name+", behind", f.Lost, max(-d, 0)*4000/1e6, share)
	missed := 0.
	if math.Abs(d) > 100 {
		missed = 4000
	}
	metres(t, name+", missed", f.Missed, missed, share)
}

// Zones in pixels, in whatever CRS: the fronts that they give are the same but for the pixels' size.
func TestEvaluateZonesInAnyCRS(t *testing.T) {
	godal.RegisterAll()
	c := newContest(t)
	const pixel = 30
	p := drawnPair{label: func(y float64) float64 { return 300 * math.Sin(y/900) }, predicted: func(y float64) float64 { return 300*math.Sin(y/900) + 400 }}
	var names []string
	for _, g := range grounds()[:2] {
		for _, crs := range g.crs {
			if crs.Empty() {
				continue
			}
			name := fmt.Sprintf("%s_%s", g.name, strings.ReplaceAll(crs.Name(), ":", ""))
			names = append(names, name)
			grid, _ := g.frame(t, crs, pixel)
			for path, east := range map[string]func(float64) float64{c.predicted(name + "_zones.tif"): p.predicted, c.label(name + "_zones.tif"): p.label} {
				places := make([]orb.Point, 0, grid.Width*grid.Height)
				for i := range grid.Width * grid.Height {
					places = append(places, grid.Transform.Apply(float64(i%grid.Width)+0.5, float64(i/grid.Width)+0.5))
				}
				must(t, gdal.Project(crs, g.plane(), places))
				mask{w: grid.Width, h: grid.Height, affine: grid.Transform, crs: string(crs), at: func(c, r int) byte {
					at := places[r*grid.Width+c]
					switch {
					case math.Abs(at[1]) > halfY || math.Abs(at[0]) > halfX:
						return 1 // rock
					case at[0] < east(at[1]):
						return 2
					}
					return 3
				}}.tif(t, path)
			}
		}
	}
	e := c.evaluate(t)
	first := imageOf(t, e, names[0])
	for _, name := range names {
		i := imageOf(t, e, name)
		t.Logf("%s: mean %.2f m, signed %.2f m, ahead %.4f km2, label %.1f m", name, i.ZoneFront.Mean, i.ZoneFront.Signed, i.ZoneFront.Gained, i.ZoneFront.Length)
		for what, both := range map[string][2]report.Number{
			"mean": {i.ZoneFront.Mean, first.ZoneFront.Mean}, "median": {i.ZoneFront.Median, first.ZoneFront.Median},
			"label's length": {i.ZoneFront.Length, first.ZoneFront.Length}, "predicted length": {i.ZoneFront.Predicted, first.ZoneFront.Predicted},
			"ahead": {i.ZoneFront.Gained, first.ZoneFront.Gained},
		} {
			metres(t, name+", "+what, both[0], float64(both[1]), 0.02)
		}
		near(t, name+", mean IoU", float64(i.Zones.MeanIoU), float64(first.Zones.MeanIoU), 0.01)
		metres(t, name+", ahead", i.ZoneFront.Gained, 400*2*halfY/1e6, 0.2) // less of it where the line is steep
		metres(t, name+", signed", i.ZoneFront.Signed, float64(i.ZoneFront.Mean), 1e-6)
	}
}
