package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// toolbar is the row of buttons above the map.
type toolbar struct {
	object                fyne.CanvasObject
	label, predict, front *widget.Button
	more                  *widget.Button   // other ways to predict
	views                 []*widget.Button // what looks at a scene
	model                 *widget.Label
}

func (w *Window) buildToolbar() toolbar {
	button := widget.NewButtonWithIcon
	open := button(lang.L("Open scene"), theme.FolderOpenIcon(), w.askScene)
	t := toolbar{
		label:   button(lang.L("Open label"), theme.DocumentIcon(), w.askLabel),
		predict: button(lang.L("Predict"), theme.MediaPlayIcon(), w.predict),
		front:   button(lang.L("Export front"), theme.DocumentSaveIcon(), w.export),
		views: []*widget.Button{
			button("", theme.ZoomInIcon(), w.zoomIn), button("", theme.ZoomOutIcon(), w.zoomOut),
			button(lang.L("Fit"), theme.ZoomFitIcon(), w.view.Fit), widget.NewButton("1:1", w.view.OneToOne),
		},
		model: widget.NewLabel(""),
	}
	t.predict.Importance = widget.HighImportance
	t.more = button("", theme.MenuDropDownIcon(), func() { w.predictMore(t.more) })
	t.model.Importance, t.model.Alignment = widget.LowImportance, fyne.TextAlignTrailing
	t.model.Truncation = fyne.TextTruncateEllipsis
	left := container.NewHBox(open, t.label, t.predict, t.more, w.next.NewChooser(w, w.view.TypedRune), t.front, widget.NewSeparator())
	for _, v := range t.views {
		left.Add(v)
	}
	t.object = container.NewBorder(nil, nil, left, nil, t.model)
	return t
}

// sync enables what can be done now.
func (t toolbar) sync(w *Window) {
	s := w.session
	enable(t.predict, w.canPredict() && (w.drawing == nil || len(w.drawing.Corners()) >= least))
	enable(t.more, w.canPredict() && w.drawing == nil)
	enable(t.label, s.Scene() != nil)
	enable(t.front, s.Prediction() != nil)
	for _, v := range t.views {
		enable(v, s.Scene() != nil)
	}
	name := w.modelText()
	if t.model.Text != name {
		t.model.SetText(name)
	}
}

func enable(b fyne.Disableable, on bool) {
	switch {
	case on && b.Disabled():
		b.Enable()
	case !on && !b.Disabled():
		b.Disable()
	}
}
