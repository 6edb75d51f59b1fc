package schema

import (
	"fmt"
	"maps"
	"math"
	"strconv"
	"strings"

	"icefront/geo"
)

// attribute is one thing that may be known of a front, by its name in our own schema.
type attribute struct {
	name, meaning, unit string
	kind                geo.Kind
	get                 func(a *Attributes) any         // nil: unknown
	set                 func(a *Attributes, v any) bool // false: this is no value of it
}

// attributes are all fields of Attributes but Extra. Length_m and what else a line tells of itself is derived.
func attributes() []attribute {
	return []attribute{
		text("GlacierID", "identifier of the glacier in the product's own list", func(a *Attributes) *string { return &a.GlacierID }),
		text("GlacName", "name of the glacier", func(a *Attributes) *string { return &a.Glacier }),
		day(),
		text("Time", "time of acquisition, UTC, HH:MM:SS", func(a *Attributes) *string { return &a.Time }),
		text("Satellite", "satellite or sensor", func(a *Attributes) *string { return &a.Satellite }),
		text("ImageID", "name of the image", func(a *Attributes) *string { return &a.ImageID }),
		text("Orbit", "orbit or track, or its direction", func(a *Attributes) *string { return &a.Orbit }),
		text("Pol", "polarisation", func(a *Attributes) *string { return &a.Polar }),
		number("Res_m", "height of the scene's middle pixel on the ground", "m", func(a *Attributes) *float64 { return &a.Resolution }),
		source(),
		text("Author", "who drew the front, or publishes it", func(a *Attributes) *string { return &a.Author }),
		qualFlag(),
		text("Certainty", "Approximate, Connector, Definite, Inferred, Interpolated or Unknown", func(a *Attributes) *string { return &a.Certainty }),
		optional("Trust", "trust score of the scene's fronts, 0 to 100", "", func(a *Attributes) **float64 { return &a.Trust }),
		optional("MDE_m", "mean distance between the scene's fronts and its label", "m", func(a *Attributes) **float64 { return &a.Mean }),
		optional("MedE_m", "median distance between the scene's fronts and its label", "m", func(a *Attributes) **float64 { return &a.Median }),
		text("Geocode", "how the scene is tied to the ground: affine, none, or GCP, not applied", func(a *Attributes) *string { return &a.Geocode }),
		text("Model", "name of the model", func(a *Attributes) *string { return &a.Model }),
		text("ModelHash", "SHA-256 of the model's file", func(a *Attributes) *string { return &a.ModelHash }),
		text("Preset", "how the model ran: draft, standard or best", func(a *Attributes) *string { return &a.Preset }),
		text("Device", "what ran the model", func(a *Attributes) *string { return &a.Device }),
		text("FrontRule", "how the front was found: class or contact", func(a *Attributes) *string { return &a.FrontRule }),
		text("AppVer", "version of Icefront", func(a *Attributes) *string { return &a.Program }),
		number("EditSec", "time spent editing by hand", "s", func(a *Attributes) *float64 { return &a.EditSec }),
		text("Notes", "remarks", func(a *Attributes) *string { return &a.Notes }),
		text("RefName", "reference name of the glacier", func(a *Attributes) *string { return &a.RefName }),
		text("OfficialN", "official name of the glacier", func(a *Attributes) *string { return &a.Official }),
		text("GrnlndcN", "Greenlandic name of the glacier", func(a *Attributes) *string { return &a.Greenland }),
		text("AltName", "alternative name of the glacier", func(a *Attributes) *string { return &a.AltName }),
	}
}

func text(name, meaning string, of func(*Attributes) *string) attribute {
	return attribute{name: name, meaning: meaning, kind: geo.KindString,
		get: func(a *Attributes) any {
			if s := *of(a); s != "" {
				return s
			}
			return nil
		},
		set: func(a *Attributes, v any) bool {
			*of(a) = toText(v)
			return true
		}}
}

