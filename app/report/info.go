package report

import (
	"fmt"
	"io"
	"strings"

	"icefront/geo"
)

// Info is what a scene is, for people and as JSON.
type Info struct {
	Scene     string     `json:"scene"`
	Format    string     `json:"format"`
	Width     int        `json:"width"`
	Height    int        `json:"height"`
	Bands     []string   `json:"bands"` // name and type of each
	NoData    Number     `json:"nodata"`
	CRS       string     `json:"crs"`
	CRSName   string     `json:"crs_name"`
	Georef    string     `json:"georeferencing"`
	Transform [6]float64 `json:"transform"`
	PixelSize [2]Number  `json:"pixel_size_m"` // on the ground at the middle [rows, columns]
	PixelFrom string     `json:"pixel_size_from"`
	LonLat    *[2]Number `json:"centre_lon_lat,omitempty"`
	Date      string     `json:"date,omitempty"`
	Overviews int        `json:"overviews"`
	Stretch   [2]Number  `json:"percentiles_2_98"` // of a sample of the chosen band
	Warnings  []string   `json:"warnings"`
}

// Print writes the description for people.
func (d Info) Print(w io.Writer) error {
	var b strings.Builder
	row := func(name, format string, args ...any) {
		fmt.Fprintf(&b, "  %-16s %s\n", name, fmt.Sprintf(format, args...))
	}
	fmt.Fprintln(&b, d.Scene)
	row("format", "%s, %d x %d px, %d overview level(s)", d.Format, d.Width, d.Height, d.Overviews)
	row("bands", "%s", strings.Join(d.Bands, "; "))
	if d.NoData.Known() {
		row("no data", "%g", float64(d.NoData))
	}
	row("georeferencing", "%s", d.Georef)
	if d.CRSName != "" {
		row("CRS", "%s, %s", d.CRS, d.CRSName)
	}
	if d.LonLat != nil {
		row("centre", "%.4f, %.4f (longitude, latitude)", float64(d.LonLat[0]), float64(d.LonLat[1]))
	}
	if d.PixelSize[0].Known() {
		row("pixel", "%.2f x %.2f m on the ground (rows x columns), from: %s", float64(d.PixelSize[0]), float64(d.PixelSize[1]), d.PixelFrom)
	} else {
		row("pixel", "metres unknown")
	}
	if d.Date != "" {
		row("date", "%s", d.Date)
	}
	row("2 to 98 %", "%g to %g (of a sample)", float64(d.Stretch[0]), float64(d.Stretch[1]))
	for _, t := range d.Warnings {
		row("note", "%s", t)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// Georeferencing says how a scene is tied to the ground.
func Georeferencing(info geo.Info, g geo.Grid) string {
	switch {
	case info.Georef == geo.GeorefGCP:
		return fmt.Sprintf("%d ground control points, not applied: pixel coordinates", info.GCPs)
	case g.CRS.Empty():
		return "none: pixel coordinates"
	}
	return "CRS and affine"
}
