package largest

import (
	"math"
	"reflect"
	"strings"
	"testing"
)

const function = "remove_all_but_largest_component_from_segmentation"

func TestParsePostprocess(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		want       []Rule
	}{
		{"version 1, nothing helped", `{"for_which_classes": [], "min_valid_object_sizes": "{}", "num_samples": 4, "validation_raw": "validation_raw"}`, []Rule{}},
		{"version 1, before there were sizes", `{"for_which_classes": [[1, 2], 2]}`, []Rule{{Classes: []uint8{1, 2}}, {Classes: []uint8{2}}}},
		{"version 1, no sizes", `{"for_which_classes": [2], "min_valid_object_sizes": "None"}`, []Rule{{Classes: []uint8{2}}}},
		{"version 1, sizes of whole pixels", `{"dc_per_class_raw": {"1": NUL}, "for_which_classes": [[1, 2], 2], "min_valid_object_sizes": "{(1, 2): 29970.0, 2: 999.0}"}`,
			[]Rule{{Classes: []uint8{1, 2}, Keep: 30}, {Classes: []uint8{2}, Keep: 1}}},
		{"version 1, other sizes", `{"for_which_classes": [1, 2, 3, 4], "min_valid_object_sizes": "{1: 0, 2: -5, 3: 1000, 4: 1e300}"}`,
			[]Rule{{Classes: []uint8{1}, Keep: 1}, {Classes: []uint8{2}, Keep: 1}, {Classes: []uint8{3}, Keep: 2}, {Classes: []uint8{4}, Keep: math.MaxInt64}}},
		{"version 1, a list of one", `{"for_which_classes": [[1]], "min_valid_object_sizes": "{(1,): 2997.0, 5: 1.0}"}`, []Rule{{Classes: []uint8{1}, Keep: 3}}},
		{"version 2, nothing helped", `{"input_folder": {}, "postprocessed": {}, "postprocessing_fns": [], "postprocessing_kwargs": []}`, []Rule{}},
		{"version 2", `{"postprocessing_fns": ["` + function + `", "` + function + `"], "postprocessing_kwargs": [{"labels_or_regions": [1, 2, 3]}, {"labels_or_regions": 2}]}`,
			[]Rule{{Classes: []uint8{1, 2, 3}, Corners: true}, {Classes: []uint8{2}, Corners: true}}},
		{"version 2, regions and background", `{"postprocessing_fns": ["` + function + `"], "postprocessing_kwargs": [{"labels_or_regions": [[1, 2], 3], "background_label": 4}]}`,
			[]Rule{{Classes: []uint8{1, 2, 3}, Corners: true, To: 4}}},
	} {
		got, err := ParsePostprocess(strings.ReplaceAll(tt.text, "NUL", "null"))
		if err != nil || !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%s: got %+v, %v, want %+v", tt.name, got, err, tt.want)
		}
	}
}

