package device

import "io"

// LastWords, Answered and ReadProcessor are parsers of what others print, for tests.
func LastWords(text string) string { return lastWords(text) }

func Answered(out, word string) bool {
	_, ok := parseAnswer(out, word)
	return ok
}

func ReadProcessor(r io.Reader) string { return processor(r) }
