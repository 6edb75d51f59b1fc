package match

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
)

// labels are the labels in all folders, by the name of their scene, and what lies with them.
type labels struct {
	notes
	folders []string // as they were given
	files   map[string][]file
	boxes   map[string]string
	scenes  scenes
	tables  []string // meta_data.csv
	pixels  bool     // a front in pixels goes before one as a line
	boxed   bool     // there is a folder of bounding boxes
	doubled map[[2]string][]string
	found   []string // what each folder that was given holds, where it is no label

	places  map[string]bool // folders that were read, by their true path
	folder  int             // how many they are
	example string          // a label
}

// readLabels looks through folders. What cannot be read is remarked, not an error.
func readLabels(ctx context.Context, dirs []string, pixels bool) (*labels, error) {
	l := &labels{pixels: pixels,
		folders: dirs, files: map[string][]file{}, boxes: map[string]string{}, scenes: scenes{}, places: map[string]bool{},
		doubled: map[[2]string][]string{},
	}
	for _, dir := range dirs {
		if err := l.top(ctx, dir); err != nil {
			return l, err
		}
	}
	l.sort()
	return l, ctx.Err()
}

// of returns the labels of a scene.
func (l *labels) of(name string) (Files, bool) {
	all, ok := l.files[name]
	return choose(all), ok
}

