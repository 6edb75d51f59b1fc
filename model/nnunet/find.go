package nnunet

import (
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"icefront/model/nnunet/plans"
)

// Names of nnU-Net's files.
const (
	plansPickle        = "plans.pkl"
	plansJSON          = "plans.json"
	datasetJSON        = "dataset.json"
	postprocessingJSON = "postprocessing.json"
)

// ErrNone says that there is no nnU-Net model where one was looked for.
var ErrNone = errors.New("no nnU-Net model")

// checkpointName is the version and kind of a checkpoint file.
type checkpointName struct {
	version int
	kind    string // "final", "best" or "latest"
}

// kinds in the order in which they are wanted.
func kinds() []string { return []string{"final", "best", "latest"} }

// checkpointOf knows the names that nnU-Net gives to checkpoints.
func checkpointOf(base string) (checkpointName, bool) {
	switch base {
	case "model_final_checkpoint.model":
		return checkpointName{1, "final"}, true
	case "model_best.model":
		return checkpointName{1, "best"}, true
	case "model_latest.model":
		return checkpointName{1, "latest"}, true
	case "checkpoint_final.pth":
		return checkpointName{2, "final"}, true
	case "checkpoint_best.pth":
		return checkpointName{2, "best"}, true
	case "checkpoint_latest.pth":
		return checkpointName{2, "latest"}, true
	}
	return checkpointName{}, false
}

// foldName matches the folders of folds; the number is empty for "all".
func foldName(base string) (number int, ok bool) {
	m := regexp.MustCompile(`^(?:fold_(\d{1,4}|all)|all)$`).FindStringSubmatch(base)
	if m == nil {
		return 0, false
	}
	if n, err := strconv.Atoi(m[1]); err == nil {
		return n, true
	}
	return -1, true
}

// candidate is a folder that holds a model.
type candidate struct {
	root    string // "." is the store itself
	version int
	folds   map[string]map[string]string // folder of the fold → kind → file
}

// candidates groups the checkpoints of a store by model.
func candidates(s store) []*candidate {
	found := map[string]*candidate{}
	var out []*candidate
	for _, name := range s.names() {
		c, ok := checkpointOf(path.Base(name))
		if !ok {
			continue
		}
		fold := path.Dir(name)
		root := path.Dir(fold)
		if _, ok := foldName(path.Base(fold)); !ok {
			root = fold // a fold on its own
		}
		key := root + ":" + strconv.Itoa(c.version)
		if found[key] == nil {
			found[key] = &candidate{root: root, version: c.version, folds: map[string]map[string]string{}}
			out = append(out, found[key])
		}
		if found[key].folds[fold] == nil {
			found[key].folds[fold] = map[string]string{}
		}
		found[key].folds[fold][c.kind] = name
	}
	return out
}

// choose returns the only model of a store, or the only one that is not 3-D by its name.
func choose(s store) (*candidate, []string, error) {
	all := candidates(s)
	if len(all) == 0 {
		return nil, nil, fmt.Errorf("%w: %s", ErrNone, whatIsThere(s))
	}
	if len(all) == 1 {
		return all[0], nil, nil
	}
	var flat []*candidate
	var names []string
	for _, c := range all {
		names = append(names, c.root)
		if !strings.Contains(c.root, "3d_") {
			flat = append(flat, c)
		}
	}
	if len(flat) == 1 {
		return flat[0], []string{fmt.Sprintf("%d of %d models are 3-D and were left out", len(all)-1, len(all))}, nil
	}
	if len(flat) == 0 {
		return nil, nil, fmt.Errorf("%w: found %s", plans.Err3D, strings.Join(names[:min(len(names), 3)], ", "))
	}
	return nil, nil, fmt.Errorf("it holds %d models; choose one of them: %s", len(all), strings.Join(names[:min(len(names), 3)], ", "))
}

