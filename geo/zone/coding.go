package zone

import (
	"errors"
	"fmt"
	"strings"
)

// ErrCoding says that the values of a mask belong to no coding Icefront knows. The error that wraps it lists them.
var ErrCoding = errors.New("unknown label values")

// Coding says which value of a mask file means which class.
//
// Images saved as RGBA greys (red = green = blue) are coded in their first band.
type Coding uint8

// The codings Icefront reads. It writes Classes only.
const (
	// Classes stores the class itself: 0 to 6, and 255 for no data.
	Classes Coding = iota
	// Greys is CaFFe's: 0 no information, 64 rock, 127 glacier, 254 ocean; 32 and 255 are the front.
	Greys
	// StretchedGreys is Greys without no information after a plotting library stretched it: 0 rock, 84 glacier, 254 ocean.
	StretchedGreys
	// FrontMask holds a front only: 0 is background, 1 and 255 are the front.
	FrontMask
)

// String names the coding for people.
func (c Coding) String() string {
	switch c {
	case Classes:
		return "class map"
	case Greys:
		return "CaFFe greys"
	case StretchedGreys:
		return "stretched CaFFe greys"
	case FrontMask:
		return "front mask"
	}
	return "unknown coding"
}

// Class is what a value means; a value that the coding does not have is NoData.
func (c Coding) Class(v uint8) Class {
	switch c {
	case Classes:
		if v <= uint8(Background) {
			return Class(v)
		}
	case Greys:
		switch v {
		case 0:
			return NoInformation
		case 64:
			return Rock
		case 127:
			return Glacier
		case 254:
			return Ocean
		case 32, 255:
			return Front
		}
	case StretchedGreys:
		switch v {
		case 0:
			return Rock
		case 84:
			return Glacier
		case 254:
			return Ocean
		}
	case FrontMask:
		switch v {
		case 0:
			return Background
		case 1, 255:
			return Front
		}
	}
	return NoData
}

// Table is Class for every value: a loop over pixels looks up table[v].
func (c Coding) Table() [256]Class {
	var t [256]Class
	for v := range t {
		t[v] = c.Class(uint8(v))
	}
	return t
}

// values is the set of values that c defines.
func (c Coding) values() (set [256]bool) {
	for v := range set {
		set[v] = c.Class(uint8(v)) != NoData
	}
	if c == Classes {
		set[NoData] = true
	}
	return set
}

// thinShare is how much of an image a front may cover and still be a line: 0/1 images below it are front masks.
const thinShare = 0.1

// DetectCoding tells the coding of a mask from how often each value occurs in it.
//
// Some sets of values fit several codings. The choice, which Doubt puts into words:
// {0} is a class map; {0,255} a front mask; {0,1} a front mask if ones are rarer than one in ten, else a
// class map; {0,254} and {254} are Greys. Other values give ErrCoding.
func DetectCoding(values [256]int64) (Coding, error) {
	only := func(c Coding) bool { return subset(values, c.values()) }
	switch {
	case only(FrontMask) && looksLikeFront(values):
		return FrontMask, nil
	case only(Classes):
		return Classes, nil
	case only(Greys):
		return Greys, nil
	case only(StretchedGreys):
		return StretchedGreys, nil
	}
	return Classes, codingError(values)
}

// Doubt is one sentence if the values fit several codings and DetectCoding had to choose, else "".
func Doubt(values [256]int64) string {
	switch present := listed(values, func(int) bool { return true }); present {
	case "0":
		return "the mask holds only 0: no information everywhere, or one class whose grey value was lost"
	case "0 and 1":
		if looksLikeFront(values) {
			return "the mask holds only 0 and 1: read as a front, though it could be a class map of rock"
		}
		return "the mask holds only 0 and 1: read as a class map of rock, though it could be a broad front"
	case "0 and 254":
		return "the mask holds only 0 and 254: 0 is read as no information, though it could be rock or glacier whose grey value was lost"
	}
	return ""
}

// looksLikeFront reports that a mask of 0 and 1 or 255 is a front rather than a class map.
func looksLikeFront(values [256]int64) bool {
	if values[255] > 0 {
		return values[0] > 0 && values[1] == 0
	}
	return values[1] > 0 && float64(values[1]) < thinShare*float64(values[0]+values[1])
}

func subset(values [256]int64, allowed [256]bool) bool {
	for v, n := range values {
		if n > 0 && !allowed[v] {
			return false
		}
	}
	return true
}

// codingError lists the values that are in no coding, or else all of them.
func codingError(values [256]int64) error {
	classes, greys, stretched := Classes.values(), Greys.values(), StretchedGreys.values()
	strange := listed(values, func(v int) bool { return !classes[v] && !greys[v] && !stretched[v] })
	if strange != "" {
		return fmt.Errorf("%w: %s (a class map holds 0 to 6 and 255, CaFFe greys 0, 64, 127 and 254)", ErrCoding, strange)
	}
	return fmt.Errorf("%w: %s mix several codings", ErrCoding, listed(values, func(int) bool { return true }))
}

// listed names the present values that pass, at most eight: "3, 17 and 90".
func listed(values [256]int64, pass func(v int) bool) string {
	var names []string
	for v, n := range values {
		if n > 0 && pass(v) {
			names = append(names, fmt.Sprint(v))
		}
	}
	const most = 8
	switch n := len(names); {
	case n == 0:
		return ""
	case n == 1:
		return names[0]
	case n > most:
		return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), n-most)
	default:
		return strings.Join(names[:n-1], ", ") + " and " + names[n-1]
	}
}
