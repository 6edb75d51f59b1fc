package journal

import (
	"bytes"
	"fmt"
	"testing"

	"icefront/app/edit"
)

func FuzzRead(f *testing.F) {
	_, text := written(f, 3)
	f.Add(text)
	f.Add(text[:len(text)-5])
	f.Add(bytes.Replace(text, []byte("\"n\":2"), []byte("\"n\":3"), 1))
	f.Add([]byte("\n"))
	header := encoded(f, Header{Format: format, Version: version, First: 1})
	for i, atom := range []string{`{"reverse":1}`, `{"splice":{"front":1,"at":-1}}`, `{"splice":{"front":1,"at":9223372036854775807,"old":[[1,2]]}}`, `{"layer":{}}`,
		`{"zones":{"scene":"s1","grid":{"Width":9,"Height":9},"blocks":[{"at":{"x":0,"y":0},"after":"gIAEAQ=="}]}}`, `{}`, `{"remove":{},"layer":{}}`} {
		text := fmt.Sprintf(`{"n":1,"edit":{"edit":{"title":"x","time":"2024-01-01T00:00:00Z","atoms":[%s]},"how":%d}}`, atom, i%5)
		f.Add([]byte(header + encoded(f, rawText(text))))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		doc := edit.New(edit.Options{})
		edits := 0
		c, err := parse(bytes.NewReader(mended(text)), "fuzz", func(r edit.Record) error {
			if err := doc.Replay(r); err != nil {
				return err
			}
			edits++
			return nil
		})
		if edits != c.Edits || c.end > int64(len(mended(text))) {
			t.Errorf("%d edits, said %d; end %d of %d; %v", edits, c.Edits, c.end, len(text), err)
		}
		for _, ok := doc.Undo(); ok; _, ok = doc.Undo() {
		}
		for _, ok := doc.Redo(); ok; _, ok = doc.Redo() {
		}
	})
}

// rawText is JSON as it is.
type rawText string

func (r rawText) MarshalJSON() ([]byte, error) { return []byte(r), nil }

// mended gives lines of JSON their right checksum, so that what is behind it is tried, too.
func mended(text []byte) []byte {
	var out []byte
	for line := range bytes.Lines(text) {
		if i := bytes.IndexByte(line, '{'); i >= 0 && bytes.HasSuffix(line, []byte("\n")) && bytes.Contains(line, []byte("edit")) {
			if good, err := encode(rawText(line[i : len(line)-1])); err == nil {
				line = good
			}
		}
		out = append(out, line...)
	}
	return out
}
