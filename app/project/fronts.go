package project

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/paulmach/orb"

	"icefront/geo"
	"icefront/geo/schema"
)

// Front is a front of a project.
type Front struct {
	ID    int64  // given once
	Scene string // key
	schema.Front
}

// Columns of the fronts. All attributes are in attrs; the others are for those who look at the file, but ID and Scene.
const (
	columnID     = "ID"
	columnScene  = "Scene"
	columnSource = "Source"
	columnDate   = "Date"
	columnLength = "Length_m"
	columnAttrs  = "attrs"
)

// tableName is the layer in a GeoPackage of fronts.
const tableName = "fronts"

func fields() []geo.Field {
	return []geo.Field{
		{Name: columnID, Kind: geo.KindInt}, {Name: columnScene, Kind: geo.KindString}, {Name: columnSource, Kind: geo.KindString},
		{Name: columnDate, Kind: geo.KindDate}, {Name: columnLength, Kind: geo.KindFloat}, {Name: columnAttrs, Kind: geo.KindString},
	}
}

// feature is a front as a row of its table.
func (f Front) feature() (geo.Feature, error) {
	if len(f.Line) == 0 {
		return geo.Feature{}, fmt.Errorf("front %d of scene %s has no vertex", f.ID, f.Scene)
	}
	for i, p := range f.Line {
		if !finite(p[0], p[1]) {
			return geo.Feature{}, fmt.Errorf("front %d of scene %s: vertex %d is at %v", f.ID, f.Scene, i+1, p)
		}
	}
	attrs, err := encode(f.Attributes)
	if err != nil {
		return geo.Feature{}, fmt.Errorf("front %d of scene %s: %w", f.ID, f.Scene, err)
	}
	values := []any{f.ID, f.Scene, string(f.Source), nil, nil, attrs}
	if _, err := time.Parse(time.DateOnly, f.Date); err == nil {
		values[3] = f.Date
	}
	if f.Length > 0 && finite(f.Length) {
		values[4] = f.Length
	}
	return geo.Feature{Geometry: f.Line, Values: values}, nil
}

// tables sorts fronts by CRS, in the order in which those come first.
func tables(file File, fronts []Front) (systems []geo.CRS, layers map[geo.CRS]*geo.Layer, err error) {
	keys := map[string]bool{}
	for _, s := range file.Scenes {
		keys[s.Key] = true
	}
	ids := make(map[int64]bool, len(fronts))
	layers = map[geo.CRS]*geo.Layer{}
	for _, f := range fronts {
		if f.ID < 1 || f.ID >= counterEnd || ids[f.ID] {
			return nil, nil, fmt.Errorf("front %d of scene %s: want a number from 1, each once", f.ID, f.Scene)
		}
		ids[f.ID] = true
		if !keys[f.Scene] {
			return nil, nil, fmt.Errorf("front %d is of the scene %q, which is not in the project", f.ID, f.Scene)
		}
		row, err := f.feature()
		if err != nil {
			return nil, nil, err
		}
		l := layers[f.CRS]
		if l == nil {
			l = &geo.Layer{Name: tableName, CRS: f.CRS, Fields: fields()}
			layers[f.CRS] = l
			systems = append(systems, f.CRS)
		}
		l.Features = append(l.Features, row)
	}
	return systems, layers, nil
}

var unfit = regexp.MustCompile(`[^A-Za-z0-9]+`)

// word is a CRS in a file name: EPSG3413, pixels, or the beginning of its name. It need not tell all systems apart.
func word(c geo.CRS) string {
	w := unfit.ReplaceAllString(c.Name(), "")
	if w == "" {
		return "crs"
	}
	return w[:min(len(w), 24)]
}

// ReadFronts reads the fronts of a loaded project, ordered by number.
//
// Rows that another program has added may lack a number, attributes, or the scene's key if there is but one scene.
func ReadFronts(ctx context.Context, d Deps, f File) ([]Front, error) {
	r := reader{known: map[string]bool{}, ids: map[int64]bool{}}
	for _, s := range f.Scenes {
		r.known[s.Key], r.only = true, s.Key
	}
	for _, t := range f.Fronts {
		l, err := d.ReadLayer(ctx, t.Path)
		if errors.Is(err, fs.ErrNotExist) || err != nil && !exists(t.Path) {
			return nil, fmt.Errorf("read fronts of the project: %w; the folder %s belongs beside the project file", err, filepath.Dir(t.Path))
		}
		if err != nil {
			return nil, fmt.Errorf("read fronts of the project: %w", err)
		}
		if err := r.table(t, l); err != nil {
			return nil, fmt.Errorf("read fronts of the project from %s: %w", t.Path, err)
		}
	}
	next := f.Next.Front
	for id := range r.ids {
		next = max(next, id+1)
	}
	for i := range r.fronts {
		if r.fronts[i].ID == 0 {
			r.fronts[i].ID = next
			next++
		}
	}
	slices.SortFunc(r.fronts, func(a, b Front) int { return int(a.ID - b.ID) })
	return r.fronts, nil
}

