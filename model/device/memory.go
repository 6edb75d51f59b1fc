package device

import (
	"errors"
	"fmt"
	"strings"
)

// ErrMemory says that a network needs more memory than there is.
var ErrMemory = errors.New("out of memory")

// outOfMemory are the words, in lower case, by which ONNX Runtime, CUDA, cuDNN, TensorRT, DirectML and C++ say that
// memory ran out. They have no number in common.
func outOfMemory() []string {
	return []string{
		"out of memory", "outofmemory", "out_of_memory", "memory allocation", "not enough memory", "insufficient memory",
		"failed to allocate memory", "bad_alloc", "bad allocation", "bfcarena", "bfc_arena", "cudaerrormemoryallocation",
		"alloc_failed", "8007000e", "available memory of",
	}
}

// OutOfMemory reports that an error means that memory ran out, by its words.
func OutOfMemory(err error) bool {
	if err == nil {
		return false
	}
	text := strings.ToLower(err.Error())
	for _, words := range outOfMemory() {
		if strings.Contains(text, words) {
			return true
		}
	}
	return false
}

// onCPU says what to do where the memory of the computer itself was too small.
func onCPU(err error) error {
	if !OutOfMemory(err) {
		return err
	}
	return fmt.Errorf("%w: the memory of this computer is too small for the network: close other programs, choose a model with a smaller patch, or use a computer with more memory: %w", ErrMemory, err)
}
