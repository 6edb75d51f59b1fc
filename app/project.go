package app

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"icefront/app/desk"
	"icefront/app/edit/journal"
	"icefront/app/job"
	"icefront/app/layer"
	"icefront/app/measure"
	"icefront/app/opened"
	"icefront/app/predict"
	"icefront/app/project"
	"icefront/app/saving"
)

// Project is the project so far: its scenes, open or not, and what else is kept; and its file, empty if it was never saved.
func (s *Session) Project() (project.File, string) { return s.file, s.path }

// Modified reports that something was drawn, opened or predicted that is in no project file yet.
func (s *Session) Modified() bool {
	return s.touched || s.doc.Edits() != s.savedAt
}

// Unsaved reports that work would be lost: something was drawn or corrected by hand, or a project with a file has changed.
func (s *Session) Unsaved() bool { return s.Modified() && (s.path != "" || s.doc.ByHand()) }

// EditFile changes what a project keeps besides what is drawn: bookmarks, settings, states of review.
func (s *Session) EditFile(change func(*project.File)) {
	change(&s.file)
	s.touch()
}

// touch notes that the project is not as its file.
func (s *Session) touch() {
	s.edit(s.keeper.Note(saving.Take(s.desk, s.file).File))
	if !s.touched {
		s.touched = true
		s.changed(ProjectChanged)
	}
}

// saving is what saving asks of the dependencies.
func (d Deps) saving() saving.Deps {
	return saving.Deps{CreateRaster: d.CreateRaster, Deps: project.Deps{ReadLayer: d.ReadLayer, WriteLayer: d.WriteLayer, Version: d.Version}}
}

// SaveProject saves the project under a path in the background, with what the map shows. What is drawn meanwhile is saved the next time.
func (s *Session) SaveProject(path string, v project.View, then func(error)) int {
	if path != s.path || s.lock == nil {
		lock, err := project.Acquire(path, s.began, time.Now())
		if err != nil {
			return s.refuse(err, then)
		}
		s.unlock()
		s.lock = lock
	} else if err := s.lock.Refresh(time.Now()); err != nil {
		return s.refuse(err, then)
	}
	work, err := s.workFolder()
	if err != nil {
		return s.refuse(err, then)
	}
	v.Scene = s.desk.At.Key
	s.file.View = v
	c := saving.Take(s.desk, s.file)
	s.path, s.busy = path, true
	mark := s.keeper.Mark()
	return submit(s, job.Quick, "Save "+filepath.Base(path), func(ctx context.Context, _ func(done, total int)) (project.Saved, error) {
		return c.Save(ctx, s.deps.saving(), path, work, time.Now())
	}, func(saved project.Saved) Change {
		s.file, s.savedAt, s.touched = saved.Apply(s.file), c.Edits, false
		s.autosave = s.autosave.Saved(time.Now())
		s.warn(saved.Warnings...)
		s.edit(s.keeper.Restart(path, mark))
		return ProjectChanged
	}, func(err error) {
		if s.busy = false; err != nil {
			s.autosave = s.autosave.Missed(time.Now())
			s.touched = true
		}
		if then != nil {
			then(err)
		}
	})
}

// unlock gives the project's file back to other programs.
func (s *Session) unlock() {
	if s.lock != nil {
		_ = s.lock.Release() // one that stays is seen to be abandoned
		s.lock = nil
	}
}

// DueSave reports that it is time to save a project that has a file.
func (s *Session) DueSave() bool {
	return s.path != "" && s.lock != nil && !s.busy && s.Modified() && s.autosave.Due(time.Now(), s.doc.Edits()-s.savedAt)
}

// NewProject closes all that is open and begins an empty project.
func (s *Session) NewProject() {
	s.leaveProject()
	s.changed(otherScene | LayersChanged | EditChanged | ProjectChanged)
	s.tellIdle()
}

func (s *Session) leaveProject() {
	for len(s.desk.Sheets) > 0 {
		s.dropSheet(s.desk.Sheets[0])
	}
	s.doc.Clear()
	s.unlock()
	s.file, s.path, s.touched, s.savedAt = project.New(), "", false, s.doc.Edits()
	s.leave = false
	s.edit(s.keeper.Restart("", s.keeper.Mark()))
}

// OpenProject opens a project in the place of what is open: no scene but the one that was worked on, and those that were shown.
// One that another program has open can be read, and not saved under its name; that is told.
func (s *Session) OpenProject(path string, then func(error)) int {
	return s.openProject(path, true, then)
}

// openProject opens a project, with its scenes or only with what is drawn.
func (s *Session) openProject(path string, scenes bool, then func(error)) int {
	type loaded struct {
		file   project.File
		fronts []project.Front
	}
	return submit(s, job.Quick, "Open "+filepath.Base(path), func(ctx context.Context, _ func(done, total int)) (l loaded, err error) {
		if l.file, err = project.Load(path); err == nil {
			l.fronts, err = project.ReadFronts(ctx, s.deps.saving().Deps, l.file)
		}
		return l, err
	}, func(l loaded) Change {
		s.leaveProject()
		s.file, s.path = l.file, path
		lock, err := project.Acquire(path, s.began, time.Now())
		if s.lock = lock; err != nil {
			s.warn(sentence(err.Error()))
		}
		saving.Load(s.desk, l.file, l.fronts)
		s.edit(s.keeper.Restart(path, s.keeper.Mark()))
		s.savedAt = s.doc.Edits()
		s.autosave = s.autosave.Saved(time.Now())
		s.missing()
		if scenes {
			s.openShown()
		}
		return otherScene | LayersChanged | EditChanged | ProjectChanged
	}, then)
}

