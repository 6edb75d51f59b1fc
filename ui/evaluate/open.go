package evaluate

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"fyne.io/fyne/v2/lang"

	"icefront/app"
	"icefront/app/evaluate"
	"icefront/app/label"
	"icefront/app/measure"
	"icefront/app/opened"
)

// openRow opens the scene of a row on the map, with the prediction and the label from their files.
func (e *Evaluate) openRow(id int) {
	i := e.rows[id].image
	if i == nil {
		e.bar.Say(e.rows[id].note)
		return
	}
	scene := sceneOf(i)
	if scene == "" {
		e.tell(app.Notice{Title: lang.L("Nothing to open"), Text: fmt.Sprintf(lang.L("%s: neither the image nor a raster of its zones was found."), i.Name), Error: true})
		return
	}
	if i.PixelFrom != measure.FromGrid && i.PixelSize[0].Known() && i.PixelSize[1].Known() { // what was evaluated is what is shown
		size := [2]float64{float64(i.PixelSize[0]), float64(i.PixelSize[1])}
		e.session.SetPixelSizes(measure.Sizes{All: e.order.Sizes.All, ByName: map[string][2]float64{opened.Name(scene): size}})
	}
	e.sheet.Hide()
	e.session.ShowStored(scene, i.Files["predicted_zones"], i.Files["predicted_front"], labelsOf(i), func(error) {})
}

// sceneOf is what the map shows below the fronts: the image, else the raster that is nearest to it.
func sceneOf(i *evaluate.Image) string {
	if i.Scene != "" {
		return i.Scene
	}
	for _, name := range []string{"predicted_zones", "label_zones", "predicted_front", "label_front"} {
		if path := i.Files[name]; path != "" && !label.IsVector(path) {
			return path
		}
	}
	return ""
}

// labelsOf are the files of the label, each once.
func labelsOf(i *evaluate.Image) (paths []string) {
	zones, front := i.Files["label_zones"], i.Files["label_front"]
	if zones != "" {
		paths = append(paths, zones)
	}
	if front != "" && front != zones {
		paths = append(paths, front)
	}
	return paths
}

// askExport writes all files of the evaluation into a folder.
func (e *Evaluate) askExport() {
	if e.result == nil {
		return
	}
	predictions := filepath.Clean(e.result.Predictions)
	e.files.Save(lang.L("Export into a folder: JSON, CSV, figures, HTML"), predictions+"_evaluation", func(dir string) {
		e.bar.Begin(e.session.ExportEvaluation(e.result, dir, evaluate.Style{}, func(files []string, err error) {
			switch {
			case errors.Is(err, context.Canceled):
				e.bar.Say(lang.L("Cancelled. Nothing was written."))
			case err != nil:
				e.bar.Say("")
			default:
				e.bar.Say(fmt.Sprintf(lang.L("%d files were written into %s."), len(files), dir))
			}
		}))
	})
}
