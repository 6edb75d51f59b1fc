package convert

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"strings"

	"icefront/model"
	"icefront/model/onnx"
)

// WithPlan writes a copy of an ONNX file that carries the given cf.* keys in the place of its own. What else its
// metadata says stays. The plan must fit the network.
func WithPlan(ctx context.Context, in, out string, meta map[string]string) (err error) {
	f, err := onnx.ReadFile(in)
	if err != nil {
		return err
	}
	all := maps.Clone(meta)
	for k, v := range f.Meta {
		if !strings.HasPrefix(k, "cf.") {
			all[k] = v
		}
	}
	plan, err := model.ParsePlan(all)
	if err != nil {
		return err
	}
	if err := plan.Check(f.Inputs, f.Outputs); err != nil {
		return fmt.Errorf("%s: %w", in, err)
	}
	through := func(w io.Writer) io.Writer { return stopping{ctx, w, func(int) {}} }
	return beside(out, func(draft string) error { return rewrite(through, in, draft, all) })
}

// beside lets make write under a temporary name in the same folder, and gives the file its name at the end.
func beside(out string, make func(draft string) error) (err error) {
	f, err := os.CreateTemp(filepath.Dir(out), ".icefront-*.onnx")
	if err != nil {
		return fmt.Errorf("write %s: %w", out, err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	if err := errors.Join(f.Chmod(0o644), f.Close(), make(f.Name())); err != nil {
		return err
	}
	return os.Rename(f.Name(), out)
}
