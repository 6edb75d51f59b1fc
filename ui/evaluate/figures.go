package evaluate

import (
	"context"
	"errors"
	"image"
	"path/filepath"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"
	"icefront/app/evaluate"
)

// figures shows the figures of an evaluation. They are drawn when they are looked at first.
type figures struct {
	owner  *Evaluate
	object *fyne.Container
	said   *widget.Label
	grid   *fyne.Container
	drawn  bool // or being drawn
	serial int  // of the evaluation that they are of
}

// Sizes of a figure among others, in Fyne's units, and alone, in pixels.
var figureSize = fyne.NewSize(570, 400)

const aloneWidth = 1600

func newFigures(e *Evaluate) *figures {
	f := &figures{owner: e, said: widget.NewLabel(""), grid: container.NewGridWrap(figureSize)}
	f.object = container.NewStack(container.NewBorder(f.said, nil, nil, nil, container.NewVScroll(f.grid)))
	return f
}

// forget drops what is drawn: there is another result.
func (f *figures) forget() {
	f.serial++
	f.drawn = false
	f.grid.Objects = nil
	f.say("")
}

func (f *figures) say(text string) {
	f.said.SetText(text)
	if text == "" {
		f.said.Hide()
		return
	}
	f.said.Show()
}

// draw makes the figures in the background, and shows them as they come.
func (f *figures) draw() {
	e := f.owner
	if f.drawn || e.result == nil {
		return
	}
	f.drawn = true
	f.say(lang.L("Drawing…"))
	serial := f.serial
	e.bar.Begin(e.session.ExportEvaluation(e.result, "", evaluate.Style{}, func(files []string, err error) {
		switch {
		case serial != f.serial: // another evaluation came in between
		case errors.Is(err, context.Canceled):
			f.drawn = false
			f.say(lang.L("Cancelled. Choose this tab again to draw the figures."))
		case err != nil:
			f.drawn = false
			f.say(lang.L("The figures could not be drawn."))
		default:
			f.say("")
			f.read(slices.DeleteFunc(files, func(p string) bool { return !strings.EqualFold(filepath.Ext(p), ".png") }), serial)
		}
	}))
}

// read shows one figure after the other.
func (f *figures) read(paths []string, serial int) {
	if len(paths) == 0 {
		if len(f.grid.Objects) == 0 {
			f.say(lang.L("There are no figures of this evaluation."))
		}
		return
	}
	f.owner.session.ReadPicture(paths[0], int(figureSize.Width*f.scale()), func(img image.Image, err error) {
		if serial != f.serial || errors.Is(err, context.Canceled) {
			return
		}
		if err == nil {
			f.grid.Add(newPicture(img, titleOf(paths[0]), func() { f.alone(paths[0]) }))
		}
		f.read(paths[1:], serial)
	})
}

func (f *figures) scale() float32 {
	if s := f.owner.window.Canvas().Scale(); s > 0 {
		return s
	}
	return 1
}

// alone shows a figure as large as the window allows, until it is tapped.
func (f *figures) alone(path string) {
	f.owner.session.ReadPicture(path, aloneWidth, func(img image.Image, err error) {
		if err != nil || !f.owner.sheet.Open() {
			return
		}
		var p *picture
		p = newPicture(img, titleOf(path)+lang.L(" (click to go back)"), func() {
			f.object.Remove(p)
			f.object.Objects[0].Show()
		})
		f.object.Objects[0].Hide()
		f.object.Add(p)
	})
}

// picture is a figure with its title, which can be tapped.
type picture struct {
	widget.BaseWidget
	content fyne.CanvasObject
	tapped  func()
}

func newPicture(img image.Image, title string, tapped func()) *picture {
	c := canvas.NewImageFromImage(img)
	c.FillMode, c.ScaleMode = canvas.ImageFillContain, canvas.ImageScaleSmooth
	p := &picture{content: container.NewBorder(widget.NewLabel(title), nil, nil, nil, c), tapped: tapped}
	p.ExtendBaseWidget(p)
	return p
}

// CreateRenderer is Fyne's entry to the picture.
func (p *picture) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(p.content) }

// Tapped shows it larger, or among the others again.
func (p *picture) Tapped(*fyne.PointEvent) { p.tapped() }

// Cursor says that it can be tapped.
func (p *picture) Cursor() desktop.Cursor { return desktop.PointerCursor }
