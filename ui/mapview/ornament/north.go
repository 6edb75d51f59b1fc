package ornament

import (
	"image"
	"image/color"
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"golang.org/x/image/vector"
)

// North points to true north, in the lower right corner.
type North struct {
	Box    *fyne.Container
	ground *canvas.Circle
	needle *canvas.Image
	letter *canvas.Text
	angle  float64 // degrees clockwise from up
	Known  bool
	ink    color.Color
}

// northSize is the width of the arrow's ground in Fyne's units; letterAt is how far its N lies from the middle.
const (
	northSize = 44
	letterAt  = 13
)

// NewNorth returns a hidden arrow.
func NewNorth() *North {
	n := &North{ground: canvas.NewCircle(color.Transparent), needle: canvas.NewImageFromImage(nil), letter: canvas.NewText("N", color.Transparent)}
	n.needle.FillMode, n.needle.ScaleMode = canvas.ImageFillStretch, canvas.ImageScaleFastest
	n.letter.TextStyle.Bold = true
	n.Box = container.NewWithoutLayout(n.ground, n.needle, n.letter)
	n.Box.Hide()
	return n
}

// Turn points the arrow to an angle in degrees clockwise from up; scale is the physical pixels per Fyne unit.
func (n *North) Turn(angle float64, known bool, scale float64) {
	known = known && !math.IsNaN(angle) && !math.IsInf(angle, 0)
	if known == n.Known && (!known || math.Abs(angle-n.angle) < 0.1) {
		return
	}
	n.angle, n.Known = angle, known
	n.draw(scale)
	n.Box.Refresh()
}

// Restyle takes the theme's colours and sizes.
func (n *North) Restyle(th fyne.Theme, variant fyne.ThemeVariant, scale float64) {
	n.ink = th.Color(theme.ColorNameForeground, variant)
	r, g, b, _ := th.Color(theme.ColorNameBackground, variant).RGBA()
	n.ground.FillColor = color.NRGBA{uint8(r >> 8), uint8(g >> 8), uint8(b >> 8), 200}
	n.letter.Color, n.letter.TextSize = n.ink, th.Size(theme.SizeNameCaptionText)
	n.draw(scale)
	n.Box.Refresh()
}

// Layout puts the arrow into the lower right corner of a map of a size.
func (n *North) Layout(size fyne.Size) {
	n.Box.Resize(fyne.NewSquareSize(northSize))
	n.Box.Move(fyne.NewPos(size.Width-Margin-northSize, size.Height-Margin-northSize))
	n.ground.Resize(fyne.NewSquareSize(northSize))
	n.needle.Resize(fyne.NewSquareSize(northSize))
}

// draw draws the needle in pixels of the screen and puts the letter beyond its tip, upright.
func (n *North) draw(scale float64) {
	if !n.Known || n.ink == nil {
		return
	}
	side := int(math.Ceil(northSize * scale))
	s, c := math.Sincos(n.angle * math.Pi / 180)
	at := func(right, up float64) (x, y float32) { // from the middle, turned
		return float32(float64(side)/2 + scale*(right*c+up*s)), float32(float64(side)/2 + scale*(right*s-up*c))
	}
	img := image.NewRGBA(image.Rect(0, 0, side, side))
	fill := func(ink color.Color, corners ...[2]float64) {
		z := vector.NewRasterizer(side, side)
		for i, p := range corners {
			if x, y := at(p[0], p[1]); i == 0 {
				z.MoveTo(x, y)
			} else {
				z.LineTo(x, y)
			}
		}
		z.ClosePath()
		z.Draw(img, img.Rect, image.NewUniform(ink), image.Point{})
	}
	r, g, b, _ := n.ink.RGBA()
	faint := color.NRGBA{uint8(r >> 8), uint8(g >> 8), uint8(b >> 8), 120}
	const tip, tail, notch, half = 6, -18, -13, 7
	fill(n.ink, [2]float64{0, tip}, [2]float64{-half, tail}, [2]float64{0, notch})
	fill(faint, [2]float64{0, tip}, [2]float64{half, tail}, [2]float64{0, notch})
	n.needle.Image = img
	n.needle.Refresh()
	size := n.letter.MinSize()
	n.letter.Resize(size)
	n.letter.Move(fyne.NewPos(northSize/2+float32(letterAt*s)-size.Width/2, northSize/2-float32(letterAt*c)-size.Height/2))
}
