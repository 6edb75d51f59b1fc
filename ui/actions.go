package ui

import (
	"os"
	"path/filepath"

	"fyne.io/fyne/v2"
	fynedialog "fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/storage"

	"icefront/app"
	"icefront/ui/dialog"
)

// rasterFiles are the endings that the open dialogs show; others come in by drag and drop or as arguments.
var rasterFiles = []string{".tif", ".tiff", ".png", ".nc", ".img", ".jp2", ".vrt", ".h5", ".xml"}

// labelFiles are rasters and vectors.
var labelFiles = append([]string{".geojson", ".json", ".gpkg", ".shp", ".kml", ".gmt", ".fgb"}, rasterFiles...)

// OpenScene opens a scene and shows all of it.
func (w *Window) OpenScene(path string) {
	w.files.Remember(path)
	w.notes.Clear()
	w.session.Open(path, 1, nil)
}

func (w *Window) askScene() { w.files.Open(rasterFiles, w.OpenScene) }

func (w *Window) askFolder() { w.files.Folder(w.OpenScene) }

func (w *Window) askLabel() { w.files.Open(labelFiles, w.openLabel) }

func (w *Window) openLabel(path string) {
	w.files.Remember(path)
	w.session.OpenLabel(path, nil)
}

func (w *Window) askModel() {
	w.files.Open([]string{".onnx"}, func(path string) {
		w.model.Path = path
		w.sync()
	})
}

func (w *Window) useEmbedded() {
	w.model.Path = ""
	w.sync()
}

// openSample unpacks the built-in scene with its label and opens both.
func (w *Window) openSample() {
	w.notes.Clear()
	w.session.OpenSample(nil)
}

func (w *Window) predict() { w.session.Predict(app.PredictOptions{Model: w.model}, nil) }

func (w *Window) export() { dialog.ShowExport(w.session, w.files, w) }

func (w *Window) pixelSize() { dialog.ShowPixelSize(w.session, w) }

// exportOverlay writes the overlay beside the scene, after a look at whether that takes an old one's place.
func (w *Window) exportOverlay() {
	w.askSave("_overlay.png", func(p string) { w.session.ExportOverlay(p, nil) })
}

func (w *Window) exportReport() {
	w.askSave(".json", func(p string) { w.session.ExportReport(p, nil, nil) })
}

// askSave asks for a file to write. Fyne's dialog makes it at once, so an empty one is removed again before
// the real one takes its place.
func (w *Window) askSave(ending string, write func(path string)) {
	if w.session.Prediction() == nil {
		return
	}
	d := fynedialog.NewFileSave(func(c fyne.URIWriteCloser, err error) {
		if err != nil || c == nil {
			return // the user changed their mind
		}
		path := c.URI().Path()
		_ = c.Close() // nothing was written
		if st, err := os.Stat(path); err == nil && st.Size() == 0 {
			_ = os.Remove(path) // it is written anew in a moment
		}
		w.files.Remember(path)
		write(path)
	}, w)
	sc := w.session.Scene()
	d.SetFileName(sc.Name + ending)
	if u, err := storage.ListerForURI(storage.NewFileURI(absFolder(sc.Path))); err == nil {
		d.SetLocation(u)
	}
	d.Resize(fyne.NewSize(860, 600))
	d.Show()
}

func absFolder(path string) string {
	if abs, err := filepath.Abs(path); err == nil {
		path = abs
	}
	return filepath.Dir(path)
}

// dropped opens what was dropped on the window: vectors as labels; a raster as the scene, or, if one is open,
// as what the user says.
func (w *Window) dropped(_ fyne.Position, uris []fyne.URI) {
	for _, u := range uris {
		path := u.Path()
		switch {
		case app.IsVector(path):
			w.openLabel(path)
		case w.session.Scene() == nil && len(uris) == 1:
			w.OpenScene(path)
		default:
			w.askWhat(path)
		}
	}
}

func (w *Window) askWhat(path string) {
	d := fynedialog.NewConfirm(lang.L("Open as what?"), path, func(scene bool) {
		if scene {
			w.OpenScene(path)
		} else {
			w.openLabel(path)
		}
	}, w)
	d.SetConfirmText(lang.L("Scene"))
	d.SetDismissText(lang.L("Label"))
	d.Show()
}
