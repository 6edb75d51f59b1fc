package schema

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"icefront/geo"
)

// column is a field of a product.
type column struct {
	name string
	kind geo.Kind
	of   string // what it holds, by its name in our own schema; empty: only what a file of the product brought
	// as turns a value into the product's. Its second result says what got lost; empty: nothing.
	as func(v any) (any, string)
}

// derivedFields are what a line and a date tell of themselves.
var derivedFields = []struct {
	name, meaning, unit string
	kind                geo.Kind
}{
	{"Year", "year of acquisition; alone where the day is unknown", "", geo.KindInt},
	{"Length_m", "length of the line on the ground", "m", geo.KindFloat},
	{"NVert", "number of vertices", "", geo.KindInt},
	{"Center_X", "middle of the line in the file's CRS", "units of the CRS", geo.KindFloat},
	{"Center_Y", "middle of the line in the file's CRS", "units of the CRS", geo.KindFloat},
	{"Latitude", "middle of the line, WGS 84", "degrees", geo.KindFloat},
	{"Longitude", "middle of the line, WGS 84", "degrees", geo.KindFloat},
	{"Stamp", "midnight of the day, or the time where it is known", "ms since 1970, UTC", geo.KindInt},
}

// ownOrder is the order of our own fields. Sigma_m and RefID of the first plan are missing: nothing gives them a value.
var ownOrder = []string{
	"GlacierID", "GlacName", "Date", "Year", "Time", "Satellite", "ImageID", "Orbit", "Pol", "Res_m", "Source", "Author", "QualFlag",
	"Certainty", "Trust", "MDE_m", "MedE_m", "Length_m", "NVert", "Geocode", "Model", "ModelHash", "Preset", "Device", "FrontRule",
	"AppVer", "EditSec", "Notes", "Center_X", "Center_Y", "Latitude", "Longitude", "RefName", "OfficialN", "GrnlndcN", "AltName",
}

// columns are the fields of a schema, in its order.
func columns(k Kind) []column {
	const str, integer, float = geo.KindString, geo.KindInt, geo.KindFloat
	switch k {
	case CALFIN:
		return []column{
			{"GlacierID", integer, "GlacierID", wholeNumber}, {"Center_X", float, "Center_X", nil}, {"Center_Y", float, "Center_Y", nil},
			{"Latitude", float, "Latitude", nil}, {"Longitude", float, "Longitude", nil}, {"QualFlag", integer, "QualFlag", nil},
			{"Satellite", str, "Satellite", nil}, {"Date", str, "Date", wholeDay}, {"ImageID", str, "ImageID", nil},
			{"GrnlndcN", str, "GrnlndcN", nil}, {"OfficialN", str, "OfficialN", nil}, {"AltName", str, "AltName", nil},
			{"RefName", str, "RefName", nil}, {"Author", str, "Author", nil},
		}
	case TermPicks:
		return []column{
			{"GlacierID", integer, "GlacierID", wholeNumber}, {"Date", str, "Date", monthOO}, {"Year", integer, "Year", nil},
			{"QualFlag", str, "QualFlag", twoDigits}, {"Satellite", str, "Satellite", nil}, {"Author", str, "Author", nil},
		}
	case GEEDiT:
		return []column{
			{"Date", str, "Date", wholeDay}, {"Satellite", str, "Satellite", nil}, {"Time", str, "Time", nil},
			{"ImagePath", str, "ImageID", nil}, {"pointLat", float, "Latitude", nil}, {"pointLon", float, "Longitude", nil},
			{"cloudShadowFlag", integer, "", nil}, {"otherImageFlag", integer, "", nil}, {"SLCFlag", integer, "", nil},
			{"partialPickFlag", integer, "", nil}, {"notes", str, "Notes", nil}, {"system:index", str, "", nil},
			{"system:time_start", integer, "Stamp", nil},
		}
	case MaQiT:
		return []column{
			{"Name", str, "GlacName", nil}, {"Date", str, "Date", wholeDay}, {"Unclear", integer, "", nil},
			{"Satellite", str, "Satellite", nil}, {"Asc_Desc", str, "Orbit", nil}, {"ImagePath", str, "ImageID", nil}, {"Notes", str, "Notes", nil},
		}
	}
	var own []column
	for _, name := range ownOrder {
		c := column{name: name, kind: kindOf(name), of: name}
		if name == "Date" {
			c.as = wholeDay
		}
		own = append(own, c)
	}
	return own
}

// kindOf is the type of an attribute or of what is derived, by its own name.
func kindOf(name string) geo.Kind {
	for _, a := range attributes() {
		if a.name == name {
			return a.kind
		}
	}
	for _, d := range derivedFields {
		if d.name == name {
			return d.kind
		}
	}
	return geo.KindString
}

// Meaning says what a field of a schema holds, and its unit; empty for those that are not the schema's.
func Meaning(k Kind, field string) (meaning, unit string) {
	for _, c := range columns(k) {
		if !same(field, c.name) {
			continue
		}
		for _, a := range attributes() {
			if a.name == c.of {
				return a.meaning, a.unit
			}
		}
		for _, d := range derivedFields {
			if d.name == c.of {
				return d.meaning, d.unit
			}
		}
		return "as " + k.Title() + " has it; only files of " + k.Title() + " bring it", ""
	}
	return "", ""
}

// wholeNumber is for identifiers that a product keeps as numbers.
func wholeNumber(v any) (any, string) {
	n, ok := toInt(v)
	if !ok {
		return nil, "holds whole numbers only"
	}
	if s, text := v.(string); text && s != strconv.FormatInt(n, 10) {
		return n, "holds whole numbers only, and no zeros before them"
	}
	return n, ""
}

// wholeDay leaves out dates of which only the year is known.
func wholeDay(v any) (any, string) {
	day, _, ok := ParseDate(toText(v))
	switch {
	case !ok:
		return nil, "holds dates as YYYY-MM-DD only"
	case !whole(day):
		return nil, "holds whole days only"
	}
	return day, ""
}

// monthOO writes a year alone as TermPicks does, with month and day 00.
func monthOO(v any) (any, string) {
	day, _, ok := ParseDate(toText(v))
	switch {
	case !ok:
		return nil, "holds dates as YYYY-MM-DD only"
	case !whole(day):
		return day + "-00-00", ""
	}
	return day, ""
}

func twoDigits(v any) (any, string) {
	if n, ok := v.(int64); ok {
		return fmt.Sprintf("%02d", n), ""
	}
	return toText(v), ""
}

// flag is CALFIN's for a source, where a front has none of its own.
func flag(s Source) any {
	switch s {
	case Model:
		return int64(10)
	case Manual, Edited:
		return int64(0)
	}
	return nil
}

// stamp is a date in milliseconds since 1970, of its midnight where the time is not known.
func stamp(day, clock string) any {
	if !whole(day) {
		return nil
	}
	t, err := time.Parse(time.DateOnly+" "+time.TimeOnly, day+" "+strings.TrimSuffix(clock, "Z"))
	if err != nil {
		t, err = time.Parse(time.DateOnly, day)
	}
	if err != nil {
		return nil
	}
	return t.UnixMilli()
}

// stamped is the day of milliseconds since 1970; and its time, unless that is known or midnight.
func stamped(ms int64, clock string) (day, at string) {
	t := time.UnixMilli(ms).UTC()
	if t.Year() < 1 || t.Year() > 9999 {
		return "", clock
	}
	if clock == "" && t.Format(time.TimeOnly) != "00:00:00" {
		clock = t.Format(time.TimeOnly)
	}
	return t.Format(time.DateOnly), clock
}
