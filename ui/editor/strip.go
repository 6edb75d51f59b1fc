package editor

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/layout"

	"icefront/resources"
	"icefront/ui/editor/strip"
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
	e.buttons = map[Name]*strip.Button{}
	column := container.New(layout.NewCustomPaddedVBoxLayout(2))
	for _, n := range Tools() {
		if e.tools[n] == nil {
			continue
		}
		b := strip.New(n.Key(), fyne.NewStaticResource(string(n)+".svg", resources.Icon(string(n))))
		b.OnTapped = func() {
			e.Use(n)
			if c := fyne.CurrentApp().Driver().CanvasForObject(e.m); c != nil {
				c.Focus(e.m)
			}
		}
		b.OnHover = func(over bool) {
			if over {
				e.say(n.Title() + " (" + n.Key() + ")")
			} else {
				e.say(e.hint(e.name))
			}
		}
		b.Mark(n == e.name)
		e.buttons[n] = b
		column.Add(b)
	}
	return column
}