func TestParsePostprocessRefuses(t *testing.T) {
	v1 := func(classes, sizes string) string {
		return `{"for_which_classes": ` + classes + `, "min_valid_object_sizes": ` + sizes + `}`
	}
	v2 := func(names, arguments string) string {
		return `{"postprocessing_fns": ` + names + `, "postprocessing_kwargs": ` + arguments + `}`
	}
	known := `["` + function + `"]`
	for _, tt := range []struct{ name, text, want string }{
		{"no JSON", "{", "postprocessing.json: unexpected end"},
		{"no object", "[1]", "cannot unmarshal array"},
		{"neither version", "{}", "neither for_which_classes"},
		{"both versions", `{"for_which_classes": [], "postprocessing_fns": []}`, "cannot be both"},
		{"too long", strings.Repeat(" ", maxText) + "{}", "more than 1048576"},
		{"classes are null", v1("null", `"None"`), "for_which_classes is no list"},
		{"background", v1("[0]", `"None"`), "entry 1: 0 is no class from 1 to 254"},
		{"no data", v1("[1, 255]", `"None"`), "entry 2: 255 is no class"},
		{"half a class", v1("[1.5]", `"None"`), "1.5 is no class"},
		{"a text", v1(`["1"]`, `"None"`), "is no class"},
		{"null among classes", v1("[null]", `"None"`), "null is no class"},
		{"an empty list", v1("[[]]", `"None"`), "is no list of classes"},
		{"lists in lists", v1("[[[1]]]", `"None"`), "is no list of classes"},
		{"too many rules", v1("["+strings.Repeat("1,", maxRules)+"1]", `"None"`), "65 entries"},
		{"sizes are no text", v1("[1]", "{}"), "min_valid_object_sizes is no text"},
		{"sizes are null", v1("[1]", "null"), "min_valid_object_sizes is no text"},
		{"a size is missing", v1("[1, 2]", `"{1: 5.0}"`), "no size for 2"},
		{"a tuple is no class", v1("[[1]]", `"{1: 5.0}"`), "no size for (1,)"},
		{"another order", v1("[[1, 2]]", `"{(2, 1): 5.0}"`), "no size for (1, 2)"},
		{"an open dictionary", v1("[1]", `"{1: 5.0"`), `unexpected ""`},
		{"text after it", v1("[1]", `"{1: 5.0} x"`), `unexpected "x"`},
		{"no number", v1("[1]", `"{1: inf}"`), `unexpected "inf}"`},
		{"a function call", v1("[1]", `"{1: np.float64(8.0)}"`), `unexpected "np.float64(8.0)}"`},
		{"a size of no class", v1("[1]", `"{0: 5.0}"`), "a key is no class"},
		{"another function", v2(`["fill_holes"]`, `[{}]`), `function 1: "fill_holes" is not known`},
		{"a number as function", v2(`[1]`, `[{}]`), "its name is no text"},
		{"arguments are missing", `{"postprocessing_fns": []}`, "postprocessing_kwargs is no list"},
		{"fewer arguments", v2(known, `[]`), "1 postprocessing_fns with 0"},
		{"arguments are no object", v2(known, `[3]`), "no object"},
		{"no labels", v2(known, `[{}]`), "labels_or_regions is missing"},
		{"null arguments", v2(known, `[null]`), "labels_or_regions is missing"},
		{"another argument", v2(known, `[{"labels_or_regions": 1, "connectivity": 1}]`), `argument "connectivity": is not known`},
		{"background is no class", v2(known, `[{"labels_or_regions": 1, "background_label": 255}]`), "255 is no class"},
		{"background is null", v2(known, `[{"labels_or_regions": 1, "background_label": null}]`), "null is no class"},
		{"labels too deep", v2(known, `[{"labels_or_regions": [[[1]]]}]`), "is no list of classes"},
	} {
		_, err := ParsePostprocess(tt.text)
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got %v, want %q", tt.name, err, tt.want)
		}
	}
}

func FuzzParsePostprocess(f *testing.F) {
	for _, seed := range []string{
		`{"for_which_classes": [[1, 2], 2], "min_valid_object_sizes": "{(1, 2): 25089.0, 2: 8.0}"}`,
		`{"for_which_classes": [[1]], "min_valid_object_sizes": "{(1,): 1e3}"}`,
		`{"for_which_classes": [3], "min_valid_object_sizes": "None"}`,
		`{"postprocessing_fns": ["` + function + `"], "postprocessing_kwargs": [{"labels_or_regions": [[1, 2], 3], "background_label": 0}]}`,
		`{"for_which_classes": [[`, `{"postprocessing_fns": null}`, `null`, ``,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		rules, err := ParsePostprocess(text)
		if err != nil {
			return
		}
		if len(rules) > maxRules {
			t.Fatalf("%d rules", len(rules))
		}
		for _, r := range rules {
			if len(r.Classes) == 0 || len(r.Classes) > len(text) || r.Keep < 0 || r.To > maxClass {
				t.Fatalf("%+v of %q", r, text)
			}
			for _, c := range r.Classes {
				if c == 0 || c > maxClass {
					t.Fatalf("class %d of %q", c, text)
				}
			}
		}
	})
}
