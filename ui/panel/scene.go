package panel

import (
	"fmt"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"icefront/app"
)

// Scene says what is open and lets the user choose the band.
type Scene struct {
	Object  fyne.CanvasObject
	session *app.Session
	rows    *fyne.Container
	band    *widget.Select
	bandBox *fyne.Container
	filling bool // the band's choices are being set, not chosen
}

// NewScene returns the panel of a session.
func NewScene(s *app.Session) *Scene {
	p := &Scene{session: s, rows: container.NewVBox()}
	p.band = widget.NewSelect(nil, func(string) { p.chooseBand() })
	p.bandBox = container.NewBorder(nil, nil, widget.NewLabel(lang.L("Band")), nil, p.band)
	p.Object = container.NewVBox(p.rows, p.bandBox)
	s.Watch(func(c app.Change) {
		if c&app.SceneChanged != 0 {
			p.sync()
		}
	})
	p.sync()
	return p
}

func (p *Scene) chooseBand() {
	sc := p.session.Scene()
	if p.filling || sc == nil || p.band.SelectedIndex() < 0 || p.band.SelectedIndex()+1 == sc.Band {
		return
	}
	p.session.Open(sc.Path, p.band.SelectedIndex()+1, nil)
}

func (p *Scene) sync() {
	p.rows.Objects = nil
	sc := p.session.Scene()
	if sc == nil {
		p.rows.Add(widget.NewLabel(lang.L("No scene is open.")))
		p.bandBox.Hide()
		p.rows.Refresh()
		return
	}
	d := p.session.Describe()
	name := widget.NewLabelWithStyle(sc.Name, fyne.TextAlignLeading, fyne.TextStyle{Bold: true})
	name.Truncation = fyne.TextTruncateEllipsis
	p.rows.Add(name)
	t := newTable()
	t.row(lang.L("Size"), fmt.Sprintf("%d × %d px", d.Width, d.Height))
	t.row(lang.L("CRS"), d.CRS)
	t.row(lang.L("Pixel"), pixelText(d))
	if d.PixelSize[0].Known() && d.PixelFrom != app.FromGrid {
		t.row(lang.L("Pixel size from"), d.PixelFrom)
	}
	if d.Date != "" {
		t.row(lang.L("Date"), d.Date)
	}
	p.rows.Add(t.object())
	for _, w := range d.Warnings {
		l := widget.NewLabel(w)
		l.Wrapping, l.Importance = fyne.TextWrapWord, widget.WarningImportance
		p.rows.Add(l)
	}
	p.fillBands(d.Bands, sc.Band)
	p.rows.Refresh()
}

func pixelText(d app.SceneInfo) string {
	if !d.PixelSize[0].Known() {
		return lang.L("metres unknown")
	}
	h, w := fmt.Sprintf("%.4g", float64(d.PixelSize[0])), fmt.Sprintf("%.4g", float64(d.PixelSize[1]))
	if h == w {
		return h + " m"
	}
	return w + " × " + h + " m"
}

func (p *Scene) fillBands(bands []string, chosen int) {
	p.filling = true
	defer func() { p.filling = false }()
	names := make([]string, len(bands))
	for i, b := range bands {
		names[i] = fmt.Sprintf("%d: %s", i+1, strings.TrimSpace(b))
	}
	p.band.SetOptions(names)
	p.band.SetSelectedIndex(chosen - 1)
	show(p.bandBox, len(bands) > 1)
}