// missing tells of scenes that are not where they were.
func (s *Session) missing() {
	gone := project.Missing(s.file)
	if len(gone) == 0 {
		return
	}
	moves := project.Relocate(s.file, s.path)
	s.file = project.Relocated(s.file, moves)
	left := project.Missing(s.file)
	if found := len(gone) - len(left); found > 0 {
		s.touched = true
		s.warn(fmt.Sprintf("%d scenes had moved and were found again; save the project to keep their new places.", found))
	}
	if len(left) > 0 {
		s.warn(fmt.Sprintf("%d scenes are not where they were, such as %s; open them from where they are, or move them back.", len(left), left[0].Path))
	}
}

// openShown opens the scenes whose layers are shown, that which was worked on last.
func (s *Session) openShown() {
	keys := []string{}
	for _, l := range s.doc.Layers() {
		if l.Style.Visible && l.Scene != "" && l.Scene != s.file.View.Scene && s.file.Index(l.Scene) >= 0 {
			keys = append(keys, l.Scene)
		}
	}
	if s.file.Index(s.file.View.Scene) >= 0 {
		keys = append(keys, s.file.View.Scene)
	}
	seen := map[string]bool{}
	for _, key := range keys {
		if !seen[key] {
			seen[key] = true
			s.openKept(key, nil)
		}
	}
}

// openKept opens a scene of the project with its prediction and its labels.
func (s *Session) openKept(key string, then func(error)) int {
	i := s.file.Index(key)
	if i < 0 {
		return s.refuse(ErrNoScene, then)
	}
	sc, sizes := s.file.Scenes[i], s.sizes
	type kept struct {
		scene      *OpenedScene
		prediction *Prediction
	}
	return submit(s, job.Quick, "Open "+opened.Name(sc.Path), func(ctx context.Context, _ func(done, total int)) (k kept, err error) {
		if k.scene, err = s.deps.opener().Scene(ctx, sc.Path, max(1, sc.Band)); err != nil {
			return k, err
		}
		if k.prediction, err = s.deps.keptPrediction(ctx, k.scene, sc, sizes); err != nil {
			return k, errors.Join(err, k.scene.Close())
		}
		return k, nil
	}, func(k kept) Change {
		if s.desk.Sheet(key) != nil || s.file.Index(key) < 0 { // opened twice, or another project meanwhile
			s.drop(k.prediction)
			s.drop(k.scene)
			return 0
		}
		sh := s.desk.Lay(key, k.scene)
		if sh.Prediction = k.prediction; k.prediction != nil {
			s.doc.Rebase(key, k.prediction.Zones)
			s.desk.Stamp(sh, desk.ZonePixels)
		}
		for _, l := range sc.Labels {
			s.OpenLabel(l, nil)
		}
		return otherScene
	}, then)
}

// keptPrediction is what a project keeps of a prediction; nil if it keeps none. Zones that were painted without one are read as
// zones from a file.
func (d Deps) keptPrediction(ctx context.Context, sc *OpenedScene, of project.Scene, sizes measure.Sizes) (*Prediction, error) {
	scene, zones := predict.Scene{Scene: sc, Path: sc.Path, Name: sc.Name, Band: sc.Band}, of.Corrected
	if of.Prediction == nil {
		if zones == "" {
			return nil, nil
		}
		return d.predict().Read(ctx, scene, predict.Stored{Zones: zones}, sizes, func(int, int) {})
	}
	if zones == "" {
		zones = of.Prediction.Zones
	}
	r, ok, err := of.Prediction.Scene()
	if !ok || err != nil || zones == "" {
		return nil, err
	}
	return d.predict().Reopen(ctx, scene, zones, r)
}

// enter notes a scene that was opened in the project, and returns its key.
func (s *Session) enter(path string, band int) string {
	for _, sc := range s.file.Scenes {
		if sc.Path == path && max(1, sc.Band) == band && s.desk.Sheet(sc.Key) == nil {
			return sc.Key
		}
	}
	key := fmt.Sprintf("s%d", s.file.Next.Scene)
	s.file.Next.Scene++
	s.file.Scenes = append(s.file.Scenes, saving.Entry(key, path, band))
	return key
}

// Leftover is a session that has ended without being saved: the program was killed, or the machine went down.
type Leftover = journal.Leftover

// Leftovers are sessions that ended without being saved, the latest first.
func (s *Session) Leftovers() []Leftover { return s.keeper.Leftovers(time.Now()) }

// Recover goes on with a session that ended without being saved, in the place of what is open: with its project, if it had one.
func (s *Session) Recover(l Leftover, then func(error)) {
	adopt := func(err error) {
		if err == nil {
			err = s.adopt(l)
		}
		if err != nil {
			s.tell(err)
		}
		if then != nil {
			then(err)
		}
	}
	if l.Header.Project == "" {
		s.leaveProject()
		adopt(nil)
		return
	}
	s.openProject(l.Header.Project, false, adopt)
}

func (s *Session) adopt(l Leftover) error {
	file, got, err := s.keeper.Adopt(l, s.doc, s.file)
	if err != nil && got.Edits == 0 {
		return err
	}
	s.file, s.touched = file, true
	for _, y := range s.doc.Layers() {
		if y.Kind == layer.Scene && s.file.Index(y.Scene) < 0 {
			s.file.Scenes = append(s.file.Scenes, saving.Entry(y.Scene, y.Path, 1))
		}
	}
	s.warn(got.Remarks...)
	s.warn(fmt.Sprintf("%d edits that were not saved are here again.", got.Edits))
	s.openShown()
	s.changed(otherScene | LayersChanged | EditChanged | ProjectChanged)
	return err
}

// Leave says that what is not saved is given up, when the session is closed next.
func (s *Session) Leave() { s.leave = true }
