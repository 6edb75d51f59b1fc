package gdal

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"unicode/utf8"

	"icefront/geo"
)

// Limits of a Shapefile's table, in bytes.
const (
	maxName = 10
	maxText = 254
)

// shapefileCaveats tells what a Shapefile would lose of a layer.
func shapefileCaveats(l geo.Layer) (notes []string) {
	names := make([]string, len(l.Fields))
	for i, f := range l.Fields {
		names[i] = f.Name
	}
	for i, short := range shortNames(names) {
		if short != names[i] {
			notes = append(notes, fmt.Sprintf("field %s is called %s: a Shapefile holds %d characters, and no colon", names[i], short, maxName))
		}
	}
	for i, f := range l.Fields {
		for _, feat := range l.Features {
			if s, ok := feat.Values[i].(string); ok && len(s) > maxText {
				notes = append(notes, fmt.Sprintf("texts of field %s are cut: a Shapefile holds %d bytes", f.Name, maxText))
				break
			}
		}
	}
	return notes
}

// shortNames cuts names to ten bytes and keeps them different, letter case aside. GDAL writes no colon in them.
func shortNames(names []string) []string {
	names = slices.Clone(names)
	for i := range names {
		names[i] = strings.ReplaceAll(names[i], ":", "_")
	}
	taken := map[string]bool{}
	short := make([]string, len(names))
	for i, name := range names { // names that fit keep themselves
		if len(name) <= maxName && !taken[strings.ToLower(name)] {
			short[i], taken[strings.ToLower(name)] = name, true
		}
	}
	for i, name := range names {
		if short[i] != "" {
			continue
		}
		s := cutText(name, maxName)
		for n := 1; s == "" || taken[strings.ToLower(s)]; n++ {
			end := fmt.Sprintf("_%d", n)
			s = cutText(name, maxName-len(end)) + end
		}
		short[i], taken[strings.ToLower(s)] = s, true
	}
	return short
}

// cutText cuts s to at most n bytes, between characters. No limit for n = 0.
func cutText[N ~int | ~int32](s string, n N) string {
	if n == 0 || len(s) <= int(n) {
		return s
	}
	end := int(n)
	for end > 0 && !utf8.RuneStart(s[end]) {
		end--
	}
	return s[:end]
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
