package layers

import (
	"fmt"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"

	"icefront/app"
	"icefront/app/layer"
	"icefront/ui/dialog"
)

// Options are what the panel asks of the window.
type Options struct {
	Window func() fyne.Window
	Keys   func(rune)                                      // takes letters that the panel has no use for
	Add    func()                                          // asks for a file to lay on the map
	Fit    func(layer.ID)                                  // shows all of a layer
	Table  func(scene string)                              // shows the table of a layer's fronts
	Shares func(id layer.ID, shares [2]float64, view bool) // takes a stretch from the values of the scene or of the view
}

// Layers is the panel.
type Layers struct {
	Object   fyne.CanvasObject
	session  *app.Session
	options  Options
	list     *list
	controls *controls
	none     fyne.CanvasObject
	box      *fyne.Container
	chosen   layer.ID
}

// New returns the panel of a session.
func New(s *app.Session, o Options) *Layers {
	l := &Layers{session: s, options: o, list: newList(o.Keys)}
	l.list.onChoose, l.list.onShow, l.list.onMove = l.Choose, l.show, l.move
	l.list.onMenu, l.list.onKey = l.menu, l.key
	l.controls = newControls(o.Keys, func(st layer.Style) { s.SetLayerStyle(l.chosen, st) },
		func(shares [2]float64, view bool) { o.Shares(l.chosen, shares, view) })
	hint := widget.NewLabel(lang.L("What is on the map is listed here."))
	hint.Importance = widget.LowImportance
	l.none = hint
	l.box = container.New(layout.NewCustomPaddedVBoxLayout(2), l.none, l.list, l.controls.object)
	l.Object = l.box
	s.Watch(func(c app.Change) {
		if c&(app.SceneChanged|app.LayersChanged|app.StyleChanged) != 0 {
			l.sync()
		}
	})
	l.sync()
	return l
}

// Chosen is the layer that is chosen; 0 is none.
func (l *Layers) Chosen() layer.ID { return l.chosen }

// Choose chooses a layer; work goes on with its scene.
func (l *Layers) Choose(id layer.ID) {
	l.chosen = id
	if at, ok := l.find(id); ok && at.Scene != "" && at.Scene != l.session.Key() {
		l.session.Turn(at.Scene)
	}
	l.sync()
}

func (l *Layers) find(id layer.ID) (layer.Layer, bool) {
	all := l.session.Layers()
	if i := slices.IndexFunc(all, func(x layer.Layer) bool { return x.ID == id }); i >= 0 {
		return all[i], true
	}
	return layer.Layer{}, false
}

// sync shows the session's layers, the top one first.
func (l *Layers) sync() {
	all := l.session.Layers()
	items := make([]item, 0, len(all))
	for _, x := range slices.Backward(all) {
		items = append(items, l.item(x))
	}
	if _, ok := l.find(l.chosen); !ok {
		l.chosen = 0
	}
	l.list.set(items, l.chosen)
	if x, ok := l.find(l.chosen); ok {
		l.controls.show(&x)
	} else {
		l.controls.show(nil)
	}
	visible(l.none, len(items) == 0)
	l.box.Refresh()
}

func (l *Layers) item(x layer.Layer) item {
	it := item{id: x.ID, name: x.Name, visible: x.Style.Visible, line: x.Kind.Lines(), colors: l.session.LayerColors(x)}
	it.bold = x.Kind == layer.Scene && x.Scene == l.session.Key()
	it.detail = fmt.Sprintf("%.0f %%", x.Style.Opacity*100)
	if why := l.session.NotDrawn(x); why != "" {
		it.detail = lang.L("not drawn")
	}
	return it
}

func (l *Layers) show(id layer.ID, on bool) {
	if x, ok := l.find(id); ok {
		x.Style.Visible = on
		l.session.SetLayerStyle(id, x.Style)
	}
}

// move moves a layer before a row of the list. The list has the top first, the session the bottom.
func (l *Layers) move(id layer.ID, to int) {
	l.session.MoveLayer(id, len(l.session.Layers())-to)
}

func (l *Layers) key(id layer.ID, name fyne.KeyName) {
	switch name {
	case fyne.KeyF2:
		l.rename(id)
	case fyne.KeyDelete:
		l.session.RemoveLayer(id)
	}
}

func (l *Layers) rename(id layer.ID) {
	x, ok := l.find(id)
	if !ok {
		return
	}
	dialog.Ask(dialog.Form{
		Title: lang.L("Rename the layer"), Confirm: lang.L("Rename"),
		Fields: []dialog.Field{{Label: lang.L("Name"), Text: x.Name}},
	}, l.options.Window(), func(answers []string) {
		if answers[0] != "" {
			l.session.RenameLayer(id, answers[0])
		}
	})
}

// menu shows what can be done with a layer.
func (l *Layers) menu(id layer.ID, at fyne.Position) {
	x, ok := l.find(id)
	if !ok {
		return
	}
	do := func(text string, f func()) *fyne.MenuItem { return fyne.NewMenuItem(text, f) }
	items := []*fyne.MenuItem{do(lang.L("Show all of it"), func() { l.options.Fit(id) })}
	if x.Kind == layer.Fronts {
		items = append(items, do(lang.L("Table of its fronts"), func() { l.options.Table(x.Scene) }))
	}
	if why := l.session.NotDrawn(x); why != "" {
		reason := do(why, nil)
		reason.Disabled = true
		items = append(items, reason)
	}
	n := len(l.session.Layers())
	items = append(items,
		do(lang.L("Only this scene and what belongs to it"), func() { l.only(x) }),
		fyne.NewMenuItemSeparator(),
		do(lang.L("To the top"), func() { l.session.MoveLayer(id, n) }),
		do(lang.L("To the bottom"), func() { l.session.MoveLayer(id, 0) }),
		do(lang.L("Rename… (F2)"), func() { l.rename(id) }),
		fyne.NewMenuItemSeparator(),
		do(lang.L("Remove (Delete; can be undone)"), func() { l.session.RemoveLayer(id) }),
	)
	widget.ShowPopUpMenuAtPosition(fyne.NewMenu("", items...), l.options.Window().Canvas(), at)
}

// only hides what belongs to other scenes.
func (l *Layers) only(x layer.Layer) {
	for _, other := range l.session.Layers() {
		st := other.Style
		st.Visible = other.Scene == x.Scene && other.Scene != "" || other.ID == x.ID
		l.session.SetLayerStyle(other.ID, st)
	}
}
