package evaluate

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"icefront/ui/dialog"
	"icefront/ui/panel"
)

// column is one of a grid. The first takes the width that the others leave.
type column struct {
	title string
	width float32
	right bool // its texts end at its right edge
}

// line is what a row of a grid shows: cells, or from a column on a note in their place.
type line struct {
	cells []string
	note  string
	from  int  // column where the note begins
	bold  bool // it heads what follows
}

// grid is a list of rows in columns: it keeps texts for the rows that are seen only.
type grid struct {
	widget.List
	window  fyne.Window
	sheet   *dialog.Sheet
	columns []column
	line    func(id int) line
	open    func(id int) // Enter or a double click; may be nil
	current int          // -1: none
	ring    *canvas.Rectangle
}

func newGrid(w fyne.Window, sheet *dialog.Sheet, columns []column, length func() int, l func(id int) line) *grid {
	g := &grid{window: w, sheet: sheet, columns: columns, line: l, current: -1, ring: canvas.NewRectangle(nil)}
	g.ring.StrokeWidth, g.ring.CornerRadius = 1.5, 3
	g.Length = length
	g.CreateItem = func() fyne.CanvasObject { return newGridRow(g) }
	g.UpdateItem = func(id widget.ListItemID, o fyne.CanvasObject) {
		if id < g.Length() {
			o.(*gridRow).show(id)
		}
	}
	g.OnSelected = func(id widget.ListItemID) { g.current = id }
	g.ExtendBaseWidget(g)
	return g
}

// object is the grid with its ring.
func (g *grid) object() fyne.CanvasObject { return container.NewStack(panel.Compact(g), g.ring) }

// choose selects a row of new contents; -1 is none.
func (g *grid) choose(id int) {
	g.UnselectAll()
	g.current = -1
	g.Refresh()
	if id >= 0 && id < g.Length() {
		g.Select(id)
	}
}

func (g *grid) move(to int) {
	if n := g.Length(); n > 0 {
		g.Select(min(max(to, 0), n-1))
	}
}

// FocusGained shows that the keyboard is here.
func (g *grid) FocusGained() {
	g.ring.StrokeColor = themeColor(g, theme.ColorNamePrimary)
	g.ring.Refresh()
}

// FocusLost shows that the keyboard is elsewhere.
func (g *grid) FocusLost() {
	g.ring.StrokeColor = nil
	g.ring.Refresh()
}

// TypedKey chooses a row and opens it.
func (g *grid) TypedKey(k *fyne.KeyEvent) {
	page := max(1, int(g.Size().Height/(rowHeight+g.Theme().Size(theme.SizeNamePadding)))-1)
	switch k.Name {
	case fyne.KeyDown:
		g.move(g.current + 1)
	case fyne.KeyUp:
		g.move(g.current - 1)
	case fyne.KeyPageDown:
		g.move(g.current + page)
	case fyne.KeyPageUp:
		g.move(g.current - page)
	case fyne.KeyHome:
		g.move(0)
	case fyne.KeyEnd:
		g.move(g.Length())
	case fyne.KeyReturn, fyne.KeyEnter:
		if g.open != nil && g.current >= 0 {
			g.open(g.current)
		}
	default:
		g.sheet.Key(k)
	}
}

// Measures of rows.
const (
	rowHeight = 20
	textSize  = 13
	cellGap   = 6
	barWidth  = 12 // of the scroll bar
)

// places are where columns lie in a width: of each the left edge, and where the last ends.
func (g *grid) places(width float32) []float32 {
	rest := width - barWidth
	for _, c := range g.columns[1:] {
		rest -= c.width
	}
	at := []float32{0, max(rest, 80)}
	for _, c := range g.columns[1:] {
		at = append(at, at[len(at)-1]+c.width)
	}
	return at
}

// gridRow is a row that is seen. Its texts are drawn without widgets: there are hundreds of them.
type gridRow struct {
	widget.BaseWidget
	grid  *grid
	id    int
	texts []*canvas.Text
	note  *canvas.Text
	line  line
}

var (
	_ fyne.DoubleTappable = (*gridRow)(nil)
	_ desktop.Mouseable   = (*gridRow)(nil)
)