// number is unknown where it is zero.
func number(name, meaning, unit string, of func(*Attributes) *float64) attribute {
	return attribute{name: name, meaning: meaning, unit: unit, kind: geo.KindFloat,
		get: func(a *Attributes) any {
			if v := *of(a); v != 0 && finite(v) {
				return v
			}
			return nil
		},
		set: func(a *Attributes, v any) bool {
			f, ok := toFloat(v)
			if ok {
				*of(a) = f
			}
			return ok
		}}
}

func optional(name, meaning, unit string, of func(*Attributes) **float64) attribute {
	return attribute{name: name, meaning: meaning, unit: unit, kind: geo.KindFloat,
		get: func(a *Attributes) any {
			if p := *of(a); p != nil && finite(*p) {
				return *p
			}
			return nil
		},
		set: func(a *Attributes, v any) bool {
			f, ok := toFloat(v)
			if ok {
				*of(a) = &f
			}
			return ok
		}}
}

// day is the date, which comes in many forms and may bring the time.
func day() attribute {
	return attribute{name: "Date", meaning: "day of acquisition, YYYY-MM-DD", kind: geo.KindDate,
		get: func(a *Attributes) any {
			if a.Date == "" {
				return nil
			}
			return a.Date
		},
		set: func(a *Attributes, v any) bool {
			day, clock, ok := ParseDate(toText(v))
			if !ok {
				return false
			}
			a.Date = day
			if a.Time == "" {
				a.Time = clock
			}
			return true
		}}
}

func source() attribute {
	return text("Source", "who drew the front: model, manual, edited (a model's, corrected by hand) or imported",
		func(a *Attributes) *string { return (*string)(&a.Source) })
}

// qualFlag is a whole number; TermPicks writes it as text with two digits.
func qualFlag() attribute {
	return attribute{name: "QualFlag", kind: geo.KindInt,
		meaning: "quality as CALFIN has it: 0 manual, 3 manual with gaps of Landsat 7, 10 automatic, 13 automatic with such gaps",
		get: func(a *Attributes) any {
			if a.QualFlag == nil {
				return nil
			}
			return *a.QualFlag
		},
		set: func(a *Attributes, v any) bool {
			n, ok := toInt(v)
			if ok {
				a.QualFlag = &n
			}
			return ok
		}}
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// plain brings a value of an Extra to what a layer holds: string, int64, float64 or bool; nil where there is none.
func plain(v any) any {
	switch v := v.(type) {
	case nil, string, int64, bool:
		return v
	case float64:
		if !finite(v) {
			return nil
		}
		return v
	case int:
		return int64(v)
	}
	return fmt.Sprint(v)
}

func toText(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return fmt.Sprint(v)
}

func toFloat(v any) (float64, bool) {
	switch v := v.(type) {
	case float64:
		return v, finite(v)
	case int64:
		return float64(v), true
	case string:
		f, err := strconv.ParseFloat(strings.TrimSpace(v), 64)
		return f, err == nil && finite(f)
	}
	return 0, false
}

func toInt(v any) (int64, bool) {
	switch v := v.(type) {
	case int64:
		return v, true
	case bool:
		if v {
			return 1, true
		}
		return 0, true
	case float64:
		return int64(v), v == math.Trunc(v) && math.Abs(v) < 1<<53
	case string:
		n, err := strconv.ParseInt(strings.TrimSpace(v), 10, 64)
		return n, err == nil
	}
	return 0, false
}

// Clone is a copy that shares nothing with a.
func (a Attributes) Clone() Attributes {
	for _, p := range []**float64{&a.Trust, &a.Mean, &a.Median} {
		if *p != nil {
			v := **p
			*p = &v
		}
	}
	if a.QualFlag != nil {
		v := *a.QualFlag
		a.QualFlag = &v
	}
	a.Extra = maps.Clone(a.Extra)
	return a
}
