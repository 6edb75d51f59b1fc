package look

import (
	"os"
	"strconv"
)

// Bounds of the interface scale, in percent. Fyne draws at tenths, so steps are of ten.
const (
	Least  = 70
	Most   = 200
	Step   = 10
	Normal = 100
)

// variable is what Fyne reads how large to draw from, whenever a theme is set.
const variable = "FYNE_SCALE"

// Scale is how large everything is drawn, on top of what the system and the user's own settings of Fyne say.
type Scale struct{ base float64 }

// NewScale returns the scale of a program that has just begun. settings is what Fyne's settings say; 0: nothing.
func NewScale(settings float32) Scale {
	if v, err := strconv.ParseFloat(os.Getenv(variable), 64); err == nil && v > 0.1 && v < 10 {
		return Scale{v}
	}
	if settings > 0.1 && settings < 10 {
		return Scale{float64(settings)}
	}
	return Scale{1}
}

// Use draws at a percentage, from the next theme on that is set.
func (s Scale) Use(percent int) error {
	return os.Setenv(variable, strconv.FormatFloat(s.base*float64(Within(percent))/100, 'f', 3, 64))
}

// Within is the nearest percentage that there is; nothing is normal.
func Within(percent int) int {
	if percent == 0 {
		return Normal
	}
	return min(max((percent+Step/2)/Step*Step, Least), Most)
}
