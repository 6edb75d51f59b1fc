package language

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"fyne.io/fyne/v2/lang"
)

// Say translates what the program below the window says. That knows no languages and speaks English: a text is found
// as it stands, or by the phrase that it was made of. What is not known stays English.
func Say(english string) string {
	if slices.Contains(Phrases, english) { // Fyne complains of texts that it does not know
		return lang.L(english)
	}
	for _, p := range patterns() {
		if parts := p.form.FindStringSubmatch(english); parts != nil {
			return fill(lang.L(p.phrase), parts[1:])
		}
	}
	return english
}

// pattern finds the texts that are made of a phrase.
type pattern struct {
	phrase string
	form   *regexp.Regexp
}

// patterns are those of all phrases with places for something, made once. The longest come first: "Read the prediction of
// %s" before "Read %s".
var patterns = sync.OnceValue(func() (all []pattern) {
	for _, p := range Phrases {
		if len(verbs(p)) > 0 {
			all = append(all, pattern{p, regexp.MustCompile("^" + form(p) + "$")})
		}
	}
	slices.SortStableFunc(all, func(a, b pattern) int { return len(b.phrase) - len(a.phrase) })
	return all
})

// verb is a place for something in a text. The space before a percent sign, as in "95 % interval", is none.
var verb = regexp.MustCompile(`%(?:\[(\d+)\])?[-+0]*\d*(?:\.\d+)?([vdqxXeEfgGst%])`)

// verbs are the places of a text, in the order of what goes there.
func verbs(text string) (all []string) {
	at := map[int]string{}
	n := 0
	for _, m := range verb.FindAllStringSubmatch(text, -1) {
		if m[2] == "%" {
			continue
		}
		n++
		if i, err := strconv.Atoi(m[1]); err == nil {
			n = i
		}
		at[n] = m[2]
	}
	for i := 1; i <= len(at); i++ {
		all = append(all, at[i])
	}
	return all
}

// form is a phrase as a regular expression.
func form(phrase string) string {
	var b strings.Builder
	end := 0
	for _, m := range verb.FindAllStringSubmatchIndex(phrase, -1) {
		b.WriteString(regexp.QuoteMeta(phrase[end:m[0]]))
		switch phrase[m[4]:m[5]] {
		case "%":
			b.WriteString("%")
		case "d":
			b.WriteString(`(-?[\d,]+)`)
		case "f", "g", "e":
			b.WriteString(`([-+\d.e]+)`)
		default:
			b.WriteString(`((?s:.+))`)
		}
		end = m[1]
	}
	b.WriteString(regexp.QuoteMeta(phrase[end:]))
	return b.String()
}

// fill puts what was found in the English text into the places of the translation.
func fill(text string, found []string) string {
	n := 0
	return verb.ReplaceAllStringFunc(text, func(place string) string {
		m := verb.FindStringSubmatch(place)
		if m[2] == "%" {
			return "%"
		}
		n++
		if i, err := strconv.Atoi(m[1]); err == nil {
			n = i
		}
		if n < 1 || n > len(found) {
			return place
		}
		if slices.Contains(Phrases, found[n-1]) { // "memory unknown" in a forecast
			return lang.L(found[n-1])
		}
		return found[n-1]
	})
}
