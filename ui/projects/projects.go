// Package projects is what the window does with projects: opens and saves them, keeps them saved, and offers what a killed
// session has left.
package projects

import (
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"github.com/paulmach/orb"

	"icefront/app"
	"icefront/app/project"
	"icefront/app/project/recent"
	"icefront/app/render"
	"icefront/ui/action"
	"icefront/ui/dialog"
)

// Options are what projects ask of the window.
type Options struct {
	Window  fyne.Window
	Files   *dialog.Files
	Recent  string              // file with the projects that were open last; empty: they are not kept
	View    func() render.View  // what the map shows
	SetView func(v render.View) // shows a part of the map
	Changed func()              // there are other recent projects
}

// Projects is that part of the window.
type Projects struct {
	session *app.Session
	Options
	recent  recent.List
	waiting *project.View // to be shown once its scene is open
}

// New returns the part of a window. It follows the session, and saves a project that has a file from time to time.
func New(s *app.Session, o Options) *Projects {
	p := &Projects{session: s, Options: o}
	if o.Recent != "" {
		p.recent, _ = recent.Read(o.Recent) // a damaged list begins anew
		p.recent = p.recent.Look()
	}
	s.Watch(func(c app.Change) {
		if c&(app.EditChanged|app.LayersChanged|app.ProjectChanged|app.PredictionChanged) != 0 && s.DueSave() {
			p.save(p.path(), nil)
		}
		if c&app.SceneChanged != 0 {
			p.showView()
		}
	})
	return p
}

func (p *Projects) path() string {
	_, path := p.session.Project()
	return path
}

// Title is the project's name with a mark if it is not saved; empty without one.
func (p *Projects) Title() string {
	path := p.path()
	if path == "" {
		return ""
	}
	name := strings.TrimSuffix(filepath.Base(path), project.Extension)
	if p.session.Modified() {
		name += " *"
	}
	return name
}

// Actions are those of projects.
func (p *Projects) Actions() []action.Action {
	return []action.Action{
		{ID: "project.new", Title: lang.L("New project"), Category: action.File, Group: 5, Keys: "Ctrl+Shift+N", Do: func() { p.Leave(p.session.NewProject) }},
		{ID: "project.open", Title: lang.L("Open project…"), Category: action.File, Group: 5, Keys: "Ctrl+Shift+O", Do: p.ask},
		{ID: "project.recent", Title: lang.L("Recent projects"), Category: action.File, Group: 5, List: p.entries},
		{ID: "project.save", Title: lang.L("Save project"), Category: action.File, Group: 5, Keys: "Ctrl+S", Do: func() { p.Save(nil) }},
		{ID: "project.saveas", Title: lang.L("Save project as…"), Category: action.File, Group: 5, Keys: "Ctrl+Shift+S", Do: func() { p.saveAs(nil) }},
	}
}

// entries are the projects that were open last.
func (p *Projects) entries() (list []action.Entry) {
	for _, r := range p.recent.Projects {
		if !r.Missing {
			list = append(list, action.Entry{Title: filepath.Base(r.Path), Do: func() { p.Leave(func() { p.Open(r.Path) }) }})
		}
	}
	return list
}

func (p *Projects) ask() {
	p.Leave(func() {
		p.Files.Open(lang.L("Open a project"), []string{project.Extension}, p.Open)
	})
}

// Open opens a project in the place of what is open.
func (p *Projects) Open(path string) {
	p.Files.Remember(path)
	p.session.OpenProject(path, func(err error) {
		if err == nil {
			p.remember(path)
			f, _ := p.session.Project()
			p.waiting = &f.View
		}
	})
}

// showView shows what the project showed, once its scene is there.
func (p *Projects) showView() {
	v, sc := p.waiting, p.session.Scene()
	if v == nil || sc == nil || v.Scene != "" && v.Scene != p.session.Key() {
		return
	}
	p.waiting = nil
	if v.Scale > 0 && sc.Grid().CRS == v.CRS {
		p.SetView(render.View{Center: orb.Point(v.Center), Scale: v.Scale})
	}
}

func (p *Projects) remember(path string) {
	p.recent = p.recent.Add(path, time.Now())
	if p.Recent != "" {
		_ = p.recent.Write(p.Recent) // it is a help, not worth an error
	}
	if p.Changed != nil {
		p.Changed()
	}
}

// Save saves the project, under a name that is asked for if it has none. then may be nil.
func (p *Projects) Save(then func(error)) {
	if path := p.path(); path != "" {
		p.save(path, then)
		return
	}
	p.saveAs(then)
}

func (p *Projects) saveAs(then func(error)) {
	folder := "."
	if sc := p.session.Scene(); sc != nil {
		folder = p.Files.Suggest(sc.Path)
	}
	p.Files.Save(lang.L("Save the project"), filepath.Join(folder, "fronts"+project.Extension), func(path string) {
		if filepath.Ext(path) != project.Extension {
			path += project.Extension
		}
		p.save(path, then)
	})
}

func (p *Projects) save(path string, then func(error)) {
	v := p.View()
	view := project.View{Center: [2]float64(v.Center), Scale: v.Scale}
	if sc := p.session.Scene(); sc != nil {
		view.CRS = sc.Grid().CRS
	} else {
		view.Scale = 0
	}
	p.session.SaveProject(path, view, func(err error) {
		if err == nil {
			p.remember(path)
		}
		if then != nil {
			then(err)
		}
	})
}

// Leave asks what becomes of what is not saved, and goes on.
func (p *Projects) Leave(then func()) {
	if !p.session.Unsaved() {
		then()
		return
	}
	dialog.Choose(lang.L("Save what was drawn?"), lang.L("There are changes that are in no project yet. Without saving, they are given up."), p.Window,
		dialog.Answer{Text: lang.L("Do not save"), Do: func() {
			p.session.Leave()
			then()
		}},
		dialog.Answer{Text: lang.L("Save"), Do: func() {
			p.Save(func(err error) {
				if err == nil {
					then()
				}
			})
		}})
}

// Offer shows what a killed session has left, if there is anything.
func (p *Projects) Offer() {
	all := p.session.Leftovers()
	for i, l := range all {
		if l.Err != nil {
			continue
		}
		where := lang.L("a session without a project")
		if l.Header.Project != "" {
			where = filepath.Base(l.Header.Project)
		}
		text := fmt.Sprintf(lang.L("Icefront ended without being closed on %s. %d edits of %s were not saved, and are still there."),
			l.Changed.Format("2006-01-02 15:04"), l.Edits, where)
		dialog.Choose(lang.L("Go on where you were?"), text, p.Window,
			dialog.Answer{Text: lang.L("Discard"), Do: func() { p.discard(all[i]) }},
			dialog.Answer{Text: lang.L("Restore"), Do: func() { p.session.Recover(all[i], nil) }})
		return // one at a time: the others are offered at the next start
	}
}

// discard asks once more: it cannot be undone.
func (p *Projects) discard(l app.Leftover) {
	dialog.Choose(lang.L("Discard these edits?"), lang.L("They cannot be brought back."), p.Window,
		dialog.Answer{Text: lang.L("Discard"), Do: func() { _ = l.Discard() }}) // what stays is offered again
}