// whatIsThere says what was found in place of a model.
func whatIsThere(s store) string {
	const expected = "expected fold_0/model_final_checkpoint.model or fold_0/checkpoint_final.pth"
	if names := s.names(); len(names) > 0 {
		return fmt.Sprintf("%s, found only %s", expected, strings.Join(names[:min(len(names), 3)], ", "))
	}
	return expected
}

// place opens what a path names: a model, a folder with one model, a fold, one of their files, or a zip file. only is the
// fold that was named, or empty; kind likewise.
func place(name, temp string) (s store, only, kind string, err error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, "", "", fmt.Errorf("open model: %w", err)
	}
	name, err = filepath.Abs(name)
	if err != nil {
		return nil, "", "", fmt.Errorf("open model: %w", err)
	}
	if !info.IsDir() {
		if !known(filepath.Base(name)) {
			s, err = openZip(name, temp)
			return s, "", "", err
		}
		c, _ := checkpointOf(strings.TrimSuffix(filepath.Base(name), ".pkl"))
		kind = c.kind
		name = filepath.Dir(name)
	}
	if _, ok := foldName(filepath.Base(name)); ok && holdsCheckpoint(name) {
		only = filepath.Base(name)
		name = filepath.Dir(name)
	}
	s, err = openFolder(name)
	return s, only, kind, err
}

// holdsCheckpoint tells whether a checkpoint lies directly in a folder.
func holdsCheckpoint(dir string) bool {
	entries, err := os.ReadDir(dir)
	return err == nil && slices.ContainsFunc(entries, func(e os.DirEntry) bool {
		_, ok := checkpointOf(e.Name())
		return ok
	})
}

// pick chooses the folds and, for all the same, the kind of checkpoint. Notes say what was left out.
func (c *candidate) pick(only, kind string) (folds []*Fold, notes []string, err error) {
	var dirs []string
	numbered := false
	for dir := range c.folds {
		n, ok := foldName(path.Base(dir))
		numbered = numbered || ok && n >= 0
		dirs = append(dirs, dir)
	}
	slices.SortFunc(dirs, func(a, b string) int {
		x, _ := foldName(path.Base(a))
		y, _ := foldName(path.Base(b))
		return x - y
	})
	if only == "" && numbered {
		dirs = slices.DeleteFunc(dirs, func(dir string) bool {
			n, _ := foldName(path.Base(dir))
			if n < 0 {
				notes = append(notes, path.Base(dir)+" is left out beside the numbered folds")
			}
			return n < 0
		})
	}
	if only != "" {
		dirs = slices.DeleteFunc(dirs, func(dir string) bool { return path.Base(dir) != only })
	}
	wanted := kinds()
	if kind != "" {
		wanted = []string{kind}
	}
	best, missing := "", ""
	for _, k := range wanted {
		missing = ""
		for _, dir := range dirs {
			if c.folds[dir][k] == "" {
				missing = dir
			}
		}
		if missing == "" {
			best = k
			break
		}
	}
	if best == "" || len(dirs) == 0 {
		return nil, nil, fmt.Errorf("missing fold: %s has no %s checkpoint, which the other folds have", missing, wanted[0])
	}
	if best != wanted[0] {
		notes = append(notes, fmt.Sprintf("there is no final checkpoint; the %s one is used", best))
	}
	for _, dir := range dirs {
		name := path.Base(dir)
		n, ok := foldName(name)
		if !ok {
			name = "fold_0" // a fold on its own, in a folder of another name
		}
		folds = append(folds, &Fold{Name: name, Number: n, File: c.folds[dir][best]})
	}
	return folds, append(notes, gaps(folds)...), nil
}

// gaps notes folds that are missing between others.
func gaps(folds []*Fold) []string {
	var out []string
	for i, want := 0, 0; i < len(folds) && folds[i].Number >= 0 && len(folds) > 1; want++ {
		if folds[i].Number == want {
			i++
			continue
		}
		out = append(out, fmt.Sprintf("fold_%d is missing", want))
		if len(out) == 3 {
			break
		}
	}
	return out
}
