package layers

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Measures of a row in Fyne's units.
const (
	rowHeight   = 24
	gripWidth   = 16
	tickWidth   = 24
	swatchWidth = 22
	detailWidth = 48
	moreWidth   = 22
)

// row is one layer: a grip to drag it by, a tick, its colours, its name, and more to do with it.
type row struct {
	widget.BaseWidget
	list *list
	item item

	ground *canvas.Rectangle
	grip   *widget.Icon
	tick   *tick
	swatch [4]*canvas.Rectangle
	name   *widget.Label
	detail *widget.Label
	more   *widget.Button
	hover  bool
	chosen bool
}

var (
	_ fyne.Draggable         = (*row)(nil)
	_ fyne.Tappable          = (*row)(nil)
	_ fyne.SecondaryTappable = (*row)(nil)
	_ fyne.DoubleTappable    = (*row)(nil)
	_ desktop.Hoverable      = (*row)(nil)
)

func newRow(l *list) *row {
	r := &row{list: l, ground: canvas.NewRectangle(nil), grip: widget.NewIcon(theme.MoreVerticalIcon()), name: widget.NewLabel(""), detail: widget.NewLabel("")}
	r.ground.CornerRadius = 3
	r.name.Truncation = fyne.TextTruncateEllipsis
	r.detail.Alignment, r.detail.Importance, r.detail.Truncation = fyne.TextAlignTrailing, widget.LowImportance, fyne.TextTruncateEllipsis
	r.tick = newTick("", l.keys, func(on bool) {
		if on != r.item.visible {
			l.onShow(r.item.id, on)
		}
	})
	r.more = widget.NewButtonWithIcon("", theme.MoreHorizontalIcon(), func() { r.menu(r.more.Position().AddXY(0, rowHeight)) })
	r.more.Importance = widget.LowImportance
	for i := range r.swatch {
		r.swatch[i] = canvas.NewRectangle(nil)
	}
	r.ExtendBaseWidget(r)
	return r
}

// set shows a layer.
func (r *row) set(it item, chosen bool) {
	r.item, r.chosen = it, chosen
	r.tick.SetChecked(it.visible)
	r.name.TextStyle.Bold = it.bold
	r.name.Importance = widget.MediumImportance
	if !it.visible {
		r.name.Importance = widget.LowImportance
	}
	r.name.SetText(it.name)
	r.detail.SetText(it.detail)
	r.Refresh()
}

func (r *row) menu(at fyne.Position) {
	r.list.onChoose(r.item.id)
	r.list.onMenu(r.item.id, fyne.CurrentApp().Driver().AbsolutePositionForObject(r).Add(at))
}

// Tapped chooses the layer; the list takes the keyboard.
func (r *row) Tapped(*fyne.PointEvent) {
	if c := fyne.CurrentApp().Driver().CanvasForObject(r); c != nil {
		c.Focus(r.list)
	}
	r.list.onChoose(r.item.id)
}

// TappedSecondary shows what can be done with the layer.
func (r *row) TappedSecondary(e *fyne.PointEvent) { r.menu(e.Position) }

// DoubleTapped renames the layer.
func (r *row) DoubleTapped(*fyne.PointEvent) { r.list.onKey(r.item.id, fyne.KeyF2) }

// Dragged moves the layer in the order.
func (r *row) Dragged(e *fyne.DragEvent) { r.list.drag(r.item.id, r.Position().Y+e.Position.Y) }

// DragEnd drops it where the mark is.
func (r *row) DragEnd() { r.list.drop() }

// MouseIn shows that the row can be taken.
func (r *row) MouseIn(*desktop.MouseEvent) { r.hover = true; r.Refresh() }

// MouseMoved changes nothing.
func (r *row) MouseMoved(*desktop.MouseEvent) {}

// MouseOut takes that back.
func (r *row) MouseOut() { r.hover = false; r.Refresh() }

// CreateRenderer is Fyne's entry to the objects of the row.
func (r *row) CreateRenderer() fyne.WidgetRenderer {
	all := []fyne.CanvasObject{r.ground, r.grip, r.tick}
	for _, s := range r.swatch {
		all = append(all, s)
	}
	return &rowRenderer{row: r, objects: append(all, r.name, r.detail, r.more)}
}

type rowRenderer struct {
	row     *row
	objects []fyne.CanvasObject
}

// Destroy frees nothing.
func (*rowRenderer) Destroy() {}

// Objects are those of the row.
func (d *rowRenderer) Objects() []fyne.CanvasObject { return d.objects }

// MinSize leaves the name some room.
func (d *rowRenderer) MinSize() fyne.Size {
	return fyne.NewSize(gripWidth+tickWidth+swatchWidth+90+detailWidth+moreWidth, max(rowHeight, d.row.name.MinSize().Height))
}

// Layout places the parts beside each other.
func (d *rowRenderer) Layout(size fyne.Size) {
	r, x := d.row, float32(0)
	r.ground.Resize(size)
	put := func(o fyne.CanvasObject, width float32) {
		h := min(o.MinSize().Height, size.Height)
		o.Resize(fyne.NewSize(width, h))
		o.Move(fyne.NewPos(x, (size.Height-h)/2))
		x += width
	}
	r.grip.Resize(fyne.NewSize(gripWidth, gripWidth))
	r.grip.Move(fyne.NewPos(0, (size.Height-gripWidth)/2))
	x = gripWidth
	put(r.tick, tickWidth)
	d.swatches(x, size.Height)
	x += swatchWidth
	put(r.name, size.Width-x-detailWidth-moreWidth)
	put(r.detail, detailWidth)
	put(r.more, moreWidth)
}

// swatches are one colour or the four of zones, as an area or a line.
func (d *rowRenderer) swatches(x, height float32) {
	r, n := d.row, len(d.row.item.colors)
	side := fyne.NewSize(16, 12)
	if r.item.line {
		side.Height = 4
	}
	for i, s := range r.swatch {
		if i >= n {
			s.Hide()
			continue
		}
		w := side.Width / float32(n)
		s.Resize(fyne.NewSize(w, side.Height))
		s.Move(fyne.NewPos(x+float32(i)*w, (height-side.Height)/2))
		s.FillColor = r.item.colors[i]
		s.Show()
	}
}

// Refresh draws the state.
func (d *rowRenderer) Refresh() {
	r := d.row
	r.ground.FillColor = color.Transparent
	variant := fyne.CurrentApp().Settings().ThemeVariant()
	switch {
	case r.chosen:
		r.ground.FillColor = r.Theme().Color(theme.ColorNameSelection, variant)
	case r.hover:
		r.ground.FillColor = r.Theme().Color(theme.ColorNameHover, variant)
	}
	d.Layout(r.Size())
	for _, o := range d.objects {
		o.Refresh()
	}
}
