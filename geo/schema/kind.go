package schema

import (
	"fmt"
	"strings"

	"icefront/geo"
)

// Kind names a schema of attributes.
type Kind string

// Schemas that are written and read.
const (
	Own       Kind = "own"       // all that Icefront knows
	CALFIN    Kind = "calfin"    // Cheng et al.
	TermPicks Kind = "termpicks" // Goliber et al., its six confirmed fields
	GEEDiT    Kind = "geedit"    // version 2
	MaQiT     Kind = "maqit"     // with the names of GEEDiT version 1
)

// Schemas that are only read.
const (
	GEEDiTTermPicks Kind = "geedit-termpicks"
	AutoTerm        Kind = "autoterm"
	COBRA           Kind = "cobra"
	Unknown         Kind = ""
)

// Kinds are the schemas that can be written.
func Kinds() []Kind { return []Kind{Own, CALFIN, TermPicks, GEEDiT, MaQiT} }

// ParseKind reads the name of a schema that can be written; empty is our own.
func ParseKind(s string) (Kind, error) {
	if s == "" {
		return Own, nil
	}
	var names []string
	for _, k := range Kinds() {
		if strings.EqualFold(s, string(k)) {
			return k, nil
		}
		names = append(names, string(k))
	}
	return "", fmt.Errorf("unknown schema %q; use %s", s, strings.Join(names, ", "))
}

// Title is the schema's name for people.
func (k Kind) Title() string {
	switch k {
	case Own:
		return "Icefront"
	case CALFIN:
		return "CALFIN"
	case TermPicks:
		return "TermPicks"
	case GEEDiT:
		return "GEEDiT"
	case MaQiT:
		return "MaQiT"
	case GEEDiTTermPicks:
		return "GEEDiT-TermPicks"
	case AutoTerm:
		return "AutoTerm"
	case COBRA:
		return "COBRA"
	}
	return "unknown"
}

// CRS is the one that files of a schema are in as their makers publish them; empty: any.
func (k Kind) CRS() geo.CRS {
	switch k {
	case CALFIN, TermPicks:
		return "EPSG:3413"
	case GEEDiT, GEEDiTTermPicks, COBRA:
		return geo.LonLat
	}
	return ""
}

// signatures tell schemas by fields that no other has; the first whose names are all there counts.
var signatures = []struct {
	kind  Kind
	names []string
}{
	{Own, []string{"GlacName", "Source", "AppVer"}},
	{GEEDiTTermPicks, []string{"TermPicksID", "operatorName"}},
	{GEEDiT, []string{"cloudShadowFlag", "partialPickFlag"}},
	{CALFIN, []string{"GrnlndcN", "Center_X", "QualFlag"}},
	{TermPicks, []string{"GlacierID", "Date", "Year", "QualFlag", "Author"}},
	{AutoTerm, []string{"Glacier ID", "Date", "Error"}},
	{MaQiT, []string{"Date", "Unclear"}},
	{MaQiT, []string{"Date", "Asc_Desc"}},
	{COBRA, []string{"src"}},
}

// Recognise tells the schema by the names of the fields, letter case and a Shapefile's cuts aside.
func Recognise(fields []geo.Field) Kind {
	has := func(name string) bool {
		for _, f := range fields {
			if same(f.Name, name) {
				return true
			}
		}
		return false
	}
	for _, s := range signatures {
		all := true
		for _, n := range s.names {
			all = all && has(n)
		}
		if all {
			return s.kind
		}
	}
	if len(fields) == 1 && has("Date") { // all that MaQiT asks for
		return MaQiT
	}
	return Unknown
}

// same compares the name of a field in a file with the schema's: a Shapefile keeps ten characters, and no colon.
func same(field, name string) bool {
	const short = 10
	field, name = strings.ReplaceAll(field, ":", "_"), strings.ReplaceAll(name, ":", "_")
	return strings.EqualFold(field, name) || len(field) == short && len(name) > short && strings.EqualFold(field, name[:short])
}
