package arch

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Patterns are import paths without the module name; "x/..." is x and everything below it. Packages that are not ours
// are written "@" and their path; cgo means any package, not of the standard library, that compiles C. Patterns that start
// with "*" look at the end of the path only.
const (
	fyne    = "@fyne.io/..."
	fyneApp = "@fyne.io/fyne/v2/app"
	cgo     = "cgo"
	support = "*test" // our packages that only tests may import, such as geo/sharedtest
)

// rule forbids what a package reaches, even indirectly.
type rule struct {
	packages []string
	except   []string // packages that the patterns above cover but the rule does not
	forbid   []string
	allow    []string // holes in forbid
}

// cPackages bind C libraries. Only cmd may know them.
func cPackages() []string { return []string{"geo/gdal/...", "model/ort/...", "training/torch/..."} }

// rules is the table of the architecture, section 2.
func rules() []rule {
	c := cPackages()
	return []rule{
		{packages: []string{"geo/..."}, except: c, forbid: []string{fyne, cgo, "..."}, allow: []string{"geo/..."}},
		{packages: []string{"model/..."}, except: c, forbid: []string{fyne, cgo, "..."},
			allow: []string{"geo/...", "model/..."}},
		{packages: []string{"training/..."}, except: c, forbid: []string{fyne, cgo, "..."},
			allow: []string{"geo/...", "model/...", "training/..."}},
		{packages: []string{"app/render/...", "app/report/..."}, forbid: []string{"..."},
			allow: []string{"geo/...", "app/render/...", "app/report/...", "resources/..."}},
		{packages: []string{"app/..."}, forbid: append([]string{fyne, cgo, "ui/...", "cmd/..."}, c...)},
		{packages: []string{"ui/..."}, forbid: append([]string{fyneApp, "cmd/..."}, c...)},
		{packages: []string{"resources/..."}, forbid: []string{fyne, cgo, "..."}, allow: []string{"resources/..."}},

		{packages: []string{"..."}, except: []string{support}, forbid: []string{support}},

		// The leaf packages: downwards only, and never each other.
		{packages: c, forbid: []string{fyne, "app/...", "ui/...", "cmd/...", "resources/..."}},
		{packages: []string{"geo/gdal/..."}, forbid: []string{"model/...", "training/..."}},
		{packages: []string{"model/ort/..."}, forbid: []string{"geo/gdal/...", "training/..."}},
		{packages: []string{"training/torch/..."}, forbid: []string{"geo/gdal/...", "model/ort/...", "training/worker/..."}},
	}
}

// testRule keeps the tests of everything but cmd and the C packages free of C, so that they run without a compiler.
func testRule() rule {
	return rule{packages: []string{"..."}, except: append([]string{"cmd/..."}, cPackages()...),
		forbid: append([]string{cgo, fyneApp}, cPackages()...)}
}

// Check returns one line for each broken rule, with the chain of imports that breaks it.
func Check(g Graph) []string {
	var broken []string
	for _, path := range slices.Sorted(maps.Keys(g)) {
		if !ours(path) {
			continue
		}
		via := g.reach(g[path].Imports)
		for _, r := range rules() {
			broken = append(broken, r.check(g, path, via)...)
		}
		broken = append(broken, testRule().check(g, path, g.reach(g[path].Tests))...)
		if name := vague(path); name != "" {
			broken = append(broken, fmt.Sprintf("%s: no package is called %q; name it for what it holds", path, name))
		}
	}
	slices.Sort(broken)
	return slices.Compact(broken)
}

// check returns the violations of one rule by one package, given all that the package reaches.
func (r rule) check(g Graph, path string, via map[string]string) []string {
	if !matchAny(r.packages, path, g) || matchAny(r.except, path, g) {
		return nil
	}
	var broken []string
	for to := range via {
		if matchAny(r.forbid, to, g) && !matchAny(r.allow, to, g) && to != path {
			broken = append(broken, fmt.Sprintf("%s must not reach %s: %s", path, to, chain(path, to, via)))
		}
	}
	return broken
}

func matchAny(patterns []string, path string, g Graph) bool {
	return slices.ContainsFunc(patterns, func(p string) bool { return match(p, path, g) })
}

// match tells whether a pattern of the table covers a package.
func match(pattern, path string, g Graph) bool {
	if pattern == cgo {
		return g[path].Cgo
	}
	if foreign, ok := strings.CutPrefix(pattern, "@"); ok {
		return covers(foreign, path)
	}
	if suffix, ok := strings.CutPrefix(pattern, "*"); ok {
		return ours(path) && strings.HasSuffix(path, suffix)
	}
	if pattern == "..." {
		return ours(path)
	}
	return covers(Module+"/"+pattern, path)
}

func covers(pattern, path string) bool {
	root, tree := strings.CutSuffix(pattern, "/...")
	return path == root || tree && strings.HasPrefix(path, root+"/")
}

// vague returns the part of an import path that says nothing, or "".
func vague(path string) string {
	for part := range strings.SplitSeq(path, "/") {
		switch part {
		case "util", "utils", "common", "helper", "helpers", "types", "interfaces":
			return part
		}
	}
	return ""
}
