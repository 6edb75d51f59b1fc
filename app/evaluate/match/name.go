package match

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"icefront/geo"
)

// caffeFields is how many fields a CaFFe name has.
const caffeFields = 6

// caffeField is one field of a CaFFe name.
type caffeField struct {
	name string
	fits func(string) bool
	want string
}

var (
	caffeGlaciers = []string{"COL", "Mapple", "Crane", "Jorum", "DBE", "SI", "JAC"}
	caffeSensors  = []string{"ERS", "RSAT", "ENVISAT", "PALSAR", "TSX", "TDX", "S1"}
	twoDigits     = regexp.MustCompile(`^[0-9]{1,2}$`)
	oneDigit      = regexp.MustCompile(`^[0-9]$`)
	threeDigits   = regexp.MustCompile(`^[0-9]{3}$`)
)

// caffeTable is what geo.ParseCaFFeName asks of each field, so that a sentence can say which one it refused.
func caffeTable() [caffeFields]caffeField {
	return [caffeFields]caffeField{
		{"glacier", func(s string) bool { return slices.Contains(caffeGlaciers, s) }, "one of " + strings.Join(caffeGlaciers, ", ")},
		{"date", func(s string) bool { _, err := time.Parse(time.DateOnly, s); return err == nil }, "a day as YYYY-MM-DD"},
		{"sensor", func(s string) bool { return slices.Contains(caffeSensors, s) }, "one of " + strings.Join(caffeSensors, ", ")},
		{"resolution", func(s string) bool { return twoDigits.MatchString(s) && strings.Trim(s, "0") != "" }, "whole metres, 1 to 99"},
		{"quality", oneDigit.MatchString, "one digit"},
		{"orbit", threeDigits.MatchString, "three digits"},
	}
}

// parseCaFFe reads a CaFFe name, or one with more fields behind it.
func parseCaFFe(name string) (geo.CaFFeName, bool) {
	fields := strings.Split(name, "_")
	if len(fields) < caffeFields {
		return geo.CaFFeName{}, false
	}
	plain := strings.Join(fields[:caffeFields], "_")
	c, ok := geo.ParseCaFFeName(plain)
	return c, ok && c.ID == plain
}

// caffeFault says which fields of a name are wrong that looks like a CaFFe name: six or seven fields, half of the six as they
// should be. It is "" for CaFFe names, and for all others.
func caffeFault(name string) string {
	fields := strings.Split(name, "_")
	if len(fields) != caffeFields && len(fields) != caffeFields+1 {
		return ""
	}
	var faults []string
	for i, field := range caffeTable() {
		if !field.fits(fields[i]) {
			faults = append(faults, fmt.Sprintf("its %s is %q, not %s", field.name, fields[i], field.want))
		}
	}
	if len(faults) == 0 || len(faults) > caffeFields/2 {
		return ""
	}
	return "The name looks like one of CaFFe, but " + strings.Join(faults, "; ") + ": correct it, or give the image a name of another form."
}

// plainName takes the ending off that the CaFFe mirror gives geocoded images: <CaFFe name>_geo is the image <CaFFe name>.
func plainName(name string) string {
	plain, ok := strings.CutSuffix(name, "_geo")
	if c, caffe := parseCaFFe(plain); ok && caffe && c.ID == plain {
		return plain
	}
	return name
}

var (
	leadingWord = regexp.MustCompile(`^(\p{L}+)_`)
	dayShapes   = regexp.MustCompile(`[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{4}_[0-9]{2}_[0-9]{2}|[0-9]{8}`)
)

// glacierOf is the word of letters before the first _ of a name that is none of CaFFe, or "".
func glacierOf(name string) string {
	if m := leadingWord.FindStringSubmatch(name); m != nil {
		return m[1]
	}
	return ""
}

// dateOf reads the day in a name that is none of CaFFe: YYYYMMDD, YYYY-MM-DD or YYYY_MM_DD between non-digits. It is zero
// if there is none, or if there are two different ones.
func dateOf(name string) (day time.Time) {
	for from := 0; from < len(name); {
		at := dayShapes.FindStringIndex(name[from:])
		if at == nil {
			break
		}
		begin, end := from+at[0], from+at[1]
		from = begin + 1
		if begin > 0 && digit(name[begin-1]) || end < len(name) && digit(name[end]) {
			continue
		}
		found, err := time.Parse("20060102", strings.NewReplacer("-", "", "_", "").Replace(name[begin:end]))
		if err != nil || found.Year() < 1900 || found.Year() >= 2100 { // a serial number
			continue
		}
		if !day.IsZero() && !found.Equal(day) {
			return time.Time{}
		}
		day, from = found, end
	}
	return day
}

func digit(c byte) bool { return c >= '0' && c <= '9' }