// reader gathers the fronts of several tables.
type reader struct {
	known  map[string]bool // keys of scenes
	only   string          // one of them
	ids    map[int64]bool
	fronts []Front
}

// table adds the fronts of one.
func (r *reader) table(t Table, l geo.Layer) error {
	if code := func(c geo.CRS) bool { return strings.HasPrefix(string(c), "EPSG:") }; l.CRS != t.CRS && code(l.CRS) && code(t.CRS) {
		return fmt.Errorf("it is in %s, the project says %s; was it written by another program?", l.CRS, t.CRS)
	}
	column := map[string]int{}
	for i, f := range l.Fields {
		column[f.Name] = i
	}
	if _, ok := column[columnAttrs]; !ok {
		return fmt.Errorf("%w: it has no column %s", geo.ErrDamaged, columnAttrs)
	}
	if len(l.Features) < t.Count && len(l.Features) == 0 { // fewer is what a person has removed
		return fmt.Errorf("%w: it is empty, and had %d fronts", geo.ErrDamaged, t.Count)
	}
	if len(l.Features) > maxFronts-len(r.fronts) {
		return fmt.Errorf("there are more than %d fronts", maxFronts)
	}
	for i, f := range l.Features {
		value := func(name string) any {
			at, ok := column[name]
			if !ok || at >= len(f.Values) {
				return nil
			}
			return f.Values[at]
		}
		lines, err := linesOf(f.Geometry)
		if err != nil {
			return fmt.Errorf("feature %d: %w", i+1, err)
		}
		for j, line := range lines {
			front, err := r.row(t, line, value)
			if err != nil {
				return fmt.Errorf("feature %d: %w", i+1, err)
			}
			if j > 0 {
				front.ID = 0 // a part that another program has split off
			}
			if front.ID != 0 {
				r.ids[front.ID] = true
			}
			r.fronts = append(r.fronts, front)
		}
	}
	return nil
}

func linesOf(g orb.Geometry) ([]orb.LineString, error) {
	switch g := g.(type) {
	case orb.LineString:
		return []orb.LineString{g}, nil
	case orb.MultiLineString:
		return g, nil
	}
	return nil, fmt.Errorf("it is a %T, not a line", g)
}

// row is one front; its ID is 0 if it has none, or one that another front has.
func (r *reader) row(t Table, line orb.LineString, value func(name string) any) (Front, error) {
	f := Front{Front: schema.Front{CRS: t.CRS, Line: line}}
	for _, p := range line {
		if !finite(p[0], p[1]) {
			return f, fmt.Errorf("%w: a vertex is at %v", geo.ErrDamaged, p)
		}
	}
	f.Scene, _ = value(columnScene).(string)
	if f.Scene == "" && len(r.known) == 1 {
		f.Scene = r.only
	}
	if !r.known[f.Scene] {
		return f, fmt.Errorf("its %s is %.80q, which is not in the project; write the key of a scene there, or remove it", columnScene, f.Scene)
	}
	if id, ok := value(columnID).(int64); ok && id > 0 && id < counterEnd && !r.ids[id] {
		f.ID = id
	}
	text, _ := value(columnAttrs).(string)
	if text == "" {
		f.Source = schema.Imported
		return f, nil
	}
	var err error
	if f.Attributes, err = decode(text); err != nil {
		return f, fmt.Errorf("its column %s: %w", columnAttrs, err)
	}
	return f, nil
}

// Fronts reads all fronts of a project, in the order of its scenes. Date, satellite and glacier that a front does not have are those
// of its scene.
func Fronts(ctx context.Context, d Deps, path string) ([]schema.Front, error) {
	f, err := Load(path)
	if err != nil {
		return nil, err
	}
	fronts, err := ReadFronts(ctx, d, f)
	if err != nil {
		return nil, err
	}
	order := map[string]int{}
	for i, s := range f.Scenes {
		order[s.Key] = i
	}
	slices.SortStableFunc(fronts, func(a, b Front) int { return order[a.Scene] - order[b.Scene] })
	all := make([]schema.Front, len(fronts))
	for i, f2 := range fronts {
		s := f.Scenes[order[f2.Scene]]
		for _, fill := range []struct {
			to   *string
			from string
		}{{&f2.Date, s.Date}, {&f2.Satellite, s.Sensor}, {&f2.Glacier, s.Glacier}} {
			if *fill.to == "" {
				*fill.to = fill.from
			}
		}
		all[i] = f2.Front
	}
	return all, nil
}
