// Package export is the verb export of the command line: fronts of any schema into any schema.
package export

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"icefront/app/export"
	"icefront/cmd/internal/wire"
	"icefront/geo"
	"icefront/geo/schema"
)

// Console is what a verb has of the program that runs it.
type Console struct {
	Ctx            context.Context
	Stdout, Stderr io.Writer
}

// Misuse is an error of the command line itself.
type Misuse struct{ Err error }

// Error is the sentence.
func (m Misuse) Error() string { return m.Err.Error() }

// Unwrap is the cause.
func (m Misuse) Unwrap() error { return m.Err }

// Cmd reads fronts and writes them again.
type Cmd struct {
	Fronts []string `arg:"" name:"fronts" help:"Vector files of fronts in any schema, or projects (.icefront)."`
	Out    string   `short:"o" required:"" placeholder:"FILE" help:"File to write; its ending is the format: .gpkg, .shp, .geojson, .kml, .fgb, or .csv for statistics without lines."`
	Schema string   `default:"own" enum:"own,calfin,termpicks,geedit,maqit" help:"Attributes: own, calfin, termpicks, geedit or maqit."`
	CRS    string   `name:"crs" placeholder:"EPSG:N" help:"CRS of the file; that of the fronts if left out. GeoJSON and KML are in longitude and latitude."`
	Format string   `default:"" enum:",gpkg,shp,geojson,kml,fgb,csv" placeholder:"NAME" help:"Format where the file's name has no ending: gpkg, shp, geojson, kml, fgb or csv."`
	Bare   bool     `help:"Without the style for QGIS and the record beside the file."`
	JSON   bool     `help:"Print what was read and written as a JSON object."`
}

// outcome is what --json prints.
type outcome struct {
	Read    []input  `json:"read"`
	Files   []string `json:"files"`
	Schema  string   `json:"schema"`
	Fronts  int      `json:"fronts"`
	Remarks []string `json:"remarks"`
}

// input is one file that was read.
type input struct {
	Path   string `json:"path"`
	Schema string `json:"schema"` // empty: unknown
	Fronts int    `json:"fronts"`
}

// Run reads, writes and tells.
func (e *Cmd) Run(c Console) error {
	d := deps()
	o, err := e.order(d)
	if err != nil {
		return Misuse{err}
	}
	told := outcome{Schema: string(o.Schema), Remarks: []string{}}
	for _, path := range e.Fronts {
		fronts, kind, warnings, err := export.Import(c.Ctx, d, path)
		if err != nil {
			return err
		}
		told.Read = append(told.Read, input{path, string(kind), len(fronts)})
		for _, w := range warnings {
			told.Remarks = append(told.Remarks, filepath.Base(path)+": "+w)
		}
		o.Fronts = append(o.Fronts, fronts...)
	}
	files, remarks, err := export.Run(c.Ctx, d, o, nil)
	if err != nil {
		return err
	}
	told.Files, told.Fronts, told.Remarks = files, len(o.Fronts), append(told.Remarks, remarks...)
	for _, r := range told.Remarks {
		fmt.Fprintln(c.Stderr, "Note:", r)
	}
	if e.JSON {
		enc := json.NewEncoder(c.Stdout)
		enc.SetEscapeHTML(false)
		return enc.Encode(told)
	}
	for _, f := range files {
		fmt.Fprintln(c.Stdout, f)
	}
	return nil
}

// deps are the ways to files and projections. Projects wait for who can read them: ReadProject is theirs to set.
func deps() export.Deps {
	d := wire.Deps(wire.Config{})
	return export.Deps{
		ReadLayer: d.ReadLayer, WriteLayer: d.WriteLayer, CreateRaster: d.CreateRaster, Project: d.Project, Describe: d.Describe, Version: d.Version,
	}
}

// epsg is how a CRS is named on the command line.
var epsg = regexp.MustCompile(`^(?i:EPSG:)?(\d{1,9})$`)

// order is what the flags say, checked.
func (e *Cmd) order(d export.Deps) (o export.Order, err error) {
	o = export.Order{From: e.Fronts, Bare: e.Bare, Date: time.Now()}
	if o.Schema, err = schema.ParseKind(e.Schema); err != nil {
		return o, err
	}
	if o.Path, err = e.path(); err != nil {
		return o, err
	}
	if e.CRS == "" {
		return o, nil
	}
	m := epsg.FindStringSubmatch(strings.TrimSpace(e.CRS))
	if m == nil {
		return o, fmt.Errorf("--crs %s: want EPSG:N, such as EPSG:3413", e.CRS)
	}
	if m[1] == "3411" {
		return o, fmt.Errorf("--crs %s: it is out of use, and on another ellipsoid; take EPSG:3413", e.CRS)
	}
	o.CRS = geo.CRS("EPSG:" + m[1])
	if _, err := d.Describe(o.CRS); err != nil {
		return o, fmt.Errorf("--crs %s: there is no such CRS", e.CRS)
	}
	return o, nil
}

// path is the file to write. It must not be one of those that are read.
func (e *Cmd) path() (string, error) {
	path := e.Out
	if e.Format != "" {
		ending := "." + e.Format
		switch ext := filepath.Ext(path); {
		case ext == "":
			path += ending
		case !strings.EqualFold(ext, ending):
			return "", fmt.Errorf("--format %s: the name %s ends otherwise", e.Format, path)
		}
	}
	if st, err := os.Stat(path); err == nil && st.IsDir() {
		return "", fmt.Errorf("-o %s: this is a folder; name a file in it", path)
	}
	if _, err := export.FormatOf(path); err != nil {
		return "", err
	}
	for _, in := range e.Fronts {
		if same(in, path) {
			return "", fmt.Errorf("-o %s: would overwrite the input %s", path, in)
		}
	}
	return path, nil
}

// same reports two names of one file.
func same(a, b string) bool {
	sa, errA := os.Stat(a)
	sb, errB := os.Stat(b)
	return errA == nil && errB == nil && os.SameFile(sa, sb)
}