// top looks through a folder that was given, and remarks one without labels.
func (l *labels) top(ctx context.Context, dir string) error {
	before, skipped := l.count(), len(l.skipped)
	f, ok := l.open(ctx, dir)
	if !ok {
		if len(l.skipped) == skipped {
			return ctx.Err() // given twice
		}
		l.found = append(l.found, strings.TrimSuffix(l.skipped[len(l.skipped)-1].Reason, "."))
		return ctx.Err()
	}
	l.layout(ctx, f)
	if root, ok := rootOf(ctx, f); ok {
		l.companions(ctx, root, false)
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if l.count() == before {
		l.found = append(l.found, f.contents())
		l.skip(dir, "No labels in this folder: "+f.contents()+"; they are called <name>_zones or <name>_front, with .png, .tif, .geojson, .gpkg or .shp.")
	}
	return nil
}

// count is how many files of labels there are.
func (l *labels) count() (n int) {
	for _, files := range l.files {
		n += len(files)
	}
	return n
}

// open lists a folder once; ok is false if it was read before, or cannot be.
func (l *labels) open(ctx context.Context, path string) (f folder, ok bool) {
	id := truePath(path)
	if l.places[id] {
		return f, false
	}
	l.places[id] = true
	f, err := readFolder(ctx, path)
	if err != nil {
		l.skip(path, sentence(err))
		return f, false
	}
	l.folder++
	return f, true
}

// layout takes the labels of a folder and of those of its folders that CaFFe has. It goes no deeper than these, so that
// links in a circle have an end.
func (l *labels) layout(ctx context.Context, f folder) {
	l.flat(f)
	for _, name := range []string{"zones", "fronts"} {
		if !f.has(name) {
			continue
		}
		if kind, ok := l.open(ctx, f.at(name)); ok {
			l.flat(kind)
			l.splits(ctx, kind, (*labels).flat)
		}
	}
	if base := baseOf(f.path); base == "zones" || base == "fronts" {
		l.splits(ctx, f, (*labels).flat)
	}
	if f.has(rawFolder) {
		if raw, ok := l.open(ctx, f.at(rawFolder)); ok {
			l.layout(ctx, raw)
		}
	}
}

// splits gives the folders test and train of a folder, in this order: a benchmark is evaluated on its test images.
func (l *labels) splits(ctx context.Context, f folder, take func(*labels, folder)) {
	for _, name := range splitFolders() {
		if !f.has(name) {
			continue
		}
		if split, ok := l.open(ctx, f.at(name)); ok {
			take(l, split)
		}
	}
}

// flat takes the files of one folder: labels, and boxes and scenes beside them.
func (l *labels) flat(f folder) {
	for _, base := range f.files {
		c, ok := fileOf(base)
		if !ok {
			if name, ok := strings.CutSuffix(base, boxEnding); ok {
				l.box(name, f.at(base))
			}
			continue
		}
		c.path, c.place = f.at(base), l.folder
		if c.name == "" {
			l.skip(c.path, "It has no name of a scene before _"+c.ending+".")
			continue
		}
		l.example = cmp.Or(l.example, c.path)
		name := plainName(c.name)
		l.files[name] = append(l.files[name], c)
	}
	l.scenes.add(f)
	l.skipBroken(f)
}

func (l *labels) box(name, path string) {
	if name = plainName(name); l.boxes[name] == "" {
		l.boxes[name] = path
	}
}

// companions takes what lies beside the labels in a CaFFe root, and in its folder data_raw: bounding boxes, SAR images, the
// table.
func (l *labels) companions(ctx context.Context, root folder, inner bool) {
	if root.has(boxFolder) {
		if f, ok := l.open(ctx, root.at(boxFolder)); ok {
			l.boxed = true
			takeBoxes(l, f)
			l.splits(ctx, f, takeBoxes)
		}
	}
	for _, name := range sceneFolders() {
		if !root.has(name) {
			continue
		}
		if f, ok := l.open(ctx, root.at(name)); ok {
			l.scenes.add(f)
			l.splits(ctx, f, func(l *labels, f folder) { l.scenes.add(f) })
		}
	}
	l.table(root)
	if raw, err := readFolder(ctx, root.at(rawFolder)); err == nil && !inner {
		l.companions(ctx, raw, true)
	}
	if baseOf(root.path) == rawFolder {
		if up, err := readFolder(ctx, parentOf(root.path)); err == nil {
			l.table(up)
		}
	}
}

func (l *labels) table(f folder) {
	for _, base := range f.files {
		if strings.EqualFold(base, "meta_data.csv") && !slices.Contains(l.tables, f.at(base)) {
			l.tables = append(l.tables, f.at(base))
		}
	}
}

func takeBoxes(l *labels, f folder) {
	for _, base := range f.files {
		if stem, ok := strings.CutSuffix(base, ".txt"); ok {
			l.box(strings.TrimSuffix(stem, "_bbox"), f.at(base))
		}
	}
}

// byForm is the order of forms that the labels are wanted in.
func (l *labels) byForm(a, b file) int {
	if l.pixels {
		return cmp.Compare(bit(a.vector()), bit(b.vector()))
	}
	return byForm(a, b)
}

// sort puts the labels of each scene in the order in which they are chosen, and remarks those of several folders.
func (l *labels) sort() {
	for _, name := range slices.Sorted(maps.Keys(l.files)) {
		files := l.files[name]
		slices.SortFunc(files, func(a, b file) int {
			return cmp.Or(l.byForm(a, b), cmp.Compare(a.place, b.place), cmp.Compare(bit(a.name != name), bit(b.name != name)), byName(a, b))
		})
		used := map[bool]file{}
		told := map[[2]string]bool{}
		for _, f := range files {
			first, twice := used[f.zones()]
			if !twice {
				used[f.zones()] = f
				continue
			}
			at := [2]string{filepath.Dir(first.path), filepath.Dir(f.path)}
			if (first.place != f.place || first.vector() == f.vector()) && !told[at] {
				told[at] = true
				l.doubled[at] = append(l.doubled[at], name)
			}
		}
	}
	for _, at := range slices.SortedFunc(maps.Keys(l.doubled), func(a, b [2]string) int { return slices.Compare(a[:], b[:]) }) {
		names := l.doubled[at]
		l.warn("%s of the same kind (%s): %s.", count(names, "name has several labels", "names have several labels"), some(names), usedOf(at))
	}
}

func usedOf(at [2]string) string {
	if at[0] == at[1] {
		return fmt.Sprintf("of those in %s one was used, its path is in the results", at[0])
	}
	return fmt.Sprintf("those in %s were used, not those in %s", at[0], at[1])
}
