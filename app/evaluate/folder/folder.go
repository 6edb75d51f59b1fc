// Package folder evaluates folders of predictions from beginning to end: finds what belongs together, compares it, and
// writes all files that come of it.
package folder

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"icefront/app/evaluate"
	"icefront/app/evaluate/match"
	"icefront/app/label"
	"icefront/app/measure"
	"icefront/geo"
)

// Deps are the ways to files.
type Deps struct {
	OpenScene func(ctx context.Context, path string, as geo.CRS) (geo.Scene, error)
	ReadLayer func(ctx context.Context, path string) (geo.Layer, error)
	Earth     measure.Earth
	Version   string // of the program
}

func (d Deps) evaluate() evaluate.Deps {
	return evaluate.Deps{OpenScene: d.OpenScene, ReadLayer: d.ReadLayer, Earth: d.Earth, Version: d.Version}
}

func (d Deps) labels() label.Reader {
	return label.Reader{OpenScene: d.OpenScene, ReadLayer: d.ReadLayer, Earth: d.Earth}
}

// Evaluate does what an order says.
func Evaluate(ctx context.Context, d Deps, o evaluate.Order, progress func(done, total int)) (*evaluate.Result, error) {
	if err := o.Check(); err != nil {
		return nil, err
	}
	settings, err := o.Settings()
	if err != nil {
		return nil, err
	}
	folders := []string{o.Predictions}
	if o.Against != "" {
		folders = append(folders, o.Against)
	}
	var all [][]evaluate.FoldSet
	total := 0
	for _, dir := range folders {
		sets, err := find(ctx, o, dir)
		if err != nil {
			return nil, err
		}
		for _, s := range sets {
			total += len(s.Set.Pairs)
		}
		all = append(all, sets)
	}
	var results []*evaluate.Result
	before := 0
	for i, sets := range all {
		r, err := run(ctx, d.evaluate(), settings, sets, func(done, _ int) {
			if progress != nil {
				progress(before+done, total)
			}
		})
		if err != nil {
			return nil, err
		}
		for _, s := range sets {
			before += len(s.Set.Pairs)
		}
		r.Predictions, r.Labels = folders[i], o.Labels
		results = append(results, r)
	}
	r := results[0]
	if len(results) > 1 {
		r.Other = results[1]
		r.Comparison = evaluate.Compare(r, r.Other)
	}
	return r, nil
}

// find matches the files of a folder of predictions, fold by fold where it has folds.
func find(ctx context.Context, o evaluate.Order, dir string) ([]evaluate.FoldSet, error) {
	request := func(dir string) match.Request {
		return match.Request{Predictions: dir, Labels: o.Labels, Scenes: o.Scenes, MetaData: o.MetaData}
	}
	folds := match.Folds(dir)
	if len(folds) == 0 {
		set, err := match.Find(ctx, request(dir))
		return []evaluate.FoldSet{{Set: set}}, err
	}
	var sets []evaluate.FoldSet
	for _, fold := range folds {
		set, err := match.Find(ctx, request(fold))
		if err != nil {
			return nil, err
		}
		name, err := filepath.Rel(dir, fold)
		if err != nil {
			return nil, err
		}
		sets = append(sets, evaluate.FoldSet{Name: firstPart(name), Set: set})
	}
	return sets, nil
}

// firstPart is fold_0 of fold_0/pngs.
func firstPart(path string) string {
	for dir := filepath.Dir(path); dir != "."; dir = filepath.Dir(path) {
		path = dir
	}
	return path
}

// run evaluates one model. That nothing at all could be compared is an error that says why.
func run(ctx context.Context, d evaluate.Deps, s evaluate.Settings, sets []evaluate.FoldSet, progress func(done, total int)) (*evaluate.Result, error) {
	var r *evaluate.Result
	var err error
	if len(sets) == 1 && sets[0].Name == "" {
		r, err = evaluate.Run(ctx, d, s, sets[0].Set, progress)
	} else {
		r, err = evaluate.RunFolds(ctx, d, s, sets, progress)
	}
	if err != nil {
		return nil, err
	}
	if len(r.Images) == 0 {
		err := errors.New("no image could be evaluated")
		if len(r.Skipped) > 0 {
			err = fmt.Errorf("%w, of %d; the first is %s: %s", err, len(r.Skipped), r.Skipped[0].Name, r.Skipped[0].Reason)
		}
		return nil, err
	}
	return r, nil
}
