package panel

import (
	"fmt"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"icefront/app"
	"icefront/app/measure"
)

// Scene says what is open and lets the user choose the band.
type Scene struct {
	Object  *fyne.Container
	session *app.Session
	compact *container.ThemeOverride
	rows    *fyne.Container
	band    *widget.Select
	bandBox *fyne.Container
	size    *widget.Button
	filling bool // the band's choices are being set, not chosen
}

// NewScene returns the panel of a session. askSize asks for a pixel size that is not known.
func NewScene(s *app.Session, askSize func()) *Scene {
	p := &Scene{session: s}
	p.band = widget.NewSelect(nil, func(string) { p.chooseBand() })
	p.bandBox = container.NewBorder(nil, nil, widget.NewLabel(lang.L("Band")), nil, p.band)
	p.size = widget.NewButton(lang.L("Set the pixel size…"), askSize)
	p.rows = stack()
	p.compact = Compact(p.rows)
	p.Object = stack(p.compact, p.size, p.bandBox)
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
	p.session.SetBand(p.band.SelectedIndex()+1, nil)
}

func (p *Scene) sync() {
	p.rows.Objects = nil
	if sc := p.session.Scene(); sc == nil {
		p.rows.Add(heading(lang.L("Scene")))
		p.rows.Add(prose(lang.L("No scene is open."), widget.LowImportance))
		p.bandBox.Hide()
		p.size.Hide()
	} else {
		p.describe(p.session.Describe(), sc)
	}
	p.compact.Refresh()
	p.Object.Refresh()
}

func (p *Scene) describe(d app.SceneInfo, sc *app.OpenedScene) {
	p.rows.Add(heading(sc.Name))
	t := newTable()
	t.row(lang.L("Size"), fmt.Sprintf("%d × %d px", d.Width, d.Height))
	t.row(lang.L("Pixel"), pixelText(d))
	if d.PixelSize[0].Known() && d.PixelFrom != measure.FromGrid {
		t.row(lang.L("Pixel size from"), d.PixelFrom)
	}
	t.row(lang.L("CRS"), crsText(d, sc))
	if d.Date != "" {
		t.row(lang.L("Date"), d.Date)
	}
	p.rows.Add(t.object())
	for _, w := range d.Warnings {
		p.rows.Add(prose(w, widget.WarningImportance))
	}
	if !d.PixelSize[0].Known() {
		p.rows.Add(prose(lang.L("Without metres per pixel, models that work in metres cannot predict, and nothing is measured."), widget.WarningImportance))
	}
	show(p.size, !d.PixelSize[0].Known())
	p.fillBands(d.Bands, sc.Band)
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

// crsText is the code of the CRS: its name would not fit.
func crsText(d app.SceneInfo, sc *app.OpenedScene) string {
	if sc.Grid().CRS.Empty() {
		return lang.L("none: pixel coordinates")
	}
	const most = 34
	if text := []rune(d.CRS); len(text) > most {
		return string(text[:most-1]) + "…"
	}
	return d.CRS
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
