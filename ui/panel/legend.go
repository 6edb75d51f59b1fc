package panel

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"

	"icefront/app"
	"icefront/app/layer"
	"icefront/app/render"
	"icefront/geo/zone"
	"icefront/ui/mapview"
)

// legendRows explains the colours that are on the map.
func legendRows(s *app.Session, compare bool) (rows []fyne.CanvasObject) {
	c := render.CompareStyle()
	if compare {
		rows = append(rows,
			lineKey(c.Prediction, lang.L("Prediction")), lineKey(c.Label, lang.L("Label")),
			lineKey(c.Overlap, lang.L("Both")))
		if s.HasLayer(layer.LabelZones) {
			rows = append(rows, areaKey(c.Differ, lang.L("Zones differ")), areaKey(c.Agree, lang.L("Zones agree")))
		}
		return rows
	}
	if s.HasLayer(layer.Fronts) {
		rows = append(rows, lineKey(app.FrontColor(), lang.L("Predicted front")))
	}
	if s.HasLayer(layer.LabelFronts) {
		rows = append(rows, lineKey(c.Label, lang.L("Label front")))
	}
	if s.HasLayer(layer.Zones) || s.HasLayer(layer.LabelZones) {
		for z := zone.NoInformation; z <= zone.Ocean; z++ {
			rows = append(rows, areaKey(app.ZoneColor(z), ZoneName(z)))
		}
	}
	if p := s.Prediction(); p != nil && p.Report.Run.Area && s.HasLayer(layer.Zones) {
		rows = append(rows, outlineKey(lang.L("Predicted part")))
	}
	return rows
}

// outlineKey is the sample of the line around an area.
func outlineKey(name string) fyne.CanvasObject {
	return lineKey(mapview.OutlineColor(), name)
}

// ZoneName is a zone for people.
func ZoneName(z zone.Class) string {
	return [...]string{lang.L("No information"), lang.L("Rock"), lang.L("Glacier"), lang.L("Ocean and mélange")}[z]
}

func lineKey(c color.NRGBA, name string) fyne.CanvasObject { return key(c, fyne.NewSize(24, 4), name) }

func areaKey(c color.NRGBA, name string) fyne.CanvasObject { return key(c, fyne.NewSize(24, 13), name) }

// key is a sample of a colour with its meaning.
func key(c color.NRGBA, size fyne.Size, name string) fyne.CanvasObject {
	sample := canvas.NewRectangle(c)
	sample.SetMinSize(size)
	if size.Height > 10 {
		sample.StrokeColor, sample.StrokeWidth = color.NRGBA{128, 128, 128, 255}, 1
	}
	return container.New(layout.NewCustomPaddedHBoxLayout(2*gap), container.NewCenter(sample), widget.NewLabel(name))
}
