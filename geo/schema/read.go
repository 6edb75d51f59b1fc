package schema

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/paulmach/orb"

	"icefront/geo"
)

// aliases are names that products give to attributes, by our own; the first name that a file has counts. Own names go first.
var aliases = []struct {
	of    string
	names []string
}{
	{"GlacierID", []string{"Glacier_ID", "Glacier ID"}},
	{"GlacName", []string{"Glacier", "Name"}},
	{"Date", []string{"Date_Capture"}},
	{"Satellite", []string{"Sensor"}},
	{"ImageID", []string{"Image_ID", "ImagePath", "src"}},
	{"Orbit", []string{"Asc_Desc"}},
	{"Author", []string{"operatorName"}},
	{"QualFlag", []string{"Quality_Flag"}}, // Quality_Fl in the service that is known
	{"OfficialN", []string{"Official"}},
	{"GrnlndcN", []string{"GrnlndcNam"}},
}

// Read takes fronts out of a layer of any schema. Warnings say, one sentence each, what was left out or is doubtful.
//
// A feature of several lines becomes several fronts. Fields that are not known go to Extra; what a line tells of itself
// (Center_X, NVert and the like) is not kept where the file is of a schema that derives it. The layer is not changed.
func Read(l geo.Layer) (fronts []Front, which Kind, warnings []string) {
	r := reader{layer: l, kind: Recognise(l.Fields), counts: map[string]int{}}
	r.assign()
	for _, f := range l.Features {
		lines := r.lines(f.Geometry)
		if len(lines) == 0 {
			continue
		}
		if len(lines) > 1 {
			r.say("%s had several lines: each became a front of its own", "feature")
		}
		a := r.attributes(f.Values)
		for i, line := range lines {
			one := a
			if i > 0 { // fronts share nothing that can be changed
				one = a.Clone()
			}
			fronts = append(fronts, Front{CRS: l.CRS, Line: slices.Clone(line), Attributes: one})
		}
	}
	return fronts, r.kind, r.warnings()
}

// reader reads the features of one layer.
type reader struct {
	layer geo.Layer
	kind  Kind
	roles []role // of each field

	said   []string       // sentences in the order in which they came up
	counts map[string]int // and how often
}

// role is what a field is for.
type role struct {
	attribute *attribute
	derived   string // Year, Length_m, Stamp; "drop" for what is computed anew
	name      string // in Extra, without a Shapefile's cut where the schema is known
}

// say counts a remark; %s in it is the thing that is counted.
func (r *reader) say(sentence, thing string) {
	key := sentence + "\x00" + thing
	if r.counts[key] == 0 {
		r.said = append(r.said, key)
	}
	r.counts[key]++
}

func (r *reader) warnings() []string {
	var all []string
	for _, key := range r.said {
		sentence, thing, _ := strings.Cut(key, "\x00")
		all = append(all, strings.Replace(sentence, "%s", count(r.counts[key], thing), 1))
	}
	return all
}

// assign finds what each field is for.
func (r *reader) assign() {
	known := attributes()
	r.roles = make([]role, len(r.layer.Fields))
	for i, f := range r.layer.Fields {
		r.roles[i] = role{name: f.Name}
		for _, c := range columns(r.kind) {
			if r.kind != Unknown && same(f.Name, c.name) {
				r.roles[i].name = c.name
			}
		}
		r.roles[i].derived = r.derivedOf(r.roles[i].name)
	}
	for i := range known {
		names := []string{known[i].name}
		for _, a := range aliases {
			if a.of == known[i].name {
				names = append(names, a.names...)
			}
		}
		if at := r.find(names); at >= 0 {
			r.roles[at].attribute = &known[i]
		}
	}
}

// find is the first field with the first of the names that is there, exact names before cut ones.
func (r *reader) find(names []string) int {
	for _, n := range names {
		for _, alike := range []func(a, b string) bool{strings.EqualFold, same} {
			for i, f := range r.layer.Fields {
				if alike(f.Name, n) && r.roles[i].attribute == nil && r.roles[i].derived == "" {
					return i
				}
			}
		}
	}
	return -1
}

