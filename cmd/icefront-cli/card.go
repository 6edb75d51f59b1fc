package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"icefront/app"
	"icefront/app/library"
	"icefront/cmd/internal/wire"
)

// ModelListCmd lists models.
type ModelListCmd struct {
	Published bool `help:"List where models are published instead."`
	JSON      bool `help:"Print one JSON object a line."`
}

// Run reads and prints the list.
func (m *ModelListCmd) Run(c *console) error {
	if m.Published {
		return m.published(c.stdout)
	}
	c.open(wire.Deps(wire.Config{}))
	defer c.close()
	if err := c.await(func(s *app.Session, then func(error)) { s.ReadModels(then) }); err != nil {
		return err
	}
	var all []library.Model
	folder := ""
	c.do(func(s *app.Session) { all, folder = s.Models(), s.Library().Folder() })
	if err := m.print(c.stdout, all, folder); err != nil {
		return err
	}
	if c.failed {
		return errFailed
	}
	return nil
}

func (m *ModelListCmd) print(w io.Writer, all []library.Model, folder string) error {
	if m.JSON {
		for _, e := range all {
			if err := printJSON(w, e); err != nil {
				return err
			}
		}
		return nil
	}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "  NAME\tFOLDS\tSIZE\tWHAT")
	for _, e := range all {
		star, what := " ", e.Title
		if e.Default {
			star = "*"
		}
		if e.Problem != "" {
			what = "cannot be used: " + e.Problem
		}
		fmt.Fprintf(t, "%s %s\t%d\t%s\t%s\n", star, e.Name, e.Folds, size(e.Bytes), what)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintf(w, "* is what predict takes if no model is named. Models are in %s\n", folder)
	return err
}

func (m *ModelListCmd) published(w io.Writer) error {
	for _, r := range library.Published() {
		if m.JSON {
			if err := printJSON(w, r); err != nil {
				return err
			}
			continue
		}
		fmt.Fprintf(w, "%s, doi:%s\n  %s\n", r.Title, r.DOI, r.Holds)
	}
	if m.JSON {
		return nil
	}
	_, err := fmt.Fprintln(w, "The page of the DOI tells address, SHA-256 or MD5, and licence of its files. Then: icefront-cli model download URL")
	return err
}

// ModelShowCmd prints a card.
type ModelShowCmd struct {
	Name string `arg:"" help:"Model of the library, built-in, or an ONNX file."`
	JSON bool   `help:"Print the card as a JSON object."`
}

// Run reads the model and prints its card. That of a model that cannot be used says why, and is no failure.
func (m *ModelShowCmd) Run(c *console) error {
	c.open(wire.Deps(wire.Config{}))
	defer c.close()
	var card library.Card
	err := c.await(func(s *app.Session, then func(error)) {
		s.ShowModel(m.Name, func(got library.Card, err error) { card = got; then(err) })
	})
	if err != nil {
		return err
	}
	if m.JSON {
		return printJSON(c.stdout, card)
	}
	return printCard(c.stdout, card)
}

// printCard prints what is known, and leaves out what is not.
func printCard(w io.Writer, card library.Card) error {
	var b strings.Builder
	row := func(name, format string, args ...any) {
		if text := fmt.Sprintf(format, args...); strings.TrimSpace(text) != "" {
			fmt.Fprintf(&b, "  %-16s %s\n", name, text)
		}
	}
	fmt.Fprintln(&b, card.Name)
	row("problem", "%s", card.Problem)
	row("title", "%s", card.Title)
	row("description", "%s", card.Description)
	row("trained on", "%s", card.TrainData)
	row("licence", "%s", card.Licence)
	row("citation", "%s", card.Citation)
	if len(card.Planes) > 0 {
		printPlan(row, card)
	} else {
		row("input", "%s", strings.Join(card.Inputs, "; "))
		row("output", "%s", strings.Join(card.Outputs, "; "))
	}
	if card.Parameters > 0 {
		row("parameters", "%d", card.Parameters)
	}
	printNetwork(row, card)
	for i, f := range card.Files {
		name := ""
		if i == 0 {
			name = "files"
		}
		row(name, "%s, fold %d, %s, SHA-256 %s", f.Name, f.Fold, size(f.Bytes), f.SHA256)
	}
	for i, f := range card.Sources {
		name := ""
		if i == 0 {
			name = "made from"
		}
		row(name, "%s, SHA-256 %s", f.File, f.SHA256)
	}
	row("in", "%s", card.Path)
	_, err := io.WriteString(w, b.String())
	return err
}

// printPlan prints how the model is used.
func printPlan(row func(name, format string, args ...any), card library.Card) {
	for _, p := range card.Planes {
		classes := make([]string, len(p.Classes))
		for i, c := range p.Classes {
			if classes[i] = c.Name; c.Name != c.Zone {
				classes[i] += " (" + c.Zone + ")"
			}
		}
		row("classes", "%s", strings.Join(classes, ", "))
	}
	row("front", "by %s, from %g m on", card.FrontRule, card.FrontMin)
	switch {
	case card.OwnPixels():
		row("spacing", "the scene's own pixels")
	default:
		row("spacing", "%g x %g %s", card.Spacing[0], card.Spacing[1], card.Unit)
	}
	if t := card.TrainedMetres; t != nil {
		row("trained at", "%s m per pixel", span(*t))
	}
	row("patch", "%d x %d, step %g, mirrored along %d axes", card.Patch[0], card.Patch[1], card.Step, len(card.Mirror))
	test := "none"
	if card.Reference {
		test = "on every load"
	}
	row("self-test", "%s", test)
}

// span is a range, or its one value.
func span(v [2]float64) string {
	if v[0] == v[1] {
		return fmt.Sprintf("%g", v[0])
	}
	return fmt.Sprintf("%g to %g", v[0], v[1])
}

// printNetwork draws the levels of the network.
func printNetwork(row func(name, format string, args ...any), card library.Card) {
	row("network", "%s", card.Network)
	for i, l := range card.Levels {
		row("", "%s%4d features, 1/%d x 1/%d, kernel %d x %d, %d down, %d up", strings.Repeat(" ", i),
			l.Features, l.Scale[0], l.Scale[1], l.Kernel[0], l.Kernel[1], l.Down, l.Up)
	}
}

// printTrial prints how a model ran.
func printTrial(w io.Writer, t library.Trial) error {
	reference := "the file has none"
	if t.Reference {
		reference = "passed"
	}
	reason := ""
	if t.Reason != "" {
		reason = " (" + t.Reason + ")"
	}
	_, err := fmt.Fprintf(w, "%s\n  %-16s %s%s\n  %-16s %s\n  %-16s %.3f s for %d x %d pixels by %d fold(s), without mirrors\n", t.Name,
		"device", t.Device, reason, "self-test", reference, "one patch", t.Seconds, t.Patch[0], t.Patch[1], t.Folds)
	return err
}

// size is a number of bytes for people.
func size(n int64) string {
	switch {
	case n >= 1e9:
		return fmt.Sprintf("%.1f GB", float64(n)/1e9)
	case n >= 1e6:
		return fmt.Sprintf("%.1f MB", float64(n)/1e6)
	case n >= 1e3:
		return fmt.Sprintf("%.1f kB", float64(n)/1e3)
	}
	return fmt.Sprintf("%d B", n)
}

// printJSON prints one object on one line.
func printJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(v)
}
