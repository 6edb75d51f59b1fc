package main

import (
	"fmt"
	"image"
	"image/color"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/airbusgeo/godal"
	"github.com/paulmach/orb"

	"icefront/geo"
)

const (
	badName   = "Mapple_2009-12-24_TSX_20_2_110"
	goodScene = "COL_2011-11-13_TDX_20_1_092"
)

// spoiled is a pair of good files of which something is changed.
type spoiled struct {
	why                     string
	change                  func(t *testing.T, c contest)
	zones, front, zoneFront bool   // what is compared all the same
	says                    string // in the reason; "" if nothing is skipped
	names                   string // the file that the reason names
}

func spoiledMasks() []spoiled {
	const name = badName
	narrow := func(file string, at func(c, r int) byte) func(t *testing.T, c contest) {
		return func(t *testing.T, c contest) { mask{w: 90, h: 80, at: at}.png(t, c.label(file)) }
	}
	return []spoiled{
		{"nothing", func(*testing.T, contest) {}, true, true, true, "", ""},
		{"label zones of another size", narrow(name+"_zones.png", cut(40)), false, true, true, "90 x 80", name + "_zones.png"},
		{"label front of another size", narrow(name+"_front.png", drawn(40)), true, false, false, "90 x 80", name + "_front.png"},
		{"label in another glacier's frame", func(t *testing.T, c contest) {
			for path, m := range map[string]mask{
				c.predicted(name + "_zones.tif"): {at: classes(cut(40)), affine: polar}, c.label(name + "_zones.tif"): {at: cut(40), affine: geo.Affine{-200000, 10, 0, -900000, 0, -10}},
			} {
				m.w, m.h, m.crs = 100, 80, "EPSG:3413"
				m.tif(t, path)
			}
			must(t, os.Remove(c.label(name+"_front.png")))
			must(t, os.Remove(c.predicted(name+"_front.png")))
		}, false, false, false, "outside", name + "_zones.tif"},
		{"empty predicted front", func(t *testing.T, c contest) {
			mask{w: 100, h: 80, at: drawn(-1)}.png(t, c.predicted(name+"_front.png"))
		}, true, true, true, "", ""},
		{"empty label front", func(t *testing.T, c contest) {
			mask{w: 100, h: 80, at: drawn(-1)}.png(t, c.label(name+"_front.png"))
		}, true, true, true, "", ""},
		{"unknown greys", func(t *testing.T, c contest) {
			mask{w: 100, h: 80, at: func(c, r int) byte { return byte(c) }}.png(t, c.label(name+"_zones.png"))
		}, false, true, true, "unknown label values", name + "_zones.png"},
		{"greys 0, 84, 254 of a plotting library", func(t *testing.T, c contest) {
			mask{w: 100, h: 80, at: func(x, y int) byte { return map[bool]byte{true: 84, false: 254}[x < 41] }}.png(t, c.predicted(name+"_zone.png"))
		}, true, true, true, "", ""},
		{"no data everywhere", func(t *testing.T, c contest) {
			made{name: name + "_zones.tif", w: 100, h: 80, stored: godal.Float32, fill: value(math.NaN()), nowhere: true}.file(t, c.labels)
		}, false, true, true, "no pixel in common", ""},
		{"a front where zones belong", func(t *testing.T, c contest) {
			mask{w: 100, h: 80, at: drawn(40)}.png(t, c.predicted(name+"_zone.png"))
		}, false, true, false, "zones were expected", name + "_zone.png"},
	}
}

