// Package tune makes copies of ONNX networks that give the same answers and need fewer multiplications: for processors,
// whose runtime multiplies out every convolution.
package tune

import (
	"bytes"
	"fmt"

	"google.golang.org/protobuf/encoding/protowire"

	"icefront/model/onnx"
)

// Options say what is worth a change. The zero value is what was measured to pay (docs/performance.md).
type Options struct {
	Channels int // least of a convolution, in and out; 0: 128. With fewer, moving data takes what multiplying saves
	Tiles    int // least of 4x4 pixels in a patch; 0: 128. With fewer, four times the weights are not worth it
}

// Gain is what a change does to a network.
type Gain struct {
	Convolutions int   // that were replaced
	Weights      int64 // bytes that the network takes more while it is loaded
}

// Convert returns a copy of a model in which large 3x3 convolutions are computed by Winograd's way, F(4x4, 3x3): with a
// quarter of the multiplications, and rounding errors a few times as large. Patches have these rows and columns; other
// sizes that the network takes work as well. The weights stay as they are: a runtime transforms them when it loads.
// Where nothing is worth a change, the file itself comes back.
func Convert(file []byte, patch [2]int, opt Options) ([]byte, Gain, error) {
	if opt.Channels <= 0 {
		opt.Channels = 128
	}
	if opt.Tiles <= 0 {
		opt.Tiles = 128
	}
	f, err := onnx.Read(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		return nil, Gain{}, err
	}
	w, err := onnx.ReadWiring(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		return nil, Gain{}, err
	}
	found, gain := find(w, patch, opt)
	if len(found) == 0 || f.Opset[""] < leastOpset {
		return file, Gain{}, nil
	}
	out, err := rewrite(file, found)
	if err != nil {
		return nil, Gain{}, fmt.Errorf("%w: %w", onnx.ErrFormat, err)
	}
	return out, gain, nil
}

// rewrite copies a model with some nodes of its graph replaced, by their number.
func rewrite(file []byte, found map[int]conv) ([]byte, error) {
	out := make([]byte, 0, len(file)+len(found)*4096)
	err := each(file, func(num protowire.Number, body, all []byte) error {
		if num != 7 {
			out = append(out, all...)
			return nil
		}
		g, err := graph(body, found)
		out = protowire.AppendBytes(protowire.AppendTag(out, 7, protowire.BytesType), g)
		return err
	})
	return out, err
}

// graph copies a GraphProto with some nodes replaced.
func graph(body []byte, found map[int]conv) ([]byte, error) {
	out := make([]byte, 0, len(body)+len(found)*4096)
	i := -1
	err := each(body, func(num protowire.Number, _, all []byte) error {
		if num != 1 {
			out = append(out, all...)
			return nil
		}
		i++
		c, ok := found[i]
		if !ok {
			out = append(out, all...)
			return nil
		}
		for _, n := range c.nodes(i) {
			out = protowire.AppendBytes(protowire.AppendTag(out, 1, protowire.BytesType), n.Message())
		}
		return nil
	})
	return out, err
}

// each calls do for every field of a message, with what a message or text among them holds, and with all of it.
func each(message []byte, do func(num protowire.Number, body, all []byte) error) error {
	for len(message) > 0 {
		num, typ, n := protowire.ConsumeField(message)
		if n < 0 {
			return protowire.ParseError(n)
		}
		var body []byte
		if typ == protowire.BytesType {
			body, _ = protowire.ConsumeBytes(message[protowire.SizeTag(num):])
		}
		if err := do(num, body, message[:n]); err != nil {
			return err
		}
		message = message[n:]
	}
	return nil
}
