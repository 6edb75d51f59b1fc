package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/lang"

	"icefront/app/library"
	"icefront/app/measure"
	"icefront/model"
	"icefront/ui/dialog"
	"icefront/ui/run"
)

// menu is the main menu, with what depends on the session's state.
type menu struct {
	window     *Window
	main       *fyne.MainMenu
	needsScene []*fyne.MenuItem
	needsFront []*fyne.MenuItem
	needsLabel []*fyne.MenuItem
	predict    *fyne.MenuItem
	parts      []*fyne.MenuItem // other ways to predict
	presets    map[model.Preset]*fyne.MenuItem
	compare    *fyne.MenuItem
	errors     *fyne.MenuItem
	pixelSize  *fyne.MenuItem
	embedded   *fyne.MenuItem
	themes     map[themeChoice]*fyne.MenuItem
	last       menuState
}

// menuState is what the menu shows; it is only drawn anew when that changes.
type menuState struct {
	scene, front, label, predicting, drawing, compare, measured, embedded, shown bool
	errors, colored                                                              bool

	theme  themeChoice
	preset model.Preset
}

func newMenu(w *Window) *menu {
	m := &menu{window: w}
	m.main = fyne.NewMainMenu(m.file(), m.view(), m.scene(), m.help())
	m.sync()
	return m
}

// item is a menu entry with its shortcut shown. Fyne calls it by its shortcut though it is disabled or behind
// an open dialog; this does not.
func (m *menu) item(label string, s fyne.Shortcut, f func()) *fyne.MenuItem {
	i := fyne.NewMenuItem(label, nil)
	i.Shortcut = s
	i.Action = func() {
		if !i.Disabled && m.window.Canvas().Overlays().Top() == nil {
			f()
		}
	}
	return i
}

func ctrl(k fyne.KeyName) fyne.Shortcut {
	return &desktop.CustomShortcut{KeyName: k, Modifier: fyne.KeyModifierShortcutDefault}
}

func ctrlShift(k fyne.KeyName) fyne.Shortcut {
	return &desktop.CustomShortcut{KeyName: k, Modifier: fyne.KeyModifierShortcutDefault | fyne.KeyModifierShift}
}

// key is a single key: shown in the menu, but typed into the map.
func key(k fyne.KeyName) fyne.Shortcut { return &desktop.CustomShortcut{KeyName: k} }

func (m *menu) file() *fyne.Menu {
	w := m.window
	label := m.item(lang.L("Open label…"), ctrl(fyne.KeyL), w.askLabel)
	front := m.item(lang.L("Export front…"), ctrl(fyne.KeyE), w.export)
	overlay := m.item(lang.L("Export overlay picture…"), nil, w.exportOverlay)
	report := m.item(lang.L("Export report…"), nil, w.exportReport)
	closeScene := m.item(lang.L("Close scene"), ctrl(fyne.KeyW), w.closeScene)
	closeLabel := m.item(lang.L("Close label"), nil, w.session.CloseLabel)
	m.needsScene = append(m.needsScene, label, closeScene)
	m.needsFront = append(m.needsFront, front, overlay, report)
	m.needsLabel = append(m.needsLabel, closeLabel)
	quit := m.item(lang.L("Quit"), ctrl(fyne.KeyQ), nil)
	quit.IsQuit, quit.Action = true, w.End // whatever is open
	return fyne.NewMenu(lang.L("File"),
		m.item(lang.L("Open scene…"), ctrl(fyne.KeyO), w.askScene),
		m.item(lang.L("Open scene folder (.SAFE)…"), nil, w.askFolder),
		m.item(lang.L("Open sample"), nil, w.openSample),
		fyne.NewMenuItemSeparator(),
		label, closeLabel, closeScene,
		fyne.NewMenuItemSeparator(),
		front, overlay, report,
		fyne.NewMenuItemSeparator(),
		m.item(lang.L("Evaluate folder…"), ctrlShift(fyne.KeyE), w.folders.Show),
		fyne.NewMenuItemSeparator(),
		quit,
	)
}

