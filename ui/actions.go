package ui

import (
	"path/filepath"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"icefront/app/label"
	"icefront/ui/dialog"
)

// rasterFiles are the endings that the open dialogs show at first.
func rasterFiles() []string {
	return []string{".tif", ".tiff", ".png", ".nc", ".img", ".jp2", ".vrt", ".h5", ".safe"}
}

// labelFiles are rasters and vectors.
func labelFiles() []string {
	return append([]string{".geojson", ".json", ".gpkg", ".shp", ".kml", ".gmt", ".fgb"}, rasterFiles()...)
}

// OpenScene opens a scene and shows all of it.
func (w *Window) OpenScene(path string) {
	w.files.Remember(path)
	w.session.Add(path, 1, nil)
}

func (w *Window) askScene() { w.files.Open(lang.L("Open a scene"), rasterFiles(), w.OpenScene) }

func (w *Window) askFolder() { w.files.Folder(lang.L("Open a scene folder (.SAFE)"), w.OpenScene) }

func (w *Window) askLabel() {
	w.files.Open(lang.L("Open a label: a front or zones"), labelFiles(), w.openLabel)
}

func (w *Window) openLabel(path string) {
	w.files.Remember(path)
	w.session.OpenLabel(path, nil)
}

// openSample unpacks the built-in scene with its label and opens both.
func (w *Window) openSample() { w.session.OpenSample(nil) }

func (w *Window) closeScene() { w.session.CloseScene() }

func (w *Window) export() { dialog.ShowExport(w.session, w.files, w) }

func (w *Window) pixelSize() { dialog.ShowPixelSize(w.session, w) }

func (w *Window) exportOverlay() {
	w.askSave(lang.L("Export the overlay picture"), "_overlay.png", func(p string) { w.session.ExportOverlay(p, nil) })
}

func (w *Window) exportReport() {
	w.askSave(lang.L("Export the report"), ".json", func(p string) { w.session.ExportReport(p, nil, nil, nil) })
}

// askSave asks for a file to write, by default beside the scene.
func (w *Window) askSave(title, ending string, write func(path string)) {
	sc := w.session.Scene()
	if sc == nil || w.session.Prediction() == nil {
		return
	}
	w.files.Save(title, filepath.Join(w.files.Suggest(sc.Path), sc.Name+ending), func(path string) {
		if filepath.Ext(path) == "" {
			path += filepath.Ext(ending)
		}
		write(path)
	})
}

// dropped opens what was dropped on the window: vectors as labels; a raster as the scene, or, if one is open,
// as what the user says.
func (w *Window) dropped(_ fyne.Position, uris []fyne.URI) {
	for _, u := range uris {
		path := u.Path()
		switch {
		case label.IsVector(path):
			w.openLabel(path)
		case w.session.Scene() == nil && len(uris) == 1:
			w.OpenScene(path)
		default:
			w.askWhat(path)
		}
	}
}

func (w *Window) askWhat(path string) {
	scene := dialog.Answer{Text: lang.L("Scene"), Do: func() { w.OpenScene(path) }}
	if w.session.Scene() == nil {
		dialog.Choose(lang.L("Open as the scene?"), path, w, scene)
		return
	}
	label := dialog.Answer{Text: lang.L("Label"), Do: func() { w.openLabel(path) }}
	dialog.Choose(lang.L("Open as scene or as label?"), path, w, label, scene)
}
