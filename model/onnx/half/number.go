package half

import "math"

// toHalf rounds a number to half precision, to the nearest and of two to the even one, and reports that it is finite
// and within the range.
func toHalf(v float32) (h uint16, ok bool) {
	bits := math.Float32bits(v)
	sign := uint16(bits>>16) & 0x8000
	exponent := int(bits>>23&0xff) - 127
	fraction := bits & 0x7fffff
	switch {
	case exponent < -25: // less than half of the smallest
		return sign, true
	case exponent < -14: // a half without its leading 1
		h = sign | uint16(round(fraction|0x800000, uint(-1-exponent)))
	default:
		// What is rounded up beyond the fraction raises the exponent, as it should.
		wide := uint32(exponent+15)<<23 | fraction
		if exponent > 15 || round(wide, 13) >= 0x7c00 {
			return 0, false
		}
		h = sign | uint16(round(wide, 13))
	}
	return h, true
}

// round shifts v right, to the nearest, of two to the even one.
func round(v uint32, by uint) uint32 {
	down := v >> by
	rest, tie := v&(1<<by-1), uint32(1)<<(by-1)
	if rest > tie || rest == tie && down&1 == 1 {
		return down + 1
	}
	return down
}
