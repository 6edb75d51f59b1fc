package mapview

import (
	"image"
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"icefront/app/render"
)

// pane shows frames of one picture: the last that came, moved and stretched to where it lies in the view.
type pane struct {
	image *canvas.Image
	frame *image.RGBA
	view  render.View // of the frame
	late  int         // incomplete frames of one view
}

func newPane() *pane {
	p := &pane{image: canvas.NewImageFromImage(nil)}
	p.image.FillMode, p.image.ScaleMode = canvas.ImageFillStretch, canvas.ImageScaleFastest
	p.image.Hide()
	return p
}

// set takes another frame and returns the one before, if that is free now.
func (p *pane) set(frame *image.RGBA, v render.View, complete bool) (old *image.RGBA) {
	if old = p.frame; old == frame {
		old = nil
	}
	p.frame, p.view = frame, v
	p.image.Image = frame
	p.image.Refresh()
	p.late++
	if complete {
		p.late = 0
	}
	return old
}

// drop forgets the frame and returns it.
func (p *pane) drop() (old *image.RGBA) {
	old, p.frame, p.late = p.frame, nil, 0
	p.image.Image = nil
	p.image.Hide()
	return old
}

// place moves the frame to where its part of the world lies in the view; it reports that it can be seen again.
func (p *pane) place(v render.View, scale float64) (appeared bool) {
	if p.frame == nil || v.Empty() {
		return false
	}
	const most = 16 // a frame that was stretched further shows nothing
	x0, y0 := v.ToScreen(p.view.ToWorld(0, 0))
	x1, y1 := v.ToScreen(p.view.ToWorld(float64(p.view.Width), float64(p.view.Height)))
	if w := x1 - x0; !(w > 0) || w > most*float64(v.Width) {
		p.image.Hide()
		return false
	}
	unit := func(px float64) float32 { return float32(math.Round(px*256) / 256 / scale) } // without the noise of large coordinates
	p.image.Resize(fyne.NewSize(unit(x1-x0), unit(y1-y0)))
	p.image.Move(fyne.NewPos(unit(x0), unit(y0)))
	if p.image.Visible() {
		return false
	}
	p.image.Show()
	return true
}
