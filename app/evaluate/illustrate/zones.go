package illustrate

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"icefront/app/evaluate"
	"icefront/app/report/figure"
)

// zoneNames are short, so that they fit above a column.
var zoneNames = []string{"no info", "rock", "glacier", "ocean"}

// confusion is the matrix of all pixels.
func confusion(r *evaluate.Result, opt Options) *Named {
	counts := make([][]int64, len(zoneNames))
	for i := range counts {
		counts[i] = make([]int64, len(zoneNames))
	}
	n := 0
	for _, img := range r.Images {
		if !squared(img) {
			continue
		}
		n++
		for i, row := range img.Zones.Confusion {
			for j, v := range row {
				counts[i][j] += v
			}
		}
	}
	if n == 0 {
		return nil
	}
	return &Named{"confusion", "Confusion of zones",
		fmt.Sprintf("All pixels of %s: rows are the zones of the label, columns what was predicted. A row adds up to 100 %%.", images(n)),
		figure.Confusion{Width: opt.Width, Names: zoneNames, Counts: counts}.Figure()}
}

// squared reports that an image has a whole confusion matrix.
func squared(img evaluate.Image) bool {
	if img.Zones == nil || len(img.Zones.Confusion) != len(zoneNames) {
		return false
	}
	for _, row := range img.Zones.Confusion {
		if len(row) != len(zoneNames) {
			return false
		}
	}
	return true
}

// timeline is when the scenes were taken.
func timeline(r *evaluate.Result, opt Options) *Named {
	t := figure.Timeline{Width: opt.Width, Sensors: slices.Clone(sensors)} // all, so that each has the same mark everywhere
	for _, s := range ordered(r.Images, sensor, sensors) {
		if !slices.Contains(sensors, s) {
			t.Sensors = append(t.Sensors, s)
		}
	}
	for _, g := range ordered(r.Images, glacier, glaciers) {
		t.Places = append(t.Places, display(g))
	}
	seen := map[string]bool{}
	dated := false
	for _, i := range r.Images {
		if seen[i.Name] {
			continue // in another fold
		}
		seen[i.Name] = true
		d := date(i)
		dated = dated || !d.IsZero()
		t.Scenes = append(t.Scenes, figure.Taken{Place: display(i.Glacier), Sensor: i.Sensor, Date: d})
	}
	if !dated || len(t.Places) == 0 {
		return nil
	}
	return &Named{"timeline", "Dates of the scenes", "When each scene was taken, and by which sensor.", t.Figure()}
}

// date is that of the image; zero if it is not known.
func date(i evaluate.Image) time.Time {
	d, err := time.Parse(time.DateOnly, i.Date)
	if err != nil {
		return time.Time{}
	}
	return d
}

// areas are the areas of zones over time: by label, with the limits of the prediction.
func areas(r *evaluate.Result, opt Options) *Named {
	a := figure.Areas{Width: opt.Width}
	twice := 0
	a.Share = !oneFrame(r)
	for _, g := range ordered(r.Images, glacier, glaciers) {
		panel := figure.Glacier{Name: display(g)}
		dates := map[string]bool{}
		for _, i := range r.Images {
			if i.Glacier != g || !usable(i) {
				continue
			}
			if dates[i.Date] {
				twice++
				continue
			}
			dates[i.Date] = true
			panel.Scenes = append(panel.Scenes, zonesOf(i, a.Share))
		}
		if len(panel.Scenes) > 0 {
			a.Glaciers = append(a.Glaciers, panel)
		}
	}
	if len(a.Glaciers) == 0 {
		return nil
	}
	caption := []string{"Zones of the labels over time, within each scene's frame."}
	if a.Share {
		caption = append(caption, "Shares of the frame, since frames of a glacier differ or a pixel size is not known: "+
			"a step may be another frame.")
	}
	if twice > 0 {
		caption = append(caption, fmt.Sprintf("Left out: %s of a glacier and date that another one shows.", images(twice)))
	}
	return &Named{"areas", "Zone areas over time", strings.Join(caption, " "), a.Figure()}
}

// oneFrame reports that the scenes of each glacier cover the same area, nearly, so that their areas can be compared.
func oneFrame(r *evaluate.Result) bool {
	extent := map[string][2]float64{} // smallest and largest frame
	for _, i := range r.Images {
		if !usable(i) {
			continue
		}
		if !i.PixelSize[0].Known() || !i.PixelSize[1].Known() {
			return false
		}
		area := 0.0
		for _, v := range zonesOf(i, false).Label {
			area += v
		}
		e, ok := extent[i.Glacier]
		if !ok {
			e = [2]float64{area, area}
		}
		e = [2]float64{math.Min(e[0], area), math.Max(e[1], area)}
		extent[i.Glacier] = e
		if e[1] > e[0]*1.05 {
			return false
		}
	}
	return true
}

// usable reports that the image can be drawn into areas over time.
func usable(i evaluate.Image) bool { return squared(i) && i.Glacier != "" && !date(i).IsZero() }

// zonesOf are the areas of an image: sums of rows of its confusion are the label's, of columns the prediction's.
func zonesOf(i evaluate.Image, share bool) figure.Zones {
	z := figure.Zones{Date: date(i), Predicted: new([4]float64)}
	unit := 1.0
	if !share {
		unit = float64(i.PixelSize[0]) * float64(i.PixelSize[1]) / 1e6
	}
	for label, row := range i.Zones.Confusion {
		for predicted, n := range row {
			z.Label[label] += float64(n) * unit
			z.Predicted[predicted] += float64(n) * unit
		}
	}
	return z
}
