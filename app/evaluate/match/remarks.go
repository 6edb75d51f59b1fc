package match

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// warnings sums up what concerns several pairs, or labels that no prediction asked for.
func (f *finder) warnings() {
	var alone []string
	for _, name := range slices.Sorted(maps.Keys(f.labels.files)) {
		if f.predictions.scenes[name] == nil {
			alone = append(alone, name)
		}
	}
	if len(alone) > 0 {
		f.warn("%s no prediction: %s.", count(alone, "label has", "labels have"), some(alone))
	}
	f.sameDay()
	f.lacking("no bounding box", f.labels.boxed, func(p Pair) bool { return p.Box != "" })
	f.lacking("no line in "+strings.Join(f.tables, ", "), len(f.tables) > 0, func(p Pair) bool {
		_, ok := f.meta.Rows[p.Name]
		return ok
	})
	f.lacking("no SAR image", len(f.Scenes) > 0, func(p Pair) bool { return p.Scene != "" })
	f.disagreeing()
}

func (f *finder) warn(format string, args ...any) {
	f.set.Warnings = append(f.set.Warnings, fmt.Sprintf(format, args...))
}

// lacking remarks the pairs that lack what others may have.
func (f *finder) lacking(what string, wanted bool, has func(Pair) bool) {
	if !wanted {
		return
	}
	var without []string
	for _, p := range f.set.Pairs {
		if !has(p) {
			without = append(without, p.Name)
		}
	}
	if len(without) > 0 {
		f.warn("%s %s: %s.", count(without, "image has", "images have"), what, some(without))
	}
}

// sameDay remarks, once, glaciers of which several images are of one day. All of them count.
func (f *finder) sameDay() {
	of := map[string][]string{}
	for _, p := range f.set.Pairs {
		if p.Glacier != "" && !p.Date.IsZero() {
			key := p.Glacier + " of " + p.Date.Format(time.DateOnly)
			of[key] = append(of[key], p.Name)
		}
	}
	var days []string
	for _, key := range slices.Sorted(maps.Keys(of)) {
		if len(of[key]) > 1 {
			days = append(days, fmt.Sprintf("%s (%s)", key, some(of[key])))
		}
	}
	if len(days) > 0 {
		f.warn("%s several images, and each is evaluated: %s.", count(days, "day of a glacier has", "days of glaciers have"), some(days))
	}
}

// disagreeing remarks CaFFe names that say another day or resolution than the table. The name counts.
func (f *finder) disagreeing() {
	var names []string
	for _, p := range f.set.Pairs {
		row, ok := f.meta.Rows[p.Name]
		if ok && p.Parsed && (!row.Date.Equal(p.Date) || row.Resolution != p.Resolution) {
			names = append(names, fmt.Sprintf("%s (line %d)", p.Name, row.Line))
		}
	}
	if len(names) > 0 {
		f.warn("%s another day or resolution than %s; the name counts: %s.",
			count(names, "name says", "names say"), strings.Join(f.tables, ", "), some(names))
	}
}

// nothing is the error of a request without pairs: what was looked for, and what there is.
func (f *finder) nothing() error {
	p, l := f.predictions, f.labels
	var b strings.Builder
	fmt.Fprintf(&b, "match predictions in %s with labels in %s: ", f.Predictions, orNone(f.labels.folders))
	switch {
	case len(p.scenes) == 0:
		b.WriteString("there are no predictions")
	case len(l.files) == 0:
		b.WriteString("there are no labels")
	default:
		b.WriteString("no name is on both sides")
	}
	b.WriteString("; predictions are called <name>_zones.tif and <name>_fronts.gpkg, or <name>_zone.png and <name>_front.png (")
	if len(p.scenes) > 0 {
		first := p.scenes[slices.Min(slices.Collect(maps.Keys(p.scenes)))]
		fmt.Fprintf(&b, "%d there, such as %s", len(p.scenes), first.all[0].path)
	} else {
		b.WriteString(p.folder.contents())
		if folds := Folds(f.Predictions); len(folds) > 0 {
			fmt.Fprintf(&b, "; for one fold give %s", folds[0])
		}
	}
	b.WriteString("), labels <name>_zones.png and <name>_front.png, or .tif, .geojson, .gpkg, .shp (")
	if len(l.files) > 0 {
		fmt.Fprintf(&b, "%d there, such as %s", len(l.files), l.example)
	} else {
		b.WriteString(orNone(l.found))
	}
	b.WriteString(")")
	if bad := f.refused(); len(bad) > 0 {
		fmt.Fprintf(&b, "; %s on both sides, but skipped: %s", count(bad, "name is", "names are"), some(bad))
	}
	return errors.New(b.String())
}

// refused are names that are on both sides and make no pair all the same.
func (f *finder) refused() (names []string) {
	for _, s := range f.set.Skipped {
		_, label := f.labels.files[s.Name]
		if label && f.predictions.scenes[s.Name] != nil {
			names = append(names, fmt.Sprintf("%s (%s)", s.Name, strings.TrimSuffix(s.Reason, ".")))
		}
	}
	return names
}

func orNone(all []string) string {
	if len(all) == 0 {
		return "no folder"
	}
	return strings.Join(all, ", ")
}
