package model

// Cost is what one patch takes from a network, told by its graph. The zero value is not known.
type Cost struct {
	GFLOP       float64 // multiplications and additions of one pass of one fold, in 10^9
	Weights     int64   // bytes of one fold's weights
	Activations int64   // bytes of the tensors that live at once during a pass
}
