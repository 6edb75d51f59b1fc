// Package figure draws what a report shows, for print: box plots, curves, matrices and time lines, as PNG, SVG or PDF.
//
// Every figure is a small struct of plain numbers with a method Figure. Colours are those of Okabe and Ito, which
// colour-blind readers can tell apart; what colour says, a shape, a dash or a word says too.
package figure

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgpdf"
	"gonum.org/v1/plot/vg/vgsvg"

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
		var buf bytes.Buffer
		if _, err = (vgimg.PngCanvas{Canvas: c}).WriteTo(&buf); err == nil {
			_, err = w.Write(dense(buf.Bytes()))
		}
	case "svg":
		c := vgsvg.New(f.width, f.height)
		f.draw(draw.New(c))
		var buf bytes.Buffer
		if _, err = c.WriteTo(&buf); err == nil {
			_, err = w.Write(bytes.ReplaceAll(buf.Bytes(), []byte("font-family:Liberation Sans;"), []byte(families)))
		}
	case "pdf":
		c := vgpdf.New(f.width, f.height)
		f.draw(draw.NewCanvas(western{c}, f.width, f.height))
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

// dense puts the resolution into a PNG, so that it is placed at its size: a chunk pHYs after the header.
func dense(png []byte) []byte {
	const header = 8 + 25 // signature, IHDR
	if len(png) < header {
		return png
	}
	perMetre := uint32(math.Round(dpi / 0.0254))
	chunk := append([]byte{0, 0, 0, 9}, "pHYs"...)
	chunk = binary.BigEndian.AppendUint32(chunk, perMetre)
	chunk = binary.BigEndian.AppendUint32(chunk, perMetre)
	chunk = append(chunk, 1) // the unit is the metre
	chunk = binary.BigEndian.AppendUint32(chunk, crc32.ChecksumIEEE(chunk[4:]))
	return slices.Concat(png[:header], chunk, png[header:])
}

// western says text to a PDF in Windows-1252, which is what its fonts are told to be in; vgpdf hands on UTF-8.
type western struct{ *vgpdf.Canvas }

// FillString writes text; letters that the font's code page lacks become question marks.
func (c western) FillString(face font.Face, at vg.Point, s string) {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r < 0x80, r >= 0xa0 && r <= 0xff:
			b.WriteByte(byte(r))
		case r == '…':
			b.WriteByte(0x85)
		case r == '–':
			b.WriteByte(0x96)
		default:
			b.WriteByte('?')
		}
	}
	c.Canvas.FillString(face, at, b.String())
}
