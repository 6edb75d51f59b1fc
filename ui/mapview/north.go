package mapview

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

// northArrow points to true north, in the lower right corner.
type northArrow struct {
	box    *fyne.Container
	ground *canvas.Circle
	needle *canvas.Image
	letter *canvas.Text
	angle  float64 // degrees clockwise from up
	known  bool
	ink    color.Color
}

// northSize is the width of the arrow's ground in Fyne's units; letterAt is how far its N lies from the middle.
const (
	northSize = 44
	letterAt  = 13
)

func newNorthArrow() *northArrow {
	n := &northArrow{ground: canvas.NewCircle(color.Transparent), needle: canvas.NewImageFromImage(nil), letter: canvas.NewText("N", color.Transparent)}
	n.needle.FillMode, n.needle.ScaleMode = canvas.ImageFillStretch, canvas.ImageScaleFastest
	n.letter.TextStyle.Bold = true
	n.box = container.NewWithoutLayout(n.ground, n.needle, n.letter)
	n.box.Hide()
	return n
}

// SetNorth turns the north arrow to an angle in degrees clockwise from up, see render.NorthAngle. Where north is not
// known, as without a CRS, it is hidden.
func (m *Map) SetNorth(angle float64, known bool) {
	known = known && !math.IsNaN(angle) && !math.IsInf(angle, 0)
	n := m.north
	if known == n.known && (!known || math.Abs(angle-n.angle) < 0.1) {
		return
	}
	n.angle, n.known = angle, known
	n.draw(m.scale())
	setShown(n.box, m.open && known)
	n.box.Refresh()
}

func (n *northArrow) restyle(th fyne.Theme, variant fyne.ThemeVariant, scale float64) {
	n.ink = th.Color(theme.ColorNameForeground, variant)
	r, g, b, _ := th.Color(theme.ColorNameBackground, variant).RGBA()
	n.ground.FillColor = color.NRGBA{uint8(r >> 8), uint8(g >> 8), uint8(b >> 8), 200}
	n.letter.Color, n.letter.TextSize = n.ink, th.Size(theme.SizeNameCaptionText)
	n.draw(scale)
	n.box.Refresh()
}

func (n *northArrow) layout(size fyne.Size) {
	n.box.Resize(fyne.NewSquareSize(northSize))
	n.box.Move(fyne.NewPos(size.Width-margin-northSize, size.Height-margin-northSize))
	n.ground.Resize(fyne.NewSquareSize(northSize))
	n.needle.Resize(fyne.NewSquareSize(northSize))
}

// draw draws the needle in pixels of the screen and puts the letter beyond its tip, upright.
func (n *northArrow) draw(scale float64) {
	if !n.known || n.ink == nil {
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
