package arch

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// Ceilings of the architecture, section 11.
const (
	fileLines   = 400
	parserLines = 600 // files of packages that parse
	funcLines   = 70
)

// size is what a package may hold, tests not counted.
type size struct{ files, lines int }

// ceiling returns the size that the package in a folder stays under. The one named here outgrew the architecture's
// ceiling; it may shrink, and be struck, but not grow.
func ceiling(dir string) size {
	if dir == "geo/gdal" {
		return size{23, 3200}
	}
	return size{12, 2000}
}

// parses tells whether a folder holds parsers, whose files may be longer.
func parses(dir string) bool { return covers("model/onnx/...", dir) || covers("model/nnunet/...", dir) }

// File is one parsed Go file; Path is relative to the module root, with slashes.
type File struct {
	Path   string
	Syntax *ast.File
	Set    *token.FileSet
}

// Parse reads every Go file below the module root dir, whatever its build tags; testdata is left out.
func Parse(dir string) ([]File, error) {
	var files []File
	set := token.NewFileSet()
	err := filepath.WalkDir(dir, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		base := entry.Name()
		if entry.IsDir() && name != dir && (base == "testdata" || base == "bin" || base == "out" || strings.HasPrefix(base, ".")) {
			return filepath.SkipDir
		}
		if entry.IsDir() || filepath.Ext(base) != ".go" {
			return nil
		}
		syntax, err := parser.ParseFile(set, name, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return fmt.Errorf("parse %s: %w", name, err)
		}
		rel, err := filepath.Rel(dir, name)
		files = append(files, File{filepath.ToSlash(rel), syntax, set})
		return err
	})
	return files, err
}

func (f File) test() bool { return strings.HasSuffix(f.Path, "_test.go") }

func (f File) generated() bool { return ast.IsGenerated(f.Syntax) }

func (f File) lines() int { return f.Set.File(f.Syntax.FileStart).LineCount() }

func (f File) line(p token.Pos) int { return f.Set.Position(p).Line }

// CheckSource returns one line for each habit that a file or a package breaks.
func CheckSource(files []File) []string {
	var broken []string
	var dos []string
	sizes := map[string]size{}
	for _, f := range files {
		if f.generated() {
			continue
		}
		broken = append(broken, checkSize(f)...)
		broken = append(broken, checkLogging(f)...)
		dos = append(dos, doCalls(f)...)
		if !f.test() {
			dir := path.Dir(f.Path)
			sizes[dir] = size{sizes[dir].files + 1, sizes[dir].lines + f.lines()}
		}
	}
	for dir, have := range sizes {
		if most := ceiling(dir); have.files >= most.files || have.lines >= most.lines {
			broken = append(broken, fmt.Sprintf("%s: %d files, %d lines without tests; it stays under %d and %d",
				dir, have.files, have.lines, most.files, most.lines))
		}
	}
	if len(dos) > 1 {
		broken = append(broken, fmt.Sprintf("fyne.Do belongs in one place, the wiring in cmd, and stands in %d: %s",
			len(dos), strings.Join(dos, ", ")))
	}
	for _, at := range dos {
		if !strings.HasPrefix(at, "cmd/") {
			broken = append(broken, "fyne.Do outside cmd: "+at)
		}
	}
	slices.Sort(broken)
	return broken
}

// checkSize reports a file or function over its ceiling, and init functions.
func checkSize(f File) []string {
	var broken []string
	most := fileLines
	if parses(path.Dir(f.Path)) {
		most = parserLines
	}
	if n := f.lines(); n > most {
		broken = append(broken, fmt.Sprintf("%s: %d lines, the ceiling is %d", f.Path, n, most))
	}
	for _, decl := range f.Syntax.Decls {
		fn, ok := decl.(*ast.FuncDecl)
		if !ok {
			continue
		}
		if n := f.line(fn.End()) - f.line(fn.Pos()) + 1; n > funcLines {
			broken = append(broken, fmt.Sprintf("%s:%d: %s has %d lines, the ceiling is %d",
				f.Path, f.line(fn.Pos()), fn.Name.Name, n, funcLines))
		}
		if fn.Recv == nil && fn.Name.Name == "init" {
			broken = append(broken, fmt.Sprintf("%s:%d: no init functions", f.Path, f.line(fn.Pos())))
		}
	}
	return broken
}

// checkLogging reports a logger imported below app: libraries return errors.
func checkLogging(f File) []string {
	top, _, _ := strings.Cut(f.Path, "/")
	if f.test() || top == "app" || top == "cmd" {
		return nil
	}
	for _, spec := range f.Syntax.Imports {
		if spec.Path.Value == `"log"` || spec.Path.Value == `"log/slog"` {
			return []string{fmt.Sprintf("%s: imports %s; only app and cmd log", f.Path, spec.Path.Value)}
		}
	}
	return nil
}

// doCalls returns the places where a file speaks of fyne.Do or fyne.DoAndWait, called or handed on.
func doCalls(f File) []string {
	fyneName := ""
	for _, spec := range f.Syntax.Imports {
		if spec.Path.Value == `"fyne.io/fyne/v2"` {
			fyneName = "fyne"
			if spec.Name != nil {
				fyneName = spec.Name.Name
			}
		}
	}
	var places []string
	ast.Inspect(f.Syntax, func(n ast.Node) bool {
		sel, ok := n.(*ast.SelectorExpr)
		if !ok || sel.Sel.Name != "Do" && sel.Sel.Name != "DoAndWait" {
			return true
		}
		if x, ok := sel.X.(*ast.Ident); ok && fyneName != "" && x.Name == fyneName {
			places = append(places, fmt.Sprintf("%s:%d", f.Path, f.line(sel.Pos())))
		}
		return true
	})
	return places
}
