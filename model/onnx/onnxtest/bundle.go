package onnxtest

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"strconv"
	"strings"
)

// Bundle returns the files of a model with several folds, by name: name.onnx, which lists the others, name.fold_1.onnx
// and so on. Each fold adds its number times step to every bias, so that their files and answers differ.
func Bundle(name string, o Options, folds int, step float32) map[string][]byte {
	o = o.filled()
	files := map[string][]byte{}
	var siblings []string
	for fold := folds - 1; fold >= 0; fold-- {
		f := o
		f.Meta = maps.Clone(o.Meta)
		f.Meta["cf.folds"], f.Meta["cf.fold"] = strconv.Itoa(folds), strconv.Itoa(fold)
		f.Bias = append([]float32(nil), o.Bias...)
		for i := range f.Bias {
			f.Bias[i] += float32(fold) * step
		}
		file := name + ".onnx"
		if fold > 0 {
			file = fmt.Sprintf("%s.fold_%d.onnx", name, fold)
			files[file] = Model(f)
			sum := sha256.Sum256(files[file])
			siblings = append([]string{fmt.Sprintf(`{"file": %q, "sha256": %q}`, file, hex.EncodeToString(sum[:]))}, siblings...)
			continue
		}
		if len(siblings) > 0 {
			f.Meta["cf.bundle"] = "[" + strings.Join(siblings, ", ") + "]"
		}
		files[file] = Model(f)
	}
	return files
}

// Reference is a cf.reference of one point whose logit is the given one: right for a network of zero weights whose
// bias in that channel it is.
func Reference(channel int, logit float32) string {
	return fmt.Sprintf(`{"rows": 32, "cols": 32, "formula": "((7*i+13*j) mod 11 - 5)/3", "points": [[%d, 3, 4]], "logits": [%g]}`, channel, logit)
}