func newGridRow(g *grid) *gridRow {
	r := &gridRow{grid: g, note: canvas.NewText("", color.Transparent)}
	r.note.TextSize = textSize
	for range g.columns {
		t := canvas.NewText("", color.Transparent)
		t.TextSize = textSize
		r.texts = append(r.texts, t)
	}
	r.ExtendBaseWidget(r)
	return r
}

// MouseDown chooses the row at once and takes the keyboard to the list.
func (r *gridRow) MouseDown(*desktop.MouseEvent) {
	r.grid.window.Canvas().Focus(r.grid)
	r.grid.Select(r.id)
}

// MouseUp does nothing.
func (r *gridRow) MouseUp(*desktop.MouseEvent) {}

// DoubleTapped opens the row.
func (r *gridRow) DoubleTapped(*fyne.PointEvent) {
	if r.grid.open != nil {
		r.grid.open(r.id)
	}
}

// show fills the row in.
func (r *gridRow) show(id int) {
	r.id, r.line = id, r.grid.line(id)
	r.Refresh()
}

// CreateRenderer is Fyne's entry to the row's objects.
func (r *gridRow) CreateRenderer() fyne.WidgetRenderer {
	objects := make([]fyne.CanvasObject, 0, len(r.texts)+1)
	for _, t := range r.texts {
		objects = append(objects, t)
	}
	return &gridRowRenderer{r, append(objects, r.note)}
}

type gridRowRenderer struct {
	r       *gridRow
	objects []fyne.CanvasObject
}

func (p *gridRowRenderer) Destroy()                     {}
func (p *gridRowRenderer) Objects() []fyne.CanvasObject { return p.objects }
func (p *gridRowRenderer) MinSize() fyne.Size           { return fyne.NewSize(200, rowHeight) }
func (p *gridRowRenderer) Layout(fyne.Size)             { p.draw() }

func (p *gridRowRenderer) Refresh() {
	p.draw()
	canvas.Refresh(p.r)
}

// draw puts the texts into their columns, shortened to what there is room for.
func (p *gridRowRenderer) draw() {
	r, g := p.r, p.r.grid
	at := g.places(r.Size().Width)
	fore, warn := themeColor(g, theme.ColorNameForeground), themeColor(g, theme.ColorNameWarning)
	noted := r.line.note != ""
	for i, t := range r.texts {
		text := ""
		if i < len(r.line.cells) && (!noted || i < r.line.from || r.line.cells[i] != "" && i > r.line.from) {
			text = r.line.cells[i]
		}
		t.TextStyle.Bold = r.line.bold
		room := at[i+1] - at[i] - cellGap
		t.Text, t.Color = fitted(text, room, t.TextStyle), fore
		w := fyne.MeasureText(t.Text, textSize, t.TextStyle).Width
		x := at[i]
		if g.columns[i].right {
			x = at[i+1] - cellGap - w
		}
		t.Move(fyne.NewPos(x+cellGap/2, 1))
		t.Resize(fyne.NewSize(w, rowHeight-2))
	}
	r.note.Text = ""
	if noted {
		end := len(at) - 1
		for i := len(r.line.cells) - 1; i > r.line.from && r.line.cells[i] != ""; i-- {
			end = i
		}
		r.note.Text, r.note.Color = fitted(r.line.note, at[end]-at[r.line.from]-3*cellGap, fyne.TextStyle{}), warn
		r.note.Move(fyne.NewPos(at[r.line.from]+2*cellGap, 1))
		r.note.Resize(fyne.NewSize(at[end]-at[r.line.from], rowHeight-2))
	}
}

// fitted is a text without its end where there is no room for that.
func fitted(text string, room float32, style fyne.TextStyle) string {
	wide := func(s string) bool { return fyne.MeasureText(s, textSize, style).Width > room }
	if !wide(text) {
		return text
	}
	runes := []rune(text)
	few, many := 0, len(runes)
	for few < many {
		if n := (few + many + 1) / 2; wide(string(runes[:n]) + "…") {
			many = n - 1
		} else {
			few = n
		}
	}
	return string(runes[:few]) + "…"
}

func themeColor(w interface{ Theme() fyne.Theme }, n fyne.ThemeColorName) color.Color {
	return w.Theme().Color(n, fyne.CurrentApp().Settings().ThemeVariant())
}
