package project

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"icefront/geo"
)

// headBytes is how much of a file is read to recognise it.
const headBytes = 64 << 10

// Mark is by what a scene is recognised when its file has moved. The zero value is not known.
type Mark struct {
	Size    int64     `json:"size"`             // bytes; 0 of a folder
	ModTime time.Time `json:"modTime,omitzero"` // for people: copies have another
	Head    string    `json:"head"`             // SHA-256 of the first 64 kB; of a folder, of its manifest.safe or its names
}

// Known reports that there is something to recognise.
func (m Mark) Known() bool { return m.Head != "" }

// Same reports marks of the same content.
func (m Mark) Same(n Mark) bool { return m.Known() && m.Size == n.Size && m.Head == n.Head }

func (m Mark) check() error {
	if m.Size < 0 || !hashForm.MatchString(m.Head) {
		return fmt.Errorf("its mark has the size %d and the head %.80q", m.Size, m.Head)
	}
	return nil
}

// MarkOf looks at a file, or at a folder that is a scene (.SAFE). It reads 64 kB at most.
func MarkOf(path string) (Mark, error) {
	st, err := os.Stat(path)
	if err != nil {
		return Mark{}, fmt.Errorf("look at %s: %w", path, geo.Cause(err))
	}
	m := Mark{ModTime: st.ModTime().UTC()}
	if st.IsDir() {
		if inner, err := MarkOf(filepath.Join(path, "manifest.safe")); err == nil {
			m.Head = inner.Head
			return m, nil
		}
		entries, err := os.ReadDir(path)
		if err != nil {
			return Mark{}, fmt.Errorf("look at %s: %w", path, geo.Cause(err))
		}
		h := sha256.New()
		for _, e := range entries {
			fmt.Fprintln(h, e.Name()) // a hash takes everything
		}
		m.Head = hex.EncodeToString(h.Sum(nil))
		return m, nil
	}
	if !st.Mode().IsRegular() {
		return Mark{}, fmt.Errorf("look at %s: it is neither a file nor a folder", path)
	}
	f, err := os.Open(path)
	if err != nil {
		return Mark{}, fmt.Errorf("look at %s: %w", path, geo.Cause(err))
	}
	defer f.Close() // it was only read
	h := sha256.New()
	if _, err := io.Copy(h, io.LimitReader(f, headBytes)); err != nil {
		return Mark{}, fmt.Errorf("look at %s: %w", path, geo.Cause(err))
	}
	m.Size, m.Head = st.Size(), hex.EncodeToString(h.Sum(nil))
	return m, nil
}

// Missing are the scenes whose file is not where it was. It looks at nothing but names.
func Missing(f File) []Scene {
	var gone []Scene
	for _, s := range f.Scenes {
		if !exists(s.Path) {
			gone = append(gone, s)
		}
	}
	return gone
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
