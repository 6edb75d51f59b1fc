package palette

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"icefront/ui/action"
	"icefront/ui/uitest"
)

func TestScore(t *testing.T) {
	tests := []struct {
		name, query, title, other string
		want                      int
		ok                        bool
	}{
		{"nothing is asked", "", "Open scene…", "", 0, true},
		{"begins", "open", "Open scene…", "", beginsTitle, true},
		{"a later word begins", "scene", "Open scene…", "", beginsWord, true},
		{"two words in any order", "scene op", "Open scene…", "", beginsWord + beginsWord, true},
		{"inside a word", "cene", "Open scene…", "", insideTitle, true},
		{"a keyword", "shape", "Export front…", "file shapefile", beginsKeyword, true},
		{"letters in their order", "osc", "Open scene…", "", scattered, true},
		{"capitals and marks do not count", "OFFNEN", "Szene öffnen…", "", beginsWord, true},
		{"one word fits nowhere", "open xyz", "Open scene…", "", 0, false},
		{"letters in another order", "cso", "Open scene…", "", 0, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got, ok := score(tt.query, tt.title, tt.other); got != tt.want || ok != tt.ok {
				t.Errorf("got %d, %t; want %d, %t", got, ok, tt.want, tt.ok)
			}
		})
	}
}

func titles(entries []entry) (all []string) {
	for _, e := range entries {
		all = append(all, e.title)
	}
	return all
}

func TestRank(t *testing.T) {
	entries := []entry{
		{id: "predict", title: "Predict"}, {id: "view", title: "Predict this view"}, {id: "export", title: "Export front…", keywords: "prediction"},
		{id: "open", title: "Open scene…"},
	}
	tests := []struct {
		name, query string
		recent      []string
		want        string
	}{
		{"all, as they are", "", nil, "Predict, Predict this view, Export front…, Open scene…"},
		{"what was done lately first", "", []string{"open", "view"}, "Open scene…, Predict this view, Predict, Export front…"},
		{"titles before keywords", "pred", nil, "Predict, Predict this view, Export front…"},
		{"lately decides between equals", "pred", []string{"export", "view"}, "Predict this view, Predict, Export front…"},
		{"what was done but is gone", "open", []string{"gone"}, "Open scene…"},
		{"nothing", "zz", nil, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := strings.Join(titles(rank(entries, tt.query, tt.recent)), ", "); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// rig is a palette that writes down what is done.
type rig struct {
	*Palette
	w    fyne.Window
	done []string
}

func newRig(t *testing.T) *rig {
	t.Helper()
	a := test.NewTempApp(t)
	r := &rig{w: test.NewTempWindow(t, widget.NewLabel(""))}
	r.w.Resize(fyne.NewSize(1240, 740))
	do := func(id string) func() { return func() { r.done = append(r.done, id) } }
	actions := &action.Registry{Blocked: func() bool { return r.w.Canvas().Overlays().Top() != nil }}
	actions.Add(
		action.Action{ID: "open", Title: "Open scene…", Category: action.File, Keys: "Ctrl+O", Do: do("open")},
		action.Action{ID: "export", Title: "Export front…", Category: action.File, Keys: "Ctrl+E", Enabled: func() bool { return false }, Do: do("export")},
		action.Action{ID: "recent", Title: "Open recent", Category: action.File, List: func() []action.Entry {
			return []action.Entry{{Title: "helheim.icefront", Do: do("helheim")}}
		}},
		action.Action{ID: "fit", Title: "Fit", Category: action.View, Keys: "F 0", Keywords: "show all", Do: do("fit")},
		action.Action{ID: ID, Title: "Palette", Category: action.Help, Do: do("palette")},
	)
	r.Palette = New(actions, a.Preferences(), r.w)
	return r
}

func (r *rig) press(keys ...fyne.KeyName) {
	for _, k := range keys {
		uitest.Press(r.w, k)
	}
}

func TestPalette(t *testing.T) {
	r := newRig(t)
	r.Show()
	r.Show() // once is enough
	uitest.GoldenCanvas(t, "palette", r.w.Canvas())
	if got, want := titles(r.found), []string{"Open scene…", "Export front…", "Open recent: helheim.icefront", "Fit"}; !slices.Equal(got, want) {
		t.Fatalf("got %q, want %q", got, want)
	}
	r.press(fyne.KeyDown, fyne.KeyReturn)
	if !r.Open() || len(r.done) > 0 {
		t.Errorf("what cannot be done was: %q", r.done)
	}
	r.press(fyne.KeyUp, fyne.KeyUp, fyne.KeyReturn) // around the end
	if r.Open() || !slices.Equal(r.done, []string{"fit"}) {
		t.Fatalf("open %t, done %q", r.Open(), r.done)
	}
	r.Show()
	if r.found[0].id != "fit" {
		t.Errorf("what was done lately is not first: %q", titles(r.found))
	}
	uitest.Type(r.w, "helh")
	r.press(fyne.KeyReturn)
	if !slices.Equal(r.done, []string{"fit", "helheim"}) {
		t.Errorf("done %q", r.done)
	}
	r.Show()
	uitest.Type(r.w, "zzz")
	r.press(fyne.KeyDown, fyne.KeyReturn, fyne.KeyPageDown, fyne.KeyPageUp)
	if !uitest.Shows(r.w.Canvas().Overlays().Top(), "Nothing fits.") {
		t.Error("it does not say that nothing fits")
	}
	r.press(fyne.KeyEscape)
	if r.Open() || len(r.done) != 2 {
		t.Errorf("open %t, done %q", r.Open(), r.done)
	}
	r.Show()
	first, _ := uitest.Find(r.w.Canvas().Overlays().Top().(*widget.PopUp).Content, func(o *row) bool { return true })
	first.Tapped(nil)
	if !slices.Equal(r.done, []string{"fit", "helheim", "helheim"}) {
		t.Errorf("done %q", r.done)
	}
}
