// Package nnunet reads what nnU-Net training leaves behind, versions 1 and 2 and the fork for calving fronts: plans, classes,
// the network, and the weights of every fold, from a folder or a zip file. It runs nothing of what it reads, bounds
// everything by the size of the files, and refuses with a sentence what is not a 2-D network of one input channel.
package nnunet

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"icefront/model/nnunet/plans"
)

// Bounds of small files, in bytes.
const (
	maxSmall = 64 << 20 // plans.pkl and a fold's .model.pkl, which list all scenes of the training
	maxJSON  = 8 << 20
)

// Options say what to take of a model. The zero value takes what nnU-Net would.
type Options struct {
	Folds      []int  // numbers, -1 for the fold of all scenes; empty: all numbered folds, or else that of all scenes
	Checkpoint string // "final", "best" or "latest"; empty: the first of these that all folds have
	Temp       string // folder for unpacked files of a compressed zip; empty: the system's
}

// Model is a trained model, checked: its plans, its network and the weights of all folds fit together. It is to be used from one
// goroutine at a time.
type Model struct {
	Version        int    // of nnU-Net: 1 or 2
	Name           string // of the data set, or else of the folder
	Trainer        string // class name; empty if not known
	Checkpoint     string // "final", "best" or "latest"
	Plans          plans.Plans
	Net            plans.Architecture
	Folds          []*Fold         // one or more
	Postprocessing json.RawMessage // postprocessing.json; nil if there is none
	Notes          []string        // what was ignored, converted or left out, a sentence each
	Files          []string        // all files that were read, relative to where the model lies

	store store
	root  string
}

// Fold is one training of a model.
type Fold struct {
	Name   string // such as "fold_0" or "all"
	Number int    // -1 for all
	File   string // the checkpoint, relative to where the model lies
	Epoch  int    // epochs trained; 0 if not said

	model *Model
}

// Open reads a model: its folder, a folder that holds no other, a fold, one of their files, or a zip file of one of these.
// Tensors are not read. The model is to be closed.
func Open(name string, opt Options) (m *Model, err error) {
	if opt.Checkpoint != "" && !slices.Contains(kinds(), opt.Checkpoint) {
		return nil, fmt.Errorf("open model: checkpoint %q, expected one of %s", opt.Checkpoint, strings.Join(kinds(), ", "))
	}
	s, opt, err := place(name, opt)
	if err != nil {
		return nil, err
	}
	m, err = read(s, opt)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("import %s: %w", filepath.Base(name), err), s.Close())
	}
	return m, nil
}

// read reads the model of a store.
func read(s store, opt Options) (*Model, error) {
	c, notes, err := choose(s)
	if err != nil {
		return nil, err
	}
	m := &Model{Version: c.version, Notes: notes, store: s, root: c.root}
	folds, notes, err := c.pick(opt)
	if err != nil {
		return nil, err
	}
	m.Folds = folds
	m.Notes = append(m.Notes, notes...)
	n, _ := checkpointOf(path.Base(folds[0].File))
	m.Checkpoint = n.kind
	for i, f := range folds {
		f.model = m
		if err := m.join(f, i == 0); err != nil {
			return nil, err
		}
	}
	if m.Name = m.Plans.Dataset; m.Name == "" {
		m.Name = m.folder()
	}
	slices.Sort(m.Files)
	m.Files = slices.Compact(m.Files)
	return m, m.postprocessing()
}

