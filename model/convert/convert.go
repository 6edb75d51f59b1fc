// Package convert turns nnU-Net results into Icefront's model files: ONNX with the plan in its metadata.
package convert

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"icefront/model"
	"icefront/model/nnunet"
	"icefront/model/onnx"
	"icefront/model/onnx/unet"
)

// Options say what to take of a model, and what only the user knows about it.
type Options struct {
	Fold   string            // "", "all" (the default: every fold) or a fold's number
	Metres [2]float64        // smallest and largest metres per pixel of its training; zero: not said
	Unit   string            // of its spacing: "pixel", "metre" or "millimetre"; empty: guessed from the size
	Name   string            // for the card; empty: the data set's or the folder's
	Zones  map[string]string // zone by class name (see ParsePlan), for names that Icefront does not know
	// Open loads a written file to record what its network answers. Without it the file has no self-test.
	Open func(ctx context.Context, path string) (model.Network, error)
}

// Result is what was written, and what the user should know of it.
type Result struct {
	Files []string // the first is the model's; the others belong to it
	Notes []string // one sentence each
}

// Model reads an nnU-Net result, a folder or a zip, and writes out, an .onnx file. Of a model of several folds it
// writes NAME.fold_1.onnx and so on beside it; the first file lists them with their hashes.
//
// Nothing is left behind after an error, and no file stands under its name before all are complete.
func Model(ctx context.Context, path, out string, o Options, progress func(done, total int)) (_ Result, err error) {
	only, err := chosen(o.Fold)
	if err != nil {
		return Result{}, err
	}
	m, err := nnunet.Open(path, nnunet.Options{Folds: only, Temp: filepath.Dir(out)})
	if err != nil {
		return Result{}, err
	}
	defer func() { err = errors.Join(err, m.Close()) }()
	net, err := network(m.Net)
	if err != nil {
		return Result{}, err
	}
	c := &conversion{ctx: ctx, model: m, net: net, folds: m.Folds, options: o, progress: progress}
	c.notes = append(c.notes, m.Notes...)
	if c.meta, err = c.plan(); err != nil {
		return Result{}, err
	}
	dir, err := os.MkdirTemp(filepath.Dir(out), ".icefront-import-*")
	if err != nil {
		return Result{}, fmt.Errorf("import %s: %w", path, err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	names := fileNames(out, m.Folds)
	if err := c.write(dir, names); err != nil {
		return Result{}, fmt.Errorf("import %s: %w", path, err)
	}
	files, err := publish(dir, filepath.Dir(out), names)
	return Result{Files: files, Notes: c.notes}, err
}

// chosen is the fold that the user wants, nil for all.
func chosen(want string) ([]int, error) {
	if want == "" || want == "all" {
		return nil, nil
	}
	n, err := strconv.Atoi(want)
	if err != nil || n < 0 {
		return nil, fmt.Errorf("fold %q: expected a number or all", want)
	}
	return []int{n}, nil
}

// fileNames are the names of the files: out for the first fold, then NAME.fold_1.onnx and so on.
func fileNames(out string, folds []*nnunet.Fold) []string {
	base := filepath.Base(out)
	names := []string{base}
	for _, f := range folds[1:] {
		names = append(names, strings.TrimSuffix(base, filepath.Ext(base))+"."+f.Name+filepath.Ext(base))
	}
	return names
}

// publish gives finished files their names, the first one last: it is the one that names the others.
func publish(from, to string, names []string) (files []string, err error) {
	for i := len(names) - 1; i >= 0; i-- {
		if err := os.Rename(filepath.Join(from, names[i]), filepath.Join(to, names[i])); err != nil {
			return nil, err
		}
	}
	for _, n := range names {
		files = append(files, filepath.Join(to, n))
	}
	return files, nil
}

// conversion is one import.
type conversion struct {
	ctx      context.Context // of one call of Model, which owns the conversion
	model    *nnunet.Model
	net      unet.Net
	folds    []*nnunet.Fold
	options  Options
	meta     map[string]string // what all files share
	notes    []string
	progress func(done, total int)
	bytes    int64 // written so far
}

// write writes all files into a folder, the first one last, because it holds the others' hashes.
func (c *conversion) write(dir string, names []string) error {
	var siblings []model.Sibling
	for i := len(names) - 1; i >= 0; i-- {
		meta := maps.Clone(c.meta)
		meta["cf.fold"] = strconv.Itoa(i)
		if i == 0 && len(siblings) > 0 {
			text, err := json.Marshal(siblings)
			if err != nil {
				return err
			}
			meta["cf.bundle"] = string(text)
		}
		path := filepath.Join(dir, names[i])
		if err := c.fold(c.folds[i], path, meta); err != nil {
			return fmt.Errorf("%s: %w", c.folds[i].Name, err)
		}
		sum, err := hash(path)
		if err != nil {
			return err
		}
		siblings = append([]model.Sibling{{File: names[i], SHA256: sum}}, siblings...)
	}
	return nil
}

// fold writes one file: the network with its weights, and then, once it runs, with its self-test.
func (c *conversion) fold(f *nnunet.Fold, path string, meta map[string]string) (err error) {
	w, err := f.Weights()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.Close()) }()
	draft := path + ".draft"
	if err := create(draft, func(out io.Writer) error { return unet.Write(c.counting(out), c.net, w, meta) }); err != nil {
		return err
	}
	c.notes = append(c.notes, w.Notes...)
	if c.options.Open == nil {
		return os.Rename(draft, path)
	}
	r, err := c.reference(draft)
	if err != nil {
		return fmt.Errorf("record the self-test: %w", err)
	}
	meta["cf.reference"] = r
	if err := rewrite(c.counting, draft, path, meta); err != nil {
		return err
	}
	return os.Remove(draft)
}

// counting reports progress by what is written, and ends writing when the import is cancelled.
func (c *conversion) counting(w io.Writer) io.Writer {
	return stopping{c.ctx, w, func(n int) {
		c.bytes += int64(n)
		if c.progress == nil {
			return
		}
		const kib = 1024 // an int holds any number of these
		total := int64(len(c.folds)) * c.perFold()
		c.progress(int(min(c.bytes, total)/kib), int(total/kib))
	}}
}

// perFold is about how many bytes a fold takes: its weights, twice if a self-test is added.
func (c *conversion) perFold() int64 {
	n, err := c.net.Parameters()
	if err != nil {
		return 1 // the network was checked; a wrong bar is no reason to fail
	}
	if c.options.Open != nil {
		n *= 2
	}
	return max(4*n, 1024)
}

// rewrite copies an ONNX file with other metadata.
func rewrite(through func(io.Writer) io.Writer, in, out string, meta map[string]string) (err error) {
	f, err := os.Open(in)
	if err != nil {
		return err
	}
	defer f.Close() // it was only read
	st, err := f.Stat()
	if err != nil {
		return err
	}
	return create(out, func(w io.Writer) error { return onnx.RewriteMeta(through(w), f, st.Size(), meta) })
}

// create writes a file and syncs it.
func create(path string, write func(io.Writer) error) (err error) {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	return errors.Join(write(f), f.Sync(), f.Close())
}

// stopping ends writing when its context ends, and counts.
type stopping struct {
	ctx   context.Context
	w     io.Writer
	wrote func(n int)
}

// Write writes unless the context has ended.
func (s stopping) Write(b []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := s.w.Write(b)
	s.wrote(n)
	return n, err
}

func hash(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close() // it was only read
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
