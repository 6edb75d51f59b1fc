package arch

import (
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// root is the module root, seen from this package.
const root = "../../.."

func TestImportsFollowTheArchitecture(t *testing.T) {
	g, err := Load(root)
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := g[Module+"/geo"]; !ok {
		t.Fatalf("the package list has %d entries but not %s/geo; is the root wrong?", len(g), Module)
	}
	for _, line := range Check(g) {
		t.Error(line)
	}
}

func TestSourceKeepsTheHabits(t *testing.T) {
	files, err := Parse(root)
	if err != nil {
		t.Fatal(err)
	}
	if len(files) < 10 {
		t.Fatalf("found %d Go files; is the root wrong?", len(files))
	}
	for _, line := range CheckSource(files) {
		t.Error(line)
	}
}

// lineOf writes one line of listFormat.
func lineOf(path, cgoFiles, imports, tests string) string {
	return path + "||false|" + cgoFiles + "|" + imports + "|" + tests + ","
}

func TestCheckCatchesForbiddenImports(t *testing.T) {
	foreign := []string{
		lineOf("fyne.io/fyne/v2", "0", "", ""),
		lineOf("fyne.io/fyne/v2/app", "0", "example.org/gl", ""),
		lineOf("example.org/gl", "3", "", ""),
		lineOf("example.org/pure", "0", "", ""),
		"net||true|4||",
	}
	tests := []struct {
		name  string
		lines []string
		want  []string // nil: nothing is wrong
	}{
		{"values import values", []string{lineOf("icefront/geo", "0", "example.org/pure,net", "")}, nil},
		{"the standard library's cgo does not count", []string{lineOf("icefront/geo", "0", "net", "")}, nil},
		{"geo reaches the layer above",
			[]string{lineOf("icefront/geo/front", "0", "icefront/model", ""), lineOf("icefront/model", "0", "", "")},
			[]string{"icefront/geo/front must not reach icefront/model: icefront/geo/front → icefront/model"}},
		{"model reaches C through a third package",
			[]string{lineOf("icefront/model", "0", "example.org/between", ""), lineOf("example.org/between", "0", "example.org/gl", "")},
			[]string{"icefront/model must not reach example.org/gl: icefront/model → example.org/between → example.org/gl"}},
		{"a C package may reach C", []string{lineOf("icefront/geo/gdal", "0", "example.org/gl", "")}, nil},
		{"C packages stay apart",
			[]string{lineOf("icefront/model/ort", "0", "icefront/geo/gdal", ""), lineOf("icefront/geo/gdal", "0", "", "")},
			[]string{"icefront/model/ort must not reach icefront/geo/gdal: icefront/model/ort → icefront/geo/gdal"}},
		{"app knows no toolkit", []string{lineOf("icefront/app", "0", "fyne.io/fyne/v2", "")},
			[]string{"icefront/app must not reach fyne.io/fyne/v2: icefront/app → fyne.io/fyne/v2"}},
		{"ui draws with the toolkit", []string{lineOf("icefront/ui", "0", "fyne.io/fyne/v2", "")}, nil},
		{"ui does not start the toolkit", []string{lineOf("icefront/ui/panel", "0", "fyne.io/fyne/v2/app", "")},
			[]string{"icefront/ui/panel must not reach fyne.io/fyne/v2/app: icefront/ui/panel → fyne.io/fyne/v2/app"}},
		{"cmd may do all that", []string{lineOf("icefront/cmd/icefront", "0", "fyne.io/fyne/v2/app", "")}, nil},
		{"a pure package's test needs no C", []string{lineOf("icefront/app", "0", "", "example.org/gl")},
			[]string{"icefront/app must not reach example.org/gl: icefront/app → example.org/gl"}},
		{"a program carries test support",
			[]string{lineOf("icefront/cmd/icefront", "0", "icefront/geo/sharedtest", ""), lineOf("icefront/geo/sharedtest", "0", "", "")},
			[]string{"icefront/cmd/icefront must not reach icefront/geo/sharedtest: icefront/cmd/icefront → icefront/geo/sharedtest"}},
		{"a test uses test support",
			[]string{lineOf("icefront/app", "0", "", "icefront/geo/sharedtest"), lineOf("icefront/geo/sharedtest", "0", "", "")}, nil},
		{"a package name says nothing", []string{lineOf("icefront/geo/util", "0", "", "")},
			[]string{`icefront/geo/util: no package is called "util"; name it for what it holds`}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			g, err := parse([]byte(strings.Join(append(tt.lines, foreign...), "\n")))
			if err != nil {
				t.Fatal(err)
			}
			if got := Check(g); !slices.Equal(got, tt.want) {
				t.Errorf("Check of\n%s\ngot  %q\nwant %q", strings.Join(tt.lines, "\n"), got, tt.want)
			}
		})
	}
}

