package half

// ToHalf is toHalf.
func ToHalf(v float32) (uint16, bool) { return toHalf(v) }