func spoiledFiles() []spoiled {
	const name = badName
	return []spoiled{
		{"colours", func(t *testing.T, c contest) { rgb(t, c.label(name+"_zones.png"), 7) }, false, true, true, "colours", name + "_zones.png"},
		{"greys in three channels", func(t *testing.T, c contest) { rgb(t, c.label(name+"_zones.png"), 0) }, true, true, true, "", ""},
		{"a PNG cut off", func(t *testing.T, c contest) {
			st, err := os.Stat(c.label(name + "_front.png"))
			must(t, err)
			must(t, os.Truncate(c.label(name+"_front.png"), st.Size()*2/3))
		}, true, false, false, "_front.png", name + "_front.png"},
		{"a text called PNG", func(t *testing.T, c contest) {
			write(t, c.predictions, name+"_zone.png", "no picture\n")
		}, false, true, false, "not a raster", name + "_zone.png"},
		{"an empty file", func(t *testing.T, c contest) {
			write(t, c.labels, name+"_zones.png", "")
		}, false, true, true, "empty", name + "_zones.png"},
		{"a label in degrees of an image without a place", func(t *testing.T, c contest) {
			lineFile(t, c.label(name+"_front.geojson"), geo.LonLat, orb.LineString{{-38, 66}, {-38, 66.1}})
		}, true, false, false, "give both a CRS or neither", name + "_front.geojson"},
		{"a link that leads nowhere", func(t *testing.T, c contest) {
			must(t, os.Remove(c.predicted(name+"_front.png")))
			must(t, os.Symlink("gone.png", c.predicted(name+"_front.png")))
		}, true, false, true, "leads nowhere", ""},
	}
}

// rgb is zones in three channels; the last differs from the others in one pixel.
func rgb(t *testing.T, path string, differs byte) {
	t.Helper()
	img := image.NewNRGBA(image.Rect(0, 0, 100, 80))
	for i := range 100 * 80 {
		v := cut(40)(i%100, i/100)
		img.SetNRGBA(i%100, i/100, color.NRGBA{v, v, v, 255})
	}
	img.Pix[2] += differs
	savePNG(t, path, img)
}

// What is wrong with a file costs what it concerns, and one sentence; the rest is evaluated.
func TestEvaluateBadInput(t *testing.T) {
	for _, s := range append(spoiledMasks(), spoiledFiles()...) {
		t.Run(s.why, func(t *testing.T) {
			c := newContest(t)
			c.pair(t, badName, 42, 40)
			c.pair(t, goodScene, 53, 50)
			s.change(t, c)
			r := cli(t, c.args("--json")...)
			e := evaluation(t, r)
			metres(t, "the other image", imageOf(t, e, goodScene).Front.Mean, 60, 1e-3)
			var zones, front, zoneFront bool
			for _, i := range e.Images {
				if i.Name == badName {
					zones, front, zoneFront = i.Zones != nil, i.Front != nil, i.ZoneFront != nil
				}
			}
			if zones != s.zones || front != s.front || zoneFront != s.zoneFront {
				t.Errorf("compared zones %v, front %v, front of zones %v; skipped %v", zones, front, zoneFront, e.Skipped)
			}
			if skipped := s.says != ""; skipped != (len(e.Skipped) > 0) || skipped != (r.code == exitFailed) || !skipped && r.code != exitDone {
				t.Errorf("exit code %d, skipped %v", r.code, e.Skipped)
			}
			for _, k := range e.Skipped {
				oneLine(t, k.Reason)
				if !strings.Contains(k.Name+" "+k.Reason, s.names) || !strings.Contains(r.err, fmt.Sprintf("Skipped: %s: %s\n", k.Name, k.Reason)) {
					t.Errorf("%q does not name %s, or is not on stderr: %s", k, s.names, r.err)
				}
			}
			if !strings.Contains(fmt.Sprint(e.Skipped), s.says) {
				t.Errorf("skipped %v, want %q", e.Skipped, s.says)
			}
			t.Log(e.Skipped, r.err)
		})
	}
}

