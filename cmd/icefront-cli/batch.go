package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"icefront/app"
	"icefront/app/batch"
	"icefront/app/library"
	"icefront/app/measure"
	"icefront/app/opened"
	"icefront/app/predict"
	"icefront/app/report"
	"icefront/model"
)

// series predicts the scenes of one command and keeps those that are finished.
type series struct {
	p       *PredictCmd
	c       *console
	options app.PredictOptions
	sizes   measure.Sizes
	shard   batch.Shard
	began   time.Time // of this process

	models []string // SHA-256 of the model's files
	hashed batch.Hashed
	known  bool // hashed is that of the scene at hand
}

// run predicts this shard's scenes.
func (s *series) run(scenes []string) error {
	many := len(scenes) > 1
	share := s.shard.Of(scenes)
	if len(share) == 0 {
		fmt.Fprintf(s.c.stderr, "Shard %s has none of the %d scene(s): there is nothing to do.\n", s.shard, len(scenes))
		return nil
	}
	if _, err := batch.Sweep(s.p.Out, s.began, time.Now()); err != nil {
		fmt.Fprintf(s.c.stderr, "Note: %v.\n", err) // what was left of others does not hinder
	}
	s.models = s.modelHashes()
	saver := batch.NewSaver(s.p.Out, s.shard, time.Now)
	table, err := batch.Run(s.c.ctx, share, batch.Steps{
		Finished: s.finished, Do: s.do,
		Each: func(o batch.Outcome) error {
			if many {
				_ = saver.Update(o.Table) // another program may be showing it now; the last writing counts
			}
			return s.tell(o)
		},
	})
	if many {
		err = errors.Join(err, saver.Save(table), s.sum(table))
	}
	if err == nil && table.Failed() > 0 {
		return errFailed
	}
	return err
}

// modelHashes reads the models' files once. Of a model that cannot be read there are none: loading it says what is wrong.
func (s *series) modelHashes() []string {
	var models *library.Library
	s.c.do(func(a *app.Session) { models = a.Library() })
	names := s.p.Model
	if len(names) == 0 {
		name, _ := models.Default()
		names = []string{name}
	}
	var sums []string
	for _, name := range names {
		if _, ok := predict.StoredPath(name, ""); ok || s.isFolder(name) {
			sums = append(sums, "stored") // hashed with each scene
			continue
		}
		card, err := models.Show(s.c.ctx, name, nil)
		if err != nil {
			return nil
		}
		for _, f := range card.Files {
			sums = append(sums, f.SHA256)
		}
	}
	return sums
}

// isFolder reports that a name means a folder, in which there may be probabilities of earlier runs.
func (s *series) isFolder(name string) bool {
	st, err := os.Stat(name)
	return err == nil && st.IsDir()
}

// within is the file with the part of scenes to predict, if it is a file.
func (s *series) within() []string {
	if st, err := os.Stat(s.p.Within); err == nil && st.Mode().IsRegular() {
		return []string{s.p.Within}
	}
	return nil
}

// stored are the probabilities of earlier runs that a scene's are averaged with.
func (s *series) stored(scene string) []string {
	var files []string
	for _, name := range s.p.Model {
		if path, ok := predict.StoredPath(name, opened.Name(scene)); ok {
			files = append(files, path)
		}
	}
	return files
}

// finished looks for the results of an earlier run. What cannot be hashed is opened, which says what is wrong with it.
func (s *series) finished(ctx context.Context, scene string) (report.Scene, bool, error) {
	recipe := batch.Recipe{Scene: scene, Labels: slices.Concat(s.p.Label, s.stored(scene), s.within()), Models: s.models, Options: s.decides(scene)}
	hashed, err := recipe.Hash(ctx, s.c.reading(scene))
	s.hashed, s.known = hashed, err == nil && len(s.models) > 0
	if !s.known || s.p.Again {
		return report.Scene{}, false, nil
	}
	files := s.p.files(scene)
	r, ok, err := batch.Finished(files["report"], s.hashed.Job.Key)
	r.Files = written(files) // the folder may have another name now
	return r, ok, err
}

