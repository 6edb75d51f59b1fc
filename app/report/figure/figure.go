// Package figure draws what a report shows, for print: box plots, curves, matrices and time lines, as PNG, SVG or PDF.
//
// Every figure is a small struct of plain numbers with a method Figure. Colours are those of Okabe and Ito, which
// colour-blind readers can tell apart; what colour says, a shape, a dash or a word says too.
package figure

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgpdf"
	"gonum.org/v1/plot/vg/vgsvg"

	"icefront/app/report/figure/ink"
	"icefront/app/report/figure/sheet"
	"icefront/geo"
	"icefront/geo/scratch"
)

// Widths of figures in a journal, in centimetres.
const (
	Column = 8.3
	Page   = 17.0
)

// dpi is the resolution of a PNG: what journals ask for.
const dpi = 300

// Formats are those that Write knows, which are also the extensions of their files.
var Formats = []string{"png", "svg", "pdf"}

// Figure is a drawing at the size of its print.
type Figure struct {
	width, height vg.Length
	draw          func(draw.Canvas)
}

// lay is a figure of a sheet.
func lay(s sheet.Sheet) Figure {
	width, height, paint := s.Lay()
	return Figure{width, height, paint}
}

// Size is the size of the print in centimetres.
func (f Figure) Size() (width, height float64) {
	return float64(f.width / vg.Centimeter), float64(f.height / vg.Centimeter)
}

// Write writes the figure in one of the Formats. SVG is the same for the same figure, byte by byte.
func (f Figure) Write(w io.Writer, format string) error {
	if f.draw == nil {
		return errors.New("write a figure: it was not made by one of the types of package figure")
	}
	var err error
	switch format {
	case "png":
		c := vgimg.NewWith(vgimg.UseWH(f.width, f.height), vgimg.UseDPI(dpi))
		f.draw(draw.New(c))
		_, err = (vgimg.PngCanvas{Canvas: c}).WriteTo(ink.Dense(w, dpi))
	case "svg":
		c := vgsvg.New(f.width, f.height)
		f.draw(draw.New(c))
		var buf bytes.Buffer
		if _, err = c.WriteTo(&buf); err == nil {
			_, err = w.Write(bytes.ReplaceAll(buf.Bytes(), []byte("font-family:Liberation Sans;"), []byte(families)))
		}
	case "pdf":
		c := vgpdf.New(f.width, f.height)
		f.draw(draw.NewCanvas(ink.Western{Canvas: c}, f.width, f.height))
		_, err = c.WriteTo(w)
	default:
		return fmt.Errorf("write a figure: format %q is unknown; take %s", format, strings.Join(Formats, ", "))
	}
	if err != nil {
		return fmt.Errorf("write a figure as %s: %w", format, err)
	}
	return nil
}

// families stands for the font in SVG: those that follow it have the widths of its letters, nearly.
const families = "font-family:'Liberation Sans',Arial,Helvetica,sans-serif;"

// Save writes the figure in the format of the extension: under a temporary name, synced, renamed.
func (f Figure) Save(path string) (err error) {
	format := strings.TrimPrefix(strings.ToLower(filepath.Ext(path)), ".")
	if !slices.Contains(Formats, format) {
		return fmt.Errorf("write %s: its name must end with .%s", path, strings.Join(Formats, ", ."))
	}
	draft, err := os.CreateTemp(filepath.Dir(path), scratch.Pattern())
	if err != nil {
		return fmt.Errorf("write %s: %w", path, geo.Cause(err))
	}
	defer func() {
		if err != nil {
			err = fmt.Errorf("write %s: %w", path, geo.Cause(err))
			_ = os.Remove(draft.Name()) // the first error is the one to tell
		}
	}()
	for _, err := range []error{f.Write(draft, format), draft.Chmod(0o644), draft.Sync(), draft.Close()} {
		if err != nil {
			return err
		}
	}
	return os.Rename(draft.Name(), path)
}
