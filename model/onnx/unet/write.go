package unet

import (
	"io"

	"icefront/model/onnx"
)

// Write writes the network as an ONNX file with the given metadata; Graph says what its inputs and outputs are. Weights
// are asked for by their names in Params, each once, and streamed: none is held in memory.
func Write(w io.Writer, n Net, weights onnx.Weights, meta map[string]string) error {
	g, err := n.Graph()
	if err != nil {
		return err
	}
	return g.Write(w, weights, meta)
}
