package app_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/paulmach/orb"

	"icefront/app"
	"icefront/app/apptest"
	"icefront/app/measure"
	"icefront/app/report"
	"icefront/geo"
	"icefront/geo/zone"
	"icefront/model"
)

func TestPredictAndCompare(t *testing.T) {
	w := apptest.NewWorld()
	w.Add("a.tif", apptest.Metric(), apptest.Grey)
	w.Classes = apptest.FrontAt(50)
	w.Layers["a.geojson"] = apptest.LineAt(52)
	r := apptest.NewRig(t, w).Listen()
	r.Open("a.tif")
	if err := r.Await(func(s *app.Session, then func(error)) { s.OpenLabel("a.geojson", then) }); err != nil {
		t.Fatal(err)
	}
	if err := r.Await(func(s *app.Session, then func(error)) { s.Predict(app.PredictOptions{}, then) }); err != nil {
		t.Fatal(err)
	}
	var got report.Scene
	r.Do(func(s *app.Session) { got, _ = s.FullReport() })
	near := func(name string, got report.Number, want, tolerance float64) {
		t.Helper()
		if !(math.Abs(float64(got)-want) <= tolerance) {
			t.Errorf("%s: got %g, want %g", name, float64(got), want)
		}
	}
	near("front length", got.FrontLength, 80*30, 60)
	near("glacier", got.ZoneArea["glacier"], 49*80*30*30/1e6, 1e-9)
	near("ocean with the front", got.ZoneArea["ocean"], 51*80*30*30/1e6, 1e-9)
	if got.Label == nil {
		t.Fatal("nothing was compared")
	}
	near("mean error, two columns", got.Label.Mean, 60, 1)
	near("label length", got.Label.Length, 80*30, 1e-6)
	if got.FrontRule != "class" || got.Label.NoFront != "" {
		t.Errorf("rule %q, no front %q", got.FrontRule, got.Label.NoFront)
	}
}

func TestZonesLabelInOtherCodings(t *testing.T) {
	greys := map[uint8]float32{0: 0, 1: 64, 2: 127, 3: 254}
	for name, code := range map[string]func(v uint8) float32{
		"class map":   func(v uint8) float32 { return float32(v) },
		"CaFFe greys": func(v uint8) float32 { return greys[v] },
	} {
		t.Run(name, func(t *testing.T) {
			w := apptest.NewWorld()
			w.Add("a.tif", apptest.Metric(), apptest.Grey)
			w.Classes = apptest.FrontAt(50)
			w.Add("zones.png", apptest.Metric(), func(c, r int) float32 {
				switch {
				case r < 10:
					return code(uint8(zone.Rock))
				case c < 50:
					return code(uint8(zone.Glacier))
				}
				return code(uint8(zone.Ocean))
			})
			r := apptest.NewRig(t, w).Listen()
			r.Open("a.tif")
			for _, step := range []func(s *app.Session, then func(error)){
				func(s *app.Session, then func(error)) { s.Predict(app.PredictOptions{}, then) },
				func(s *app.Session, then func(error)) { s.OpenLabel("zones.png", then) },
			} {
				if err := r.Await(step); err != nil {
					t.Fatal(err)
				}
			}
			r.Do(func(s *app.Session) {
				st := s.Stats()
				if st == nil {
					t.Fatal("nothing was compared")
				}
				// Glacier: 49 columns predicted, 50 x 70 in the label; 49 x 70 common.
				want := 49.0 * 70 / (49*80 + 50*70 - 49*70)
				if got := float64(st.IoU["glacier"]); math.Abs(got-want) > 1e-12 {
					t.Errorf("IoU of glacier %g, want %g", got, want)
				}
				if got := float64(st.IoU["rock"]); got != 0 {
					t.Errorf("IoU of rock %g, want 0: only the label has it", got)
				}
				if st.IoU["no_information"].Known() {
					t.Error("no information is in neither mask: its IoU should be missing")
				}
				if !(float64(st.Mean) < 60) {
					t.Errorf("mean error %g, want under two pixels", float64(st.Mean))
				}
			})
		})
	}
}

