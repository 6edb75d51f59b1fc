package match

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"

	"icefront/geo"
)

// Georeference says where an image without georeferencing lies: the outer edges of its pixels.
type Georeference struct {
	Left, Bottom, Right, Top float64
	CRS                      geo.CRS
}

// Row is what the table of the CaFFe mirror says of an image.
type Row struct {
	Line            int
	Glacier, Sensor string
	Date            time.Time
	Resolution      float64       // metres per pixel
	Georeference    *Georeference // nil if the table gives none
}

// MetaData is a table of images by name, without ending and extension.
type MetaData struct {
	Rows     map[string]Row
	Problems []string // rows that were left out, with their lines
}

// Bounds of the table.
const (
	tableRows     = 100_000
	tableProblems = 20 // that are told one by one
)

// tableColumns are those that are read; others are ignored.
func tableColumns() []string {
	return []string{"image_name", "glacier_name", "date", "sensor", "resolution (m)", "bounding box coordinates", "coordinate system"}
}

// ReadMetaData reads meta_data.csv as the CaFFe mirror has it: separated by semicolons, one image a line. A wrong row is left
// out and told in Problems; it is an error if the table as a whole cannot be read.
func ReadMetaData(r io.Reader) (MetaData, error) {
	text, err := io.ReadAll(io.LimitReader(r, tableBytes+1))
	if err != nil {
		return MetaData{}, err
	}
	if len(text) > tableBytes {
		return MetaData{}, fmt.Errorf("it is larger than %d MiB", tableBytes>>20)
	}
	c := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(text, []byte("\ufeff"))))
	c.Comma, c.FieldsPerRecord = ';', 0 // 0: every line has as many fields as the first
	head, err := c.Read()
	if errors.Is(err, io.EOF) {
		return MetaData{}, errors.New("it is empty")
	}
	if err != nil {
		return MetaData{}, fmt.Errorf("%w; %s", lineOf(err), tableForm())
	}
	at, err := columns(head)
	if err != nil {
		return MetaData{}, err
	}
	m := MetaData{Rows: map[string]Row{}}
	wrong := 0
	for n := 0; ; n++ {
		record, err := c.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return MetaData{}, lineOf(err)
		}
		if n == tableRows {
			return MetaData{}, fmt.Errorf("it has more than %d lines", tableRows)
		}
		line, _ := c.FieldPos(0)
		fields := make([]string, len(at))
		for i, j := range at {
			fields[i] = strings.TrimSpace(record[j])
		}
		if err := m.add(line, fields); err != nil {
			if wrong++; wrong <= tableProblems {
				m.Problems = append(m.Problems, fmt.Sprintf("line %d: %v", line, err))
			}
		}
	}
	if wrong > tableProblems {
		m.Problems = append(m.Problems, fmt.Sprintf("and %d more lines", wrong-tableProblems))
	}
	return m, nil
}

// lineOf makes a sentence of an error of the CSV reader.
func lineOf(err error) error {
	var wrong *csv.ParseError
	if !errors.As(err, &wrong) {
		return err
	}
	if errors.Is(err, csv.ErrFieldCount) {
		return fmt.Errorf("line %d has another number of fields than the first", wrong.Line)
	}
	return fmt.Errorf("line %d: %w", wrong.Line, wrong.Err)
}

func tableForm() string {
	return "a table of CaFFe has the columns " + strings.Join(tableColumns(), "; ") + ", with semicolons between them"
}

// columns finds the columns by their headings, which have blanks around them in the mirror's file.
func columns(head []string) ([]int, error) {
	at := map[string]int{}
	for i, h := range head {
		h = strings.ToLower(strings.TrimSpace(h))
		if _, twice := at[h]; twice {
			return nil, fmt.Errorf("line 1: the column %q is there twice", h)
		}
		at[h] = i
	}
	var found []int
	for _, name := range tableColumns() {
		i, ok := at[name]
		if !ok {
			return nil, fmt.Errorf("line 1: there is no column %q; %s", name, tableForm())
		}
		found = append(found, i)
	}
	return found, nil
}

