package models_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"fyne.io/fyne/v2"

	"icefront/model/onnx/onnxtest"
	"icefront/ui/uitest"
)

func TestImport(t *testing.T) {
	d := newDesk(t).open()
	dir := t.TempDir()
	d.tap("Import nnU-Net result…")
	d.press(fyne.KeyReturn)
	d.shows("Choose the folder or the zip.")
	d.typed(filepath.Join(dir, "missing"))
	d.press(fyne.KeyReturn)
	d.shows("missing")
	broken := filepath.Join(dir, "broken")
	if err := os.Mkdir(broken, 0o755); err != nil {
		t.Fatal(err)
	}
	d.all()
	d.typed(broken)
	d.next(3) // past the buttons that browse
	d.typed("mine")
	d.next(2)
	d.typed("20, 6")
	d.press(fyne.KeyReturn)
	d.shows("the smaller number of metres comes first")
	d.all()
	d.typed("6, 20")
	d.next(2)
	d.typed("firn=glacier, water = ocean")
	d.press(fyne.KeyReturn)
	d.shows("broken: fold_0: the checkpoint ends in the middle.")
	d.press(fyne.KeyEscape)
	d.tap("Import nnU-Net result…") // what was typed is there again
	d.all()
	d.typed(dir)
	d.press(fyne.KeyReturn)
	d.has("built-in* mine")
	d.shows("mine was imported. The unit was guessed.", "Described")
	if o := d.asked; o.Name != "mine" || o.Fold != "all" || o.Metres != [2]float64{6, 20} || o.Unit != "" || o.Zones["firn"] != "glacier" || o.Zones["water"] != "ocean" {
		t.Errorf("asked %+v", o)
	}
	d.tap("Import nnU-Net result…")
	d.typed(dir)
	d.next(3)
	d.typed("mine")
	d.press(fyne.KeyReturn)
	d.shows("There is a model mine already.")
}

func TestAddFiles(t *testing.T) {
	d := newDesk(t).open()
	dir := t.TempDir()
	file := func(name string, content []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, content, 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	add := func(path string) {
		d.tap("Add ONNX file…")
		d.all()
		d.typed(path)
		d.press(fyne.KeyReturn)
	}
	add(file("whole.onnx", described(t)))
	d.shows("Add a model")
	d.press(fyne.KeyReturn)
	d.has("built-in* whole")
	d.shows("whole was added.", "Described")
	add(file("hello.onnx", []byte("hello")))
	d.shows("This is no network that could be added")
	d.press(fyne.KeyEscape)

	o := onnxtest.Zones()
	o.Meta, o.Rows, o.Cols = nil, 64, 64
	add(file("bare.onnx", onnxtest.Model(o)))
	d.shows("A plan for this network", "no cf.version", "logits float32 [batch, 5, 64, 64]")
	d.press(fyne.KeyReturn)
	d.shows("Say the spacing")
	d.next(1)
	d.typed("no information, stone, glacier, ocean, front")
	d.next(1)
	d.typed("60")
	d.press(fyne.KeyReturn)
	d.shows("stone")
	d.press(fyne.KeyEscape) // the notice that stone is no zone
	add(filepath.Join(dir, "bare.onnx"))
	d.next(1)
	d.all()
	d.typed("no information, stone=rock, glacier, ocean, front")
	d.press(fyne.KeyReturn)
	d.has("built-in* bare whole")
	d.shows("bare was added.", "stone (rock)", "60 × 60 metre")
}

func TestDownload(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/fetched.onnx":
			w.Write(described(t))
		case "/packed.zip":
			w.Write([]byte("PK\x03\x04 and so on"))
		default:
			http.NotFound(w, r)
		}
	}))
	defer server.Close()
	d := newDesk(t).open()
	d.tap("Download…")
	d.shows("10.5281/zenodo.7837300", "what you see on the page")
	d.tap("Copy DOI")
	if d.copied != "10.5281/zenodo.7837300" {
		t.Errorf("copied %q", d.copied)
	}
	d.next(1) // a click on the button took the keyboard
	d.typed("ftp://x")
	d.press(fyne.KeyReturn)
	d.shows("http://")
	address := func(path string) {
		d.all()
		d.typed(server.URL + path)
		d.press(fyne.KeyReturn)
	}
	address("/none.onnx")
	d.shows("404")
	d.press(fyne.KeyEscape)
	d.tap("Download…")
	address("/fetched.onnx")
	d.has("built-in* fetched")
	d.shows("Downloaded: ", "Described")
	d.tap("Download…")
	address("/packed.zip")
	d.shows("Import an nnU-Net result")
	d.press(fyne.KeyEscape)
	d.do(func() {
		if !uitest.Shows(uitest.Dialog(d.window), "packed.zip") {
			t.Errorf("there is %q", uitest.Texts(uitest.Dialog(d.window)))
		}
	})
}