func TestRefusals(t *testing.T) {
	cases := []struct {
		name  string
		setup func(w *apptest.World)
		do    func(s *app.Session, then func(error))
		want  string // part of the notice
	}{
		{"predict without a scene", nil, func(s *app.Session, then func(error)) { s.Predict(app.PredictOptions{}, then) }, "No scene"},
		{"label without a scene", nil, func(s *app.Session, then func(error)) { s.OpenLabel("x.tif", then) }, "No scene"},
		{"export without a prediction", nil, func(s *app.Session, then func(error)) { s.ExportFronts("x.gpkg", then) }, "no prediction"},
		{"missing scene", nil, func(s *app.Session, then func(error)) { s.Open("gone.tif", 1, then) }, "gone.tif"},
		{"band that is not there", func(w *apptest.World) { w.Add("a.tif", apptest.Metric(), apptest.Grey) },
			func(s *app.Session, then func(error)) { s.Open("a.tif", 3, then) }, "1 band"},
		{"damaged scene", func(w *apptest.World) { w.Fail["a.tif"] = geo.ErrDamaged },
			func(s *app.Session, then func(error)) { s.Open("a.tif", 1, then) }, "Damaged"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			w := apptest.NewWorld()
			if c.setup != nil {
				c.setup(w)
			}
			r := apptest.NewRig(t, w).Listen()
			if err := r.Await(c.do); err == nil {
				t.Fatal("no error")
			}
			r.Do(func(*app.Session) {
				if len(r.Notices) != 1 || !strings.Contains(r.Notices[0].Title+r.Notices[0].Text, c.want) {
					t.Errorf("notices %+v, want one with %q", r.Notices, c.want)
				}
			})
		})
	}
}

func TestPredictionFailures(t *testing.T) {
	cases := []struct {
		name, where string
		err         error
		want        string
	}{
		{"library missing", "model", app.ErrLibrary, "ONNX Runtime"},
		{"model without a plan", "model", model.ErrPlan, "cf.*"},
		{"wrong network", "model", model.ErrShape, "float32"},
		{"pixel size unknown", "segment", model.ErrPixelSize, "--pixel-size"},
		{"disk full", "raster", syscall.ENOSPC, "disk is full"},
		{"no permission", "raster", os.ErrPermission, "permission"},
		{"empty scene", "segment", geo.ErrNoData, "no data"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			w := apptest.NewWorld()
			w.Add("a.tif", apptest.Metric(), apptest.Grey)
			w.Fail[c.where] = c.err
			r := apptest.NewRig(t, w).Listen()
			r.Open("a.tif")
			err := r.Await(func(s *app.Session, then func(error)) { s.Predict(app.PredictOptions{}, then) })
			if !errors.Is(err, c.err) {
				t.Fatalf("got %v, want %v", err, c.err)
			}
			r.Do(func(s *app.Session) {
				if len(r.Notices) != 1 {
					t.Fatalf("notices %+v, want one", r.Notices)
				}
				n := r.Notices[0]
				if !strings.Contains(n.Title+" "+n.Text+" "+n.Hint, c.want) || !n.Error {
					t.Errorf("notice %+v, want %q", n, c.want)
				}
				if s.Predicting() || s.Prediction() != nil {
					t.Error("the session thinks that it predicts or has a prediction")
				}
			})
			w.Fail = map[string]error{}
			if err := r.Await(func(s *app.Session, then func(error)) { s.Predict(app.PredictOptions{}, then) }); err != nil {
				t.Errorf("predicting again: %v", err)
			}
		})
	}
}

