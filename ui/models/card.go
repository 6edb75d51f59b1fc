package models

import (
	"fmt"
	"image/color"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"icefront/app"
	"icefront/app/library"
	"icefront/geo/zone"
)

// hashShown is how many digits of a hash are shown; they tell files apart, and the button copies all.
const hashShown = 16

// showCard lists what is known of a model. copyButton makes a button that copies a text.
func showCard(c library.Card, copyButton func(text string) fyne.CanvasObject) fyne.CanvasObject {
	f := newFacts()
	f.sayAs(lang.L("Cannot be used"), c.Problem, widget.DangerImportance)
	f.say(lang.L("Description"), c.Description)
	f.say(lang.L("Trained on"), c.TrainData)
	f.say(lang.L("Licence"), said(c.Licence))
	f.say(lang.L("Citation"), c.Citation)
	if len(c.Planes) > 0 {
		sayPlan(f, c)
	} else {
		f.say(lang.L("Input"), strings.Join(c.Inputs, "\n"))
		f.say(lang.L("Output"), strings.Join(c.Outputs, "\n"))
	}
	if c.Parameters > 0 {
		f.say(lang.L("Parameters"), countText(c.Parameters)+foldsText(c.Folds))
	}
	if len(c.Levels) > 0 {
		f.say(lang.L("Network"), fmt.Sprintf(lang.L("%s of %d levels: features · units × (kernel), and what is left of the patch"), c.Network, len(c.Levels)))
		f.add("", newDrawing(c.Levels, c.Patch))
	} else if c.Problem == "" {
		f.say(lang.L("Network"), lang.L("not described in the file"))
	}
	sayFiles(f, c, copyButton)
	title := widget.NewLabelWithStyle(titleOf(c.Model), fyne.TextAlignLeading, fyne.TextStyle{Bold: true})
	title.SizeName, title.Truncation = theme.SizeNameSubHeadingText, fyne.TextTruncateEllipsis
	return container.New(layout.NewCustomPaddedVBoxLayout(2), title, f.object)
}

func said(text string) string {
	if text == "" {
		return lang.L("not said in the file")
	}
	return text
}

// titleOf is the name on the card, else that in the library.
func titleOf(m library.Model) string {
	switch {
	case m.Title != "":
		return m.Title
	case m.Name == library.BuiltIn:
		return lang.L("Built in")
	}
	return m.Name
}

// sayPlan tells how the model is used.
func sayPlan(f factList, c library.Card) {
	for i, p := range c.Planes {
		name := lang.L("Classes")
		if i > 0 {
			name = ""
		}
		f.add(name, classRows(p))
	}
	spacing := lang.L("1 pixel: scenes are never resampled")
	if !c.OwnPixels() {
		spacing = fmt.Sprintf(lang.L("%g × %g %s; scenes are resampled (%s)"), c.Spacing[0], c.Spacing[1], c.Unit, c.Resample)
	}
	f.say(lang.L("Spacing"), spacing)
	trained := lang.L("not said")
	if t := c.TrainedMetres; t != nil {
		if trained = fmt.Sprintf(lang.L("%g to %g m per pixel"), t[0], t[1]); t[0] == t[1] {
			trained = fmt.Sprintf(lang.L("%g m per pixel"), t[0])
		}
	}
	f.say(lang.L("Trained at"), trained)
	f.say(lang.L("Patch"), fmt.Sprintf(lang.L("%d × %d, step %g, mirrored along %d of 2 axes"), c.Patch[0], c.Patch[1], c.Step, len(c.Mirror)))
	rule := lang.L("where glacier and ocean meet")
	if c.FrontRule == "class" {
		rule = lang.L("the class front, thinned to a line")
	}
	least := lang.L("however short")
	if c.FrontMin > 0 {
		least = fmt.Sprintf(lang.L("lines from %g m on"), c.FrontMin)
	}
	f.say(lang.L("Front"), rule+"; "+least)
	test := lang.L("no: the file has no recorded answers")
	if c.Reference {
		test = lang.L("yes, on every load")
	}
	f.say(lang.L("Self-test"), test)
}

// classesPerRow fit the width of a card.
const classesPerRow = 5

// classRows shows the classes of a plane with the colours of their zones.
func classRows(p library.Plane) fyne.CanvasObject {
	rows := container.New(layout.NewCustomPaddedVBoxLayout(0))
	for i, c := range p.Classes {
		if i%classesPerRow == 0 {
			rows.Add(container.New(layout.NewCustomPaddedHBoxLayout(2)))
		}
		text := c.Name
		if !strings.EqualFold(c.Name, c.Zone) {
			text += " (" + c.Zone + ")"
		}
		l := widget.NewLabel(text)
		sample := canvas.NewRectangle(zoneColor(c.Zone))
		sample.StrokeColor, sample.StrokeWidth = color.NRGBA{128, 128, 128, 255}, 1
		sample.SetMinSize(fyne.NewSize(20, 12))
		row := rows.Objects[len(rows.Objects)-1].(*fyne.Container)
		row.Add(container.NewCenter(sample))
		row.Add(l)
	}
	return rows
}

// zoneColor is the colour on the map; what is not drawn has none.
func zoneColor(name string) color.NRGBA {
	if name == zone.Front.String() {
		return app.FrontColor()
	}
	for z := zone.NoInformation; z < zone.Count; z++ {
		if name == z.String() {
			return app.ZoneColor(z)
		}
	}
	return color.NRGBA{}
}

// sayFiles lists the files of the model with their hashes, and what it was made from.
func sayFiles(f factList, c library.Card, copyButton func(string) fyne.CanvasObject) {
	for i, file := range c.Files {
		name := ""
		if i == 0 {
			name = lang.L("Files")
		}
		text := fmt.Sprintf(lang.L("%s, fold %d, %s, SHA-256 %s…"), file.Name, file.Fold, sizeText(file.Bytes), file.SHA256[:min(hashShown, len(file.SHA256))])
		l := widget.NewLabel(text)
		f.add(name, container.New(layout.NewCustomPaddedHBoxLayout(4), l, copyButton(file.SHA256)))
	}
	for i, s := range c.Sources {
		name := ""
		if i == 0 {
			name = lang.L("Made from")
		}
		l := widget.NewLabel(fmt.Sprintf(lang.L("%s, SHA-256 %s…"), s.File, s.SHA256[:min(hashShown, len(s.SHA256))]))
		f.add(name, container.New(layout.NewCustomPaddedHBoxLayout(4), l, copyButton(s.SHA256)))
	}
	f.say(lang.L("Folder"), folderOf(c.Path))
}

// countText writes a large number for people.
func countText(n int64) string {
	switch {
	case n >= 1e6:
		return fmt.Sprintf(lang.L("%.1f million"), float64(n)/1e6)
	case n >= 1e4:
		return fmt.Sprintf(lang.L("%.0f thousand"), float64(n)/1e3)
	}
	return fmt.Sprint(n)
}

func foldsText(folds int) string {
	if folds < 2 {
		return ""
	}
	return fmt.Sprintf(lang.L(" in each of %d folds, whose answers are averaged"), folds)
}

// sizeText writes bytes for people.
func sizeText(n int64) string {
	switch {
	case n < 1e6:
		return fmt.Sprintf("%.0f kB", float64(n)/1e3)
	case n < 1e9:
		return fmt.Sprintf("%.1f MB", float64(n)/1e6)
	}
	return fmt.Sprintf("%.1f GB", float64(n)/1e9)
}
