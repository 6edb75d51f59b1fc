package language_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"icefront/app/job"
	"icefront/resources"
	"icefront/ui/language"
)

var update = flag.Bool("update", false, "write the English catalogue anew")

// root is the module's.
const root = "../.."

// source is a parsed file with its path below the root.
type source struct {
	path   string
	syntax *ast.File
	set    *token.FileSet
}

// sources parses the program's files below some folders, tests left out.
func sources(t *testing.T, folders ...string) (all []source) {
	t.Helper()
	for _, folder := range folders {
		err := filepath.WalkDir(filepath.Join(root, folder), func(path string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			set := token.NewFileSet()
			f, err := parser.ParseFile(set, path, nil, parser.SkipObjectResolution)
			rel, _ := filepath.Rel(root, path)
			all = append(all, source{rel, f, set})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return all
}

// called is the name of a function that is called, such as "lang.L" or "SetText".
func called(c *ast.CallExpr) string {
	switch f := c.Fun.(type) {
	case *ast.Ident:
		return f.Name
	case *ast.SelectorExpr:
		if x, ok := f.X.(*ast.Ident); ok {
			return x.Name + "." + f.Sel.Name
		}
		return f.Sel.Name
	}
	return ""
}

// literal is the text of a constant expression, of several parts perhaps.
func literal(e ast.Expr) (string, bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		if e.Kind == token.STRING {
			s, err := strconv.Unquote(e.Value)
			return s, err == nil
		}
	case *ast.BinaryExpr:
		a, ok := literal(e.X)
		b, also := literal(e.Y)
		return a + b, ok && also && e.Op == token.ADD
	}
	return "", false
}

// texts are the arguments of lang.L in the window's sources.
func texts(t *testing.T) map[string]bool {
	t.Helper()
	all := map[string]bool{}
	for _, s := range sources(t, "ui") {
		ast.Inspect(s.syntax, func(n ast.Node) bool {
			if c, ok := n.(*ast.CallExpr); ok && called(c) == "lang.L" && len(c.Args) > 0 {
				if text, ok := literal(c.Args[0]); ok {
					all[text] = true
				}
			}
			return true
		})
	}
	return all
}

// spoken are texts that lang.L gets from elsewhere.
func spoken() (all []string) {
	for _, s := range []job.State{job.Queued, job.Running, job.Done, job.Failed, job.Cancelled} {
		all = append(all, s.String())
	}
	return append(all, "English", "prediction", "label", "prediction and label")
}

func catalogue(t *testing.T) []string {
	t.Helper()
	all := texts(t)
	for _, p := range slices.Concat(language.Phrases, spoken()) {
		all[p] = true
	}
	return slices.Sorted(maps.Keys(all))
}

// write is a catalogue as it lies in resources/translations.
func write(t *testing.T, texts map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(texts); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// The English catalogue holds every text, so that a translator can begin with a copy of it.
func TestEnglishIsComplete(t *testing.T) {
	english := map[string]string{}
	for _, k := range catalogue(t) {
		english[k] = k
	}
	want := write(t, english)
	if *update {
		if err := os.WriteFile(filepath.Join(root, "resources/translations/en.json"), want, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	all, err := resources.Translations()
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(all["en.json"], want) {
		t.Error("resources/translations/en.json does not hold all texts, or others too; run this test with -update")
	}
}

func TestTranslationsAreComplete(t *testing.T) {
	all, err := resources.Translations()
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range all {
		tr, wrong := language.Read(name, data)
		if wrong != "" {
			t.Errorf("%s: %s", name, wrong)
		}
		var missing []string
		have := maps.Clone(tr.Texts)
		for _, k := range catalogue(t) {
			if tr.Texts[k] == "" {
				missing = append(missing, k)
			}
			delete(have, k)
		}
		if len(missing) > 0 {
			t.Errorf("%s has no text for %d of %d:\n%s", name, len(missing), len(catalogue(t)), quoted(missing))
		}
		if len(have) > 0 {
			t.Errorf("%s has texts that nothing says any more:\n%s", name, quoted(slices.Sorted(maps.Keys(have))))
		}
	}
}

func quoted(texts []string) string {
	var b strings.Builder
	for _, s := range texts {
		fmt.Fprintf(&b, "  %q\n", s)
	}
	return b.String()
}

// showing are functions with what the user reads among their arguments.
func showing(name string) bool {
	_, last, _ := strings.Cut(name, ".")
	if last == "" {
		last = name
	}
	switch last {
	case "NewLabel", "NewLabelWithStyle", "NewButton", "NewButtonWithIcon", "NewCheck", "NewFormItem", "NewMenuItem", "NewMenu", "NewRichTextWithText",
		"SetText", "SetTitle", "SetPlaceHolder", "NewHyperlink", "heading", "prose":
		return true
	}
	return false
}

// wordless tells texts that are the same in all languages: names, numbers, units.
func wordless(text string) bool {
	switch text {
	case "Icefront", "%d × %d":
		return true
	}
	letters := 0
	for _, r := range text {
		if unicode.IsLetter(r) {
			letters++
		}
	}
	return letters < 3
}

// What the user reads goes through lang.L. This finds what obviously does not.
func TestTextsAreTranslated(t *testing.T) {
	for _, s := range sources(t, "ui") {
		ast.Inspect(s.syntax, func(n ast.Node) bool {
			c, ok := n.(*ast.CallExpr)
			if !ok || !showing(called(c)) {
				return true
			}
			for _, a := range c.Args {
				if text, ok := literal(a); ok && !wordless(text) {
					t.Errorf("%s: %s shows %q without lang.L", s.set.Position(a.Pos()), called(c), text)
				}
			}
			return true
		})
	}
}

// sayings are folders whose texts reach the user through language.Say.
func sayings() []string {
	return []string{"app"}
}

// elsewhere are folders below them that write files and print for the command line, in English.
func elsewhere(path string) bool {
	for _, dir := range []string{"app/report", "app/evaluate", "app/batch", "app/apptest", "app/frontfile", "app/export/record", "app/export/zones"} {
		if strings.HasPrefix(path, dir+"/") || path == dir+".go" {
			return true
		}
	}
	return false
}

// What the program below the window says is in the table of phrases. This finds sentences, titles of jobs and titles and
// hints of notices.
func TestPhrasesAreKnown(t *testing.T) {
	known := map[string]bool{}
	for _, p := range language.Phrases {
		known[p] = true
	}
	for _, s := range sources(t, sayings()...) {
		if elsewhere(s.path) {
			continue
		}
		ast.Inspect(s.syntax, func(n ast.Node) bool {
			text, ok := saying(n)
			if ok && !known[text] && !name(text) {
				t.Errorf("%s: %q is not in language.Phrases", s.set.Position(n.Pos()), text)
			}
			return true
		})
	}
}

// saying is a text for people: what is said with a capital and has two words at least. A title of a job is made of its
// first words and a name.
func saying(n ast.Node) (string, bool) {
	switch n := n.(type) {
	case *ast.CallExpr:
		for i, title := range map[string]int{"submit": 2, "onModels": 2} {
			if called(n) != i || len(n.Args) <= title {
				continue
			}
			if b, ok := n.Args[title].(*ast.BinaryExpr); ok {
				if text, ok := literal(b.X); ok {
					return text + "%s", true
				}
			}
			return literal(n.Args[title])
		}
	case *ast.BasicLit:
		text, ok := literal(n)
		if ok && sentenceLike(text) {
			return text, true
		}
	}
	return "", false
}

// name tells texts that are names, the same in all languages.
func name(text string) bool { return strings.HasPrefix(text, "Zenodo record ") }

func sentenceLike(text string) bool {
	r := []rune(text)
	return len(r) > 3 && unicode.IsUpper(r[0]) && strings.Contains(strings.TrimSpace(text), " ") && !strings.HasSuffix(text, " ") && !strings.Contains(text, "\n")
}
