package illustrate

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"icefront/app/evaluate"
	"icefront/app/report/figure"
	"icefront/app/report/figure/ink"
)

// Orders of categories: those of the original's figures, then the rest of the benchmark's.
var (
	seasons  = []string{"winter", "summer"}
	glaciers = []string{"COL", "Mapple", "Crane", "Jorum", "DBE", "SI", "JAC"}
	sensors  = []string{"ERS", "RSAT", "ENVISAT", "PALSAR", "TSX", "TDX", "S1"}
)

// display is the name of a glacier for people.
func display(glacier string) string {
	if glacier == "COL" {
		return "Columbia"
	}
	return glacier
}

// ordered are the values of images in a known order, then the others by name; those that are not known are left out.
func ordered(list []evaluate.Image, of func(evaluate.Image) string, known []string) []string {
	var found []string
	for _, i := range list {
		if v := of(i); v != "" && !slices.Contains(found, v) {
			found = append(found, v)
		}
	}
	slices.SortFunc(found, func(a, b string) int {
		i, j := slices.Index(known, a), slices.Index(known, b)
		switch {
		case i >= 0 && j >= 0:
			return i - j
		case i >= 0:
			return -1
		case j >= 0:
			return 1
		}
		return cmp.Compare(a, b)
	})
	return found
}

func season(i evaluate.Image) string  { return i.Season }
func glacier(i evaluate.Image) string { return i.Glacier }
func sensor(i evaluate.Image) string  { return i.Sensor }

func resolution(i evaluate.Image) string {
	if !i.Resolution.Known() {
		return ""
	}
	return strconv.FormatFloat(float64(i.Resolution), 'g', -1, 64)
}

// plot is a box plot in the making: of one kind of fronts, by what its images have in common.
type plot struct {
	r      *evaluate.Result
	kind   kind
	groups []figure.Group
}

// add adds a group: by and key are those of the published baselines.
func (p *plot) add(name, by, key string, tint ink.Tint, in func(evaluate.Image) bool) {
	g := figure.Group{Name: name, Tint: tint}
	n := 0
	for _, i := range p.r.Images {
		e := p.kind.of(i)
		if e == nil || !in(i) {
			continue
		}
		n++
		if e.NoFront != "" {
			g.NoFront++
			continue
		}
		mean := math.NaN() // metres are unknown; the figure says that it is not drawn
		if e.Mean.Known() {
			mean = float64(e.Mean)
		}
		g.Values = append(g.Values, mean)
	}
	if n == 0 && by != "all" {
		return
	}
	if p.r.CaFFeTest {
		g.Baseline = figure.Baselines(by, key)
	}
	p.groups = append(p.groups, g)
}

func every(evaluate.Image) bool { return true }

func tintOf(season string) ink.Tint {
	if season == "summer" {
		return ink.Vermillion
	}
	return ink.Blue
}

// boxes are the box plots of one kind of fronts: by season, glacier, sensor and resolution, where they are known.
func boxes(r *evaluate.Result, k kind, opt Options) []Named {
	var out []Named
	for _, by := range []struct {
		name string
		of   func(evaluate.Image) string
		fill func(*plot)
	}{
		{"season", season, bySeason}, {"glacier", glacier, byGlacier}, {"sensor", sensor, bySensor}, {"resolution", resolution, byResolution},
	} {
		if len(ordered(r.Images, by.of, nil)) == 0 {
			continue
		}
		p := &plot{r: r, kind: k}
		p.add("all", "all", "", ink.Orange, every)
		by.fill(p)
		out = append(out, p.named("error_"+by.name+"_"+k.name, "Errors by "+by.name+": "+k.title, opt))
	}
	return out
}

func (p *plot) named(name, title string, opt Options) Named {
	b := figure.Boxes{Width: opt.Width, Groups: p.groups}
	caption := "Mean distance error of each image, by group. Boxes are quartiles, whiskers end at the last point within 1.5 times the " +
		"box's length. Images without a front, on either side, have no error and are counted apart."
	if strings.Contains(name, "season") || strings.Contains(name, "glacier") {
		caption += fmt.Sprintf(" Rule of seasons: %s.", either(p.r.Season, "not told"))
	}
	if slices.ContainsFunc(p.groups, func(g figure.Group) bool { return g.Baseline != nil }) {
		caption += " " + figure.BaselineSource + "."
	}
	if opt.Humans {
		b.Line = &figure.Line{Label: fmt.Sprintf("human annotators, another study: %d m", humans), At: humans}
		caption += fmt.Sprintf(" The line at %d m is how far human annotators lie apart in another study, on other scenes.", humans)
	}
	return Named{name, title, caption, b.Figure()}
}

func either(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

func bySeason(p *plot) {
	for _, s := range ordered(p.r.Images, season, seasons) {
		p.add(s, "season", s, tintOf(s), func(i evaluate.Image) bool { return i.Season == s })
	}
}

func byGlacier(p *plot) {
	for _, g := range ordered(p.r.Images, glacier, glaciers) {
		p.add(display(g), "glacier", g, ink.Green, func(i evaluate.Image) bool { return i.Glacier == g })
		for _, s := range ordered(p.r.Images, season, seasons) {
			p.add(display(g)+", "+s, "glacier, season", g+", "+s, tintOf(s),
				func(i evaluate.Image) bool { return i.Glacier == g && i.Season == s })
		}
	}
}

// bySensor adds sensors and, of those that saw several glaciers, each glacier. TanDEM-X is TerraSAR-X's twin: both also
// stand together, as in the original.
func bySensor(p *plot) {
	all := ordered(p.r.Images, sensor, sensors)
	twins := slices.Contains(all, "TSX") && slices.Contains(all, "TDX")
	for _, s := range all {
		if twins && s == "TSX" {
			p.add("TSX and TDX", "sensor", "TSX and TDX", ink.Purple, func(i evaluate.Image) bool { return i.Sensor == "TSX" || i.Sensor == "TDX" })
		}
		is := func(i evaluate.Image) bool { return i.Sensor == s }
		seen := ordered(p.with(is), glacier, glaciers)
		twin := twins && (s == "TSX" || s == "TDX")
		if !twin {
			p.add(s, "sensor", s, ink.Purple, is)
		}
		if len(seen) < 2 && !twin {
			continue
		}
		for _, g := range seen {
			p.add(display(g)+", "+s, "glacier, sensor", g+", "+s, ink.Sky, func(i evaluate.Image) bool { return is(i) && i.Glacier == g })
		}
	}
}

// with are the images that were compared and are wanted.
func (p *plot) with(wanted func(evaluate.Image) bool) []evaluate.Image {
	var list []evaluate.Image
	for _, i := range p.r.Images {
		if wanted(i) && p.kind.of(i) != nil {
			list = append(list, i)
		}
	}
	return list
}

func byResolution(p *plot) {
	all := ordered(p.r.Images, resolution, nil)
	value := func(s string) float64 { v, _ := strconv.ParseFloat(s, 64); return v } // written by us
	slices.SortFunc(all, func(a, b string) int { return cmp.Compare(value(b), value(a)) })
	for _, s := range all {
		p.add(s+" m", "resolution", s, ink.Purple, func(i evaluate.Image) bool { return resolution(i) == s })
	}
}
