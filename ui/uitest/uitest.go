// Package uitest helps to test widgets: goldens in markup, which a person can read, and ways to find what is shown.
package uitest

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"
)

var update = flag.Bool("update", false, "write the golden markup anew")

// Golden compares an object with testdata/NAME.xml.
func Golden(t *testing.T, name string, o fyne.CanvasObject) {
	t.Helper()
	golden(t, name, test.RenderObjectToMarkup(o))
}

// GoldenCanvas compares all that a window shows, dialogs too, with testdata/NAME.xml.
func GoldenCanvas(t *testing.T, name string, c fyne.Canvas) {
	t.Helper()
	golden(t, name, test.RenderToMarkup(c))
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	got = regexp.MustCompile(`\b\d+\.\d s\b`).ReplaceAllString(got, "0.0 s") // how long something took
	GoldenText(t, filepath.Join("testdata", name+".xml"), got)
}

// GoldenText compares a text with a file.
func GoldenText(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v; run the test with -update and read what it wrote", err)
	}
	if string(want) == got {
		return
	}
	a, b := strings.Split(string(want), "\n"), strings.Split(got, "\n")
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			t.Fatalf("%s line %d:\n got %s\nwant %s", path, i+1, b[i], a[i])
		}
	}
	t.Fatalf("%s: got %d lines, want %d", path, len(b), len(a))
}

// walk visits an object and everything visible in it, from the outside in.
func walk(o fyne.CanvasObject, visit func(fyne.CanvasObject)) {
	if o == nil || !o.Visible() {
		return
	}
	visit(o)
	switch o := o.(type) {
	case *fyne.Container:
		for _, child := range o.Objects {
			walk(child, visit)
		}
	case fyne.Widget:
		for _, child := range test.WidgetRenderer(o).Objects() {
			walk(child, visit)
		}
	}
}

// Texts returns what can be read in an object, in the order of drawing.
func Texts(o fyne.CanvasObject) (texts []string) {
	walk(o, func(o fyne.CanvasObject) {
		if t, ok := o.(*canvas.Text); ok && t.Text != "" {
			texts = append(texts, t.Text)
		}
	})
	return texts
}

// Shows reports that an object shows a text, as a part of a line.
func Shows(o fyne.CanvasObject, text string) bool {
	for _, t := range Texts(o) {
		if strings.Contains(t, text) {
			return true
		}
	}
	return false
}

// ShowsWrapped is Shows for a text that may be broken over lines, as one with a long path is, anywhere.
func ShowsWrapped(o fyne.CanvasObject, text string) bool {
	bare := func(s string) string { return strings.ReplaceAll(s, " ", "") } // a line ends without its space
	return strings.Contains(bare(strings.Join(Texts(o), "")), bare(text))
}

// Dialog returns the dialog on top of a window, or nil.
func Dialog(w fyne.Window) fyne.CanvasObject {
	if o, ok := w.Canvas().Overlays().Top().(*widget.PopUp); ok {
		return o.Content
	}
	return nil
}

// Find returns the first visible T in an object that pass accepts.
func Find[T any](o fyne.CanvasObject, pass func(T) bool) (found T, ok bool) {
	walk(o, func(o fyne.CanvasObject) {
		if v, is := o.(T); is && !ok && pass(v) {
			found, ok = v, true
		}
	})
	return found, ok
}

// Tap presses the button, or what else can be tapped, that shows a text.
func Tap(t *testing.T, o fyne.CanvasObject, text string) {
	t.Helper()
	type tappable interface {
		fyne.CanvasObject
		fyne.Tappable
	}
	b, ok := Find(o, func(b tappable) bool {
		texts := Texts(b)
		return len(texts) == 1 && texts[0] == text
	})
	if !ok {
		t.Fatalf("nothing with %q to tap; there is %q", text, Texts(o))
	}
	if d, ok := b.(fyne.Disableable); ok && d.Disabled() {
		t.Fatalf("%q is disabled", text)
	}
	b.Tapped(&fyne.PointEvent{})
}

// Press types a key, into what has the keyboard or else into the window.
func Press(w fyne.Window, name fyne.KeyName) {
	e := &fyne.KeyEvent{Name: name}
	c := w.Canvas()
	if f := c.Focused(); f != nil {
		f.TypedKey(e)
	} else if typed := c.OnTypedKey(); typed != nil {
		typed(e)
	}
}

// Type types letters, into what has the keyboard or else into the window.
func Type(w fyne.Window, text string) {
	c := w.Canvas()
	for _, r := range text {
		if f := c.Focused(); f != nil {
			f.TypedRune(r)
		} else if typed := c.OnTypedRune(); typed != nil {
			typed(r)
		}
	}
}