// derivedOf says how a field is used that a product computes.
func (r *reader) derivedOf(name string) string {
	switch {
	case same(name, "Year") && (r.kind == TermPicks || r.kind == Own):
		return "Year"
	case r.kind == GEEDiT && name == "system:time_start":
		return "Stamp"
	case r.kind == Own && same(name, "Length_m"):
		return "Length_m"
	case r.kind != Own && r.kind != CALFIN:
		return ""
	}
	for _, n := range []string{"Center_X", "Center_Y", "Latitude", "Longitude", "NVert"} {
		if same(name, n) && (n != "NVert" || r.kind == Own) {
			return "drop"
		}
	}
	return ""
}

// attributes reads the values of a feature.
func (r *reader) attributes(values []any) Attributes {
	var a Attributes
	derived := map[string]any{}
	for i, v := range values[:min(len(values), len(r.roles))] {
		if v = plain(v); v == nil || v == "" {
			continue
		}
		role := r.roles[i]
		if role.derived != "" {
			derived[role.derived] = v
			continue
		}
		if role.attribute != nil {
			if role.attribute.set(&a, v) {
				continue
			}
			r.say(fmt.Sprintf("%s in %%s is no value that is understood, such as %q: kept as it is", role.name, toText(v)), "feature")
		}
		if a.Extra == nil {
			a.Extra = map[string]any{}
		}
		a.Extra[role.name] = v
	}
	r.dates(&a, derived)
	if a.Source == "" && r.kind != Own {
		a.Source = Imported
	}
	if n, ok := toFloat(derived["Length_m"]); ok {
		a.Length = n
	}
	return a
}

// dates fills in what the date's own field does not say.
func (r *reader) dates(a *Attributes, derived map[string]any) {
	if a.Date == "" {
		if ms, ok := toInt(derived["Stamp"]); ok {
			a.Date, a.Time = stamped(ms, a.Time)
		}
	}
	if a.Date == "" && derived["Year"] != nil {
		if day, _, ok := ParseDate(toText(derived["Year"])); ok {
			a.Date = day
		}
	}
	if a.Date == "" {
		for _, name := range []string{a.ImageID, r.layer.Name} {
			if day, ok := dateIn(name); ok && r.kind != Own {
				a.Date = day
				r.say("%s without a date got that of the name", "front")
				break
			}
		}
	}
	if a.Date != "" && !whole(a.Date) {
		r.say("of the date of %s only the year is known", "front")
	}
}

// lines are those of a geometry that can be fronts.
func (r *reader) lines(g orb.Geometry) []orb.LineString {
	switch g := g.(type) {
	case orb.LineString:
		switch {
		case len(g) < 2:
			r.say("%s of one vertex left out", "line")
			return nil
		case !allFinite(g):
			r.say("%s left out: a coordinate is not a number", "line")
			return nil
		}
		return []orb.LineString{g}
	case orb.MultiLineString:
		var all []orb.LineString
		for _, line := range g {
			all = append(all, r.lines(line)...)
		}
		return all
	case orb.Collection:
		var all []orb.LineString
		for _, one := range g {
			all = append(all, r.lines(one)...)
		}
		return all
	case orb.Polygon, orb.MultiPolygon, orb.Ring, orb.Bound:
		r.say("%s left out: an area is no front; of CALFIN take the files without _closed_", "polygon")
	case orb.Point, orb.MultiPoint:
		r.say("%s left out: a front is a line", "point")
	default:
		r.say("%s without a geometry left out", "feature")
	}
	return nil
}

func allFinite(line orb.LineString) bool {
	return !slices.ContainsFunc(line, func(p orb.Point) bool { return math.IsNaN(p[0]+p[1]) || math.IsInf(p[0]+p[1], 0) })
}
