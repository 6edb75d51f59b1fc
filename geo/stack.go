package geo

import "context"

// Stack is a raster of several bands in the making: rows come in bands from north to south, each of full width, for all
// of its bands at once. Close and Discard are those of Sink.
type Stack[T Sample] interface {
	// Write takes the pixels of a window for each band, in the order of the Stack's names.
	Write(ctx context.Context, at Window, bands []Raster[T]) error
	Close() error
	Discard() error
}

// Encoding is how the values of a stack are stored.
type Encoding uint8

// Encodings of a stack.
const (
	// Indices are whole numbers 0 to 254 as uint8; 255 is no data.
	Indices Encoding = iota
	// Shares are 0 to 1 in steps of 1/254 as uint8, with that scale in the file; NaN is 255, no data.
	Shares
	// HalfShares are the same as 16-bit floats; NaN is no data.
	HalfShares
)

// StackSpec says what a stack is.
type StackSpec struct {
	Names    []string // of the bands
	Encoding Encoding
	Meta     map[string]string // metadata items of the file
}
