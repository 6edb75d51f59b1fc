package tutorial

import "fyne.io/fyne/v2/lang"

// Part is how the program takes part in a step: it tells that something was done, and can do it. What is nil is not there.
type Part struct {
	Done func() bool
	Do   func()
}

func (p Part) there() bool { return p.Done != nil || p.Do != nil }

// Parts are those of the course, in its order. A step whose part is empty is left out, but Read.
type Parts struct {
	Sample  Part // opens the sample
	Look    Part // moves the map
	Predict Part
	Read    Part // looks at the statistics
	Layers  Part // hides the zones
	Correct Part // edits the front
	Undo    Part
	Compare Part // with the label
	Export  Part
	Save    Part // as a project
}

// Course is ten minutes on the built-in sample.
func Course(p Parts) []Step {
	all := []struct {
		Step
		part Part
	}{
		{Step{Title: lang.L("Open the sample"), Text: lang.L("The sample is a small radar image of Sjögren Inlet on the Antarctic Peninsula, with a label: the front as an expert drew it. Press the button, or choose File > Open sample.")}, p.Sample},
		{Step{Title: lang.L("Look around"), Text: lang.L("Turn the wheel to zoom at the cursor, drag to move the map. F shows all of the scene again. Bright is rough or wet; calm water and shadow are dark. The bar at the bottom says where you are.")}, p.Look},
		{Step{Title: lang.L("Predict"), Text: lang.L("Ctrl+P lets the built-in model look for the front and the zones: glacier, ocean, rock. It takes some seconds; the bar at the bottom shows how far it is and can cancel it. The sample's model is small and not for science.")}, p.Predict},
		{Step{Title: lang.L("Read the result"), Text: lang.L("The panel on the right has the front's length and the zones' areas, how far the front can be trusted without a label, and, because there is a label, how many metres lie between the two. Click a bar of the histogram to see on the map where those errors are.")}, p.Read},
		{Step{Title: lang.L("Hide the zones"), Text: lang.L("In the panel of layers take the tick from the predicted zones: only the image and the front stay. The sliders make layers fainter.")}, p.Layers},
		{Step{Title: lang.L("Correct the front"), Text: lang.L("Zoom in to where the front is wrong and choose the live-wire. Click on the true front, move the mouse: the line follows the edge by itself. Click whenever it is right, and end with Enter on the old line. Escape takes back one step, never more.")}, p.Correct},
		{Step{Title: lang.L("Undo and redo"), Text: lang.L("Ctrl+Z takes back what you did last, Ctrl+Shift+Z does it again. There is no limit that you will meet, and every edit is on the disk before you make the next one: even a power cut loses nothing but the line in your hand.")}, p.Undo},
		{Step{Title: lang.L("Compare with the label"), Text: lang.L("C lays prediction and label on each other in two colours; where both agree there is a third. C again ends it.")}, p.Compare},
		{Step{Title: lang.L("Export a Shapefile"), Text: lang.L("Ctrl+E writes the front for your GIS, with its model, date, length and error. Choose Shapefile as the format, a folder and a name.")}, p.Export},
		{Step{Title: lang.L("Save the project"), Text: lang.L("Ctrl+S keeps scenes, fronts, layers and the view in one project, to go on with tomorrow. That is all: press ? for every key, or Ctrl+K to find a command by its name.")}, p.Save},
	}
	var steps []Step
	for _, s := range all {
		if s.part.there() || s.Title == lang.L("Read the result") {
			s.Done, s.Do = s.part.Done, s.part.Do
			steps = append(steps, s.Step)
		}
	}
	return steps
}
