// Package season tells in which season a scene of a CaFFe glacier was taken.
package season

import (
	"fmt"
	"time"
)

// Rule says which months are winter. The zero value is Code.
type Rule string

// The rules of the published method: of its code, with which its figures were made, and of its description.
const (
	Code   Rule = "code"   // COL and JAC: winter from September to March; the others: from April to August
	Readme Rule = "readme" // COL and JAC: winter from October to March; the others: from April to September
)

// Seasons, as Of says them.
const (
	Winter = "winter"
	Summer = "summer"
)

// ParseRule reads the name of a rule; an empty one is Code.
func ParseRule(name string) (Rule, error) {
	switch r := Rule(name); r {
	case "":
		return Code, nil
	case Code, Readme:
		return r, nil
	}
	return "", fmt.Errorf("read season rule %q: there are %q and %q", name, Code, Readme)
}

// Of is the season of a glacier in a month: "winter", "summer", or "" if the glacier or the rule is unknown.
func (r Rule) Of(glacier string, month time.Month) string {
	north, known := hemisphere(glacier)
	if !known || month < time.January || month > time.December {
		return ""
	}
	first, last := time.April, time.August // of the northern summer
	switch r {
	case "", Code:
	case Readme:
		last = time.September
	default:
		return ""
	}
	if north == (month >= first && month <= last) {
		return Summer
	}
	return Winter
}

// hemisphere tells whether a glacier of CaFFe lies in the north.
func hemisphere(glacier string) (north, known bool) {
	switch glacier {
	case "COL", "JAC":
		return true, true
	case "Mapple", "Crane", "Jorum", "DBE", "SI":
		return false, true
	}
	return false, false
}
