package evaluate

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"icefront/app/evaluate/pool"
	"icefront/app/report"
	"icefront/geo/zone"
)

// unknown is the key of images that do not tell what they are grouped by.
const unknown = "unknown"

// kind is a way to group images, by one or two of their properties; "" of an image is not known.
type kind struct {
	by   string
	keys func(i *Image) []string
}

func kinds() []kind {
	return []kind{
		{"season", func(i *Image) []string { return []string{i.Season} }},
		{"glacier", func(i *Image) []string { return []string{i.Glacier} }},
		{"glacier, season", func(i *Image) []string { return []string{i.Glacier, i.Season} }},
		{"sensor", func(i *Image) []string { return []string{i.Sensor} }},
		{"glacier, sensor", func(i *Image) []string { return []string{i.Glacier, i.Sensor} }},
		{"resolution", func(i *Image) []string {
			if !i.Resolution.Known() {
				return []string{""}
			}
			return []string{strconv.FormatFloat(float64(i.Resolution), 'g', -1, 64)}
		}},
		{"year", func(i *Image) []string { return []string{i.Date[:min(4, len(i.Date))]} }},
	}
}

// split sorts images by a kind, into groups in order of keys. There is none if no image tells one of the properties;
// otherwise every image is in a group, if only in that of the unknown.
func (k kind) split(images []Image) (keys []string, members [][]Image) {
	byKey := map[string][]Image{}
	var told [2]bool
	for i := range images {
		parts := k.keys(&images[i])
		for n, part := range parts {
			told[n] = told[n] || part != ""
			parts[n] = cmp.Or(part, unknown)
		}
		told[1] = told[1] || len(parts) == 1
		key := strings.Join(parts, ", ")
		byKey[key] = append(byKey[key], images[i])
	}
	if !told[0] || !told[1] {
		return nil, nil
	}
	keys = slices.SortedFunc(maps.Keys(byKey), byNumber)
	for _, key := range keys {
		members = append(members, byKey[key])
	}
	return keys, members
}

// groups are all groups of the images: all of them, then by each kind.
func groups(images []Image) []Group {
	list := []Group{figures("all", "", images)}
	for _, k := range kinds() {
		keys, members := k.split(images)
		for i, key := range keys {
			list = append(list, figures(k.by, key, members[i]))
		}
	}
	return list
}

// byNumber orders keys, those that are numbers by their size, and what is unknown last.
func byNumber(a, b string) int {
	switch unknown {
	case a:
		return 1
	case b:
		return -1
	}
	x, errX := strconv.ParseFloat(a, 64)
	y, errY := strconv.ParseFloat(b, 64)
	if errX == nil && errY == nil {
		return cmp.Compare(x, y)
	}
	return cmp.Compare(a, b)
}

// figures are those of one group.
func figures(by, key string, images []Image) Group {
	return Group{
		By: by, Key: key, Images: len(images),
		Front:     fronts(images, func(i *Image) (*report.FrontErrors, []float64) { return i.Front, i.FrontDistances }),
		ZoneFront: fronts(images, func(i *Image) (*report.FrontErrors, []float64) { return i.ZoneFront, i.ZoneFrontDistances }),
		Zones:     zoneMeans(images),
	}
}

