package plans

import "strings"

// KindOfTrainer is the network that a trainer of version 1 builds; 0 if the trainer is not known.
func KindOfTrainer(name string) Kind {
	switch {
	case strings.Contains(name, "MTLrecon"):
		return MTLRecon
	case strings.Contains(name, "MTLearly_boundary"):
		return MTLEarlyBoundary
	case strings.Contains(name, "MTLlate_boundary"):
		return MTLLateBoundary
	case strings.Contains(name, "MTLearly"):
		return MTLEarly
	case strings.Contains(name, "MTLlate"):
		return MTLLate
	case strings.HasPrefix(name, "nnUNetTrainer"):
		return GenericUNet
	}
	return 0
}

// Variant names what a trainer of upstream version 1 changes in the network in a way that the weights do not show, or is
// empty.
func Variant(trainer string) string {
	for _, what := range []string{"_BN", "_FRN", "_GN", "_GeLU", "_LReLU_slope", "_Mish", "_NoNormalization", "_ReLU", "_lReLU",
		"_ResencUNet", "_softDeepSupervision"} {
		if strings.Contains(trainer, what) {
			return what[1:]
		}
	}
	return ""
}

// Planes is the number of label planes that a kind of network has; 0 is any.
func (k Kind) Planes() int {
	switch k {
	case MTLLate, MTLEarly:
		return 2
	case MTLLateBoundary, MTLEarlyBoundary, MTLEarlyThree, MTLRecon:
		return 3
	}
	return 0
}
