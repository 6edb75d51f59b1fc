// Package page writes an evaluation as one HTML file that needs nothing else: numbers, figures, the worst scenes, and what
// the numbers mean.
package page

import (
	"bytes"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"path/filepath"
	"time"

	"icefront/app/evaluate"
	"icefront/app/evaluate/illustrate"
	"icefront/app/report/figure/ink"
)

// Content is what the page shows beside the numbers of the result.
type Content struct {
	Title   string    // "": of the folder of predictions
	Date    time.Time // of the evaluation; zero: not told
	Names   [2]string // of the two models; "": first, second
	Figures []illustrate.Named
	Worst   []Overlay // worst first
}

// Overlay is a picture of a scene with both fronts.
type Overlay struct {
	Name, Caption string
	PNG           []byte
}

//go:embed page.html
var source string

// Write writes the page. The same content gives the same bytes.
func Write(w io.Writer, r *evaluate.Result, c Content) error {
	t, err := template.New("page").Funcs(template.FuncMap{"clean": ink.Clean}).Parse(source)
	if err != nil {
		return fmt.Errorf("write the report: %w", err)
	}
	p, err := lay(r, c)
	if err != nil {
		return err
	}
	var b bytes.Buffer // so that nothing is written if it fails
	if err := t.Execute(&b, p); err != nil {
		return fmt.Errorf("write the report: %w", err)
	}
	if _, err := w.Write(b.Bytes()); err != nil {
		return fmt.Errorf("write the report: %w", err)
	}
	return nil
}

// sheet is the page with every number as text. Strings of the result are cleaned in the template.
type sheet struct {
	Title    string
	Facts    [][2]string
	Omitted  string // how many were not evaluated, as a sentence
	Skipped  []evaluate.Skipped
	Warnings []string
	CaFFe    bool
	Heads    []head
	Zones    *zones
	Versus   []versus
	Figures  []drawing
	Worst    []picture
	Groups   []groups
	Images   []scene
	Columns  []column
	Buffer   string
}

// drawing is a figure inside the page.
type drawing struct {
	ID, Title, Caption string
	SVG                template.HTML
}

// picture is an overlay inside the page.
type picture struct {
	Name, Caption string
	Source        template.URL
}

func lay(r *evaluate.Result, c Content) (*sheet, error) {
	for i, name := range [2]string{"first", "second"} {
		if c.Names[i] == "" {
			c.Names[i] = name
		}
	}
	p := &sheet{
		Title: c.Title, Facts: facts(r, c), Skipped: r.Skipped, Omitted: omitted(r), Warnings: r.Warnings, CaFFe: r.CaFFeTest,
		Heads: heads(r, c.Names), Zones: zonesOf(r), Versus: versusOf(r, c.Names), Groups: groupsOf(r), Columns: columns(),
		Buffer: number(r.Buffer) + " m",
	}
	if p.Title == "" {
		p.Title = "Front errors of " + filepath.Base(r.Predictions)
	}
	for _, i := range r.Images {
		p.Images = append(p.Images, imageOf(i))
	}
	for _, f := range c.Figures {
		svg, err := inline(f)
		if err != nil {
			return nil, err
		}
		p.Figures = append(p.Figures, drawing{"figure-" + f.Name, f.Title, f.Caption, svg})
	}
	for _, o := range c.Worst {
		pic := picture{Name: o.Name, Caption: o.Caption}
		if bytes.HasPrefix(o.PNG, []byte("\x89PNG\r\n\x1a\n")) {
			pic.Source = template.URL("data:image/png;base64," + base64.StdEncoding.EncodeToString(o.PNG)) // letters and digits only
		}
		p.Worst = append(p.Worst, pic)
	}
	return p, nil
}

// inline is a figure as a part of a page: SVG without the lines that begin a file. Package figure escapes the names in it.
func inline(f illustrate.Named) (template.HTML, error) {
	var b bytes.Buffer
	if err := f.Figure.Write(&b, "svg"); err != nil {
		return "", fmt.Errorf("write the report: figure %s: %w", f.Name, err)
	}
	at := bytes.Index(b.Bytes(), []byte("<svg"))
	if at < 0 {
		return "", fmt.Errorf("write the report: figure %s is no SVG", f.Name)
	}
	return template.HTML(b.Bytes()[at:]), nil
}

// facts are what was compared with what, and how.
func facts(r *evaluate.Result, c Content) [][2]string {
	list := [][2]string{{"Predictions", r.Predictions}}
	if r.Other != nil {
		list = append(list, [2]string{"Compared with", r.Other.Predictions})
	}
	for _, l := range r.Labels {
		list = append(list, [2]string{"Labels", l})
	}
	list = append(list, [2]string{"Images", count(len(r.Images))})
	if r.CaFFeTest {
		list = append(list, [2]string{"Data", "the 122 test images of the CaFFe benchmark, all of them and no other"})
	}
	list = append(list, [2]string{"Rule of seasons", either(r.Season, "none")}, [2]string{"Buffer", number(r.Buffer) + " m"})
	if !c.Date.IsZero() {
		list = append(list, [2]string{"Date", c.Date.UTC().Format("2006-01-02 15:04 UTC")})
	}
	return append(list, [2]string{"Icefront", either(r.Version, "unknown version")})
}

// omitted says how many were not evaluated; "" if all were.
func omitted(r *evaluate.Result) string {
	if len(r.Skipped) == 0 {
		return ""
	}
	have, skipped, part := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, i := range r.Images {
		have[i.Name] = true
	}
	for _, s := range r.Skipped {
		if have[s.Name] {
			part[s.Name] = true
		} else {
			skipped[s.Name] = true
		}
	}
	text := ""
	if n := len(skipped); n > 0 {
		text = fmt.Sprintf("%d of %d %s not evaluated", n, len(r.Images)+n, was(n))
	}
	if n := len(part); n > 0 {
		if text != "" {
			text += "; "
		}
		text += fmt.Sprintf("%d %s evaluated in part only", n, was(n))
	}
	return text + "."
}

func was(n int) string {
	if n == 1 {
		return "was"
	}
	return "were"
}

func either(s, other string) string {
	if s == "" {
		return other
	}
	return s
}
