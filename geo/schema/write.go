package schema

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/paulmach/orb"

	"icefront/geo"
)

// Measured is what a line measures: its middle in its own CRS and in WGS 84, and metres on the ground.
type Measured struct {
	Centre, LonLat orb.Point
	Length         float64
}

// Measure measures lines. Whoever knows projections gives one.
type Measure func(crs geo.CRS, line orb.LineString) (Measured, error)

// Layer puts fronts of one CRS into a layer of a schema: its fields under their exact names, in their order. lost says,
// one sentence each, what the schema cannot hold. Without a Measure, middles are flat and lengths those of Attributes.
func Layer(k Kind, fronts []Front, measure Measure) (l geo.Layer, lost []string, err error) {
	w := writer{kind: k, columns: columns(k), measure: measure, left: map[string]*left{}}
	l = geo.Layer{Name: "fronts"}
	if len(fronts) > 0 {
		l.CRS = fronts[0].CRS
	}
	if k == Own || k == Unknown {
		w.kind, w.extra = Own, w.extraColumns(fronts)
	}
	for _, c := range w.columns {
		l.Fields = append(l.Fields, geo.Field{Name: c.name, Kind: c.kind})
	}
	for _, c := range w.extra {
		l.Fields = append(l.Fields, geo.Field{Name: c.name, Kind: c.kind})
	}
	for i := range fronts {
		f := &fronts[i]
		if f.CRS != l.CRS {
			return geo.Layer{}, nil, fmt.Errorf("front %d is in %s, the first one in %s: bring them to one CRS", i+1, f.CRS.Name(), l.CRS.Name())
		}
		values, err := w.values(f)
		if err != nil {
			return geo.Layer{}, nil, fmt.Errorf("measure front %d: %w", i+1, err)
		}
		l.Features = append(l.Features, geo.Feature{Geometry: f.Line, Values: values})
	}
	return l, w.lost(), nil
}

// writer fills features and remembers what has no place in them.
type writer struct {
	kind    Kind
	columns []column
	extra   []extraColumn // of our own schema
	measure Measure
	renamed []string
	left    map[string]*left
	missing []string // names of attributes without a field
}

// left is what values of one field lost.
type left struct {
	fronts  int
	example string
}

// extraColumn is a field for an attribute of an imported file.
type extraColumn struct {
	key, name string
	kind      geo.Kind
}

func (w *writer) values(f *Front) ([]any, error) {
	derived, err := w.derive(f)
	if err != nil {
		return nil, err
	}
	known := map[string]any{}
	for _, a := range attributes() {
		if v := a.get(&f.Attributes); v != nil {
			known[a.name] = v
		}
	}
	if known["QualFlag"] == nil && w.kind == CALFIN {
		known["QualFlag"] = flag(f.Source)
	}
	used := map[string]bool{}
	var values []any
	for _, c := range w.columns {
		values = append(values, w.value(c, known, derived, f.Extra, used))
	}
	for _, c := range w.extra {
		values = append(values, convert(f.Extra[c.key], c.kind))
	}
	w.note(known, f.Extra, used)
	return values, nil
}

// value is what a front says in a field. What the product's own file said goes before what is derived.
func (w *writer) value(c column, known, derived, extra map[string]any, used map[string]bool) any {
	v := known[c.of]
	used[c.of] = true
	if w.kind != Own && v == nil {
		if x, ok := extra[c.name]; ok && plain(x) != nil {
			if v := convert(x, c.kind); v != nil {
				used["extra "+c.name] = true
				return v
			}
		}
	}
	if v == nil {
		v = derived[c.of]
	}
	if v == nil || c.as == nil {
		return v
	}
	out, reason := c.as(v)
	if reason != "" && !(w.kind == Own && c.name == "Date" && out == nil && derived["Year"] != nil) { // the year is beside it
		w.lose(fmt.Sprintf("%s of %s %s", c.name, w.kind.Title(), reason), toText(v))
	}
	return out
}

func (w *writer) lose(what, example string) {
	l, ok := w.left[what]
	if !ok {
		l = &left{example: example}
		w.left[what] = l
	}
	l.fronts++
}

// note remembers attributes that no field holds.
func (w *writer) note(known, extra map[string]any, used map[string]bool) {
	if w.kind == Own {
		return
	}
	for _, a := range attributes() {
		if known[a.name] != nil && !used[a.name] && !slices.Contains(w.missing, a.name) {
			w.missing = append(w.missing, a.name)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(extra)) {
		if plain(extra[key]) != nil && !used["extra "+key] && !slices.Contains(w.missing, key) {
			w.missing = append(w.missing, key)
		}
	}
}

// lost are the sentences.
func (w *writer) lost() []string {
	all := slices.Clone(w.renamed)
	if len(w.missing) > 0 {
		all = append(all, fmt.Sprintf("%s has no field for %s: left out", w.kind.Title(), strings.Join(w.missing, ", ")))
	}
	for _, what := range slices.Sorted(maps.Keys(w.left)) {
		l := w.left[what]
		all = append(all, fmt.Sprintf("%s: changed or left out in %s, such as %q", what, count(l.fronts, "front"), l.example))
	}
	return all
}

func count(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}

// derive computes what line and date tell.
func (w *writer) derive(f *Front) (map[string]any, error) {
	d := map[string]any{"NVert": int64(len(f.Line))}
	if day, _, ok := ParseDate(f.Date); ok {
		d["Year"], _ = convert(day[:4], geo.KindInt).(int64)
		if v := stamp(day, f.Time); v != nil {
			d["Stamp"] = v
		}
	}
	if f.Length > 0 && finite(f.Length) {
		d["Length_m"] = f.Length
	}
	if w.measure == nil || f.CRS.Empty() {
		if len(f.Line) > 0 {
			c := Middle(f.Line)
			d["Center_X"], d["Center_Y"] = c[0], c[1]
		}
		return d, nil
	}
	m, err := w.measure(f.CRS, f.Line)
	if err != nil {
		return nil, err
	}
	for name, v := range map[string]float64{
		"Center_X": m.Centre[0], "Center_Y": m.Centre[1], "Longitude": m.LonLat[0], "Latitude": m.LonLat[1], "Length_m": m.Length,
	} {
		if finite(v) {
			d[name] = v
		}
	}
	return d, nil
}

// Middle is the middle of a line in its plane: of all its stretches, weighed by their lengths.
func Middle(line orb.LineString) orb.Point {
	var sum orb.Point
	total := 0.0
	for i := 1; i < len(line); i++ {
		a, b := line[i-1], line[i]
		d := math.Hypot(b[0]-a[0], b[1]-a[1])
		total += d
		sum[0] += d * (a[0] + b[0]) / 2
		sum[1] += d * (a[1] + b[1]) / 2
	}
	if !(total > 0) {
		if len(line) == 0 {
			return orb.Point{}
		}
		return line[0]
	}
	return orb.Point{sum[0] / total, sum[1] / total}
}