func (m *menu) view() *fyne.Menu {
	w := m.window
	m.compare = m.item(lang.L("Compare with the label"), key(fyne.KeyC), w.toggleCompare)
	m.errors = m.item(lang.L("Colour the front by its error"), key(fyne.KeyE), w.toggleErrors)
	zooms := []*fyne.MenuItem{
		m.item(lang.L("Zoom in"), key(fyne.KeyPlus), w.zoomIn), m.item(lang.L("Zoom out"), key(fyne.KeyMinus), w.zoomOut),
		m.item(lang.L("Fit"), key(fyne.KeyF), w.view.Fit), m.item(lang.L("1:1"), key(fyne.Key1), w.view.OneToOne),
	}
	m.needsScene = append(m.needsScene, zooms...)
	items := append(zooms, fyne.NewMenuItemSeparator(), m.compare, m.errors, fyne.NewMenuItemSeparator())
	m.themes = map[themeChoice]*fyne.MenuItem{}
	for _, t := range []struct {
		name   string
		choice themeChoice
	}{{lang.L("Light theme"), lightTheme}, {lang.L("Dark theme"), darkTheme}, {lang.L("Theme of the system"), systemTheme}} {
		m.themes[t.choice] = m.item(t.name, nil, func() { w.setTheme(t.choice) })
		items = append(items, m.themes[t.choice])
	}
	return fyne.NewMenu(lang.L("View"), items...)
}

func (m *menu) scene() *fyne.Menu {
	w := m.window
	m.predict = m.item(lang.L("Predict"), ctrl(fyne.KeyP), w.predict)
	m.parts = []*fyne.MenuItem{
		m.item(lang.L("Predict this view"), ctrlShift(fyne.KeyP), w.predictView),
		m.item(lang.L("Predict an area…"), key(fyne.KeyA), w.drawArea),
		m.item(lang.L("Predict with files…"), nil, w.predictFiles),
	}
	m.pixelSize = m.item(lang.L("Pixel size…"), nil, w.pixelSize)
	m.embedded = m.item(lang.L("Use the built-in model"), nil, w.useEmbedded)
	items := append([]*fyne.MenuItem{m.predict}, m.parts...)
	items = append(items, fyne.NewMenuItemSeparator())
	m.presets = map[model.Preset]*fyne.MenuItem{}
	for i, p := range model.Presets() {
		keys := []fyne.KeyName{fyne.KeyD, fyne.KeyS, fyne.KeyB}
		m.presets[p] = m.item(run.PresetName(p), key(keys[i]), func() { w.next.SetPreset(p) })
		items = append(items, m.presets[p])
	}
	return fyne.NewMenu(lang.L("Scene"), append(items,
		m.item(lang.L("What it takes…"), nil, func() { w.next.Explain(w) }),
		m.item(lang.L("Computing…"), nil, func() { w.next.ShowComputing(w) }),
		fyne.NewMenuItemSeparator(),
		m.item(lang.L("Models…"), ctrl(fyne.KeyM), w.models.Show),
		m.item(lang.L("Use a model file…"), nil, w.askModel),
		m.embedded,
		fyne.NewMenuItemSeparator(),
		m.pixelSize,
	)...)
}

func (m *menu) help() *fyne.Menu {
	w := m.window
	return fyne.NewMenu(lang.L("Help"),
		m.item(lang.L("Keyboard and mouse"), nil, w.showKeys),
		m.item(lang.L("About Icefront"), nil, w.showAbout),
	)
}

func (w *Window) showAbout() {
	var libraries []string
	if w.libraries != nil {
		libraries = w.libraries()
	}
	dialog.ShowAbout(w.session.Version(), libraries, w)
}

// sync enables what can be done now.
func (m *menu) sync() {
	s := m.window.session
	now := menuState{
		scene: s.Scene() != nil, front: s.Prediction() != nil, label: !s.Label().Empty(), shown: true,
		predicting: s.Predicting(), compare: s.Style().Compare, measured: s.PixelSize().From == measure.FromGrid,
		embedded: m.window.runs() == library.BuiltIn, theme: m.window.theme,
		drawing: m.window.drawing != nil, preset: m.window.next.Preset(),
		errors: s.Errors() != nil, colored: s.Style().Errors,
	}
	if now == m.last {
		return
	}
	m.last = now
	disable := func(items []*fyne.MenuItem, off bool) {
		for _, i := range items {
			i.Disabled = off
		}
	}
	disable(m.needsScene, !now.scene)
	disable(m.needsFront, !now.front)
	disable(m.needsLabel, !now.label)
	m.predict.Disabled = !now.scene || now.predicting
	disable(m.parts, m.predict.Disabled || now.drawing)
	for p, i := range m.presets {
		i.Checked = p == now.preset
	}
	m.compare.Checked, m.compare.Disabled = now.compare, !now.front || !now.label
	m.errors.Checked, m.errors.Disabled = now.colored, !now.errors
	m.pixelSize.Disabled = !now.scene || now.measured
	m.embedded.Checked = now.embedded
	for choice, i := range m.themes {
		i.Checked = choice == now.theme
	}
	m.main.Refresh()
}
