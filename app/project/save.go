package project

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"

	"icefront/app/staged"
	"icefront/geo"
	"icefront/geo/scratch"
)

// Saved is what came of a save.
type Saved struct {
	File     File              // with the paths that its files have now
	Moved    map[string]string // new places of rasters, by the paths that were given
	Warnings []string          // one sentence each
}

// Apply gives a project that was changed while it was saved what the save has found out: new places and marks.
func (s Saved) Apply(f File) File {
	f = f.clone()
	f.Generation, f.Saved, f.SavedWith, f.Fronts = s.File.Generation, s.File.Saved, s.File.SavedWith, s.File.Fronts
	marks := map[string]Scene{}
	for _, scene := range s.File.Scenes {
		marks[scene.Key] = scene
	}
	for i := range f.Scenes {
		scene := &f.Scenes[i]
		if was := marks[scene.Key]; !scene.Mark.Known() && was.Path == scene.Path {
			scene.Mark = was.Mark
		}
		for _, r := range scene.rasters() {
			if to, ok := s.Moved[*r.path]; ok {
				*r.path = to
			}
		}
	}
	return f
}

// Folder is that of the files of a project, beside it.
func Folder(path string) string { return strings.TrimSuffix(path, filepath.Ext(path)) + "_files" }

// ours are the names of files that saves write, with their generation.
var ours = regexp.MustCompile(`^(?:fronts|zones|probability|corrected)_[A-Za-z0-9_-]+_(\d{6,16})\.(?:gpkg|tif)(?:\.aux\.xml)?$`)

// Save writes a project: first new files under new names into its folder, all synced, then the project file, whose renaming
// is the moment from which on the new project is there. Until then it is the old one, whatever happens. Files that only the old one
// had are removed at the end.
//
// Rasters that lie in the folder stay as they are; others are copied into it, once.
func Save(ctx context.Context, d Deps, path string, f File, fronts []Front, now time.Time) (Saved, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return Saved{}, fmt.Errorf("save project %s: %w", path, err)
	}
	s := saver{ctx: ctx, deps: d, path: path, folder: Folder(path), moved: map[string]string{}}
	s.file = f.clone()
	s.file.Format, s.file.Version, s.file.SavedWith, s.file.Saved = format, Version, d.Version, now.UTC().Round(0)
	if err := s.run(fronts); err != nil {
		if there, lost := Load(path); lost != nil || there.Generation != s.file.Generation { // a renaming may fail and be done: network disks
			for _, made := range s.made {
				_ = os.Remove(made) // what is left is removed by the next save
			}
			_ = os.Remove(s.folder) // if it is empty
		}
		return Saved{}, fmt.Errorf("save project %s: %w", path, err)
	}
	s.clean()
	return Saved{s.file, s.moved, s.warnings}, nil
}

// saver is one save.
type saver struct {
	ctx      context.Context
	deps     Deps
	path     string
	folder   string
	file     File
	made     []string // new files
	moved    map[string]string
	warnings []string
}

func (s *saver) run(fronts []Front) error {
	if !strings.EqualFold(filepath.Ext(s.path), Extension) {
		return fmt.Errorf("its name does not end in %s", Extension)
	}
	systems, layers, err := tables(s.file, fronts)
	if err != nil {
		return err
	}
	for _, front := range fronts {
		s.file.Next.Front = max(s.file.Next.Front, front.ID+1)
	}
	s.file.Fronts = nil
	if err := s.file.tidy(); err != nil {
		return err
	}
	if err := s.file.check(); err != nil {
		return err
	}
	for _, p := range s.file.paths() {
		if !filepath.IsAbs(*p) {
			return fmt.Errorf("the path %s is not absolute", *p)
		}
	}
	if err := os.Mkdir(s.folder, 0o755); err != nil && !errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("make the folder %s: %w", s.folder, geo.Cause(err))
	}
	if err := s.count(); err != nil {
		return err
	}
	if err := s.rasters(); err != nil {
		return err
	}
	for i, crs := range systems {
		if err := s.table(i, *layers[crs]); err != nil {
			return err
		}
	}
	s.marks()
	return s.commit()
}

// count takes the generation after all that have left a file: what an interrupted save has left is not written over.
func (s *saver) count() error {
	entries, err := os.ReadDir(s.folder)
	if err != nil {
		return fmt.Errorf("read the folder %s: %w", s.folder, geo.Cause(err))
	}
	for _, e := range entries {
		if m := ours.FindStringSubmatch(e.Name()); m != nil {
			if n, err := strconv.ParseInt(m[1], 10, 64); err == nil {
				s.file.Generation = max(s.file.Generation, n)
			}
		}
	}
	if s.file.Generation++; s.file.Generation >= counterEnd {
		return fmt.Errorf("a file in %s has a number that is too high; move it away", s.folder)
	}
	return nil
}

