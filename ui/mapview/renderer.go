package mapview

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"icefront/ui/mapview/ornament"
)

// CreateRenderer is Fyne's entry to the widget's objects.
func (m *Map) CreateRenderer() fyne.WidgetRenderer {
	m.ExtendBaseWidget(m)
	r := &mapRenderer{
		m: m, ground: canvas.NewRectangle(nil), plane: container.NewWithoutLayout(m.left.image),
		empty: widget.NewLabel(m.texts.empty), busy: canvas.NewText(m.texts.drawing, nil), busyGround: canvas.NewRectangle(nil),
	}
	r.empty.Alignment, r.empty.Wrapping, r.empty.Importance = fyne.TextAlignCenter, fyne.TextWrapWord, widget.LowImportance
	r.busyGround.CornerRadius = 4
	r.busyBox = container.NewWithoutLayout(r.busyGround, r.busy)
	r.Refresh()
	return r
}

type mapRenderer struct {
	m          *Map
	ground     *canvas.Rectangle
	plane      *fyne.Container // of the frame, which may be stretched beyond it: Fyne clips what is Scrollable, so the map
	empty      *widget.Label
	busy       *canvas.Text
	busyGround *canvas.Rectangle
	busyBox    *fyne.Container
}

func (r *mapRenderer) Destroy() {}

func (r *mapRenderer) MinSize() fyne.Size { return fyne.NewSize(240, 180) }

func (r *mapRenderer) Objects() []fyne.CanvasObject {
	m := r.m
	objects := []fyne.CanvasObject{r.ground, r.plane, m.swipe.clip}
	for _, b := range m.boards() {
		objects = append(objects, b.image)
	}
	return append(objects, m.swipe.divider, m.bar.Box, m.north.Box, m.note.box, r.busyBox, r.empty)
}

func (r *mapRenderer) Layout(size fyne.Size) {
	r.ground.Resize(size)
	r.plane.Resize(size)
	h := r.empty.MinSize().Height
	r.empty.Resize(fyne.NewSize(size.Width, h))
	r.empty.Move(fyne.NewPos(0, (size.Height-h)/2))
	r.m.swipe.layout(size)
	r.m.north.Layout(size)
	r.m.resized(size)
	r.note(size)
}

// note puts the text about drawing into the upper right corner.
func (r *mapRenderer) note(size fyne.Size) {
	text := r.busy.MinSize()
	r.busyGround.Resize(text.AddWidthHeight(2*ornament.Pad, ornament.Pad))
	r.busy.Move(fyne.NewPos(ornament.Pad, ornament.Pad/2))
	r.busy.Resize(text)
	r.busyBox.Resize(r.busyGround.Size())
	r.busyBox.Move(fyne.NewPos(size.Width-ornament.Margin-r.busyGround.Size().Width, ornament.Margin))
}

func (r *mapRenderer) Refresh() {
	th, variant := r.m.Theme(), fyne.CurrentApp().Settings().ThemeVariant()
	r.ground.FillColor = th.Color(theme.ColorNameInputBackground, variant)
	r.busy.Color, r.busy.TextSize = th.Color(theme.ColorNameForeground, variant), th.Size(theme.SizeNameCaptionText)
	r.m.bar.Restyle(th, variant)
	r.m.north.Restyle(th, variant, r.m.scale())
	r.m.note.restyle(th, variant)
	r.busyGround.FillColor = r.m.bar.Ground.FillColor
	setShown(r.empty, !r.m.open)
	setShown(r.m.bar.Box, r.m.open && r.m.bar.Present)
	setShown(r.m.north.Box, r.m.open && r.m.north.Known)
	setShown(r.busyBox, r.m.Busy())
	r.note(r.m.Size())
	r.ground.Refresh()
	r.busyBox.Refresh()
}

func setShown(o fyne.CanvasObject, shown bool) {
	if shown != o.Visible() {
		if shown {
			o.Show()
		} else {
			o.Hide()
		}
	}
}

// SetNorth turns the north arrow to an angle in degrees clockwise from up, see render.NorthAngle. Where north is not
// known, as without a CRS, it is hidden.
func (m *Map) SetNorth(angle float64, known bool) {
	m.north.Turn(angle, known, m.scale())
	setShown(m.north.Box, m.open && m.north.Known)
}