// Names decide what belongs together: what they cannot say is a sentence, never a silent drop.
func TestEvaluateOddNames(t *testing.T) {
	c := newContest(t)
	for _, name := range []string{goodScene, "COL_2011-13-40_TDX_20_1_092", "COL_2011-11-13_S1_20_1_094", "unknown place 雪"} {
		c.pair(t, name, 53, 50)
	}
	c.predict(t, c.predictions, "Mapple_2011-06-02_TSX_20_1_110", 40)
	mask{w: 100, h: 80, at: cut(50)}.png(t, c.label("Crane_2011-06-24_TSX_20_1_110_zones.png"))
	r := cli(t, c.args("--json")...)
	e := evaluation(t, r)
	if r.code != exitFailed || len(e.Images) != 3 {
		t.Errorf("exit code %d, %d images", r.code, len(e.Images))
	}
	for name, says := range map[string]string{
		"COL_2011-13-40_TDX_20_1_092":    `its date is "2011-13-40", not a day`,
		"Mapple_2011-06-02_TSX_20_1_110": "has no label",
		"unknown place 雪":                "give --pixel-sizes", // only of the fronts: the zones are compared
	} {
		found := false
		for _, s := range e.Skipped {
			oneLine(t, s.Reason)
			found = found || s.Name == name && strings.Contains(s.Reason, says)
		}
		if !found {
			t.Errorf("%s: no %q in %v", name, says, e.Skipped)
		}
	}
	if i := imageOf(t, e, "unknown place 雪"); i.Zones == nil || i.Front != nil || i.PixelFrom != "unknown" {
		t.Errorf("%+v", i)
	}
	notes := strings.Join(e.Warnings, "\n")
	for _, want := range []string{"1 label has no prediction: Crane_2011-06-24_TSX_20_1_110.", "several images, and each is evaluated: COL of 2011-11-13"} {
		if !strings.Contains(notes, want) || !strings.Contains(r.err, want) {
			t.Errorf("no %q in %q, or on stderr: %s", want, notes, r.err)
		}
	}
	// In words, on stdout: the table, and below it the same sentences, once.
	r = cli(t, c.args()...)
	for _, want := range []string{"3 images evaluated; 3 skipped", `"2011-13-40"`, "has no label", "1 label has no prediction"} {
		if strings.Count(r.out, want) != 1 || strings.Contains(r.err, want) {
			t.Errorf("%q is not there once:\n%s%s", want, r.out, r.err)
		}
	}
	if r.code != exitFailed || r.err != "3 skipped, wholly or in part; the reasons are above.\n" {
		t.Errorf("exit code %d, stderr %q", r.code, r.err)
	}
}

// Without anything to compare there is one sentence with the way out, and no file.
func TestEvaluateNothing(t *testing.T) {
	cases := []struct {
		why  string
		make func(t *testing.T, c contest) (culprit string)
		says []string
		more []string
	}{
		{"no predictions", func(t *testing.T, c contest) string {
			mask{w: 100, h: 80, at: cut(50)}.png(t, c.label(goodScene+"_zones.png"))
			return c.predictions
		}, []string{"there are no predictions", "<name>_zones.tif", "it is empty"}, nil},
		{"no labels", func(t *testing.T, c contest) string {
			c.predict(t, c.predictions, goodScene, 50)
			write(t, c.labels, "notes.txt", "no label")
			return c.labels
		}, []string{"there are no labels", "it holds, for example, notes.txt"}, nil},
		{"names of one side only", func(t *testing.T, c contest) string {
			c.predict(t, c.predictions, goodScene, 50)
			mask{w: 100, h: 80, at: cut(50)}.png(t, c.label(badName+"_zones.png"))
			return c.predictions
		}, []string{"no name is on both sides"}, nil},
		{"one folder for both", func(t *testing.T, c contest) string {
			must(t, os.Remove(c.labels))
			must(t, os.Symlink(c.predictions, c.labels))
			c.predict(t, c.predictions, goodScene, 50)
			return c.predictions
		}, []string{"one folder", "give two folders"}, nil},
		{"all are skipped", func(t *testing.T, c contest) string {
			c.pair(t, goodScene, 53, 50)
			for _, path := range []string{c.label(goodScene + "_zones.png"), c.label(goodScene + "_front.png")} {
				must(t, os.Truncate(path, 0))
			}
			return c.predictions
		}, []string{"no image could be compared; 2 skipped, the first is " + goodScene, "the file is empty"}, nil},
		{"all are skipped, as published", func(t *testing.T, c contest) string {
			c.pair(t, "helheim_20180602", 53, 50)
			return c.predictions
		}, []string{"no image could be compared; 1 skipped", "tells the pixel size"}, []string{"--published"}},
	}
	for _, k := range cases {
		t.Run(k.why, func(t *testing.T) {
			c := newContest(t)
			culprit := k.make(t, c)
			out := filepath.Join(t.TempDir(), "out")
			r := cli(t, c.args(append(k.more, "-o", out)...)...)
			if r.code != exitFailed || r.out != "" || strings.Count(r.err, "\n") != 1 {
				t.Errorf("exit code %d, stdout %q, stderr %q", r.code, r.out, r.err)
			}
			for _, want := range append(k.says, culprit) {
				if !strings.Contains(r.err, want) {
					t.Errorf("does not say %q: %s", want, r.err)
				}
			}
			if left := existing(t, out); left != nil {
				t.Errorf("left behind: %v", left)
			}
			t.Log(r.err)
		})
	}
}

