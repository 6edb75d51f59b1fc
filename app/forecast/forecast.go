package forecast

import (
	"errors"
	"fmt"
	"math"
	"time"
)

// Forecast is what a prediction will take. The zero value is not known.
type Forecast struct {
	Duration  time.Duration // the likeliest; 0 if it is not known
	Low, High time.Duration // most runs end between them
	Memory    int64         // bytes that the process will hold at most; 0 if it is not known
	Folds     int           // that are loaded at once
	Basis     string        // where it comes from, for people
}

// Known reports that there is a forecast of the time.
func (f Forecast) Known() bool { return f.Duration > 0 }

// String is the forecast for people, such as "about 3 min (2 to 5), 1.2 GB".
func (f Forecast) String() string {
	memory := "memory unknown"
	if f.Memory > 0 {
		memory = bytesText(f.Memory)
	}
	switch {
	case !f.Known():
		return "time unknown, " + memory
	case f.High < 1500*time.Millisecond:
		return "about a second, " + memory
	}
	unit, name := unitOf(f.Duration)
	middle, low, high := round(f.Duration, unit), round(f.Low, unit), round(f.High, unit)
	if low == middle && high == middle {
		return fmt.Sprintf("about %s %s, %s", middle, name, memory)
	}
	return fmt.Sprintf("about %s %s (%s to %s), %s", middle, name, low, high, memory)
}

// unitOf is the unit in which a duration is told.
func unitOf(d time.Duration) (time.Duration, string) {
	switch {
	case d < 90*time.Second:
		return time.Second, "s"
	case d < 90*time.Minute:
		return time.Minute, "min"
	case d < 48*time.Hour:
		return time.Hour, "h"
	}
	return 24 * time.Hour, "days"
}

// round is a duration in a unit: to its half below five where it matters, to fives beyond thirty.
func round(d, unit time.Duration) string {
	v := float64(d) / float64(unit)
	switch {
	case v >= 30 && unit < time.Hour:
		v = 5 * math.Round(v/5)
	case v >= 5 || unit == time.Second:
		v = max(math.Round(v), 1)
	default:
		v = max(math.Round(2*v)/2, 0.5)
	}
	return fmt.Sprintf("%g", v)
}

// bytesText is a size for people.
func bytesText(n int64) string {
	if n < 995e6 {
		return fmt.Sprintf("%.0f MB", max(float64(n)/1e6, 1))
	}
	return fmt.Sprintf("%.1f GB", float64(n)/1e9)
}

// ErrMemory says that a prediction would take more memory than is allowed.
var ErrMemory = errors.New("not enough memory allowed")

// Fits says whether the prediction will stay under a limit of memory in bytes; 0 is none. The error tells the way out.
func (f Forecast) Fits(limit int64) error {
	if limit <= 0 || f.Memory <= limit {
		return nil
	}
	out := "take a model with smaller patches or fewer weights"
	if f.Folds > 1 {
		out = "take a lower preset or fewer folds"
	}
	return fmt.Errorf("%w: the prediction needs about %s and %s are allowed: %s, or allow more (--memory, or in the window Scene > Computing)",
		ErrMemory, bytesText(f.Memory), bytesText(limit), out)
}
