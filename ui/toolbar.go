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
	t.object = container.New(barLayout{}, container.NewHScroll(left), t.model)
	return t
}

// barLayout gives the buttons what they need, to be scrolled where there is less, and the model's name the rest. The bar
// must not make the window wider than a small screen, or one on which everything is drawn large.
type barLayout struct{}

// Widths: leastBar is how narrow the bar can be, leastName what the model's name needs to say anything.
const (
	leastBar  = 300
	leastName = 60
)

// MinSize is that of the buttons' height.
func (barLayout) MinSize(o []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(leastBar, max(o[0].(*container.Scroll).Content.MinSize().Height, o[1].MinSize().Height))
}

// Layout places the buttons and the name.
func (barLayout) Layout(o []fyne.CanvasObject, size fyne.Size) {
	width := min(o[0].(*container.Scroll).Content.MinSize().Width, size.Width)
	o[0].Resize(fyne.NewSize(width, size.Height))
	o[0].Move(fyne.Position{})
	o[1].Resize(fyne.NewSize(size.Width-width, size.Height))
	o[1].Move(fyne.NewPos(width, 0))
	switch fits := size.Width-width >= leastName; {
	case fits && !o[1].Visible():
		o[1].Show()
	case !fits && o[1].Visible():
		o[1].Hide()
	}
}

// sync enables what can be done now.
func (t toolbar) sync(w *Window) {
	s := w.session
	enable(t.predict, w.canPredict() && (w.drawing == nil || len(w.drawing.Corners()) >= least))
	enable(t.more, w.canPredict() && w.drawing == nil)
	enable(t.label, s.Scene() != nil)
	enable(t.front, s.HasFronts())
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
