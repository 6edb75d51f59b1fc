// Package ornament has what stands in the corners of a map: the scale bar and the north arrow.
package ornament

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"icefront/app/render"
)

// ScaleBar is a line of a round length with its text, on a ground that is seen on bright and on dark.
type ScaleBar struct {
	Box     *fyne.Container
	Ground  *canvas.Rectangle
	line    *canvas.Rectangle
	ends    [2]*canvas.Rectangle
	text    *canvas.Text
	Present bool // there is a scale
}

// Sizes of the bar in Fyne's units.
const (
	barLongest = 140
	Pad        = 6
	barEnd     = 6
	Margin     = 8 // from the corner of the map
)

// NewScaleBar returns a hidden bar.
func NewScaleBar() *ScaleBar {
	b := &ScaleBar{
		Ground: canvas.NewRectangle(color.Transparent), line: canvas.NewRectangle(color.Transparent),
		text: canvas.NewText("", color.Transparent),
	}
	b.ends = [2]*canvas.Rectangle{canvas.NewRectangle(color.Transparent), canvas.NewRectangle(color.Transparent)}
	b.Ground.CornerRadius = 4
	b.text.Alignment = fyne.TextAlignCenter
	b.Box = container.NewWithoutLayout(b.Ground, b.line, b.ends[0], b.ends[1], b.text)
	b.Box.Hide()
	return b
}

// Restyle takes the theme's colours and sizes.
func (b *ScaleBar) Restyle(th fyne.Theme, variant fyne.ThemeVariant) {
	ink := th.Color(theme.ColorNameForeground, variant)
	r, g, bl, _ := th.Color(theme.ColorNameBackground, variant).RGBA()
	b.Ground.FillColor = color.NRGBA{uint8(r >> 8), uint8(g >> 8), uint8(bl >> 8), 200}
	b.line.FillColor, b.ends[0].FillColor, b.ends[1].FillColor, b.text.Color = ink, ink, ink, ink
	b.text.TextSize = th.Size(theme.SizeNameCaptionText)
	b.Box.Refresh()
}

// Update chooses the bar for a view and puts it into the lower left corner; perUnit is the length of a map unit along y, scale
// the physical pixels per Fyne unit.
func (b *ScaleBar) Update(perUnit float64, unit string, v render.View, scale float64) {
	bar := render.Bar{}
	if !v.Empty() && v.Scale > 0 {
		bar = render.ScaleBar(perUnit*v.Scale*scale, barLongest, unit)
	}
	b.Present = bar.Pixels > 0
	if !b.Present {
		b.Box.Hide()
		return
	}
	b.text.Text = bar.Text
	length := float32(bar.Pixels)
	textSize := b.text.MinSize()
	width := fyne.Max(length, textSize.Width) + 2*Pad
	height := textSize.Height + barEnd + 2*Pad
	left, base := (width-length)/2, height-Pad
	b.Ground.Resize(fyne.NewSize(width, height))
	b.text.Move(fyne.NewPos(0, Pad/2))
	b.text.Resize(fyne.NewSize(width, textSize.Height))
	b.line.Move(fyne.NewPos(left, base-2))
	b.line.Resize(fyne.NewSize(length, 2))
	for i, e := range b.ends {
		e.Move(fyne.NewPos(left+float32(i)*(length-2), base-barEnd))
		e.Resize(fyne.NewSize(2, barEnd))
	}
	b.Box.Resize(fyne.NewSize(width, height))
	b.Box.Move(fyne.NewPos(Margin, float32(float64(v.Height)/scale)-Margin-height))
	b.Box.Show()
	b.Box.Refresh()
}
