package tune

// Matrices are those that convolutions are computed with.
func Matrices() (first, weights, last [][]float64) { return matrices(points()) }