func TestParseRefusesWhatItDoesNotKnow(t *testing.T) {
	if _, err := parse([]byte("only|three|fields")); err == nil {
		t.Error("parse took a line with three fields")
	}
}

func TestCheckSourceCatchesBrokenHabits(t *testing.T) {
	const do = "package p\nimport \"fyne.io/fyne/v2\"\nfunc f() { fyne.Do(func() {}) }\n"
	long := "package p\nfunc f() {\n" + strings.Repeat("\tg()\n", funcLines) + "}\n"
	tests := []struct {
		name  string
		files map[string]string
		want  []string // a part of each line expected
	}{
		{"fyne.Do once in cmd", map[string]string{"cmd/icefront/main.go": do}, nil},
		{"fyne.Do in a comment", map[string]string{"ui/a.go": "package p\n// fyne.Do is for cmd.\n"}, nil},
		{"another package's Do", map[string]string{"ui/a.go": "package p\nimport \"sync\"\nvar o sync.Once\nfunc f() { o.Do(nil) }\n"}, nil},
		{"fyne.Do in ui", map[string]string{"ui/a.go": do}, []string{"fyne.Do outside cmd: ui/a.go:3"}},
		{"fyne.Do twice, once handed on under another name", map[string]string{"cmd/a/main.go": do,
			"cmd/b/main.go": "package p\nimport f2 \"fyne.io/fyne/v2\"\nvar post = f2.Do\n"}, []string{"stands in 2"}},
		{"a long function", map[string]string{"geo/a.go": long}, []string{"f has 72 lines"}},
		{"a long file", map[string]string{"geo/a.go": "package p\n" + strings.Repeat("\n", fileLines)}, []string{"the ceiling is 400"}},
		{"a parser may be longer", map[string]string{"model/nnunet/pickle/a.go": "package p\n" + strings.Repeat("\n", fileLines)}, nil},
		{"generated code is left alone", map[string]string{"geo/a.go": "// Code generated by x. DO NOT EDIT.\n" + long}, nil},
		{"an init function", map[string]string{"app/a.go": "package p\nfunc init() {}\n"}, []string{"no init functions"}},
		{"a method called init", map[string]string{"app/a.go": "package p\ntype t int\nfunc (t) init() {}\n"}, nil},
		{"a library logs", map[string]string{"geo/a.go": "package p\nimport _ \"log/slog\"\n"}, []string{"only app and cmd log"}},
		{"too many files", manyFiles(12), []string{"geo: 12 files"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := CheckSource(parseAll(t, tt.files))
			if len(got) != len(tt.want) {
				t.Fatalf("got %q, want %d lines with %q", got, len(tt.want), tt.want)
			}
			for i := range got {
				if !strings.Contains(got[i], tt.want[i]) {
					t.Errorf("got %q, want it to say %q", got[i], tt.want[i])
				}
			}
		})
	}
}

func manyFiles(n int) map[string]string {
	files := map[string]string{}
	for i := range n {
		files["geo/"+strings.Repeat("a", i+1)+".go"] = "package p\n"
	}
	return files
}

func parseAll(t *testing.T, sources map[string]string) []File {
	t.Helper()
	set := token.NewFileSet()
	var files []File
	for name, text := range sources {
		syntax, err := parser.ParseFile(set, name, text, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, File{name, syntax, set})
	}
	slices.SortFunc(files, func(a, b File) int { return strings.Compare(a.Path, b.Path) })
	return files
}

// TestReleaseStandsInFyneAppToo compares the two places that must name the version: the one that Go can read, and the
// one that packaging reads.
func TestReleaseStandsInFyneAppToo(t *testing.T) {
	tests := []struct{ name, file, pattern string }{
		{"program", "cmd/internal/wire/deps.go", `(?m)^const Release = "(.+)"$`},
		{"packaging", "FyneApp.toml", `(?m)^Version = "(.+)"$`},
	}
	var found []string
	for _, tt := range tests {
		text, err := os.ReadFile(filepath.Join(root, tt.file))
		if err != nil {
			t.Fatal(err)
		}
		match := regexp.MustCompile(tt.pattern).FindSubmatch(text)
		if match == nil {
			t.Fatalf("%s: the version is not where this test looks, %s", tt.file, tt.pattern)
		}
		found = append(found, string(match[1]))
	}
	if found[0] != found[1] {
		t.Errorf("%s says %s, %s says %s", tests[0].file, found[0], tests[1].file, found[1])
	}
}
