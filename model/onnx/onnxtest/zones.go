package onnxtest

// Meta returns the metadata of a complete plan for a fused model (four zones and a front) that works in
// pixels with patches of 32x32. Tests change single keys of it.
func Meta() map[string]string {
	return map[string]string{
		"cf.version":       "1",
		"cf.name":          "tiny",
		"cf.description":   "One convolution, for tests.",
		"cf.licence":       "Apache-2.0",
		"cf.spacing":       "[1, 1]",
		"cf.spacing_unit":  "pixel",
		"cf.resample":      "area",
		"cf.fill":          "0",
		"cf.crop":          "none",
		"cf.normalisation": "zscore",
		"cf.stats":         "all",
		"cf.order":         "resample,normalise",
		"cf.pad":           "min",
		"cf.patch":         "[32, 32]",
		"cf.step":          "0.5",
		"cf.mirror":        "[0, 1]",
		"cf.divisor":       "[1, 1]",
		"cf.average":       "softmax",
		"cf.planes": `[{"name": "zones and front", "classes": [{"name": "no information", "zone": 0},
			{"name": "rock", "zone": 1}, {"name": "glacier", "zone": 2}, {"name": "ocean", "zone": 3},
			{"name": "front", "zone": "front"}]}]`,
		"cf.front_rule":  "class",
		"cf.front_min_m": "0",
		"cf.folds":       "1",
		"cf.fold":        "0",
	}
}

// Zones is a network that tells dark from bright: over the mean of 3x3 normalised pixels, below -0.5 is ocean,
// above 0.5 glacier, between them front. Its metadata is Meta.
func Zones() Options {
	const side, strength = 3, 10
	o := Options{Meta: Meta(), Kernel: side}
	o.Weights = make([]float32, 5*side*side)
	for i := range side * side {
		o.Weights[2*side*side+i] = strength / (side * side)
		o.Weights[3*side*side+i] = -strength / (side * side)
	}
	o.Bias = []float32{-100, -100, 0, 0, strength / 2}
	return o
}
