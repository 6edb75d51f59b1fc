package export

import (
	"encoding/xml"
	"fmt"
	"slices"
	"strconv"

	"icefront/geo"
	"icefront/geo/schema"
)

// qgis is a style file of QGIS 3, as far as we use it.
type qgis struct {
	XMLName  xml.Name  `xml:"qgis"`
	Version  string    `xml:"version,attr"`
	What     string    `xml:"styleCategories,attr,omitempty"`
	Renderer *renderer `xml:"renderer-v2,omitempty"`
	Raster   *raster   `xml:"pipe>rasterrenderer,omitempty"`
}

type renderer struct {
	Type       string     `xml:"type,attr"`
	Attribute  string     `xml:"attr,attr,omitempty"`
	Method     string     `xml:"graduatedMethod,attr,omitempty"`
	Categories []category `xml:"categories>category,omitempty"`
	Ranges     []span     `xml:"ranges>range,omitempty"`
	Symbols    []symbol   `xml:"symbols>symbol"`
}

type category struct {
	Symbol int    `xml:"symbol,attr"`
	Value  string `xml:"value,attr"`
	Label  string `xml:"label,attr"`
	Render bool   `xml:"render,attr"`
}

type span struct {
	Symbol int    `xml:"symbol,attr"`
	Lower  int    `xml:"lower,attr"`
	Upper  int    `xml:"upper,attr"`
	Label  string `xml:"label,attr"`
	Render bool   `xml:"render,attr"`
}

type symbol struct {
	Name  int         `xml:"name,attr"`
	Type  string      `xml:"type,attr"`
	Alpha int         `xml:"alpha,attr"`
	Layer symbolLayer `xml:"layer"`
}

type symbolLayer struct {
	Class   string   `xml:"class,attr"`
	Enabled int      `xml:"enabled,attr"`
	Pass    int      `xml:"pass,attr"`
	Options []option `xml:"Option>Option"`
	Props   []prop   `xml:"prop"` // the same for QGIS before 3.20
}

type option struct {
	Type  string `xml:"type,attr"`
	Name  string `xml:"name,attr"`
	Value string `xml:"value,attr"`
}

type prop struct {
	Key   string `xml:"k,attr"`
	Value string `xml:"v,attr"`
}

type raster struct {
	Type    string  `xml:"type,attr"`
	Band    int     `xml:"band,attr"`
	Opacity int     `xml:"opacity,attr"`
	Alpha   int     `xml:"alphaBand,attr"`
	Palette []entry `xml:"colorPalette>paletteEntry"`
}

type entry struct {
	Value int    `xml:"value,attr"`
	Label string `xml:"label,attr"`
	Color string `xml:"color,attr"`
	Alpha uint8  `xml:"alpha,attr"`
}

func (q qgis) bytes() []byte {
	q.Version = "3.22"
	b, err := xml.MarshalIndent(q, "", " ")
	if err != nil {
		panic(err) // plain structs
	}
	return slices.Concat([]byte("<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"+mark+"\n"), b, []byte("\n"))
}

type colour [3]uint8

func (c colour) String() string { return fmt.Sprintf("%d,%d,%d,255", c[0], c[1], c[2]) }

// line is a line of a colour, 0.6 mm wide.
func line(n int, c colour) symbol {
	return drawn(n, "line", "SimpleLine", [][2]string{{"line_color", c.String()}, {"line_width", "0.6"}, {"line_width_unit", "MM"},
		{"capstyle", "round"}, {"joinstyle", "round"}, {"line_style", "solid"}})
}

func drawn(n int, kind, class string, values [][2]string) symbol {
	s := symbol{Name: n, Type: kind, Alpha: 1, Layer: symbolLayer{Class: class, Enabled: 1}}
	for _, v := range values {
		s.Layer.Options = append(s.Layer.Options, option{"QString", v[0], v[1]})
		s.Layer.Props = append(s.Layer.Props, prop{v[0], v[1]})
	}
	return s
}

// sources are the colours of who drew a front: those of the program, which people with any colour vision tell apart.
var sources = []struct {
	value, label string
	colour       colour
}{
	{string(schema.Model), "model", colour{255, 255, 0}},
	{string(schema.Manual), "manual", colour{51, 51, 255}},
	{string(schema.Edited), "model, corrected by hand", colour{255, 0, 255}},
	{string(schema.Imported), "imported", colour{0, 255, 255}},
	{"", "not known", colour{128, 128, 128}},
}

