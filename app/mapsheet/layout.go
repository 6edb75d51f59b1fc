package mapsheet

import (
	"fmt"
	"math"
	"strings"

	"gonum.org/v1/plot/vg"

	"icefront/app/render"
	"icefront/app/report/figure/ink"
)

// Sizes in points.
const (
	margin     = vg.Length(24)
	titleSize  = 13
	titleRoom  = vg.Length(22)
	labelRoom  = vg.Length(13) // of coordinates left of the map and below it
	edgeRoom   = vg.Length(5)  // of ticks above it and right of it
	stripGap   = vg.Length(8)
	entryRoom  = vg.Length(13)
	entryMark  = vg.Length(18)
	entryGap   = vg.Length(14)
	scaleRoom  = vg.Length(30) // height of the scale bar with its texts
	northRoom  = vg.Length(34)
	noteLine   = vg.Length(9)
	leastMap   = vg.Length(60)
	barLongest = 130.0
)

// layout says where everything lies, in points from the lower left corner of the page, and in pixels.
type layout struct {
	page          Page
	width, height vg.Length
	pxW, pxH      int // of the page
	left, top     int // of the map in pixels, from the upper left corner
	view          render.View
	mapBox        vg.Rectangle
	title         string
	legend        [][]Entry // by row
	legendTop     vg.Length
	scaleLeft     vg.Length // of the block with the scale bar and the north arrow
	notes         []string
	notesTop      vg.Length
}

func (l layout) pixelsPerPoint() float64 { return float64(l.page.DPI) / 72 }

// points is the length of some pixels.
func (l layout) points(px float64) vg.Length { return vg.Length(px * 72 / float64(l.page.DPI)) }

// lay finds the places of everything; crs and where north is are known only afterwards, so their room is kept free.
func (s Sheet) lay(crs string) (layout, error) {
	page, err := s.Page.resolve()
	if err != nil {
		return layout{}, err
	}
	if !finite(s.Extent) {
		return layout{}, errNothing
	}
	l := layout{page: page}
	l.pxW, l.pxH = pixelsOf(page.Width, page.DPI), pixelsOf(page.Height, page.DPI)
	l.width, l.height = l.points(float64(l.pxW)), l.points(float64(l.pxH))
	inner := l.width - 2*margin

	top := l.height - margin
	if l.title = ink.Cut(s.Title, ink.Letters(titleSize, ink.Grey(0)), inner); l.title != "" {
		top -= titleRoom
	}
	l.notes = ink.Wrap(noteText(s.Note, crs), ink.Letters(ink.SmallSize, ink.Grey(0)), inner)
	l.notesTop = margin + vg.Length(len(l.notes))*noteLine
	block := vg.Length(barLongest) + northRoom + 2*entryGap
	l.scaleLeft = l.width - margin - block + entryGap
	l.legend = flow(s.Legend, inner-block)
	strip := max(vg.Length(len(l.legend))*entryRoom, scaleRoom)
	l.legendTop = l.notesTop + strip
	if len(l.notes) > 0 {
		l.legendTop += stripGap / 2
	}
	bottom := l.legendTop + stripGap + labelRoom

	l.left = int(math.Ceil(float64(margin+labelRoom) * l.pixelsPerPoint()))
	l.top = int(math.Ceil(float64(l.height-top+edgeRoom) * l.pixelsPerPoint()))
	w := int(float64(inner-labelRoom-edgeRoom) * l.pixelsPerPoint())
	h := int(float64(l.height-bottom)*l.pixelsPerPoint()) - l.top
	if l.points(float64(w)) < leastMap || l.points(float64(h)) < leastMap {
		return layout{}, fmt.Errorf("page of %g x %g mm: title, legend and note leave no room for the map; take a larger page", page.Width, page.Height)
	}
	l.view = render.View{Width: w, Height: h, Aspect: s.Aspect}.Fit(s.Extent, 0)
	l.mapBox.Min = vg.Point{X: l.points(float64(l.left)), Y: l.height - l.points(float64(l.top+h))}
	l.mapBox.Max = vg.Point{X: l.points(float64(l.left + w)), Y: l.height - l.points(float64(l.top))}
	return l, nil
}

func pixelsOf(mm float64, dpi int) int { return int(math.Round(mm / 25.4 * float64(dpi))) }

// noteText is the note in one line.
func noteText(parts []string, crs string) string {
	var said []string
	for _, p := range append(parts[:len(parts):len(parts)], crs) {
		if p = ink.Clean(p); p != "" {
			said = append(said, p)
		}
	}
	return strings.Join(said, " · ")
}

// flow puts the legend into columns of equal width, row by row.
func flow(entries []Entry, room vg.Length) [][]Entry {
	style := ink.Letters(ink.NameSize, ink.Grey(0))
	widest := vg.Length(0)
	for i := range entries {
		widest = max(widest, style.Width(ink.Clean(entries[i].Name)))
	}
	columns := max(int((room+entryGap)/columnOf(widest)), 1)
	var rows [][]Entry
	for i, e := range entries {
		e.Name = ink.Cut(e.Name, style, room-entryMark-5)
		if i%columns == 0 {
			rows = append(rows, nil)
		}
		rows[len(rows)-1] = append(rows[len(rows)-1], e)
	}
	return rows
}

// columnOf is the width of a column of the legend for names of a width.
func columnOf(widest vg.Length) vg.Length { return entryMark + 5 + widest + entryGap }
