package editor

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"icefront/resources"
)

// Tools are the names of the tools, in the order of the strip.
func Tools() []Name { return []Name{Pan, Vertices, Draw, Redraw, Brush, Fill, Measure} }

// Key is the letter that takes the tool.
func (n Name) Key() string {
	return map[Name]string{Pan: "H", Vertices: "V", Draw: "N", Redraw: "R", Brush: "B", Fill: "G", Measure: "M"}[n]
}

// Title is the tool for people.
func (n Name) Title() string {
	switch n {
	case Pan:
		return lang.L("Move the map")
	case Vertices:
		return lang.L("Vertices")
	case Draw:
		return lang.L("Draw a front")
	case Redraw:
		return lang.L("Redraw a stretch")
	case Brush:
		return lang.L("Brush")
	case Fill:
		return lang.L("Fill")
	case Measure:
		return lang.L("Measure")
	}
	return ""
}

// hint says how a tool is used.
func (e *Editor) hint(n Name) string {
	switch n {
	case Vertices:
		return lang.L("Drag a vertex to move it, double click a segment to insert one, Shift+drag to select. Right click: more.")
	case Draw:
		if e.options.Wire != nil {
			return lang.L("Click vertex by vertex. W: follow what is seen. Alt: no snapping. Backspace: back. Enter: end.")
		}
		return lang.L("Click vertex by vertex. Alt: no snapping. Backspace: back. Enter: end.")
	case Redraw:
		return lang.L("Draw over the front from where it is right again to where it is right again.")
	case Brush:
		return lang.L("Paint zones. 1 to 4: class. [ and ]: size.") + " " + ClassTitle(e.class)
	case Fill:
		return lang.L("Click corners, double click fills. 1 to 4: class.") + " " + ClassTitle(e.class)
	case Measure:
		return lang.L("Click points. Enter ends a line, a click on the first point an area.")
	}
	return ""
}

// Strip is a column of buttons, one for each tool. Clicked, a button gives the keyboard back to the map.
func (e *Editor) Strip() fyne.CanvasObject {
	column := container.New(layout.NewCustomPaddedVBoxLayout(2))
	for _, n := range Tools() {
		if e.tools[n] == nil {
			continue
		}
		b := newToolButton(n, func() {
			e.Use(n)
			if c := fyne.CurrentApp().Driver().CanvasForObject(e.m); c != nil {
				c.Focus(e.m)
			}
		})
		b.hover = func(over bool) {
			if over {
				e.say(n.Title() + " (" + n.Key() + ")")
			} else {
				e.say(e.hint(e.name))
			}
		}
		b.mark(n == e.name)
		e.buttons = append(e.buttons, b)
		column.Add(b)
	}
	return column
}

// toolButton is an icon with its key below it.
type toolButton struct {
	widget.BaseWidget
	name   Name
	tap    func()
	hover  func(over bool)
	ground *canvas.Rectangle
	icon   *widget.Icon
	key    *canvas.Text
	on     bool
	over   bool
}

var (
	_ fyne.Tappable     = (*toolButton)(nil)
	_ desktop.Hoverable = (*toolButton)(nil)
)

func newToolButton(n Name, tap func()) *toolButton {
	b := &toolButton{name: n, tap: tap, ground: canvas.NewRectangle(nil), key: canvas.NewText(n.Key(), nil)}
	b.icon = widget.NewIcon(theme.NewThemedResource(fyne.NewStaticResource(string(n)+".svg", resources.Icon(string(n)))))
	b.ground.CornerRadius, b.key.Alignment = 4, fyne.TextAlignCenter
	b.ExtendBaseWidget(b)
	return b
}

// mark shows that the tool is at work.
func (b *toolButton) mark(on bool) {
	if b.on != on {
		b.on = on
		b.Refresh()
	}
}

// Tapped takes the tool.
func (b *toolButton) Tapped(*fyne.PointEvent) { b.tap() }

// MouseIn shows what the tool is.
func (b *toolButton) MouseIn(*desktop.MouseEvent) { b.hovered(true) }

// MouseMoved does nothing.
func (b *toolButton) MouseMoved(*desktop.MouseEvent) {}

// MouseOut shows what it was before.
func (b *toolButton) MouseOut() { b.hovered(false) }

func (b *toolButton) hovered(over bool) {
	b.over = over
	b.Refresh()
	b.hover(over)
}

// CreateRenderer draws the icon over its key.
func (b *toolButton) CreateRenderer() fyne.WidgetRenderer {
	r := &toolRenderer{b}
	r.Refresh()
	return r
}

type toolRenderer struct{ b *toolButton }

// Sizes of a button, in Fyne's units: wide enough for a finger.
const (
	toolWidth = 40
	toolIcon  = 24
)

func (r *toolRenderer) MinSize() fyne.Size {
	return fyne.NewSize(toolWidth, toolIcon+r.b.key.MinSize().Height+6)
}

func (r *toolRenderer) Layout(size fyne.Size) {
	r.b.ground.Resize(size)
	r.b.icon.Move(fyne.NewPos((size.Width-toolIcon)/2, 4))
	r.b.icon.Resize(fyne.NewSquareSize(toolIcon))
	r.b.key.Move(fyne.NewPos(0, toolIcon+4))
	r.b.key.Resize(fyne.NewSize(size.Width, r.b.key.MinSize().Height))
}

func (r *toolRenderer) Refresh() {
	th, v := r.b.Theme(), fyne.CurrentApp().Settings().ThemeVariant()
	r.b.key.Color, r.b.key.TextSize = th.Color(theme.ColorNamePlaceHolder, v), th.Size(theme.SizeNameCaptionText)
	switch {
	case r.b.on:
		r.b.ground.FillColor = th.Color(theme.ColorNameSelection, v)
		r.b.key.Color = th.Color(theme.ColorNameForeground, v)
	case r.b.over:
		r.b.ground.FillColor = th.Color(theme.ColorNameHover, v)
	default:
		r.b.ground.FillColor = nil
	}
	r.b.ground.Refresh()
	r.b.icon.Refresh()
	r.b.key.Refresh()
}

func (r *toolRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.b.ground, r.b.icon, r.b.key}
}

func (r *toolRenderer) Destroy() {}
