package project

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"icefront/app/layer"
	"icefront/app/review"
	"icefront/geo"
	"icefront/geo/schema"
)

// table is a vector file of the fake world: JSON that keeps every bit.
type table struct {
	CRS    geo.CRS
	Fields []geo.Field
	Rows   []row
}

type row struct {
	Line   [][2]uint64
	Values []json.RawMessage
}

// fakeDeps write vector files as JSON.
func fakeDeps() Deps { return Deps{ReadLayer: readFake, WriteLayer: writeFake, Version: "test"} }

func writeFake(_ context.Context, path string, l geo.Layer) ([]string, error) {
	t := table{CRS: l.CRS, Fields: l.Fields}
	for _, f := range l.Features {
		var r row
		for _, p := range f.Geometry.(orb.LineString) {
			r.Line = append(r.Line, [2]uint64{math.Float64bits(p[0]), math.Float64bits(p[1])})
		}
		for _, v := range f.Values {
			text, err := json.Marshal(v)
			if err != nil {
				return nil, err
			}
			r.Values = append(r.Values, text)
		}
		t.Rows = append(t.Rows, r)
	}
	text, err := json.Marshal(t)
	if err != nil {
		return nil, err
	}
	return nil, os.WriteFile(path, text, 0o644)
}

func readFake(_ context.Context, path string) (geo.Layer, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return geo.Layer{}, fmt.Errorf("open %s: %w", path, geo.Cause(err))
	}
	var t table
	if err := json.Unmarshal(text, &t); err != nil {
		return geo.Layer{}, fmt.Errorf("open %s: %w: %w", path, geo.ErrDamaged, err)
	}
	l := geo.Layer{CRS: t.CRS, Fields: t.Fields}
	for _, r := range t.Rows {
		var line orb.LineString
		for _, p := range r.Line {
			line = append(line, orb.Point{math.Float64frombits(p[0]), math.Float64frombits(p[1])})
		}
		f := geo.Feature{Geometry: line}
		for i, v := range r.Values {
			value, err := valueOf(t.Fields[i].Kind, v)
			if err != nil {
				return geo.Layer{}, err
			}
			f.Values = append(f.Values, value)
		}
		l.Features = append(l.Features, f)
	}
	return l, nil
}

func valueOf(k geo.Kind, text json.RawMessage) (any, error) {
	if string(text) == "null" {
		return nil, nil
	}
	switch k {
	case geo.KindInt:
		return strconv.ParseInt(string(text), 10, 64)
	case geo.KindFloat:
		return strconv.ParseFloat(string(text), 64)
	}
	var s string
	err := json.Unmarshal(text, &s)
	return s, err
}

// seeded is a source of chance whose seed is told when a test fails.
func seeded(t testing.TB) *rand.Rand {
	seed := uint64(time.Now().UnixNano())
	if s, err := strconv.ParseUint(os.Getenv("ICEFRONT_SEED"), 10, 64); err == nil {
		seed = s
	}
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("ICEFRONT_SEED=%d", seed)
		}
	})
	return rand.New(rand.NewPCG(seed, 1))
}

// text is a random text with what is hard to keep.
func text(r *rand.Rand) string {
	letters := []rune("aZ09 _-äß氷é\"'\\/<>&\n\t\u2028\u0000,;{}[]%")
	out := make([]rune, r.IntN(20))
	for i := range out {
		out[i] = letters[r.IntN(len(letters))]
	}
	return string(out)
}

// number is a random number of any size; sometimes a whole one.
func number(r *rand.Rand) float64 {
	switch r.IntN(6) {
	case 0:
		return float64(r.IntN(2000) - 1000)
	case 1:
		return r.Float64() * 1e300
	case 2:
		return math.Copysign(0, -1)
	case 3:
		return math.Float64frombits(1 + r.Uint64N(1<<52)) // denormal
	}
	return r.NormFloat64() * 1e6
}

