package geo

// Sample is the type of one pixel.
type Sample interface {
	~uint8 | ~uint16 | ~float32
}

// Raster holds the pixels of a grid, row by row from the north.
type Raster[T Sample] struct {
	Grid Grid
	Pix  []T // Grid.Width * Grid.Height
}

// Image is backscatter or probability; NaN is no data.
type Image = Raster[float32]

// Mask is one class per pixel.
type Mask = Raster[uint8]

// NewRaster returns a raster of zeros.
func NewRaster[T Sample](g Grid) Raster[T] {
	return Raster[T]{Grid: g, Pix: make([]T, g.Width*g.Height)}
}

// Row returns the pixels of one row; it shares memory with r.
func (r Raster[T]) Row(row int) []T {
	w := r.Grid.Width
	return r.Pix[row*w : (row+1)*w : (row+1)*w]
}

// At returns one pixel.
func (r Raster[T]) At(col, row int) T { return r.Pix[row*r.Grid.Width+col] }
