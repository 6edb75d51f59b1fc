package batch

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"icefront/app/report"
	"icefront/geo"
)

// Results counts how often the results of unchanged inputs have changed between versions of the program: raise it with
// each such change, and finished scenes are done anew.
const Results = 2

// chunk is how much is read between two looks at the context.
const chunk = 1 << 20

// Recipe is everything that decides the results of a scene.
type Recipe struct {
	Scene   string
	Labels  []string // in the order in which they count
	Models  []string // SHA-256 of the model's files, the first fold first
	Options string   // of the prediction, always written in the same way
}

// Hashed is a recipe whose files were read.
type Hashed struct {
	Job    report.Job
	stamps []stamp
}

// stamp tells cheaply whether a file is still the one that was read.
type stamp struct {
	path string
	size int64
	time time.Time
}

// input is a file that decides results, under a name that does not depend on where the scene lies.
type input struct {
	name, path string
	aux        bool // GDAL's notes, of which only a part counts
}

// Hash reads the scene, what belongs to it, and the labels. Progress counts bytes.
func (r Recipe) Hash(ctx context.Context, progress func(done, total int)) (Hashed, error) {
	inputs, err := r.inputs()
	if err != nil {
		return Hashed{}, err
	}
	h := Hashed{Job: report.Job{Inputs: map[string]string{}}}
	total, done := int64(0), int64(0)
	for _, in := range inputs {
		st, err := os.Stat(in.path)
		if err != nil {
			return Hashed{}, fmt.Errorf("read %s: %w", in.path, geo.Cause(err))
		}
		total += st.Size()
		h.stamps = append(h.stamps, stamp{in.path, st.Size(), st.ModTime()})
	}
	count := func(n int) {
		done += int64(n)
		if progress != nil {
			progress(int(done), int(max(total, done)))
		}
	}
	for _, in := range inputs {
		sum, err := in.sum(ctx, count)
		if err != nil {
			return Hashed{}, fmt.Errorf("read %s: %w", in.path, geo.Cause(err))
		}
		if sum != "" {
			h.Job.Inputs[in.name] = sum
		}
	}
	h.Job.Key, err = r.key(h.Job.Inputs)
	return h, err
}

// key is the hash of the recipe with the hashes of its files in the place of the files.
func (r Recipe) key(inputs map[string]string) (string, error) {
	text, err := json.Marshal(struct { // the keys of a map are sorted in it
		Results int
		Options string
		Models  []string
		Inputs  map[string]string
	}{Results, r.Options, r.Models, inputs})
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:]), nil
}

// Unchanged reports that no file has another size or time than when it was read.
func (h Hashed) Unchanged() bool {
	for _, s := range h.stamps {
		if st, err := os.Stat(s.path); err != nil || st.Size() != s.size || !st.ModTime().Equal(s.time) {
			return false
		}
	}
	return true
}

// sum is the SHA-256 of a file; of GDAL's notes that say nothing that counts it is empty.
func (in input) sum(ctx context.Context, count func(n int)) (string, error) {
	f, err := os.Open(in.path)
	if err != nil {
		return "", err
	}
	defer f.Close() // it was only read
	if in.aux {
		return auxSum(f)
	}
	h := sha256.New()
	for {
		if err := ctx.Err(); err != nil {
			return "", err
		}
		n, err := io.CopyN(h, f, chunk)
		count(int(n))
		if errors.Is(err, io.EOF) {
			return hex.EncodeToString(h.Sum(nil)), nil
		}
		if err != nil {
			return "", err
		}
	}
}

// inputs are the files of a recipe.
func (r Recipe) inputs() ([]input, error) {
	all, err := withSides(r.Scene)
	if err != nil {
		return nil, err
	}
	for i, label := range r.Labels {
		files, err := withSides(label)
		if err != nil {
			return nil, err
		}
		for _, f := range files {
			f.name = fmt.Sprintf("label %d/%s", i+1, f.name)
			all = append(all, f)
		}
	}
	return all, nil
}

func isAux(name string) bool {
	return strings.HasSuffix(strings.ToLower(filepath.Base(name)), ".aux.xml")
}