func TestImageWithoutGeoreference(t *testing.T) {
	cases := []struct {
		name, path string
		sizes      measure.Sizes
		want       [2]float64 // metres [rows, columns]
		from       string
	}{
		{"nothing known", "a.png", measure.Sizes{}, [2]float64{}, "unknown"},
		{"given", "a.png", measure.Sizes{All: [2]float64{20, 10}}, [2]float64{20, 10}, "given by the user"},
		{"table", "a.png", measure.Sizes{ByName: map[string][2]float64{"a": {7, 8}}}, [2]float64{7, 8}, "pixel-size table"},
		{"table before the name", "Crane_2008-11-04_TSX_7_1_034.png",
			measure.Sizes{ByName: map[string][2]float64{"Crane_2008-11-04_TSX_7_1_034": {70, 80}}}, [2]float64{70, 80}, "pixel-size table"},
		{"CaFFe name", "Crane_2008-11-04_TSX_7_1_034.png", measure.Sizes{}, [2]float64{7, 7}, "CaFFe name (nominal)"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			w := apptest.NewWorld()
			w.Add(c.path, geo.PixelGrid(100, 80), apptest.Grey)
			w.Classes = apptest.FrontAt(50)
			r := apptest.NewRig(t, w).Listen()
			r.Do(func(s *app.Session) { s.SetPixelSizes(c.sizes) })
			r.Open(c.path)
			if err := r.Await(func(s *app.Session, then func(error)) { s.Predict(app.PredictOptions{}, then) }); err != nil {
				t.Fatal(err)
			}
			r.Do(func(s *app.Session) {
				if got := s.PixelSize(); got.Ground != c.want || got.From != c.from {
					t.Errorf("pixel size %v from %q, want %v from %q", got.Ground, got.From, c.want, c.from)
				}
				if got := w.Asked()[0].PixelSize; got != c.want {
					t.Errorf("the model was told %v", got)
				}
				length := float64(s.Prediction().Report.FrontLength)
				if c.want[0] == 0 {
					if !math.IsNaN(length) {
						t.Errorf("length %g without metres", length)
					}
				} else if want := 80 * c.want[0]; math.Abs(length-want) > 3*c.want[0] {
					t.Errorf("length %g, want %g", length, want)
				}
			})
		})
	}
}

func TestExports(t *testing.T) {
	w := apptest.NewWorld()
	w.Add("Crane_2008-11-04_TSX_7_1_034.tif", apptest.Metric(), apptest.Grey)
	w.Classes = apptest.FrontAt(50)
	w.Layers["l.geojson"] = apptest.LineAt(50)
	r := apptest.NewRig(t, w).Listen()
	r.Open("Crane_2008-11-04_TSX_7_1_034.tif")
	dir := t.TempDir()
	overlay, js := filepath.Join(dir, "o.png"), filepath.Join(dir, "r.json")
	for _, step := range []func(s *app.Session, then func(error)){
		func(s *app.Session, then func(error)) { s.Predict(app.PredictOptions{}, then) },
		func(s *app.Session, then func(error)) { s.OpenLabel("l.geojson", then) },
		func(s *app.Session, then func(error)) { s.ExportFronts("f.gpkg", then) },
		func(s *app.Session, then func(error)) { s.ExportOverlay(overlay, then) },
		func(s *app.Session, then func(error)) { s.ExportReport(js, map[string]string{"a": "b"}, nil, then) },
	} {
		if err := r.Await(step); err != nil {
			t.Fatal(err)
		}
	}
	l, _ := w.Written("f.gpkg")
	if len(l.Features) != 1 || l.CRS != "EPSG:1" {
		t.Fatalf("%d features in %q", len(l.Features), l.CRS)
	}
	values := map[string]any{}
	for i, f := range l.Fields {
		if len(f.Name) > 10 {
			t.Errorf("field %s does not survive in a Shapefile", f.Name)
		}
		values[f.Name] = l.Features[0].Values[i]
	}
	if values["GlacName"] != "Crane" || values["Model"] != "fake" || values["Satellite"] != "TSX" {
		t.Errorf("values %v", values)
	}
	if e, ok := values["MDE_m"].(float64); !ok || e > 30 {
		t.Errorf("MDE_m is %v", values["MDE_m"])
	}
	if b, err := os.ReadFile(overlay); err != nil || !bytes.HasPrefix(b, []byte("\x89PNG")) {
		t.Errorf("overlay: %d bytes, %v", len(b), err)
	}
	b, err := os.ReadFile(js)
	if err != nil {
		t.Fatal(err)
	}
	var back report.Scene
	if err := json.Unmarshal(b, &back); err != nil || back.Label == nil || back.Files["a"] != "b" {
		t.Errorf("report %s: %v", b, err)
	}
}

