package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/lang"

	"icefront/ui/dialog"
)

// menu is the main menu, with what depends on the session's state.
type menu struct {
	window     *Window
	main       *fyne.MainMenu
	needsScene []*fyne.MenuItem
	needsFront []*fyne.MenuItem
	needsLabel []*fyne.MenuItem
	predict    *fyne.MenuItem
	compare    *fyne.MenuItem
	last       menuState
}

// menuState is what the menu shows; it is only drawn anew when that changes.
type menuState struct{ scene, front, label, predicting, compare, shown bool }

func newMenu(w *Window) *menu {
	m := &menu{window: w}
	m.main = fyne.NewMainMenu(m.file(), m.view(), m.scene(), m.help())
	m.sync()
	return m
}

// item is a menu entry with its shortcut shown.
func item(label string, s fyne.Shortcut, f func()) *fyne.MenuItem {
	i := fyne.NewMenuItem(label, f)
	i.Shortcut = s
	return i
}

func ctrl(k fyne.KeyName) fyne.Shortcut {
	return &desktop.CustomShortcut{KeyName: k, Modifier: fyne.KeyModifierShortcutDefault}
}

func (m *menu) file() *fyne.Menu {
	w := m.window
	label := item(lang.L("Open label…"), ctrl(fyne.KeyL), w.askLabel)
	front := item(lang.L("Export front…"), ctrl(fyne.KeyE), w.export)
	overlay := item(lang.L("Export overlay picture…"), nil, w.exportOverlay)
	report := item(lang.L("Export report…"), nil, w.exportReport)
	closeScene := item(lang.L("Close scene"), ctrl(fyne.KeyW), w.closeScene)
	closeLabel := item(lang.L("Close label"), nil, w.session.CloseLabel)
	m.needsScene = append(m.needsScene, label, closeScene)
	m.needsFront = append(m.needsFront, front, overlay, report)
	m.needsLabel = append(m.needsLabel, closeLabel)
	quit := item(lang.L("Quit"), ctrl(fyne.KeyQ), w.End)
	quit.IsQuit = true
	return fyne.NewMenu(lang.L("File"),
		item(lang.L("Open scene…"), ctrl(fyne.KeyO), w.askScene),
		item(lang.L("Open scene folder (.SAFE)…"), nil, w.askFolder),
		item(lang.L("Open sample"), nil, w.openSample),
		fyne.NewMenuItemSeparator(),
		label, closeLabel, closeScene,
		fyne.NewMenuItemSeparator(),
		front, overlay, report,
		fyne.NewMenuItemSeparator(),
		quit,
	)
}

func (m *menu) view() *fyne.Menu {
	w := m.window
	m.compare = item(lang.L("Compare with the label"), nil, func() { w.session.SetCompare(!w.session.Style().Compare) })
	fit := item(lang.L("Fit"), nil, w.view.Fit)
	one := item(lang.L("1:1"), nil, w.view.OneToOne)
	m.needsScene = append(m.needsScene, fit, one)
	return fyne.NewMenu(lang.L("View"),
		item(lang.L("Zoom in"), nil, w.zoomIn), item(lang.L("Zoom out"), nil, w.zoomOut), fit, one,
		fyne.NewMenuItemSeparator(),
		m.compare,
		fyne.NewMenuItemSeparator(),
		item(lang.L("Light theme"), nil, func() { w.setTheme(lightTheme) }),
		item(lang.L("Dark theme"), nil, func() { w.setTheme(darkTheme) }),
		item(lang.L("Theme of the system"), nil, func() { w.setTheme(systemTheme) }),
	)
}

func (m *menu) scene() *fyne.Menu {
	w := m.window
	m.predict = item(lang.L("Predict"), ctrl(fyne.KeyP), w.predict)
	pixel := item(lang.L("Pixel size…"), nil, w.pixelSize)
	m.needsScene = append(m.needsScene, pixel)
	return fyne.NewMenu(lang.L("Scene"),
		m.predict,
		fyne.NewMenuItemSeparator(),
		item(lang.L("Choose model…"), nil, w.askModel),
		item(lang.L("Use the built-in model"), nil, w.useEmbedded),
		fyne.NewMenuItemSeparator(),
		pixel,
	)
}

func (m *menu) help() *fyne.Menu {
	w := m.window
	return fyne.NewMenu(lang.L("Help"),
		item(lang.L("Keyboard and mouse"), nil, w.showKeys),
		item(lang.L("About Icefront"), nil, w.showAbout),
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
		scene: s.Scene() != nil, front: s.Prediction() != nil, label: !s.Label().Empty(),
		predicting: s.Predicting(), compare: s.Style().Compare, shown: true,
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
	m.compare.Checked, m.compare.Disabled = now.compare, !now.front || !now.label
	m.main.Refresh()
}
