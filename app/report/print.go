package report

import (
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strings"
)

// Print writes the report for people, a dozen lines.
func (s Scene) Print(w io.Writer) error {
	var b strings.Builder
	row := func(name, format string, args ...any) {
		fmt.Fprintf(&b, "  %-22s %s\n", name, fmt.Sprintf(format, args...))
	}
	fmt.Fprintln(&b, s.Scene)
	row("model", "%s on %s", s.Model.Name, s.Model.Device)
	if s.Model.Path != "embedded" {
		row("", "%s", s.Model.Path)
	}
	if s.Model.DeviceReason != "" {
		row("", "%s", s.Model.DeviceReason)
	}
	row("run", "%s", s.Run)
	row("front", "%s in %d line(s), by %s", Metres(s.FrontLength), len(s.Fronts), s.FrontRule)
	if t := s.Trust; t != nil && t.Score.Known() {
		row("trust", "%.0f of 100", float64(t.Score))
	}
	for _, z := range Zones {
		row(strings.ReplaceAll(z, "_", " "), "%s", s.zone(z))
	}
	if s.Label != nil {
		s.Label.print(row)
	}
	row("time", "%.1f s", s.Seconds)
	for _, k := range slices.Sorted(maps.Keys(s.Files)) {
		row(strings.ReplaceAll(k, "_", " "), "%s", s.Files[k])
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// String says in a line how a model ran.
func (r Run) String() string {
	text := fmt.Sprintf("%s, step %g, %s, %s, %s", r.Preset, r.Step,
		plural(r.Mirrors, "mirror"), plural(r.Folds, "fold"), plural(r.Tiles, "tile"))
	if r.Area {
		text += ", a part of the scene"
	}
	if len(r.Stored) > 0 {
		text += ", with " + strings.Join(r.Stored, ", ")
	}
	if r.Peak > 0 {
		text += fmt.Sprintf(", %d MB", r.Peak/1e6)
	}
	return text
}

// plural is a number of things.
func plural(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}

// Zones are the keys of ZoneArea, ZonePixels and IoU, in the order of the classes.
var Zones = []string{"no_information", "rock", "glacier", "ocean"}

func (s Scene) zone(z string) string {
	if a := s.ZoneArea[z]; a.Known() {
		return fmt.Sprintf("%.2f km2", float64(a))
	}
	return fmt.Sprintf("%d px", s.ZonePixels[z])
}

func (l *Label) print(row func(name, format string, args ...any)) {
	switch {
	case l.NoFront != "":
		row("mean distance error", "none: no front in %s", l.NoFront)
	default:
		row("mean distance error", "%s (median %s, 95 %% %s, largest %s)", Metres(l.Mean), Metres(l.Median), Metres(l.P95), Metres(l.Max))
	}
	if l.Signed.Known() {
		where := "ahead of"
		if l.Signed < 0 {
			where = "behind"
		}
		row("", "on average %s %s the label; %.2f km2 ahead, %.2f behind", Metres(Number(math.Abs(float64(l.Signed)))), where, float64(l.Gained), float64(l.Lost))
	}
	if l.Missed.Known() {
		row("within "+Metres(l.Buffer), "%.0f %% of the label's front, %.0f %% of the predicted", 100*float64(l.Completeness), 100*float64(l.Correctness))
	}
	if len(l.IoU) > 0 {
		parts := make([]string, 0, len(Zones))
		for _, z := range Zones {
			parts = append(parts, fmt.Sprintf("%s %s", strings.ReplaceAll(z, "_", " "), share(l.IoU[z])))
		}
		row("IoU", "%s; mean %s", strings.Join(parts, ", "), share(l.MeanIoU))
	}
}

// Metres writes a length for people: whole metres, or kilometres from ten on.
func Metres(n Number) string {
	switch {
	case !n.Known():
		return "unknown"
	case n >= 10_000:
		return fmt.Sprintf("%.2f km", float64(n)/1000)
	}
	return fmt.Sprintf("%.0f m", float64(n))
}

func share(n Number) string {
	if !n.Known() {
		return "absent"
	}
	return fmt.Sprintf("%.3f", float64(n))
}
