package match

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// predictions are the results in a folder, by the name of their scene.
type predictions struct {
	notes
	folder  folder
	scenes  map[string]*predicted
	reports map[string]string // paths of <name>.json, whatever is in them
}

// predicted are the results of one scene, best first.
type predicted struct{ all []file }

// first is a file of the scene, to name it to people.
func (p predicted) first() string { return filepath.Base(p.all[0].path) }

// both reports Icefront's own results beside the original's images.
func (p predicted) both() bool {
	return slices.ContainsFunc(p.all, file.own) && slices.ContainsFunc(p.all, file.published)
}

// files are those that are compared. Published images are never mixed with others where they are wanted.
func (p predicted) files(published bool) Files {
	if published && slices.ContainsFunc(p.all, file.published) {
		return choose(slices.DeleteFunc(slices.Clone(p.all), func(f file) bool { return !f.published() }))
	}
	return choose(p.all)
}

// readPredictions finds the results in a folder, or in its folder pngs, where the original's chain puts them.
func readPredictions(ctx context.Context, path string, published bool) (*predictions, error) {
	dir, err := readFolder(ctx, path)
	if err != nil {
		return nil, fmt.Errorf("read the folder of predictions %s: %w", path, err)
	}
	p := newPredictions(dir)
	if len(p.scenes) == 0 && dir.has("pngs") {
		if dir, err = readFolder(ctx, dir.at("pngs")); err != nil {
			return nil, fmt.Errorf("read the folder of predictions %s: %w", dir.path, err)
		}
		p = newPredictions(dir)
	}
	p.remark(published)
	return p, nil
}

func newPredictions(dir folder) *predictions {
	p := &predictions{folder: dir, scenes: map[string]*predicted{}, reports: map[string]string{}}
	geocoded := map[string]*predicted{}
	for _, base := range dir.files {
		if stem, ok := strings.CutSuffix(base, ".json"); ok {
			p.reports[stem] = dir.at(base)
			continue
		}
		f, ok := fileOf(base)
		if !ok {
			continue
		}
		if f.path = dir.at(base); f.name == "" {
			p.skip(f.path, "It has no name of a scene before _"+f.ending+".")
			continue
		}
		to := p.scenes
		if plainName(f.name) != f.name {
			to = geocoded
		}
		if to[f.name] == nil {
			to[f.name] = &predicted{}
		}
		to[f.name].all = append(to[f.name].all, f)
	}
	p.join(geocoded)
	for _, s := range p.scenes {
		slices.SortFunc(s.all, func(a, b file) int {
			return cmp.Or(byForm(a, b), cmp.Compare(bit(b.own()), bit(a.own())), cmp.Compare(bit(a.published()), bit(b.published())), byName(a, b))
		})
	}
	p.skipBroken(dir)
	return p
}

// join adds scenes called <CaFFe name>_geo under the CaFFe name, where there is no result of that already.
func (p *predictions) join(geocoded map[string]*predicted) {
	for _, name := range slices.Sorted(maps.Keys(geocoded)) {
		plain := plainName(name)
		if _, taken := p.scenes[plain]; taken {
			p.skip(name, fmt.Sprintf("%s is of the same image as the prediction of %s, which was used.", geocoded[name].first(), plain))
			continue
		}
		p.scenes[plain] = geocoded[name]
	}
}

// skipBroken remarks files of zones and fronts that cannot be opened.
func (n *notes) skipBroken(dir folder) {
	for _, base := range dir.broken {
		if _, ok := fileOf(base); ok {
			n.skip(dir.at(base), "It is no file that can be read: a link that leads nowhere, or a device.")
		}
	}
}

// remark says what was taken of scenes with results of both kinds.
func (p *predictions) remark(published bool) {
	var both []string
	for name, s := range p.scenes {
		if s.both() {
			both = append(both, name)
		}
	}
	if len(both) == 0 {
		return
	}
	used := "Icefront's own results were used, not the published images"
	if published {
		used = "the published images were used, not Icefront's own results"
	}
	p.warn("%s: %s.", count(both, "scene has both kinds of results", "scenes have both kinds of results"), used)
}

var foldName = regexp.MustCompile(`^fold_(\d{1,4})$`)

// Folds are the folders fold_0, fold_1, ... of a folder of predictions, by number; nil if there are none. Where one holds no
// predictions but a folder pngs, that is named.
func Folds(dir string) []string {
	ctx := context.Background() // a few folders are listed, each of bounded size
	top, err := readFolder(ctx, dir)
	if err != nil {
		return nil
	}
	numbered := map[int]string{}
	for _, name := range top.dirs {
		m := foldName.FindStringSubmatch(name)
		if m == nil {
			continue
		}
		n, _ := strconv.Atoi(m[1]) // at most four digits
		if _, twice := numbered[n]; !twice {
			numbered[n] = top.at(name)
		}
	}
	var folds []string
	for _, n := range slices.Sorted(maps.Keys(numbered)) {
		folds = append(folds, foldFolder(ctx, numbered[n]))
	}
	return folds
}

func foldFolder(ctx context.Context, path string) string {
	f, err := readFolder(ctx, path)
	results := func(base string) bool { _, ok := fileOf(base); return ok }
	if err == nil && f.has("pngs") && !slices.ContainsFunc(f.files, results) {
		return f.at("pngs")
	}
	return path
}