// attributes are random ones, in every field.
func attributes(r *rand.Rand) schema.Attributes {
	var a schema.Attributes
	v := reflect.ValueOf(&a).Elem()
	for i := range v.NumField() {
		if r.IntN(4) == 0 {
			continue
		}
		switch f := v.Field(i); f.Interface().(type) {
		case string, schema.Source:
			f.SetString(text(r))
		case float64:
			f.SetFloat(math.Abs(number(r)))
		case *float64:
			x := number(r)
			f.Set(reflect.ValueOf(&x))
		case *int64:
			n := r.Int64() - r.Int64()
			f.Set(reflect.ValueOf(&n))
		case map[string]any:
			m := map[string]any{}
			for range 1 + r.IntN(6) {
				m[text(r)] = []any{text(r), number(r), r.Int64(), -r.Int64(), true, false, nil, math.Inf(1), 1e6, int64(7), 7.0}[r.IntN(11)]
			}
			f.Set(reflect.ValueOf(m))
		default:
			panic(fmt.Sprintf("the test does not know %T of schema.Attributes", f.Interface()))
		}
	}
	if r.IntN(2) == 0 {
		a.Date = "2019-07-04"
	}
	return a
}

// fronts are random ones of some scenes.
func fronts(r *rand.Rand, scenes []Scene, n int) []Front {
	systems := []geo.CRS{"EPSG:3413", "EPSG:3031", "", `PROJCS["own",UNIT["metre",1]]`}
	var all []Front
	for i := range n {
		f := Front{ID: int64(i + 1), Scene: scenes[r.IntN(len(scenes))].Key}
		f.CRS, f.Attributes = systems[r.IntN(len(systems))], attributes(r)
		for range 1 + r.IntN(30) {
			f.Line = append(f.Line, orb.Point{number(r), number(r)})
		}
		all = append(all, f)
	}
	return all
}

// some is a random project whose scenes lie in a folder.
func some(r *rand.Rand, dir string, scenes int) File {
	f := New()
	for i := range scenes {
		trust := float64(r.IntN(101))
		s := Scene{Key: fmt.Sprintf("s%d", i+1), Path: filepath.Join(dir, "scenes", fmt.Sprintf("Helheim_%d.tif", i)), Date: "2019-07-04", Sensor: "S1", Glacier: "Helheim ä"}
		s.Mark = Mark{Size: r.Int64N(1 << 40), Head: fmt.Sprintf("%064x", r.Uint64()), ModTime: time.Unix(r.Int64N(1e9), r.Int64N(1e9)).UTC()}
		s.PixelSize = [2]float64{r.Float64() * 100, r.Float64() * 100}
		s.Labels = []string{filepath.Join(dir, "labels", fmt.Sprintf("l%d.gpkg", i))}
		s.Review = review.Record{State: review.States()[r.IntN(5)], Trust: &trust, Note: text(r), When: time.Unix(r.Int64N(1e9), 0).UTC()}
		s.Prediction = &Prediction{Report: json.RawMessage(`{"scene":"Helheim","crs":"EPSG:3413","fronts":[{"length_m":12.5,"vertices":3}],"added later":[1,2]}`),
			Model: "fake", Hash: "ab12", Preset: "best"}
		f.Scenes = append(f.Scenes, s)
		f.Layers = append(f.Layers, layer.Layer{ID: layer.ID(i + 1), Kind: layer.Scene, Name: text(r), Scene: s.Key,
			Style: layer.Style{Visible: true, Opacity: r.Float64(), Width: r.Float64(), Stretch: layer.Stretch{Low: number(r), High: number(r), Gamma: 1.25, DB: true}}})
	}
	f.Layers = append(f.Layers, layer.Layer{ID: 1 << 40, Kind: layer.Vector, Path: filepath.Join(dir, "fjord.gpkg")})
	flow := number(r)
	f.Settings = Settings{CRS: "EPSG:3413", Flow: &flow, Author: text(r), Window: map[string]string{"panel": text(r)}}
	f.View = View{Center: [2]float64{number(r), number(r)}, Scale: r.Float64(), CRS: "EPSG:3413", Scene: "s1"}
	f.Bookmarks = []Bookmark{{Name: text(r), Center: [2]float64{number(r), number(r)}, Scale: r.Float64()}}
	f.Next = Next{Scene: int64(scenes) + 5, Layer: 1<<40 + 1, Front: 1000}
	return f
}
