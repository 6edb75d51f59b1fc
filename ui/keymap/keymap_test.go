package keymap

import (
	"fmt"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"icefront/ui/action"
	"icefront/ui/uitest"
)

func sections() []action.Section {
	return []action.Section{
		{Title: "File", Rows: []action.Row{{Keys: "Ctrl+O", Does: "Open a scene; or drop a file on the window"}, {Keys: "Ctrl+Q", Does: "Quit"}}},
		{Title: "View", Rows: []action.Row{{Keys: "F, 0", Does: "Show all of the scene"}, {Keys: "+, =", Does: "Zoom in"}}},
		{Title: "Map", Rows: []action.Row{{Keys: "Wheel, double click", Does: strings.Repeat("Zoom at the cursor. ", 8)}}},
	}
}

func TestShow(t *testing.T) {
	test.NewTempApp(t)
	w := test.NewTempWindow(t, widget.NewLabel(""))
	w.Resize(fyne.NewSize(1280, 780))
	Show(w, sections())
	uitest.Golden(t, "keymap", uitest.Dialog(w))
	uitest.Type(w, "zoom view")
	texts := strings.Join(uitest.Texts(uitest.Dialog(w)), "|")
	if !strings.Contains(texts, "Zoom in") || strings.Contains(texts, "Zoom at") || strings.Contains(texts, "Quit") {
		t.Errorf("after the search: %s", texts)
	}
	uitest.Type(w, "xx")
	if !uitest.Shows(uitest.Dialog(w), "No key does that.") {
		t.Error("it does not say that nothing fits")
	}
	uitest.Press(w, fyne.KeyEscape)
	if uitest.Dialog(w) != nil {
		t.Error("Escape does not close it")
	}
}

func TestSplit(t *testing.T) {
	of := func(rows ...int) (all []action.Section) {
		for i, n := range rows {
			all = append(all, action.Section{Title: fmt.Sprint(i), Rows: make([]action.Row, n)})
		}
		return all
	}
	tests := []struct {
		name string
		rows []int
		want int
	}{{"none", nil, 0}, {"one", []int{5}, 1}, {"even", []int{5, 5}, 1}, {"a long one last", []int{2, 2, 9}, 2}, {"a long one first", []int{9, 2, 2}, 1}}
	for _, tt := range tests {
		if got := split(of(tt.rows...)); got != tt.want {
			t.Errorf("%s: got %d, want %d", tt.name, got, tt.want)
		}
	}
}

func TestMarkdown(t *testing.T) {
	got := Markdown([]action.Section{{Title: "File", Rows: []action.Row{{Keys: "|", Does: "Split"}}}})
	if want := "\n## File\n\n| keys | what they do |\n| --- | --- |\n| \\| | Split |\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