func TestLabelsThatDoNotFit(t *testing.T) {
	g := apptest.Metric()
	away := g
	away.Transform[0] += 1e6
	cases := []struct {
		name, path string
		setup      func(w *apptest.World)
		want       string
	}{
		{"another size without georeferencing", "l.png", func(w *apptest.World) { w.Add("l.png", geo.PixelGrid(50, 80), apptest.Grey) }, "50 x 80"},
		{"elsewhere", "l.tif", func(w *apptest.World) { w.Add("l.tif", away, func(c, r int) float32 { return 0 }) }, "outside the scene"},
		{"an image", "l.tif", func(w *apptest.World) { w.Add("l.tif", g, apptest.Grey) }, "unknown label values"},
		{"fractions", "l.tif", func(w *apptest.World) { w.Add("l.tif", g, func(c, r int) float32 { return 0.5 }) }, "0.5"},
		{"points", "l.gpkg", func(w *apptest.World) {
			w.Layers["l.gpkg"] = geo.Layer{CRS: g.CRS, Features: []geo.Feature{{Geometry: orb.Point{1, 2}}}}
		}, "no line"},
		{"line elsewhere", "l.gpkg", func(w *apptest.World) {
			w.Layers["l.gpkg"] = geo.Layer{CRS: g.CRS, Features: []geo.Feature{{Geometry: orb.LineString{{1e7, 0}, {1e7, 9}}}}}
		}, "outside the scene"},
		{"polygons without zones", "l.gpkg", func(w *apptest.World) {
			w.Layers["l.gpkg"] = geo.Layer{CRS: g.CRS, Features: []geo.Feature{{Geometry: orb.Polygon{{{0, 0}, {1, 0}, {1, 1}, {0, 0}}}}}}
		}, "no field"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			w := apptest.NewWorld()
			w.Add("a.tif", g, apptest.Grey)
			c.setup(w)
			r := apptest.NewRig(t, w).Listen()
			r.Open("a.tif")
			err := r.Await(func(s *app.Session, then func(error)) { s.OpenLabel(c.path, then) })
			if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), c.path) {
				t.Errorf("got %v, want %q and the file's name", err, c.want)
			}
		})
	}
}

func TestPolygonLabel(t *testing.T) {
	g := apptest.Metric()
	box := func(c0, c1 float64) orb.Polygon {
		return orb.Polygon{{g.Transform.Apply(c0, 0), g.Transform.Apply(c1, 0), g.Transform.Apply(c1, 80), g.Transform.Apply(c0, 80), g.Transform.Apply(c0, 0)}}
	}
	w := apptest.NewWorld()
	w.Add("a.tif", g, apptest.Grey)
	w.Classes = apptest.FrontAt(50)
	w.Layers["z.gpkg"] = geo.Layer{CRS: g.CRS, Fields: []geo.Field{{Name: "Zone"}}, Features: []geo.Feature{
		{Geometry: box(0, 49), Values: []any{"glacier"}}, {Geometry: box(49, 100), Values: []any{"Ocean"}},
	}}
	r := apptest.NewRig(t, w).Listen()
	r.Open("a.tif")
	for _, step := range []func(s *app.Session, then func(error)){
		func(s *app.Session, then func(error)) { s.Predict(app.PredictOptions{}, then) },
		func(s *app.Session, then func(error)) { s.OpenLabel("z.gpkg", then) },
	} {
		if err := r.Await(step); err != nil {
			t.Fatal(err)
		}
	}
	r.Do(func(s *app.Session) {
		if got := s.Stats(); got == nil || got.IoU["glacier"] != 1 || got.IoU["ocean"] != 1 {
			t.Errorf("stats %+v, want full agreement", got)
		}
	})
}
