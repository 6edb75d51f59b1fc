package write

// majority halves rows of classes: the most frequent of four wins, the first of equals. No data has no vote.
func majority(nodata int) func(dst, upper, lower []uint8) []uint8 {
	return func(dst, upper, lower []uint8) []uint8 {
		for c := 0; c < len(upper); c += 2 {
			d := min(c+1, len(upper)-1)
			v := [4]uint8{upper[c], upper[d], lower[c], lower[d]}
			if v[0] != v[1] || v[0] != v[2] || v[0] != v[3] {
				v[0] = vote(v, nodata)
			}
			dst = append(dst, v[0])
		}
		return dst
	}
}

// vote is called where not all four are the same, so one of them is a class.
func vote(v [4]uint8, nodata int) uint8 {
	winner, most := v[0], 0
	for _, class := range v {
		if int(class) == nodata {
			continue
		}
		n := 0
		for _, other := range v {
			if other == class {
				n++
			}
		}
		if n > most {
			winner, most = class, n
		}
	}
	return winner
}

// meanOfSteps halves rows of shares that are stored as steps. No data does not count.
func meanOfSteps(dst, upper, lower []uint8) []uint8 {
	for c := 0; c < len(upper); c += 2 {
		d := min(c+1, len(upper)-1)
		sum, n := 0, 0
		for _, v := range [4]uint8{upper[c], upper[d], lower[c], lower[d]} {
			if v != noStep {
				sum, n = sum+int(v), n+1
			}
		}
		mean := uint8(noStep)
		if n > 0 {
			mean = uint8((sum + n/2) / n)
		}
		dst = append(dst, mean)
	}
	return dst
}

// meanOfFloats halves rows of shares. NaN does not count.
func meanOfFloats(dst, upper, lower []float32) []float32 {
	for c := 0; c < len(upper); c += 2 {
		d := min(c+1, len(upper)-1)
		var sum, n float32
		for _, v := range [4]float32{upper[c], upper[d], lower[c], lower[d]} {
			if v == v {
				sum, n = sum+v, n+1
			}
		}
		dst = append(dst, sum/n) // NaN for none
	}
	return dst
}
