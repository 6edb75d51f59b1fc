package project

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Found is a file that was found again.
type Found struct{ From, To string }

// Move is a missing scene and where it may be now.
type Move struct {
	Key  string
	From string
	// To is where it is; empty if nothing was found, or several places and nothing tells them apart.
	To         string
	Candidates []string // all places with a file of its name, those that were recognised first
}

// Bounds of what is tried: folders that are looked into, and moves that are followed.
const (
	maxFolders = 2_000
	maxRoots   = 64
)

// Relocate looks for scenes that are missing: by the moves of those that were found, then in the folder of the project and in
// folders in it and beside it. It changes nothing. A scene is placed only where a single file is recognised by its size and its
// first 64 kB, or, if it was never seen, where what was found leads to a single file of its name.
func Relocate(f File, project string, found ...Found) []Move {
	missing := Missing(f)
	if len(missing) == 0 {
		return nil
	}
	nearby, moved, told := near(project), roots(found), map[string][]string{}
	for _, m := range found {
		told[m.From] = append(told[m.From], m.To)
	}
	var moves []Move
	for _, s := range missing {
		led := present(slices.Concat(told[s.Path], follow(s.Path, moved)))
		m := Move{Key: s.Key, From: s.Path}
		m.Candidates = led
		sure := recognised(s.Mark, led)
		if len(sure) == 0 && !s.Mark.Known() {
			sure = led
		}
		if len(sure) == 0 {
			around := present(look(s.Path, project, nearby))
			m.Candidates = unique(append(m.Candidates, around...))
			sure = recognised(s.Mark, around)
		}
		m.Candidates = unique(append(slices.Clone(sure), m.Candidates...))
		if len(sure) == 1 {
			m.To = sure[0]
		}
		moves = append(moves, m)
	}
	return moves
}

// Relocated is a project with scenes in their new places. Labels, layers and rasters that are missing go along where one file is.
func Relocated(f File, moves []Move) File {
	f = f.clone()
	var found []Found
	for _, m := range moves {
		if i := f.Index(m.Key); i >= 0 && m.To != "" {
			found = append(found, Found{f.Scenes[i].Path, m.To})
			f.Scenes[i].Path = m.To
			if !f.Scenes[i].Mark.Known() {
				f.Scenes[i].Mark, _ = MarkOf(m.To) // else it stays unknown
			}
		}
	}
	moved := roots(found)
	scenes := map[*string]bool{}
	for i := range f.Scenes {
		scenes[&f.Scenes[i].Path] = true
	}
	for _, p := range f.paths() {
		if scenes[p] || exists(*p) {
			continue
		}
		if led := present(follow(*p, moved)); len(led) == 1 {
			*p = led[0]
		}
	}
	return f
}

// roots are the folders that have moved, however high they are, by what was found in them.
func roots(found []Found) []Found {
	var all []Found
	seen := map[Found]bool{}
	for _, m := range found {
		from, to := filepath.Clean(m.From), filepath.Clean(m.To)
		for {
			same := filepath.Base(from) == filepath.Base(to)
			from, to = filepath.Dir(from), filepath.Dir(to)
			if r := (Found{from, to}); !seen[r] && from != to && len(all) < maxRoots {
				seen[r] = true
				all = append(all, r)
			}
			if !same || from == filepath.Dir(from) || to == filepath.Dir(to) {
				break // above, the ways differ
			}
		}
	}
	return all
}

// follow is where a file would be if it had moved as others have.
func follow(path string, moved []Found) []string {
	var places []string
	for _, m := range moved {
		if rel, err := filepath.Rel(m.From, path); err == nil {
			places = append(places, filepath.Join(m.To, rel))
		}
	}
	return unique(places)
}

// near are the paths of all files around a project by their names: in its own folder, in those in it, and in those beside it.
func near(project string) map[string][]string {
	dir := filepath.Dir(project)
	folders := []string{dir}
	for _, in := range []string{dir, filepath.Dir(dir)} {
		entries, _ := os.ReadDir(in) // what cannot be read holds nothing for us
		for _, e := range entries {
			if e.IsDir() && !strings.HasPrefix(e.Name(), ".") && len(folders) < maxFolders {
				folders = append(folders, filepath.Join(in, e.Name()))
			}
		}
	}
	files := map[string][]string{}
	for _, folder := range unique(folders) {
		entries, _ := os.ReadDir(folder)
		for _, e := range entries {
			files[e.Name()] = append(files[e.Name()], filepath.Join(folder, e.Name()))
		}
	}
	return files
}

// look is where a file of a name may be around a project: in the nearby folders, or with the last of its folders below the project's.
func look(path, project string, nearby map[string][]string) []string {
	places := slices.Clone(nearby[filepath.Base(path)])
	tail := ""
	for at, n := path, 0; n < 4 && at != filepath.Dir(at); at, n = filepath.Dir(at), n+1 {
		tail = filepath.Join(filepath.Base(at), tail)
		places = append(places, filepath.Join(filepath.Dir(project), tail))
	}
	return unique(places)
}

// present are the places where something is; two names of one file are one.
func present(places []string) []string {
	var there []string
	var seen []os.FileInfo
	for _, p := range places {
		st, err := os.Stat(p)
		if err != nil || slices.ContainsFunc(seen, func(o os.FileInfo) bool { return os.SameFile(o, st) }) {
			continue
		}
		seen = append(seen, st)
		there = append(there, p)
	}
	return there
}

// recognised are the places with the content that was seen before.
func recognised(m Mark, places []string) []string {
	var sure []string
	for _, p := range places {
		if at, err := MarkOf(p); err == nil && m.Same(at) {
			sure = append(sure, p)
		}
	}
	return sure
}

func unique(all []string) []string {
	var once []string
	for _, a := range all {
		if !slices.Contains(once, a) {
			once = append(once, a)
		}
	}
	return once
}