// add takes a row; fields are those of tableColumns.
func (m MetaData) add(line int, fields []string) (err error) {
	name := plainName(sceneName(fields[0]))
	if name == "" || fields[0] != filepath.Base(fields[0]) || strings.ContainsAny(fields[0], `/\`) {
		return fmt.Errorf("%q is no name of an image", fields[0])
	}
	row := Row{Line: line, Glacier: fields[1], Sensor: fields[3]}
	if row.Date, err = time.Parse("02.01.2006", fields[2]); err != nil {
		return fmt.Errorf("%q is not a day as DD.MM.YYYY", fields[2])
	}
	if row.Resolution, err = strconv.ParseFloat(fields[4], 64); err != nil || !(row.Resolution > 0 && row.Resolution <= 1000) {
		return fmt.Errorf("%q is not a resolution in metres", fields[4])
	}
	if fields[5] != "" || fields[6] != "" {
		g, err := parseGeoreference(fields[5], fields[6])
		if err != nil {
			return err
		}
		row.Georeference = &g
	}
	if first, twice := m.Rows[name]; twice {
		return fmt.Errorf("%s stands in line %d already", name, first.Line)
	}
	m.Rows[name] = row
	return nil
}

var (
	boxText = regexp.MustCompile(`^BoundingBox\(left=([^,()]+), *bottom=([^,()]+), *right=([^,()]+), *top=([^,()]+)\)$`)
	crsText = regexp.MustCompile(`^EPSG:[1-9][0-9]{3,5}$`)
)

func parseGeoreference(box, crs string) (g Georeference, err error) {
	m := boxText.FindStringSubmatch(box)
	if m == nil {
		return g, fmt.Errorf("%q is no box such as BoundingBox(left=1, bottom=2, right=3, top=4)", box)
	}
	for i, to := range []*float64{&g.Left, &g.Bottom, &g.Right, &g.Top} {
		if *to, err = strconv.ParseFloat(m[i+1], 64); err != nil || math.IsNaN(*to) || math.IsInf(*to, 0) {
			return g, fmt.Errorf("%q is no coordinate", m[i+1])
		}
	}
	if !crsText.MatchString(crs) {
		return g, fmt.Errorf("%q is no coordinate system such as EPSG:32606", crs)
	}
	g.CRS = geo.CRS(crs)
	return g, nil
}

// Metres that a pixel of a projected image may measure.
const leastPixel, mostPixel = 1, 200

// Grid is the grid of an image of so many pixels in the box. A box that cannot be the image's is an error.
func (g Georeference) Grid(width, height int) (geo.Grid, error) {
	if width <= 0 || height <= 0 {
		return geo.Grid{}, fmt.Errorf("georeference an image of %d x %d pixels: it has none", width, height)
	}
	for _, v := range []float64{g.Left, g.Bottom, g.Right, g.Top} {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return geo.Grid{}, fmt.Errorf("%v: a coordinate is not a number", g)
		}
	}
	if g.CRS.Empty() {
		return geo.Grid{}, fmt.Errorf("%v: the coordinate system is missing", g)
	}
	if g.Right <= g.Left || g.Top <= g.Bottom {
		return geo.Grid{}, fmt.Errorf("%v: right must be greater than left, and top than bottom", g)
	}
	w, h := (g.Right-g.Left)/float64(width), (g.Top-g.Bottom)/float64(height)
	if !g.degrees() && (min(w, h) < leastPixel || max(w, h) > mostPixel) {
		return geo.Grid{}, fmt.Errorf("%v: with %d x %d pixels a pixel would be %.4g x %.4g m, not within %d to %d m; the box is of another image",
			g, width, height, w, h, leastPixel, mostPixel)
	}
	if w == 0 || h == 0 || math.IsInf(w, 0) || math.IsInf(h, 0) {
		return geo.Grid{}, fmt.Errorf("%v: a pixel would have no size", g)
	}
	return geo.Grid{Width: width, Height: height, Transform: geo.Affine{g.Left, w, 0, g.Top, 0, -h}, CRS: g.CRS}, nil
}

// String is the box as a sentence names it.
func (g Georeference) String() string {
	return fmt.Sprintf("box left=%g, bottom=%g, right=%g, top=%g in %s", g.Left, g.Bottom, g.Right, g.Top, g.CRS.Name())
}

// degrees reports longitudes and latitudes: a code of EPSG's geographic systems, and a box on the globe. Some codes of that
// range are projected; their boxes are larger.
func (g Georeference) degrees() bool {
	code, ok := strings.CutPrefix(string(g.CRS), "EPSG:4")
	onGlobe := min(g.Left, g.Right) >= -360 && max(g.Left, g.Right) <= 360 && min(g.Bottom, g.Top) >= -90 && max(g.Bottom, g.Top) <= 90
	return ok && len(code) == 3 && onGlobe
}

// readMeta reads the table that was asked for, else those of the labels. Only the one that was asked for has to be good.
func (f *finder) readMeta() error {
	f.meta.Rows = map[string]Row{}
	if f.MetaData != "" {
		m, err := openMeta(f.MetaData)
		if err != nil {
			return err
		}
		f.takeMeta(f.MetaData, m)
		return nil
	}
	for _, path := range f.labels.tables {
		m, err := openMeta(path)
		if err != nil {
			f.warn("%s", sentence(err))
			continue
		}
		f.takeMeta(path, m)
	}
	return nil
}

func (f *finder) takeMeta(path string, m MetaData) {
	for _, problem := range m.Problems {
		f.warn("%s: %s; left out.", path, problem)
	}
	for name, row := range m.Rows {
		if _, there := f.meta.Rows[name]; !there {
			f.meta.Rows[name] = row
		}
	}
	f.tables = append(f.tables, path)
}

func openMeta(path string) (MetaData, error) {
	text, err := readFile(path, tableBytes)
	if err != nil {
		return MetaData{}, err
	}
	m, err := ReadMetaData(bytes.NewReader(text))
	if err != nil {
		return MetaData{}, fmt.Errorf("read %s: %w", path, err)
	}
	return m, nil
}
