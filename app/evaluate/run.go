package evaluate

import (
	"cmp"
	"context"
	"runtime"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"icefront/app/evaluate/match"
	"icefront/app/measure"
	"icefront/app/score"
	"icefront/geo"
)

// Deps are what an evaluation asks of the outside.
type Deps struct {
	OpenScene func(ctx context.Context, path string, as geo.CRS) (geo.Scene, error)
	ReadLayer func(ctx context.Context, path string) (geo.Layer, error)
	Earth     measure.Earth
	Version   string // of the program
}

// DefaultMinLength is the length in metres below which a contact of zones is no front, as in the paper.
const DefaultMinLength = 750

// Settings say how predictions are compared. The zero value is the default, but knows no seasons.
type Settings struct {
	Sizes     measure.Sizes // of images without georeferencing
	Buffer    float64       // metres; 0: score.DefaultBuffer
	MinLength float64       // metres of a contact of zones, on both sides; 0: DefaultMinLength, less than 0: none
	Box       bool          // only what lies in a scene's bounding box counts, on both sides
	Season    Season
	Flow      *[2]float64 // direction of the ice in the scenes' coordinates; nil: the zones tell the ocean's side
}

// Season is a rule by which a date of a glacier is summer or winter.
type Season struct {
	Name string                                      // for the report
	Of   func(glacier string, date time.Time) string // nil: there are no seasons
}

func (s Settings) minLength() float64 {
	if s.MinLength == 0 {
		return DefaultMinLength
	}
	return max(s.MinLength, 0)
}

// FoldSet is the pairs of one fold's predictions.
type FoldSet struct {
	Name string // of its folder
	Set  match.Set
}

// Run evaluates pairs, several at a time. What cannot be compared is skipped with a sentence; an error is that of a
// context that has ended. The result does not depend on the order of the pairs. progress may be nil.
func Run(ctx context.Context, d Deps, s Settings, set match.Set, progress func(done, total int)) (*Result, error) {
	return run(ctx, d, s, []FoldSet{{Set: set}}, progress)
}

// RunFolds is Run for predictions of several folds. Their spread is that of the paper's headline.
func RunFolds(ctx context.Context, d Deps, s Settings, folds []FoldSet, progress func(done, total int)) (*Result, error) {
	r, err := run(ctx, d, s, folds, progress)
	if err != nil {
		return nil, err
	}
	r.foldFigures(folds)
	return r, nil
}

// outcome is what became of a pair.
type outcome struct {
	image   *Image
	skipped []Skipped
}

func run(ctx context.Context, d Deps, s Settings, folds []FoldSet, progress func(done, total int)) (*Result, error) {
	began := time.Now()
	r := &Result{
		Season: s.Season.Name, Buffer: cmp.Or(s.Buffer, score.DefaultBuffer), Version: d.Version,
		Images: []Image{}, Skipped: []Skipped{}, Warnings: []string{},
	}
	var jobs []evaluation
	for _, f := range folds {
		for _, p := range inOrder(f.Set.Pairs) {
			jobs = append(jobs, evaluation{deps: d, settings: s, pair: p, fold: f.Name})
		}
		for _, skip := range f.Set.Skipped {
			r.Skipped = append(r.Skipped, Skipped{inFold(f.Name, skip.Name), skip.Reason})
		}
		for _, w := range f.Set.Warnings {
			if !slices.Contains(r.Warnings, w) { // of the labels, which all folds share
				r.Warnings = append(r.Warnings, w)
			}
		}
	}
	outcomes, err := all(ctx, jobs, progress)
	if err != nil {
		return nil, err
	}
	for _, o := range outcomes {
		if o.image != nil {
			r.Images = append(r.Images, *o.image)
		}
		r.Skipped = append(r.Skipped, o.skipped...)
	}
	slices.SortStableFunc(r.Skipped, func(a, b Skipped) int { return cmp.Compare(a.Name, b.Name) })
	if err := trusted(d, r.Images); err != nil {
		return nil, err
	}
	r.CaFFeTest = caffeTest(r.Images)
	r.Groups = groups(r.Images)
	r.Seconds = time.Since(began).Seconds()
	return r, nil
}

// inOrder are the pairs by name.
func inOrder(pairs []match.Pair) []match.Pair {
	sorted := slices.Clone(pairs)
	slices.SortStableFunc(sorted, func(a, b match.Pair) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Predicted.Zones+a.Predicted.Front, b.Predicted.Zones+b.Predicted.Front))
	})
	return sorted
}

// inFold is a name with its fold, where there is one.
func inFold(fold, name string) string {
	if fold == "" {
		return name
	}
	return fold + "/" + name
}

// all does the jobs, as many at a time as there are cores.
func all(ctx context.Context, jobs []evaluation, progress func(done, total int)) ([]outcome, error) {
	outcomes := make([]outcome, len(jobs))
	var mu sync.Mutex // of progress
	done := 0
	group, within := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i := range jobs {
		if within.Err() != nil {
			break
		}
		group.Go(func() error {
			var err error
			if outcomes[i], err = jobs[i].do(within); err != nil {
				return err
			}
			mu.Lock()
			defer mu.Unlock()
			done++
			if progress != nil {
				progress(done, len(jobs))
			}
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	return outcomes, ctx.Err()
}

// testImages is how many images the test set of the CaFFe benchmark has.
const testImages = 122

// caffeTest tells whether the images are the test set of the CaFFe benchmark: all that there are of its two glaciers, which
// are in no other set.
func caffeTest(images []Image) bool {
	names := map[string]bool{}
	for _, i := range images {
		n, ok := geo.ParseCaFFeName(i.Name)
		if !ok || n.Glacier != "COL" && n.Glacier != "Mapple" {
			return false
		}
		names[n.ID] = true
	}
	return len(names) == testImages
}
