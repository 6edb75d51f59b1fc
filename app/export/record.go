package export

import (
	"bytes"
	"encoding/json"
	"maps"
	"path/filepath"
	"slices"
	"time"

	"icefront/geo"
	"icefront/geo/schema"
)

// Record says what an exported file is, for those who get it without the program.
type Record struct {
	Program  string        `json:"program"`
	Version  string        `json:"version"`
	Date     string        `json:"date"` // of the export, UTC
	File     string        `json:"file"`
	Format   string        `json:"format"`
	CRS      string        `json:"crs"`
	CRSName  string        `json:"crs_name,omitempty"`
	Schema   string        `json:"schema,omitempty"`
	Fields   []FieldRecord `json:"fields,omitempty"`
	Fronts   int           `json:"fronts,omitempty"`
	Sources  []Count       `json:"sources,omitempty"` // who drew the fronts
	First    string        `json:"first_date,omitempty"`
	Last     string        `json:"last_date,omitempty"`
	Scenes   []string      `json:"scenes,omitempty"`
	Models   []ModelRecord `json:"models,omitempty"`
	Classes  []ClassRecord `json:"classes,omitempty"` // of zones
	From     []string      `json:"from,omitempty"`    // files that this one was made from
	Remarks  []string      `json:"remarks,omitempty"` // what the file cannot hold
	Citation []string      `json:"citation"`
	Licence  string        `json:"licence"`
}

// FieldRecord explains a field.
type FieldRecord struct {
	Name    string `json:"name"`
	Type    string `json:"type"`
	Meaning string `json:"meaning,omitempty"`
	Unit    string `json:"unit,omitempty"`
}

// ModelRecord names a model that drew fronts.
type ModelRecord struct {
	Name   string `json:"name"`
	SHA256 string `json:"sha256,omitempty"`
}

// Count is how many there are of something.
type Count struct {
	Name  string `json:"name"`
	Count int    `json:"count"`
}

// ClassRecord explains a value of a class map.
type ClassRecord struct {
	Value int    `json:"value"`
	Name  string `json:"name"`
}

// licence is all that the program can say of one.
const licence = "Whoever publishes this file chooses its licence. Terms of the scenes, of the model and of imported fronts may bind it."

// method is the paper behind the models' way of finding fronts.
const method = "Herrmann et al. (2023): Out-of-the-box calving-front detection method using deep learning, The Cryosphere 17, 4957-4977"

// papers describe the schemas of others.
var papers = map[schema.Kind]string{
	schema.CALFIN:    "Cheng et al. (2021): Calving Front Machine (CALFIN), The Cryosphere 15, 1663-1675 (the schema of the attributes)",
	schema.TermPicks: "Goliber et al. (2022): TermPicks, The Cryosphere 16, 3215-3233 (the schema of the attributes)",
	schema.GEEDiT:    "Lea (2018): GEEDiT and MaQiT, Earth Surface Dynamics 6, 551-561 (the schema of the attributes)",
	schema.MaQiT:     "Lea (2018): GEEDiT and MaQiT, Earth Surface Dynamics 6, 551-561 (the schema of the attributes)",
}

// begin is what all records have.
func (e *exporter) begin(path, format string, crs geo.CRS) Record {
	r := Record{
		Program: "Icefront", Version: e.Version, Date: e.order.Date.UTC().Format(time.RFC3339), File: filepath.Base(path), Format: format,
		CRS: string(crs), Remarks: e.remarks, Licence: licence,
	}
	for _, f := range e.order.From {
		r.From = append(r.From, filepath.Base(f))
	}
	if crs.Empty() {
		r.CRS = crs.Name()
	} else if info, err := e.Describe(crs); err == nil {
		r.CRSName = info.Name
	}
	return r
}

// frontRecord is the record of a file of fronts.
func (e *exporter) frontRecord(l geo.Layer, fronts []schema.Front, f Format) Record {
	r := e.begin(e.order.Path, f.Title, l.CRS)
	kind := e.order.Schema
	if kind == schema.Unknown {
		kind = schema.Own
	}
	r.Schema, r.Fronts = kind.Title(), len(fronts)
	for _, field := range l.Fields {
		meaning, unit := schema.Meaning(kind, field.Name)
		if meaning == "" {
			meaning, unit = schema.Meaning(schema.Own, field.Name) // statistics
		}
		r.Fields = append(r.Fields, FieldRecord{field.Name, typeName(field.Kind), meaning, unit})
	}
	scenes, sources, models := map[string]bool{}, map[string]int{}, map[ModelRecord]bool{}
	for i := range fronts {
		a := &fronts[i].Attributes
		if a.ImageID != "" {
			scenes[a.ImageID] = true
		}
		if a.Model != "" || a.ModelHash != "" {
			models[ModelRecord{a.Model, a.ModelHash}] = true
		}
		who := string(a.Source)
		if who == "" {
			who = "unknown"
		}
		sources[who]++
		if day, _, ok := schema.ParseDate(a.Date); ok {
			if r.First == "" || day < r.First {
				r.First = day
			}
			r.Last = max(r.Last, day)
		}
	}
	r.Scenes = slices.Sorted(maps.Keys(scenes))
	for _, who := range slices.Sorted(maps.Keys(sources)) {
		r.Sources = append(r.Sources, Count{who, sources[who]})
	}
	for m := range models {
		r.Models = append(r.Models, m)
	}
	slices.SortFunc(r.Models, func(a, b ModelRecord) int {
		return slices.Compare([]string{a.Name, a.SHA256}, []string{b.Name, b.SHA256})
	})
	if len(r.Models) > 0 {
		r.Citation = append(r.Citation, method)
	}
	if p := papers[kind]; p != "" {
		r.Citation = append(r.Citation, p)
	}
	return r
}

func typeName(k geo.Kind) string {
	switch k {
	case geo.KindInt:
		return "integer"
	case geo.KindFloat:
		return "number"
	case geo.KindDate:
		return "date"
	}
	return "text"
}

// record writes a record beside its file.
func (e *exporter) record(path string, r Record) error {
	if r.Citation == nil {
		r.Citation = []string{}
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	if err := enc.Encode(r); err != nil {
		return err
	}
	return e.put(path+".meta.json", b.Bytes())
}
