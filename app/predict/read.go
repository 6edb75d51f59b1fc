package predict

import (
	"context"
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"time"

	"icefront/app/label"
	"icefront/app/measure"
	"icefront/app/report"
	"icefront/geo"
	"icefront/geo/front"
	"icefront/geo/zone"
)

// Stored are the files of a prediction that was made before, by Icefront or another program. One may be empty.
type Stored struct {
	Zones string // class map, in any coding that labels may have
	Front string // raster or vector
}

// FromFiles is the name of the model in reports of predictions that were read.
const FromFiles = "files"

// Read makes the result of a scene from its files. A drawn front goes before the contact of the zones.
func (d Deps) Read(ctx context.Context, sc Scene, s Stored, sizes measure.Sizes, progress func(done, total int)) (*Result, error) {
	if s.Zones == "" && s.Front == "" {
		return nil, fmt.Errorf("%s: there is neither a file of zones nor one of a front", sc.Path)
	}
	began := time.Now()
	var both label.Label
	files, warnings, rule := map[string]string{}, []string{}, front.ByContact
	for _, part := range []struct {
		name, path string
		want       label.Want
	}{{"zones", s.Zones, label.Zones}, {"front", s.Front, label.Front}} {
		if part.path == "" {
			continue
		}
		reader := label.Reader{Want: part.want, OpenScene: d.OpenScene, ReadLayer: d.ReadLayer, Earth: d.Earth}
		f, err := reader.Read(ctx, sc.Scene, part.path, sizes, progress)
		if err != nil {
			return nil, fmt.Errorf("read a prediction: %w", err)
		}
		warnings, files[part.name] = append(warnings, f.Warnings...), part.path
		if part.want == label.Front {
			rule = front.ByClass
		}
		both = both.With(f)
	}
	if s.Front != "" && len(both.Fronts()) == 0 {
		warnings = append(warnings, fmt.Sprintf("%s holds no front.", filepath.Base(s.Front)))
	}
	r := &Result{Fronts: both.Fronts(), ZonesPath: s.Zones}
	r.Zones = zonesOf(both, sc, s.Zones)
	run := Run{Deps: d, Scene: sc, Sizes: sizes}
	var err error
	if r.Report, err = run.reread(ctx, r, rule); err != nil {
		return nil, err
	}
	r.Report.Files, r.Report.Seconds = files, time.Since(began).Seconds()
	r.Report.Warnings = append(r.Report.Warnings, warnings...)
	return r, nil
}

// Reopen is a prediction of this program that was kept: its class map, which is opened and not read, and its report. It has
// no fronts: who keeps a prediction keeps those as they are now.
func (d Deps) Reopen(ctx context.Context, sc Scene, zones string, r report.Scene) (*Result, error) {
	file, err := d.OpenScene(ctx, zones, "")
	if err != nil {
		return nil, fmt.Errorf("read a prediction: %w", err)
	}
	if !sameGrid(file.Grid(), sc.Grid()) {
		return nil, errors.Join(fmt.Errorf("read a prediction: %s does not lie on the grid of %s", zones, sc.Path), file.Close())
	}
	return &Result{Zones: file, ZonesPath: zones, Report: r}, nil
}

// readZones are the zones of a file, held in memory as runs.
type readZones struct {
	geo.Source
	info geo.Info
}

// Info is of a raster without a story.
func (z readZones) Info() geo.Info { return z.info }

// Close frees nothing.
func (z readZones) Close() error { return nil }

// zonesOf are zones on the grid of the scene; nil of fronts alone.
func zonesOf(l label.Label, sc Scene, path string) geo.Scene {
	if l.Zones() == nil {
		return nil
	}
	return readZones{l.Zones(), geo.Info{Path: path, Bands: []geo.Band{{Name: "zones", Type: "Byte"}}, Georef: sc.Info().Georef}}
}

// reread measures what was read.
func (r Run) reread(ctx context.Context, read *Result, rule front.Rule) (report.Scene, error) {
	g := r.Scene.Grid()
	size, err := r.Earth.PixelSize(r.Scene.Path, g, r.Sizes)
	if err != nil {
		return report.Scene{}, err
	}
	to := report.Scene{
		Scene: r.Scene.Path, Width: g.Width, Height: g.Height, Band: r.Scene.Band, CRS: g.CRS.Name(),
		PixelSize: [2]report.Number{report.Known(size.Ground[0]), report.Known(size.Ground[1])}, PixelFrom: size.From,
		Model: report.Model{Name: FromFiles}, FrontRule: rule.String(), Valid: report.Number(math.NaN()), Fronts: []report.Front{},
		ZoneArea: map[string]report.Number{}, ZonePixels: map[string]int64{}, Warnings: []string{}, Version: r.Version,
	}
	if info := r.Scene.Info(); !info.Acquired.IsZero() {
		to.Date = info.Acquired.UTC().Format(time.DateOnly)
	}
	if read.Zones != nil {
		if err := r.areasOf(ctx, read.Zones, size, &to); err != nil {
			return to, err
		}
	}
	return to, r.frontLengths(&to, size, read.Fronts)
}

// nowhere takes rows that are only counted.
type nowhere struct{}

func (nowhere) Write(context.Context, geo.Window, geo.Mask) error { return nil }
func (nowhere) Close() error                                      { return nil }
func (nowhere) Discard() error                                    { return nil }

func (r Run) areasOf(ctx context.Context, zones geo.Source, size measure.PixelSize, to *report.Scene) error {
	areas, err := measure.NewAreas(r.Earth, nowhere{}, zones.Grid(), size.Ground)
	if err != nil {
		return err
	}
	if err := label.EachBand(ctx, zones, label.Rows, nil, func(img geo.Image, row int) error {
		return areas.Write(ctx, geo.Window{Row: row, Width: img.Grid.Width, Height: img.Grid.Height}, label.Mask(img))
	}); err != nil {
		return err
	}
	for z := range zone.Count {
		to.ZonePixels[report.Zones[z]] = areas.Pixels[z]
		area := report.Number(math.NaN())
		if size.Known() {
			area = report.Number(areas.SquareMetres[z] / 1e6)
		}
		to.ZoneArea[report.Zones[z]] = area
	}
	return nil
}
