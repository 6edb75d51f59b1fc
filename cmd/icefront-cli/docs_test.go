package main

import (
	"io"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"icefront/app"
	"icefront/app/batch"
	"icefront/app/evaluate"
	"icefront/app/export"
	"icefront/app/report"
	"icefront/geo/schema"
)

// page reads a page of the documentation.
func page(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("..", "..", "docs", name))
	must(t, err)
	return string(b)
}

// The documentation names every flag, key and field there is, and none that is not.
func TestDocumentationIsComplete(t *testing.T) {
	commandLine, formats := page(t, "command-line.md"), page(t, "formats.md")
	flag := regexp.MustCompile(`--[a-z][a-z-]+`)
	help := ""
	for _, verb := range []string{"predict", "evaluate", "info", "demo", "export", "model import", "model download", "model list", "model show", "model test",
		"model default", "model export", "model plan", "model remove"} {
		help += good(t, append(strings.Fields(verb), "--help")...).out
	}
	same(t, "flags", flag.FindAllString(commandLine, -1), flag.FindAllString(help, -1))

	key := regexp.MustCompile(`\bcf\.[a-z_]+[a-z0-9_]*`)
	var keys []string
	for _, name := range []string{"parse.go", "parse_keys.go"} {
		b, err := os.ReadFile(filepath.Join("..", "..", "model", name))
		must(t, err)
		keys = append(keys, key.FindAllString(string(b), -1)...)
	}
	same(t, "keys of a plan", key.FindAllString(formats, -1), keys)

	for _, v := range []any{report.Scene{}, report.Model{}, report.Front{}, report.Label{}, report.Job{}, batch.Row{}, batch.Table{},
		report.Trust{}, report.TrustPart{}, report.FrontErrors{}, report.ZoneScores{}, evaluate.Result{}, evaluate.Image{}, evaluate.Skipped{},
		evaluate.Group{}, evaluate.Fronts{}, evaluate.ZoneMean{}, evaluate.Fold{}, evaluate.Spread{}, evaluate.Versus{}} {
		for _, f := range reflect.VisibleFields(reflect.TypeOf(v)) {
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			if !f.Anonymous && name != "-" && !strings.Contains(formats, "`"+name+"`") {
				t.Errorf("formats.md does not explain %s of a report or table", name)
			}
		}
	}
	for _, header := range []string{firstLine(t, (&evaluate.Result{}).ImagesCSV), firstLine(t, (&evaluate.Result{}).GroupsCSV)} {
		for column := range strings.SplitSeq(header, ",") {
			plain := column
			for _, zone := range report.Zones {
				plain = strings.ReplaceAll(plain, zone, "ZONE")
			}
			of := strings.TrimPrefix(strings.TrimPrefix(plain, "zone_"), "front_")
			if !slices.ContainsFunc([]string{column, plain, of, strings.TrimPrefix(of, "pooled_")}, func(name string) bool {
				return strings.Contains(formats, "`"+name+"`")
			}) {
				t.Errorf("formats.md does not explain the column %s", column)
			}
		}
	}
	for _, f := range app.Formats {
		if !strings.Contains(commandLine, "`"+f.Name+"`") || !strings.Contains(formats, "`"+f.Extension+"`") {
			t.Errorf("format %s is not explained", f.Name)
		}
	}
}

// So are schemas and formats of exports, and their record.
func TestDocumentationOfExports(t *testing.T) {
	commandLine, formats := page(t, "command-line.md"), page(t, "formats.md")
	for _, kind := range schema.Kinds() {
		l, _, err := schema.Layer(kind, nil, nil)
		must(t, err)
		for _, f := range l.Fields {
			if !strings.Contains(formats, "`"+f.Name+"`") {
				t.Errorf("formats.md does not explain field %s of %s", f.Name, kind)
			}
		}
		if !strings.Contains(commandLine, "`"+string(kind)+"`") {
			t.Errorf("schema %s is not explained", kind)
		}
	}
	for _, f := range reflect.VisibleFields(reflect.TypeOf(export.Record{})) {
		if name, _, _ := strings.Cut(f.Tag.Get("json"), ","); !strings.Contains(formats, "`"+name+"`") {
			t.Errorf("formats.md does not explain %s of a record", name)
		}
	}
	for _, f := range export.Formats() {
		if !strings.Contains(commandLine, "`"+f.Extension+"`") || !strings.Contains(formats, "`"+f.Extension+"`") {
			t.Errorf("format %s is not explained", f.Name)
		}
	}
}

// The command that the page on evaluations begins with prints what stands there.
func TestDocumentationRuns(t *testing.T) {
	text := page(t, "evaluation.md")
	_, rest, _ := strings.Cut(text, "```\nbin/icefront-cli ")
	command, rest, _ := strings.Cut(rest, "\n```\n")
	_, rest, _ = strings.Cut(rest, "```text\n")
	want, _, ok := strings.Cut(rest, "```\n")
	if !ok {
		t.Fatal("the page begins otherwise")
	}
	t.Chdir(filepath.Join("..", ".."))
	if got := good(t, strings.Fields(strings.ReplaceAll(command, "\\\n", " "))...).out; got != want {
		t.Errorf("prints\n%s\nthe page says\n%s", got, want)
	}
}

// firstLine is the first of what a table writes: the names of its columns.
func firstLine(t *testing.T, write func(io.Writer) error) string {
	t.Helper()
	var b strings.Builder
	must(t, write(&b))
	line, _, _ := strings.Cut(b.String(), "\n")
	return line
}

// same compares two lists as sets.
func same(t *testing.T, what string, documented, real []string) {
	t.Helper()
	for _, r := range real {
		if !slices.Contains(documented, r) {
			t.Errorf("%s: %s is not documented", what, r)
		}
	}
	for _, d := range documented {
		if !slices.Contains(real, d) {
			t.Errorf("%s: %s is documented and not there", what, d)
		}
	}
}

// Links between pages lead somewhere.
func TestDocumentationLinks(t *testing.T) {
	link := regexp.MustCompile(`\]\(([a-z-]*\.md)?(?:#([a-z-]+))?\)`)
	heading := regexp.MustCompile(`(?m)^#+ (.+)$`)
	for _, name := range []string{"command-line.md", "formats.md", "measures.md", "evaluation.md", "models.md", "devices.md"} {
		for _, m := range link.FindAllStringSubmatch(page(t, name), -1) {
			to, anchor := name, m[2]
			if m[1] != "" {
				to = m[1]
			}
			var anchors []string
			for _, h := range heading.FindAllStringSubmatch(page(t, to), -1) {
				anchors = append(anchors, strings.NewReplacer(" ", "-", ",", "").Replace(strings.ToLower(h[1])))
			}
			if anchor != "" && !slices.Contains(anchors, anchor) {
				t.Errorf("%s: %s leads nowhere; there are %v", name, m[0], anchors)
			}
		}
	}
}
