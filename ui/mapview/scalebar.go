package mapview

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"icefront/app/render"
)

// scaleBar is a line of a round length with its text, on a ground that is seen on bright and on dark.
type scaleBar struct {
	box     *fyne.Container
	ground  *canvas.Rectangle
	line    *canvas.Rectangle
	ends    [2]*canvas.Rectangle
	text    *canvas.Text
	present bool
}

// Sizes of the bar in Fyne's units.
const (
	barLongest = 140
	barPad     = 6
	barEnd     = 6
	margin     = 8 // from the corner of the map
)

func newScaleBar() *scaleBar {
	b := &scaleBar{
		ground: canvas.NewRectangle(color.Transparent), line: canvas.NewRectangle(color.Transparent),
		text: canvas.NewText("", color.Transparent),
	}
	b.ends = [2]*canvas.Rectangle{canvas.NewRectangle(color.Transparent), canvas.NewRectangle(color.Transparent)}
	b.ground.CornerRadius = 4
	b.text.Alignment = fyne.TextAlignCenter
	b.box = container.NewWithoutLayout(b.ground, b.line, b.ends[0], b.ends[1], b.text)
	b.box.Hide()
	return b
}

// restyle takes the theme's colours and sizes.
func (b *scaleBar) restyle(th fyne.Theme, variant fyne.ThemeVariant) {
	ink := th.Color(theme.ColorNameForeground, variant)
	r, g, bl, _ := th.Color(theme.ColorNameBackground, variant).RGBA()
	b.ground.FillColor = color.NRGBA{uint8(r >> 8), uint8(g >> 8), uint8(bl >> 8), 200}
	b.line.FillColor, b.ends[0].FillColor, b.ends[1].FillColor, b.text.Color = ink, ink, ink, ink
	b.text.TextSize = th.Size(theme.SizeNameCaptionText)
	b.box.Refresh()
}

// update chooses the bar for a view and puts it into the lower left corner; scale is physical pixels per Fyne unit.
func (b *scaleBar) update(c Content, v render.View, scale float64) {
	bar := render.Bar{}
	if !v.Empty() && v.Scale > 0 {
		bar = render.ScaleBar(c.PerUnit*v.Scale*scale, barLongest, c.Unit)
	}
	b.present = bar.Pixels > 0
	if !b.present {
		b.box.Hide()
		return
	}
	b.text.Text = bar.Text
	length := float32(bar.Pixels)
	textSize := b.text.MinSize()
	width := fyne.Max(length, textSize.Width) + 2*barPad
	height := textSize.Height + barEnd + 2*barPad
	left, base := (width-length)/2, height-barPad
	b.ground.Resize(fyne.NewSize(width, height))
	b.text.Move(fyne.NewPos(0, barPad/2))
	b.text.Resize(fyne.NewSize(width, textSize.Height))
	b.line.Move(fyne.NewPos(left, base-2))
	b.line.Resize(fyne.NewSize(length, 2))
	for i, e := range b.ends {
		e.Move(fyne.NewPos(left+float32(i)*(length-2), base-barEnd))
		e.Resize(fyne.NewSize(2, barEnd))
	}
	b.box.Resize(fyne.NewSize(width, height))
	b.box.Move(fyne.NewPos(margin, float32(float64(v.Height)/scale)-margin-height))
	b.box.Show()
	b.box.Refresh()
}
