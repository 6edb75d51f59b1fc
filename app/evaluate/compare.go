package evaluate

import (
	"maps"
	"slices"

	"icefront/app/evaluate/pool"
	"icefront/app/report"
)

// foldFigures sets the figures of each fold, and what they scatter.
func (r *Result) foldFigures(folds []FoldSet) {
	var front, zoneFront, iou []float64
	nan := report.NoErrors().Mean
	for _, set := range folds {
		var images []Image
		for _, i := range r.Images {
			if i.Fold == set.Name {
				images = append(images, i)
			}
		}
		g := figures("fold", set.Name, images)
		r.Folds = append(r.Folds, Fold{Name: set.Name, Images: g.Images, Front: g.Front, ZoneFront: g.ZoneFront, Zones: g.Zones})
		means := [3]report.Number{nan, nan, nan}
		if g.Front != nil {
			means[0] = g.Front.Mean
		}
		if g.ZoneFront != nil {
			means[1] = g.ZoneFront.Mean
		}
		if g.Zones != nil {
			means[2] = g.Zones.MeanIoU
		}
		front, zoneFront, iou = append(front, float64(means[0])), append(zoneFront, float64(means[1])), append(iou, float64(means[2]))
	}
	r.Spread = &Spread{Front: spread(front), ZoneFront: spread(zoneFront), IoU: spread(iou)}
}

func spread(values []float64) [2]report.Number {
	mean, std := pool.MeanStd(values)
	return [2]report.Number{report.Number(mean), report.Number(std)}
}

// Compare sets two models side by side, by each kind of front that both have.
func Compare(first, second *Result) []Versus {
	var list []Versus
	for _, k := range []struct {
		what   string
		image  func(i *Image) *report.FrontErrors
		pooled func(f *Fold) *Fronts
	}{
		{"front", func(i *Image) *report.FrontErrors { return i.Front }, func(f *Fold) *Fronts { return f.Front }},
		{"zone_front", func(i *Image) *report.FrontErrors { return i.ZoneFront }, func(f *Fold) *Fronts { return f.ZoneFront }},
	} {
		a, b := scenes(first, k.image), scenes(second, k.image)
		if len(a) == 0 || len(b) == 0 {
			continue
		}
		v := versus(k.what, a, b)
		if x, y := foldMeans(first, k.pooled), foldMeans(second, k.pooled); len(x) > 1 && len(y) > 1 {
			t, p := pool.Welch(x, y)
			v.T, v.P, v.Folds = report.Number(t), report.Number(p), min(len(x), len(y))
		}
		list = append(list, v)
	}
	return list
}

// scenes are the mean errors of each scene that was compared, over its folds; NaN of one without a front.
func scenes(r *Result, of func(i *Image) *report.FrontErrors) map[string]report.Number {
	sums := map[string]*sum{}
	for i := range r.Images {
		if e := of(&r.Images[i]); e != nil {
			name := r.Images[i].Name
			if sums[name] == nil {
				sums[name] = &sum{}
			}
			sums[name].add(e.Mean, 1)
		}
	}
	means := map[string]report.Number{}
	for name, s := range sums {
		means[name] = s.mean()
	}
	return means
}

// foldMeans are the pooled means of the folds that have one.
func foldMeans(r *Result, of func(f *Fold) *Fronts) (means []float64) {
	for i := range r.Folds {
		if f := of(&r.Folds[i]); f != nil && f.Mean.Known() {
			means = append(means, float64(f.Mean))
		}
	}
	return means
}

// versus compares the mean errors of scenes.
func versus(what string, first, second map[string]report.Number) Versus {
	v := Versus{What: what}
	var a, b, change []float64
	for _, name := range slices.Sorted(maps.Keys(first)) {
		x := first[name]
		y, both := second[name]
		switch {
		case !both:
		case x.Known() && y.Known():
			a, b, change = append(a, float64(x)), append(b, float64(y)), append(change, float64(y-x))
			if y < x {
				v.Better++
			} else if y > x {
				v.Worse++
			}
		case x.Known():
			v.OnlyOne[0]++
		case y.Known():
			v.OnlyOne[1]++
		}
	}
	v.Images = len(a)
	meanA, _ := pool.MeanStd(a)
	meanB, _ := pool.MeanStd(b)
	meanChange, _ := pool.MeanStd(change)
	v.First, v.Second, v.Change = report.Number(meanA), report.Number(meanB), report.Number(meanChange)
	interval := pool.Paired(change)
	t, p := pool.Welch(a, b)
	v.Interval = [2]report.Number{report.Number(interval[0]), report.Number(interval[1])}
	v.T, v.P = report.Number(t), report.Number(p)
	return v
}