// name is that of a new file in the folder.
func (s *saver) name(role, of, ext string) string {
	return filepath.Join(s.folder, fmt.Sprintf("%s_%s_%06d%s", role, of, s.file.Generation, ext))
}

// rasters brings those into the folder that are elsewhere.
func (s *saver) rasters() error {
	for i := range s.file.Scenes {
		scene := &s.file.Scenes[i]
		for _, r := range scene.rasters() {
			from := *r.path
			if filepath.Dir(from) == s.folder && ours.MatchString(filepath.Base(from)) {
				continue // missing or not: nothing can be done about it here
			}
			to := s.name(r.role, scene.Key, ".tif")
			switch err := s.adopt(from, to); {
			case errors.Is(err, os.ErrNotExist):
				s.warnings = append(s.warnings, fmt.Sprintf("The file %s of scene %s is gone; the project names it still.", from, scene.Key))
				continue
			case err != nil:
				return fmt.Errorf("keep %s of scene %s: %w", from, scene.Key, geo.Cause(err))
			}
			*r.path, s.moved[from] = to, to
		}
	}
	return nil
}

// adopt copies a raster. A file of another project never changes: it is linked where the disk can.
func (s *saver) adopt(from, to string) error {
	if strings.HasSuffix(filepath.Dir(from), "_files") && ours.MatchString(filepath.Base(from)) {
		if err := os.Link(from, to); err == nil {
			s.made = append(s.made, to)
			return nil
		}
	}
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close() // it was only read
	s.made = append(s.made, to)
	return staged.File(to, func(w io.Writer) error {
		_, err := io.Copy(s.through(w), &steady{s.ctx, in})
		return err
	})
}

func (s *saver) through(w io.Writer) io.Writer {
	if s.deps.through == nil {
		return w
	}
	return s.deps.through(w)
}

// steady reads until a context ends.
type steady struct {
	ctx  context.Context
	from io.Reader
}

func (r *steady) Read(b []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.from.Read(b)
}

// table writes the fronts of one CRS.
func (s *saver) table(i int, l geo.Layer) error {
	at := s.name("fronts", fmt.Sprintf("%s_%d", word(l.CRS), i+1), ".gpkg")
	s.made = append(s.made, at)
	warnings, err := s.deps.WriteLayer(s.ctx, at, l)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(at, os.O_RDWR, 0)
	if err == nil {
		err = errors.Join(f.Sync(), f.Close())
	}
	if err != nil {
		return fmt.Errorf("write fronts into %s: %w", at, geo.Cause(err))
	}
	s.warnings = append(s.warnings, warnings...)
	s.file.Fronts = append(s.file.Fronts, Table{Path: at, CRS: l.CRS, Count: len(l.Features)})
	return nil
}

// marks looks at scenes that are new.
func (s *saver) marks() {
	for i := range s.file.Scenes {
		if scene := &s.file.Scenes[i]; !scene.Mark.Known() {
			scene.Mark, _ = MarkOf(scene.Path) // one that is missing has no mark, and Missing tells
		}
	}
}

// commit writes the project file.
func (s *saver) commit() error {
	dir := filepath.Dir(s.path)
	for _, d := range []string{s.folder, dir} {
		if err := staged.SyncFolder(d); err != nil {
			return fmt.Errorf("sync %s: %w", d, geo.Cause(err))
		}
	}
	kept := s.file.clone()
	for _, p := range kept.paths() {
		*p = stored(dir, *p)
	}
	text, err := kept.text()
	if err != nil {
		return err
	}
	if err := s.ctx.Err(); err != nil {
		return err
	}
	err = staged.File(s.path, func(w io.Writer) error {
		_, err := s.through(w).Write(text)
		return err
	})
	return geo.Cause(err)
}

// clean removes what no project needs any more: files of other generations and of processes that have ended. What cannot be removed
// now, such as a file that is open on Windows, is removed another time.
func (s *saver) clean() {
	used := map[string]bool{}
	for _, p := range s.file.paths() {
		used[*p] = true
	}
	for _, dir := range []string{s.folder, filepath.Dir(s.path)} {
		entries, err := os.ReadDir(dir)
		if err != nil {
			continue
		}
		for _, e := range entries {
			at := filepath.Join(dir, e.Name())
			old := dir == s.folder && ours.MatchString(e.Name()) && !used[strings.TrimSuffix(at, ".aux.xml")]
			if !old && (dir == s.folder || e.Type().IsRegular()) {
				st, err := e.Info()
				old = err == nil && scratch.Abandoned(e.Name(), st.ModTime(), time.Time{}, time.Now())
			}
			if old {
				_ = os.RemoveAll(at)
			}
		}
	}
	_ = os.Remove(s.folder) // if it is empty
}
