package action

import "strings"

// Section is a part of the keyboard map.
type Section struct {
	Title string
	Rows  []Row
}

// Row says what keys, or a gesture of the mouse, do.
type Row struct{ Keys, Does string }

// Sections are the keys of all actions, by menu.
func (r *Registry) Sections() (sections []Section) {
	for _, c := range Categories() {
		s := Section{Title: c.Title()}
		for _, a := range r.all {
			if a.Category != c || len(a.keys) == 0 {
				continue
			}
			does := a.Help
			if does == "" {
				does = strings.TrimSuffix(a.Title, "…")
			}
			s.Rows = append(s.Rows, Row{a.Shortcut(), does})
		}
		if len(s.Rows) > 0 {
			sections = append(sections, s)
		}
	}
	return sections
}
