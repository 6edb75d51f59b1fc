package largest

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// keyOf spells an entry as Python does: "2", "(1, 2)" or "(1,)".
func keyOf(classes []uint8, tuple bool) string {
	var parts []string
	for _, c := range classes {
		parts = append(parts, strconv.Itoa(int(c)))
	}
	switch text := strings.Join(parts, ", "); {
	case !tuple:
		return text
	case len(parts) == 1:
		return "(" + text + ",)"
	default:
		return "(" + text + ")"
	}
}

// parseSizes reads Python's text of a dictionary: "{(1, 2): 25089.0, 2: 8.0}". "None" is nil: no sizes at all.
func parseSizes(text string) (map[string]float64, error) {
	s := &scanner{rest: strings.TrimSpace(text)}
	if s.rest == "None" {
		return nil, nil
	}
	sizes := map[string]float64{}
	s.want("{")
	for s.err == nil && !s.take("}") {
		key := s.key()
		s.want(":")
		sizes[key] = s.number()
		if len(sizes) > 2*maxRules {
			s.fail("more sizes than classes")
		}
		if !s.take(",") {
			s.want("}")
			break
		}
	}
	if s.rest != "" {
		s.fail("")
	}
	return sizes, s.err
}

// scanner reads tokens from the front of a text and keeps the first error.
type scanner struct {
	rest string
	err  error
}

func (s *scanner) fail(why string) {
	if s.err != nil {
		return
	}
	if why == "" {
		s.err = fmt.Errorf("unexpected %.20q", s.rest)
		return
	}
	s.err = errors.New(why)
}

// take takes a token if it is next, and the spaces after it.
func (s *scanner) take(token string) bool {
	rest, found := strings.CutPrefix(s.rest, token)
	if found {
		s.rest = strings.TrimLeft(rest, " ")
	}
	return found
}

func (s *scanner) want(token string) {
	if !s.take(token) {
		s.fail("")
	}
}

// key reads a class or a tuple of classes.
func (s *scanner) key() string {
	if !s.take("(") {
		return keyOf([]uint8{s.class()}, false)
	}
	classes := []uint8{s.class()}
	for s.err == nil && !s.take(")") {
		s.want(",")
		if s.take(")") {
			break
		}
		classes = append(classes, s.class())
	}
	return keyOf(classes, true)
}

func (s *scanner) class() uint8 {
	v := s.number()
	if c := uint8(v); v >= 1 && v <= maxClass && float64(c) == v {
		return c
	}
	s.fail("a key is no class")
	return 0
}

func (s *scanner) number() float64 {
	n := 0
	for n < len(s.rest) && strings.IndexByte("0123456789.eE+-", s.rest[n]) >= 0 {
		n++
	}
	v, err := strconv.ParseFloat(s.rest[:n], 64)
	if err != nil {
		s.fail("")
		return 0
	}
	s.take(s.rest[:n])
	return v
}
