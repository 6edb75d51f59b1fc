package saving

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"icefront/app/edit"
	"icefront/app/edit/journal"
	"icefront/app/project"
)

// projectNote is the kind of note that holds the scenes of a project.
const projectNote = "project"

// Keeper keeps a journal of a session, from its first edit on, in a folder of its own among those of State. Without State it
// keeps none.
type Keeper struct {
	State   string // folder
	Program string // with its version
	Began   time.Time

	dir     string
	log     *journal.Journal
	project string
}

// Folder is the session's folder, made on first use; a killed process leaves it. Without State it is the system's for temporary files.
func (k *Keeper) Folder() (dir string, err error) {
	switch {
	case k.dir != "":
		return k.dir, nil
	case k.State == "":
		dir, err = os.MkdirTemp("", "icefront-")
	default:
		dir, err = journal.NewFolder(k.State)
	}
	if err != nil {
		return "", fmt.Errorf("make a folder for temporary files: %w", err)
	}
	k.dir = dir
	return dir, nil
}

// open is the journal; nil without State.
func (k *Keeper) open() (*journal.Journal, error) {
	if k.log != nil || k.State == "" {
		return k.log, nil
	}
	dir, err := k.Folder()
	if err != nil {
		return nil, err
	}
	k.log, err = journal.Create(dir, journal.Header{Program: k.Program, PID: os.Getpid(), Project: k.project, Began: k.Began})
	return k.log, err
}

// Commit writes an edit before it returns.
func (k *Keeper) Commit(r edit.Record) error {
	log, err := k.open()
	if err != nil || log == nil {
		return err
	}
	return log.Commit(r)
}

// Note writes down the scenes of a project.
func (k *Keeper) Note(f project.File) error {
	log, err := k.open()
	if err != nil || log == nil {
		return err
	}
	f.Layers, f.Fronts = nil, nil // of those every edit is there
	return log.Note(projectNote, f)
}

// Mark is for Restart: what is edited from now on is not in what is being saved.
func (k *Keeper) Mark() int64 {
	if k.log == nil {
		return 0
	}
	return k.log.Mark()
}

// Restart begins the journal anew, after a project was saved, or another one begun.
func (k *Keeper) Restart(project string, mark int64) error {
	k.project = project
	if k.log == nil {
		return nil
	}
	return k.log.Restart(project, mark)
}

// Close ends the journal and removes the folder, unless it is to be kept for the next start.
func (k *Keeper) Close(keep bool) error {
	var err error
	if k.log != nil {
		err = k.log.Close(keep)
	}
	if k.dir != "" && !(keep && k.log != nil) {
		err = errors.Join(err, os.RemoveAll(k.dir))
	}
	return err
}

// Leftovers are sessions of which the process is gone, the latest first.
func (k *Keeper) Leftovers(now time.Time) []journal.Leftover {
	if k.State == "" {
		return nil
	}
	return journal.Leftovers(k.State, k.Began, now)
}

// Adopt takes a leftover over, with its folder, and does its edits in a document that holds what its project does. file is that
// project, or an empty one; what comes back has the scenes of the journal.
func (k *Keeper) Adopt(l journal.Leftover, doc *edit.Document, file project.File) (project.File, journal.Restored, error) {
	old := l.Dir
	if err := l.Keep(); err != nil {
		return file, journal.Restored{}, err
	}
	got, err := l.Restore(doc)
	if err != nil {
		return file, got, err
	}
	for _, n := range got.Notes {
		if n.Kind == projectNote {
			if noted, err := project.Parse(n.Data); err == nil {
				file.Scenes, file.Next.Scene = noted.Scenes, max(file.Next.Scene, noted.Next.Scene)
				file.View = noted.View
			}
		}
	}
	move(&file, doc, old, l.Dir)
	if k.log != nil {
		err = k.Close(false)
	}
	k.dir, k.project = l.Dir, l.Header.Project
	log, failed := l.Resume()
	k.log = log
	return file, got, errors.Join(err, failed)
}

// move gives files of a folder that has another name now their new paths.
func move(f *project.File, doc *edit.Document, from, to string) {
	moved := func(path *string) bool {
		rest, ok := strings.CutPrefix(*path, from+string(os.PathSeparator))
		if ok {
			*path = to + string(os.PathSeparator) + rest
		}
		return ok
	}
	for i := range f.Scenes {
		s := &f.Scenes[i]
		moved(&s.Path)
		moved(&s.Corrected)
		if s.Prediction != nil {
			p := *s.Prediction
			moved(&p.Zones)
			s.Prediction = &p
		}
	}
	for _, l := range doc.Layers() {
		if moved(&l.Path) {
			doc.SetLayer(l)
		}
	}
}