func TestEvaluateMisuse(t *testing.T) {
	c := newContest(t)
	c.pair(t, goodScene, 53, 50)
	file := write(t, t.TempDir(), "file", "")
	link := filepath.Join(t.TempDir(), "link")
	must(t, os.Symlink(c.predictions, link))
	for _, k := range []struct {
		why  string
		args []string
		says string
	}{
		{"no predictions", []string{"evaluate", "--labels", c.labels}, "--predictions"},
		{"no labels", []string{"evaluate", "--predictions", c.predictions}, "--labels"},
		{"unknown predictions", []string{"evaluate", "--predictions", "gone", "--labels", c.labels}, "there is no folder gone"},
		{"unknown labels", c.args("--labels", "gone"), "there is no folder gone"},
		{"a file for a folder", c.args("--labels", file), "is a file, not a folder"},
		{"unknown second folder", c.args("--against", "gone"), "there is no folder gone"},
		{"against itself", c.args("--against", c.predictions), "this is the folder of --predictions"},
		{"against itself, by another path", c.args("--against", filepath.Dir(c.predictions)+"/./predictions/"), "this is the folder of --predictions"},
		{"against itself, by a link", c.args("--against", link), "this is the folder of --predictions"},
		{"buffer below nothing", c.args("--buffer=-5"), "want metres, more than 0"},
		{"buffer of nothing", c.args("--buffer", "0"), "want metres, more than 0"},
		{"buffer is NaN", c.args("--buffer", "NaN"), "want metres, more than 0"},
		{"buffer without an end", c.args("--buffer", "Inf"), "want metres, more than 0"},
		{"flow is NaN", c.args("--flow", "NaN"), "want degrees"},
		{"flow beyond a turn", c.args("--flow", "1e9"), "want degrees"},
		{"flow is a word", c.args("--flow", "north"), "north"},
		{"pixel size with a unit", c.args("--pixel-size", "10m"), "M or MX,MY in metres"},
		{"unknown season rule", c.args("--season", "lunar"), "lunar"},
		{"unknown format of figures", c.args("--figures", "png,gif"), "gif"},
		{"published against another", c.args("--published", "--against", c.labels), "--against has no meaning with --published"},
		{"published in a box", c.args("--published", "--box"), "--box has no meaning with --published"},
		{"published with a buffer", c.args("--published", "--buffer", "50"), "--buffer has no meaning with --published"},
		{"published with a flow", c.args("--published", "--flow", "0"), "--flow has no meaning with --published"},
		{"published with pixel sizes", c.args("--published", "--pixel-size", "20"), "--pixel-size has no meaning with --published"},
		{"published with a table of pixel sizes", c.args("--published", "--pixel-sizes", file), "--pixel-sizes has no meaning with --published"},
		{"published with annotators", c.args("--published", "--annotators"), "--annotators has no meaning with --published"},
		{"published with another rule", c.args("--published", "--season", "readme"), "--season readme has no meaning with --published"},
	} {
		t.Run(k.why, func(t *testing.T) { isMisuse(t, k.args, k.says) })
	}
}
