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
		key := root + ":" + strconv.Itoa(c.version)
		if _, ok := foldName(path.Base(fold)); !ok {
			root = fold // a fold on its own
			key = "alone: " + root + ":" + strconv.Itoa(c.version)
		}
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

// place opens what a path names: a model, a folder with one model, a fold, one of their files, or a zip file. A fold or a
// checkpoint that is named becomes an option, if there is none.
func place(name string, opt Options) (store, Options, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, opt, fmt.Errorf("open model: %w", err)
	}
	name, err = filepath.Abs(name)
	if err != nil {
		return nil, opt, fmt.Errorf("open model: %w", err)
	}
	if !info.IsDir() {
		if !known(filepath.Base(name)) {
			s, err := openZip(name, opt.Temp)
			return s, opt, err
		}
		if c, ok := checkpointOf(strings.TrimSuffix(filepath.Base(name), ".pkl")); ok && opt.Checkpoint == "" {
			opt.Checkpoint = c.kind
		}
		name = filepath.Dir(name)
	}
	if n, ok := foldName(filepath.Base(name)); ok && holdsCheckpoint(name) {
		if len(opt.Folds) == 0 {
			opt.Folds = []int{n}
		}
		name = filepath.Dir(name)
	}
	s, err := openFolder(name)
	return s, opt, err
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
func (c *candidate) pick(opt Options) (folds []*Fold, notes []string, err error) {
	folds, notes, err = c.wanted(opt)
	if err != nil {
		return nil, nil, err
	}
	try := kinds()
	if opt.Checkpoint != "" {
		try = []string{opt.Checkpoint}
	}
	var lacking *Fold
	for i, kind := range try {
		at := slices.IndexFunc(folds, func(f *Fold) bool { return c.folds[f.File][kind] == "" })
		if at >= 0 {
			if lacking == nil {
				lacking = folds[at]
			}
			continue
		}
		if i > 0 {
			notes = append(notes, fmt.Sprintf("there is no final checkpoint of every fold; the %s ones are used", kind))
		}
		for _, f := range folds {
			f.File = c.folds[f.File][kind]
		}
		return folds, append(notes, gaps(folds)...), nil
	}
	var have []string
	for _, kind := range kinds() {
		if c.folds[lacking.File][kind] != "" {
			have = append(have, kind)
		}
	}
	return nil, nil, fmt.Errorf("missing fold: expected a %s checkpoint in %s, found only %s", try[0], lacking.Name, strings.Join(have, ", "))
}

// wanted lists the folds that are asked for, by number; File is the folder still.
func (c *candidate) wanted(opt Options) (folds []*Fold, notes []string, err error) {
	numbered := false
	for dir := range c.folds {
		name := path.Base(dir)
		n, ok := foldName(name)
		if !ok {
			name = "fold_0" // a fold on its own, in a folder of another name
		}
		numbered = numbered || n >= 0
		folds = append(folds, &Fold{Name: name, Number: n, File: dir})
	}
	slices.SortFunc(folds, func(a, b *Fold) int { return a.Number - b.Number })
	if len(opt.Folds) == 0 && numbered && folds[0].Number < 0 {
		notes = []string{folds[0].Name + " is left out beside the numbered folds"}
		return slices.DeleteFunc(folds, func(f *Fold) bool { return f.Number < 0 }), notes, nil
	}
	if len(opt.Folds) == 0 {
		return folds, nil, nil
	}
	for _, n := range opt.Folds {
		if _, err := byNumber(folds, n); err != nil {
			return nil, nil, err
		}
	}
	return slices.DeleteFunc(folds, func(f *Fold) bool { return !slices.Contains(opt.Folds, f.Number) }), nil, nil
}

// byNumber finds a fold.
func byNumber(folds []*Fold, number int) (*Fold, error) {
	var names []string
	for _, f := range folds {
		if f.Number == number {
			return f, nil
		}
		names = append(names, f.Name)
	}
	wanted := "fold_" + strconv.Itoa(number)
	if number < 0 {
		wanted = "the fold of all scenes"
	}
	return nil, fmt.Errorf("missing fold: expected %s, found %s", wanted, strings.Join(names, ", "))
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
