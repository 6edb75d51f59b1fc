package mapsheet

import (
	"context"
	"fmt"
	"image"
	"image/color"
	paint "image/draw"
	"image/png"
	"io"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgpdf"

	"icefront/app/render"
	"icefront/app/report/figure/ink"
)

// bandRows is how many rows of the page are drawn at a time.
const bandRows = 256

// WritePNG writes the page as PNG, a band of rows at a time.
func (s Sheet) WritePNG(ctx context.Context, w io.Writer) error {
	d, err := s.prepare()
	if err != nil {
		return fmt.Errorf("draw map sheet: %w", err)
	}
	p := &page{ctx: ctx, sheet: s, drawing: d}
	out := ink.Dense(w, float64(d.page.DPI))
	fast := png.Encoder{CompressionLevel: png.BestSpeed} // six times faster, a tenth larger: it is speckle
	if err := fast.Encode(out, p); err != nil && p.err == nil {
		p.err = err
	}
	if p.err != nil {
		return fmt.Errorf("draw map sheet: %w", p.err)
	}
	return nil
}

// page is the image of the page; rows are drawn when they are asked for, which an encoder does once and in turn.
type page struct {
	ctx     context.Context
	sheet   Sheet
	drawing *drawing
	band    *image.RGBA // rows from first on
	first   int
	err     error // of the first band that could not be drawn; the rest is white
}

// ColorModel is that of opaque colours.
func (p *page) ColorModel() color.Model { return color.RGBAModel }

// Bounds are those of the page.
func (p *page) Bounds() image.Rectangle { return image.Rect(0, 0, p.drawing.pxW, p.drawing.pxH) }

// Opaque is true: paper is white.
func (p *page) Opaque() bool { return true }

// At draws the band of a pixel, if it is not there.
func (p *page) At(x, y int) color.Color {
	if p.band == nil || y < p.first || y >= p.first+p.band.Rect.Dy() {
		p.draw(y / bandRows * bandRows)
	}
	return p.band.RGBAAt(x, y-p.first)
}

func (p *page) draw(first int) {
	d := p.drawing
	rows := min(bandRows, d.pxH-first)
	c := vgimg.NewWith(vgimg.UseWH(d.width, d.points(float64(rows))), vgimg.UseDPI(d.page.DPI))
	band, ok := c.Image().(*image.RGBA)
	if !ok || band.Rect.Dx() < d.pxW || band.Rect.Dy() < rows { // a canvas of another size is a mistake of ours
		band = image.NewRGBA(image.Rect(0, 0, d.pxW, rows))
		p.fail(fmt.Errorf("canvas has %v pixels", c.Image().Bounds()))
	}
	p.band, p.first = band, first
	if p.err != nil {
		return
	}
	from, to := max(first-d.top, 0), min(first+rows-d.top, d.view.Height)
	if p.sheet.Frame != nil && from < to {
		frame, err := p.sheet.part(p.ctx, d.view, from, to)
		if err != nil {
			p.fail(err)
			return
		}
		at := image.Rect(d.left, d.top+from-first, d.left+d.view.Width, d.top+to-first)
		paint.Draw(band, at, frame, frame.Rect.Min, paint.Src)
		p.sheet.release(frame)
	}
	c.Translate(vg.Point{Y: -d.points(float64(d.pxH - first - rows))})
	d.paint(draw.NewCanvas(c, d.width, d.height))
}

func (p *page) fail(err error) {
	if p.err == nil {
		p.err = err
	}
}

// part draws some rows of the picture.
func (s Sheet) part(ctx context.Context, v render.View, from, to int) (*image.RGBA, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	middle := v.ToWorld(float64(v.Width)/2, float64(from+to)/2)
	v.Center, v.Height = middle, to-from
	frame, err := s.Frame(ctx, v)
	if err == nil && (frame.Rect.Dx() != v.Width || frame.Rect.Dy() != v.Height) {
		err = fmt.Errorf("frame of %d x %d pixels has %v", v.Width, v.Height, frame.Rect)
	}
	return frame, err
}

func (s Sheet) release(frame *image.RGBA) {
	if s.Release != nil {
		s.Release(frame)
	}
}

// WritePDF writes the page as PDF: text and lines as vectors, the picture in bands at the page's resolution.
func (s Sheet) WritePDF(ctx context.Context, w io.Writer) error {
	d, err := s.prepare()
	if err != nil {
		return fmt.Errorf("draw map sheet: %w", err)
	}
	c := vgpdf.New(d.width, d.height)
	if s.Frame != nil {
		if err := d.picture(ctx, s, c); err != nil {
			return fmt.Errorf("draw map sheet: %w", err)
		}
	}
	d.paint(draw.NewCanvas(ink.Western{Canvas: c}, d.width, d.height))
	if _, err := c.WriteTo(w); err != nil {
		return fmt.Errorf("draw map sheet: %w", err)
	}
	return ctx.Err()
}

// picture puts the picture into a PDF. Each band reaches a row below the next one, so that no viewer shows a seam.
func (d *drawing) picture(ctx context.Context, s Sheet, c *vgpdf.Canvas) error {
	for from := 0; from < d.view.Height; from += bandRows {
		to := min(from+bandRows+1, d.view.Height)
		frame, err := s.part(ctx, d.view, from, to)
		if err != nil {
			return err
		}
		top := d.mapBox.Max.Y
		c.DrawImage(vg.Rectangle{
			Min: vg.Point{X: d.mapBox.Min.X, Y: top - d.points(float64(to))},
			Max: vg.Point{X: d.mapBox.Max.X, Y: top - d.points(float64(from))},
		}, slim(frame))
		s.release(frame)
	}
	return nil
}

// slim is a frame for a PDF: upside down, for that is how vgpdf lays pictures, and in grey if it has no colours, which is a
// third of the size.
func slim(frame *image.RGBA) image.Image {
	w, h := frame.Rect.Dx(), frame.Rect.Dy()
	grey := image.NewGray(image.Rect(0, 0, w, h))
	for y := range h {
		row, out := frame.Pix[(h-1-y)*frame.Stride:][:4*w], grey.Pix[y*grey.Stride:][:w]
		for x := range out {
			r, g, b := row[4*x], row[4*x+1], row[4*x+2]
			if r != g || g != b {
				return turned(frame)
			}
			out[x] = r
		}
	}
	return grey
}

// turned is a copy of a frame upside down.
func turned(frame *image.RGBA) *image.RGBA {
	w, h := frame.Rect.Dx(), frame.Rect.Dy()
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		copy(out.Pix[y*out.Stride:][:4*w], frame.Pix[(h-1-y)*frame.Stride:])
	}
	return out
}
