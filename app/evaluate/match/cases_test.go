package match

import "syscall"

// matchCases are trees of files, and what is found in them: predictions lie in p, labels in l if no folder is named.
var matchCases = []matchCase{
	{"our results", []string{"p/a_zones.tif", "p/a_fronts.gpkg", "p/a_overlay.png", "p/a_probabilities.tif", "p/a_front_probability.tif", "p/a_zones.tif.aux.xml",
		"l/a_zones.png", "l/a_front.png"}, nil, false,
		[]string{"a: p/a_zones.tif p/a_fronts.gpkg | l/a_zones.png l/a_front.png"}},
	{"the original's images", []string{"p/" + crane + "_zone.png", "p/" + crane + "_front.png", "p/" + crane + "_boundary.png", "l/" + crane + "_zones.png"}, nil, false,
		[]string{crane + ": p/" + crane + "_zone.png p/" + crane + "_front.png | l/" + crane + "_zones.png -"}},
	{"in its folder pngs", []string{"p/pngs/a_zone.png", "p/a.nii.gz", "l/a_front.tif"}, nil, false,
		[]string{"a: p/pngs/a_zone.png - | - l/a_front.tif"}},
	{"both kinds: ours", []string{"p/a_zones.tif", "p/a_zone.png", "p/a_front.png", "p/a_fronts.shp", "l/a_zones.png"}, nil, false,
		[]string{"a: p/a_zones.tif p/a_fronts.shp | l/a_zones.png -",
			"warning: 1 scene has both kinds of results: Icefront's own results were used, not the published images."}},
	{"both kinds: published", []string{"p/a_zones.tif", "p/a_front.png", "p/a_fronts.shp", "l/a_zones.png"}, nil, true,
		[]string{"a: - p/a_front.png | l/a_zones.png -",
			"warning: 1 scene has both kinds of results: the published images were used, not Icefront's own results."}},
	{"published is wanted, and there is none", []string{"p/a_zones.tif", "l/a_zones.png"}, nil, true, []string{"a: p/a_zones.tif - | l/a_zones.png -"}},
	{"front as a line and as pixels: the line; zones as polygons and as pixels: the pixels",
		[]string{"p/a_zones.tif", "l/a_front.png", "l/a_front.geojson", "l/a_zones.gpkg", "l/a_zones.tif"}, nil, false,
		[]string{"a: p/a_zones.tif - | l/a_zones.tif l/a_front.geojson"}},
	{"a name that begins like another", []string{"p/a_zones.tif", "p/a_b_zones.tif", "l/a_b_zones.tif", "l/a_b_c_zones.tif"}, nil, false,
		[]string{"a_b: p/a_b_zones.tif - | l/a_b_zones.tif -",
			"skipped a: a_zones.tif has no label: no folder of labels holds a_zones or a_front.",
			"warning: 1 label has no prediction: a_b_c."}},
	{"a name of signs that patterns have", []string{"p/a.+(1)_zones.tif", "p/aa_zones.tif", "l/a.+(1)_zones.png", "l/aa_zones.png"}, nil, false,
		[]string{"a.+(1): p/a.+(1)_zones.tif - | l/a.+(1)_zones.png -", "aa: p/aa_zones.tif - | l/aa_zones.png -"}},
	{"extensions in capitals", []string{"p/a_zones.TIF", "l/a_zones.PNG"}, nil, false, []string{"a: p/a_zones.TIF - | l/a_zones.PNG -"}},
	{"what other systems leave beside files", []string{"p/a_zones.tif", "p/._a_zone.png", "l/a_zones.png", "l/._a_front.png"}, nil, false,
		[]string{"a: p/a_zones.tif - | l/a_zones.png -"}},
	{"no name before the ending", []string{"p/_zones.tif", "p/a_zones.tif", "l/a_zones.png", "l/_front.png"}, nil, false,
		[]string{"a: p/a_zones.tif - | l/a_zones.png -", "skipped l/_front.png: It has no name of a scene before _front.",
			"skipped p/_zones.tif: It has no name of a scene before _zones."}},
	{"many labels alone are summed up", []string{"p/a_zones.tif", "l/a_zones.png", "l/b_zones.png", "l/c_zones.png", "l/d_zones.png", "l/e_zones.png"}, nil, false,
		[]string{"a: p/a_zones.tif - | l/a_zones.png -", "warning: 4 labels have no prediction: b, c, d and 1 more."}},
	{"the original's command: fronts and zones apart", []string{"p/a_zone.png", "d/zones/test/a_zones.png", "d/fronts/test/a_front.png"}, []string{"d/fronts/test", "d/zones/test"}, false,
		[]string{"a: p/a_zone.png - | d/zones/test/a_zones.png d/fronts/test/a_front.png"}},
	{"test and train", []string{"p/a_zones.tif", "p/b_zones.tif", "d/zones/train/a_zones.png", "d/zones/test/b_zones.png", "d/zones/train/b_zones.png"}, []string{"d"}, false,
		[]string{"a: p/a_zones.tif - | d/zones/train/a_zones.png -", "b: p/b_zones.tif - | d/zones/test/b_zones.png -",
			"warning: 1 name has several labels of the same kind (b): those in d/zones/test were used, not those in d/zones/train."}},
	{"two folders: the first", []string{"p/a_zones.tif", "l/a_zones.png", "m/a_zones.tif"}, []string{"l", "m"}, false,
		[]string{"a: p/a_zones.tif - | l/a_zones.png -",
			"warning: 1 name has several labels of the same kind (a): those in l were used, not those in m."}},
	{"a folder within another that was given is no second one", []string{"p/a_zones.tif", "d/zones/test/a_zones.png", "d/fronts/a_front.png"}, []string{"d", "d/zones/test", "d/zones", "d"}, false,
		[]string{"a: p/a_zones.tif - | d/zones/test/a_zones.png d/fronts/a_front.png"}},
	{"data_raw below", []string{"p/a_zones.tif", "d/data_raw/zones/a_zones.png"}, []string{"d"}, false,
		[]string{"a: p/a_zones.tif - | d/data_raw/zones/a_zones.png -"}},
	{"empty and missing folders", []string{"p/a_zones.tif", "l/a_zones.png", "e/", "n/notes.txt", "f"}, []string{"l", "e", "n", "none", "f"}, false,
		[]string{"a: p/a_zones.tif - | l/a_zones.png -",
			"skipped e: No labels in this folder: it is empty; they are called <name>_zones or <name>_front, with .png, .tif, .geojson, .gpkg or .shp.",
			"skipped f: It is a file; give the folder that holds it.",
			"skipped n: No labels in this folder: it holds, for example, notes.txt; they are called <name>_zones or <name>_front, with .png, .tif, .geojson, .gpkg or .shp.",
			"skipped none: It cannot be read: " + syscall.ENOENT.Error() + "."}},
	{"CaFFe names that are wrong", []string{"p/a_zones.tif", "l/a_zones.png", "p/Crane_2009-02-30_TSX_7_1_034_front.png", "l/Crane_2009-02-30_TSX_7_1_034_front.png", "p/COL_2009-02-03_ALOS_7_1_34_x_front.png"}, nil, false,
		[]string{"a: p/a_zones.tif - | l/a_zones.png -",
			`skipped COL_2009-02-03_ALOS_7_1_34_x: The name looks like one of CaFFe, but its sensor is "ALOS", not one of ERS, RSAT, ENVISAT, PALSAR, TSX, TDX, S1; its orbit is "34", not three digits: correct it, or give the image a name of another form.`,
			`skipped Crane_2009-02-30_TSX_7_1_034: The name looks like one of CaFFe, but its date is "2009-02-30", not a day as YYYY-MM-DD: correct it, or give the image a name of another form.`}},
	{"geocoded images of the mirror", []string{"p/" + crane + "_geo_zones.tif", "l/" + crane + "_zones.png"}, nil, false,
		[]string{crane + ": p/" + crane + "_geo_zones.tif - | l/" + crane + "_zones.png -"}},
	{"a geocoded image beside its original", []string{"p/" + crane + "_geo_zones.tif", "p/" + crane + "_zones.tif", "l/" + crane + "_zones.png"}, nil, false,
		[]string{crane + ": p/" + crane + "_zones.tif - | l/" + crane + "_zones.png -",
			"skipped " + crane + "_geo: " + crane + "_geo_zones.tif is of the same image as the prediction of " + crane + ", which was used."}},
	{"two images of a day", []string{"p/x_20100101_a_zones.tif", "p/x_20100101_b_zones.tif", "l/x_20100101_a_zones.png", "l/x_20100101_b_zones.png"}, nil, false,
		[]string{"x_20100101_a: p/x_20100101_a_zones.tif - | l/x_20100101_a_zones.png -", "x_20100101_b: p/x_20100101_b_zones.tif - | l/x_20100101_b_zones.png -",
			"warning: 1 day of a glacier has several images, and each is evaluated: x of 2010-01-01 (x_20100101_a, x_20100101_b)."}},
	{"a report whose results are gone", []string{"p/a_zones.tif", "p/b.json={}", "p/evaluation.json={}", "l/a_zones.png", "l/b_zones.png"}, nil, false,
		[]string{"a: p/a_zones.tif - | l/a_zones.png -", "skipped b: b.json is there, but neither the zones nor the front that were predicted.",
			"warning: 1 label has no prediction: b."}},
}

type matchCase struct {
	name      string
	files     []string
	labels    []string // folders; nil is l
	published bool
	want      []string
}
