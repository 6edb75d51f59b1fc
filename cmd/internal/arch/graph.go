// Package arch holds the import rules of the architecture and the habits that a program can check.
// Its test is the enforcement; nothing else imports it.
package arch

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
)

// Module is the import path that our own packages start with.
const Module = "icefront"

// Node is one package of the build, ours or not.
type Node struct {
	Cgo     bool     // compiles C; the standard library's cgo does not count, it is optional there
	Imports []string // direct imports of the package itself
	Tests   []string // direct imports of its tests; only for our packages
}

// Graph maps import paths to packages, with everything that ours reach.
type Graph map[string]Node

// listFormat is one package a line: path, test binary's path, standard?, cgo files, imports, test imports.
const listFormat = `{{.ImportPath}}|{{.ForTest}}|{{.Standard}}|{{len .CgoFiles}}|{{join .Imports ","}}|` +
	`{{join .TestImports ","}},{{join .XTestImports ","}}`

// Load asks the go command for every package below the module root dir, their tests and all that they reach.
// C is assumed to be switched on, so that the answer does not depend on the machine.
func Load(dir string) (Graph, error) {
	cmd := exec.Command("go", "list", "-e", "-deps", "-test", "-tags", "e2e,long,torch", "-f", listFormat, "./...")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "CGO_ENABLED=1")
	var problems bytes.Buffer
	cmd.Stderr = &problems
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("list packages of %s: %w: %s", dir, err, problems.Bytes())
	}
	return parse(out)
}

// parse reads lines of listFormat. Packages rebuilt for a test, and test binaries, repeat what is known already.
func parse(out []byte) (Graph, error) {
	g := Graph{}
	lines := bufio.NewScanner(bytes.NewReader(out))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		field := strings.Split(lines.Text(), "|")
		if len(field) != 6 {
			return nil, fmt.Errorf("list packages: unexpected line %q", lines.Text())
		}
		path, standard := field[0], field[2] == "true"
		if field[1] != "" || strings.HasSuffix(path, ".test") {
			continue
		}
		node := Node{Cgo: field[3] != "0" && !standard, Imports: split(field[4])}
		if ours(path) {
			node.Tests = split(field[5])
		}
		g[path] = node
	}
	return g, lines.Err()
}

func split(list string) []string {
	return slices.DeleteFunc(strings.Split(list, ","), func(s string) bool { return s == "" })
}

func ours(path string) bool { return path == Module || strings.HasPrefix(path, Module+"/") }

// reach walks from a set of direct imports and returns, for each package reached, the one it was reached from.
// A direct import has the empty string there.
func (g Graph) reach(from []string) map[string]string {
	via := map[string]string{}
	queue := []string{}
	visit := func(path, parent string) {
		if _, seen := via[path]; !seen {
			via[path] = parent
			queue = append(queue, path)
		}
	}
	for _, path := range from {
		visit(path, "")
	}
	for len(queue) > 0 {
		path := queue[0]
		queue = queue[1:]
		for _, next := range g[path].Imports {
			visit(next, path)
		}
	}
	return via
}

// chain spells how a package was reached: "icefront/geo → icefront/app → fmt".
func chain(from, to string, via map[string]string) string {
	steps := []string{to}
	for at := via[to]; at != ""; at = via[at] {
		steps = append(steps, at)
	}
	steps = append(steps, from)
	slices.Reverse(steps)
	return strings.Join(steps, " → ")
}
