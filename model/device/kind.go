// Package device decides what runs a network: the CPU or a GPU. It finds out without risk what works, goes on with the
// CPU where a GPU fails, and keeps the reasons. It knows no C.
package device

import (
	"slices"
	"strings"
)

// Words for devices that mean no provider of its own.
const (
	Auto = "auto" // the fastest that works
	CPU  = "cpu"
)

// Kind is a device that is not the plain CPU.
type Kind struct {
	Word     string // of the command line, such as "cuda"
	Name     string // for sentences, such as "CUDA"
	Title    string // of what runs, such as "GPU (CUDA)"
	Provider string // ONNX Runtime's name of what drives it
}

// Kinds are the devices that are known, in the order in which they are listed.
func Kinds() []Kind {
	return []Kind{
		{"cuda", "CUDA", "GPU (CUDA)", "CUDAExecutionProvider"},
		{"tensorrt", "TensorRT", "GPU (TensorRT)", "TensorrtExecutionProvider"},
		{"directml", "DirectML", "GPU (DirectML)", "DmlExecutionProvider"},
		{"coreml", "CoreML", "CoreML", "CoreMLExecutionProvider"},
	}
}

// automatic are the devices that auto tries, fastest first. TensorRT is not among them, though it computes fastest: it
// builds an engine for every shape of its input first, which takes minutes, longer than most predictions.
func automatic() []string { return []string{"cuda", "directml", "coreml"} }

// Find is the kind that a word names, in any case.
func Find(word string) (k Kind, ok bool) {
	kinds := Kinds()
	i := slices.IndexFunc(kinds, func(k Kind) bool { return strings.EqualFold(k.Word, word) })
	if i < 0 {
		return Kind{}, false
	}
	return kinds[i], true
}

// Words are all words that name a device; the first is the default.
func Words() []string {
	words := []string{Auto, CPU}
	for _, k := range Kinds() {
		words = append(words, k.Word)
	}
	return words
}