// do predicts a scene.
func (s *series) do(_ context.Context, scene string) (report.Scene, error) {
	s.c.said = ""
	r, err := s.p.one(s.c, scene, s.options, s.job)
	if err != nil && !errors.Is(err, errFailed) && s.c.ctx.Err() == nil {
		s.c.tell(app.Explain(err))
	}
	if err != nil && s.c.said != "" {
		err = errors.New(s.c.said)
	}
	return r, err
}

// tell prints the report of a scene.
func (s *series) tell(o batch.Outcome) error {
	if o.Row.State == batch.Failed {
		return nil // on stderr already
	}
	if s.p.keep != nil {
		s.p.keep(o.Report)
	}
	if err := s.p.print(s.c.stdout, o.Report); err != nil {
		return err
	}
	if o.Row.State != batch.Kept || s.p.JSON {
		return nil
	}
	_, err := fmt.Fprintf(s.c.stdout, "  %-22s %s\n", "kept", "finished by an earlier run; --again predicts it anew")
	return err
}

// sum prints the table below the reports, and says on stderr if a scene failed.
func (s *series) sum(t batch.Table) error {
	if n := t.Failed(); n > 0 && s.c.ctx.Err() == nil {
		fmt.Fprintf(s.c.stderr, "%d of %d scenes failed.\n", n, len(t.Rows))
	}
	if s.p.JSON {
		return nil
	}
	fmt.Fprintln(s.c.stdout)
	return t.Print(s.c.stdout)
}

// decides lists what changes the results of a scene besides its files and the model, always in the same way. What only
// says where and how fast it runs is left out.
func (s *series) decides(scene string) string {
	size, ok := s.sizes.ByName[opened.Name(scene)]
	if !ok {
		size = s.sizes.All
	}
	formats := slices.Clone(s.p.Format)
	slices.Sort(formats)
	o := s.options.Settings
	step := fmt.Sprint(o.Step)
	if o.Step == 0 {
		step = fmt.Sprintf("%g or the plan's", o.Preset.Step(model.Plan{}))
	}
	return fmt.Sprintf("band=%d folds=%s step=%s mirror=%t pixel-size=%g,%g format=%s raw=%t probabilities=%t,%t uncertainty=%t published=%t within=%s",
		s.p.Band, s.options.Model.Folds, step, o.Mirrors(), size[0], size[1], strings.Join(slices.Compact(formats), ","),
		s.p.Raw, s.p.Probability, s.p.Half, s.p.Uncertainty, s.p.Published, s.p.Within)
}

// jobOf makes the job of a scene whose results were just written.
type jobOf = func(files map[string]string) (*report.Job, error)

// job is that of the scene at hand; none if its files could not be hashed, or are other ones since.
func (s *series) job(files map[string]string) (*report.Job, error) {
	if !s.known || !s.hashed.Unchanged() {
		return nil, nil
	}
	j := s.hashed.Job
	var err error
	j.Sizes, err = batch.Sizes(files)
	return &j, err
}

func parseShard(text string) (batch.Shard, error) {
	if text == "" {
		return batch.Shard{}, nil
	}
	shard, err := batch.ParseShard(text)
	if err != nil {
		return shard, misuse{fmt.Errorf("--%w", err)}
	}
	return shard, nil
}

// sparesTables refuses a table that would take the place of an input or of a scene's report.
func (p *PredictCmd) sparesTables(scenes []string, shard batch.Shard, inputs inputFiles) error {
	if len(scenes) < 2 {
		return nil // there will be none
	}
	tables := batch.NewSaver(p.Out, shard, time.Now).Files()
	for _, table := range tables {
		if err := inputs.spared(table); err != nil {
			return err
		}
	}
	for _, scene := range scenes {
		if report := p.files(scene)["report"]; slices.Contains(tables, filepath.Clean(report)) {
			return fmt.Errorf("the report of %s would have the name of the batch's table %s; give the scene another name", scene, report)
		}
	}
	return nil
}

// reading shows how far the reading of a scene has come, on a terminal.
func (c *console) reading(scene string) func(done, total int) {
	last := -1
	return func(done, total int) {
		share := int(100 * float64(done) / float64(max(total, 1)))
		if share == last || total < 64<<20 { // what takes less than a moment is not shown
			return
		}
		last = share
		c.do(func(*app.Session) {
			if c.bar.on {
				c.bar.line(fmt.Sprintf("Read %s %3d %%", filepath.Base(scene), share))
			}
		})
	}
}
