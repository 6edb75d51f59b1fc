package batch

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Bounds of GDAL's notes on a raster.
const (
	auxBytes = 16 << 20
	auxDepth = 64
)

// auxSum is the SHA-256 of what counts in GDAL's notes on a raster (.aux.xml), or empty if nothing does: a program that only
// looks at a scene, such as QGIS, writes statistics and histograms there, and these change no result. What is not XML
// counts as a whole.
func auxSum(r io.Reader) (string, error) {
	text, err := io.ReadAll(io.LimitReader(r, auxBytes+1))
	if err != nil {
		return "", err
	}
	if len(text) > auxBytes {
		return "", fmt.Errorf("it is larger than %d MiB", auxBytes>>20)
	}
	if root, err := parseAux(text); err == nil {
		if !root.prune() {
			return "", nil
		}
		var b bytes.Buffer
		root.write(&b)
		text = b.Bytes()
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:]), nil
}

// element is one element of the notes.
type element struct {
	name     string
	attrs    []string // name=value, quoted
	text     string
	children []*element
}

var errAux = errors.New("not GDAL's notes")

// parseAux reads the notes; their one root is PAMDataset.
func parseAux(text []byte) (*element, error) {
	d := xml.NewDecoder(bytes.NewReader(text))
	top := &element{}
	open := []*element{top}
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		last := open[len(open)-1]
		switch t := token.(type) {
		case xml.StartElement:
			if len(open) > auxDepth {
				return nil, errAux
			}
			e := &element{name: t.Name.Local}
			for _, a := range t.Attr {
				e.attrs = append(e.attrs, fmt.Sprintf("%s=%q", a.Name.Local, a.Value))
			}
			last.children, open = append(last.children, e), append(open, e)
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			last.text += strings.TrimSpace(string(t))
		}
	}
	if len(top.children) != 1 || top.children[0].name != "PAMDataset" {
		return nil, errAux
	}
	return top.children[0], nil
}

// prune takes out what changes no result, and says whether anything is left.
func (e *element) prune() bool {
	var left []*element
	for _, c := range e.children {
		if !c.idle() && c.prune() {
			left = append(left, c)
		}
	}
	e.children = left
	frame := e.name == "PAMDataset" || e.name == "PAMRasterBand" || e.name == "Metadata"
	return !frame || len(left) > 0
}

// idle reports statistics and histograms.
func (e *element) idle() bool {
	if e.name == "Histograms" {
		return true
	}
	return e.name == "MDI" && len(e.attrs) > 0 && strings.HasPrefix(e.attrs[0], `key="STATISTICS_`)
}

func (e *element) write(b *bytes.Buffer) {
	fmt.Fprintf(b, "(%s %q %q", e.name, e.attrs, e.text)
	for _, c := range e.children {
		c.write(b)
	}
	b.WriteByte(')')
}