// join reads a fold and compares it with the first, which decides about the model as it does for nnU-Net.
func (m *Model) join(f *Fold, first bool) error {
	w, meta, err := f.open()
	if err != nil {
		return err
	}
	defer w.Close()
	d, err := m.describe(f, w, meta)
	if err != nil {
		return err
	}
	if first {
		m.Trainer, m.Plans, m.Net = d.trainer, d.plans, d.net
	} else {
		if what := m.Plans.Differs(d.plans); what != "" {
			return fmt.Errorf("mixed folds: %w: %s has %s as %s", plans.ErrContradiction, f.Name, what, m.Folds[0].Name)
		}
		if d.trainer != m.Trainer {
			return fmt.Errorf("mixed folds: %w: %s is of trainer %s, %s of %s", plans.ErrContradiction, f.Name, d.trainer, m.Folds[0].Name, m.Trainer)
		}
	}
	if err := w.check(d.net); err != nil {
		return err
	}
	if !first && !m.Net.Same(d.net) {
		return fmt.Errorf("mixed folds: %w: the networks of %s and %s differ", plans.ErrContradiction, f.Name, m.Folds[0].Name)
	}
	for _, note := range w.Notes {
		if note = f.Name + ": " + note; !slices.Contains(m.Notes, note) {
			m.Notes = append(m.Notes, note)
		}
	}
	return nil
}

// folder is the name of the folder that holds plans and folds.
func (m *Model) folder() string {
	if m.root == "." {
		return m.store.label()
	}
	return path.Base(m.root)
}

// small reads one of the store's small files. It is not an error if there is none.
func (m *Model) small(name string, most int64) ([]byte, error) {
	if !slices.Contains(m.store.names(), name) {
		return nil, nil
	}
	data, err := readSmall(m.store, name, most)
	if err == nil {
		m.Files = append(m.Files, name)
	}
	return data, err
}

// postprocessing keeps postprocessing.json as it is.
func (m *Model) postprocessing() error {
	name := path.Join(m.root, postprocessingJSON)
	if m.Version == 2 {
		for _, n := range m.store.names() { // version 2 puts it into the folder of the cross validation
			if path.Base(n) == postprocessingJSON && path.Dir(path.Dir(n)) == m.root && strings.HasPrefix(path.Base(path.Dir(n)), "crossval_results") {
				name = n
				break
			}
		}
	}
	data, err := m.small(name, 1<<20)
	if err != nil || data == nil {
		return err
	}
	if !json.Valid(data) {
		return fmt.Errorf("%s: no JSON document", name)
	}
	m.Postprocessing = data
	return nil
}

// Fold returns a fold by its number, -1 for that of all scenes.
func (m *Model) Fold(number int) (*Fold, error) { return byNumber(m.Folds, number) }

// Close ends the use of the model's files and removes temporary ones. It may be called twice.
func (m *Model) Close() error { return m.store.Close() }

// Weights opens the weights of the fold, which are to be closed before the model.
func (f *Fold) Weights() (*Weights, error) {
	w, _, err := f.open()
	if err != nil {
		return nil, err
	}
	if err := w.check(f.model.Net); err != nil {
		return nil, errors.Join(err, w.Close())
	}
	return w, nil
}

// Source is a file that a model was read from.
type Source struct {
	File   string // relative to where the model lies
	Size   int64  // bytes
	SHA256 string // in hexadecimal
}

// Hash reads all files of the model and returns their hashes. Progress is in bytes.
func (m *Model) Hash(ctx context.Context, progress func(done, total int)) ([]Source, error) {
	var out []Source
	var total, done int64
	for _, name := range m.Files {
		b, err := m.store.open(name)
		if err != nil {
			return nil, err
		}
		total += b.size
		if err := b.close(); err != nil {
			return nil, err
		}
	}
	buf := make([]byte, 1<<20)
	for _, name := range m.Files {
		b, err := m.store.open(name)
		if err != nil {
			return nil, err
		}
		sum, r := sha256.New(), io.NewSectionReader(b, 0, b.size)
		for err == nil {
			if err = ctx.Err(); err != nil {
				break
			}
			var n int
			n, err = r.Read(buf)
			sum.Write(buf[:n])
			done += int64(n)
			if progress != nil {
				progress(int(done), int(total))
			}
		}
		if err == io.EOF {
			err = nil
		}
		if err = errors.Join(err, b.close()); err != nil {
			return nil, fmt.Errorf("hash %s: %w", name, err)
		}
		out = append(out, Source{name, b.size, hex.EncodeToString(sum.Sum(nil))})
	}
	return out, nil
}
