package models

import (
	"fmt"
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"icefront/model/onnx/unet"
)

// Sizes of the drawing of a network.
const (
	barHeight  = 20
	levelPitch = 31 // from one level to the next
	maxIndent  = 26
	barWidth   = 118
	edgeText   = 11
)

// drawing is a network as a U: the encoder goes down on the left, the decoder up on the right.
type drawing struct {
	widget.BaseWidget
	levels []unet.Level
	patch  [2]int
}

func newDrawing(levels []unet.Level, patch [2]int) *drawing {
	d := &drawing{levels: levels, patch: patch}
	d.ExtendBaseWidget(d)
	return d
}

// CreateRenderer is Fyne's entry to the drawing's objects.
func (d *drawing) CreateRenderer() fyne.WidgetRenderer {
	r := &drawingRenderer{drawing: d}
	for i, l := range d.levels {
		row := levelRow{middle: newText(d.sizeAt(l)), encoder: newBlock(unitsText(l.Features, l.Down, l.Kernel))}
		r.objects = append(r.objects, row.encoder.objects()...)
		if i < len(d.levels)-1 {
			row.decoder, row.skip = newBlock(unitsText(l.Features, l.Up, l.Kernel)), &canvas.Line{StrokeWidth: 1}
			row.hole = canvas.NewRectangle(nil)
			r.objects = append(r.objects, row.decoder.objects()...)
			r.objects = append(r.objects, row.skip, row.hole)
		}
		if i > 0 {
			row.down, row.stride = &canvas.Line{StrokeWidth: 1.5}, newText(strideText(l.Stride))
			row.up = &canvas.Line{StrokeWidth: 1.5}
			r.objects = append(r.objects, row.down, row.up, row.stride)
		}
		r.objects = append(r.objects, row.middle)
		r.rows = append(r.rows, row)
	}
	r.colour()
	return r
}

// sizeAt is what is left of the patch at a level.
func (d *drawing) sizeAt(l unet.Level) string {
	if d.patch[0]%max(1, l.Scale[0]) != 0 || d.patch[1]%max(1, l.Scale[1]) != 0 || d.patch[0] == 0 {
		return fmt.Sprintf("1/%d × 1/%d", l.Scale[0], l.Scale[1])
	}
	return fmt.Sprintf("%d × %d", d.patch[0]/max(1, l.Scale[0]), d.patch[1]/max(1, l.Scale[1]))
}

// unitsText is "32 · 2 × 3×3": features, and how many units of which kernel.
func unitsText(features, units int, kernel [2]int) string {
	return fmt.Sprintf("%d · %d × (%d×%d)", features, units, kernel[0], kernel[1])
}

func strideText(s [2]int) string {
	if s[0] == s[1] {
		return fmt.Sprintf("÷%d", s[0])
	}
	return fmt.Sprintf("÷%d×%d", s[0], s[1])
}

// block is a level of one side.
type block struct {
	box  *canvas.Rectangle
	text *canvas.Text
}

func newBlock(text string) block {
	b := block{canvas.NewRectangle(nil), newText(text)}
	b.box.CornerRadius = 3
	return b
}

func (b block) objects() []fyne.CanvasObject { return []fyne.CanvasObject{b.box, b.text} }

func (b block) place(x, y float32) {
	b.box.Move(fyne.NewPos(x, y))
	b.box.Resize(fyne.NewSize(barWidth, barHeight))
	centre(b.text, x+barWidth/2, y+barHeight/2)
}

func newText(text string) *canvas.Text {
	t := canvas.NewText(text, nil)
	t.TextSize = edgeText
	return t
}

// centre puts a text around a point.
func centre(t *canvas.Text, x, y float32) {
	s := t.MinSize()
	t.Resize(s)
	t.Move(fyne.NewPos(x-s.Width/2, y-s.Height/2))
}

// levelRow is what is drawn of a level; the bottleneck has no decoder, the first no way to it.
type levelRow struct {
	encoder, decoder block
	skip             *canvas.Line
	hole             *canvas.Rectangle // where the size stands on the skip line
	middle           *canvas.Text
	down, up         *canvas.Line
	stride           *canvas.Text
}

type drawingRenderer struct {
	drawing *drawing
	rows    []levelRow
	objects []fyne.CanvasObject
}

func (r *drawingRenderer) Destroy()                     {}
func (r *drawingRenderer) Objects() []fyne.CanvasObject { return r.objects }

// MinSize has room for both sides and the sizes between.
func (r *drawingRenderer) MinSize() fyne.Size {
	return fyne.NewSize(2*barWidth+160, float32(len(r.rows)-1)*levelPitch+barHeight+16)
}

// Layout places the levels below each other, each a little further in.
func (r *drawingRenderer) Layout(size fyne.Size) {
	width := min(size.Width, 620)
	last := len(r.rows) - 1
	indent := min(maxIndent, (width-2*barWidth-90)/2/float32(max(1, last)))
	half := barHeight / float32(2)
	for i, row := range r.rows {
		y := float32(i) * levelPitch
		left, right := float32(i)*indent, width-float32(i)*indent-barWidth
		if i == last {
			left = (width - barWidth) / 2
			row.encoder.place(left, y)
			centre(row.middle, width/2, y+barHeight+8)
		} else {
			row.encoder.place(left, y)
			row.decoder.place(right, y)
			line(row.skip, left+barWidth+3, y+half, right-3, y+half)
			centre(row.middle, width/2, y+half)
			row.hole.Move(row.middle.Position().SubtractXY(5, 0))
			row.hole.Resize(row.middle.Size().AddWidthHeight(10, 0))
		}
		if i == 0 {
			continue
		}
		from, to := float32(i-1)*indent+barWidth/2, left+barWidth/2
		line(row.down, from, y-levelPitch+barHeight, to, y)
		line(row.up, width-to, y, width-from, y-levelPitch+barHeight)
		if i == last {
			centre(row.stride, left-6-row.stride.MinSize().Width/2, y+half+4) // the lines to the bottleneck are flat
			continue
		}
		centre(row.stride, (from+to)/2-18, y-(levelPitch-barHeight)/2)
	}
}

func line(l *canvas.Line, x1, y1, x2, y2 float32) {
	l.Position1, l.Position2 = fyne.NewPos(x1, y1), fyne.NewPos(x2, y2)
}

// Refresh takes the colours of another theme.
func (r *drawingRenderer) Refresh() {
	r.colour()
	r.Layout(r.drawing.Size())
	for _, o := range r.objects {
		o.Refresh()
	}
}

// colour gives both sides colours on which their text can be read in either theme.
func (r *drawingRenderer) colour() {
	th, v := r.drawing.Theme(), fyne.CurrentApp().Settings().ThemeVariant()
	ink, faint := th.Color(theme.ColorNameForeground, v), th.Color(theme.ColorNameDisabled, v)
	encoder, decoder := color.NRGBA{52, 120, 190, 90}, color.NRGBA{40, 150, 110, 90}
	for i, row := range r.rows {
		row.encoder.box.FillColor, row.encoder.text.Color, row.middle.Color = encoder, ink, faint
		if i < len(r.rows)-1 {
			row.decoder.box.FillColor, row.decoder.text.Color, row.skip.StrokeColor = decoder, ink, faint
			row.hole.FillColor = th.Color(theme.ColorNameOverlayBackground, v)
		}
		if i > 0 {
			row.down.StrokeColor, row.up.StrokeColor, row.stride.Color = faint, faint, faint
		}
	}
}
