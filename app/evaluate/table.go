package evaluate

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"

	"icefront/app/report"
)

// ImagesCSV writes a table with a row for each image: all numbers, unrounded, empty where there is none.
func (r *Result) ImagesCSV(w io.Writer) error {
	rows := []row{imageRow(Image{})}
	for _, i := range r.Images {
		rows = append(rows, imageRow(i))
	}
	return write(w, rows)
}

// GroupsCSV writes a table with a row for each group, and for each fold.
func (r *Result) GroupsCSV(w io.Writer) error {
	rows := []row{groupRow(Group{})}
	for _, g := range r.Groups {
		rows = append(rows, groupRow(g))
	}
	for _, f := range r.Folds {
		rows = append(rows, groupRow(f.group()))
	}
	return write(w, rows)
}

// write writes the names of the first row, and the cells of the others.
func write(w io.Writer, rows []row) error {
	c := csv.NewWriter(w)
	if err := c.Write(rows[0].names); err != nil {
		return err
	}
	for _, r := range rows[1:] {
		if err := c.Write(r.cells); err != nil {
			return err
		}
	}
	c.Flush()
	return c.Error()
}

// row is a line of a table with the names of its columns, which are the same in every row.
type row struct{ names, cells []string }

func (r *row) text(name, v string) {
	r.names, r.cells = append(r.names, name), append(r.cells, v)
}

func (r *row) count(name string, v int64) { r.text(name, strconv.FormatInt(v, 10)) }

func (r *row) number(name string, v report.Number) {
	if !v.Known() {
		r.text(name, "")
		return
	}
	r.text(name, strconv.FormatFloat(float64(v), 'g', -1, 64))
}

func imageRow(i Image) (r row) {
	r.text("name", i.Name)
	r.text("fold", i.Fold)
	r.text("glacier", i.Glacier)
	r.text("date", i.Date)
	r.text("season", i.Season)
	r.text("sensor", i.Sensor)
	r.number("resolution_m", i.Resolution)
	r.number("pixel_rows_m", i.PixelSize[0])
	r.number("pixel_columns_m", i.PixelSize[1])
	r.text("pixel_size_from", i.PixelFrom)
	r.count("width", int64(i.Width))
	r.count("height", int64(i.Height))
	score := report.NoErrors().Mean
	if i.Trust != nil {
		score = i.Trust.Score
	}
	r.number("trust", score)
	r.errors("front_", i.Front)
	r.errors("zone_front_", i.ZoneFront)
	r.scores(i.Zones)
	for _, name := range []string{"predicted_zones", "predicted_front", "label_zones", "label_front"} {
		r.text(name, i.Files[name])
	}
	r.text("scene", i.Scene)
	r.text("warnings", strings.Join(i.Warnings, " "))
	return r
}

// errors are the columns of one comparison of fronts.
func (r *row) errors(what string, e *report.FrontErrors) {
	compared := "yes"
	if e == nil {
		none := report.NoErrors()
		compared, e = "", &none
	}
	r.text(what+"compared", compared)
	r.text(what+"missing_in", e.NoFront)
	for _, c := range []struct {
		name string
		v    report.Number
	}{
		{"mean_distance_error_m", e.Mean}, {"median_distance_error_m", e.Median}, {"p95_distance_error_m", e.P95},
		{"hausdorff_distance_m", e.Max}, {"prediction_to_label_mean_m", e.ToLabel}, {"label_to_prediction_mean_m", e.ToPrediction},
		{"mean_signed_distance_m", e.Signed}, {"area_ahead_km2", e.Gained}, {"area_behind_km2", e.Lost},
		{"label_front_length_m", e.Length}, {"predicted_front_length_m", e.Predicted}, {"buffer_m", e.Buffer},
		{"missed_length_m", e.Missed}, {"surplus_length_m", e.Surplus}, {"completeness", e.Completeness}, {"correctness", e.Correctness},
	} {
		r.number(what+c.name, c.v)
	}
}

// scores are the columns of zones: their figures, and the pixels of each pair of zones.
func (r *row) scores(z *report.ZoneScores) {
	if z == nil {
		none := report.NoScores()
		z = &none
	}
	r.number("mean_iou", z.MeanIoU)
	r.byZone("iou_", z.IoU)
	r.byZone("precision_", z.Precision)
	r.byZone("recall_", z.Recall)
	r.byZone("f1_", z.F1)
	for t, truth := range report.Zones {
		for p, predicted := range report.Zones {
			name := "pixels_" + truth + "_as_" + predicted
			if len(z.Confusion) == 0 {
				r.text(name, "")
				continue
			}
			r.count(name, z.Confusion[t][p])
		}
	}
}

func (r *row) byZone(what string, values map[string]report.Number) {
	for _, zone := range report.Zones {
		v, ok := values[zone]
		if !ok {
			r.text(what+zone, "")
			continue
		}
		r.number(what+zone, v)
	}
}

func groupRow(g Group) (r row) {
	r.text("by", g.By)
	r.text("key", g.Key)
	r.count("images", int64(g.Images))
	r.fronts("front_", g.Front)
	r.fronts("zone_front_", g.ZoneFront)
	z := g.Zones
	if z == nil {
		z = &ZoneMean{Pooled: report.NoScores(), MeanIoU: report.NoScores().MeanIoU}
	}
	r.number("mean_of_image_mean_iou", z.MeanIoU)
	r.byZone("mean_iou_", z.IoU)
	r.byZone("mean_precision_", z.Precision)
	r.byZone("mean_recall_", z.Recall)
	r.byZone("mean_f1_", z.F1)
	pooled := row{}
	pooled.scores(&z.Pooled)
	for k, name := range pooled.names {
		r.text("pooled_"+name, pooled.cells[k])
	}
	return r
}

// fronts are the columns of the fronts of a group.
func (r *row) fronts(what string, f *Fronts) {
	if f == nil { // columns without a number
		blank := row{}
		blank.fronts(what, &Fronts{})
		for _, name := range blank.names {
			r.text(name, "")
		}
		return
	}
	r.count(what+"images", int64(f.Images))
	r.count(what+"no_front", int64(f.NoFront))
	r.count(what+"no_predicted_front", int64(f.NotFound))
	for _, c := range []struct {
		name string
		v    report.Number
	}{
		{"pooled_mean_m", f.Mean}, {"pooled_std_m", f.Std}, {"pooled_mean_ci95_low_m", f.CI[0]}, {"pooled_mean_ci95_high_m", f.CI[1]},
		{"pooled_median_m", f.Median}, {"pooled_p95_m", f.P95}, {"hausdorff_max_m", f.Max}, {"pooled_mean_signed_m", f.Signed},
		{"mean_of_image_means_m", f.MeanImage}, {"std_of_image_means_m", f.StdImage}, {"median_of_image_means_m", f.MedImage},
		{"mean_of_image_medians_m", f.MeanMedian}, {"area_ahead_km2", f.Gained}, {"area_behind_km2", f.Lost},
		{"label_front_length_m", f.Length}, {"missed_length_m", f.Missed}, {"surplus_length_m", f.Surplus},
		{"completeness", f.Complete}, {"correctness", f.Correct},
	} {
		r.number(what+c.name, c.v)
	}
}