// ramp goes evenly from dark blue to yellow (viridis, CC0): its lightness alone tells the order.
var ramp = []colour{{68, 1, 84}, {70, 51, 126}, {54, 92, 141}, {39, 127, 142}, {31, 161, 135}, {74, 193, 109}, {160, 218, 57}, {253, 231, 37}}

// frontStyle shows fronts by date if there are several, else by who drew them where the schema says it, else in one colour.
func frontStyle(k schema.Kind, fronts []schema.Front) []byte {
	if days := daysOf(fronts); len(days) > 1 {
		return byDate(days, fronts).bytes()
	}
	q := qgis{What: "Symbology", Renderer: &renderer{Type: "singleSymbol", Symbols: []symbol{line(0, sources[0].colour)}}}
	if k != schema.Own && k != schema.Unknown {
		return q.bytes()
	}
	q.Renderer = &renderer{Type: "categorizedSymbol", Attribute: "Source"}
	for i, s := range sources {
		q.Renderer.Categories = append(q.Renderer.Categories, category{i, s.value, s.label, true})
		q.Renderer.Symbols = append(q.Renderer.Symbols, line(i, s.colour))
	}
	return q.bytes()
}

// daysOf are the dates of fronts as numbers such as 20130814, in order.
func daysOf(fronts []schema.Front) []int {
	var days []int
	for _, f := range fronts {
		if n := dayNumber(f.Date); n > 0 {
			days = append(days, n)
		}
	}
	slices.Sort(days)
	return slices.Compact(days)
}

// dayNumber is a date as a number; of a year alone such as 19870000; 0 for none.
func dayNumber(date string) int {
	day, _, ok := schema.ParseDate(date)
	if !ok {
		return 0
	}
	if len(day) == 4 {
		day += "-00-00"
	}
	n, _ := strconv.Atoi(day[:4] + day[5:7] + day[8:]) // ParseDate gives digits
	return n
}

// byDate has up to eight classes of as many dates each.
func byDate(days []int, fronts []schema.Front) qgis {
	// Of dates as days and as text, also such as 1987-00-00. A field that is not there must not hide the fronts.
	const number = `to_int(replace(substr(to_string("Date"), 1, 10), '-', '')), attribute($currentfeature, 'Year')*10000`
	r := &renderer{Type: "graduatedSymbol", Attribute: "coalesce(" + number + ", 0)", Method: "GraduatedColor"}
	add := func(from, to int, label string, c colour) {
		n := len(r.Symbols)
		r.Ranges = append(r.Ranges, span{n, from, to, label, true})
		r.Symbols = append(r.Symbols, line(n, c))
	}
	classes := min(len(days), len(ramp))
	for i := range classes {
		part := days[i*len(days)/classes : (i+1)*len(days)/classes]
		label := dayText(part[0])
		if len(part) > 1 {
			label += " to " + dayText(part[len(part)-1])
		}
		add(part[0], part[len(part)-1], label, ramp[i*(len(ramp)-1)/max(1, classes-1)])
	}
	if slices.ContainsFunc(fronts, func(f schema.Front) bool { return dayNumber(f.Date) == 0 }) {
		add(0, 0, "without a date", sources[len(sources)-1].colour)
	}
	return qgis{What: "Symbology", Renderer: r}
}

func dayText(n int) string {
	if n%10000 == 0 {
		return strconv.Itoa(n / 10000)
	}
	return fmt.Sprintf("%04d-%02d-%02d", n/10000, n/100%100, n%100)
}

// rasterStyle shows the classes of a legend.
func rasterStyle(l geo.Legend) []byte {
	r := &raster{Type: "paletted", Band: 1, Opacity: 1, Alpha: -1}
	for i, name := range l.Names {
		c := l.Colors[i]
		r.Palette = append(r.Palette, entry{i, name, fmt.Sprintf("#%02x%02x%02x", c[0], c[1], c[2]), c[3]})
	}
	return qgis{Raster: r}.bytes()
}

// areaStyle shows polygons of the classes of a legend.
func areaStyle(l geo.Legend) []byte {
	r := &renderer{Type: "categorizedSymbol", Attribute: "zone"}
	for i, name := range l.Names {
		c := colour{l.Colors[i][0], l.Colors[i][1], l.Colors[i][2]}
		r.Categories = append(r.Categories, category{i, strconv.Itoa(i), name, true})
		r.Symbols = append(r.Symbols, drawn(i, "fill", "SimpleFill", [][2]string{{"color", c.String()}, {"style", "solid"}, {"outline_style", "no"}}))
	}
	return qgis{What: "Symbology", Renderer: r}.bytes()
}
