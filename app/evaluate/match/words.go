package match

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// named is how many names a sentence lists.
const named = 3

// some lists the first names of many.
func some(names []string) string {
	if len(names) <= named {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:named], ", "), len(names)-named)
}

// count puts a number before what is counted.
func count(names []string, one, many string) string {
	if len(names) == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", len(names), many)
}

// sentence makes an error one.
func sentence(err error) string {
	text := err.Error()
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[size:] + "."
}

func compareText(a, b string) int { return strings.Compare(a, b) }
