package palette

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
)

// fold makes a text comparable: lower case, without the marks that people leave out when they type quickly.
func fold(text string) string {
	return strings.NewReplacer("ä", "a", "ö", "o", "ü", "u", "ß", "ss", "é", "e", "è", "e", "ê", "e", "à", "a", "ç", "c", "ñ", "n").
		Replace(strings.ToLower(text))
}

// Points of a match; a word of the query earns one of these.
const (
	beginsTitle   = 100
	beginsWord    = 60
	insideTitle   = 40
	beginsKeyword = 30
	insideOther   = 15
	scattered     = 5 // its letters are in the title, in their order
)

// score tells how well a query fits; ok is false if a word of it fits nowhere. The best fit has the most points.
func score(query, title, other string) (points int, ok bool) {
	title, other = fold(title), fold(other)
	for i, word := range strings.Fields(fold(query)) {
		p := points1(word, title, other)
		if p == 0 {
			return 0, false
		}
		if p == beginsTitle && i > 0 {
			p = beginsWord
		}
		points += p
	}
	return points, true
}

// points1 are those of one word.
func points1(word, title, other string) int {
	switch {
	case strings.HasPrefix(title, word):
		return beginsTitle
	case begins(word, title):
		return beginsWord
	case strings.Contains(title, word):
		return insideTitle
	case begins(word, other):
		return beginsKeyword
	case strings.Contains(other, word):
		return insideOther
	case subsequence(word, title):
		return scattered
	}
	return 0
}

// begins reports that a word of the text begins with another.
func begins(word, text string) bool {
	for w := range strings.FieldsFuncSeq(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		if strings.HasPrefix(w, word) {
			return true
		}
	}
	return false
}

// subsequence reports that all letters are in a text, in their order.
func subsequence(letters, text string) bool {
	rest := []rune(letters)
	for _, r := range text {
		if len(rest) > 0 && r == rest[0] {
			rest = rest[1:]
		}
	}
	return len(rest) == 0
}

// rank returns the entries that fit a query, the best first. Without a query it returns all, those done lately first.
// Entries of equal worth stay in their order; recent lists IDs, the last one first.
func rank(entries []entry, query string, recent []string) (found []entry) {
	for _, e := range entries {
		p, ok := score(query, e.title, e.category+" "+e.keywords)
		if !ok {
			continue
		}
		e.points = 10 * p
		if i := slices.Index(recent, e.id); i >= 0 {
			e.points += keptRecent - i // it decides between equals
		}
		found = append(found, e)
	}
	slices.SortStableFunc(found, func(a, b entry) int { return cmp.Compare(b.points, a.points) })
	return found
}
