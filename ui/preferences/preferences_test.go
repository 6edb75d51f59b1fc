package preferences_test

import (
	"slices"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"
	"github.com/paulmach/orb"

	"icefront/ui/look"
	"icefront/ui/preferences"
	"icefront/ui/uitest"
)

func TestDefaults(t *testing.T) {
	p := preferences.Of(test.NewTempApp(t).Preferences())
	if p.Theme() != look.System || p.Scale() != 100 || p.Language() != "" || p.Coordinates() != preferences.Decimal || p.Autosave() != 5*time.Minute ||
		!p.LiveWire() || p.Author() != "" || p.Cache() != 256<<20 || p.Format([]string{"gpkg", "shp"}) != "gpkg" || p.Schema(nil) != "" {
		t.Errorf("theme %d, scale %d, language %q, coordinates %d, autosave %s, live-wire %t, author %q, cache %d", p.Theme(), p.Scale(),
			p.Language(), p.Coordinates(), p.Autosave(), p.LiveWire(), p.Author(), p.Cache())
	}
}

// What somebody else wrote into the file does no harm.
func TestDamaged(t *testing.T) {
	in := test.NewTempApp(t).Preferences()
	in.SetString(preferences.KeyTheme, "plaid")
	in.SetInt(preferences.KeyScale, 1e9)
	in.SetString(preferences.KeyCoordinates, "morse")
	in.SetInt(preferences.KeyAutosave, -1)
	in.SetInt(preferences.KeyCache, 1<<40)
	in.SetString(preferences.KeyAuthor, " A.\n\xff  B. ")
	in.SetString(preferences.KeyFormat, "papyrus")
	p := preferences.Of(in)
	if p.Theme() != look.System || p.Scale() != look.Most || p.Coordinates() != preferences.Decimal || p.Autosave() != time.Minute ||
		p.Cache() != 4096<<20 || p.Author() != "A. B." || p.Format([]string{"gpkg", "shp"}) != "gpkg" {
		t.Errorf("theme %d, scale %d, coordinates %d, autosave %s, cache %d, author %q", p.Theme(), p.Scale(), p.Coordinates(), p.Autosave(), p.Cache(), p.Author())
	}
}

func TestCoordinates(t *testing.T) {
	tests := []struct {
		name         string
		at           orb.Point
		decimal, dms string
	}{
		{"Helheim", orb.Point{-38.1746, 66.365}, "66.3650° N 38.1746° W", "66° 21′ 54.0″ N 38° 10′ 28.6″ W"},
		{"the second that is a minute", orb.Point{0, -0.99999999}, "1.0000° S 0.0000° E", "1° 00′ 00.0″ S 0° 00′ 00.0″ E"},
		{"once around", orb.Point{358.5, 0}, "0.0000° N 1.5000° W", "0° 00′ 00.0″ N 1° 30′ 00.0″ W"},
		{"hardly west", orb.Point{-1e-9, 0}, "0.0000° N 0.0000° E", "0° 00′ 00.0″ N 0° 00′ 00.0″ E"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := preferences.Decimal.Text(tt.at); got != tt.decimal {
				t.Errorf("got %q, want %q", got, tt.decimal)
			}
			if got := preferences.DMS.Text(tt.at); got != tt.dms {
				t.Errorf("got %q, want %q", got, tt.dms)
			}
		})
	}
}

// open shows the dialog and returns what it told.
func open(t *testing.T, in fyne.Preferences) (w fyne.Window, told *[]string) {
	t.Helper()
	told = new([]string)
	w = test.NewTempWindow(t, widget.NewLabel(""))
	w.Resize(fyne.NewSize(1240, 740))
	preferences.Show(preferences.Of(in), w, preferences.Options{
		Languages: []preferences.Option{{Word: "en", Title: "English"}, {Word: "de", Title: "Deutsch"}},
		Formats:   []preferences.Option{{Word: "gpkg", Title: "GeoPackage"}, {Word: "shp", Title: "Shapefile"}},
		Schemas:   []preferences.Option{{Word: "own", Title: "Icefront"}, {Word: "calfin", Title: "CALFIN"}},
		Changed:   func(key string) { *told = append(*told, key) },
	})
	return w, told
}

// choose takes an option of the list that shows another.
func choose(t *testing.T, w fyne.Window, now, then string) {
	t.Helper()
	type list interface {
		fyne.CanvasObject
		SetSelected(string)
	}
	c, ok := uitest.Find(uitest.Dialog(w), func(l list) bool { return slices.Contains(uitest.Texts(l), now) })
	if !ok {
		t.Fatalf("no list shows %q; there is %q", now, uitest.Texts(uitest.Dialog(w)))
	}
	c.SetSelected(then)
}

func TestDialog(t *testing.T) {
	in := test.NewTempApp(t).Preferences()
	w, told := open(t, in)
	uitest.Golden(t, "preferences", uitest.Dialog(w))
	if len(*told) != 0 {
		t.Errorf("opening told %q", *told)
	}
	choose(t, w, "100 %", "150 %")
	choose(t, w, "GeoPackage", "Shapefile")
	choose(t, w, "Icefront", "CALFIN")
	choose(t, w, "Every 5 minutes", "Every 30 minutes")
	choose(t, w, "256 MB", "1024 MB")
	p := preferences.Of(in)
	if p.Scale() != 150 || p.Format([]string{"gpkg", "shp"}) != "shp" || p.Schema([]string{"own", "calfin"}) != "calfin" ||
		p.Autosave() != 30*time.Minute || p.Cache() != 1<<30 {
		t.Errorf("scale %d, autosave %s, cache %d", p.Scale(), p.Autosave(), p.Cache())
	}
	box, _ := uitest.Find(uitest.Dialog(w), func(c interface{ SetChecked(bool) }) bool { return true })
	box.SetChecked(false)
	if p.LiveWire() {
		t.Error("the live-wire is still on")
	}
	name, _ := uitest.Find(uitest.Dialog(w), func(e interface{ SetPlaceHolder(string) }) bool { return true })
	name.(interface{ SetText(string) }).SetText("  Ada ")
	if p.Author() != "Ada" {
		t.Errorf("author %q", p.Author())
	}
	want := []string{preferences.KeyScale, preferences.KeyFormat, preferences.KeySchema, preferences.KeyAutosave, preferences.KeyCache,
		preferences.KeyLiveWire, preferences.KeyAuthor}
	if !slices.Equal(*told, want) {
		t.Errorf("told %q, want %q", *told, want)
	}
	uitest.Tap(t, uitest.Dialog(w), "Reset to defaults")
	uitest.Tap(t, uitest.Dialog(w), "Reset")
	if p.Scale() != 100 || !p.LiveWire() || p.Author() != "" || (*told)[len(*told)-1] != "" {
		t.Errorf("after the reset: scale %d, live-wire %t, author %q, told %q", p.Scale(), p.LiveWire(), p.Author(), *told)
	}
	if !uitest.Shows(uitest.Dialog(w), "100 %") {
		t.Error("the dialog does not show what was set back")
	}
}
