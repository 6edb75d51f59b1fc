// Package preferences is what the user has set once for all, kept in Fyne's preferences, and the dialog that changes it.
package preferences

import (
	"fmt"
	"math"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"github.com/paulmach/orb"

	"icefront/app/render"
	"icefront/ui/look"
)

// Names in Fyne's preferences.
const (
	KeyTheme       = "look.theme"
	KeyScale       = "look.scale"
	KeyLanguage    = "look.language"
	KeyCoordinates = "look.coordinates"
	KeyAutosave    = "project.autosave_minutes"
	KeyLiveWire    = "editor.livewire_off"
	KeyAuthor      = "editor.author"
	KeyCache       = "map.cache_mb"
	KeyFormat      = "export.format"
	KeySchema      = "export.schema"
)

func keys() []string {
	return []string{KeyTheme, KeyScale, KeyLanguage, KeyCoordinates, KeyAutosave, KeyLiveWire, KeyAuthor, KeyCache, KeyFormat, KeySchema}
}

// Preferences are the user's settings. What somebody else wrote there does no harm: it is taken to what makes sense.
type Preferences struct{ in fyne.Preferences }

// Of returns the settings kept in a program's preferences.
func Of(p fyne.Preferences) Preferences { return Preferences{p} }

// Reset forgets all settings, so that everything is as at first.
func (p Preferences) Reset() {
	for _, k := range keys() {
		p.in.RemoveValue(k)
	}
}

// Theme is the chosen theme.
func (p Preferences) Theme() look.Choice { return look.Named(p.in.String(KeyTheme)) }

// SetTheme chooses a theme.
func (p Preferences) SetTheme(c look.Choice) { p.in.SetString(KeyTheme, c.Word()) }

// Scale is how large everything is drawn, in percent.
func (p Preferences) Scale() int { return look.Within(p.in.Int(KeyScale)) }

// Language is the chosen language, such as "de"; empty: the system's.
func (p Preferences) Language() string { return p.in.String(KeyLanguage) }

// Coordinates is how longitude and latitude are written.
func (p Preferences) Coordinates() Coordinates {
	if p.in.String(KeyCoordinates) == dmsWord {
		return DMS
	}
	return Decimal
}

// Bounds of the settings with numbers.
const (
	leastAutosave, normalAutosave, mostAutosave = 1, 5, 120
	leastCache, normalCache, mostCache          = 64, 256, 4096
	longestAuthor                               = 100
)

// Autosave is how often a changed project is saved by itself. Edits are safe before that: they are in the journal.
func (p Preferences) Autosave() time.Duration {
	minutes := p.in.IntWithFallback(KeyAutosave, normalAutosave)
	return time.Duration(min(max(minutes, leastAutosave), mostAutosave)) * time.Minute
}

// LiveWire reports that a new front is drawn with the live-wire, until the user turns it off in the editor.
func (p Preferences) LiveWire() bool { return !p.in.Bool(KeyLiveWire) }

// Author is who corrects and reviews, for exports. It may be empty.
func (p Preferences) Author() string {
	author := []rune(strings.Join(strings.Fields(strings.ToValidUTF8(p.in.String(KeyAuthor), "")), " "))
	return string(author[:min(len(author), longestAuthor)])
}

// Cache is how many bytes the drawing may keep of pictures.
func (p Preferences) Cache() int64 {
	mb := p.in.IntWithFallback(KeyCache, normalCache)
	return int64(min(max(mb, leastCache), mostCache)) << 20
}

// Format is the name of the format for exports, one of those given; the first without a choice.
func (p Preferences) Format(names []string) string { return oneOf(p.in.String(KeyFormat), names) }

// Schema is the name of the schema of attributes for exports, as Format.
func (p Preferences) Schema(names []string) string { return oneOf(p.in.String(KeySchema), names) }

func oneOf(word string, names []string) string {
	for _, n := range names {
		if n == word {
			return n
		}
	}
	if len(names) == 0 {
		return ""
	}
	return names[0]
}

// Coordinates is a way to write longitude and latitude.
type Coordinates uint8

// The ways: "66.3650° N 38.1746° W" and "66° 21′ 54.0″ N 38° 10′ 28.6″ W".
const (
	Decimal Coordinates = iota
	DMS
)

// dmsWord is DMS in the preferences.
const dmsWord = "dms"

// Text writes a longitude and latitude.
func (c Coordinates) Text(lonLat orb.Point) string {
	if c == Decimal {
		return render.LonLatText(lonLat)
	}
	return sexagesimal(lonLat[1], "N", "S") + " " + sexagesimal(math.Remainder(lonLat[0], 360), "E", "W")
}

// sexagesimal is an angle to a tenth of a second, about three metres.
func sexagesimal(v float64, positive, negative string) string {
	tenths := int(math.Round(math.Abs(v) * 36000))
	side := positive
	if v < 0 && tenths > 0 {
		side = negative
	}
	return fmt.Sprintf("%d° %02d′ %02d.%d″ %s", tenths/36000, tenths/600%60, tenths/10%60, tenths%10, side)
}
