// Package preview reads pictures that are larger than where they are shown.
package preview

import (
	"context"
	"fmt"
	"image"
	_ "image/png" // figures are PNG files
	"os"

	"golang.org/x/image/draw"

	"icefront/geo"
)

// Most pixels that a picture may have; figures have a tenth of it.
const most = 100 << 20

// Read reads a PNG file and makes it at most so many pixels wide.
func Read(ctx context.Context, path string, width int) (image.Image, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", path, geo.Cause(err))
	}
	defer f.Close() // it was only read
	head, _, err := image.DecodeConfig(f)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	if head.Width*head.Height > most {
		return nil, fmt.Errorf("read %s: %d x %d pixels are too many to show", path, head.Width, head.Height)
	}
	if _, err := f.Seek(0, 0); err != nil {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	full, _, err := image.Decode(f)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	if err := ctx.Err(); err != nil || head.Width <= width {
		return full, err
	}
	small := image.NewRGBA(image.Rect(0, 0, width, max(1, head.Height*width/head.Width)))
	draw.BiLinear.Scale(small, small.Bounds(), full, full.Bounds(), draw.Src, nil)
	return small, nil
}
