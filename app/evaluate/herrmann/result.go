package herrmann

import (
	"bytes"
	"encoding/json"

	"icefront/app/evaluate/season"
	"icefront/app/report"
	"icefront/geo"
	"icefront/geo/zone"
)

// Result is an evaluation as the original wrote it. It marshals to its eval_results.json, key by key in its order.
type Result struct {
	Zone      *ZoneMeans // nil without a predicted zone
	Front     *Scores    // nil without a predicted front
	FromZone  []Group    // nil without a predicted zone
	FromFront []Group
	Warnings  []string // not in the JSON
}

// Group is a named result. A glacier has Parts instead of Figures.
type Group struct {
	Name    string
	Figures Figures
	Parts   []Group
}

// Result is what the images so far give. Sections without an image are left out.
func (e *Evaluation) Result() Result {
	r := Result{Warnings: e.warnings}
	if len(e.zones) > 0 {
		means := e.ZoneMeans()
		r.Zone = &means
	}
	if len(e.lines) > 0 {
		means := e.FrontMeans()
		r.Front = &means
	}
	r.FromZone, r.FromFront = e.groups(FromZone), e.groups(FromFront)
	return r
}

// groups are those of the original, in its order.
//
// Groups without an image are left out, those whose images have no front are empty. Both are seen in the recorded run
// of the original (sensors; Mapple's summer); that seasons and resolutions without an image are left out as sensors
// are is a guess, since the recorded run has all of them.
func (e *Evaluation) groups(k Kind) []Group {
	var list []Group
	add := func(name string, in func(geo.CaFFeName) bool) {
		if f := e.Figures(k, in); f.Images > 0 {
			list = append(list, Group{Name: name, Figures: f})
		}
	}
	add("Result_all", func(geo.CaFFeName) bool { return true })
	for _, s := range []string{season.Winter, season.Summer} {
		add(s, func(n geo.CaFFeName) bool { return seasonOf(n) == s })
	}
	for _, glacier := range []string{"Mapple", "COL", "Crane", "DBE", "JAC", "Jorum", "SI"} {
		if parts := e.glacier(k, glacier); len(parts) > 0 {
			list = append(list, Group{Name: glacierName(glacier), Parts: parts})
		}
	}
	for _, s := range []struct{ sensor, name string }{
		{"RSAT", "RSAT"}, {"S1", "S1"}, {"ENVISAT", "ENVISAT"}, {"ERS", "ERS"}, {"PALSAR", "PALSAR"},
		// The original names the sensor for the glacier that it saw in CaFFe's test images.
		{"TDX", "Columbia_TDX"}, {"TSX", "Mapple_TDX"},
	} {
		add(s.name, func(n geo.CaFFeName) bool { return n.Sensor == s.sensor })
	}
	for _, r := range []struct {
		metres float64
		name   string
	}{{20, "20"}, {17, "17"}, {7, "7"}} {
		add(r.name, func(n geo.CaFFeName) bool { return n.Resolution == r.metres })
	}
	return list
}

// glacier are the results of one glacier: "all" and its seasons.
//
// As in the original, "all" holds its last season, the summer, and Columbia has no seasons of its own: they are looked for
// by another name than its files have. What "all" holds of a glacier without a summer is a guess: the last it has.
func (e *Evaluation) glacier(k Kind, glacier string) []Group {
	var seasons []Group
	for _, s := range []string{season.Winter, season.Summer} {
		f := e.Figures(k, func(n geo.CaFFeName) bool { return n.Glacier == glacier && seasonOf(n) == s })
		if f.Images > 0 {
			seasons = append(seasons, Group{Name: s, Figures: f})
		}
	}
	if len(seasons) == 0 {
		return nil
	}
	all := Group{Name: "all", Figures: seasons[len(seasons)-1].Figures}
	if glacierName(glacier) != glacier {
		return []Group{all}
	}
	return append([]Group{all}, seasons...)
}

// glacierName is the original's.
func glacierName(glacier string) string {
	if glacier == "COL" {
		return "Columbia"
	}
	return glacier
}

// seasonOf is the season by the rule of the original's code.
func seasonOf(n geo.CaFFeName) string { return season.Code.Of(n.Glacier, n.Date.Month()) }

// object is a JSON object that keeps the order of its members.
type object []member

type member struct {
	key   string
	value any
}

// MarshalJSON writes the members in their order.
func (o object) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, m := range o {
		if i > 0 {
			b.WriteByte(',')
		}
		key, err := json.Marshal(m.key)
		if err != nil {
			return nil, err
		}
		value, err := json.Marshal(m.value)
		if err != nil {
			return nil, err
		}
		b.Write(key)
		b.WriteByte(':')
		b.Write(value)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// MarshalJSON writes the original's eval_results.json.
func (r Result) MarshalJSON() ([]byte, error) {
	file := object{}
	if r.Zone != nil {
		file = append(file, member{"Zone_Segmentation", r.Zone.object()})
	}
	if r.Front != nil {
		file = append(file, member{"Front_Segmentation", r.Front.object()})
	}
	if len(r.FromZone) > 0 {
		file = append(file, member{"Zone_Delineation", groupsObject(r.FromZone)})
	}
	if len(r.FromFront) > 0 {
		file = append(file, member{"Front_Delineation", groupsObject(r.FromFront)})
	}
	return json.Marshal(file)
}

func groupsObject(list []Group) object {
	o := object{}
	for _, g := range list {
		if g.Parts != nil {
			o = append(o, member{g.Name, groupsObject(g.Parts)})
			continue
		}
		o = append(o, member{g.Name, g.Figures.object()})
	}
	return o
}

// object is empty if no image has a front.
func (f Figures) object() object {
	if f.NoFront == f.Images {
		return object{}
	}
	return object{
		{"Number_no_front", f.NoFront},
		{"Mean_mean_distance", report.Number(f.MeanMean)},
		{"Mean_median_distance", report.Number(f.MeanMedian)},
		{"Median_mean_distance", report.Number(f.MedianMean)},
		{"Median_median_distance", report.Number(f.MedianMedian)},
		{"Confidence_interval", []report.Number{report.Number(f.Confidence[0]), report.Number(f.Confidence[1])}},
		{"mean", report.Number(f.Mean)},
		{"standard_deviation", report.Number(f.Std)},
	}
}

func (m *ZoneMeans) object() object {
	o := object{}
	for _, c := range []struct {
		key, score string
		column     Column
	}{
		{"Zone_Precision", "Precision", m.Precision}, {"Zone_Recall", "Recall", m.Recall},
		{"Zone_F1", "F1 Score", m.F1}, {"Zone_IoU", "IoU", m.IoU},
	} {
		average := "Average_" + c.score
		o = append(o, member{c.key, object{
			{average, report.Number(c.column.Average)},
			{average + "_NA_Area", report.Number(c.column.Class[zone.NoInformation])},
			{average + "_Stone", report.Number(c.column.Class[zone.Rock])},
			{average + "_Glacier", report.Number(c.column.Class[zone.Glacier])},
			{average + "_Ocean_and_Ice_Melange", report.Number(c.column.Class[zone.Ocean])},
		}})
	}
	return o
}

func (s *Scores) object() object {
	one := func(score string, v float64) object { return object{{"Average " + score, report.Number(v)}} }
	return object{
		{"Front_Precsion", one("Precision", s.Precision)}, // the original's spelling
		{"Front_Recall", one("Recall", s.Recall)},
		{"Front_F1", one("F1 Score", s.F1)},
		{"Front_IoU", one("IoU", s.IoU)},
	}
}