// fronts pools the comparisons of one kind; nil if no image has one.
func fronts(images []Image, of func(i *Image) (*report.FrontErrors, []float64)) *Fronts {
	f := &Fronts{}
	var sets []pool.Set
	var means, medians, predicted []float64
	signed, gained, lost := sum{}, sum{}, sum{}
	var length, missed, surplus float64
	for i := range images {
		e, metres := of(&images[i])
		if e == nil {
			continue
		}
		f.Images++
		length += known(e.Length)
		predicted = append(predicted, known(e.Predicted))
		if e.NoFront != "" {
			f.NoFront++
			if e.NoFront != "label" {
				f.NotFound++
				missed += known(e.Length)
			} else {
				surplus += known(e.Predicted)
			}
			continue
		}
		missed, surplus = missed+known(e.Missed), surplus+known(e.Surplus)
		sets = append(sets, pool.Set{Cluster: images[i].Name, Metres: metres, Spacing: e.Spacing})
		means, medians = append(means, float64(e.Mean)), append(medians, float64(e.Median))
		signed.add(e.Signed, e.Spacing*float64(len(metres)))
		gained.add(e.Gained, 1)
		lost.add(e.Lost, 1)
	}
	if f.Images == 0 {
		return nil
	}
	f.pooled(pool.Pool(sets))
	mean, std := pool.MeanStd(means)
	meanMedian, _ := pool.MeanStd(medians)
	f.MeanImage, f.StdImage = report.Number(mean), report.Number(std)
	f.MedImage, f.MeanMedian = report.Number(pool.Median(means)), report.Number(meanMedian)
	f.Signed, f.Gained, f.Lost = signed.mean(), gained.total(), lost.total()
	all := 0.0
	for _, p := range predicted {
		all += p
	}
	f.Length, f.Missed, f.Surplus = report.Number(length), report.Number(missed), report.Number(surplus)
	f.Complete, f.Correct = report.Number(1-missed/length), report.Number(1-surplus/all)
	return f
}

// noFronts are the figures of nothing.
func noFronts() *Fronts {
	f, nan := &Fronts{}, report.Number(math.NaN())
	f.pooled(pool.Pool(nil))
	f.MeanImage, f.StdImage, f.MedImage, f.MeanMedian, f.Signed, f.Gained, f.Lost = nan, nan, nan, nan, nan, nan, nan
	f.Length, f.Missed, f.Surplus, f.Complete, f.Correct = nan, nan, nan, nan, nan
	return f
}

// pooled takes the figures of all distances.
func (f *Fronts) pooled(p pool.Figures) {
	n := func(v float64) report.Number { return report.Number(v) }
	f.Mean, f.Std, f.Median, f.P95, f.Max = n(p.Mean), n(p.Std), n(p.Median), n(p.P95), n(p.Max)
	f.CI = [2]report.Number{n(p.CI[0]), n(p.CI[1])}
}

// known is a length, 0 where there is none.
func known(n report.Number) float64 {
	if !n.Known() {
		return 0
	}
	return float64(n)
}

// sum adds what is known.
type sum struct{ value, weight float64 }

func (s *sum) add(n report.Number, weight float64) {
	if n.Known() {
		s.value += float64(n) * weight
		s.weight += weight
	}
}

// mean and total are NaN if nothing was known.
func (s sum) mean() report.Number { return report.Number(s.value / s.weight) }

func (s sum) total() report.Number {
	if s.weight == 0 {
		return report.Number(math.NaN())
	}
	return report.Number(s.value)
}

// zoneMeans are the zone scores of images; nil if none has any.
func zoneMeans(images []Image) *ZoneMean {
	var all zone.Confusion
	n := 0
	by := [4]map[string]*sum{{}, {}, {}, {}}
	meanIoU := sum{}
	for i := range images {
		z := images[i].Zones
		if z == nil {
			continue
		}
		n++
		all.Merge(confusion(z.Confusion))
		meanIoU.add(z.MeanIoU, 1)
		for k, values := range []map[string]report.Number{z.IoU, z.Precision, z.Recall, z.F1} {
			for name, v := range values {
				if by[k][name] == nil {
					by[k][name] = &sum{}
				}
				by[k][name].add(v, 1)
			}
		}
	}
	if n == 0 {
		return nil
	}
	var means [4]map[string]report.Number
	for k := range by {
		means[k] = map[string]report.Number{}
		for name, s := range by[k] {
			means[k][name] = s.mean()
		}
	}
	return &ZoneMean{Pooled: report.ScoresOf(all), IoU: means[0], Precision: means[1], Recall: means[2], F1: means[3], MeanIoU: meanIoU.mean()}
}

// confusion is a matrix as reports have it.
func confusion(counts [][]int64) (c zone.Confusion) {
	for t := range min(len(counts), zone.Count) {
		copy(c.Counts[t][:], counts[t])
	}
	return c
}
